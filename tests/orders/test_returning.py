"""Returns are made of what was shipped, change their state, and never take a piece twice."""

import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import Order, Return, ReturnLine
from orders import returning, shipping
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People, line


@pytest.fixture
async def people(db: database.Database) -> People:
    return await desk.open_shop()


async def shipped(people: People, quantity: int = 2) -> tuple[Order, int]:
    order = await desk.order(line(await desk.product(10), quantity))
    await shipping.mark_as_shipped(people.packer, order.id)
    return order, (await desk.lines_of(order))[0].id


async def the_return(return_id: int) -> tuple[Return, list[ReturnLine]]:
    db = database.reader()
    return (await Return.get(id=return_id, using_db=db),
            await ReturnLine.filter(return__id=return_id).using_db(db).order_by('id'))


async def test_a_return_takes_what_was_shipped_and_is_in_no_other(people: People) -> None:
    order, line_id = await shipped(people, 3)
    assert await returning.returnable(order.id) == {line_id: 3}
    made, rows = await the_return(await returning.create_return(people.clerk, order.id, Wish({line_id: 2}, 'Too big')))
    assert (made.number, made.status, made.reason, rows[0].pieces) == ('RET00001', 'new', 'Too big', 2)
    assert await returning.returnable(order.id) == {line_id: 1}
    with pytest.raises(Invalid, match='Only 1 can come back'):
        await returning.create_return(people.clerk, order.id, Wish({line_id: 2}))
    assert (await desk.again(order)).open_returns == 1


@pytest.mark.parametrize('pieces', [{}, {0: 1}, {'line': 0}, {'line': -1}, {'line': 10**9}])
async def test_nothing_and_impossible_counts_are_refused(people: People, pieces: dict[object, int]) -> None:
    order, line_id = await shipped(people)
    with pytest.raises(Invalid):
        await returning.create_return(people.clerk, order.id, Wish(
            {line_id if key == 'line' else 0: count for key, count in pieces.items()}))


async def test_what_is_still_here_cannot_come_back(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Refused, match='Nothing has been shipped yet'):
        await returning.create_return(people.clerk, order.id, Wish({(await desk.lines_of(order))[0].id: 1}))


async def test_an_odd_jump_asks(people: People) -> None:
    order, line_id = await shipped(people)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    with pytest.raises(Invalid, match='unusual') as refused:
        await returning.set_return_status(people.clerk, order.id, made, 'repaired', 1)
    assert refused.value.field == 'sure'
    await returning.set_return_status(people.clerk, order.id, made, 'repaired', 1, sure=True)
    with pytest.raises(Stale):
        await returning.set_return_status(people.clerk, order.id, made, 'new', 1, sure=True)
    assert (await desk.again(order)).open_returns == 0


async def test_an_edited_return_keeps_its_number(people: People) -> None:
    order, line_id = await shipped(people, 3)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await returning.edit_return(people.clerk, order.id, made, 1, Wish({line_id: 3}, 'Broken', 'Refund', 'call me'))
    row, rows = await the_return(made)
    assert (row.reason, row.outcome, row.remark, row.version, rows[0].pieces) == (
        'Broken', 'Refund', 'call me', 2, 3)
