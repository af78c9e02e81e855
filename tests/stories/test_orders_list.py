"""The orders list in a real browser: what only the browser does of it."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from tests import browsers
from tests.stories.conftest import Join
from tests.stories.story import Shop, visit

OVERFLOW = """() => { const table = document.querySelector('.orders-list .scroll-x');
    return [table.scrollWidth - table.clientWidth, document.documentElement.scrollWidth - innerWidth] }"""
LOWEST = "() => Math.min(...[...document.querySelectorAll('.orders tbody tr')].map((row) => row.offsetHeight))"


async def list_of(page: Page, shop: Shop, path: str = '/orders') -> Page:
    await visit(page, shop, path)
    await expect(page.locator('[data-row]').first).to_be_visible()
    return page


async def test_shift_ticks_all_rows_between(shop: Shop, join: Join) -> None:
    page = await list_of(await join('clara'), shop)
    boxes = page.locator('[data-tick]')
    await boxes.nth(6).click()
    await boxes.nth(2).click(modifiers=['Shift'])
    await expect(page.get_by_text('5 selected')).to_be_visible()
    assert [await boxes.nth(place).is_checked() for place in range(1, 8)] == [False, *[True] * 5, False]
    await boxes.nth(4).click()
    await expect(page.get_by_text('4 selected')).to_be_visible()
    await page.get_by_role('checkbox', name='Select all orders on this page').click()
    await expect(page.get_by_text('50 selected')).to_be_visible()
    await page.get_by_role('button', name='Select none').click()
    await expect(page.locator('[data-tick]:checked')).to_have_count(0)


async def test_choices_are_ticked_one_after_the_other_in_one_open_box(shop: Shop, join: Join) -> None:
    mine = shop.one('SELECT email FROM orders WHERE id = ?', shop.take())
    page = await list_of(await join('clara'), shop, f'/orders?q={mine}')
    await page.get_by_role('button', name='Payment').click()
    box = page.get_by_role('dialog', name='Payment')
    before = await box.bounding_box()
    await box.get_by_role('checkbox', name='Payment cancelled').click()
    await expect(page.get_by_text('No order matches')).to_be_visible()
    await box.get_by_role('checkbox', name='Not paid').click()
    await expect(page.locator('[data-row]').first).to_be_visible()
    assert await box.bounding_box() == before
    await expect(page).to_have_url(f'{shop.url}/orders?payment=cancelled&payment=not_paid&q={quote(mine)}')
    await page.keyboard.press('Escape')
    await expect(box).to_be_hidden()
    await page.reload()
    await expect(page.get_by_role('button', name='Payment')).to_contain_text('2')


async def test_the_back_button_takes_back_a_view_and_a_page(shop: Shop, join: Join) -> None:
    page = await list_of(await join('clara'), shop)
    first = await page.locator('[data-row] a').first.inner_text()
    await page.get_by_role('link', name='Older').click()
    await expect(page.get_by_text(first, exact=True)).to_have_count(0)
    await expect(page).to_have_url(re.compile('after='))
    await page.get_by_role('link', name='To pack').click()
    await expect(page.get_by_role('link', name='To pack')).to_have_attribute('aria-current', 'page')
    await expect(page).to_have_url(f'{shop.url}/orders?view=to_pack')
    await page.go_back()
    await expect(page).to_have_url(re.compile('after='))
    await expect(page.get_by_role('link', name='Newer')).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text(first, exact=True)).to_be_visible()
    await expect(page).to_have_url(f'{shop.url}/orders')


async def test_an_order_leads_back_to_the_list_it_was_opened_from(shop: Shop, join: Join) -> None:
    page = await list_of(await join('clara'), shop, '/orders?view=to_pack&q=tasse')
    first = await page.locator('[data-row] a').first.inner_text()
    await page.locator('[data-row] td').nth(3).click()
    await expect(page.locator('h1')).to_contain_text('ORD')
    await page.locator('main').get_by_role('link', name='Orders').click()
    await expect(page.locator('[data-row] a').first).to_have_text(first)
    await expect(page).to_have_url(f'{shop.url}/orders?view=to_pack&q=tasse')


@pytest.mark.parametrize(('who', 'screen'), [('clara', {}), ('fanny', {}), ('clara', browsers.TABLET),
                                             ('fanny', browsers.TABLET)])
async def test_the_table_fits_the_screen_with_rows_a_finger_can_hit(
    shop: Shop, join: Join, who: str, screen: dict[str, object]
) -> None:
    page = await list_of(await join(who, **screen), shop)
    assert await page.evaluate(OVERFLOW) == [0, 0]
    assert await page.evaluate(LOWEST) >= 44


async def test_the_list_leaves_as_a_file(shop: Shop, join: Join) -> None:
    mine = shop.rows('SELECT email, customer_name FROM orders WHERE id = ?', shop.take())[0]
    page = await list_of(await join('clara'), shop, f'/orders?q={mine["email"]}')
    await expect(page.locator('[data-row]')).to_have_count(1)
    async with page.expect_download() as waiting:
        await page.get_by_role('link', name='Export').click()
    file = await waiting.value
    text = Path(await file.path()).read_text(encoding='utf-8-sig')
    assert file.suggested_filename.endswith('.csv')
    assert [row['Customer'] for row in csv.DictReader(io.StringIO(text))] == [mine['customer_name']]
