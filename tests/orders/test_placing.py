"""Orders begin: everything of a batch in one transaction."""

import pytest

from base.actor import SYSTEM
from base.errors import Refused
from data import database
from orders import placing
from tests.orders import desk
from tests.orders.desk import PLACED, People, line


async def count(table: str) -> int:
    return (await database.rows(f'SELECT COUNT(*) AS n FROM {table}'))[0]['n']


async def test_an_order_gets_a_number_its_sums_and_its_history(people: People) -> None:
    sold = [line(quantity=2), line(quantity=1, price=500, ships=False)]
    order = await desk.order(*sold, shipping_minor=690, actor=people.clerk)
    order = await desk.again(order)
    assert (order.number, order.total_minor, order.pieces, order.ship_pieces) == ('ORD00001', 3590, 3, 2)
    assert (order.weight_g, order.status) == (900, 'awaiting_payment')
    entry = (await desk.diary(order))[0]
    assert (entry.verb, entry.who) == ('placed', 'Clerk Martin')
    assert [row.position for row in await desk.lines_of(order)] == [1, 2]


async def test_a_batch_is_numbered_in_its_order(people: People) -> None:
    placed = await desk.place_all(*[desk.new_order() for _ in range(5)])
    assert [order.number for order in placed] == [f'ORD0000{number}' for number in range(1, 6)]
    assert [slip.number for order in placed for slip in await desk.slips_of(order)] == [
        f'SHIP0000{number}' for number in range(1, 6)]


async def test_payments_of_the_source_come_with_the_order(people: People) -> None:
    part, full = await desk.order(paid=1000), await desk.order(paid=2400)
    assert [(await desk.again(one)).payment_status for one in (part, full)] == ['partially_paid', 'paid']


async def test_an_order_told_as_shipped_is_complete(people: People) -> None:
    order = await desk.order(paid=2400, shipped_at=PLACED)
    order = await desk.again(order)
    assert (order.status, order.shipped_pieces) == ('completed_shipped', 2)
    assert [(slip.status, slip.shipped_at) for slip in await desk.slips_of(order)] == [('shipped', PLACED)]


async def test_an_order_told_as_cancelled_takes_no_stock_and_has_no_slip(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug), cancelled_at=PLACED)
    assert (await desk.again(order)).status == 'cancelled'
    assert (await desk.stock_of(mug), await desk.slips_of(order)) == (10, [])


async def test_the_past_of_another_shop_is_not_invoiced_by_itself(people: People) -> None:
    await desk.set_shop(invoice_when='direct')
    gone = await desk.order(paid=2400, shipped_at=PLACED)
    cancelled = await desk.order(cancelled_at=PLACED)
    fresh = await desk.order()
    assert [len(await desk.documents_of(one)) for one in (gone, cancelled, fresh)] == [0, 0, 1]


async def test_one_order_that_oversells_stops_the_whole_batch(people: People) -> None:
    mug = await desk.product(3)
    with pytest.raises(Refused, match='Only 1 left'):
        await placing.place(SYSTEM, [desk.new_order(line(mug, 2)), desk.new_order(line(mug, 2))], refuse_oversell=True)
    assert [await count(table) for table in ('orders', 'order_line', 'packing_slip', 'history', 'counter')] == [0] * 5
    assert await desk.stock_of(mug) == 3


async def test_an_order_of_a_source_comes_in_once(people: People) -> None:
    await desk.order(source='shopify', source_id='77')
    with pytest.raises(Exception, match=r'(?i)unique'):
        await desk.place_all(desk.new_order(), desk.new_order(source='shopify', source_id='77'))
    assert (await count('orders'), await count('order_line'), await count('payment')) == (1, 1, 0)
    assert (await desk.order()).number == 'ORD00002'


async def test_an_order_can_be_found_at_once(people: People) -> None:
    order = await desk.order(line(await desk.product(sku='CUP-7')), company='Café Très Bon')
    words = await database.rows('SELECT words FROM order_search WHERE rowid = ?', [order.id])
    for word in ('cafe', 'tres', 'claire', 'ord00001', 'cup7', '33612345678'):
        assert word in str(words[0]['words']), word
