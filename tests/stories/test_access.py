"""Every place has names, roles, contrast and one title, by day and by night."""

import pytest
from playwright.async_api import expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit

PLACES = (
    '/orders', '/orders?q=xyzzy', '/orders/999999', '/quotes', '/products', '/import', '/me', '/settings',
    '/settings/administration', '/settings/documents', '/settings/shipping', '/settings/accounting', '/settings/staff',
)  # fmt: skip


@pytest.mark.parametrize('scheme', ['light', 'dark'])
async def test_every_place_lacks_nothing(shop: Shop, join: Join, scheme: str) -> None:
    page = await join('olga', color_scheme=scheme)
    broken = {}
    for path in PLACES:
        await visit(page, shop, path)
        await expect(page.locator('.skeleton')).to_have_count(0)
        broken[path] = await access.look(page)
    await visit(page, shop, f'/orders/{shop.take("paid")}')
    broken['order'] = await access.look(page)
    await panel(page, 'Addresses').get_by_role('button', name='Edit').click()
    await expect(dialog(page)).to_be_visible()
    broken['dialog'] = await access.look(page)
    await page.keyboard.press('Escape')
    await page.locator('.order-head').get_by_role('button', name='More').click()
    await expect(page.get_by_role('menuitem').first).to_be_visible()
    broken['menu'] = await access.look(page)
    assert {place: found for place, found in broken.items() if found} == {}
