"""The desk without a mouse."""

from playwright.async_api import Page, expect

from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, toast, visit

OUTLINE = """() => { const one = document.activeElement, style = getComputedStyle(one);
    return one === document.body || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
        || style.boxShadow !== 'none' ? '' : one.outerHTML.slice(0, 120) }"""
PLACE = """() => { const {top, left} = document.activeElement.getBoundingClientRect();
    return [document.activeElement.outerHTML.slice(0, 160), top + scrollY, left] }"""


async def test_rows_are_walked_opened_and_left_by_keys(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, '/orders')
    await expect(page.locator('[data-row]').first).to_be_visible()
    for key in 'jjk':
        await page.keyboard.press(key)
    await expect(page.locator('[data-row]').nth(0)).to_have_attribute('data-here', '')
    await page.keyboard.press('x')
    await expect(page.get_by_text('1 selected')).to_be_visible()
    number = await page.locator('[data-here] a').first.inner_text()
    await page.keyboard.press('o')
    await expect(page.get_by_role('heading', level=1, name=number)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role('heading', level=1, name='Orders')).to_be_visible()


async def test_slash_searches_and_escape_leaves_the_field(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, '/orders')
    await page.keyboard.press('/')
    search = page.get_by_role('searchbox')
    await expect(search).to_be_focused()
    await page.keyboard.type('aubert')
    await expect(page.locator('[data-row]')).to_have_count(10)
    await page.keyboard.press('Escape')
    await expect(search).not_to_be_focused()
    await page.keyboard.press('j')
    await expect(page.locator('[data-row][data-here]')).to_have_count(1)


async def test_the_keys_are_told_and_the_dialog_gives_focus_back(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take()}')
    edit = panel(page, 'Customer').get_by_role('button', name='Edit')
    await edit.focus()
    await page.keyboard.press('?')
    await expect(dialog(page).get_by_role('heading', name='Keyboard')).to_be_visible()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).to_have_count(0)
    await expect(edit).to_be_focused()
    await page.keyboard.press('Enter')
    await expect(dialog(page).get_by_label('Name')).to_be_focused()
    await page.keyboard.press('Escape')
    await expect(edit).to_be_focused()


async def test_an_order_is_paid_by_keys_alone(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take()}')
    await reach(page, 'Mark as paid')
    await page.keyboard.press('Enter')
    await expect(panel(page, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()


async def test_a_menu_is_walked_by_arrows(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take()}')
    await reach(page, 'More')
    await page.keyboard.press('Enter')
    await expect(page.get_by_role('menuitem', name='Put on hold')).to_be_focused()
    await page.keyboard.press('ArrowDown')
    await expect(page.get_by_role('menuitem', name='Duplicate into a quote')).to_be_focused()
    await page.keyboard.press('Escape')
    await expect(page.get_by_role('menuitem', name='Put on hold')).to_be_hidden()
    await expect(toast(page)).to_have_count(0)


async def test_tab_goes_through_the_page_in_reading_order_with_visible_focus(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take()}')
    stops = []
    for _stop in range(24):
        await page.keyboard.press('Tab')
        await expect(page.locator(':focus')).to_have_count(1)
        assert await page.evaluate(OUTLINE) == ''
        stops.append(await page.evaluate(PLACE))
    assert len({tuple(stop) for stop in stops}) == len(stops)
    found = [next(place for place, stop in enumerate(stops) if part in stop[0]) for part in
             ('class="skip"', 'class="brand"', 'data-search', 'menu-me', 'menu-order-more', 'mark_as_paid')]
    assert found == sorted(found)
    assert found[0] == 0


async def reach(page: Page, label: str) -> None:
    """Goes on with Tab until the button of this name in the order's header has the focus."""
    button = page.locator('.order-head').get_by_role('button', name=label)
    for _stop in range(40):
        await page.keyboard.press('Tab')
        if await button.evaluate('one => one === document.activeElement'):
            return
    raise AssertionError(f'Tab never reaches {label}')

