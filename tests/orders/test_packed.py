"""Facts are facts: what is packed is changed by no form; what the law takes out of an order comes out of its boxes, and
the scans still add up to what is in them."""

from collections.abc import Coroutine
from typing import Any

import pytest

from base.errors import Invalid
from data import database
from data.models import Order, Scan
from orders import cancelling, correcting, crediting, editing, invoicing, packed, packing, scanning
from orders.correcting import Correction
from orders.crediting import Ask
from orders.editing import Costs, LineEdit
from orders.scanning import Scanned
from tests.orders import desk
from tests.orders.desk import People, line


async def packed_of(order: Order) -> list[list[tuple[int, int]]]:
    return [[(row.packed, row.pieces) for row in await desk.slip_lines(slip)] for slip in await desk.slips_of(order)]


async def taken_off(order: Order) -> list[tuple[str, int]]:
    return [(entry.data['name'], entry.data['pieces']) for entry in await desk.diary(order)
            if entry.verb == 'taken_off']


async def edit(people: People, order: Order, place: int, quantity: int) -> None:
    row, now = (await desk.lines_of(order))[place], await desk.again(order)
    edits = [LineEdit(row.id, quantity, row.unit_price, 0, 2000)]
    await editing.edit_lines(people.clerk, order.id, now.lines_version, edits, Costs(0, 0, 0))


async def two_parcels(people: People, packed: int) -> Order:
    """Five pieces on two slips, of three and two; so many of each are packed."""
    order = await desk.order(line(await desk.product(sku='MUG'), quantity=5))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 2})
    for one in await desk.slips_of(order):
        await desk.put_in(one, packed)
    return order


async def test_an_edit_keeps_what_is_packed_and_gives_up_what_is_not(people: People) -> None:
    order = await two_parcels(people, packed=1)
    with pytest.raises(Invalid, match='2 of these are packed already') as refusal:
        await edit(people, order, 0, 1)
    assert refusal.value.field == f'quantity-{(await desk.lines_of(order))[0].id}'
    await edit(people, order, 0, 2)
    assert (await packed_of(order), await taken_off(order)) == ([[(1, 1)], [(1, 1)]], [])


async def test_a_line_taken_off_at_the_bench_can_be_removed(people: People) -> None:
    order = await desk.order(line(quantity=1), line(quantity=1))
    slip = (await desk.slips_of(order))[0]
    line_id = (await desk.slip_lines(slip))[1].id
    await scanning.scan(people.packer, Scanned('in', slip.id, 'tick', line_id=line_id))
    with pytest.raises(Invalid):
        await edit(people, order, 1, 0)
    await scanning.scan(people.packer, Scanned('out', slip.id, 'take_off', line_id=line_id))
    await edit(people, order, 1, 0)
    assert (await packed_of(order), await Scan.filter(slip_id=slip.id).count()) == ([[(0, 1)]], 2)


async def test_a_credit_takes_what_is_packed_out_of_the_box_only_when_nothing_else_is_left(people: People) -> None:
    order = await two_parcels(people, packed=1)
    invoice_id, line_id = await invoicing.issue_invoice(people.clerk, order.id), (await desk.lines_of(order))[0].id
    await crediting.credit_invoice(people.clerk, order.id, invoice_id, Ask({line_id: 3}))
    assert (await packed_of(order), await taken_off(order)) == ([[(1, 1)], [(1, 1)]], [])
    await crediting.credit_invoice(people.clerk, order.id, invoice_id, Ask({line_id: 1}))
    assert (await packed_of(order), await taken_off(order)) == ([[(1, 1)], []], [('Mug', 1)])
    assert [slip.status for slip in await desk.slips_of(order)] == ['open', 'cancelled']


async def test_a_correction_takes_a_whole_packed_line_out(people: People) -> None:
    order = await desk.order(line(quantity=1), line(name='Jug', quantity=2))
    await desk.put_in((await desk.slips_of(order))[0])
    invoice_id, rows = await invoicing.issue_invoice(people.clerk, order.id), await desk.lines_of(order)
    changes = Correction([LineEdit(rows[1].id, 0, '12', 0, 2000)])
    await correcting.correct_invoice(people.clerk, order.id, invoice_id, changes)
    assert (await packed_of(order), await taken_off(order)) == ([[(1, 1)]], [('Jug', 2)])


async def test_a_cancelled_order_is_unpacked(people: People) -> None:
    order = await two_parcels(people, packed=2)
    await cancelling.cancel(people.clerk, order.id)
    assert await packed_of(order) == [[(0, 3)], [(0, 2)]]
    outcomes = await database.rows("SELECT staff_id, pieces FROM scan WHERE outcome = 'taken_off' ORDER BY id")
    assert outcomes == [{'staff_id': None, 'pieces': 2}] * 2


async def test_no_more_is_put_in_or_taken_out_than_there_is_whoever_looked_before(people: People) -> None:
    """Of itself: that whoever packs has claimed the order and looked is one wall, this is the other."""
    slip = (await desk.slips_of(await desk.order(line(quantity=2))))[0]
    await desk.put_in(slip, 1)
    line_id = (await desk.slip_lines(slip))[0].id
    assert not await in_one_go(packed.put_in(line_id, 2))
    assert [row.packed for row in await desk.slip_lines(slip)] == [1]
    await desk.put_in(slip, 0)
    assert not await in_one_go(packed.take_one_out(line_id))
    assert [row.packed for row in await desk.slip_lines(slip)] == [0]


@database.transactional
async def in_one_go(work: Coroutine[Any, Any, bool]) -> bool:
    return await work
