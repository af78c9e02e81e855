"""Credit an invoice: never more than is left, stock at most once, gapless numbers; and give the money back."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from base.errors import Invalid, Missing, Refused, Stale
from data import database
from data.models import DocumentLine, Job, Order, Payment
from orders import (
    billed,
    cancelling,
    correcting,
    crediting,
    finding,
    holding,
    invoicing,
    ledger,
    packing,
    paying,
    shipping,
)
from orders.correcting import Correction
from orders.crediting import Ask, Custom
from orders.placing import NewPayment
from tests.faults.facts import facts
from tests.orders import desk
from tests.orders.desk import People, line


async def invoiced(people: People, *lines: Any, **values: Any) -> tuple[Order, int]:
    order = await desk.order(*(lines or [line(quantity=3)]), **values)
    return order, await invoicing.issue_invoice(people.clerk, order.id)


async def first_line(order: Order) -> int:
    return (await desk.lines_of(order))[0].id


async def test_a_credit_takes_back_pieces_costs_and_an_amount_of_its_own(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3), line(quantity=1, price=500, vat_rate=550),
                                        shipping_minor=690, payment_cost_minor=100)
    line_id = await first_line(order)
    ask = Ask({line_id: 2}, {line_id: 1}, 200, 50, [Custom('A scratch', 100, 550)], ' Broken\x00 ')
    shown = await crediting.preview(document_id, ask)
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, ask, order.payment_version + 1)
    invoice, credit = await desk.documents_of(order)
    assert (credit.id, credit.number, credit.original_id, credit.total_minor) == (
        credit_id, 'CRN00001', document_id, 2750)
    paper = json.loads(credit.snapshot)
    assert paper | {'number': ''} == shown
    assert (paper['original_number'], paper['reason'], [one['name'] for one in paper['lines']]) == (
        invoice.number, 'Broken', ['Mug', 'A scratch'])
    assert (paper['totals']['shipping'], paper['totals']['payment_cost'], await desk.stock_of(mug)) == (200, 50, 8)
    stored = await DocumentLine.filter(document_id=credit_id).using_db(database.reader()).order_by('id')
    assert [(one.part, one.pieces, one.restocked) for one in stored] == [
        ('line', 2, 1), ('shipping', 0, 0), ('shipping', 0, 0), ('payment', 0, 0), ('payment', 0, 0), ('custom', 0, 0)]
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['invoice'], entry.data['amount']) == ('credited', 'INV00001', 2750)


async def test_what_is_left_shrinks_with_each_credit(people: People) -> None:
    order, document_id = await invoiced(people, shipping_minor=690)
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, shipping_minor=600))
    left = await crediting.left(document_id)
    assert ([(one.pieces_left, one.gross_left) for one in left.lines], left.shipping_minor, left.rates,
            left.total_minor) == ([(2, 2400)], 90, {('S', 2000): 2490}, 2490)


async def test_pieces_credited_twice_are_never_more_than_invoiced(people: People) -> None:
    order, document_id = await invoiced(people)
    ask = Ask({await first_line(order): 2})
    await crediting.credit_invoice(people.clerk, order.id, document_id, ask)
    with pytest.raises(Invalid, match='Only 1 left'):
        await crediting.credit_invoice(people.clerk, order.id, document_id, ask)
    assert [one.total_minor for one in await desk.documents_of(order)] == [3600, 2400]


@pytest.mark.parametrize(('ask', 'field', 'words'), [
    (Ask(), '', 'Choose what is to be credited'),
    (Ask({0: 4}), 'pieces-{line}', 'Only 3 left'),
    (Ask({0: -1}), 'pieces-{line}', 'Only 3 left'),
    (Ask({0: 1}, {0: 2}), 'restock-{line}', 'Only 1 can go back'),
    (Ask({}, {0: 1}), 'restock-{line}', 'Only 0 can go back'),
    (Ask(shipping_minor=691), 'shipping', 'Only €6.90 is left'),
    (Ask(shipping_minor=-1), 'shipping', 'Only €6.90 is left'),
    (Ask(payment_minor=1), 'payment', 'Only €0.00 is left'),
    (Ask(custom=[Custom('x', 4291, 2000)]), 'custom', 'Only €42.90 is left to credit at 20 % VAT'),
    (Ask(shipping_minor=690, custom=[Custom('x', 3601, 2000)]), 'custom', 'is left to credit at 20 % VAT'),
    (Ask(custom=[Custom('x', 1, 550)]), 'custom', 'VAT rate is not on the invoice'),
    (Ask(custom=[Custom(' ', 1, 2000)]), 'custom', 'what this amount is for'),
    (Ask(custom=[Custom('x', 0, 2000)]), 'custom', 'above zero'),
])  # fmt: skip
async def test_nothing_or_more_than_is_left_is_refused_and_nothing_changes(
        people: People, ask: Ask, field: str, words: str) -> None:
    order, document_id = await invoiced(people, line(await desk.product(10), 3), shipping_minor=690)
    line_id, before = await first_line(order), await facts(order.id)
    asked = replace(ask, pieces={key + line_id: count for key, count in ask.pieces.items()},
                    restock={key + line_id: count for key, count in ask.restock.items()})
    for attempt in (crediting.preview(document_id, asked),
                    crediting.credit_invoice(people.clerk, order.id, document_id, asked)):
        with pytest.raises(Invalid, match=words) as refused:
            await attempt
        assert refused.value.field == field.format(line=line_id)
    assert await facts(order.id) == before
    assert await database.rows("SELECT next FROM counter WHERE series = 'CRN'") == []


async def test_a_held_order_or_one_without_invoice_is_not_credited(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Refused, match='no invoice to credit'):
        await crediting.credit_invoice(people.clerk, order.id, 1, Ask())
    order, document_id = await invoiced(people)
    await holding.hold(people.clerk, order.id, 'fraud')
    with pytest.raises(Refused, match='on hold'):
        await crediting.credit_invoice(people.clerk, order.id, document_id, Ask(shipping_minor=1))
    with pytest.raises(Refused, match='on hold'):
        await crediting.preview(document_id, Ask(shipping_minor=1))


async def test_only_an_invoice_of_this_order_is_credited(people: People) -> None:
    order, document_id = await invoiced(people)
    other, _ = await invoiced(people)
    ask = Ask({await first_line(order): 1})
    with pytest.raises(Missing):
        await crediting.credit_invoice(people.clerk, other.id, document_id, ask)
    with pytest.raises(Missing):
        await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(other): 1}))
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, ask)
    with pytest.raises(Refused, match='Only an invoice'):
        await crediting.credit_invoice(people.clerk, order.id, credit_id, ask)


async def test_what_does_not_exist_is_neither_shown_nor_credited_nor_given_back(people: People) -> None:
    order, _document_id = await invoiced(people)
    for act in (crediting.left(99), crediting.preview(99, Ask()), crediting.own_invoice(order, 99),
                crediting.mark_credit_as_not_refunded(people.clerk, order.id, 99)):
        with pytest.raises(Missing):
            await act


async def test_a_stale_form_credits_nothing(people: People) -> None:
    order, document_id = await invoiced(people)
    version = (await desk.again(order)).payment_version
    ask = Ask({await first_line(order): 1})
    await crediting.credit_invoice(people.clerk, order.id, document_id, ask, version)
    with pytest.raises(Stale):
        await crediting.credit_invoice(people.clerk, order.id, document_id, ask, version)
    assert len(await desk.documents_of(order)) == 2


async def test_a_credit_asks_for_its_pdf_and_is_found_by_its_number(people: People) -> None:
    order, document_id = await invoiced(people)
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    jobs = await Job.filter(kind='pdf').using_db(database.reader()).order_by('id')
    assert [job.payload['document'] for job in jobs] == [document_id, credit_id]
    rows = await database.rows('SELECT words FROM order_search WHERE rowid = ?', [order.id])
    assert 'crn00001' in str(rows[0]['words']).lower(), finding.__doc__


async def test_invoices_and_credits_may_share_one_chained_series(people: People) -> None:
    await desk.set_shop(prefixes={'invoice': 'DOC', 'credit': 'DOC'})
    order, document_id = await invoiced(people)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    invoice, credit = await desk.documents_of(order)
    assert (invoice.number, credit.number, credit.previous_hash) == ('DOC00001', 'DOC00002', invoice.hash)


async def test_pieces_go_back_to_stock_once_however_they_come(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3))
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, {line_id: 1}))
    assert (await crediting.left(document_id)).lines[0].restock_left == 2
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}))
    assert (await crediting.left(document_id)).lines[0].restock_left == 2
    await cancelling.cancel(people.clerk, order.id)
    assert await desk.stock_of(mug) == 9    # one credited piece never came back


async def test_pieces_of_a_product_that_is_not_tracked_do_not_go_back(people: People) -> None:
    _order, document_id = await invoiced(people, line(await desk.product(tracking='off'), 3))
    assert (await crediting.left(document_id)).lines[0].restock_left == 0


async def test_two_lines_of_one_product_each_have_their_own_pieces_to_put_back(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3), line(mug, 2, price=1000))
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 3}, {line_id: 3}))
    assert [one.restock_left for one in (await crediting.left(document_id)).lines] == [0, 2]


async def test_what_was_put_back_before_a_correction_does_not_count_after_it(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3), line(mug, 2, price=1000))
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, {line_id: 1}))
    _credit, new_id = await correcting.correct_invoice(people.clerk, order.id, document_id, Correction())
    assert [one.restock_left for one in (await crediting.left(new_id)).lines] == [2, 2]
    assert (await cancelling.consequences(order.id)).pieces == 4
    await cancelling.cancel(people.clerk, order.id)
    assert await desk.stock_of(mug) == 10


async def test_pieces_credited_before_they_left_do_not_ship(people: People) -> None:
    order, document_id = await invoiced(people, line(quantity=3), line(quantity=1), paid=4800)
    rows = await desk.lines_of(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({rows[0].id: 1, rows[1].id: 1}))
    assert await desk.pieces_on(order) == [[2]]
    await shipping.mark_as_shipped(people.packer, order.id)
    order = await desk.again(order)
    assert (order.ship_pieces, order.status, await packing.to_pack(order.id)) == (2, 'completed_shipped', {})


async def test_the_pieces_of_a_customer_who_sends_them_back_had_left(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3), paid=3600)
    await shipping.mark_as_shipped(people.packer, order.id)
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 3}, {line_id: 2}))
    order = await desk.again(order)
    assert (order.ship_pieces, order.shipped_pieces, order.status, await desk.stock_of(mug)) == (
        3, 3, 'completed_shipped', 9)


async def test_an_order_credited_in_full_may_be_invoiced_again_by_hand_only(people: People) -> None:
    mug = await desk.product(10)
    order, document_id = await invoiced(people, line(mug, 3))
    line_id = await first_line(order)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 1}, {line_id: 1}))
    with pytest.raises(Refused, match='already invoiced'):
        await invoicing.issue_invoice(people.clerk, order.id)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({line_id: 2}, {line_id: 2}))
    await desk.set_shop(invoice_when='shipped')
    await invoicing.issue_when(people.clerk, await desk.again(order), 'shipped')
    assert len(await desk.documents_of(order)) == 3
    await invoicing.issue_invoice(people.clerk, order.id)
    order = await desk.again(order)
    assert (order.invoiced_minor, order.credited_minor, order.open_minor, await desk.stock_of(mug)) == (
        7200, 0, 3600, 7)
    with pytest.raises(Refused, match='already invoiced'):
        await invoicing.issue_invoice(people.clerk, order.id)


async def test_a_refund_is_a_payment_that_names_its_credit(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    ask = Ask({await first_line(order): 1})
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, ask)
    assert (await desk.again(order)).open_minor == -1200
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id, 'Transfer', 'R-1')
    order = await desk.again(order)
    assert (await desk.payments_of(order), order.open_minor, order.payment_status) == ([3600, -1200], 0, 'paid')
    with pytest.raises(Refused, match='already refunded'):
        await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    await crediting.mark_credit_as_not_refunded(people.clerk, order.id, credit_id)
    with pytest.raises(Refused, match='not refunded yet'):
        await crediting.mark_credit_as_not_refunded(people.clerk, order.id, credit_id)
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    assert await desk.payments_of(order) == [3600, -1200, 1200, -1200]
    assert (await desk.verbs(order))[-3:] == ['refunded', 'not_refunded', 'refunded']


async def test_the_ledger_vouches_for_the_credit_a_refund_names_and_old_rows_keep_their_hash(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    came, went = await Payment.filter(order_id=order.id).using_db(database.reader()).order_by('sequence')
    facts_before = [
        came.sequence, came.order_id, came.amount_minor, came.currency, came.method, came.reference,
        came.paid_at.astimezone(UTC).isoformat(), came.recorded_at.astimezone(UTC).isoformat(), came.recorded_by_id,
        came.reverses_id, came.previous_hash]
    told = json.dumps(facts_before, ensure_ascii=False).encode()
    assert (came.hash, went.document_id) == (hashlib.sha256(told).hexdigest(), credit_id)
    for other in (None, document_id):
        went.document_id = other
        assert ledger.fingerprint(went) != went.hash


async def test_no_more_is_given_back_than_the_customer_has_paid(people: People) -> None:
    order, document_id = await invoiced(people)
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 2}))
    with pytest.raises(Refused, match='Nothing has to be paid back'):
        await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    await paying.mark_as_paid(people.clerk, order.id)
    assert await desk.payments_of(order) == [1200]
    await cancelling.cancel(people.clerk, order.id)
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    assert (await desk.payments_of(order), (await desk.again(order)).open_minor) == ([1200, -1200], 0)


async def test_marking_as_not_paid_leaves_a_refund_given_back(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    await crediting.mark_credit_as_refunded(people.clerk, order.id, credit_id)
    await paying.mark_as_not_paid(people.clerk, order.id)
    order = await desk.again(order)
    assert (await desk.payments_of(order), order.open_minor, order.payment_status) == (
        [3600, -1200, -3600], 3600, 'not_paid')
    await paying.mark_as_paid(people.clerk, order.id)
    assert (await desk.again(order)).open_minor == 0


async def test_a_refund_can_only_be_of_a_credit_of_the_order(people: People) -> None:
    order, document_id = await invoiced(people, paid=3600)
    with pytest.raises(Missing):
        await crediting.mark_credit_as_refunded(people.clerk, order.id, document_id)


async def test_what_the_source_gave_back_before_is_not_owed_twice(people: People) -> None:
    new = desk.new_order(line(quantity=3), paid=3600, credited_minor=1200)
    new.payments.append(NewPayment(-1200, desk.PLACED, 'Card', 'Broken'))
    order = (await desk.place_all(new))[0]
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    order = await desk.again(order)
    assert (order.credited_minor, order.open_minor) == (1200, 0)
    await crediting.credit_invoice(people.clerk, order.id, document_id, Ask({await first_line(order): 1}))
    assert (await desk.again(order)).open_minor == -1200


async def test_an_invoice_of_nothing_is_credited_once(people: People) -> None:
    order, document_id = await invoiced(people, line(price=0))
    await crediting.credit_invoice(people.clerk, order.id, document_id,
                                   crediting.everything(await crediting.left(document_id)))
    row: Any = await desk.again(order)
    await billed.count(row)
    assert (row.invoice_count, row.live_invoices, row.to_invoice) == (1, 0, True)


async def test_a_business_is_credited_in_net_prices_to_the_party_of_the_invoice(people: People) -> None:
    order, document_id = await invoiced(people, vat_id='FR40303265045', company='Petit SARL')
    paper = await crediting.preview(document_id, Ask({await first_line(order): 1}))
    assert (paper['prices'], paper['lines'][0]['amount'], paper['totals']['net'], paper['totals']['due']) == (
        'net', 1000, 1000, 1200)
    assert paper['buyer']['address']['company'] == 'Petit SARL'
