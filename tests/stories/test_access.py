"""Every place has names, roles, contrast and one title, by day and by night."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit

PLACES = (
    '/orders', '/orders?q=xyzzy', '/orders/999999', '/returns/999999', '/bench', '/pickup', '/quotes', '/outbox',
    '/products', '/import', '/me', '/settings', '/settings/administration', '/settings/documents',
    '/settings/shipping', '/settings/letters', '/settings/workflow', '/settings/bench', '/bench/scanner',
    '/bench/packed', '/settings/letters/paid/en', '/settings/mail', '/settings/accounting', '/settings/staff',
)  # fmt: skip
AT_ONCE = 6
INK = 'getComputedStyle(document.body).color'


@pytest.mark.parametrize('first', range(0, len(PLACES), AT_ONCE))
async def test_every_place_lacks_nothing(shop: Shop, join: Join, first: int) -> None:
    page = await join('olga')
    broken = {}
    for path in PLACES[first:first + AT_ONCE]:
        await visit(page, shop, path)
        broken[path] = await by_day_and_night(page)
    assert {place: found for place, found in broken.items() if found} == {}


async def test_an_order_with_its_dialogs_and_menus_lacks_nothing(shop: Shop, join: Join) -> None:
    page, broken = await join('olga'), {}
    await visit(page, shop, f'/orders/{shop.take("paid")}')
    broken['order'] = await by_day_and_night(page)
    await panel(page, 'Addresses').get_by_role('button', name='Edit').click()
    await expect(dialog(page)).to_be_visible()
    broken['dialog'] = await by_day_and_night(page)
    await page.keyboard.press('Escape')
    await page.locator('.order-head').get_by_role('button', name='More').click()
    await expect(page.get_by_role('menuitem').first).to_be_visible()
    broken['menu'] = await by_day_and_night(page)
    assert {place: found for place, found in broken.items() if found} == {}


async def test_the_customer_s_page_of_returns_lacks_nothing(shop: Shop, join: Join) -> None:
    page, broken, order_id = await join('olga'), {}, shop.take('paid')
    await visit(page, shop, f'/orders/{order_id}')
    await page.locator('.order-head').get_by_role('button', name='Mark as shipped').click()
    await expect(panel(page, 'Shipping').locator('h2')).to_contain_text('Shipped')
    await page.goto(f'{shop.return_address(order_id)}?lang=en')
    broken['form'] = await by_day_and_night(page)
    await page.get_by_role('button', name='Return or withdraw').click()
    await expect(page.get_by_role('alert')).to_contain_text('Choose at least one piece')
    broken['wrong'] = await by_day_and_night(page)
    await page.get_by_label('Tasse').select_option('1')
    await page.get_by_role('button', name='Return or withdraw').click()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Confirm the return or withdrawal')
    broken['confirm'] = await by_day_and_night(page)
    await page.get_by_role('button', name='Confirm the return').click()
    await expect(page.get_by_role('status')).to_contain_text('Received on')
    broken['receipt'] = await by_day_and_night(page)
    assert {place: found for place, found in broken.items() if found} == {}


async def by_day_and_night(page: Page) -> Any:
    """At night only the colours are others."""
    found, light = await access.look(page), await page.evaluate(INK)
    await page.emulate_media(color_scheme='dark')
    assert await page.evaluate(INK) != light
    found += await access.look(page, access.COLOURS)
    await page.emulate_media(color_scheme='light')
    return found
