"""Mark as shipped and not shipped, carrier and tracking code, ready for pickup and picked up."""

import json
from datetime import UTC, datetime

import pytest

from base import clock
from base.errors import Missing, Refused, Stale
from data import database, search
from orders import cancelling, crediting, invoicing, packing, paying, shipping
from orders.crediting import Ask
from tests.orders import desk
from tests.orders.desk import People, line
from ui import diary


async def found(word: str) -> list[int]:
    """The orders a search for the word finds."""
    return [row['rowid'] for row in await database.rows(search.matches(), [search.match(word)])]


async def test_shipping_an_order_ships_every_slip(people: People) -> None:
    order = await desk.order(line(quantity=3), paid=3600)
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, carrier='Colissimo', tracking_code='6A123')
    order = await desk.again(order)
    assert (order.shipment_status, order.status, order.shipped_pieces) == ('shipped', 'completed_shipped', 3)
    slips = await desk.slips_of(order)
    assert {(one.status, one.carrier, one.tracking_code) for one in slips} == {('shipped', 'Colissimo', '6A123')}
    assert slips[0].shipped_by_id == people.packer.staff_id


async def test_shipping_one_slip_ships_part_of_the_order(people: People) -> None:
    order = await desk.order(line(quantity=3), paid=3600)
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    order = await desk.again(order)
    assert (order.shipment_status, order.status, order.shipped_pieces) == ('partially_shipped', 'awaiting_shipment', 2)
    with pytest.raises(Refused, match='SHIP00001 has been shipped'):
        await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    await shipping.mark_as_shipped(people.packer, order.id)
    assert (await desk.again(order)).status == 'completed_shipped'


async def test_pieces_on_no_slip_get_one_when_the_whole_order_ships(people: People) -> None:
    order = await desk.order()
    await packing.cancel_slip(people.packer, order.id, (await desk.slips_of(order))[0].id)
    await shipping.mark_as_shipped(people.packer, order.id)
    assert [slip.status for slip in await desk.slips_of(order)] == ['cancelled', 'shipped']
    assert (await desk.verbs(order))[-2:] == ['slip_added', 'shipped']


async def test_nothing_ships_twice(people: People) -> None:
    order = await desk.order()
    await shipping.mark_as_shipped(people.packer, order.id)
    with pytest.raises(Refused, match='already been shipped'):
        await shipping.mark_as_shipped(people.packer, order.id)


async def test_an_order_without_goods_has_nothing_to_ship(people: People) -> None:
    order = await desk.order(line(ships=False))
    with pytest.raises(Refused, match='Nothing on this order needs shipping'):
        await shipping.mark_as_shipped(people.packer, order.id)


async def test_shipped_by_mistake_goes_back_and_keeps_carrier_and_code(people: People) -> None:
    order = await desk.order(paid=2400)
    await shipping.mark_as_shipped(people.packer, order.id, carrier='DHL', tracking_code='X9')
    await shipping.mark_as_not_shipped(people.packer, order.id)
    slip = (await desk.slips_of(order))[0]
    assert (slip.status, slip.shipped_at, slip.carrier, slip.tracking_code) == ('open', None, 'DHL', 'X9')
    assert (await desk.again(order)).status == 'awaiting_shipment'
    with pytest.raises(Refused, match='Nothing has been shipped'):
        await shipping.mark_as_not_shipped(people.packer, order.id)


async def test_one_of_two_shipped_slips_can_come_back(people: People) -> None:
    order = await desk.order(line(quantity=3))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id)
    await shipping.mark_as_not_shipped(people.packer, order.id, slip.id)
    assert [one.status for one in await desk.slips_of(order)] == ['open', 'shipped']
    assert (await desk.again(order)).shipped_pieces == 1


async def test_an_order_is_invoiced_when_all_of_it_has_shipped(people: People) -> None:
    await desk.set_shop(invoice_when='shipped')
    order = await desk.order(line(quantity=3))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    assert await desk.documents_of(order) == []
    await shipping.mark_as_shipped(people.packer, order.id)
    assert len(await desk.documents_of(order)) == 1


async def test_the_tracking_code_can_be_edited_later_and_is_found(people: People) -> None:
    order = await desk.order()
    await shipping.mark_as_shipped(people.packer, order.id)
    slip = (await desk.slips_of(order))[0]
    await shipping.edit_slip(people.packer, order.id, slip.id, slip.version, ' DHL ', '6A-0042 17', 850)
    slip = (await desk.slips_of(order))[0]
    assert (slip.carrier, slip.tracking_code, slip.weight_g, slip.status) == ('DHL', '6A-0042 17', 850, 'shipped')
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['changes']['tracking_code']) == ('slip_edited', ['', '6A-0042 17'])
    assert await found('6A004217') == [order.id]
    assert await found('0042') == [order.id]


async def test_a_stale_edit_of_a_slip_is_refused_with_their_text(people: People) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0]
    await shipping.edit_slip(people.packer, order.id, slip.id, slip.version, 'DHL', 'A')
    with pytest.raises(Stale) as stale:
        await shipping.edit_slip(people.clerk, order.id, slip.id, slip.version, 'UPS', 'B')
    assert (stale.value.who, stale.value.theirs['tracking_code']) == ('Packer Martin', 'A')
    assert (await desk.slips_of(order))[0].carrier == 'DHL'


async def test_saving_a_slip_unchanged_tells_nothing(people: People) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0]
    await shipping.edit_slip(people.packer, order.id, slip.id, slip.version, '', '', slip.weight_g)
    assert await desk.verbs(order) == ['placed']
    assert (await desk.slips_of(order))[0].version == slip.version


async def test_slips_of_a_cancelled_order_stay_as_they_are(people: People) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0]
    await cancelling.cancel(people.clerk, order.id)
    with pytest.raises(Refused, match='cancelled'):
        await shipping.edit_slip(people.packer, order.id, slip.id, slip.version + 1, 'DHL', '')
    with pytest.raises(Refused, match='cancelled'):
        await shipping.mark_as_shipped(people.packer, order.id)


async def test_a_slip_of_another_order_cannot_be_shipped(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    with pytest.raises(Missing):
        await shipping.mark_as_shipped(people.packer, mine.id, (await desk.slips_of(theirs))[0].id)


async def test_a_pickup_order_waits_is_ready_and_is_picked_up(people: People) -> None:
    order = await desk.order(pickup=True, pay_later=True)
    assert (await desk.again(order)).status == 'awaiting_pickup'
    await shipping.ready_for_pickup(people.packer, order.id)
    assert (await desk.again(order)).status == 'ready_for_pickup'
    with pytest.raises(Refused, match='already ready'):
        await shipping.ready_for_pickup(people.packer, order.id)
    await shipping.picked_up(people.packer, order.id)
    order = await desk.again(order)
    assert (order.shipment_status, order.status, order.shipped_pieces) == ('shipped', 'awaiting_payment', 2)
    with pytest.raises(Refused, match='already been picked up'):
        await shipping.picked_up(people.packer, order.id)


async def test_a_paid_pickup_order_completes_when_picked_up_even_if_never_ready(people: People) -> None:
    order = await desk.order(pickup=True, paid=2400)
    await shipping.picked_up(people.packer, order.id)
    order = await desk.again(order)
    assert order.status == 'completed_picked_up'
    assert order.ready_at == order.picked_up_at


async def test_ready_by_mistake_goes_back(people: People) -> None:
    order = await desk.order(pickup=True, paid=2400)
    with pytest.raises(Refused, match='not ready for pickup yet'):
        await shipping.not_ready_for_pickup(people.packer, order.id)
    await shipping.ready_for_pickup(people.packer, order.id)
    await shipping.not_ready_for_pickup(people.packer, order.id)
    assert (await desk.again(order)).status == 'awaiting_pickup'


async def test_picked_up_by_mistake_goes_back(people: People) -> None:
    order = await desk.order(pickup=True, paid=2400)
    await shipping.picked_up(people.packer, order.id)
    await shipping.mark_as_not_shipped(people.packer, order.id)
    order = await desk.again(order)
    assert (order.status, order.picked_up_at) == ('ready_for_pickup', None)


async def test_an_order_that_ships_is_not_picked_up(people: People) -> None:
    order = await desk.order()
    for verb in (shipping.ready_for_pickup, shipping.picked_up, shipping.not_ready_for_pickup):
        with pytest.raises(Refused, match='not picked up, it is shipped'):
            await verb(people.packer, order.id)


async def test_a_pickup_order_is_invoiced_when_it_leaves(people: People) -> None:
    await desk.set_shop(invoice_when='shipped')
    order = await desk.order(pickup=True, pay_later=True)
    await shipping.picked_up(people.packer, order.id)
    assert len(await desk.documents_of(order)) == 1


async def test_a_cancelled_slip_is_not_edited(people: People) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0]
    await packing.cancel_slip(people.packer, order.id, slip.id)
    with pytest.raises(Refused, match='SHIP00001 is cancelled'):
        await shipping.edit_slip(people.packer, order.id, slip.id, slip.version + 1, 'DHL', 'X1')


async def test_an_order_whose_slips_were_shipped_among_others_is_no_longer_picked_up(people: People) -> None:
    order = await desk.order(pickup=True)
    await shipping.mark_as_shipped(people.packer, order.id)
    for action in (shipping.picked_up, shipping.ready_for_pickup, shipping.not_ready_for_pickup):
        with pytest.raises(Refused, match='already been picked up'):
            await action(people.packer, order.id)
    await shipping.mark_as_not_shipped(people.packer, order.id)
    await shipping.picked_up(people.packer, order.id)


async def test_the_history_tells_the_carrier_a_parcel_left_with(people: People) -> None:
    order = await desk.order()
    await shipping.mark_as_shipped(people.packer, order.id, carrier='Colissimo', tracking_code='6A1')
    entry = (await desk.diary(order))[-1]
    assert (entry.data['carriers'], entry.data['tracking']) == (['Colissimo'], ['6A1'])
    assert diary.detail(entry) == 'Colissimo · 6A1'


async def test_what_never_ships_is_invoiced_when_paid_where_others_wait_for_the_parcel(people: People) -> None:
    await desk.set_shop(invoice_when='shipped')
    course = await desk.order(line(ships=False))
    assert await desk.documents_of(course) == []
    await paying.mark_as_paid(people.clerk, course.id)
    assert len(await desk.documents_of(course)) == 1
    both = await desk.order(line(ships=False), line())
    await paying.mark_as_paid(people.clerk, both.id)
    assert await desk.documents_of(both) == []


async def test_what_never_ships_and_is_paid_later_is_invoiced_at_once(people: People) -> None:
    await desk.set_shop(invoice_when='shipped')
    assert len(await desk.documents_of(await desk.order(line(ships=False), pay_later=True))) == 1
    assert len(await desk.documents_of(await desk.order(line(ships=False), paid=2400))) == 1


async def test_the_day_of_supply_stands_on_an_invoice_issued_later(people: People) -> None:
    order = await desk.order()
    with clock.at(datetime(2026, 5, 7, 22, 30, tzinfo=UTC)):
        await shipping.mark_as_shipped(people.packer, order.id)
    await invoicing.issue_invoice(people.clerk, order.id)
    document, = await desk.documents_of(order)
    assert json.loads(document.snapshot)['supplied_on'] == '2026-05-08'


async def test_no_other_day_of_supply_is_said_of_what_leaves_today_or_is_still_here(people: People) -> None:
    for ship in (True, False):
        order = await desk.order()
        if ship:
            await shipping.mark_as_shipped(people.packer, order.id)
        await invoicing.issue_invoice(people.clerk, order.id)
        document, = await desk.documents_of(order)
        assert json.loads(document.snapshot)['supplied_on'] == ''


async def test_a_parcel_whose_pieces_a_credit_put_back_in_stock_has_left(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 2))
    sold = (await desk.lines_of(order))[0].id
    await shipping.mark_as_shipped(people.packer, order.id)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, {sold: 1}))
    with pytest.raises(Refused, match='back in stock'):
        await shipping.mark_as_not_shipped(people.packer, order.id)
    assert ((await desk.again(order)).shipped_pieces, await desk.stock_of(mug)) == (2, 9)
