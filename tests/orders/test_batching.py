"""Parcels picked together have one owner, and are done when all of them are packed."""

import asyncio
from pathlib import Path

import pytest

from base.errors import Invalid, Missing, Refused
from data import database
from data.models import Batch, PackingSlip
from documents.store import Archive
from orders import batching, finishing, holding, packing, print_sheets, shipping, taking
from orders.pick_lists import of_slips
from tests.orders import desk
from tests.orders.desk import People, line


async def parcels(count: int) -> list[PackingSlip]:
    orders = [await desk.order(line(quantity=3), paid=3600) for _ in range(count)]
    return [(await desk.slips_of(order))[0] for order in orders]


async def batch_row(batch_id: int) -> Batch:
    return await Batch.get(id=batch_id, using_db=database.reader())


async def again(slip: PackingSlip) -> PackingSlip:
    return await PackingSlip.get(id=slip.id, using_db=database.reader())


async def test_a_batch_is_its_owners_until_it_is_taken_over(people: People) -> None:
    slips = await parcels(3)
    batch_id = await batching.make_batch(people.packer, [slip.id for slip in slips])
    assert {(await again(slip)).batch_id for slip in slips} == {batch_id}
    with pytest.raises(Refused, match='SHIP00001 is in the batch of Packer Martin'):
        await taking.take(people.clerk, slips[0].id)
    await taking.take(people.packer, slips[0].id)
    await batching.take_over_batch(people.clerk, batch_id)
    assert (await again(slips[0])).packer_id == people.clerk.staff_id
    assert [(await desk.verbs(await slip.order))[-1] for slip in slips] == ['packing_taken_over', 'placed', 'placed']
    await taking.take(people.clerk, slips[1].id)
    with pytest.raises(Refused, match='in the batch of Clerk Martin'):
        await taking.take(people.packer, slips[2].id)


async def test_one_parcel_of_a_batch_can_be_taken_over_alone(people: People) -> None:
    slips = await parcels(2)
    batch_id = await batching.make_batch(people.packer, [slip.id for slip in slips])
    await taking.take_over(people.clerk, slips[0].id)
    assert (await desk.diary(await slips[0].order))[-1].data['name'] == 'Packer Martin'
    assert (await batch_row(batch_id)).owner_id == people.packer.staff_id


async def test_a_batch_takes_all_its_parcels_or_none_and_says_why(people: People) -> None:
    free, held, busy, batched, shipped = await parcels(5)
    await holding.hold(people.clerk, held.order_id, 'stock')
    await taking.take(people.clerk, busy.id)
    await batching.make_batch(people.packer, [batched.id])
    await shipping.mark_as_shipped(people.packer, shipped.order_id)
    for slip, why in ((held, r'SHIP00002: This order is on hold \(Stock\)'), (busy, 'SHIP00003: Clerk Martin is pack'),
                      (batched, 'SHIP00004: SHIP00004 is in the batch'), (shipped, 'SHIP00005: .*has been shipped')):
        with pytest.raises(Refused, match=why):
            await batching.make_batch(people.packer, [free.id, slip.id])
    with pytest.raises(Invalid):
        await batching.make_batch(people.packer, [])
    with pytest.raises(Missing):
        await batching.make_batch(people.packer, [free.id, 99_999])
    with pytest.raises(Refused, match='at most 100 parcels'):
        await batching.make_batch(people.packer, range(1, 102))
    assert (await again(free)).batch_id is None


async def test_a_parcel_is_in_one_batch_however_many_want_it(people: People) -> None:
    slips = [slip.id for slip in await parcels(3)]
    both = await asyncio.gather(*[batching.make_batch(who, ids) for who, ids in (
        (people.packer, slips), (people.clerk, slips[::-1]), (people.owner, slips[1:]))], return_exceptions=True)
    assert sorted(isinstance(one, Refused) for one in both) == [False, True, True]


async def test_a_batch_is_done_when_nothing_in_it_is_left_to_pack(people: People) -> None:
    first, second, third = await parcels(3)
    batch_id = await batching.make_batch(people.packer, [first.id, second.id, third.id])
    await desk.put_in(second)
    await finishing.finish_packing(people.packer, second.id)
    await packing.cancel_slip(people.packer, first.order_id, first.id)
    assert (await batch_row(batch_id)).done_at is None
    await shipping.mark_as_shipped(people.clerk, third.order_id)
    assert (await batch_row(batch_id)).done_at is not None
    with pytest.raises(Refused, match='This batch is done'):
        await batching.take_over_batch(people.clerk, batch_id)


async def test_a_batch_ended_by_its_owner_gives_its_parcels_back(people: People) -> None:
    slip = (await parcels(1))[0]
    batch_id = await batching.make_batch(people.packer, [slip.id])
    with pytest.raises(Refused, match='Packer Martin has this batch'):
        await batching.end_batch(people.clerk, batch_id)
    await batching.end_batch(people.packer, batch_id)
    await taking.take(people.clerk, slip.id)
    await taking.let_go(people.clerk, slip.id)
    await batching.make_batch(people.clerk, [slip.id])
    with pytest.raises(Missing):
        await batching.end_batch(people.clerk, 99_999)


async def test_a_batch_prints_its_own_slips_and_fetches_their_pieces_alone(people: People, tmp_path: Path) -> None:
    slip = (await parcels(1))[0]
    row = (await desk.slip_lines(slip))[0]
    other = await packing.move_pieces(people.packer, slip.order_id, slip.id, None, {row.id: 1})
    picked = await of_slips([other], 'Packer Martin', 'en', 'Europe/Paris')
    assert (picked.slip_ids, [one['quantity'] for one in picked.snapshot['lines']]) == ([other], [1])
    found = await print_sheets.slips([other], Archive(tmp_path))
    assert [sheet.slip.slip_id for sheet in found.sheets if sheet.slip] == [other]


async def test_a_batch_whose_last_parcels_are_finished_at_once_is_done(people: People) -> None:
    slips = await parcels(4)
    batch_id = await batching.make_batch(people.packer, [slip.id for slip in slips])
    for slip in slips:
        await desk.put_in(slip)
    await asyncio.gather(*[finishing.finish_packing(people.packer, slip.id) for slip in slips])
    assert (await batch_row(batch_id)).done_at


async def test_a_batch_is_done_with_its_last_parcel_also_where_none_leaves_from_the_bench(people: People) -> None:
    await desk.set_shop(bench={'ship': False})
    slips = await parcels(2)
    batch_id = await batching.make_batch(people.packer, [slip.id for slip in slips])
    for slip in slips:
        assert (await batch_row(batch_id)).done_at is None
        await desk.put_in(slip)
        await finishing.finish_packing(people.packer, slip.id)
    assert (await batch_row(batch_id)).done_at
