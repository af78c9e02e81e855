"""What stays behind: memory, and things that should have gone."""
import asyncio

import httpx
from playwright.async_api import Browser

from bench.desk import Desk
from bench.results import Result, quantile
from bench.shop import RICH
from bench.window import ROWS, Window, order_shown, window
from ui.app import RECONNECT_SECONDS

ROUNDS, WARM = 20, 10    # a round is two navigations
FORGOTTEN = 2 * RECONNECT_SECONDS + 5    # until then, what was sent is kept for a browser that lost its connection


async def leaks(desk: Desk, browser: Browser, first_row: str) -> list[Result]:
    """Between the list and an order and back, again and again on one page."""
    async with window(browser, desk.url, desk.cookie) as person:
        await person.load('/orders', ROWS)
        await person.live()
        await _rounds(person, first_row, WARM)
        await asyncio.sleep(FORGOTTEN)
        before, memory = await _alone(desk), desk.memory()
        await _rounds(person, first_row, ROUNDS)
        await asyncio.sleep(FORGOTTEN)
        after = await _alone(desk)
    return [Result('left by 40 navigations: followers', after['followers'] - before['followers'], '', 0),
            Result('left by 40 navigations: elements', after['elements'] - before['elements'], '', 0),
            Result('left by 40 navigations: memory', desk.memory() - memory, 'MB', 1)]


async def _alone(desk: Desk) -> dict[str, int]:
    """What is there once the pages closed before have been forgotten."""
    while (found := desk.look())['clients'] > 1:
        await asyncio.sleep(1)
    return found


async def _rounds(person: Window, number: str, rounds: int) -> None:
    for _ in range(rounds):
        await person.after(person.page.locator('#main [data-row] a[data-open]').first.click(), order_shown(number))
        await person.after(person.page.locator('nav.side li a').first.click(), ROWS)
        await person.live()


async def idle(desk: Desk) -> list[Result]:
    await asyncio.sleep(3)
    return [Result('memory idle, the server', desk.memory(), 'MB', 160),
            Result('memory idle, with the makers of PDFs', desk.memory_of_all(), 'MB', 160)]


async def late(desk: Desk, orders: int, papers: int = 50) -> list[Result]:
    """How late the event loop is while packing slips of many orders are made into one PDF."""
    ids = ','.join(str(one) for one in range(orders - RICH - papers, orders - RICH))
    desk.lag()
    await asyncio.sleep(0.2)
    desk.lag()
    async with httpx.AsyncClient(base_url=desk.url, headers={'Cookie': desk.cookie}, timeout=300) as http:
        made = await http.get('/papers/slips.pdf', params={'orders': ids})
    lag = desk.lag()
    assert made.content.startswith(b'%PDF'), made.text
    return [Result(f'event loop late while {papers} PDFs are made, p99', quantile(lag, 0.99), 'ms', 50)]
