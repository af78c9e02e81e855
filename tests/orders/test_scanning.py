"""Scans at the bench: counted once each, never more than the slip asks for; what does not belong there is said."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from base.clock import now
from data import bench_view, database
from data.models import Order, PackedNumber, PackingSlip, Scan
from live import Hub
from orders import cancelling, codes, holding, shipping, taking, topics
from orders.scanning import Scanned, scan
from tests.orders import desk
from tests.orders.desk import People, line

EAN, GS = '3453120000011', '\x1d'
_keys = count(1)


async def only_slip(order: Order) -> PackingSlip:
    return (await desk.slips_of(order))[0]


def code(slip: PackingSlip, text: str, **values: Any) -> Scanned:
    return Scanned(f'key-{next(_keys)}', slip.id, 'scan', text, **values)


async def hand(slip: PackingSlip, kind: str, place: int = 0, **values: Any) -> Scanned:
    return Scanned(f'key-{next(_keys)}', slip.id, kind, line_id=(await desk.slip_lines(slip))[place].id, **values)


async def packed(slip: PackingSlip) -> list[int]:
    return [row.packed for row in await desk.slip_lines(slip)]


async def scans(slip: PackingSlip) -> list[tuple[str, int]]:
    rows = await Scan.filter(slip_id=slip.id).using_db(database.reader()).order_by('id')
    return [(row.outcome, row.pieces) for row in rows]


async def test_a_scan_counts_a_piece_and_takes_the_slip(people: People) -> None:
    slip = await only_slip(await desk.order(line(mug := await desk.product(sku='MUG'), quantity=2)))
    told = await scan(people.packer, code(slip, 'mug'))
    row = (await desk.slip_lines(slip))[0]
    assert told == {'key': told['key'], 'outcome': 'counted', 'slip': slip.id, 'line': row.id, 'packed': 1,
                    'wanted': 2, 'words': '', 'name': 'Mug', 'expected': '', 'link': ''}
    kept = await Scan.get(key=told['key'])
    assert (kept.product_id, kept.staff_id, kept.order_line_id, kept.answer) == (
        mug.id, people.packer.staff_id, row.order_line_id, told)
    slip = await PackingSlip.get(id=slip.id)
    assert (slip.packer_id, slip.taken_at is None, slip.begun_at is None) == (people.packer.staff_id, False, False)


async def test_the_same_key_counts_once_and_is_told_the_counts_of_now(people: People) -> None:
    slip = await only_slip(await desk.order(line(await desk.product(sku='MUG'), quantity=3)))
    first = code(slip, 'MUG')
    told = await scan(people.packer, first)
    await scan(people.packer, code(slip, 'MUG'))
    assert await scan(people.packer, first) == {**told, 'packed': 2}
    assert await packed(slip) == [2]


async def test_a_pack_fills_one_line_after_the_other_and_never_more_than_there_is_room(people: People) -> None:
    mug = await desk.product(sku='MUG')
    await codes.link_code(people.clerk, mug.id, 'CASE', 6)
    slip = await only_slip(await desk.order(line(mug, quantity=4), line(mug, quantity=5), line(quantity=1)))
    told = await scan(people.packer, code(slip, 'CASE'))
    assert (told['outcome'], told['packed'], await packed(slip)) == ('counted', 4, [4, 2, 0])
    told = await scan(people.packer, code(slip, 'CASE'))
    assert (told['outcome'], told['words']) == ('too_many', 'This is a pack of 6: only 3 are left to pack.')
    for _piece in range(3):
        await scan(people.packer, code(slip, 'MUG'))
    told = await scan(people.packer, code(slip, 'MUG'))
    assert (told['outcome'], told['words']) == ('too_many', '9 of 9 are already packed.')
    assert await packed(slip) == [4, 5, 0]


async def test_the_wrong_item_is_named_with_what_was_expected(people: People) -> None:
    await desk.product(sku='VASE', name='Vase', variant='blue')
    slip = await only_slip(await desk.order(line(quantity=2), line(name='Jug', sku='JUG', quantity=1)))
    told = await scan(people.packer, code(slip, 'VASE'))
    assert (told['outcome'], told['name'], told['expected'], told['words']) == (
        'wrong', 'Vase · blue', '2\u00a0×\u00a0Tea, 1\u00a0×\u00a0Jug', 'Vase · blue is not on this packing slip.')
    assert await packed(slip) == [0, 0]


async def test_an_unknown_code_may_be_linked_by_those_allowed(people: People) -> None:
    slip = await only_slip(await desk.order())
    told = await scan(people.packer, code(slip, 'X-1'))
    assert (told['outcome'], told['link'], told['words']) == ('unknown', '', 'Nobody knows the code X-1.')
    await taking.let_go(people.packer, slip.id)
    assert (await scan(people.clerk, code(slip, 'X-1')))['link'] == 'X-1'


async def test_a_line_of_no_product_is_counted_by_the_codes_written_on_it(people: People) -> None:
    slip = await only_slip(await desk.order(line(sku='Tea-9', gtin=EAN, quantity=3)))
    outcomes = [(await scan(people.packer, code(slip, text)))['outcome'] for text in ('TEA-9', EAN, f'010{EAN}')]
    assert outcomes == ['counted'] * 3


async def test_what_the_browser_believes_of_each_code_the_server_counts(people: People) -> None:
    """The tablet judges alone by the codes it holds: they must be those the server knows."""
    mug = await desk.product(sku='mug-ö', gtin=EAN, stock=99)
    upc, odd = await desk.product(sku='UPC', gtin='036000291452', stock=99), await desk.product(sku='ODD', gtin='12345')
    for text, pieces in (('box', 3), ('13453120000018', 2), ('96385074', 4)):
        await codes.link_code(people.clerk, mug.id, text, pieces)
    sold = [line(one, quantity=50) for one in (mug, upc, odd)]
    order = await desk.order(*sold, line(sku='Free-1', gtin='55', quantity=50))
    slip = await only_slip(order)
    held = await bench_view.slip(slip.id)
    assert held is not None
    for one in held.lines:
        for text, pieces in one.codes.items():
            told = await scan(people.packer, code(slip, text.upper()))
            assert (told['outcome'], told['line']) == ('counted', one.line_id), text
            assert (await Scan.get(key=told['key'])).pieces == pieces, text
    assert sum(len(one.codes) for one in held.lines) > 15


async def test_a_piece_ticked_by_hand_is_logged_as_such_and_taken_off_again(people: People) -> None:
    slip = await only_slip(await desk.order(line(quantity=1)))
    assert (await scan(people.packer, await hand(slip, 'tick')))['outcome'] == 'by_hand'
    assert (await scan(people.packer, await hand(slip, 'tick')))['outcome'] == 'too_many'
    told = await scan(people.packer, await hand(slip, 'take_off'))
    assert (told['outcome'], told['packed'], told['wanted']) == ('taken_off', 0, 1)
    assert (await scan(people.packer, await hand(slip, 'take_off')))['words'] == 'Nothing of this line is packed.'
    assert await scans(slip) == [('by_hand', 1), ('too_many', 0), ('taken_off', 1), ('refused', 0)]


async def test_a_serial_number_is_asked_for_and_is_in_one_parcel_only(people: People) -> None:
    clock = await desk.product(sku='CLOCK', name='Clock', gtin=EAN, numbers='serial')
    await codes.link_code(people.clerk, clock.id, 'CASE', 2)
    slip = await only_slip(await desk.order(line(clock, quantity=4)))
    told = await scan(people.packer, code(slip, 'CLOCK'))
    assert (told['outcome'], told['words']) == ('number_wanted', 'Scan or type the serial number of Clock.')
    assert (await scan(people.packer, await hand(slip, 'tick')))['outcome'] == 'number_wanted'
    assert (await scan(people.packer, code(slip, f']d2010{EAN}21S1')))['outcome'] == 'counted'
    assert (await scan(people.packer, code(slip, 'CLOCK', number=f'010{EAN}21S2')))['outcome'] == 'counted'
    other = await only_slip(await desk.order(line(clock, quantity=3)))
    for where in (slip, other):
        told = await scan(people.packer, code(where, 'CLOCK', number='S1'))
        assert (told['outcome'], told['words']) == ('refused', 'Serial number S1 of Clock is already packed.')
    halves = await only_slip(await desk.order(line(clock, quantity=1), line(clock, quantity=1)))
    for where in (slip, halves):
        assert 'one by one' in (await scan(people.packer, code(where, 'CASE', number='S9')))['words']
    assert not await PackedNumber.filter(number='S9').exists()
    assert (await packed(slip), await packed(other)) == ([2], [0])


async def test_what_is_taken_off_takes_its_number_along(people: People) -> None:
    tea = await desk.product(sku='TEA-L', numbers='lot')
    await codes.link_code(people.clerk, tea.id, 'CASE', 3)
    slip = await only_slip(await desk.order(line(tea, quantity=5)))
    for text, number in (('CASE', 'L1'), ('TEA-L', 'L2'), ('TEA-L', 'L2')):
        await scan(people.packer, code(slip, text, number=number))
    assert (await scan(people.packer, await hand(slip, 'take_off', number='L9')))['outcome'] == 'refused'
    for number in ('L1', '', ''):
        assert (await scan(people.packer, await hand(slip, 'take_off', number=number)))['outcome'] == 'taken_off'
    rows = await PackedNumber.filter(slip_id=slip.id).order_by('id')
    assert [(row.number, row.pieces, row.kind) for row in rows] == [('L1', 2, 'lot')]
    assert await packed(slip) == [2]


async def test_a_pack_that_fills_two_lines_leaves_its_lot_number_on_both(people: People) -> None:
    tea = await desk.product(sku='TEA-L', numbers='lot')
    await codes.link_code(people.clerk, tea.id, 'CASE', 12)
    slip = await only_slip(await desk.order(line(tea, quantity=5), line(tea, quantity=9)))
    assert (await scan(people.packer, code(slip, 'CASE')))['outcome'] == 'number_wanted'
    assert await packed(slip) == [0, 0]
    assert (await scan(people.packer, code(slip, 'CASE', number='L1')))['outcome'] == 'counted'
    lines = [row.order_line_id for row in await desk.slip_lines(slip)]
    rows = await PackedNumber.filter(slip_id=slip.id).order_by('id')
    assert [(row.order_line_id, row.number, row.pieces) for row in rows] == [(lines[0], 'L1', 5), (lines[1], 'L1', 7)]


async def test_the_bench_stops_with_the_reason(people: People) -> None:
    async def words(slip: PackingSlip, who: Any = people.packer) -> str:
        told = await scan(who, code(slip, 'TEA'))
        assert told['outcome'] == 'refused'
        return str(told['words'])

    held, gone, cancelled, taken = [await desk.order() for _ in range(4)]
    slips = [await only_slip(order) for order in (held, gone, cancelled, taken)]
    await holding.hold(people.clerk, held.id, 'address')
    await shipping.mark_as_shipped(people.packer, gone.id)
    await cancelling.cancel(people.clerk, cancelled.id)
    await scan(people.clerk, code(slips[3], 'TEA'))
    assert 'on hold (Address)' in await words(slips[0])
    assert 'has been shipped' in await words(slips[1])
    assert 'cancelled' in await words(slips[2])
    assert 'Clerk Martin is packing' in await words(slips[3])
    assert 'does not exist' in await words(PackingSlip(id=10**12))
    assert [await packed(slip) for slip in slips] == [[0], [0], [0], [1]]


async def test_words_are_in_the_packers_language(people: People) -> None:
    slip = await only_slip(await desk.order())
    told = await scan(replace(people.packer, language='fr'), code(slip, 'X-1'))
    assert told['words'] == 'Personne ne connaît le code X-1.'


async def test_a_scan_that_cannot_be_read_is_answered(people: People) -> None:
    slip = await only_slip(await desk.order())
    for bad in ({'key': ''}, {'key': 'k' * 51}, {'key': 'a\0'}, {'kind': 'eat'}, {'code': ''}, {'code': GS},
                {'code': 'x\0y' * 999}, {'slip_id': -1}, {'slip_id': 2**70}, {'kind': 'tick', 'line_id': 2**70},
                {'kind': 'take_off'}):
        told = await scan(people.packer, replace(code(slip, 'TEA'), **bad))
        assert told['outcome'] in {'refused', 'unknown'}, bad
        assert told['words']
    assert await packed(slip) == [0]


async def test_a_tablets_clock_is_believed_only_about_the_past(people: People) -> None:
    slip = await only_slip(await desk.order())
    past, future = now() - timedelta(minutes=9), now() + timedelta(days=9)
    for at in (past, future):
        await scan(people.packer, code(slip, 'TEA', at=at))
    first, second = await Scan.filter(slip_id=slip.id).order_by('id')
    assert first.scanned_at == past
    assert second.scanned_at <= now() < future


async def test_each_scan_is_told_to_the_order_and_to_the_queues_only_when_the_parcel_changes_hands(
        people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    slip, told = await only_slip(await desk.order(line(await desk.product(sku='MUG'), quantity=3))), []
    hub = Hub(gather=0)
    monkeypatch.setattr(database.current(), 'hub', hub)
    monkeypatch.setattr(hub, 'mark', lambda *names: told.append(set(names)))
    for _piece in range(3):
        await scan(people.packer, code(slip, 'MUG'))
    order = topics.order(slip.order_id)
    assert told == [{order, topics.BENCH}, {order}, {order}]
