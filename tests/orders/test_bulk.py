"""One verb on many orders: what can be done is done, what cannot is reported."""

from functools import partial

import pytest

from base.actor import Actor
from base.errors import Forbidden, Refused
from data.models import Shop
from orders import bulk, ground, holding, paying, reading_once, shipping
from tests.orders import desk
from tests.orders.desk import People


async def test_the_refused_are_reported_and_the_rest_is_done(people: People) -> None:
    first, held, paid, last = [await desk.order() for _ in range(4)]
    await holding.hold(people.clerk, held.id, 'stock')
    await paying.mark_as_paid(people.clerk, paid.id)
    outcomes = await bulk.each(people.clerk, [first.id, held.id, 4711, last.id], shipping.mark_as_shipped)
    assert [(one.order_id, one.number, str(one.refused or '')) for one in outcomes] == [
        (first.id, first.number, ''), (held.id, held.number, 'This order is on hold (Stock). Resume it first.'),
        (4711, '', 'This order does not exist.'), (last.id, last.number, '')]
    states = [(await desk.again(row)).shipment_status for row in (first, held, paid, last)]
    assert states == ['shipped', 'not_shipped', 'not_shipped', 'shipped']


async def test_each_order_is_done_once_whatever_is_chosen_twice(people: People) -> None:
    row = await desk.order()
    outcomes = await bulk.each(people.clerk, [row.id, row.id], paying.mark_as_paid)
    assert [one.refused for one in outcomes] == [None]
    assert await desk.payments_of(row) == [2400]


async def test_a_bug_in_one_order_stops_no_other(people: People) -> None:
    rows = [await desk.order() for _ in range(3)]

    async def pay(actor: Actor, order_id: int) -> None:
        await paying.mark_as_paid(actor, order_id)
        if order_id == rows[1].id:
            raise ZeroDivisionError

    outcomes = await bulk.each(people.clerk, [row.id for row in rows], pay)
    assert [bool(one.refused) for one in outcomes] == [False, True, False]
    assert 'Something went wrong with this order' in str(outcomes[1].refused)


async def test_a_role_that_may_not_gets_no_report_but_a_refusal(people: People) -> None:
    row = await desk.order()
    with pytest.raises(Forbidden):
        await bulk.each(people.packer, [row.id], paying.mark_as_paid)
    assert await desk.payments_of(row) == []


async def test_too_many_or_none_are_refused_before_anything_is_done(people: People) -> None:
    row = await desk.order()
    with pytest.raises(Refused, match='Choose at most 2000 orders at once'):
        await bulk.each(people.clerk, [row.id, *range(1000, 3000)], paying.mark_as_paid)
    with pytest.raises(Refused, match='Choose at least one order'):
        await bulk.each(people.clerk, [], paying.mark_as_paid)
    assert await desk.payments_of(row) == []


async def test_it_tells_how_far_it_is_and_stops_when_told(people: People) -> None:
    rows = [await desk.order() for _ in range(4)]
    steps: list[int] = []
    hold = partial(_hold, 'other')
    outcomes = await bulk.each(people.clerk, [row.id for row in rows], hold, done=steps.append,
                               is_stopped=lambda: len(steps) == 2)
    assert steps == [1, 2]
    assert [one.order_id for one in outcomes] == [row.id for row in rows[:2]]
    assert [bool((await desk.again(row)).hold_id) for row in rows] == [True, True, False, False]


async def _hold(reason: str, actor: Actor, order_id: int) -> None:
    await holding.hold(actor, order_id, reason)


async def test_settings_are_read_once_for_many_orders_and_again_a_moment_later(
        people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Shop] = []

    async def look(actor: Actor, order_id: int) -> None:
        seen.append(await ground.shop())

    orders = [(await desk.order()).id for _ in range(3)]
    await bulk.each(people.owner, orders, look)
    assert seen[0] is seen[1] is seen[2]
    assert await ground.shop() is not await ground.shop()
    monkeypatch.setattr(reading_once, 'LASTS', -1)
    await bulk.each(people.owner, orders, look)
    assert seen[3] is not seen[4]
