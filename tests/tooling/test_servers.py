"""The desk in a process of its own, as the stories in a browser use it."""

import re
import signal

from playwright.async_api import Page

from tests.servers import Server, answers


def test_a_server_answers_until_it_is_stopped_and_again_after(server: Server) -> None:
    assert answers(f'{server.url}/healthz')
    assert server.stop() in {0, -signal.SIGTERM}    # uvicorn ends in order, then by the signal it was sent
    assert not answers(f'{server.url}/healthz')
    server.start()
    assert answers(f'{server.url}/readyz')


def test_a_killed_server_says_nothing_more(server: Server) -> None:
    assert server.kill() != 0
    assert not answers(f'{server.url}/healthz')


async def test_a_browser_reaches_the_first_page(server: Server, page: Page) -> None:
    address = re.search(r'http://\S+/first-run\?token=\S+', server.log)
    assert address, server.log
    answer = await page.goto(address[0])
    assert answer
    assert answer.ok
    assert await page.locator('h1').count() == 1
