"""Two clicks are one wish, from one hand or from two."""

import asyncio

from playwright.async_api import expect

from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit

PAYMENTS = 'SELECT count(*) FROM payment WHERE order_id = ?'
INVOICES = "SELECT count(*) FROM document WHERE order_id = ? AND kind = 'invoice'"
CLICK_WHAT_COMES = """() => new MutationObserver((_changes, observer) => {
    const other = document.querySelector('section.payment [data-verb=mark_as_not_paid]');
    if (!other) return;
    observer.disconnect();
    other.dispatchEvent(new MouseEvent('click', {detail: 2, bubbles: true, cancelable: true}));
    window.clicked = true;
}).observe(document.querySelector('section.payment'), {subtree: true, childList: true, attributes: true})"""
PAY_AT = """moment => new Promise(done => setTimeout(() => {
    const button = document.querySelector('section.payment [data-verb=mark_as_paid]');
    button?.click();
    done(Boolean(button));
}, moment - Date.now()))"""
SOON = 500    # ms


async def test_a_double_click_pays_once(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    page = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await panel(page, 'Payment').get_by_role('button', name='Mark as paid').dblclick()
    await expect(panel(page, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await expect(panel(page, 'History').get_by_text('Paid €36.50')).to_have_count(1)
    assert shop.one(PAYMENTS, order_id) == 1


async def test_the_second_click_of_a_slow_double_click_does_not_press_what_came_in_its_place(
    shop: Shop, join: Join
) -> None:
    order_id = shop.take()
    page = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await page.evaluate(CLICK_WHAT_COMES)
    await panel(page, 'Payment').get_by_role('button', name='Mark as paid').click()
    await expect(panel(page, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await page.wait_for_function('window.clicked')
    await page.get_by_label('New note').fill('What was pressed before me has run')
    await page.get_by_role('button', name='Add note').click()
    await expect(panel(page, 'Notes').locator('.said')).to_be_visible()
    assert shop.one(PAYMENTS, order_id) == 1


async def test_two_people_who_press_at_once_pay_once_and_the_second_is_told(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    pages = [await visit(await join(name), shop, f'/orders/{order_id}') for name in ('clara', 'colin')]
    moment = await pages[0].evaluate('Date.now()') + SOON
    assert all(await asyncio.gather(*(page.evaluate(PAY_AT, moment) for page in pages))), 'one came too late'
    for page in pages:
        await expect(panel(page, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    assert shop.one(PAYMENTS, order_id) == 1


async def test_a_dialog_submitted_twice_issues_one_invoice(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    page = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await panel(page, 'Payment').get_by_role('button', name='Add invoice').click()
    await dialog(page).get_by_role('button', name='Issue invoice').dblclick()
    await expect(panel(page, 'Payment').get_by_role('link', name='INV', exact=False).first).to_be_visible()
    await expect(dialog(page)).to_have_count(0)
    assert shop.one(INVOICES, order_id) == 1
    await expect(page.locator('.toast.negative')).to_have_count(0)
