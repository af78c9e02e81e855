"""What was done on an order is shown, and seen by a colleague, alone and among many others; and what that costs."""
import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from playwright.async_api import Browser, Locator

from bench.desk import Desk
from bench.pages import number
from bench.results import Result, median, quantile
from bench.shop import COLLEAGUE
from bench.viewers import Viewer, close_all, open_many
from bench.window import Window, order_shown, window

VIEWERS = 50
QUIET = 0.4    # seconds between two changes: longer than the hub gathers


async def together(desk: Desk, browser: Browser, orders: Sequence[int], changes: int) -> list[Result]:
    """One real browser; everybody else draws nothing, as if on machines of their own. Each of the three orders sees one
    part, so that none grows a history longer than a real one's."""
    acted, watched, crowded = orders
    async with window(browser, desk.url, desk.cookie) as mine:
        await _open(mine, acted)
        results = _shown(await _pay(mine, changes), await _write(mine, changes // 2))
        await _open(mine, watched)
        colleague = await _colleague(desk, watched)
        results += _seen('alone', await _watch(desk, mine, colleague, changes), 60)
        await colleague.close()
        await _open(mine, crowded)
        colleague = await _colleague(desk, crowded)
        before = desk.memory()
        many = await open_many(VIEWERS, desk.url, desk.cookie, _path(crowded))
        page = Result('memory per open order page', (desk.memory() - before) / VIEWERS, 'MB', 1)
        results += [*await _crowd(desk, mine, colleague, changes), page]
        await close_all([*many, colleague])
    return results


def _path(order: int) -> str:
    return f'/orders/{order}'


async def _open(mine: Window, order: int) -> None:
    await mine.load(_path(order), order_shown(number(order)))
    await mine.live()


async def _colleague(desk: Desk, order: int) -> Viewer:
    return await Viewer.open(desk.url, desk.sign_in(COLLEAGUE), _path(order))


def _shown(paid: list[float], noted: list[float]) -> list[Result]:
    return [Result('action shown: mark as paid, as not paid', median(paid), 'ms', 100),
            Result('action shown: add a note', median(noted), 'ms', 100)]


async def _pay(mine: Window, changes: int) -> list[float]:
    """Marks as paid and as not paid by turns."""
    took = []
    for _ in range(changes):
        paid = await mine.page.evaluate(_is('Paid'))
        button = mine.page.locator('.payment').get_by_role(
            'button', name='Mark as not paid' if paid else 'Mark as paid', exact=True)
        took.append(await _act(mine, button, _is('Not paid' if paid else 'Paid')))
    return took


async def _write(mine: Window, notes: int) -> list[float]:
    took = []
    for note in range(notes):
        form = mine.page.locator('.note-form')
        await form.locator('textarea').fill(f'Note {note}')
        count = await mine.page.locator('.notes .note').count()
        shown = f"document.querySelectorAll('.notes .note').length > {count}"
        took.append(await _act(mine, form.get_by_role('button'), shown))
    return took


async def _act(mine: Window, button: Locator, shown: str) -> float:
    """ms from the press until what it did is painted."""
    await asyncio.sleep(QUIET)
    seen = asyncio.create_task(mine.sees(shown))
    await button.click()
    return await seen - await mine.pressed()


def _is(state: str) -> str:
    return f"document.querySelector('.payment h2 .badge')?.textContent.trim() === '{state}'"


@dataclass(frozen=True)
class Change:
    """Moments of one change: pressed elsewhere, told after its commit, painted here."""
    pressed: float
    told: float
    seen: float


async def _watch(desk: Desk, mine: Window, colleague: Viewer, changes: int) -> list[Change]:
    found = []
    for _ in range(changes):
        paid = await mine.page.evaluate(_is('Paid'))
        there: Awaitable[float] = asyncio.create_task(mine.sees(_is('Not paid' if paid else 'Paid')))
        await asyncio.sleep(QUIET)
        pressed = await colleague.press('Payment', 'mark_as_not_paid' if paid else 'mark_as_paid')
        seen = await there
        found.append(Change(pressed, desk.told(pressed), seen))
    return found


def _seen(where: str, changes: list[Change], aim: float) -> list[Result]:
    pressed = [one.seen - one.pressed for one in changes]
    told = [one.seen - one.told for one in changes]
    return [Result(f'press elsewhere → seen, {where}, p50', median(pressed), 'ms'),
            Result(f'press elsewhere → seen, {where}, p95', quantile(pressed, 0.95), 'ms'),
            Result(f'change → seen in a second browser, {where}, p50', median(told), 'ms'),
            Result(f'change → seen in a second browser, {where}, p95', quantile(told, 0.95), 'ms', aim)]


async def _crowd(desk: Desk, mine: Window, colleague: Viewer, changes: int) -> list[Result]:
    idle = await _idle(desk)
    began, cpu = time.perf_counter(), desk.cpu()
    found = await _watch(desk, mine, colleague, changes)
    used = desk.cpu() - cpu - idle * (time.perf_counter() - began)
    each = used * 1000 / changes / (VIEWERS + 2)
    return [*_seen(f'{VIEWERS} more viewers', found, 200),
            Result('server CPU per viewer and change', each, 'ms', 1)]


async def _idle(desk: Desk, seconds: float = 3) -> float:
    """Seconds of CPU a second while nobody does anything."""
    await asyncio.sleep(1)
    cpu = desk.cpu()
    await asyncio.sleep(seconds)
    return (desk.cpu() - cpu) / seconds
