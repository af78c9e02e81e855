"""The pictures of the README, taken of the demo shop in a real browser: docs/screenshots/*.png.

Usage: python -m tools.screenshots [FOLDER]. The shop is made in a temporary folder and forgotten afterwards.
"""

import asyncio
import csv
import io
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, FilePayload, Page, expect

from intake.demo.catalogue import PEOPLE, WARES
from tests.browsers import DESKTOP, chromium
from tests.servers import ROOT, Server
from tests.stories.wedge import wedge

TABLET = {**DESKTOP, 'viewport': {'width': 1180, 'height': 820}, 'has_touch': True}
EMAIL, PASSWORD = 'emma@example.org', 'pictures for the readme'
ORDER = """SELECT id FROM orders o WHERE status = 'awaiting_shipment' AND payment_status = 'paid'
    AND EXISTS (SELECT 1 FROM document WHERE order_id = o.id) AND EXISTS (SELECT 1 FROM note WHERE order_id = o.id)
    ORDER BY (SELECT count(*) FROM order_line WHERE order_id = o.id) = 3 DESC, id DESC LIMIT 1"""
PARCEL = """SELECT s.id, s.number FROM packing_slip s JOIN orders o ON o.id = s.order_id
    WHERE s.status = 'open' AND s.packed_at IS NULL AND o.status = 'awaiting_shipment'
    ORDER BY (SELECT count(*) FROM slip_line WHERE slip_id = s.id) DESC, s.id LIMIT 1"""
PIECES = """SELECT ol.sku, l.pieces FROM slip_line l JOIN order_line ol ON ol.id = l.order_line_id
    WHERE l.slip_id = ? ORDER BY ol.position"""
LARGEST = 300_000


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / 'docs' / 'screenshots'
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        server = Server(Path(place) / 'desk', ('demo',)).start()
        try:
            hire(server)
            asyncio.run(take_all(server, folder))
        finally:
            server.kill()


def hire(server: Server) -> None:
    """An English-speaking clerk, whose screen is shown."""
    server.stop()
    command = [sys.executable, 'main.py', 'adduser', EMAIL, '--name', 'Emma Clarke', '--role', 'clerk']
    subprocess.run(command, cwd=ROOT, env=server.environment, input=PASSWORD, text=True, check=True, stdout=sys.stderr)
    server.start()


async def take_all(server: Server, folder: Path) -> None:
    with sqlite3.connect(f'file:{server.folder}/comptoir.db?mode=ro', uri=True) as shop:
        order = f'/orders/{shop.execute(ORDER).fetchone()[0]}'
        parcel, number = shop.execute(PARCEL).fetchone()
        goods = [sku for sku, pieces in shop.execute(PIECES, [parcel]) for _piece in range(pieces)]
    async with chromium() as browser:
        await opened(browser, server, order, 'julien@example.org', told_password(server, 'julien@example.org'))
        page = await opened(browser, server, '/orders')
        await take(page, folder / 'orders.png')
        await take(await opened(browser, server, order), folder / 'order.png')
        tablet = await opened(browser, server, order, color_scheme='dark', **TABLET)
        await take(tablet, folder / 'order-tablet-dark.png')
        await take(await crediting(await opened(browser, server, order)), folder / 'credit.png')
        await take(await importing(await opened(browser, server, '/import')), folder / 'import.png')
        bench = await packing(await opened(browser, server, '/bench', **TABLET), number, goods)
        await take(bench, folder / 'bench.png')


def told_password(server: Server, email: str) -> str:
    """As the demo prints it on the console."""
    return next(line.split()[-1] for line in server.log.splitlines() if email in line)


async def opened(browser: Browser, server: Server, path: str, email: str = EMAIL, password: str = PASSWORD,
                 **options: Any) -> Page:  # fmt: skip
    context = await browser.new_context(**{**DESKTOP, **options})
    answer = await context.request.post(f'{server.url}/login', form={'email': email, 'password': password})
    assert answer.ok
    page = await context.new_page()
    await page.goto(f'{server.url}{path}')
    await page.wait_for_function('window.socket?.connected && document.querySelector("h1")')
    return page


async def crediting(page: Page) -> Page:
    """With the credit invoice that would be issued, before anything is."""
    await page.get_by_role('button', name='Add credit invoice').click()
    await page.get_by_label('Reason').fill('Arrived damaged')
    await page.get_by_role('button', name='One more: Credit').first.click()
    await page.get_by_role('button', name='Credit €').wait_for()
    return page


async def packing(page: Page, number: str, goods: Sequence[str]) -> Page:
    """With half of a parcel's pieces in the box."""
    scanner, half = await wedge(page), len(goods) // 2 + 1
    await scanner.scan(number)
    await page.locator('.bench-title').get_by_text(number).wait_for()
    for sku in goods[:half]:
        await scanner.scan(sku)
    finish = page.get_by_role('button', name='Finish and print')
    await expect(finish).to_contain_text(f'{len(goods) - half} piece')
    return page


async def importing(page: Page) -> Page:
    """With the preview of a newer copy of a file that was taken in before."""
    await send(page, orders_export(range(1840, 1868)))
    await page.get_by_role('button', name='Import 28 orders').click()
    await page.get_by_text('Done: ').wait_for()
    await page.get_by_role('button', name='Choose another file').click()
    await send(page, orders_export(range(1840, 1882), paid={1864, 1866}, broken=1876))
    return page


async def send(page: Page, content: str) -> None:
    file: FilePayload = {'name': 'orders_export.csv', 'mimeType': 'text/csv', 'buffer': content.encode()}
    await page.locator('input[type=file]').set_input_files([file])
    await page.get_by_text('What would happen with').wait_for()


def orders_export(numbers: range, paid: Collection[int] = (), broken: int = 0) -> str:
    """A believable export of another shop, newest first: some `paid` meanwhile, one `broken`."""
    rows = [row for number in reversed(numbers) for row in order_rows(Random(number), number, number in paid)]
    for row in rows:
        if row['Name'] == f'#{broken}' and row['Total']:
            row['Total'] = '12,90 or so'
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def order_rows(random: Random, number: int, is_paid: bool) -> list[dict[str, str]]:
    person = random.choice(PEOPLE)
    bought = [(random.choice(WARES), random.randint(1, 3)) for _line in range(random.randint(1, 3))]
    goods = sum(ware.price * pieces for ware, pieces in bought)
    made = datetime(2026, 11, 1, 9, 12, tzinfo=UTC) + timedelta(hours=7 * (number - 1840) + number % 5)
    order = {
        'Name': f'#{number}', 'Email': person[2], 'Currency': 'EUR', 'Subtotal': f'{goods / 100:.2f}',
        'Shipping': '6.40', 'Taxes': '0.00', 'Total': f'{(goods + 640) / 100:.2f}', 'Billing Name': person[0],
        'Billing Country': person[8], 'Financial Status': 'paid' if is_paid or number % 2 else 'pending',
    }  # fmt: skip
    further = {**dict.fromkeys(order, ''), 'Name': order['Name']}
    lines = [{'Created at': str(made), 'Lineitem name': ware.name, 'Lineitem quantity': str(pieces),
              'Lineitem sku': ware.sku, 'Lineitem price': f'{ware.price / 100:.2f}'} for ware, pieces in bought]
    return [{**(further if place else order), **line} for place, line in enumerate(lines)]


async def take(page: Page, path: Path) -> None:
    await page.evaluate('document.fonts.ready')
    await page.mouse.move(700, 5)
    await page.wait_for_function('!document.querySelector(".skeleton,[data-flash]")')
    picture = await page.screenshot(path=path, animations='disabled')
    print(f'{path.name}: {len(picture) // 1000} kB')
    assert len(picture) <= LARGEST, f'{path.name} is too large'


if __name__ == '__main__':
    main()
