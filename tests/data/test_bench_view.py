"""The queue of the bench and one parcel on it, as the tables say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from base import clock
from data import bench_queue, bench_view, database, listing
from data.bench_queue import Queued, QueueFilters, QueueView
from data.listing_filters import Filters
from data.models import PackingSlip, ProductCode
from orders import batching, cancelling, finishing, holding, noting, packing, shipping, taking
from tests.orders import desk
from tests.orders.desk import PLACED, People, line

TODAY = date(2026, 5, 4)


async def slip_of(order: Any) -> PackingSlip:
    return (await desk.slips_of(order))[0]


async def paid(quantity: int = 2, **values: Any) -> PackingSlip:
    return await slip_of(await desk.order(line(quantity=quantity), **{'paid': 1200 * quantity, **values}))


async def queue(people: People, **chosen: Any) -> QueueView:
    return await bench_queue.queue(people.packer.staff_id, TODAY, QueueFilters(**chosen))


def numbers(view: QueueView) -> list[str]:
    return [row.number for row in view.rows]


async def test_only_what_may_leave_and_is_not_packed_is_in_the_queue(people: People) -> None:
    first = await paid()
    await desk.order()
    later = await slip_of(await desk.order(pay_later=True))
    pickup = await paid(pickup=True)
    held, cancelled, shipped, packed, withdrawn, ready = [await paid() for _ in range(5)] + [await paid(pickup=True)]
    await holding.hold(people.clerk, held.order_id, 'stock')
    await cancelling.cancel(people.clerk, cancelled.order_id)
    await shipping.mark_as_shipped(people.clerk, shipped.order_id)
    await desk.set_shop(bench={'ship': False})
    await desk.put_in(packed)
    with clock.at(datetime(2026, 5, 4, 12, 0, tzinfo=UTC)):
        await finishing.finish_packing(people.packer, packed.id)
    await packing.cancel_slip(people.clerk, withdrawn.order_id, withdrawn.id)
    await shipping.ready_for_pickup(people.clerk, ready.order_id)
    view = await queue(people)
    assert [row.slip_id for row in view.rows] == [first.id, later.id, pickup.id]
    assert (view.found, view.to_pack, view.done_today, view.done_by_me) == (3, 3, 1, 1)
    assert (await bench_queue.queue(people.clerk.staff_id, TODAY + timedelta(days=1))).done_today == 0


async def test_a_row_says_what_it_is_and_who_has_it(people: People) -> None:
    slip = await paid(5, company='Roy SARL', remark='Ring twice', requested_on=date(2026, 5, 6))
    await desk.put_in(slip, 2)
    batch_id = await batching.make_batch(people.clerk, [slip.id])
    await taking.take_over(people.packer, slip.id)
    view = await queue(people)
    assert view.rows == (Queued(
        slip.id, slip.order_id, 'ORD00001', 'SHIP00001', 'Roy SARL', 'Home delivery', 5, 2, PLACED, date(2026, 5, 6),
        people.packer.staff_id, 'Packer Martin', batch_id, people.clerk.staff_id, 'Clerk Martin', False, True),)
    assert (view.mine, view.methods, view.rows[0].size) == (1, {'Home delivery': 1}, 'large')
    assert [(one.id, one.owner, one.slips, one.packed) for one in view.batches] == [(batch_id, 'Clerk Martin', 1, 0)]


async def test_the_queue_is_narrowed_and_sorted(people: People) -> None:
    def placed(hours: int) -> datetime:
        return PLACED - timedelta(hours=hours)
    await paid(1, placed_at=placed(1), shipping_method='Express', requested_on=date(2026, 5, 9))
    await paid(3, placed_at=placed(24), requested_on=date(2026, 5, 4))
    await paid(4, placed_at=placed(72))
    taken, batched = await paid(2, placed_at=placed(2)), await paid(2, placed_at=placed(3))
    await taking.take(people.packer, taken.id)
    batch_id = await batching.make_batch(people.packer, [batched.id])
    five = ['ORD00003', 'ORD00002', 'ORD00005', 'ORD00004', 'ORD00001']
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, five), ({'sort': 'promised'}, ['ORD00002', 'ORD00001', 'ORD00003', 'ORD00005', 'ORD00004']),
        ({'age': 'today'}, five[2:]), ({'age': 'yesterday'}, five[1:2]), ({'age': 'older'}, five[:1]),
        ({'promised': 'due'}, five[1:2]), ({'promised': 'week'}, [five[1], five[4]]),
        ({'promised': 'none'}, [five[0], *five[2:4]]), ({'method': 'Express'}, five[4:]),
        ({'size': 'single'}, five[4:]), ({'size': 'small'}, five[1:]), ({'size': 'large'}, five[:1]),
        ({'mine': True}, ['ORD00005', 'ORD00004']), ({'batch': batch_id}, ['ORD00005']),
        ({'batch': batch_id, 'size': 'single'}, [])]
    for chosen, wanted in expected:
        view = await queue(people, **chosen)
        assert (chosen, numbers(view), view.found, view.to_pack) == (chosen, wanted, len(wanted), 5)


async def test_next_is_the_rest_of_the_batch_then_the_oldest_free_one_as_the_tablet_narrows(people: People) -> None:
    free, mine, other, rest = [await paid() for _ in range(4)]
    express = await paid(shipping_method='Express', requested_on=TODAY)
    batch_id = await batching.make_batch(people.packer, [mine.id, rest.id])
    await batching.make_batch(people.clerk, [other.id])

    async def following(*passed: PackingSlip, **chosen: Any) -> int | None:
        return await bench_queue.next_slip(people.packer.staff_id or 0, TODAY, QueueFilters(**chosen),
                                           [one.id for one in passed], batch_id)
    assert await following() == mine.id
    assert await following(mine) == rest.id
    assert await following(mine, rest) == free.id
    assert await following(mine, rest, sort='promised') == express.id
    assert await following(mine, method='Express') == express.id
    assert await following(express, method='Express') is None
    assert await following(mine, rest, mine=True) is None
    assert await following(mine, rest, free, express) is None


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_the_lists_to_pack_and_the_queue_hold_the_same_orders(people: People) -> None:
    """But what is fetched, which the list has under To pick up."""
    await paid(3)
    await paid(pickup=True)
    held, slip = await paid(), await paid(3)
    await holding.hold(people.clerk, held.order_id, 'damaged')
    await desk.put_in(slip, 1)
    await finishing.ship_what_is_here(people.packer, slip.id)
    await desk.order()
    listed = {row.number for row in (await listing.page(Filters(view='to_pack'))).rows}
    assert listed == {row.number for row in (await queue(people)).rows if not row.pickup} == {'ORD00001', 'ORD00004'}


def test_filters_travel_in_an_address_and_what_is_unknown_is_left_out() -> None:
    chosen = QueueFilters('older', 'due', 'By bike & co', 'small', 7, True, 'promised')
    assert QueueFilters.from_query(chosen.to_query()) == chosen
    assert (QueueFilters().to_query(), QueueFilters.from_query('age=never&size=x&batch=-1&mine=yes&sort=')) == (
        '', QueueFilters())


async def test_a_parcel_on_the_bench_comes_with_all_its_scanner_may_meet(people: People) -> None:
    mug = await desk.product(gtin='96385074', shelf='A-3', numbers='lot', picture='mug.png')
    await add_code(mug.id, 'CASE-12', 12)
    order = await desk.order(line(mug, 3), line(quantity=1), paid=5000, remark='Ring twice')
    await noting.pin_note(people.clerk, order.id, await noting.add_note(people.clerk, order.id, 'Wrap it'), True)
    await noting.add_note(people.clerk, order.id, 'Not pinned')
    slip = await slip_of(order)
    await desk.put_in(slip, 1)
    await taking.take(people.packer, slip.id)
    view = await bench_view.slip(slip.id)
    assert view is not None
    assert (view.order.remark, [note.text for note in view.notes], view.packer) == (
        'Ring twice', ['Wrap it'], 'Packer Martin')
    assert (view.wanted, view.packed, view.place, [one.pieces for one in view.parcels]) == (4, 2, 1, [4])
    first, second = view.lines
    assert (first.product_id, first.shelf, first.picture, first.numbers, first.left) == (
        mug.id, 'A-3', 'mug.png', 'lot', 2)
    assert first.codes == {mug.sku: 1, '96385074': 1, '000096385074': 1, '0000096385074': 1, '00000096385074': 1,
                           'CASE-12': 12}
    assert (second.name, second.product_id, second.shelf, second.codes) == ('Tea', None, '', {'TEA': 1})
    assert await bench_view.slip(99_999) is None


@database.transactional
async def add_code(product_id: int, code: str, pieces: int) -> None:
    await ProductCode.create(product_id=product_id, code=code, pieces=pieces, made_at=PLACED)


async def test_a_held_parcel_says_why_and_who_held_it(people: People) -> None:
    slip = await paid()
    await finishing.report_problem(people.packer, slip.id, 'missing', 'None on the shelf')
    view = await bench_view.slip(slip.id)
    assert view is not None
    assert view.hold is not None
    assert (view.hold.reason, view.hold.note, view.held_by) == ('missing', 'None on the shelf', 'Packer Martin')


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_several_parcels_of_an_order_are_counted(people: People) -> None:
    slip = await paid(3)
    await desk.put_in(slip, 1)
    second = await finishing.close_parcel(people.packer, slip.id)
    view = await bench_view.slip(second)
    assert view is not None
    parcels = [(one.pieces, one.packed_at is not None) for one in view.parcels]
    assert (view.place, parcels) == (2, [(1, True), (2, False)])
