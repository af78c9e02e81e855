"""A person's window in a real Chromium, and how long it takes to see things."""
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browsers import DESKTOP

SCRIPT = Path(__file__).with_name('window.js').read_text(encoding='utf-8')
PANELS = "document.querySelectorAll('.order-page .sheet').length > 11 && document.querySelector('#main h1')"
ROWS = "document.querySelectorAll('#main [data-row]').length > 0"
LIVE = 'window.did_handshake'


def order_shown(number: str) -> str:
    """True in the browser once all panels of this order are there."""
    return f"{PANELS}?.textContent.includes('{number}')"


class Window:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    async def load(self, path: str, shown: str = 'true') -> float:
        """ms from the start of a full load until `shown` is painted."""
        await self.page.goto(self.url + path, wait_until='commit')
        return float(await self.page.evaluate('async code => await bench.painted(code) - bench.origin()', shown))

    async def live(self) -> None:
        """Waits until the page is connected and quiet."""
        await self.page.wait_for_function(LIVE)
        await self.page.wait_for_timeout(250)

    async def sees(self, shown: str) -> float:
        """The moment at which `shown` is painted."""
        return float(await self.page.evaluate('code => bench.painted(code)', shown))

    async def pressed(self) -> float:
        """The moment of the last press or key."""
        return float(await self.page.evaluate('bench.pressed()'))

    async def after(self, press: Awaitable[object], shown: str) -> float:
        """ms from the last press of `press` until `shown` is painted."""
        await press
        seen = await self.sees(shown)
        return seen - await self.pressed()


@asynccontextmanager
async def window(browser: Browser, url: str, cookie: str) -> AsyncIterator[Window]:
    """Of somebody with a browser of their own, in which nothing is cached."""
    context = await browser.new_context(**DESKTOP)
    name, _, value = cookie.partition('=')
    await context.add_cookies([{'name': name, 'value': value, 'url': url}])
    await context.add_init_script(SCRIPT)
    try:
        yield Window(await context.new_page(), url)
    finally:
        await context.close()
