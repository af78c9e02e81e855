"""Stock is a ledger: what left comes back at most once."""

import asyncio

import pytest

from base.errors import Refused
from data import database
from data.models import Product, StockMove
from orders import cancelling, stock
from orders.stock import Move
from tests.orders import desk
from tests.orders.desk import People, line

move = database.transactional(stock.move)


async def moves() -> list[tuple[int, str]]:
    rows = await StockMove.all(using_db=database.reader()).order_by('id')
    return [(row.pieces, row.cause) for row in rows]


@database.transactional
async def track(product: Product, tracking: str) -> None:
    await Product.filter(id=product.id).update(tracking=tracking)


async def test_an_order_takes_its_pieces_and_a_cancel_brings_them_back(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(line(mug, 3), line(mug, 1))
    assert await desk.stock_of(mug) == 6
    await cancelling.cancel(people.clerk, order.id)
    assert await desk.stock_of(mug) == 10
    assert sorted(await moves()) == [(-3, 'order'), (-1, 'order'), (1, 'cancel'), (3, 'cancel')]


async def test_an_order_of_another_shop_is_taken_even_when_it_oversells(people: People) -> None:
    mug = await desk.product(1)
    await desk.order(line(mug, 3))
    assert await desk.stock_of(mug) == -2


async def test_what_is_not_tracked_does_not_move(people: People) -> None:
    mug = await desk.product(10, 'off')
    await desk.order(line(mug, 3))
    assert (await desk.stock_of(mug), await moves()) == (10, [])


async def test_an_indicator_may_go_below_zero_where_overselling_is_refused(people: People) -> None:
    counted, shown = await desk.product(1), await desk.product(1, 'indicator')
    await move(people.clerk, [Move(shown.id, -3, 'edit', 'a')], refuse_oversell=True)
    with pytest.raises(Refused, match='Only 1 left of “Mug”'):
        await move(people.clerk, [Move(counted.id, -3, 'edit', 'b')], refuse_oversell=True)
    assert (await desk.stock_of(shown), await desk.stock_of(counted)) == (-2, 1)


async def test_nothing_moves_twice_under_one_key(people: People) -> None:
    mug = await desk.product(10)
    await move(people.clerk, [Move(mug.id, -3, 'order', 'order-line:1')])
    with pytest.raises(Exception, match=r'(?i)unique'):
        await move(people.clerk, [Move(mug.id, -3, 'order', 'order-line:1')])
    assert await desk.stock_of(mug) == 7


async def test_pieces_that_never_left_do_not_come_back(people: People) -> None:
    """Sold while the product was not tracked, cancelled while it is."""
    mug = await desk.product(10, 'off')
    order = await desk.order(line(mug, 3))
    await track(mug, 'on')
    await cancelling.cancel(people.clerk, order.id)
    assert (await desk.stock_of(mug), await moves()) == (10, [])


async def test_the_last_piece_is_sold_to_one_of_twenty(people: People) -> None:
    mug = await desk.product(1)
    wanted = [move(people.clerk, [Move(mug.id, -1, 'edit', f'try:{number}')], True) for number in range(20)]
    results = await asyncio.gather(*wanted, return_exceptions=True)
    assert [type(one) for one in results].count(Refused) == 19
    assert await desk.stock_of(mug) == 0


async def test_orders_that_share_products_crosswise_do_not_block_each_other(people: People) -> None:
    mug, bowl = await desk.product(1000), await desk.product(1000)
    await asyncio.gather(*[desk.order(line(mug), line(bowl)) if number % 2 else desk.order(line(bowl), line(mug))
                           for number in range(20)])
    assert (await desk.stock_of(mug), await desk.stock_of(bowl)) == (960, 960)
