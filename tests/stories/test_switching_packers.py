"""Two people share a tablet: a tap on a face, a PIN, and it is the other's; not while scans are still on their way."""

import re

from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.prepared import PASSWORD
from tests.stories.story import Shop, dialog, live, toast, visit
from tests.stories.test_packing import TABLET

PIN = '2580'
SCAN = "comptoir.scans.add({ slip: 999999, kind: 'scan', code: 'TASSE-1', n: 0, seen: 'stopped' })"
FORGET = """Object.keys(localStorage).filter((name) => name.startsWith('comptoir:'))
    .forEach((name) => localStorage.removeItem(name))"""


async def test_an_owner_takes_over_a_tablet_by_pin_and_may_only_pack(shop: Shop, join: Join) -> None:
    owner, tablet = await join('olga'), await join('paul', **TABLET)
    await set_pin(owner, shop)
    await visit(tablet, shop, '/bench')
    await choose(tablet)
    assert await access.look(tablet) == []
    assert await access.too_small(tablet) == []
    await tablet.keyboard.type('9999', delay=60)    # a scanner would be faster
    await tablet.keyboard.press('Enter')
    await expect(tablet.get_by_role('alert')).to_have_text('This PIN is not right.')

    await tablet.route('**/bench/scans', lambda route: route.abort())
    await tablet.evaluate(SCAN)
    await type_pin(tablet)
    await expect(tablet.get_by_role('alert')).to_contain_text('Scans are still on their way')
    await tablet.unroute('**/bench/scans')
    await tablet.evaluate(FORGET)
    await tablet.reload()

    await live(tablet)
    await choose(tablet)
    async with tablet.expect_navigation():
        await type_pin(tablet)
    await live(tablet)
    await expect(tablet.locator('.bench-me')).to_contain_text('Olga')
    await visit(tablet, shop, '/settings/staff')
    await expect(tablet.get_by_text('Only the owner can change')).to_be_visible()


async def set_pin(page: Page, shop: Shop) -> None:
    await visit(page, shop, '/me')
    await page.get_by_role('button', name='PIN for the bench…').click()
    await dialog(page).get_by_label('PIN', exact=True).fill(PIN)
    await dialog(page).get_by_label('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await expect(toast(page, 'Your PIN is set.')).to_be_visible()


async def choose(tablet: Page) -> None:
    await tablet.get_by_role('button', name='Paul').tap()
    await tablet.get_by_role('button', name=re.compile('Olga')).tap()


async def type_pin(tablet: Page) -> None:
    for figure in PIN:
        await tablet.get_by_role('button', name=figure, exact=True).tap()
    await tablet.get_by_role('button', name='Take over the tablet').tap()
