"""What people do in stories, and where they look."""

import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page, expect

from base.settings import read_settings
from data.models import Order
from orders import return_links
from tests.servers import ROOT, Server
from tests.stories import prepared

KINDS = {
    'unpaid': "payment_status = 'not_paid' AND NOT pickup", 'paid': "payment_status = 'paid' AND NOT pickup",
    'pickup': 'pickup',
}  # fmt: skip


@dataclass
class Shop(Server):
    """A running desk and the orders that no story has taken yet."""

    taken: set[int] = field(default_factory=set)

    def take(self, kind: str = 'unpaid') -> int:
        """The id of an order of this kind (KINDS) that is nobody else's."""
        found = self.rows(f'SELECT id FROM orders WHERE {KINDS[kind]} AND cancelled_at IS NULL ORDER BY id')
        order_id = next(row['id'] for row in found if row['id'] not in self.taken)
        self.taken.add(order_id)
        return int(order_id)

    def return_address(self, order_id: int) -> str:
        """Where the customer of this order sends something back."""
        secret = read_settings({'COMPTOIR_DATA_DIR': str(self.folder)}).secret
        return f'{self.url}/r/{return_links.token(secret, Order(id=order_id))}'

    def run(self, *command: str, password: bool = False) -> None:
        """Runs a command of main.py on this shop, which must be stopped; `password` is told one when it asks."""
        said = prepared.PASSWORD if password else None
        subprocess.run([sys.executable, 'main.py', *command], cwd=ROOT, env=self.environment, input=said, text=True,
                       check=True, stdout=subprocess.DEVNULL)

    def rows(self, question: str, *values: Any) -> list[sqlite3.Row]:
        """What the database holds just now."""
        with sqlite3.connect(f'file:{self.folder}/comptoir.db?mode=ro', uri=True) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(question, values).fetchall()

    def one(self, question: str, *values: Any) -> Any:
        return self.rows(question, *values)[0][0]


async def sign_in(page: Page, shop: Shop, name: str) -> None:
    """`name` is the first name of one of the staff. The page then knows addresses without the host."""
    form: dict[str, str | float | bool] = {'email': f'{name}@example.org', 'password': prepared.PASSWORD}
    answer = await page.context.request.post(f'{shop.url}/login', form=form, max_redirects=0)
    assert answer.status == 303, await answer.text()


async def visit(page: Page, shop: Shop, path: str) -> Page:
    """Opens the page and waits until it is live."""
    await page.goto(f'{shop.url}{path}')
    return await live(page)


async def live(page: Page) -> Page:
    await page.wait_for_function('window.socket?.connected && window.did_handshake')
    await expect(page.locator('h1').first).to_be_visible()
    await expect(page.locator('.skeleton')).to_have_count(0)
    return page


def panel(page: Page, title: str) -> Locator:
    return page.get_by_role('region', name=title, exact=True)


def dialog(page: Page) -> Locator:
    return page.locator('dialog[open]')


def toast(page: Page, words: str | re.Pattern[str] = '') -> Locator:
    return page.locator('.toast').filter(has_text=words)


async def choose(page: Page, menu: Locator, item: str) -> None:
    """Opens a More menu and presses one of its lines."""
    await menu.click()
    await page.get_by_role('menuitem', name=item).click()


async def press_blocked(button: Locator) -> None:
    """A blocked button is there and says why; Playwright itself would wait until it can be pressed."""
    await expect(button).to_have_attribute('aria-disabled', 'true')
    await button.dispatch_event('click')
