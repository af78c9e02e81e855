"""Credit an invoice: what is asked, what comes of it while typing, and the refund."""
from typing import Any

import pytest
from nicegui.testing import User

from base.errors import Invalid
from data.database import Database
from data.models import Document, DocumentLine, History, Order, OrderLine, Product
from orders import crediting, holding, invoicing
from orders.crediting import Ask
from tests.ui.helpers import fill, open_form, press, sheets, until
from tests.ui.panels.pages import blocked, fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, VIEWER, line, order, product
from ui.panels.payment import Payment
from ui.panels.products import Products
from ui.parts.dialog import Look
from ui.parts.markup import render

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def invoiced(*lines: OrderLine, **more: Any) -> tuple[Order, int]:
    one = await order(*(lines or [line(2)]), **more)
    return one, await invoicing.issue_invoice(OWNER, one.id)


async def shown(user: User, **typed: Any) -> tuple[str, str]:
    """What the open dialog shows while this is typed, and what its button says then."""
    form = open_form(user)
    assert form.preview is not None
    seen = await form.preview({**form.hidden, **typed})
    assert isinstance(seen, Look)
    return render(seen.node), seen.confirm


def text_of(user: User) -> str:
    return ' '.join(map(str, sheets(user)))


async def test_pieces_are_credited_and_go_back_to_stock(shop: Database) -> None:
    candle = await product(stock=10)
    one, _invoice = await invoiced(line(3, '12.50', candle))
    row = await OrderLine.get()
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        await user.should_see('Credit INV00001')
        await fill(user, **{f'pieces-{row.id}': '2', f'restock-{row.id}': '1', 'reason': 'Broken'})
        for text in ('CRN00001', 'Credit for INV00001', '−€25.00', 'still €12.50'):
            await user.should_see(text)
        assert '/papers/documents/2.pdf' in html(user)
    assert (await Product.get()).stock == 8
    credit = await Document.get(kind='credit')
    assert (credit.total_minor, (await DocumentLine.get(document_id=credit.id)).restocked) == (2500, 1)
    assert (await History.get(verb='credited')).data['reason'] == 'Broken'


async def test_costs_and_an_amount_of_its_own_are_credited(shop: Database) -> None:
    one, _invoice = await invoiced(shipping_minor=640)
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        await fill(user, shipping='6,40', custom='2.00', custom_text='Late delivery', custom_rate='2000')
        await user.should_see('−€8.40')
    assert {row.part: row.gross_minor for row in await DocumentLine.filter(document__kind='credit')} == {
        'shipping': 640, 'custom': 200}


async def test_the_document_is_shown_while_typing_with_what_stays(shop: Database) -> None:
    one, _invoice = await invoiced(line(2), line(1, '10.00', name='Book', vat_rate=550))
    row = await OrderLine.get(name='Beeswax candle')
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        nothing, button = await shown(user, custom_text='Late')
        assert ('Choose what to credit' in nothing, button) == (True, '')
        paper, button = await shown(user, **{f'pieces-{row.id}': 1, 'reason': '<b>Broken</b>'})
        for text in ('For INV00001 of', '1 × €12.50', 'VAT 20 % (included)', '€2.08', 'Stays on INV00001', '€22.50',
                     '&lt;b&gt;Broken'):
            assert text in paper
        assert button == 'Credit €12.50'
    assert await Document.filter(kind='credit').count() == 0


@pytest.mark.parametrize(('typed', 'field', 'sentence'), [
    ({'pieces': '3'}, 'pieces', 'At most 2.'),
    ({'pieces': '1', 'restock': '2'}, 'restock', 'Only 1 can go back to stock.'),
    ({'shipping': '6.41'}, 'shipping', 'At most €6.40.'),
    ({'custom': '2'}, 'custom', 'Say what this amount is for.'),
    ({'custom': '200', 'custom_text': 'Late'}, 'custom', 'Only €31.40 is left to credit at 20 % VAT.'),
    ({'custom_text': 'Late'}, 'custom', 'Enter an amount above zero.'),
    ({}, '', 'Choose what is to be credited.'),
])
async def test_what_cannot_be_credited_is_said_beside_its_field(shop: Database, typed: dict[str, str], field: str,
                                                                sentence: str) -> None:
    candle = await product(stock=10)
    one, _invoice = await invoiced(line(2, '12.50', candle), shipping_minor=640)
    row = await OrderLine.get()
    named = {name: f'{name}-{row.id}' if name in {'pieces', 'restock'} else name for name in (*typed, field)}
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        await fill(user, **{named[name]: value for name, value in typed.items()})
        assert open_form(user).errors == {named.get(field, ''): sentence}
    assert await Document.filter(kind='credit').count() == 0


async def test_what_is_wrong_is_said_while_typing_and_the_last_outcome_stays(shop: Database) -> None:
    one, _invoice = await invoiced()
    row = await OrderLine.get()
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        form, told = open_form(user), []
        form.run_method = lambda name, *args: told.append(args)    # type: ignore[method-assign, assignment]
        user.find('Credit INV00001').trigger('typed', {**form.standing(), f'pieces-{row.id}': '9'})
        user.find('Credit INV00001').trigger('typed', {**form.standing(), 'custom': '99', 'custom_text': 'Late'})
        await until(lambda: len(told) == 2)
        assert told == [(None, None, {f'pieces-{row.id}': 'At most 2.'}),
                        (None, None, {'custom': 'Only €25.00 is left to credit at 20 % VAT.'})]
        with pytest.raises(Invalid):
            await shown(user, custom=9900, custom_text='Late', custom_rate='2000')


async def test_only_what_is_left_can_be_chosen(shop: Database) -> None:
    candle = await product(stock=10)
    one, invoice = await invoiced(line(3, '12.50', candle), line(1, '5.00', name='Matches'))
    first, matches = await OrderLine.all().order_by('id')
    await crediting.credit_invoice(OWNER, one.id, invoice, Ask(pieces={first.id: 1, matches.id: 1}))
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        form = open_form(user)
        most = {field.name: field.maximum for field in form.fields}
        assert (most[f'pieces-{first.id}'], most[f'restock-{first.id}']) == (2, 3)
        assert f'pieces-{matches.id}' not in most
        assert 'All credited' in form.props['html']
        assert '0 of 1 left</div>' in form.props['html']


async def test_a_second_click_from_an_old_dialog_is_not_a_second_credit(shop: Database) -> None:
    one, invoice = await invoiced()
    row = await OrderLine.get()
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        await crediting.credit_invoice(OWNER, one.id, invoice, Ask(pieces={row.id: 1}))
        await fill(user, **{f'pieces-{row.id}': '1'})
        await user.should_see('changed this while you were editing')
    assert await Document.filter(kind='credit').count() == 1


async def test_a_held_order_cannot_be_credited_and_says_why(shop: Database) -> None:
    one, _invoice = await invoiced()
    await holding.hold(OWNER, one.id, 'address')
    async with looking_at(one, Payment) as user:
        for label in ('Add credit invoice', 'Credit…', 'Correct…'):
            assert blocked(user, label) == 'This order is on hold (Address). Resume it first.'


async def test_an_invoice_with_nothing_left_says_so(shop: Database) -> None:
    one, invoice = await invoiced()
    await crediting.credit_invoice(OWNER, one.id, invoice, crediting.everything(await crediting.left(invoice)))
    async with looking_at(one, Payment) as user:
        await user.should_see('Credited')
        assert blocked(user, 'Add credit invoice') == 'Everything invoiced on this order is already credited.'
    async with looking_at(one, Products) as user:
        assert blocked(user, 'Edit') == 'This order is completed.'


async def test_of_two_invoices_one_is_chosen_and_the_other_says_nothing_is_left(shop: Database) -> None:
    one, first = await invoiced()
    row = await OrderLine.get()
    await crediting.credit_invoice(OWNER, one.id, first, crediting.everything(await crediting.left(first)))
    second = await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        assert blocked(user, 'Credit…') == 'This invoice is already credited in full.'
        await press(user, 'credit_invoice', document=second)
        await user.should_see('Credit INV00002')
        await fill(user, **{f'pieces-{row.id}': '1'})
    assert await Document.filter(kind='credit', original_id=second).count() == 1


async def test_a_refund_is_recorded_and_taken_back_again(shop: Database) -> None:
    one, invoice = await invoiced(paid=2500)
    row = await OrderLine.get()
    credit = await crediting.credit_invoice(OWNER, one.id, invoice, Ask(pieces={row.id: 1}))
    async with looking_at(one, Products, Payment) as user:
        await user.should_see('Not refunded')
        assert 'Credit invoices −€12.50 Already paid −€25.00 To refund €12.50' in text_of(user)
        await press(user, 'mark_credit_as_refunded', document=credit)
        assert '€12.50 went back to the customer.' in open_form(user).props['html']
        await fill(user, reference='re_77')
        for text in ('refund for CRN00001', 're_77'):
            await user.should_see(text)
        assert 'Already paid −€25.00 Refunded €12.50 Still open €0.00' in text_of(user)
        await press(user, 'mark_credit_as_not_refunded', document=credit)
        await user.should_see('marked as not refunded')
        await user.should_see('Not refunded')
    assert (await fresh(one)).paid_minor == 2500


async def test_a_credit_of_an_unpaid_invoice_has_nothing_to_refund(shop: Database) -> None:
    one, invoice = await invoiced()
    row = await OrderLine.get()
    await crediting.credit_invoice(OWNER, one.id, invoice, Ask(pieces={row.id: 1}))
    async with looking_at(one, Payment) as user:
        await user.should_see('Nothing to refund')
        assert blocked(user, 'Mark as refunded…') == 'Nothing has to be paid back to the customer.'


async def test_a_packer_is_told_and_a_viewer_sees_no_way_to_credit(shop: Database) -> None:
    one, _invoice = await invoiced()
    async with looking_at(one, Payment, actor=PACKER) as user:
        assert 'Your role does not allow this' in blocked(user, 'Add credit invoice')
    async with looking_at(one, Payment, actor=VIEWER) as user:
        await user.should_not_see('Add credit invoice')


async def test_the_dialog_speaks_french(shop: Database) -> None:
    one, _invoice = await invoiced(shipping_minor=640)
    row = await OrderLine.get()
    async with looking_at(one, Payment, language='fr') as user:
        await press(user, 'credit_invoice')
        await user.should_see('Créditer INV00001')
        await fill(user, **{f'pieces-{row.id}': '5'})
        assert open_form(user).errors == {f'pieces-{row.id}': 'Au plus 2.'}


async def test_a_line_that_takes_off_is_credited_below_zero(shop: Database) -> None:
    one, _invoice = await invoiced(line(3), line(-1, '5.00', name='Voucher'))
    candle, voucher = await OrderLine.all().order_by('id')
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        bounds = {field.name: (field.minimum, field.maximum) for field in open_form(user).fields}
        assert (bounds[f'pieces-{voucher.id}'], 'data-most="-1"' in open_form(user).props['html']) == ((-1, 0), True)
        await fill(user, **{f'pieces-{candle.id}': '3', f'pieces-{voucher.id}': '-1'})
        await user.should_see('−€32.50')
