"""The check of a whole shop, part by part (promises I2–I5, I8–I10): what was looked at, and each lie that was found."""
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from base.i18n import N_, _
from base.money import format_number
from data import database
from data.models import Document, Shop
from documents.store import UNFINISHED, Archive
from orders import breaches, frozen, invariants
from orders.invariants import BATCH, MOST

SETTLED = 600.0    # seconds after which an unfinished file is nobody's work any more
_GROUPED = (breaches.NUMBERS, breaches.INVOICES, breaches.PAYMENTS, breaches.STOCK)


@dataclass(frozen=True)
class Part:
    """`sentence` says what was looked at, and how much of it; `lies` what is wrong there, at most twenty of a kind."""
    name: str
    sentence: str
    counts: dict[str, int]
    lies: list[str]


Look = Callable[[], Awaitable[list[str]]]

_COUNTS = {
    'documents': 'SELECT COUNT(*) AS n FROM document',
    'series': 'SELECT COUNT(DISTINCT series) AS n FROM document',
    'invoices': "SELECT COUNT(*) AS n FROM document WHERE kind = 'invoice'",
    'credits': "SELECT COUNT(*) AS n FROM document WHERE kind = 'credit'",
    'payments': 'SELECT COUNT(*) AS n FROM payment',
    'products': 'SELECT COUNT(*) AS n FROM product',
    'moves': 'SELECT COUNT(*) AS n FROM stock_move',
    'orders': 'SELECT COUNT(*) AS n FROM orders',
    'files': 'SELECT COUNT(*) AS n FROM document_file',
    'bytes': 'SELECT COALESCE(SUM(size), 0) AS n FROM document_file',
}


async def language() -> str:
    """The shop's; English before the first day."""
    shop = await Shop.get_or_none(id=1, using_db=database.reader())
    return shop.language if shop else 'en'


async def check(archive: Archive, data_dir: Path) -> AsyncIterator[Part]:
    """Reads all, writes nothing, and takes no lock: each part is a picture of one moment."""
    for name, sentence, counted, look in _parts(archive, data_dir):
        try:
            yield await _part(name, sentence, counted, look)
        except invariants.UNREADABLE as error:
            yield Part(name, '', {}, [invariants.unreadable(error)])


def _parts(archive: Archive, data_dir: Path) -> Sequence[tuple[str, str, tuple[str, ...], Look]]:
    ask = invariants.answers
    rest = [question for question in breaches.BREACHES if not any(question in group for group in _GROUPED)]
    return (
        ('database', N_('Database: whole, each reference leads somewhere, frozen tables are guarded.'), (),
         invariants.structure),
        ('numbers', N_('Documents: {documents}, series: {series}, no gap, no double.'), ('documents', 'series'),
         lambda: ask(breaches.NUMBERS)),
        ('chains', N_('Hash chains: {documents} documents, each as issued and linked to the one before.'),
         ('documents',), invariants.documents),
        ('snapshots', N_('Snapshots: {documents}, each adds up and says what its document says.'), ('documents',),
         _snapshots),
        ('invoices', N_('Invoices: {invoices}, credit invoices: {credits}, never more credited than invoiced.'),
         ('invoices', 'credits'), _invoices),
        ('payments', N_('Payment ledger: {payments} rows, one unbroken chain.'), ('payments',), _payments),
        ('stock', N_('Products: {products}, stock moves: {moves}, each stock is what its moves make it.'),
         ('products', 'moves'), lambda: ask(breaches.STOCK)),
        ('orders', N_('Orders: {orders}, their totals and statuses follow from their facts.'), ('orders',),
         lambda: _orders(rest)),
        ('files', N_('Stored documents: {files}, {bytes} bytes, each as it was stored; nothing unfinished.'),
         ('files', 'bytes'), lambda: _files(archive, data_dir)),
    )


@database.transactional
async def _part(name: str, sentence: str, counted: Sequence[str], look: Look) -> Part:
    await invariants.hold_still()
    counts = {one: int((await database.rows(_COUNTS[one]))[0]['n']) for one in counted}
    words = {one: format_number(count) for one, count in counts.items()}
    return Part(name, _(sentence).format(**words), counts, await look())


async def _invoices() -> list[str]:
    return await invariants.answers(breaches.INVOICES) + await _over_credited()


async def _payments() -> list[str]:
    return await invariants.payments() + await invariants.answers(breaches.PAYMENTS)


async def _orders(rest: Sequence[tuple[str, str]]) -> list[str]:
    return await invariants.orders() + await invariants.answers(rest)


async def _files(archive: Archive, data_dir: Path) -> list[str]:
    left = [path.name for path in _unfinished(data_dir)]
    return [_('The file {what} was never finished.').format(what=name) for name in left] + await invariants.files(
        archive, SETTLED)


def _unfinished(data_dir: Path) -> list[Path]:
    return sorted(data_dir.glob(f'*{UNFINISHED}'))[:MOST]


async def _snapshots() -> list[str]:
    wrong: list[str] = []
    last = 0
    while rows := await Document.filter(id__gt=last).using_db(database.reader()).order_by('id').limit(BATCH):
        for row in rows:
            fields = frozen.contradictions(row, frozen.paper_of(row))
            if fields:
                wrong.append(_('Document {what}: its snapshot is wrong in {fields}.').format(
                    what=row.number, fields=', '.join(fields)))
        last = rows[-1].id
    return wrong[:MOST]


async def _over_credited() -> list[str]:
    """Rate by rate, which no sum of totals shows."""
    wrong: list[str] = []
    invoice: Any = None
    credits_: list[dict[str, Any]] = []
    async for credit in _credits():
        if invoice is not None and credit.original_id != invoice.id:
            wrong += _beyond(invoice, credits_)
            credits_ = []
        invoice = credit.original
        credits_.append(frozen.paper_of(credit))
    return (wrong + (_beyond(invoice, credits_) if invoice is not None else []))[:MOST]


def _beyond(invoice: Any, credits_: list[dict[str, Any]]) -> list[str]:
    try:
        rates = frozen.over_credited(frozen.paper_of(invoice), credits_)
    except frozen.UNREADABLE:
        return []    # a snapshot that cannot be read is told by its own part
    return [_('Invoice {what}: more is credited at {rate} % than was invoiced.').format(
        what=invoice.number, rate=f'{rate / 100:g}') for _category, rate in rates]


async def _credits() -> AsyncIterator[Any]:
    """All credit invoices, those of one invoice together."""
    original, last = 0, 0
    while True:
        rows = await database.rows(_CREDITS, [original, last, BATCH])
        found = {row.id: row for row in await Document.filter(id__in=[row['id'] for row in rows]).using_db(
            database.reader()).select_related('original')}
        for row in rows:
            yield found[row['id']]
            original, last = row['original_id'], row['id']
        if len(rows) < BATCH:
            return


_CREDITS = """SELECT id, original_id FROM document WHERE (original_id, id) > (?, ?)
    ORDER BY original_id, id LIMIT ?"""
