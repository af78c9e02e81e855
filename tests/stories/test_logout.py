"""Who signs out is out everywhere the session is open."""

import re

from playwright.async_api import expect

from tests.stories.conftest import Join
from tests.stories.story import Shop, choose, visit

WITHIN = 5000    # ms: a second, and four for a busy machine; a lost connection would be noticed later


async def test_signing_out_in_one_tab_closes_the_other_within_a_second(shop: Shop, join: Join) -> None:
    order = f'/orders/{shop.take()}'
    first = await visit(await join('clara'), shop, order)
    other = await visit(await first.context.new_page(), shop, order)
    colin = await visit(await join('colin'), shop, order)
    await choose(first, first.get_by_role('button', name='Your menu'), 'Sign out')
    await expect(first).to_have_url(re.compile('/login'))
    await expect(other).to_have_url(re.compile('/login'), timeout=WITHIN)
    assert await other.get_by_text('ORD0').count() == 0
    await expect(colin.get_by_text('Clara Morel is here too')).to_have_count(0)
    await expect(colin.locator('h1')).to_be_visible()


async def test_a_typed_draft_does_not_outlive_signing_out(shop: Shop, join: Join) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take()}')
    await page.get_by_label('New note').fill('Only for Clara')
    await choose(page, page.get_by_role('button', name='Your menu'), 'Sign out')
    await expect(page).to_have_url(re.compile('/login'))
    assert await page.evaluate('Object.values(localStorage).join()') == ''
