"""Returns are made of what was shipped, change their state, and never take a piece twice."""

import asyncio

import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import History, Job, Order, Return, ReturnLine
from orders import cancelling, crediting, holding, invoicing, packing, paying, returning, shipping
from orders.crediting import Ask
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People, line

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


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


@on_sqlite
@pytest.mark.parametrize('pieces', [{}, {0: 1}, {'line': 0}, {'line': -1}, {'line': 10**9}])
async def test_nothing_and_impossible_counts_are_refused(people: People, pieces: dict[object, int]) -> None:
    order, line_id = await shipped(people)
    with pytest.raises(Invalid):
        await returning.create_return(people.clerk, order.id, Wish(
            {line_id if key == 'line' else 0: count for key, count in pieces.items()}))


@on_sqlite
async def test_what_is_still_here_cannot_come_back(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Refused, match='Nothing has been shipped yet'):
        await returning.create_return(people.clerk, order.id, Wish({(await desk.lines_of(order))[0].id: 1}))


@on_sqlite
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


@on_sqlite
async def test_the_status_a_return_has_is_told_once_for_each_form_and_changes_nothing(people: People) -> None:
    order, line_id = await shipped(people)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}, notify=False))
    await returning.set_return_status(people.clerk, order.id, made, 'new', 1)
    assert 'return_status' not in [mail.kind for mail in await desk.mails_of(order)]
    await returning.set_return_status(people.clerk, order.id, made, 'new', 1, notify=True, message='Soon.')
    with pytest.raises(Stale):
        await returning.set_return_status(people.clerk, order.id, made, 'new', 1, notify=True, message='Soon.')
    assert [mail.facts['message'] for mail in await desk.mails_of(order) if mail.kind == 'return_status'] == ['Soon.']
    told = await History.filter(order_id=order.id, verb='return_status').using_db(database.reader())
    assert [(row.data['text'], row.data.get('changes') or {}) for row in told] == [('Soon.', {})]


@on_sqlite
async def test_an_edited_return_keeps_its_number(people: People) -> None:
    order, line_id = await shipped(people, 3)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await returning.edit_return(people.clerk, order.id, made, 1, Wish({line_id: 3}, 'Broken', 'Refund', 'call me'))
    row, rows = await the_return(made)
    assert (row.reason, row.outcome, row.remark, row.version, rows[0].pieces) == (
        'Broken', 'Refund', 'call me', 2, 3)


async def test_of_two_who_take_the_last_piece_back_at_once_one_is_refused(people: People) -> None:
    order, line_id = await shipped(people, 1)
    both = await asyncio.gather(*[returning.create_return(who, order.id, Wish({line_id: 1}))
                                  for who in (people.clerk, people.owner)], return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ['Invalid', 'int']
    assert (await desk.again(order)).open_returns == 1


@on_sqlite
async def test_only_what_has_left_comes_back_also_while_the_rest_is_held(people: People) -> None:
    order = await desk.order(line(quantity=3))
    slip, line_id = (await desk.slips_of(order))[0], (await desk.lines_of(order))[0].id
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    await holding.hold(people.clerk, order.id, 'stock')
    assert await returning.returnable(order.id) == {line_id: 2}
    await returning.create_return(people.clerk, order.id, Wish({line_id: 2}))
    await holding.resume(people.clerk, order.id)
    with pytest.raises(Refused, match='in a return'):
        await shipping.mark_as_not_shipped(people.packer, order.id, slip.id)


@on_sqlite
async def test_a_rejected_return_gives_its_pieces_free_and_comes_to_life_only_while_they_are(people: People) -> None:
    order, line_id = await shipped(people)
    first = await returning.create_return(people.clerk, order.id, Wish({line_id: 2}))
    await returning.set_return_status(people.clerk, order.id, first, 'rejected', 1)
    await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    with pytest.raises(Refused, match='is rejected'):
        await returning.edit_return(people.clerk, order.id, first, 2, Wish({line_id: 1}))
    with pytest.raises(Invalid, match='Only 1 can come back'):
        await returning.set_return_status(people.clerk, order.id, first, 'new', 2, sure=True)


@on_sqlite
async def test_a_cancelled_return_takes_its_waiting_mail_back(people: People) -> None:
    order, line_id = await shipped(people)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    other = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await returning.set_return_status(people.clerk, order.id, made, 'cancelled', 1)
    mails = [mail for mail in await desk.mails_of(order) if mail.kind == 'return_received']
    states = {mail.facts['return']: (await Job.get(id=mail.job_id, using_db=database.reader())).state for mail in mails}
    assert states == {made: 'cancelled', other: 'available'}


@on_sqlite
async def test_a_return_is_refunded_with_its_credit_invoice_and_no_longer_without(people: People) -> None:
    order, line_id = await shipped(people)
    await paying.mark_as_paid(people.clerk, order.id)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    credit = await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({line_id: 1}, return_id=made))
    assert (await the_return(made))[0].credit_id == credit
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit)
    assert ((await the_return(made))[0].status, (await desk.again(order)).open_returns) == ('refunded', 0)
    await crediting.mark_credit_as_not_refunded(people.clerk, order.id, credit)
    assert ((await the_return(made))[0].status, (await desk.again(order)).open_returns) == ('authorized', 1)


@on_sqlite
async def test_a_credited_piece_of_a_return_takes_none_off_the_next_parcel(people: People) -> None:
    order = await desk.order(line(await desk.product(10), 4))
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    slip, line_id = (await desk.slips_of(order))[0], (await desk.lines_of(order))[0].id
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 2})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({line_id: 1}))
    await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await crediting.credit_invoice(people.clerk, order.id, invoice, Ask({line_id: 1}))
    assert ((await desk.lines_of(order))[0].withdrawn, await desk.pieces_on(order)) == (1, [[2], [1]])


@on_sqlite
async def test_a_cancelled_order_cancels_what_has_not_come(people: People) -> None:
    order, line_id = await shipped(people, 1)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await cancelling.cancel(people.clerk, order.id)
    assert ((await the_return(made))[0].status, (await desk.again(order)).open_returns) == ('cancelled', 0)
