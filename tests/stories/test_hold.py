"""A held order leaves on no path: not by its header, its panels, together with others, or by asking the server."""

import re

from playwright.async_api import Locator, Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, choose, dialog, panel, press_blocked, toast, visit

WHY = 'This order is on hold (Address). Resume it first.'
LEFT = """SELECT (SELECT count(*) FROM document WHERE order_id = o.id) + (SELECT count(*) FROM packing_slip
    WHERE order_id = o.id AND status = 'shipped') FROM orders o WHERE id = ?"""


async def test_a_held_order_is_neither_invoiced_nor_shipped_on_any_path_until_it_is_resumed(
    shop: Shop, join: Join
) -> None:
    order_id = shop.take('paid')
    page = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await hold(page)
    await expect(page.get_by_text('On hold: Address', exact=True)).to_be_visible()
    await expect(page.get_by_role('region', name='Order', exact=True)).to_contain_text('Street is missing')
    assert await access.look(page) == []
    await expect_only_resume(page)
    for title, label in (('Payment', 'Add invoice'), ('Shipping', 'Mark as shipped'), ('Shipping', 'Add packing slip')):
        await refuses(page, panel(page, title).get_by_role('button', name=label))
    await expect_slip_is_kept(page)
    await refused_together(page, shop, order_id)
    assert shop.one(LEFT, order_id) == 0
    await visit(page, shop, f'/orders/{order_id}')
    await page.get_by_role('button', name='Resume').click()
    await expect(page.get_by_text('On hold: Address', exact=True)).to_have_count(0)
    await page.locator('.order-head').get_by_role('button', name='Mark as shipped').click()
    await expect(panel(page, 'Shipping').locator('h2')).to_contain_text('Shipped')
    assert shop.one(LEFT, order_id) == 1


async def test_a_form_that_was_open_before_the_hold_is_refused_too(shop: Shop, join: Join) -> None:
    order_id = shop.take('paid')
    clara, colin = await join('clara'), await join('colin')
    for page in (clara, colin):
        await visit(page, shop, f'/orders/{order_id}')
    await panel(colin, 'Payment').get_by_role('button', name='Add invoice').click()
    await dialog(colin).get_by_label('Delivery time').fill('within 3 days')
    await hold(clara)
    await expect(colin.get_by_text('On hold: Address', exact=True)).to_be_visible()
    await dialog(colin).get_by_role('button', name='Issue invoice').click()
    await expect(dialog(colin).get_by_role('alert')).to_have_text(WHY)
    await expect(dialog(colin).get_by_label('Delivery time')).to_have_value('within 3 days')
    assert shop.one(LEFT, order_id) == 0


async def hold(page: Page) -> None:
    await choose(page, page.locator('.order-head').get_by_role('button', name='More'), 'Put on hold')
    await dialog(page).get_by_label('Address').check()
    await dialog(page).get_by_label('Note').fill('Street is missing')
    await dialog(page).get_by_role('button', name='Put on hold').click()
    await expect(dialog(page)).to_have_count(0)


async def expect_only_resume(page: Page) -> None:
    primary = page.locator('.order-head .btn.primary')
    await expect(primary).to_have_text(['Resume'])


async def refuses(page: Page, button: Locator) -> None:
    await press_blocked(button.first)
    await expect(toast(page, WHY)).to_be_visible()
    await toast(page, WHY).get_by_role('button', name='Close').click()
    await expect(toast(page)).to_have_count(0)


async def expect_slip_is_kept(page: Page) -> None:
    """Its menu names the reason beside shipping and splitting."""
    await panel(page, 'Shipping').locator('table').get_by_role('button', name='More').click()
    for label in ('Mark as shipped', 'Split'):
        item = page.get_by_role('menuitem', name=label)
        await expect(item).to_have_attribute('aria-disabled', 'true')
        await expect(item).to_contain_text(WHY)
    await page.keyboard.press('Escape')


async def refused_together(page: Page, shop: Shop, order_id: int) -> None:
    """Chosen in the list together with one that may leave: that one leaves, this one stays, with the reason."""
    other = shop.take('paid')
    await visit(page, shop, '/orders?payment=paid')
    for one in (order_id, other):
        await page.locator(f'[data-row][data-key="{one}"] input').check()
    await page.get_by_role('button', name='Mark as shipped').click()
    await expect(dialog(page)).to_contain_text('1 order marked as shipped.')
    await expect(dialog(page).locator('.refused li')).to_have_text(re.compile(f'ORD.* {re.escape(WHY)}'))
    assert await access.look(page) == []
    assert shop.one(LEFT, other) == 1
