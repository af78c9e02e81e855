"""What must hold, checked in one go (promises): numbers, invoices, stock, ledger, history, documents, the database.

Rows are checked in one transaction that changes nothing, so that the check may run beside other writers. On SQLite it
holds the write lock meanwhile.
"""
import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from types import SimpleNamespace
from typing import Any

from tortoise.exceptions import OperationalError

from base.i18n import N_, _
from data import database
from data.models import Document, DocumentFile, Payment
from documents.store import Archive, Damaged, Lost
from orders import amounts, ground, invoicing, ledger, numbering
from orders.breaches import BREACHES

MOST = 20
BATCH = 200
FROZEN = ('document', 'document_line', 'document_file', 'payment', 'stock_move', 'history')
UNREADABLE = (sqlite3.DatabaseError, OperationalError)
_STATUSES = ('status', 'payment_status', 'shipment_status')


async def check(archive: Archive | None = None) -> list[str]:
    """One sentence for each breach, at most twenty of a kind; none when all holds. With the archive the stored
    documents are read, too."""
    try:
        found = await structure() + await _rows()
    except UNREADABLE as error:
        return [unreadable(error)]
    if archive is not None:
        found += await files(archive)
    return found


def unreadable(error: Exception) -> str:
    return _('The database cannot be read: {what}').format(what=error)


@database.transactional
async def _rows() -> list[str]:
    await hold_still()
    return [*await answers(BREACHES), *await orders(), *await payments(), *await documents()]


async def hold_still() -> None:
    """What the transaction reads from here on is of one moment."""
    if database.is_postgres():
        await database.write('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')


async def answers(questions: Sequence[tuple[str, str]]) -> list[str]:
    return [_(sentence).format(what=row['what']) for sentence, sql in questions
            for row in await database.rows(f'{sql} LIMIT {MOST}')]


async def orders() -> list[str]:
    """What follows from the facts of each order: its three statuses and its total."""
    wrong: list[str] = []
    async for order, lines in _with_lines():
        told = [getattr(order, name) for name in _STATUSES]
        ground.derive(order)
        if told != [getattr(order, name) for name in _STATUSES]:
            wrong.append(_('Order {what}: its status does not follow from its facts.').format(what=order.number))
        if amounts.compute(order, lines).due != order.total_minor:
            wrong.append(_('Order {what}: its total is not what its lines come to.').format(what=order.number))
        if len(wrong) >= MOST:
            break
    return wrong


async def _with_lines() -> AsyncIterator[tuple[Any, list[Any]]]:
    last = 0
    while orders := await database.rows('SELECT * FROM orders WHERE id > ? ORDER BY id LIMIT ?', [last, BATCH]):
        rows = await database.rows('SELECT * FROM order_line WHERE order_id > ? AND order_id <= ? ORDER BY position',
                                   [last, orders[-1]['id']])
        lines: dict[int, list[Any]] = {order['id']: [] for order in orders}
        for row in rows:
            lines[row['order_id']].append(SimpleNamespace(**row))
        for order in orders:
            yield SimpleNamespace(**order), lines[order['id']]
        last = orders[-1]['id']


async def payments() -> list[str]:
    return await _chain(N_('Payment {what} has been changed, or the one before it.'), ledger.fingerprint,
                        lambda last: Payment.filter(sequence__gt=last), lambda row: str(row.sequence))


async def documents() -> list[str]:
    wrong: list[str] = []
    series: Sequence[Any] = await Document.all().distinct().values_list('series', flat=True)
    for one in series:
        wrong += await _chain(N_('Document {what} has been changed, or the one before it.'), _document_hash,
                              lambda last, one=one: Document.filter(series=one, sequence__gt=last),
                              lambda row: str(row.number))
    return wrong


def _document_hash(document: Document) -> str:
    """Never the stored hash where the number is not that of its series."""
    if document.number != numbering.number(document.series, document.sequence):
        return ''
    return invoicing.fingerprint(document)


async def _chain(sentence: str, fingerprint: Callable[[Any], str], after: Callable[..., Any],
                 name: Callable[[Any], str]) -> list[str]:
    """Each row carries the hash of itself and of the row before it; days never go back."""
    wrong: list[str] = []
    last, previous, day = 0, '', None
    while rows := await after(last).order_by('sequence').limit(BATCH):
        for row in rows:
            on = getattr(row, 'issued_on', None)
            if row.previous_hash != previous or row.hash != fingerprint(row) or (day and on < day):
                wrong.append(_(sentence).format(what=name(row)))
            last, previous, day = row.sequence, row.hash, on
    return wrong[:MOST]


async def structure() -> list[str]:
    """The database itself: sound, nothing points nowhere, frozen tables guarded."""
    return await (_postgres() if database.is_postgres() else _sqlite())


async def _sqlite() -> list[str]:
    told = [str(row['integrity_check']) for row in await database.rows('PRAGMA integrity_check')]
    wrong = [_('The database file is damaged: {what}').format(what=line) for line in told if line != 'ok']
    wrong += [_('A row of {what} points to a row that is not there.').format(what=row['table'])
              for row in await database.rows('PRAGMA foreign_key_check')]
    there = {row['name'] for row in await database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return wrong[:MOST] + _unguarded(name for name in FROZEN if not {f'{name}_no_update', f'{name}_no_delete'} <= there)


async def _postgres() -> list[str]:
    wrong = [_('The index {what} is not valid.').format(what=row['what']) for row in await database.rows(
        'SELECT indexrelid::regclass::text AS what FROM pg_index WHERE NOT indisvalid')]
    wrong += [_('The rule {what} is not checked.').format(what=row['what']) for row in await database.rows(
        'SELECT conname::text AS what FROM pg_constraint WHERE NOT convalidated')]
    there = {row['name'] for row in await database.rows(
        "SELECT tgname::text AS name FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal")}
    return wrong + _unguarded(name for name in FROZEN if not {f'{name}_frozen', f'{name}_not_emptied'} <= there)


def _unguarded(names: Any) -> list[str]:
    return [_('Rows of {what} can be changed: their guard is missing.').format(what=name) for name in names]


async def files(archive: Archive, settled: float = 0) -> list[str]:
    """Reads each stored document; lets other work go on between two of them. Files younger than `settled` seconds may
    still be being written."""
    stray = archive.stray(settled)[:MOST]
    wrong = [_('The file {what} was never finished.').format(what=path.name) for path in stray]
    last = 0
    while rows := await DocumentFile.filter(id__gt=last).using_db(database.reader()).order_by('id').limit(BATCH):
        for row in rows:
            wrong += _file(archive, row)
            await asyncio.sleep(0)
        last = rows[-1].id
    return wrong


def _file(archive: Archive, row: DocumentFile) -> list[str]:
    try:
        content = archive.read(row.sha256)
    except (Lost, Damaged) as error:
        return [str(error)]
    except ValueError:
        return [str(Lost(row.sha256))]
    if len(content) == row.size:
        return []
    return [_('The stored document {what} has another size than noted.').format(what=row.sha256[:12])]
