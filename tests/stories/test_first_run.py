"""The first day: a key from the console, a shop, its owner, and an empty desk that says what to do."""

import re

from playwright.async_api import Page, expect

from tests.servers import Server
from tests.stories import access
from tests.stories.prepared import PASSWORD
from tests.stories.story import choose, live


async def test_an_owner_opens_the_shop_finds_an_empty_desk_and_signs_in_again_while_the_key_opens_no_more(
    server: Server, page: Page
) -> None:
    await page.goto(server.url)
    await expect(page.get_by_label('Setup key')).to_be_focused()
    await page.get_by_label('Setup key').fill('a wrong one')
    await page.get_by_role('button', name='Continue').click()
    await expect(page.get_by_role('alert')).to_be_visible()
    await page.goto(key_address(server))
    assert await access.look(page) == []
    await open_shop(page)
    await live(page)
    await expect(page.get_by_text('No orders yet')).to_be_visible()
    await expect(page.get_by_role('link', name='Maison Première')).to_be_visible()
    assert await access.look(page) == []
    await page.get_by_role('link', name='Import orders').click()
    await expect(page.get_by_role('heading', name='Import orders')).to_be_visible()
    await sign_out_and_in_again(page, server)


async def sign_out_and_in_again(page: Page, server: Server) -> None:
    await choose(page, page.get_by_role('button', name='Your menu'), 'Sign out')
    await expect(page).to_have_url(re.compile('/login'))
    await page.goto(key_address(server))
    await expect(page).to_have_url(re.compile('/login'))
    assert await access.look(page) == []
    await page.get_by_label('Email address').fill('berthe@example.org')
    await page.get_by_label('Password').fill('something else entirely')
    await page.get_by_role('button', name='Sign in').click()
    await expect(page.get_by_role('alert')).to_be_visible()
    await page.get_by_label('Password').fill(PASSWORD)
    await page.get_by_role('button', name='Sign in').click()
    await live(page)
    await expect(page.get_by_text('No orders yet')).to_be_visible()


def key_address(server: Server) -> str:
    found = re.search(r'http://\S+/first-run\?token=\S+', server.log)
    assert found, server.log
    return found[0]


async def open_shop(page: Page) -> None:
    await page.get_by_label('Name of the shop').fill('Maison Première')
    await page.get_by_label('Country').select_option('BE')
    await page.get_by_role('group', name='Your shop').get_by_label('Language').select_option('en')
    await page.get_by_label('Your name').fill('Berthe Simon')
    await page.get_by_label('Email address').fill('berthe@example.org')
    await page.get_by_label('Password', exact=True).fill(PASSWORD)
    await page.get_by_label('Password again').fill(PASSWORD)
    await page.get_by_role('button', name='Open the shop').click()
