"""Where a full load of an order page spends its time, as Chromium counts it. Milliseconds, p50."""
from playwright.async_api import Browser, CDPSession

from bench.desk import Desk
from bench.pages import number
from bench.results import Result, median
from bench.window import Window, order_shown, window

FIRST_BYTE = """(() => {
    const load = performance.getEntriesByType('navigation')[0];
    return load.responseStart - load.requestStart;
})()"""
PARTS = {'script': ('ScriptDuration',), 'style and layout': ('RecalcStyleDuration', 'LayoutDuration'),
         'the browser in all': ('TaskDuration',)}


async def spent(desk: Desk, browser: Browser, order: int, repeats: int) -> list[Result]:
    cold, warm = [], []
    for _ in range(repeats):
        async with window(browser, desk.url, desk.cookie) as person:
            cdp = await person.page.context.new_cdp_session(person.page)
            await cdp.send('Performance.enable')
            cold.append(await _load(person, cdp, order))
            warm.append(await _load(person, cdp, order))
    return [Result(f'order page, {kind}: {part}', median([load[part] for load in loads]), 'ms')
            for kind, loads in (('cold', cold), ('warm', warm)) for part in loads[0]]


async def _load(person: Window, cdp: CDPSession, order: int) -> dict[str, float]:
    """The counters begin anew with each document."""
    await person.load(f'/orders/{order}', order_shown(number(order)))
    counted = {one['name']: one['value'] * 1000 for one in (await cdp.send('Performance.getMetrics'))['metrics']}
    parts = {part: sum(counted[name] for name in names) for part, names in PARTS.items()}
    await person.live()
    return {'until the first byte': float(await person.page.evaluate(FIRST_BYTE)), **parts}
