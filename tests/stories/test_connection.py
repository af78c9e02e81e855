"""The server restarts, the Wi-Fi goes: the page says so, loses nothing typed, and comes back with what is true now."""

import asyncio

from playwright.async_api import expect

from tests.stories.conftest import Join
from tests.stories.story import Shop, live, panel, visit

LOST = 'Connection lost. What you typed is kept; trying again…'
BACK = 'Back. Everything is up to date.'
AGAIN = 30_000


async def test_a_restarted_server_keeps_typed_text_and_the_page_shows_what_changed_meanwhile(
    own_shop: Shop, join: Join
) -> None:
    order_id = own_shop.take()
    page = await visit(await join('clara', at=own_shop), own_shop, f'/orders/{order_id}')
    await page.get_by_label('New note').fill('Half a sentence')
    await asyncio.to_thread(own_shop.stop)
    await expect(page.locator('.connection')).to_have_text(LOST)
    await page.get_by_label('New note').press_sequentially(' and more')
    await asyncio.to_thread(own_shop.run, 'adduser', 'new@example.org', '--name', 'Nora Neuve', password=True)
    await asyncio.to_thread(own_shop.start)
    await expect(page.locator('.connection')).to_have_count(0, timeout=AGAIN)
    await expect(page.get_by_label('New note')).to_have_value('Half a sentence and more', timeout=AGAIN)
    await expect(page.get_by_label('Who').locator('option', has_text='Nora Neuve')).to_have_count(1)
    await live(page)
    await page.get_by_role('button', name='Add note').click()
    await expect(panel(page, 'Notes').locator('.said')).to_have_text('Half a sentence and more')
    await expect(page.get_by_label('New note')).to_have_value('')


async def test_a_killed_server_keeps_a_typed_task_and_takes_no_click_for_done(own_shop: Shop, join: Join) -> None:
    page = await visit(await join('clara', at=own_shop), own_shop, f'/orders/{own_shop.take()}')
    await page.get_by_label('New task').fill('Ring the customer')
    await asyncio.to_thread(own_shop.kill)
    await expect(page.locator('.connection')).to_have_text(LOST)
    await panel(page, 'Payment').get_by_role('button', name='Mark as paid').click()
    await expect(page.locator('.connection.nudge')).to_be_visible()
    await asyncio.to_thread(own_shop.start)
    await expect(page.locator('.connection')).to_have_count(0, timeout=AGAIN)
    await expect(page.get_by_label('New task')).to_have_value('Ring the customer', timeout=AGAIN)
    await expect(panel(page, 'Payment').get_by_role('button', name='Mark as paid')).to_be_visible()


async def test_five_seconds_without_wifi_lose_nothing_and_show_what_a_colleague_did(shop: Shop, join: Join) -> None:
    order = f'/orders/{shop.take()}'
    clara, colin = await visit(await join('clara'), shop, order), await visit(await join('colin'), shop, order)
    await clara.evaluate('window.loaded = "once"')
    await clara.get_by_label('New note').fill('Typed before')
    await clara.context.set_offline(True)
    gone_until = asyncio.get_running_loop().time() + 5
    await expect(clara.locator('.connection')).to_have_text(LOST)
    await clara.get_by_label('New note').press_sequentially(' and during')
    await panel(colin, 'Payment').get_by_role('button', name='Mark as paid').click()
    await expect(panel(colin, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await asyncio.sleep(max(0.0, gone_until - asyncio.get_running_loop().time()))    # that is the story
    await clara.context.set_offline(False)
    await expect(clara.locator('.connection')).to_have_text(BACK)
    await expect(panel(clara, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await expect(clara.get_by_label('New note')).to_have_value('Typed before and during')
    assert await clara.evaluate('window.loaded') == 'once'
    await clara.get_by_role('button', name='Add note').click()
    await expect(panel(colin, 'Notes')).to_contain_text('Typed before and during')
