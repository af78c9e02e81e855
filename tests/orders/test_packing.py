"""Packing slips: made with the order, split, cancelled, made again. A piece sits on at most one live slip."""

import pytest

from base import clock
from base.errors import Invalid, Missing, Refused, Stale
from data.models import Order, PackingSlip
from orders import invariants, packing, scanning, shipping
from orders.scanning import Scanned
from tests.orders import desk
from tests.orders.desk import People, line
from ui import diary


async def only_slip(order: Order) -> PackingSlip:
    return (await desk.slips_of(order))[0]


async def test_an_order_comes_with_a_slip_for_all_that_ships(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=1), line(ships=False))
    assert [slip.number for slip in await desk.slips_of(order)] == ['SHIP00001']
    assert await desk.pieces_on(order) == [[3, 1]]


async def test_an_order_without_goods_has_no_slip(people: People) -> None:
    order = await desk.order(line(ships=False))
    assert await desk.slips_of(order) == []
    with pytest.raises(Refused, match='already on a packing slip'):
        await packing.add_slip(people.packer, order.id)


async def test_a_shop_may_make_its_slips_later(people: People) -> None:
    await desk.set_shop(slips_when='later')
    order = await desk.order()
    assert await desk.slips_of(order) == []
    await packing.add_slip(people.packer, order.id)
    assert await desk.pieces_on(order) == [[2]]


async def test_a_slip_is_added_only_for_pieces_that_are_on_none(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Refused, match='already on a packing slip'):
        await packing.add_slip(people.packer, order.id)


async def test_splitting_moves_pieces_and_loses_none(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=2))
    slip = await only_slip(order)
    first, second = await desk.slip_lines(slip)
    await packing.move_pieces(people.packer, order.id, slip.id, None, {first.id: 1, second.id: 2})
    assert await desk.pieces_on(order) == [[2], [1, 2]]
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['slip'], entry.data['new'], entry.data['pieces']) == (
        'slip_split', 'SHIP00001', 'SHIP00002', 3)


async def test_each_parcel_weighs_what_is_in_it(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=1))
    assert [slip.weight_g for slip in await desk.slips_of(order)] == [1200]
    slip = await only_slip(order)
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    assert [slip.weight_g for slip in await desk.slips_of(order)] == [900, 300]
    await packing.cancel_slip(people.packer, order.id, slip.id)
    await packing.add_slip(people.packer, order.id)
    assert [slip.weight_g for slip in await desk.slips_of(order)][-1] == 900


async def test_what_is_packed_is_not_moved_by_a_form(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=1))
    slip = await only_slip(order)
    await desk.put_in(slip, 2)
    line_id = (await desk.slip_lines(slip))[0].id
    with pytest.raises(Invalid, match=r'2 of these are packed already\. Take them off at the bench first') as refusal:
        await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id: 2})
    assert refusal.value.field == f'line-{line_id}'
    await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id: 1})
    assert [(one.pieces, one.packed) for one in await desk.slip_lines(slip)] == [(2, 2), (1, 1)]


async def test_what_is_packed_comes_out_of_the_box_when_the_slip_is_cancelled(people: People) -> None:
    order = await desk.order(line(await desk.product(sku='CLOCK', numbers='serial'), quantity=2))
    slip = await only_slip(order)
    await scanning.scan(people.packer, Scanned('key-1', slip.id, 'scan', 'CLOCK', number='S1'))
    await packing.cancel_slip(people.packer, order.id, slip.id)
    assert [row.packed for row in await desk.slip_lines(slip)] == [0]
    assert [entry.data | {'name': ''} for entry in await desk.diary(order) if entry.verb == 'taken_off'] == [
        {'section': 'shipping', 'slip': slip.number, 'pieces': 1, 'name': ''}]
    again = PackingSlip(id=await packing.add_slip(people.packer, order.id))
    told = await scanning.scan(people.packer, Scanned('key-2', again.id, 'scan', 'CLOCK', number='S1'))
    assert told['outcome'] == 'counted'


@pytest.mark.parametrize('moved', [{}, {0: 0}, {0: 5}, {0: 6}, {0: -1}, {99: 1}])
async def test_a_split_of_nothing_all_or_too_much_is_refused(people: People, moved: dict[int, int]) -> None:
    order = await desk.order(line(quantity=5))
    slip = await only_slip(order)
    line_id = (await desk.slip_lines(slip))[0].id
    with pytest.raises(Invalid):
        await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id + key: moved[key] for key in moved})
    assert await desk.pieces_on(order) == [[5]]


async def test_the_same_form_splits_once(people: People) -> None:
    order = await desk.order(line(quantity=5))
    slip = await only_slip(order)
    line_id = (await desk.slip_lines(slip))[0].id
    await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id: 1}, slip.version)
    with pytest.raises(Stale) as stale:
        await packing.move_pieces(people.clerk, order.id, slip.id, None, {line_id: 1}, slip.version)
    assert stale.value.who == 'Packer Martin'
    assert await desk.pieces_on(order) == [[4], [1]]


async def test_a_cancelled_slip_stays_listed_and_frees_its_pieces(people: People) -> None:
    order = await desk.order()
    slip = await only_slip(order)
    await packing.cancel_slip(people.packer, order.id, slip.id)
    assert [one.status for one in await desk.slips_of(order)] == ['cancelled']
    await packing.add_slip(people.packer, order.id)
    assert [one.number for one in await desk.slips_of(order, status='open')] == ['SHIP00002']


async def test_what_left_the_house_cannot_be_cancelled_or_split(people: People) -> None:
    order = await desk.order()
    slip = await only_slip(order)
    line_id = (await desk.slip_lines(slip))[0].id
    await shipping.mark_as_shipped(people.packer, order.id)
    with pytest.raises(Refused, match='Mark it as not shipped first'):
        await packing.cancel_slip(people.packer, order.id, slip.id)
    with pytest.raises(Refused, match='has been shipped'):
        await packing.move_pieces(people.packer, order.id, slip.id, None, {line_id: 1})


async def test_a_cancelled_slip_cannot_be_cancelled_again(people: People) -> None:
    order = await desk.order()
    slip = await only_slip(order)
    await packing.cancel_slip(people.packer, order.id, slip.id)
    with pytest.raises(Refused, match='SHIP00001 is cancelled'):
        await packing.cancel_slip(people.packer, order.id, slip.id)


async def test_a_slip_of_another_order_is_not_found(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    with pytest.raises(Missing):
        await packing.cancel_slip(people.packer, mine.id, (await only_slip(theirs)).id)


async def test_an_order_told_as_shipped_makes_no_slips_for_the_others_of_its_batch(people: People) -> None:
    await desk.set_shop(slips_when='later')
    gone, waiting = await desk.place_all(desk.new_order(shipped_at=desk.PLACED), desk.new_order())
    assert [slip.status for slip in await desk.slips_of(gone)] == ['shipped']
    assert await desk.slips_of(waiting) == []


async def split_in_two(people: People, order: Order, count: int = 1) -> tuple[PackingSlip, PackingSlip]:
    slip = await only_slip(order)
    row = (await desk.slip_lines(slip))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {row.id: count})
    first, second = await desk.slips_of(order)
    return first, second


async def test_pieces_move_to_another_open_slip_and_both_weigh_and_count_anew(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=2))
    first, second = await split_in_two(people, order)
    rows = await desk.slip_lines(first)
    moved = await packing.move_pieces(people.packer, order.id, first.id, second.id, {rows[0].id: 1, rows[1].id: 2},
                                      first.version)
    assert (moved, await desk.pieces_on(order)) == (second.id, [[1], [2, 2]])
    after = await desk.slips_of(order)
    assert [slip.weight_g for slip in after] == [300, 1200]
    assert [slip.version for slip in after] == [first.version + 1, second.version + 1]
    entry = (await desk.diary(order))[-1]
    assert diary.sentence(entry, 'EUR') == '3 moved from packing slip SHIP00001 to SHIP00002'
    assert diary.detail(entry) == '1 × Tea · 2 × Tea'
    assert await invariants.check() == []


async def test_a_slip_that_is_left_without_a_piece_is_cancelled(people: People) -> None:
    order = await desk.order(line(quantity=3))
    first, second = await split_in_two(people, order)
    row = (await desk.slip_lines(second))[0]
    await packing.move_pieces(people.packer, order.id, second.id, first.id, {row.id: 1})
    assert [slip.status for slip in await desk.slips_of(order)] == ['open', 'cancelled']
    assert diary.detail((await desk.diary(order))[-1]) == '1 × Tea · SHIP00002 is empty and cancelled'


async def test_pieces_that_come_to_a_packed_slip_are_still_to_be_packed(people: People) -> None:
    order = await desk.order(line(quantity=3))
    first, second = await split_in_two(people, order)
    await desk.put_in(second)
    await PackingSlip.filter(id=second.id).update(packed_at=clock.now(), packed_by_id=people.packer.staff_id)
    row = (await desk.slip_lines(first))[0]
    await packing.move_pieces(people.packer, order.id, first.id, second.id, {row.id: 1})
    assert (await desk.slips_of(order))[1].packed_at is None


@pytest.mark.parametrize('why', ['itself', 'shipped', 'cancelled', 'foreign', 'packed'])
async def test_pieces_move_to_open_slips_of_the_same_order_only(people: People, why: str) -> None:
    order = await desk.order(line(quantity=3))
    first, second = await split_in_two(people, order)
    row, target = (await desk.slip_lines(first))[0], second.id
    match why:
        case 'itself':
            target = first.id
        case 'shipped':
            await shipping.mark_as_shipped(people.packer, order.id, second.id)
        case 'cancelled':
            await packing.cancel_slip(people.packer, order.id, second.id)
        case 'foreign':
            target = (await only_slip(await desk.order())).id
        case 'packed':
            await desk.put_in(first, 2)
    with pytest.raises(Refused, match={
            'itself': 'another packing slip', 'shipped': 'has been shipped', 'cancelled': 'is cancelled',
            'foreign': 'does not exist', 'packed': '2 of these are packed already'}[why]):
        await packing.move_pieces(people.packer, order.id, first.id, target, {row.id: 1})
    assert (await desk.slip_lines(first))[0].pieces == 2
