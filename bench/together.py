"""One order on two screens, alone and among many others: what was done is shown, and seen, and what that costs."""
import asyncio
import time
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from bench.desk import Desk
from bench.results import Result, median, quantile
from bench.shop import COLLEAGUE
from bench.viewers import close_all, open_many
from bench.window import Window, order_shown, window

VIEWERS = 50
QUIET = 0.4    # seconds between two changes: longer than the hub gathers


async def together(desk: Desk, browser: Browser, order: int, number: str, changes: int) -> list[Result]:
    path, shown = f'/orders/{order}', order_shown(number)
    async with (window(browser, desk.url, desk.cookie) as mine,
                window(browser, desk.url, desk.sign_in(COLLEAGUE)) as theirs):
        for person in (mine, theirs):
            await person.load(path, shown)
            await person.live()
        paid = await _pay(desk, mine, theirs, changes)
        noted = await _write(mine, changes // 2)
        alone = [*_shown(paid, noted), *_seen('alone', paid, 60)]
        before = desk.memory()
        many = await open_many(VIEWERS, desk.url, desk.cookie, path)
        crowded = await _crowd(desk, mine, theirs, changes, before)
        await close_all(many)
    return [*alone, *crowded]


@dataclass(frozen=True)
class Change:
    """Moments of one change: pressed, told after its commit, painted here and in the second browser."""
    pressed: float
    told: float
    here: float
    there: float


def _shown(changes: list[Change], noted: list[float]) -> list[Result]:
    shown = [one.here - one.pressed for one in changes]
    return [Result('action shown: mark as paid, as not paid', median(shown), 'ms', 100),
            Result('action shown: add a note', median(noted), 'ms', 100)]


def _seen(where: str, changes: list[Change], aim: float) -> list[Result]:
    pressed = [one.there - one.pressed for one in changes]
    seen = [one.there - one.told for one in changes]
    return [Result(f'press here → painted in a second browser, {where}, p50', median(pressed), 'ms'),
            Result(f'press here → painted in a second browser, {where}, p95', quantile(pressed, 0.95), 'ms'),
            Result(f'change → seen in a second browser, {where}, p50', median(seen), 'ms'),
            Result(f'change → seen in a second browser, {where}, p95', quantile(seen, 0.95), 'ms', aim)]


async def _crowd(desk: Desk, mine: Window, theirs: Window, changes: int, before: float) -> list[Result]:
    page = (desk.memory() - before) / VIEWERS
    idle = await _idle(desk)
    began, cpu = time.perf_counter(), desk.cpu()
    paid = await _pay(desk, mine, theirs, changes)
    used = desk.cpu() - cpu - idle * (time.perf_counter() - began)
    each = used * 1000 / changes / (VIEWERS + 2)
    return [Result(f'action shown with {VIEWERS} more viewers', median([one.here - one.pressed for one in paid]), 'ms'),
            *_seen(f'{VIEWERS} more viewers', paid, 200),
            Result('server CPU per viewer and change', each, 'ms', 1),
            Result('memory per open order page', page, 'MB', 1)]


async def _idle(desk: Desk, seconds: float = 3) -> float:
    """Seconds of CPU a second while nobody does anything."""
    await asyncio.sleep(1)
    cpu = desk.cpu()
    await asyncio.sleep(seconds)
    return (desk.cpu() - cpu) / seconds


async def _pay(desk: Desk, mine: Window, theirs: Window, changes: int) -> list[Change]:
    """Pays and takes back."""
    return [await _change(desk, mine, theirs) for _ in range(changes)]


async def _change(desk: Desk, mine: Window, theirs: Window) -> Change:
    paid = await mine.page.evaluate(_paid('Paid'))
    after = _paid('Not paid' if paid else 'Paid')
    there = asyncio.create_task(theirs.sees(after))
    await asyncio.sleep(QUIET)
    await _press(mine.page, 'Mark as not paid' if paid else 'Mark as paid')
    here = await mine.sees(after)
    pressed = await mine.pressed()
    return Change(pressed, desk.told(pressed), here, await there)


def _paid(state: str) -> str:
    return f"document.querySelector('.payment h2 .badge')?.textContent.trim() === '{state}'"


async def _press(page: Page, name: str) -> None:
    await page.locator('.payment').get_by_role('button', name=name, exact=True).click()


async def _write(mine: Window, notes: int) -> list[float]:
    took = []
    for text in range(notes):
        await asyncio.sleep(QUIET)
        count = await mine.page.locator('.notes .note').count()
        form = mine.page.locator('.note-form')
        await form.locator('textarea').fill(f'Note {text}')
        shown = f"document.querySelectorAll('.notes .note').length === {count + 1}"
        took.append(await mine.after(form.get_by_role('button').click(), shown))
    return took
