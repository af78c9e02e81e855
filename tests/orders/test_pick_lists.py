"""A pick list is what to fetch for many slips, in the order one walks, each piece for its slip."""

import random
from typing import Any

import pytest

from documents.snapshot_check import check
from orders import cancelling, holding, packing, pick_lists, shipping
from tests.orders import desk
from tests.orders.desk import People, line


async def picked(*orders: Any) -> pick_lists.Picked:
    return await pick_lists.of_orders([order.id for order in orders], 'Paul', 'fr', 'Europe/Paris')


def told(found: pick_lists.Picked) -> list[tuple[str, str, int, list[int]]]:
    return [(one['shelf'], one['name'], one['quantity'], [share['quantity'] for share in one['shares']])
            for one in found.snapshot['lines']]


async def test_pieces_are_summed_per_product_and_place_and_shared_among_slips(people: People) -> None:
    mug, bowl = await desk.product(99, shelf='A-12'), await desk.product(99, name='Bowl', shelf='A-3')
    first = await desk.order(line(mug, 2), line(bowl, 1))
    second = await desk.order(line(mug, 5), line(quantity=4))
    found = await picked(second, first)
    assert told(found) == [('A-3', 'Bowl', 1, [1]), ('A-12', 'Mug', 7, [5, 2]), ('', 'Tea', 4, [4])]
    slips = [(await desk.slips_of(order))[0] for order in (second, first)]
    assert found.snapshot['slips'] == [slip.number for slip in slips]
    assert found.slip_ids == [slip.id for slip in slips]
    assert found.snapshot['lines'][1]['shares'][1] == {'number': slips[1].number, 'quantity': 2}
    check('pick_list', found.snapshot)
    assert (found.snapshot['language'], found.snapshot['made_by']) == ('fr', 'Paul')


async def test_only_what_is_still_to_be_packed_is_fetched(people: People) -> None:
    packed, split = await desk.order(line(quantity=3)), await desk.order(line(quantity=5))
    await desk.put_in((await desk.slips_of(packed))[0], 2)
    slip = (await desk.slips_of(split))[0]
    await packing.move_pieces(people.packer, split.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 2})
    await shipping.mark_as_shipped(people.packer, split.id, slip.id)
    found = await picked(packed, split)
    assert told(found) == [('', 'Tea', 3, [1, 2])]


async def test_orders_with_nothing_to_fetch_are_told_with_the_reason(people: People) -> None:
    held, cancelled, gone = await desk.order(), await desk.order(), await desk.order()
    bare, gift = await desk.order(), await desk.order(line(ships=False))
    await holding.hold(people.clerk, held.id, 'payment')
    await cancelling.cancel(people.clerk, cancelled.id)
    await shipping.mark_as_shipped(people.packer, gone.id)
    await packing.cancel_slip(people.packer, bare.id, (await desk.slips_of(bare))[0].id)
    found = await picked(held, cancelled, gone, bare, gift)
    assert [str(one.refused) for one in found.refused] == [
        'This order is on hold (Payment). Resume it first.', 'This order is cancelled.',
        'Everything has already been shipped.', 'It has no open packing slip with pieces to pack.',
        'Nothing on this order needs shipping.']
    assert found.slip_ids == []


@pytest.mark.parametrize('places', [
    ['A-3', 'A-12', 'B', 'B-1', 'b-02', 'B-10', 'C 1', 'C 1-2', 'Z', ''], ['1', '2', '10', '10a', 'a', 'É', '']])
def test_places_are_sorted_as_one_walks(places: list[str]) -> None:
    mixed = random.Random(3).sample(places, len(places))
    assert sorted(mixed, key=pick_lists.walking) == places
