"""Cancel an order, with all that follows."""

import pytest

from base.errors import Refused
from data import database
from data.models import Task
from orders import cancelling, correcting, crediting, holding, invoicing, packing, shipping, tasking
from orders.cancelling import Consequences
from orders.correcting import Correction
from orders.crediting import Ask
from tests.orders import desk
from tests.orders.desk import People, line


async def test_cancelling_closes_everything_in_one_go(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 3))
    await tasking.add_task(people.clerk, order.id, 'Call')
    await holding.hold(people.clerk, order.id, 'customer')
    await cancelling.cancel(people.clerk, order.id, ' Ordered twice\x00 ')
    order = await desk.again(order)
    assert (order.status, order.payment_status, order.shipment_status) == ('cancelled',) * 3
    assert (order.cancelled_by_id, order.cancel_reason, order.hold_id) == (people.clerk.staff_id, 'Ordered twice', None)
    assert [slip.status for slip in await desk.slips_of(order)] == ['cancelled']
    assert await desk.stock_of(mug) == 10
    assert not await Task.filter(order_id=order.id, done_at=None).using_db(database.reader()).exists()
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['slips'], entry.data['reason']) == ('cancelled', ['SHIP00001'], 'Ordered twice')


async def test_what_was_shipped_stays_shipped_and_out_of_stock(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 3))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    await cancelling.cancel(people.clerk, order.id)
    order = await desk.again(order)
    assert [one.status for one in await desk.slips_of(order)] == ['shipped', 'cancelled']
    assert (await desk.stock_of(mug), order.shipment_status) == (8, 'partially_shipped')


async def test_an_order_is_cancelled_once(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 3))
    await cancelling.cancel(people.clerk, order.id)
    with pytest.raises(Refused, match='already cancelled'):
        await cancelling.cancel(people.clerk, order.id)
    assert await desk.stock_of(mug) == 10


async def test_a_completed_order_is_not_cancelled(people: People) -> None:
    order = await desk.order(paid=2400)
    await shipping.mark_as_shipped(people.packer, order.id)
    with pytest.raises(Refused, match='completed order cannot be cancelled'):
        await cancelling.cancel(people.clerk, order.id)


async def test_an_invoiced_order_is_cancelled_with_the_credit_of_its_invoice(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 3), paid=3600)
    await invoicing.issue_invoice(people.clerk, order.id)
    await cancelling.cancel(people.clerk, order.id, 'Ordered twice')
    invoice, credit = await desk.documents_of(order)
    assert (credit.kind, credit.original_id, credit.total_minor) == ('credit', invoice.id, 3600)
    assert await desk.verbs(order) == ['placed', 'invoiced', 'credited', 'cancelled']
    order = await desk.again(order)
    assert (order.status, order.credited_minor, order.open_minor, await desk.stock_of(mug)) == (
        'cancelled', 3600, -3600, 10)


async def test_what_a_cancel_would_do_is_what_it_does(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 5), line(quantity=1), paid=7200)
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    line_id = (await desk.lines_of(order))[0].id
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, {line_id: 1}))
    slip = (await desk.slips_of(order))[0]
    rows = {one.order_line_id: one.id for one in await desk.slip_lines(slip)}
    await packing.move_pieces(people.packer, order.id, slip.id, None, {rows[line_id]: 2})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    await tasking.add_task(people.clerk, order.id, 'Call')
    await holding.hold(people.clerk, order.id, 'customer')
    told, stock = await cancelling.consequences(order.id), await desk.stock_of(mug)
    assert told == Consequences(['SHIP00002'], ['SHIP00001'], [('INV00001', 6000)], 2, 1, [], 7200)
    await cancelling.cancel(people.clerk, order.id)
    assert [slip.status for slip in await desk.slips_of(order)] == ['shipped', 'cancelled']
    assert (await desk.documents_of(order))[-1].total_minor == 6000
    assert await desk.stock_of(mug) - stock == 2
    order = await desk.again(order)
    assert (order.status, order.open_minor, order.open_tasks) == ('cancelled', -7200, 0)


async def test_an_order_credited_in_full_and_invoiced_again_is_cancelled_with_one_credit_more(people: People) -> None:
    order = await desk.order()
    for _ in range(2):
        document_id = await invoicing.issue_invoice(people.clerk, order.id)
        await correcting.correct_invoice(people.clerk, order.id, document_id, Correction())
        left = await crediting.left((await desk.documents_of(order))[-1].id)
        await crediting.credit_invoice(people.clerk, order.id, left.document.id, crediting.everything(left))
    await invoicing.issue_invoice(people.clerk, order.id)
    assert (await cancelling.consequences(order.id)).invoices == [('INV00005', 2400)]
    await cancelling.cancel(people.clerk, order.id)
    assert [one.kind for one in await desk.documents_of(order)].count('credit') == 5


async def test_forms_opened_before_are_stale_afterwards(people: People) -> None:
    order = await desk.order()
    await cancelling.cancel(people.clerk, order.id)
    after = await desk.again(order)
    for section in ('lines', 'customer', 'addresses', 'payment', 'shipping'):
        assert getattr(after, f'{section}_version') > getattr(order, f'{section}_version'), section
