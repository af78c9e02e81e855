"""A shop with very many orders: made once for each size, kept in the temporary folder, copied for each run."""
import asyncio
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from base.actor import SYSTEM, Actor
from base.i18n import speaking
from bench.lot import Lot, Maker, Row
from data import database, migrate
from data.models import Order
from documents.store import Archive
from documents.workers import Press
from jobs import make_pdfs
from orders import invoicing, noting, tasking
from people import opening_shop, staffing

EMAIL, COLLEAGUE, PASSWORD = 'olga@example.org', 'paul@example.org', 'a long enough sentence'
FILE = 'comptoir.db'
BATCH = 2000
RICH = 12    # so many of the newest orders have an invoice, notes and a task: those that are opened


def shop(orders: int, target: Path) -> Path:
    """A shop of that size in the folder `target`, for one run to change as it likes."""
    kept = _kept(orders)
    if not kept.exists():
        made = Path(tempfile.mkdtemp(dir=kept.parent))
        asyncio.run(make(made, orders))
        made.rename(kept)
    shutil.copytree(kept, target)
    return target


def _kept(orders: int) -> Path:
    digest = hashlib.sha256()
    for path in [*migrate.migrations('sqlite'), Path(__file__), Path(__file__).with_name('lot.py')]:
        digest.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / 'comptoir-bench'
    folder.mkdir(exist_ok=True)
    return folder / f'{orders}-{digest.hexdigest()[:12]}'


async def make(folder: Path, orders: int) -> None:
    """The shop is opened by the product's own verbs, its past is written as plain rows, and its newest orders are
    finished by verbs again."""
    url = f'sqlite://{folder / FILE}'
    await database.connect(url, folder)
    with speaking('en'):
        owner = await opening_shop.open_shop('Bench', 'FR', 'EUR', 'en', 'Europe/Paris', 'Olga', EMAIL, PASSWORD)
        await staffing.add_staff(SYSTEM, 'Paul', COLLEAGUE, 'clerk', 'en', PASSWORD)
    await database.close()
    await asyncio.to_thread(_fill, folder / FILE, Maker(orders))
    await database.connect(url, folder)
    await _enrich(Actor(owner.id, owner.name, 'owner', 'en'))
    await _print(folder)
    await database.close()
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        connection.execute('VACUUM')


def _fill(path: Path, maker: Maker) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('PRAGMA synchronous = OFF')
        tables = _Tables(connection)
        tables.insert('customer', maker.people())
        tables.insert('product', maker.wares())
        lots = maker.lots()
        while batch := list(islice(lots, BATCH)):
            for name in ('orders', 'order_line', 'packing_slip', 'slip_line', 'payment', 'history', 'order_search'):
                tables.insert(name, _of(name, batch))
        tables.insert('counter', ({'series': series, 'next': after} for series, after in maker.counters().items()))
        connection.commit()


def _of(name: str, lots: Iterable[Lot]) -> Iterator[Row]:
    return (row for lot in lots for row in lot.rows.get(name, ()))


class _Tables:
    """Inserts rows that name only what is not empty."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.empty: dict[str, dict[str, Any]] = {}

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        empty = self.empty.setdefault(table, self._columns(table))
        columns = ', '.join(f'"{name}"' for name in empty)
        sql = f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" for _ in empty)})'  # noqa: S608 - our names
        self.connection.executemany(sql, (tuple({**empty, **row}.values()) for row in rows))

    def _columns(self, table: str) -> dict[str, Any]:
        if table == 'order_search':
            return {'rowid': 0, 'words': ''}
        found = self.connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        return {name: _nothing(kind) if needed and not key else None for _, name, kind, needed, _, key in found}


def _nothing(kind: str) -> Any:
    """What stands in a column that must not be NULL."""
    return '{}' if kind == 'JSON' else 0 if 'INT' in kind else ''


async def _enrich(owner: Actor) -> None:
    newest = await Order.filter(cancelled_at=None).order_by('-placed_at').limit(RICH)
    for order in newest:
        await invoicing.issue_invoice(owner, order.id)
        await noting.add_note(owner, order.id, 'The parcel needs a second look before it leaves.')
        await noting.add_note(owner, order.id, 'Asked for a call back on Monday.')
        await tasking.add_task(owner, order.id, 'Call the customer')


async def _print(folder: Path) -> None:
    """Nothing is left to be done when the desk starts."""
    press = Press()
    await make_pdfs.run(press, Archive(folder / 'documents'))
    await press.stop()
