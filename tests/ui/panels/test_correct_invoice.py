"""Correct an invoice: say what is different, see both documents, then credit and issue anew."""
from typing import Any

import pytest
from nicegui.testing import User

from data.database import Database
from data.models import Document, Order, OrderLine
from orders import crediting, editing, holding, invoicing
from orders.crediting import Ask
from orders.snapshots import address
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, fresh, looking_at
from tests.ui.panels.samples import ADDRESS, OWNER, line, order, product
from ui.panels.payment import Payment
from ui.panels.products import Products

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def invoiced(**more: Any) -> tuple[Order, int]:
    one = await order(line(2), line(1, '5.00', name='Matches'), **more)
    return one, await invoicing.issue_invoice(OWNER, one.id)


async def reviewed(user: User, **typed: str) -> str:
    """The second step, as it is drawn; nothing is issued by it."""
    form = open_form(user)
    told: list[Any] = []
    form.run_method = lambda name, *args: told.append((name, *args))    # type: ignore[method-assign, assignment]
    await fill(user, **typed)
    assert told, form.errors
    assert told[-1][0] == 'reviewed', told
    del form.run_method
    return str(told[-1][1])


async def test_both_documents_are_seen_before_they_are_issued(shop: Database) -> None:
    one, invoice = await invoiced(shipping_minor=640)
    candle, matches = await OrderLine.all().order_by('id')
    typed = {f'quantity-{candle.id}': '1', f'quantity-{matches.id}': '0', 'name': 'Gift card', 'price-new': '4',
             'shipping': '', 'reason': 'Wrong quantity'}
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        seen = await reviewed(user, **typed)
        for text in ('is billed €16.50 in place of €36.40: €19.90 less', 'was 2 × €12.50', 'changed', 'taken out',
                     'added', 'Wrong quantity', 'was €6.40'):
            assert text in seen
        assert await Document.all().count() == 1
        await fill(user, **typed)
        for text in ('CRN00001', '−€36.40', 'INV00002', '€16.50'):
            await user.should_see(text)
    assert (await fresh(one)).total_minor == 1650
    assert [(row.kind, row.total_minor) for row in await Document.all().order_by('id')] == [
        ('invoice', 3640), ('credit', 3640), ('invoice', 1650)]


async def test_only_an_address_or_a_name_is_corrected(shop: Database) -> None:
    one, invoice = await invoiced(shipping={}, billing=ADDRESS)
    typed = {'billing-line1': '15 rue des Lilas', 'customer_name': 'Anaïs Petit-Roux'}
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        seen = await reviewed(user, **typed)
        assert ('15 rue des Lilas' in seen, 'The amount stays the same: €30.00.' in seen) == (True, True)
        assert seen.count('changed') == 1
        await fill(user, **typed)
    row = await fresh(one)
    assert (address(row.billing)['line1'], row.customer_name) == ('15 rue des Lilas', 'Anaïs Petit-Roux')


async def test_what_a_colleague_changed_elsewhere_stays(shop: Database) -> None:
    """Only what was touched in the form is changed."""
    one, invoice = await invoiced()
    candle = await OrderLine.get(name='Beeswax candle')
    typed = {f'quantity-{candle.id}': '1'}
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        await editing.edit_customer(OWNER, one.id, 1, customer_name='Anaïs Grand')
        await reviewed(user, **typed)
        await fill(user, **typed)
    row = await fresh(one)
    assert (row.customer_name, row.total_minor) == ('Anaïs Grand', 1750)


async def test_what_is_wrong_stands_beside_its_field_in_the_first_step(shop: Database) -> None:
    one, invoice = await invoiced()
    candle = await OrderLine.get(name='Beeswax candle')
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        await fill(user, **{f'discount-{candle.id}': '99'})
        assert open_form(user).errors == {f'discount-{candle.id}': 'The discount is more than the line.'}
        await fill(user, email='nobody')
        assert open_form(user).errors == {'email': '“nobody” is not an email address.'}
    assert await Document.all().count() == 1


async def test_edit_on_an_invoiced_order_corrects_its_invoice(shop: Database) -> None:
    await product('Merino scarf', price_minor=3900)
    one, _invoice = await invoiced()
    async with looking_at(one, Products) as user:
        await press(user, 'correct_invoice')
        await user.should_see('Correct INV00001')
        suggest = next(field for field in open_form(user).fields if field.name == 'name').suggest
        assert suggest is not None
        assert await suggest('scarf') == ['Merino scarf · CN-20']
        await reviewed(user, name='Merino scarf · CN-20')
        await fill(user, name='Merino scarf · CN-20')
        await user.should_see('€69.00')


async def test_a_held_order_cannot_be_corrected_and_says_why(shop: Database) -> None:
    one, _invoice = await invoiced()
    await holding.hold(OWNER, one.id, 'address')
    async with looking_at(one, Products) as user:
        assert blocked(user, 'Edit') == 'This order is on hold (Address). Resume it first.'


async def test_pieces_credited_before_are_left_out_and_what_else_was_credited_is_said(shop: Database) -> None:
    one, invoice = await invoiced(shipping_minor=640)
    candle = await OrderLine.get(name='Beeswax candle')
    await crediting.credit_invoice(OWNER, one.id, invoice, Ask({candle.id: 1}, shipping_minor=640))
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        assert next(field for field in open_form(user).fields if field.name == f'quantity-{candle.id}').value == 1
        seen = await reviewed(user, **{'billing-line1': '15 rue des Lilas'})
        for text in ('is billed €23.90 in place of €17.50', '€18.90 of INV00001 was credited before', 'was 2 × €12.50'):
            assert text in seen
        await fill(user, **{'billing-line1': '15 rue des Lilas'})
    assert (await fresh(one)).total_minor == 2390
    row = await OrderLine.get(id=candle.id)
    assert (row.quantity, row.withdrawn) == (1, 0)


async def test_a_piece_credited_before_can_be_billed_again(shop: Database) -> None:
    one, invoice = await invoiced()
    candle = await OrderLine.get(name='Beeswax candle')
    await crediting.credit_invoice(OWNER, one.id, invoice, Ask({candle.id: 1}))
    async with looking_at(one, Payment) as user:
        await press(user, 'correct_invoice', document=invoice)
        await reviewed(user, **{f'quantity-{candle.id}': '2'})
        await fill(user, **{f'quantity-{candle.id}': '2'})
    assert (await fresh(one)).total_minor == 3000


async def test_the_review_is_in_french(shop: Database) -> None:
    one, invoice = await invoiced()
    candle = await OrderLine.get(name='Beeswax candle')
    async with looking_at(one, Payment, language='fr') as user:
        await press(user, 'correct_invoice', document=invoice)
        seen = await reviewed(user, **{f'price-{candle.id}': '13'})
        for text in ('Le client est facturé 31,00\xa0€ au lieu de 30,00\xa0€, soit 1,00\xa0€ de plus', 'modifié'):
            assert text in seen
