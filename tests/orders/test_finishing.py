"""A parcel is finished: packed, shipped and told of in one; or part of it is; or something is wrong with it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from base import clock
from base.errors import Invalid, Refused
from data import database
from data.models import Job, Mail, PackingSlip, Scan
from orders import editing, finishing, holding, invariants, packing, scanning, shipping, taking
from orders.editing import Costs, LineEdit
from orders.scanning import Scanned
from tests.orders import desk
from tests.orders.desk import People, line
from ui import diary

ONE_STORE = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
BEGUN, ENDED = datetime(2026, 5, 4, 10, 0, tzinfo=UTC), datetime(2026, 5, 4, 10, 7, tzinfo=UTC)


async def parcel(packed: int | None = None, **values: Any) -> PackingSlip:
    """Three mugs to pack; all of them, or so many, are in."""
    slip = (await desk.slips_of(await desk.order(line(quantity=3), **{'paid': 3600, **values})))[0]
    await desk.put_in(slip, packed)
    return slip


async def again(slip: PackingSlip) -> PackingSlip:
    return await PackingSlip.get(id=slip.id, using_db=database.reader())


async def mails(slip: PackingSlip) -> list[tuple[str, Any]]:
    return [(mail.kind, mail.facts.get('slips')) for mail in await desk.mails_of(await slip.order)
            if mail.kind in {'shipped', 'ready'}]


async def test_a_finished_parcel_is_packed_shipped_and_its_customer_told(people: People) -> None:
    slip = await parcel()
    with clock.at(BEGUN):
        await taking.take(people.packer, slip.id)
    with clock.at(ENDED):
        await finishing.finish_packing(people.packer, slip.id, 950)
    done, order = await again(slip), await desk.again(await slip.order)
    assert (done.status, done.packed_at, done.packed_by_id) == ('shipped', ENDED, people.packer.staff_id)
    assert done.weight_g == 950
    assert (done.packer_id, order.status) == (None, 'completed_shipped')
    assert await mails(slip) == [('shipped', [slip.id])]
    packed, shipped = [row for row in await desk.diary(order) if not row.verb.startswith('mail')][-2:]
    assert (packed.verb, shipped.verb) == ('packed', 'shipped')
    assert (diary.sentence(packed, 'EUR'), diary.detail(packed)) == ('Packed: SHIP00001', '3 pieces · 7 minutes')


async def test_what_was_ticked_by_hand_is_told(people: People) -> None:
    slip = await parcel(2)
    row = (await desk.slip_lines(slip))[0]
    await scanning.scan(people.packer, Scanned('k1', slip.id, 'tick', line_id=row.id))
    await finishing.finish_packing(people.packer, slip.id)
    packed = next(row for row in await desk.diary(await slip.order) if row.verb == 'packed')
    assert diary.detail(packed) == '3 pieces · 1 by hand'


async def test_a_parcel_that_misses_pieces_is_not_finished(people: People) -> None:
    for packed, why in ((1, '2 pieces are not packed yet'), (2, '1 piece is not packed yet')):
        slip = await parcel(packed)
        with pytest.raises(Refused, match=why):
            await finishing.finish_packing(people.packer, slip.id)
        assert (await again(slip)).packer_id is None


async def test_a_parcel_in_other_hands_or_on_hold_is_not_finished(people: People) -> None:
    slip = await parcel()
    await taking.take(people.clerk, slip.id)
    with pytest.raises(Refused, match='Clerk Martin is packing SHIP00001'):
        await finishing.finish_packing(people.packer, slip.id)
    await holding.hold(people.clerk, slip.order_id, 'address')
    with pytest.raises(Refused, match=r'on hold \(Address\)'):
        await finishing.finish_packing(people.clerk, slip.id)


async def test_two_who_finish_at_once_send_one_parcel_and_one_mail(people: People) -> None:
    slip = await parcel()
    both = await asyncio.gather(*[finishing.finish_packing(who, slip.id) for who in (people.packer, people.clerk) * 3],
                                return_exceptions=True)
    assert sorted(isinstance(one, Refused) for one in both) == [False, *[True] * 5]
    assert (await mails(slip), (await desk.verbs(await slip.order)).count('packed')) == ([('shipped', [slip.id])], 1)


async def test_a_weight_that_cannot_be_is_refused(people: People) -> None:
    slip = await parcel()
    for grams in (-1, finishing.MOST_GRAMS + 1):
        with pytest.raises(Invalid, match='weight'):
            await finishing.finish_packing(people.packer, slip.id, weight_g=grams)
    await finishing.finish_packing(people.packer, slip.id)
    assert (await again(slip)).weight_g == 900


async def test_a_shop_that_ships_later_only_packs(people: People) -> None:
    await desk.set_shop(bench={'ship': False})
    slip = await parcel()
    await finishing.finish_packing(people.packer, slip.id)
    done = await again(slip)
    assert (done.status, done.packer_id, done.packed_at is not None) == ('open', None, True)
    assert await mails(slip) == []
    with pytest.raises(Refused, match='SHIP00001 is already packed'):
        await finishing.finish_packing(people.packer, slip.id)


async def test_what_the_customer_fetches_is_ready_once_all_of_it_is_packed(people: People) -> None:
    slip = await parcel(1, pickup=True)
    await finishing.ship_what_is_here(people.packer, slip.id)
    assert (await desk.again(await slip.order)).status == 'awaiting_pickup'
    rest = (await desk.slips_of(await slip.order))[1]
    await desk.put_in(rest)
    await finishing.finish_packing(people.packer, rest.id)
    order = await desk.again(await slip.order)
    assert (order.status, [one.status for one in await desk.slips_of(order)]) == ('ready_for_pickup', ['open', 'open'])
    assert [kind for kind, _ in await mails(slip)] == ['ready']


async def test_what_is_here_ships_and_the_rest_waits_on_a_slip_of_its_own(people: People) -> None:
    slip = await parcel(2)
    rest_id = await finishing.ship_what_is_here(people.packer, slip.id)
    order = await desk.again(await slip.order)
    assert (order.shipment_status, await desk.pieces_on(order)) == ('partially_shipped', [[2], [1]])
    rest = (await desk.slips_of(order))[1]
    assert (rest.id, rest.packer_id, rest.packed_at) == (rest_id, None, None)
    assert await mails(slip) == [('shipped', [slip.id])]


async def test_of_an_empty_box_nothing_ships(people: People) -> None:
    slip = await parcel(0)
    for send in (finishing.ship_what_is_here, finishing.close_parcel):
        with pytest.raises(Refused, match='Nothing is packed yet'):
            await send(people.packer, slip.id)
    await desk.put_in(slip)
    with pytest.raises(Refused, match='finish the parcel'):
        await finishing.close_parcel(people.packer, slip.id)


async def test_several_parcels_leave_together_with_one_mail(people: People) -> None:
    slip = await parcel(2)
    second_id = await finishing.close_parcel(people.packer, slip.id, 700)
    closed, second = await again(slip), await PackingSlip.get(id=second_id, using_db=database.reader())
    assert (closed.status, closed.packed_at is not None, second.packer_id) == ('open', True, people.packer.staff_id)
    assert closed.weight_g == 700
    assert await mails(slip) == []
    await desk.put_in(second)
    await finishing.finish_packing(people.packer, second_id)
    assert [(one.status, one.packer_id) for one in await desk.slips_of(await slip.order)] == [('shipped', None)] * 2
    assert await mails(slip) == [('shipped', [slip.id, second_id])]


async def test_a_parcel_shipped_by_mistake_stays_packed_and_out_of_other_parcels_way(people: People) -> None:
    slip = await parcel(2)
    await finishing.ship_what_is_here(people.packer, slip.id)
    await shipping.mark_as_not_shipped(people.clerk, slip.order_id, slip.id)
    assert (await again(slip)).packed_at is not None
    rest = (await desk.slips_of(await slip.order))[1]
    await desk.put_in(rest)
    await finishing.finish_packing(people.packer, rest.id)
    assert [one.status for one in await desk.slips_of(await slip.order)] == ['open', 'shipped']


async def test_a_packed_parcel_that_gets_or_loses_pieces_is_no_longer_packed(people: People) -> None:
    await desk.set_shop(bench={'ship': False})
    grown, opened = await parcel(), await parcel()
    for slip in (grown, opened):
        await finishing.finish_packing(people.packer, slip.id)
    row = (await desk.lines_of(await grown.order))[0]
    await editing.edit_lines(people.clerk, grown.order_id, 1, [LineEdit(row.id, 4, '12', 0, 2000)], Costs(0, 0, 0))
    line_id = (await desk.slip_lines(opened))[0].id
    await scanning.scan(people.packer, Scanned('k2', opened.id, 'take_off', line_id=line_id))
    for slip in (grown, opened):
        assert ((await again(slip)).packed_at, (await again(slip)).packed_by_id) == (None, None)


async def test_packed_pieces_are_not_moved_by_a_form(people: People) -> None:
    slip = await parcel(2)
    row = (await desk.slip_lines(slip))[0]
    with pytest.raises(Invalid, match='2 of these are packed already'):
        await packing.move_pieces(people.clerk, slip.order_id, slip.id, None, {row.id: 2})
    await packing.move_pieces(people.clerk, slip.order_id, slip.id, None, {row.id: 1})
    assert [line.packed for line in await desk.slip_lines(slip)] == [2]


async def test_a_problem_holds_the_order_and_frees_the_parcel(people: People) -> None:
    slip = await parcel(1)
    await taking.take(people.packer, slip.id)
    with pytest.raises(Invalid, match='Choose a reason'):
        await finishing.report_problem(people.packer, slip.id, 'fraud')
    await finishing.report_problem(people.packer, slip.id, 'damaged', 'The handle is off.')
    order = await desk.again(await slip.order)
    assert (order.status, (await again(slip)).packer_id) == ('on_hold', None)
    held = (await desk.diary(order))[-1]
    assert diary.sentence(held, 'EUR') == 'Put on hold: Goods damaged'
    with pytest.raises(Refused, match='already on hold'):
        await finishing.report_problem(people.clerk, slip.id, 'missing')
    await holding.resume(people.clerk, order.id)
    assert [row.packed for row in await desk.slip_lines(slip)] == [1]
    assert await Scan.filter(slip_id=slip.id).using_db(database.reader()).count() == 1


@ONE_STORE
@pytest.mark.parametrize('loss', ['taken off', 'slip cancelled', 'piece added'])
async def test_an_order_that_misses_a_piece_is_not_ready_any_more(people: People, loss: str) -> None:
    slip = await parcel(pickup=True)
    await finishing.finish_packing(people.packer, slip.id)
    lines = await desk.lines_of(await slip.order)
    if loss == 'taken off':
        row = (await desk.slip_lines(slip))[0]
        await scanning.scan(people.packer, Scanned('k3', slip.id, 'take_off', line_id=row.id))
    elif loss == 'slip cancelled':
        await packing.cancel_slip(people.clerk, slip.order_id, slip.id)
    else:
        edits = [LineEdit(lines[0].id, 4, '12', 0, 2000)]
        await editing.edit_lines(people.clerk, slip.order_id, 1, edits, Costs(0, 0, 0))
    order = await desk.again(await slip.order)
    assert (order.ready_at, order.status in {'awaiting_pickup', 'awaiting_payment'}) == (None, True)
    entry = next(row for row in await desk.diary(order) if row.verb == 'no_longer_ready')
    assert diary.sentence(entry, 'EUR') == 'No longer ready for pickup'
    assert diary.detail(entry) == ('Pieces were added' if loss == 'piece added' else 'Pieces were taken off')
    assert await standing(slip) == 0
    assert await invariants.check() == []


async def standing(slip: PackingSlip) -> int:
    """Mails of this order's readiness that were not taken back."""
    return await Mail.filter(order_id=slip.order_id, kind='ready').exclude(job__state='cancelled').count()


@ONE_STORE
@pytest.mark.parametrize('sent', [True, False])
async def test_a_piece_that_was_out_for_a_moment_is_no_second_mail(people: People, sent: bool) -> None:
    slip = await parcel(pickup=True)
    await finishing.finish_packing(people.packer, slip.id)
    if sent:
        await Job.filter(kind='mail', order_id=slip.order_id).update(state='running')
    row = (await desk.slip_lines(slip))[0]
    await scanning.scan(people.packer, Scanned('k4', slip.id, 'take_off', line_id=row.id))
    await desk.put_in(slip)
    await finishing.finish_packing(people.packer, slip.id)
    assert (await desk.again(await slip.order)).status == 'ready_for_pickup'
    assert await standing(slip) == 1
