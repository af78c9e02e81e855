"""Pages in a browser: loaded cold and warm, opened from the list, turned and searched. Milliseconds, p50."""
from playwright.async_api import Browser

from bench.desk import Desk
from bench.lot import Maker
from bench.results import Result, median
from bench.window import ROWS, Window, order_shown, window
from orders import numbering

TYPING = 20    # ms between two keys: so fast that only the whole text is searched for
FIRST_ROW = "document.querySelector('#main [data-row]')?.dataset.key"
ALL_ROWS = "Array.from(document.querySelectorAll('#main [data-row]'))"


async def order_pages(desk: Desk, browser: Browser, orders: int, repeats: int) -> list[Result]:
    path, shown = f'/orders/{orders}', order_shown(number(orders))
    cold, warm = await _loads(desk, browser, path, shown, repeats)
    opened = await _opened(desk, browser, repeats)
    return [Result('order page, cold', cold, 'ms', 1200), Result('order page, warm', warm, 'ms', 500),
            Result('order page, opened from the list', opened, 'ms', 150)]


async def lists(desk: Desk, browser: Browser, orders: int, repeats: int) -> list[Result]:
    cold, warm = await _loads(desk, browser, '/orders', ROWS, repeats)
    async with window(browser, desk.url, desk.cookie) as person:
        turned = await _turned(person, repeats)
        searched = await _searched(person, orders, repeats)
    at = f'at {orders:,} orders'
    return [Result(f'list {at}, cold', cold, 'ms'), Result(f'list {at}, warm', warm, 'ms', 364),
            Result(f'next page shown {at}', turned, 'ms', 200), Result(f'search shown {at}', searched, 'ms', 200)]


def number(order_id: int) -> str:
    return numbering.number('ORD', order_id)


async def _loads(desk: Desk, browser: Browser, path: str, shown: str, repeats: int) -> tuple[float, float]:
    cold, warm = [], []
    for _ in range(repeats):
        async with window(browser, desk.url, desk.cookie) as person:
            cold.append(await person.load(path, shown))
            for _ in range(2):
                await person.live()
                warm.append(await person.load(path, shown))
    return median(cold), median(warm)


async def _opened(desk: Desk, browser: Browser, repeats: int) -> float:
    """From the press on a row until all panels of its order are painted."""
    took = []
    async with window(browser, desk.url, desk.cookie) as person:
        await person.load('/orders', ROWS)
        for place in range(repeats * 2):
            await person.live()
            row = person.page.locator('#main [data-row] a[data-open]').nth(place % 10)
            shown = order_shown(await row.inner_text())
            took.append(await person.after(row.click(), shown))
            await person.live()
            await person.after(person.page.locator('nav.side li a').first.click(), ROWS)
    return median(took)


async def _turned(person: Window, repeats: int) -> float:
    took = []
    await person.load('/orders', ROWS)
    for _ in range(repeats * 2):
        await person.live()
        first = await person.page.evaluate(FIRST_ROW)
        older = person.page.get_by_role('link', name='Older', exact=True)
        took.append(await person.after(older.click(), f"{FIRST_ROW} && {FIRST_ROW} !== '{first}'"))
    return median(took)


async def _searched(person: Window, orders: int, repeats: int) -> float:
    """From the last key until the rows that match are painted."""
    took = []
    await person.load('/orders', ROWS)
    for text in _searches(orders)[:repeats]:
        await person.live()
        field = person.page.locator('[data-search]')
        await field.fill('')
        await person.sees(f'{ALL_ROWS}.length === 50')
        await person.live()
        shown = f"{ALL_ROWS}.length && {ALL_ROWS}.every(row => row.textContent.toLowerCase().includes('{text}'))"
        took.append(await person.after(field.press_sequentially(text, delay=TYPING), shown))
    return median(took)


def _searches(orders: int) -> list[str]:
    """Names of one, of some and of very many, and numbers."""
    maker = Maker(orders)
    whole, last, other = (maker.person(maker.customers // part)['name'].lower() for part in (2, 3, 5))
    return [last.split()[1], number(orders // 2).lower(), other.split()[0], whole, number(orders - 7).lower(),
            whole.split()[1], other, number(orders // 3).lower()]
