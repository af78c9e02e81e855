"""Two people share a tablet: a tap on a face, a PIN, and it is the other's; not while scans are still on their way."""

import re

from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.prepared import PASSWORD
from tests.stories.story import Shop, dialog, live, sign_in, toast, visit
from tests.stories.test_bench_scanner import all_sent
from tests.stories.test_packing import TABLET

PIN = '2580'
SCAN = "comptoir.scans.add({ slip: 999999, kind: 'scan', code: 'TASSE-1', n: 0, seen: 'stopped' })"
OF_SLIP = "(slip) => comptoir.scans.add({ slip, kind: 'scan', code: 'TASSE-1', n: 1, seen: 'counted' })"
MAKERS = 'SELECT s.name, c.outcome FROM scan c JOIN staff s ON s.id = c.staff_id WHERE c.key IN (?, ?)'
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


async def test_scans_that_wait_are_their_maker_s_when_another_signs_in_by_password(shop: Shop, join: Join) -> None:
    slip = shop.one('SELECT id FROM packing_slip WHERE order_id = ?', shop.take('paid'))
    tablet = await join('paul', **TABLET)
    await visit(tablet, shop, '/bench')
    await tablet.context.route('**/bench/scans', lambda route: route.abort())
    first = await tablet.evaluate(OF_SLIP, slip)
    await sign_in(tablet, shop, 'olga')
    await visit(tablet, shop, '/bench')
    other = await tablet.context.new_page()    # a tab that closes before it has sent its own
    await visit(other, shop, '/bench')
    second = await other.evaluate(OF_SLIP, slip)
    await other.close()
    await tablet.context.unroute('**/bench/scans')
    await all_sent(tablet)
    made = {tuple(row) for row in shop.rows(MAKERS, first, second)}
    assert made == {('Paul Renard', 'counted'), ('Olga Petit', 'refused')}
    await expect(tablet.get_by_role('alertdialog')).to_contain_text('Paul Renard is packing')
