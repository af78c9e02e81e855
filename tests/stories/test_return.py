"""A customer sends goods back: the office announces it, a packer receives it at a tablet, the office credits it."""

import re

from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit
from tests.stories.test_packing import TABLET
from tests.stories.wedge import wedge

STOCK = "SELECT stock FROM product WHERE sku = 'TASSE-1'"


async def test_a_return_is_made_received_at_a_tablet_and_credited(shop: Shop, join: Join) -> None:
    order_id, stock = shop.take('paid'), shop.one(STOCK)
    office, tablet = await join('clara'), await join('paul', **TABLET)
    await visit(office, shop, f'/orders/{order_id}')
    await ship_and_invoice(office)
    number = await create_return(office)
    await visit(tablet, shop, '/outbox')
    await (await wedge(tablet)).scan(number)
    await receive(tablet)
    assert shop.one(STOCK) == stock + 1

    await expect(panel(office, 'Goods').locator('h2')).to_contain_text('2 put back · 1 damaged')
    await office.get_by_role('button', name='Credit this return…').click()
    await expect(dialog(office).locator('footer [type=submit]')).to_have_text('Credit €36.50')
    await dialog(office).locator('footer [type=submit]').click()
    await expect(office.locator('.facts').get_by_role('link', name=re.compile('^CRN'))).to_be_visible()
    await expect(panel(tablet, 'History')).to_contain_text('Credit invoice CRN')
    assert shop.one(STOCK) == stock + 1


async def ship_and_invoice(office: Page) -> None:
    await expect(panel(office, 'Products').get_by_role('button', name='Create return')).to_have_attribute(
        'data-blocked', 'Nothing has been shipped yet.')
    await panel(office, 'Payment').get_by_role('button', name='Add invoice').click()
    await dialog(office).locator('[type=submit]').click()
    await office.locator('.order-head').get_by_role('button', name='Mark as shipped').click()


async def create_return(office: Page) -> str:
    """Its number; the office looks at its page then."""
    await panel(office, 'Products').get_by_role('button', name='Create return').click()
    await dialog(office).get_by_role('button', name='Everything').click()
    await dialog(office).get_by_label('Reason').select_option('Does not fit')
    assert await access.look(office) == []
    await dialog(office).get_by_role('button', name='Create return').click()
    link = panel(office, 'Returns').get_by_role('link', name=re.compile('^RET'))
    number = await link.inner_text()
    await link.click()
    await expect(panel(office, 'Goods').locator('h2')).to_contain_text('not received yet')
    return number


async def receive(tablet: Page) -> None:
    """All of it can be sold again, but then one mug turns out to be broken."""
    await tablet.get_by_role('button', name='Receive…').tap()
    asked = dialog(tablet)
    await asked.get_by_role('button', name='All resellable').tap()
    await asked.get_by_role('button', name=re.compile('^One more: Damaged · Tasse')).tap()
    rows = asked.locator('tbody tr')
    await expect(rows.first.get_by_label(re.compile('^Resellable'))).to_have_value('1')
    await expect(rows.locator('output')).to_have_text(['0', '0'])
    assert (await access.look(tablet), await access.too_small(tablet)) == ([], [])
    await asked.get_by_role('button', name='Receive', exact=True).tap()
    await expect(panel(tablet, 'Goods').locator('h2')).to_contain_text('2 put back · 1 damaged')
