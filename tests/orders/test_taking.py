"""Who has a parcel at the bench: one person at a time, until it is taken over or let go."""

import asyncio
from typing import Any

import pytest

from base.actor import SYSTEM
from base.errors import Missing, Refused
from data import database
from data.models import PackingSlip
from live import Hub
from orders import cancelling, holding, packing, shipping, taking, topics
from tests.orders import desk
from tests.orders.desk import People
from ui import diary


async def a_slip(**values: Any) -> PackingSlip:
    return (await desk.slips_of(await desk.order(paid=2400, **values)))[0]


async def again(slip: PackingSlip) -> PackingSlip:
    return await PackingSlip.get(id=slip.id, using_db=database.reader())


async def test_who_takes_a_parcel_has_it_and_others_are_told_who(people: People) -> None:
    slip = await a_slip()
    await taking.take(people.packer, slip.id)
    await taking.take(people.packer, slip.id)
    taken = await again(slip)
    assert taken.packer_id == people.packer.staff_id
    assert taken.taken_at == taken.begun_at is not None
    with pytest.raises(Refused, match='Packer Martin is packing SHIP00001'):
        await taking.take(people.clerk, slip.id)
    assert await desk.verbs(await desk.again(await slip.order)) == ['placed']


async def test_two_who_take_at_once_do_not_both_have_it(people: People) -> None:
    slip = await a_slip()
    both = await asyncio.gather(*[taking.take(who, slip.id) for who in (people.packer, people.clerk) * 4],
                                return_exceptions=True)
    refused = [one for one in both if isinstance(one, Refused)]
    assert (len(refused), both.count(None)) == (4, 4)
    assert len({str(one) for one in refused}) == 1


async def test_a_parcel_taken_over_is_told_in_the_history_and_on_the_former_screen(people: People) -> None:
    slip = await a_slip()
    await taking.take(people.packer, slip.id)
    begun = (await again(slip)).begun_at
    await taking.take_over(people.clerk, slip.id)
    taken = await again(slip)
    assert (taken.packer_id, taken.begun_at) == (people.clerk.staff_id, begun)
    told = (await desk.diary(await slip.order))[-1]
    assert diary.sentence(told, 'EUR') == 'Took over the packing of SHIP00001 from Packer Martin'
    assert told.who == 'Clerk Martin'


async def test_taking_over_what_nobody_has_is_taking_it(people: People) -> None:
    slip = await a_slip()
    await taking.take_over(people.packer, slip.id)
    assert (await again(slip)).packer_id == people.packer.staff_id
    assert await desk.verbs(await slip.order) == ['placed']


async def test_what_is_let_go_is_anybodys_again(people: People) -> None:
    slip = await a_slip()
    with pytest.raises(Refused, match='Nobody is packing SHIP00001'):
        await taking.let_go(people.packer, slip.id)
    await taking.take(people.packer, slip.id)
    await desk.put_in(slip, 1)
    with pytest.raises(Refused, match='Packer Martin is packing'):
        await taking.let_go(people.clerk, slip.id)
    await taking.let_go(people.packer, slip.id)
    assert [line.packed for line in await desk.slip_lines(slip)] == [1]
    await taking.take(people.clerk, slip.id)


async def test_a_parcel_that_is_held_gone_or_cancelled_is_nobodys(people: People) -> None:
    held, cancelled, shipped, withdrawn = [await a_slip() for _ in range(4)]
    await holding.hold(people.clerk, held.order_id, 'stock')
    await cancelling.cancel(people.clerk, cancelled.order_id)
    await shipping.mark_as_shipped(people.clerk, shipped.order_id)
    await packing.cancel_slip(people.clerk, withdrawn.order_id, withdrawn.id)
    for slip, why in ((held, r'on hold \(Stock\)'), (cancelled, 'is cancelled'), (shipped, 'has been shipped'),
                      (withdrawn, 'is cancelled')):
        for take in (taking.take, taking.take_over):
            with pytest.raises(Refused, match=why):
                await take(people.packer, slip.id)
    with pytest.raises(Missing):
        await taking.take(people.packer, 99_999)


async def test_a_machine_takes_nothing(people: People) -> None:
    slip = await a_slip()
    for take in (taking.take, taking.take_over):
        with pytest.raises(Refused, match='Only a person can pack'):
            await take(SYSTEM, slip.id)


async def test_whoever_looks_at_the_bench_or_the_order_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    slip, told = await a_slip(), []
    hub = Hub(gather=0)
    monkeypatch.setattr(database.current(), 'hub', hub)
    monkeypatch.setattr(hub, 'mark', lambda *names: told.append(set(names)))
    await taking.take(people.packer, slip.id)
    await taking.take_over(people.clerk, slip.id)
    await taking.let_go(people.clerk, slip.id)
    assert told == [{topics.BENCH, topics.order(slip.order_id)}] * 3
