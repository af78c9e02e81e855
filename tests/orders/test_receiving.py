"""What comes back is counted per line, and what can be sold again goes back in stock once."""

import asyncio

import asyncpg
import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import Order, PackingSlip, Product
from orders import (
    cancelling,
    correcting,
    crediting,
    holding,
    invariants,
    invoicing,
    packed,
    packing,
    receiving,
    returning,
    shipping,
)
from orders.correcting import Correction
from orders.crediting import Ask
from orders.editing import LineEdit
from orders.receiving import Came
from orders.returning import Wish
from tests.databases import Store
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.test_returning import on_sqlite, the_return


@pytest.fixture
async def people(db: database.Database) -> People:
    return await desk.open_shop()


async def returned(people: People, quantity: int = 2, **values: object) -> tuple[Order, Product, int, int]:
    """An order shipped and wholly announced back: with its product, return and return line."""
    product = await desk.product(10, **values)  # type: ignore[arg-type]
    order = await desk.order(line(product, quantity))
    await shipping.mark_as_shipped(people.packer, order.id)
    line_id = (await desk.lines_of(order))[0].id
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: quantity}))
    return order, product, made, (await the_return(made))[1][0].id


async def stock(product: Product) -> int:
    return (await Product.get(id=product.id, using_db=database.reader())).stock


async def test_what_can_be_sold_goes_back_in_stock_and_may_be_corrected(people: People) -> None:
    order, product, made, line_id = await returned(people)
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(2, 0)})
    assert await stock(product) == 10
    await receiving.receive_return(people.packer, order.id, made, 2, {line_id: Came(1, 1)})
    row, rows = await the_return(made)
    assert (row.status, rows[0].resellable, rows[0].damaged, rows[0].restocked) == ('received', 1, 1, 1)
    assert await stock(product) == 9


async def test_the_same_click_twice_counts_once_and_the_second_is_shown_what_stands(people: People) -> None:
    order, product, made, line_id = await returned(people)
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    with pytest.raises(Stale) as told:
        await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(0, 1)})
    theirs = {f'resellable-{line_id}': 1, f'damaged-{line_id}': 0, 'version': 2}
    assert theirs.items() <= told.value.theirs.items()
    assert await stock(product) == 9


@on_sqlite
@pytest.mark.parametrize('came', [Came(0, 0), Came(-1, 1), Came(3, 0), Came(1, 2)])
async def test_impossible_counts_are_refused(people: People, came: Came) -> None:
    order, _product, made, line_id = await returned(people)
    with pytest.raises(Invalid):
        await receiving.receive_return(people.packer, order.id, made, 1, {line_id: came})


@on_sqlite
@pytest.mark.parametrize('values', [{'tracking': 'off'}, None])
async def test_what_is_not_tracked_is_counted_and_moves_nothing(people: People, values: dict[str, str] | None) -> None:
    order = await desk.order(line(await desk.product(10, **values) if values else None))
    await shipping.mark_as_shipped(people.packer, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({(await desk.lines_of(order))[0].id: 1}))
    line_id = (await the_return(made))[1][0].id
    await holding.hold(people.clerk, order.id, 'stock')
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    rows = (await the_return(made))[1]
    assert (rows[0].resellable, rows[0].restocked, await invariants.check()) == (1, 0, [])


async def test_what_a_credit_put_back_before_does_not_go_back_with_the_return(people: People) -> None:
    order, product, made, line_id = await returned(people)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    sold = (await desk.lines_of(order))[0].id
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, {sold: 1}))
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 1)})
    assert ((await the_return(made))[1][0].restocked, await stock(product)) == (0, 9)
    await receiving.receive_return(people.packer, order.id, made, 2, {line_id: Came(2, 0)})
    assert ((await the_return(made))[1][0].restocked, await stock(product), await invariants.check()) == (1, 10, [])


async def test_what_a_credit_put_back_and_then_comes_damaged_is_taken_out_until_it_is_told_otherwise(
        people: People) -> None:
    order, product, made, line_id = await returned(people)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    sold = (await desk.lines_of(order))[0].id
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 2}, {sold: 2}))
    seen = []
    for version, came in enumerate([Came(0, 2), Came(0, 2), Came(1, 1), Came(2, 0), Came(0, 1)], 1):
        await receiving.receive_return(people.packer, order.id, made, min(version, 2) if version < 3 else version - 1,
                                       {line_id: came})
        seen.append(((await the_return(made))[1][0].restocked, await stock(product)))
    assert (seen, await invariants.check()) == ([(0, 8), (0, 8), (1, 9), (2, 10), (0, 8)], [])


@on_sqlite
async def test_what_a_credit_put_back_and_a_correction_took_off_the_order_is_not_what_comes_back(
        people: People) -> None:
    product = await desk.product(10)
    order = await desk.order(line(product, 3))
    invoice, sold = await invoicing.issue_invoice(people.clerk, order.id), (await desk.lines_of(order))[0].id
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, {sold: 1}))
    await correcting.correct_invoice(people.clerk, order.id, invoice, Correction())
    await shipping.mark_as_shipped(people.packer, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({sold: 1}))
    await receiving.receive_return(people.packer, order.id, made, 1, {(await the_return(made))[1][0].id: Came(1, 0)})
    assert (await stock(product), await invariants.check()) == (9, [])


@on_sqlite
async def test_what_a_credit_put_back_and_a_correction_took_out_again_goes_back_when_it_comes(people: People) -> None:
    product = await desk.product(10)
    order = await desk.order(line(product, 5))
    invoice, sold = await invoicing.issue_invoice(people.clerk, order.id), (await desk.lines_of(order))[0].id
    slip = (await desk.slips_of(order))[0]
    await desk_ship(people, order, slip, (await desk.slip_lines(slip))[0].id)
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 3}))
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, {sold: 1}))
    await correcting.correct_invoice(people.clerk, order.id, invoice, Correction([LineEdit(sold, 2, '12')]))
    assert await stock(product) == 8
    made = await returning.create_return(people.clerk, order.id, Wish({sold: 2}))
    await receiving.receive_return(people.packer, order.id, made, 1, {(await the_return(made))[1][0].id: Came(2, 0)})
    assert (await stock(product), await invariants.check()) == (10, [])


@on_sqlite
async def test_what_comes_damaged_takes_out_no_more_than_the_order_has_pieces(people: People) -> None:
    product = await desk.product(10)
    order = await desk.order(line(product, 5))
    invoice, sold = await invoicing.issue_invoice(people.clerk, order.id), (await desk.lines_of(order))[0].id
    await packing.move_pieces(people.clerk, order.id, (await desk.slips_of(order))[0].id, None, {sold: 2})
    await shipping.mark_as_shipped(people.clerk, order.id, (await desk.slips_of(order))[0].id)
    for restock in ({}, {sold: 1}, {sold: 1}):
        await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, restock))
    await correcting.correct_invoice(people.clerk, order.id, invoice, Correction([LineEdit(sold, 3, '12')]))
    made = await returning.create_return(people.clerk, order.id, Wish({sold: 1}))
    await receiving.receive_return(people.packer, order.id, made, 1, {(await the_return(made))[1][0].id: Came(0, 1)})
    assert (await stock(product), await invariants.check()) == (7, [])


async def test_what_came_back_with_the_return_no_credit_puts_back_again(people: People) -> None:
    order, product, made, line_id = await returned(people)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    sold = (await desk.lines_of(order))[0].id
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 1)})
    with pytest.raises(Invalid, match='Only 0 can go back'):
        await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 1}, {sold: 1}))
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({sold: 2}, return_id=made))
    assert (await stock(product), await invariants.check()) == (9, [])


@on_sqlite
async def test_a_return_with_pieces_in_stock_is_rejected_only_after_a_correction(people: People) -> None:
    order, product, made, line_id = await returned(people)
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    with pytest.raises(Refused, match='back in stock'):
        await returning.set_return_status(people.clerk, order.id, made, 'rejected', 2)
    await receiving.receive_return(people.packer, order.id, made, 2, {line_id: Came(0, 1)})
    await returning.set_return_status(people.clerk, order.id, made, 'rejected', 3)
    assert (await stock(product), await invariants.check()) == (8, [])
    with pytest.raises(Refused, match='is rejected'):
        await receiving.receive_return(people.packer, order.id, made, 4, {line_id: Came(1, 0)})


@on_sqlite
async def test_a_return_keeps_at_least_what_came(people: People) -> None:
    order, _product, made, line_id = await returned(people)
    sold = (await desk.lines_of(order))[0].id
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 1)})
    with pytest.raises(Invalid, match='2 of these came back already'):
        await returning.edit_return(people.clerk, order.id, made, 2, Wish({sold: 1}))


@on_sqlite
async def test_what_came_of_a_cancelled_order_is_refunded_and_not_put_back_twice(people: People) -> None:
    product = await desk.product(10)
    order = await desk.order(line(product, 2), line(product, 1))
    await invoicing.issue_invoice(people.clerk, order.id)
    slip = (await desk.slips_of(order))[0]
    first = (await desk.slip_lines(slip))[0]
    await desk_ship(people, order, slip, first.id)
    made = await returning.create_return(people.clerk, order.id, Wish({first.order_line_id: 1}))
    line_id = (await the_return(made))[1][0].id
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    await cancelling.cancel(people.clerk, order.id)
    row = (await the_return(made))[0]
    assert (row.status, row.credit_id is not None, await stock(product), await invariants.check()) == (
        'refunded', True, 9, [])


@on_sqlite
async def test_all_that_comes_of_a_cancelled_order_goes_back(people: People) -> None:
    product = await desk.product(10)
    order = await desk.order(line(product, 3))
    slip, sold = (await desk.slips_of(order))[0], (await desk.lines_of(order))[0].id
    await desk_ship(people, order, slip, (await desk.slip_lines(slip))[0].id)
    await cancelling.cancel(people.clerk, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({sold: 2}))
    await receiving.receive_return(people.packer, order.id, made, 1, {(await the_return(made))[1][0].id: Came(2, 0)})
    assert (await stock(product), await invariants.check()) == (10, [])


async def desk_ship(people: People, order: Order, slip: PackingSlip, line_id: int) -> None:
    """Both pieces of this line of the slip leave, the rest stays."""
    new = await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id: 2})
    await shipping.mark_as_shipped(people.packer, order.id, new)


@database.transactional
async def pack(slip: PackingSlip, line_id: int, product: Product, number: str) -> bool:
    return await packed.note_number(slip.id, line_id, product.id, 'serial', number, 1, None)


async def test_a_serial_number_that_came_back_leaves_again_and_then_did_come_back(people: People) -> None:
    product = await desk.product(10, numbers='serial')
    first, second = await desk.order(line(product, 2)), await desk.order(line(product, 1))
    slip, sold = (await desk.slips_of(first))[0], (await desk.lines_of(first))[0].id
    assert [await pack(slip, sold, product, number) for number in ('A', 'B')] == [True, True]
    await shipping.mark_as_shipped(people.packer, first.id)
    made = await returning.create_return(people.clerk, first.id, Wish({sold: 1}))
    line_id = (await the_return(made))[1][0].id
    for numbers in ((), ('A', 'B'), ('C',)):
        with pytest.raises(Invalid, match='serial number'):
            await receiving.receive_return(people.packer, first.id, made, 1, {line_id: Came(1, 0, numbers)})
    await receiving.receive_return(people.packer, first.id, made, 1, {line_id: Came(1, 0, ('A',))})
    again, next_line = (await desk.slips_of(second))[0], (await desk.lines_of(second))[0].id
    assert [await pack(again, next_line, product, number) for number in ('B', 'A')] == [False, True]
    with pytest.raises(Refused, match='A has left again'):
        await receiving.receive_return(people.packer, first.id, made, 2, {line_id: Came(1, 0, ('B',))})
    assert await invariants.check() == []


@pytest.mark.parametrize('store', ['postgres'], indirect=True)
async def test_a_serial_number_that_leaves_this_moment_did_come_back(people: People, store: Store) -> None:
    product = await desk.product(10, numbers='serial')
    first, second = await desk.order(line(product, 1)), await desk.order(line(product, 1))
    slip, sold = (await desk.slips_of(first))[0], (await desk.lines_of(first))[0].id
    assert await pack(slip, sold, product, 'A')
    await shipping.mark_as_shipped(people.packer, first.id)
    made = await returning.create_return(people.clerk, first.id, Wish({sold: 1}))
    line_id = (await the_return(made))[1][0].id
    await receiving.receive_return(people.packer, first.id, made, 1, {line_id: Came(0, 1, ('A',))})
    again, next_line = (await desk.slips_of(second))[0], (await desk.lines_of(second))[0].id
    other = await asyncpg.connect('postgresql://' + store.url.split('://', 1)[1])
    try:
        async with other.transaction():
            await other.execute('INSERT INTO packed_number (product_id, slip_id, order_line_id, kind, number, pieces, '
                                "at) VALUES ($1, $2, $3, 'serial', 'A', 1, now())", product.id, again.id, next_line)
            undone = asyncio.ensure_future(returning.set_return_status(
                people.clerk, first.id, made, 'cancelled', 2, sure=True))
            while not undone.done() and not await other.fetchval('SELECT COUNT(*) FROM pg_locks WHERE NOT granted'):
                await asyncio.sleep(0)
        with pytest.raises(Refused, match='A has left again'):
            await undone
    finally:
        await other.close()
