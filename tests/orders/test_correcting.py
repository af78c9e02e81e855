"""Correct an invoice: its credit and the new invoice in one step."""

import json
from typing import Any

import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from orders import billed, correcting, crediting, holding, invariants, invoicing, shipping, view
from orders.correcting import Correction
from orders.crediting import Ask
from orders.editing import Costs, LineEdit
from tests.faults.facts import facts
from tests.orders import desk
from tests.orders.desk import People, line


async def invoiced(people: People, *lines: Any, **values: Any) -> tuple[Any, int]:
    order = await desk.order(*(lines or [line(quantity=3)]), **values)
    return order, await invoicing.issue_invoice(people.clerk, order.id)


async def test_a_correction_credits_the_invoice_and_bills_the_changed_order(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3), paid=3600)
    row = (await desk.lines_of(order))[0]
    changes = Correction([LineEdit(row.id, 4, '10', 0, 2000)], Costs(500, 0, 0), reason='Wrong price')
    credit_id, invoice_id = await correcting.correct_invoice(people.clerk, order.id, document_id, changes)
    _, credit, invoice = await desk.documents_of(order)
    assert (credit.id, credit.kind, credit.original_id, credit.total_minor) == (credit_id, 'credit', document_id, 3600)
    assert (invoice.id, invoice.kind, invoice.number, invoice.total_minor) == (invoice_id, 'invoice', 'INV00002', 4500)
    order = await desk.again(order)
    assert (order.total_minor, order.credited_minor, order.open_minor, order.payment_status) == (
        4500, 0, 900, 'partially_paid')
    assert (await desk.stock_of(mug), await desk.pieces_on(order)) == (6, [[4]])
    assert await desk.verbs(order) == ['placed', 'invoiced', 'credited', 'lines_edited', 'invoiced']


async def test_pieces_that_stay_do_not_move(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3))
    changes = Correction(customer={'company': 'Petit SARL'})
    await correcting.correct_invoice(people.clerk, order.id, document_id, changes)
    moves = await database.rows('SELECT cause FROM stock_move')
    assert ([move['cause'] for move in moves], await desk.stock_of(mug)) == (['order'], 7)
    new = json.loads((await desk.documents_of(order))[-1].snapshot)
    assert new['buyer']['address']['company'] == 'Petit SARL'


async def test_a_new_address_stands_on_the_new_invoice_only(people: People) -> None:
    order, document_id = await invoiced(people)
    changes = Correction(billing={**order.billing, 'line1': '9 rue Neuve'})
    await correcting.correct_invoice(people.clerk, order.id, document_id, changes)
    shown = [json.loads(one.snapshot)['buyer']['address']['line1'] for one in await desk.documents_of(order)]
    assert shown == ['3 rue des Lilas', '3 rue des Lilas', '9 rue Neuve']


async def test_a_line_that_is_taken_out_is_gone_from_order_and_paper(people: People) -> None:
    order, document_id = await invoiced(people, line(quantity=3), line(quantity=1, price=500, vat_rate=550))
    row = (await desk.lines_of(order))[1]
    await correcting.correct_invoice(people.clerk, order.id, document_id,
                                     Correction([LineEdit(row.id, 0, '5', 0, 550)]))
    new = json.loads((await desk.documents_of(order))[-1].snapshot)
    shown = await view.read(order.id)
    assert shown is not None
    assert (len(new['lines']), [rate['rate'] for rate in new['totals']['rates']], len(shown.lines)) == (1, [2000], 1)
    assert [one.pieces for one in await desk.slip_lines((await desk.slips_of(order))[0])] == [3]


async def test_both_papers_are_shown_before_and_nothing_is_written(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    before = await facts(order.id)
    row = (await desk.lines_of(order))[0]
    changes = Correction([LineEdit(row.id, 4, '10', 0, 2000)])
    credit, invoice = await correcting.preview_correction(document_id, changes)
    assert (credit['kind'], credit['number'], credit['totals']['due']) == ('credit', '', 3600)
    assert (invoice['kind'], invoice['number'], invoice['totals']['due']) == ('invoice', '', 4000)
    assert invoice['payments'][0]['amount'] == 3600
    assert await facts(order.id) == before
    assert await database.rows("SELECT next FROM counter WHERE series = 'INV'") == [{'next': 2}]
    ids = await correcting.correct_invoice(people.clerk, order.id, document_id, changes)
    issued = [json.loads(one.snapshot) for one in await desk.documents_of(order) if one.id in ids]
    assert [paper | {'number': ''} for paper in issued] == [credit, invoice]


async def test_what_was_credited_before_is_neither_credited_nor_billed_again(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3, discount_minor=100))
    row = (await desk.lines_of(order))[0]
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask(pieces={row.id: 1}, restock={row.id: 1}))
    changes = Correction(customer={'company': 'Petit SARL'})
    await correcting.correct_invoice(people.clerk, order.id, document_id, changes)
    assert [one.total_minor for one in await desk.documents_of(order)] == [3500, 1167, 2333, 2333]
    order, row = await desk.again(order), (await desk.lines_of(order))[0]
    assert (order.total_minor, order.credited_minor, order.open_minor, order.ship_pieces) == (2333, 0, 2333, 2)
    assert (row.quantity, row.withdrawn, await desk.stock_of(mug), await desk.pieces_on(order)) == (2, 0, 8, [[2]])


async def test_a_piece_credited_before_is_billed_again_when_it_is_asked_for(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3))
    row = (await desk.lines_of(order))[0]
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask(pieces={row.id: 1}, restock={row.id: 1}))
    await correcting.correct_invoice(people.clerk, order.id, document_id,
                                     Correction([LineEdit(row.id, 3, '12.00', 0, 2000)]))
    order = await desk.again(order)
    assert (order.ship_pieces, order.open_minor, (await desk.lines_of(order))[0].withdrawn) == (3, 3600, 0)
    assert await desk.stock_of(mug) == 7


async def test_of_pieces_asked_for_again_no_more_leave_the_stock_than_are_billed(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 5))
    row = (await desk.lines_of(order))[0]
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({row.id: 1}))
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({row.id: 2}, {row.id: 2}))
    assert await desk.stock_of(mug) == 7
    await correcting.correct_invoice(people.clerk, order.id, document_id, Correction([LineEdit(row.id, 4, '12')]))
    assert (await desk.stock_of(mug), (await desk.again(order)).ship_pieces, await invariants.check()) == (6, 4, [])


async def test_a_piece_that_came_back_stays_on_the_order_that_was_shipped(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    await shipping.mark_as_shipped(people.packer, order.id)
    row = (await desk.lines_of(order))[0]
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask(pieces={row.id: 1}))
    await correcting.correct_invoice(people.clerk, order.id, document_id, Correction())
    assert [one.total_minor for one in await desk.documents_of(order)] == [3600, 1200, 2400, 3600]


async def test_fewer_pieces_than_were_shipped_are_refused_and_nothing_changes(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    await shipping.mark_as_shipped(people.packer, order.id)
    before = await facts(order.id)
    row = (await desk.lines_of(order))[0]
    with pytest.raises(Invalid, match='3 of them have been shipped') as refused:
        await correcting.correct_invoice(people.clerk, order.id, document_id,
                                         Correction([LineEdit(row.id, 2, '12.00', 0, 2000)]))
    assert (refused.value.field, await facts(order.id)) == (f'quantity-{row.id}', before)
    await correcting.correct_invoice(people.clerk, order.id, document_id,
                                     Correction([LineEdit(row.id, 3, '10', 0, 2000)]))
    assert (await desk.again(order)).open_minor == -600


async def test_an_order_keeps_a_line(people: People) -> None:
    order, document_id = await invoiced(people)
    row = (await desk.lines_of(order))[0]
    with pytest.raises(Invalid, match='at least one line'):
        await correcting.correct_invoice(people.clerk, order.id, document_id,
                                         Correction([LineEdit(row.id, 0, '12.00', 0, 2000)]))


async def test_what_cannot_be_corrected_is_refused(people: People) -> None:
    held, document_id = await invoiced(people)
    await holding.hold(people.clerk, held.id, 'stock')
    with pytest.raises(Refused, match='on hold'):
        await correcting.correct_invoice(people.clerk, held.id, document_id, Correction())
    with pytest.raises(Refused, match='on hold'):
        await correcting.preview_correction(document_id, Correction())
    order, document_id = await invoiced(people)
    with pytest.raises(Stale):
        await correcting.correct_invoice(people.clerk, order.id, document_id, Correction(), version=1)
    await correcting.correct_invoice(people.clerk, order.id, document_id, Correction())
    with pytest.raises(Refused, match='INV00002 is already credited in full'):
        await correcting.correct_invoice(people.clerk, order.id, document_id, Correction())


async def test_money_given_back_for_an_invoice_does_not_pay_the_next(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    ask = crediting.everything(await crediting.left(document_id))
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, ask)
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    row: Any = await desk.again(order)
    await billed.count(row)
    assert (row.status, row.open_minor, row.to_invoice) == ('completed', 0, True)
    await invoicing.issue_invoice(people.clerk, order.id)
    new = json.loads((await desk.documents_of(order))[-1].snapshot)
    order = await desk.again(order)
    assert (new['payments'], order.open_minor, order.ship_pieces) == ([], 3600, 3)
