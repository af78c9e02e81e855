"""Money goes back: an invoice is credited in part, refunded and corrected; another is credited by cancelling."""

import re

from playwright.async_api import Locator, Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, choose, dialog, panel, visit
from tests.stories.test_french_tablet import TABLET, expect_french, press
from tests.stories.test_invoice_pdf import MAKING, words


async def test_an_invoice_is_credited_refunded_and_corrected_before_a_colleague_s_eyes(shop: Shop, join: Join) -> None:
    order_id = shop.take('paid')
    clara = await visit(await join('clara'), shop, f'/orders/{order_id}')
    colin = await visit(await join('colin'), shop, f'/orders/{order_id}')
    await issue(clara)
    await credit_a_mug(clara)
    seen = panel(colin, 'Payment').get_by_role('row').filter(has_text='Credit for INV')
    await expect(seen).to_contain_text('−€14.00')
    await expect(seen).to_contain_text('Not refunded')
    await expect(panel(colin, 'Products')).to_contain_text('1 of 2 credited')
    await print_it(clara, shop)
    await refund(clara)
    await expect(seen).to_contain_text('Refunded')
    await correct(clara)
    await expect(panel(colin, 'Payment').get_by_role('row').filter(has_text=re.compile('^INV'))).to_have_count(2)
    await expect(panel(colin, 'Payment').get_by_role('row').filter(has_text='Credit for INV')).to_have_count(2)
    await expect(panel(colin, 'Products').locator('.sum-up .totals')).to_contain_text(re.compile('Total.*€34.50'))


async def test_an_invoiced_order_is_cancelled_in_french_with_fingers(shop: Shop, join: Join) -> None:
    page = await visit(await join('fanny', **TABLET), shop, f'/orders/{shop.take()}')
    payment = panel(page, 'Paiement')
    await press(payment.get_by_role('button', name='Ajouter une facture'))
    await press(dialog(page).locator('[type=submit]'))
    await press(payment.get_by_role('button', name='Ajouter un avoir'))
    await press(dialog(page).get_by_role('button', name='Tout ce qui reste'))
    await expect(dialog(page).locator('footer [type=submit]')).to_have_text('Créditer 36,50 €')
    await expect_sound(page)
    await press(dialog(page).get_by_role('button', name='Fermer'))
    await press(dialog(page).get_by_role('button', name='Abandonner'))
    await press(panel(page, 'Articles').get_by_role('button', name='Modifier'))
    await press(dialog(page).locator('footer [type=submit]'))
    await expect(dialog(page).locator('.paper')).to_have_count(2)
    await expect_sound(page)
    await press(dialog(page).get_by_role('button', name='Retour'))
    await press(dialog(page).get_by_role('button', name='Annuler'))
    await press(page.get_by_role('button', name='Annuler la commande…'))
    await expect(dialog(page)).to_contain_text(re.compile(r'INV\d+ est créditée en totalité\s: 36,50\s€'))
    await expect_sound(page)
    await press(dialog(page).locator('[type=submit]'))
    await expect(payment).to_contain_text('−36,50 €')
    await expect(page.locator('.order-head')).to_contain_text('Annulée')
    await expect_french(page)


async def issue(page: Page) -> None:
    await panel(page, 'Payment').get_by_role('button', name='Add invoice').click()
    await dialog(page).get_by_role('button', name='Issue invoice').click()
    await expect(invoices(page)).to_have_count(1)


def invoices(page: Page) -> Locator:
    return panel(page, 'Payment').get_by_role('row').filter(has_text=re.compile('^INV'))


async def credit_a_mug(page: Page) -> None:
    """One of two, put back in stock, and two euros more; with the keyboard."""
    stock = page.get_by_label('Back in stock · Tasse', exact=True)
    await panel(page, 'Payment').get_by_role('button', name='Add credit invoice').click()
    await expect(page.get_by_label('Credit · Tasse', exact=True)).to_be_focused()
    await page.keyboard.press('ArrowUp')
    await expect(stock).to_have_value('1')
    await expect(dialog(page).locator('.paper')).to_contain_text('1 × €12.00')
    await dialog(page).get_by_label('Amount with VAT').fill('2')
    await expect(dialog(page).get_by_text('Say what this amount is for.')).to_be_visible()
    await dialog(page).get_by_label('What for').fill('Late delivery')
    await expect(dialog(page).locator('.paper')).to_contain_text('Late delivery')
    await expect(dialog(page).locator('.stays')).to_contain_text('€22.50')
    assert await access.look(page) == []
    await dialog(page).get_by_role('button', name='Credit €14.00').click()
    await expect(dialog(page)).to_have_count(0)


async def print_it(page: Page, shop: Shop) -> None:
    printer = panel(page, 'Payment').get_by_role('link', name=re.compile('^Print CRN'))
    answer = await page.context.request.get(f'{shop.url}{await printer.get_attribute("href")}', timeout=MAKING)
    assert answer.headers['content-type'] == 'application/pdf', await answer.text()
    paper = words(await answer.body())
    for shown in ('CRN', 'INV', 'Tasse', 'Late delivery', '14,00'):
        assert shown in paper, f'{shown} is not on the paper:\n{paper}'


async def refund(page: Page) -> None:
    row = panel(page, 'Payment').get_by_role('row').filter(has_text='Credit for INV')
    await choose(page, row.get_by_role('button', name='More'), 'Mark as refunded')
    await expect(dialog(page)).to_contain_text('€14.00 went back to the customer.')
    await dialog(page).get_by_role('button', name='Mark as refunded').click()
    await expect(row).to_contain_text('Refunded')


async def correct(page: Page) -> None:
    """One more candle, seen on both documents first."""
    await choose(page, invoices(page).get_by_role('button', name='More'), 'Correct')
    await dialog(page).get_by_label('Qty · Bougie').fill('2')
    await dialog(page).get_by_label('Reason').fill('Two candles were sent')
    await dialog(page).get_by_role('button', name='Show both documents').click()
    credit, invoice = dialog(page).locator('.paper.credit'), dialog(page).locator('.paper.invoice')
    await expect(credit).to_contain_text('€22.50')
    await expect(invoice).to_contain_text('changed was 1 × €12.50')
    assert await access.look(page) == []
    await dialog(page).get_by_role('button', name='Back', exact=True).click()
    await expect(dialog(page).get_by_label('Qty · Bougie')).to_have_value('2')
    await dialog(page).get_by_label('Price, € · Bougie').fill('11.25')
    await dialog(page).get_by_role('button', name='Show both documents').click()
    await expect(invoice).to_contain_text('2 × €11.25')
    await dialog(page).get_by_role('button', name=re.compile('^Credit INV.* and issue a new invoice$')).click()
    await expect(invoices(page)).to_have_count(2)


async def expect_sound(page: Page) -> None:
    await expect_french(page)
    assert await access.look(page) == []
