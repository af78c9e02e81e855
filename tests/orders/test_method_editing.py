"""Edit how an order leaves and how it is paid, until something is invoiced or shipped."""
from datetime import date

import pytest

from base.errors import Refused, Stale
from orders import arranging, invoicing, method_editing, paying, shipping
from tests.orders import desk
from tests.orders.desk import People

SATURDAY = date(2026, 12, 5)


async def test_method_and_requested_day_are_edited_with_before_and_after(people: People) -> None:
    order = await desk.order()
    await method_editing.edit_delivery(people.clerk, order.id, 1, ' Colissimo ', SATURDAY)
    order = await desk.again(order)
    assert (order.shipping_method, order.requested_on, order.shipping_version) == ('Colissimo', SATURDAY, 2)
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['changes']) == ('delivery_edited', {
        'shipping_method': ['Home delivery', 'Colissimo'], 'requested_on': ['', '2026-12-05']})


async def test_an_order_is_picked_up_when_its_new_method_says_so(people: People) -> None:
    await arranging.put_shipping_method(people.owner, None, 'In the shop', True, 0, None)
    order = await desk.order(paid=2400)
    await method_editing.edit_delivery(people.clerk, order.id, 1, 'In the shop', None)
    assert (await desk.again(order)).status == 'awaiting_pickup'
    await shipping.ready_for_pickup(people.packer, order.id)
    await method_editing.edit_delivery(people.clerk, order.id, 3, 'Home delivery', None)
    assert (await desk.again(order)).status == 'awaiting_shipment'


async def test_a_method_paid_later_lets_the_order_leave(people: People) -> None:
    await arranging.put_payment_method(people.owner, None, 'On account', True)
    order = await desk.order()
    await method_editing.edit_payment_method(people.clerk, order.id, 1, 'On account')
    order = await desk.again(order)
    assert (order.payment_method, order.pay_later, order.status) == ('On account', True, 'awaiting_shipment')
    await method_editing.edit_payment_method(people.clerk, order.id, 2, 'Card')
    assert (await desk.again(order)).status == 'awaiting_payment'


async def test_once_invoiced_the_methods_stay_but_the_day_can_change(people: People) -> None:
    order = await desk.order()
    await invoicing.issue_invoice(people.clerk, order.id)
    with pytest.raises(Refused, match='already invoiced'):
        await method_editing.edit_delivery(people.clerk, order.id, 1, 'Colissimo', None)
    with pytest.raises(Refused, match='already invoiced'):
        await method_editing.edit_payment_method(people.clerk, order.id, 2, 'Cheque')
    await method_editing.edit_delivery(people.clerk, order.id, 1, 'Home delivery', SATURDAY)
    assert (await desk.again(order)).requested_on == SATURDAY


async def test_a_stale_edit_of_the_methods_is_refused_with_what_stands_there(people: People) -> None:
    order = await desk.order()
    await method_editing.edit_delivery(people.owner, order.id, 1, 'Home delivery', SATURDAY)
    with pytest.raises(Stale) as stale:
        await method_editing.edit_delivery(people.clerk, order.id, 1, 'Colissimo', None)
    assert (stale.value.who, stale.value.theirs) == ('Owner Martin', {
        'shipping_method': 'Home delivery', 'requested_on': SATURDAY, 'version': 2})
    await paying.record_payment(people.clerk, order.id, 100)
    with pytest.raises(Stale):
        await method_editing.edit_payment_method(people.clerk, order.id, 1, 'Cheque')


async def test_saving_the_methods_unchanged_tells_nothing(people: People) -> None:
    order = await desk.order()
    await method_editing.edit_delivery(people.clerk, order.id, 1, 'Home delivery', None)
    await method_editing.edit_payment_method(people.clerk, order.id, 1, 'Card')
    assert await desk.verbs(order) == ['placed']
