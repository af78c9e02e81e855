"""Who packed what: each person's days, by the clock of the shop, and who may see them."""
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from base import clock
from base.actor import Actor
from base.errors import Forbidden
from data import database
from data.models import PackingSlip, Scan, Staff
from data.packed_view import Packed, Span
from orders import cancelling, finishing, packers, taking
from tests.orders import desk
from tests.orders.desk import People, line

ZONE = 'Europe/Paris'
LATE = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)    # in Paris the next day has begun
MONDAY = date(2026, 5, 4)
WEEK = Span(date(2026, 4, 28), MONDAY, ZONE)


async def pack(actor: Actor, ended: datetime, minutes: int, pieces: int = 2) -> int:
    """One parcel, begun so many minutes earlier."""
    slip = (await desk.slips_of(await desk.order(line(quantity=pieces), paid=1200 * pieces)))[0]
    with clock.at(ended - timedelta(minutes=minutes)):
        await taking.take(actor, slip.id)
    await desk.put_in(slip)
    with clock.at(ended):
        await finishing.finish_packing(actor, slip.id)
    return slip.id


@database.transactional
async def scanned(actor: Actor, outcome: str, at: datetime, slip_id: int | None = None, pieces: int = 0) -> None:
    await Scan.create(key=f'k{await Scan.all().count()}', staff_id=actor.staff_id, slip_id=slip_id, outcome=outcome,
                      pieces=pieces, scanned_at=at, at=at)


@database.transactional
async def by_hand(slip_id: int) -> None:
    await Scan.filter(slip_id=slip_id).update(outcome='by_hand')


@database.transactional
async def rename(actor: Actor, name: str) -> None:
    await Staff.filter(id=actor.staff_id).update(name=name)


def row(who: Actor, day: date | None, *figures: Any) -> Packed:
    return Packed(who.staff_id or 0, who.name, day, *figures)


async def test_each_person_and_day_has_parcels_pieces_the_middle_time_and_mistakes(people: People) -> None:
    paul, clara = people.packer, people.clerk
    for minutes, pieces in ((2, 1), (9, 2), (4, 3), (6, 1)):
        await pack(paul, LATE, minutes, pieces)
    await pack(paul, LATE - timedelta(hours=2), 7)
    await pack(clara, LATE, 3)
    for outcome, pieces in (('by_hand', 1), ('by_hand', 2), ('wrong', 0), ('too_many', 0), ('unknown', 0),
                            ('counted', 1), ('refused', 0)):
        await scanned(paul, outcome, LATE, pieces=pieces)
    await scanned(clara, 'wrong', LATE - timedelta(days=1))
    view = await packers.packed(clara, WEEK)
    sunday = MONDAY - timedelta(days=1)
    assert set(view.rows) == {
        row(paul, MONDAY, 4, 7, 300, 3, 2), row(clara, MONDAY, 1, 2, 180, 0, 0),
        row(paul, sunday, 1, 2, 420, 0, 0), row(clara, sunday, 0, 0, None, 0, 1)}
    assert [one.day for one in view.rows] == [MONDAY, MONDAY, sunday, sunday]
    assert set(view.totals) == {row(paul, None, 5, 9, 360, 3, 2), row(clara, None, 1, 2, 180, 0, 1)}
    earlier = await packers.packed(clara, Span(sunday - timedelta(days=9), sunday - timedelta(days=1), ZONE))
    assert earlier.rows == ()


async def test_the_parcels_of_a_row_are_listed_with_what_happened_at_each(people: People) -> None:
    paul = people.packer
    assert paul.staff_id
    first, second = await pack(paul, LATE, 5, 3), await pack(paul, LATE + timedelta(minutes=20), 8)
    await by_hand(first)
    await scanned(paul, 'wrong', LATE, first)
    listed = await packers.parcels(paul, Span(MONDAY, MONDAY, ZONE), paul.staff_id)
    assert [(one.slip_id, one.pieces, one.seconds, one.by_hand, one.mistakes) for one in listed] == [
        (second, 2, 480, 0, 0), (first, 3, 300, 3, 1)]
    assert listed[0].packed_at == LATE + timedelta(minutes=20)
    assert listed[0].number.startswith('ORD')


async def test_a_parcel_that_was_cancelled_was_packed_by_nobody(people: People) -> None:
    await desk.set_shop(bench={'ship': False})
    slip_id = await pack(people.packer, LATE, 5)
    await cancelling.cancel(people.clerk, (await PackingSlip.get(id=slip_id)).order_id)
    assert (await packers.packed(people.owner, WEEK)).rows == ()


async def test_packers_see_their_own_and_owner_and_clerk_all(people: People) -> None:
    assert people.clerk.staff_id
    for who in (people.packer, people.clerk):
        await pack(who, LATE, 5)
    seen = {role: {row.staff_id for row in (await packers.packed(getattr(people, role), WEEK)).rows}
            for role in ('owner', 'clerk', 'packer')}
    both = {people.packer.staff_id, people.clerk.staff_id}
    assert seen == {'owner': both, 'clerk': both, 'packer': {people.packer.staff_id}}
    with pytest.raises(Forbidden):
        await packers.parcels(people.packer, WEEK, people.clerk.staff_id)
    with pytest.raises(Forbidden):
        await packers.packed(people.viewer, WEEK)
    with pytest.raises(Forbidden):
        await packers.export_packed(people.clerk, WEEK)


async def test_the_file_has_a_row_for_each_person_and_day_and_no_cell_that_runs(people: People) -> None:
    await pack(people.packer, LATE, 5)
    await rename(people.packer, '=HYPERLINK("http://evil.example")')
    text = ''.join([piece async for piece in await packers.export_packed(people.owner, WEEK)])
    assert text.splitlines()[1:] == ['2026-05-04,"\'=HYPERLINK(""http://evil.example"")",1,2,300,0,0']
