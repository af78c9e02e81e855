"""Many people at the same time: one effect, the others are told; numbers without gap or double."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from base.errors import Refused, Stale
from data import database
from orders import cancelling, crediting, editing, invariants, invoicing, packing, paying, scanning, shipping
from orders.crediting import Ask
from orders.editing import Costs, LineEdit
from tests.faults import facts
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.every_verb import VERBS
from tests.orders.verb_cases import Case

CLICKS = 20
pytestmark = pytest.mark.timeout(300)


async def at_once(calls: list[Awaitable[Any]]) -> tuple[int, list[Refused]]:
    """How many succeeded, and the refusals of the others; anything else is a mistake of ours."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for one in results:
        if isinstance(one, BaseException) and not isinstance(one, Refused):
            raise one
    refusals = [one for one in results if isinstance(one, Refused)]
    return len(results) - len(refusals), refusals


async def entries(case: Case) -> int:
    return await facts.entries(case.order.id) if case.order else 0


async def test_twenty_clicks_on_each_verb_have_one_effect(people: People) -> None:
    wrong = {}
    for name, verb in VERBS.items():
        case = await verb.prepare(people, people.owner)
        before = await entries(case)
        done, refusals = await at_once([verb.call(people.owner, case) for _ in range(CLICKS)])
        told = await entries(case) - before
        if (done, told) != verb.twenty or not all(str(refusal) for refusal in refusals):
            wrong[name] = (done, told, {str(refusal) for refusal in refusals})
    assert wrong == {}


async def test_two_hundred_orders_invoiced_at_once_are_numbered_without_a_gap(people: People) -> None:
    orders = await desk.place_all(*[desk.new_order() for _ in range(200)])
    done, _ = await at_once([invoicing.issue_invoice(people.clerk, order.id) for order in orders])
    assert done == 200
    rows = await database.rows('SELECT sequence, order_id FROM document ORDER BY sequence')
    assert [row['sequence'] for row in rows] == list(range(1, 201))
    assert len({row['order_id'] for row in rows}) == 200


async def test_one_order_invoiced_two_hundred_times_at_once_has_one_invoice(people: People) -> None:
    order = await desk.order()
    done, refusals = await at_once([invoicing.issue_invoice(people.clerk, order.id) for _ in range(200)])
    assert (done, {str(refusal) for refusal in refusals}) == (1, {'Everything on this order is already invoiced.'})
    assert [one.number for one in await desk.documents_of(order)] == ['INV00001']
    assert await database.rows("SELECT next FROM counter WHERE series = 'INV'") == [{'next': 2}]


async def test_eighty_invoices_credited_at_once_are_numbered_without_a_gap(people: People) -> None:
    orders = await desk.place_all(*[desk.new_order() for _ in range(80)])
    documents = [await invoicing.issue_invoice(people.clerk, order.id) for order in orders]
    asks = [Ask({(await desk.lines_of(order))[0].id: 1}) for order in orders]
    done, _ = await at_once([crediting.credit_invoice(people.clerk, order.id, document_id, ask)
                             for order, document_id, ask in zip(orders, documents, asks, strict=True)])
    assert done == 80
    rows = await database.rows("SELECT sequence, original_id FROM document WHERE kind = 'credit' ORDER BY sequence")
    assert [row['sequence'] for row in rows] == list(range(1, 81))
    assert sorted(row['original_id'] for row in rows) == documents


async def test_pieces_credited_by_many_at_once_are_never_more_than_were_invoiced(people: People) -> None:
    mug = await desk.product(100)
    order = await desk.order(line(mug, 5))
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    line_id = (await desk.lines_of(order))[0].id
    calls: list[Awaitable[Any]] = [
        crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, {line_id: 1}))
        for _ in range(CLICKS)]
    done, refusals = await at_once([*calls, cancelling.cancel(people.clerk, order.id)])
    assert (done + len(refusals), await desk.stock_of(mug)) == (CLICKS + 1, 100)
    assert sum(one.total_minor for one in await desk.documents_of(order) if one.kind == 'credit') == 6000


Save = Callable[[People, Any, int], Awaitable[Any]]


async def _save_lines(people: People, order: Any, number: int) -> None:
    row = (await desk.lines_of(order))[0]
    await editing.edit_lines(people.clerk, order.id, 1, [LineEdit(row.id, 2 + number, '10', 0, 2000)], Costs(0, 0, 0))


STALE: dict[str, Save] = {
    'customer': lambda people, order, number: editing.edit_customer(
        people.clerk, order.id, 1, company=f'Company {number}'),
    'addresses': lambda people, order, number: editing.edit_addresses(
        people.clerk, order.id, 1, {**order.shipping, 'line2': f'Floor {number}'}, order.billing),
    'lines': _save_lines,
}


@pytest.mark.parametrize('section', list(STALE))
async def test_of_edits_made_from_the_same_copy_exactly_one_wins(people: People, section: str) -> None:
    order = await desk.order()
    done, refusals = await at_once([STALE[section](people, order, number) for number in range(CLICKS)])
    assert done == 1
    assert {type(refusal) for refusal in refusals} == {Stale}
    assert {(refusal.who, refusal.theirs['version']) for refusal in refusals} == {('Clerk Martin', 2)}  # type: ignore[attr-defined]
    assert (await desk.verbs(order))[1:] == [f'{section}_edited']


async def test_different_sections_do_not_make_each_other_stale(people: People) -> None:
    order = await desk.order()
    done, _ = await at_once([STALE[section](people, order, 5) for section in STALE])
    assert done == 3


async def test_paying_and_cancelling_at_once_end_in_one_of_the_two_worlds(people: People) -> None:
    orders = [await desk.order() for _ in range(10)]
    calls: list[Awaitable[Any]] = []
    for order in orders:
        calls += [paying.mark_as_paid(people.clerk, order.id), cancelling.cancel(people.owner, order.id)]
    await at_once(calls)
    for order in orders:
        verbs = (await desk.verbs(order))[1:]
        assert verbs in (['cancelled'], ['paid', 'cancelled']), verbs


async def test_splitting_and_shipping_at_once_lose_no_piece(people: People) -> None:
    orders = [await desk.order(line(quantity=5)) for _ in range(10)]
    calls: list[Awaitable[Any]] = []
    for order in orders:
        slip = (await desk.slips_of(order))[0]
        row = (await desk.slip_lines(slip))[0]
        calls += [packing.move_pieces(people.packer, order.id, slip.id, None, {row.id: 2}),
                  shipping.mark_as_shipped(people.packer, order.id),
                  packing.move_pieces(people.clerk, order.id, slip.id, None, {row.id: 1})]
    await at_once(calls)
    for order in orders:
        assert sum(sum(pieces) for pieces in await desk.pieces_on(order)) == 5
    assert await invariants.check() == []


async def test_pieces_that_are_moved_while_the_bench_scans_are_on_one_slip_and_packed_once(people: People) -> None:
    orders = [await desk.order(line(quantity=5)) for _ in range(6)]
    calls: list[Awaitable[Any]] = []
    for order in orders:
        slip = (await desk.slips_of(order))[0]
        row = (await desk.slip_lines(slip))[0]
        calls += [scanning.scan(people.packer, scanning.Scanned(f'{slip.id}-{n}', slip.id, 'scan', 'TEA'))
                  for n in range(4)]
        calls.insert(-2, packing.move_pieces(people.clerk, order.id, slip.id, None, {row.id: 3}))
    await at_once(calls)
    for order in orders:
        rows = [row for slip in await desk.slips_of(order) for row in await desk.slip_lines(slip)]
        assert sum(row.pieces for row in rows) == 5
        assert all(row.packed <= row.pieces for row in rows)
    assert await invariants.check() == []


async def test_a_view_saved_by_many_clicks_is_kept_once(people: People) -> None:
    done, _ = await at_once([VERBS['viewing.save_view'].call(people.clerk, Case(people, None)) for _ in range(CLICKS)])
    assert done == CLICKS
    assert await database.rows('SELECT COUNT(*) AS n FROM saved_view') == [{'n': 1}]
