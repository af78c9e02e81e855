"""Inside one process, without a network: how long a list takes, and how fast orders come in."""
import json
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from base.actor import SYSTEM
from base.i18n import speaking
from bench.desk import ROOT
from bench.results import Result, median, quantile
from bench.shop import FILE
from data import database, listing
from data.listing_filters import Filters
from intake import sniff
from orders import taking_in
from ui.pages.orders_reading import Cursor, read_rows
from ui.pages.orders_table import draw_table
from ui.parts.markup import render
from ui.scope import Scope

REAL = ROOT.parent / 'shared' / 'data' / 'orders_csv' / 'uci_real_as_shopify_orders_export.csv'
MADE_UP = 420
VIEWS = ('', 'view=to_pay', 'view=to_pack', 'view=completed', 'country=BE', 'payment=paid&country=FR', 'within=week',
         'view=cancelled&country=DE', 'method=Express', 'marks=not_printed')
SEARCHES = ('calquet', 'halpart', 'quentin dor', 'hugo', 'an', 'mar', 'delart', 'can-0016', 'example', '0600001',
            'nadia zamvin', 'h', 'nothing like this', 'maire & co')


async def lists(folder: Path, orders: int, repeats: int) -> list[Result]:
    """Reading and drawing the rows of one page of the list: many views, pages and searches, each some times."""
    await database.connect(f'sqlite://{folder / FILE}', folder)
    try:
        seen = await _times([_page(query) for query in VIEWS] + [_page('', orders // part) for part in (2, 3, 7)],
                            repeats)
        found = await _times([_page(f'q={text}') for text in SEARCHES], repeats)
    finally:
        await database.close()
    at = f'at {orders:,} orders'
    return [Result(f'server time of a list {at}, p50', median(seen), 'ms'),
            Result(f'server time of a list {at}, p95', quantile(seen, 0.95), 'ms', 30),
            Result(f'server time of a search {at}, p50', median(found), 'ms'),
            Result(f'server time of a search {at}, p95', quantile(found, 0.95), 'ms', 30)]


Work = Callable[[], Awaitable[Any]]


def _page(query: str, after: int | None = None) -> Work:
    filters, cursor, scope = Filters.from_query(query), Cursor(after), cast(Scope, SimpleNamespace(zone='Europe/Paris'))

    async def work() -> None:
        page = await read_rows(filters, cursor)
        with speaking('en'):
            render(draw_table(scope, page.rows, query, {}, 0, {}, can_choose=True))
    return work


async def _times(works: list[Work], repeats: int) -> list[float]:
    """ms of each, after each was done once."""
    took = []
    for work in works:
        await work()
        for _ in range(repeats):
            began = time.perf_counter()
            await work()
            took.append((time.perf_counter() - began) * 1000)
    return took


async def imports(folder: Path) -> list[Result]:
    """A file of orders taken in: 420 real invoices where they lie beside the project, else as many made up."""
    name, data = (REAL.name, REAL.read_bytes()) if REAL.exists() else ('orders.json', _made_up())
    await database.connect(f'sqlite://{folder / FILE}', folder)
    try:
        with speaking('en'):
            before = (await listing.counts())['all']
            began = time.perf_counter()
            report = await taking_in.take_in(SYSTEM, sniff.read(data, name))
            took = time.perf_counter() - began
            came = (await listing.counts())['all'] - before
    finally:
        await database.close()
    assert came == report.counts['created'] > 0, report.as_json()
    what = 'real' if REAL.exists() else 'made-up'
    return [Result(f'import of {came} {what} orders', came / took, 'orders/s', 300, at_least=True)]


def _made_up() -> bytes:
    """As WooCommerce tells them."""
    dice, began = random.Random(7), datetime(2026, 3, 1, tzinfo=UTC)
    return json.dumps([_order(number, began + timedelta(hours=number), dice) for number in range(MADE_UP)]).encode()


def _order(number: int, at: datetime, dice: random.Random) -> dict[str, Any]:
    lines = [_line(number * 100 + place, count, dice)
             for place, count in enumerate(dice.choices((1, 2, 3), k=dice.randint(1, 12)))]
    total = sum(10 * line['quantity'] for line in lines)
    moment = at.strftime('%Y-%m-%dT%H:%M:%S')
    person = {'first_name': 'Ann', 'last_name': f'Maker {number}', 'address_1': '1 High Street', 'city': 'Lyon',
              'postcode': '69001', 'country': 'FR', 'email': f'ann{number % 90}@example.org', 'phone': ''}
    return {'id': 9_000_000 + number, 'number': str(number), 'status': 'processing', 'currency': 'EUR',
            'prices_include_tax': True, 'date_created_gmt': moment, 'date_modified_gmt': moment,
            'date_paid_gmt': moment, 'total': f'{total}.00', 'total_tax': '0.00', 'discount_total': '0.00',
            'discount_tax': '0.00', 'shipping_total': '0.00', 'shipping_tax': '0.00', 'billing': person,
            'shipping': person, 'payment_method_title': 'Card', 'customer_note': '', 'line_items': lines,
            'tax_lines': [], 'shipping_lines': [], 'fee_lines': [], 'coupon_lines': [], 'refunds': []}


def _line(number: int, count: int, dice: random.Random) -> dict[str, Any]:
    return {'id': number, 'name': f'Ware {number}', 'sku': f'W-{dice.randrange(90)}', 'quantity': count, 'price': 10,
            'subtotal': f'{10 * count}.00', 'total': f'{10 * count}.00', 'total_tax': '0.00', 'subtotal_tax': '0.00',
            'taxes': []}
