"""What was issued and paid in a period: plain rows, a batch at a time, in the order they were recorded."""
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from data import database
from data.models import Document, DocumentFile, Payment
from data.moments import day, moment

BATCH = 50


@dataclass(slots=True)
class Issued:
    """A document with what the books want of its order."""
    id: int
    kind: str
    series: str
    sequence: int
    number: str
    order_id: int
    issued_at: datetime
    issued_on: date
    currency: str
    net_minor: int
    vat_minor: int
    total_minor: int
    snapshot: str
    previous_hash: str
    hash: str
    order_number: str
    customer_id: int | None
    pickup: bool
    payment_status: str


@dataclass(slots=True)
class Paid:
    """A row of the payment ledger with its order's customer, and the number of the credit invoice it refunds."""
    sequence: int
    order_id: int
    amount_minor: int
    currency: str
    method: str
    reference: str
    paid_at: datetime
    recorded_at: datetime
    recorded_by_id: int | None
    reverses_id: int | None
    document_id: int | None
    previous_hash: str
    hash: str
    order_number: str
    customer_id: int | None
    customer: str
    document_number: str | None


def _columns(kind: type, **own: str) -> str:
    return ', '.join(f'{own[one.name]} AS {one.name}' if one.name in own else f'x.{one.name}' for one in fields(kind))


_ORDER = {'order_number': 'o.number', 'customer_id': 'o.customer_id'}
_CUSTOMER = "CASE WHEN o.company <> '' THEN o.company ELSE o.customer_name END"
_DOCUMENTS = """SELECT {columns} FROM document x JOIN orders o ON o.id = x.order_id
    WHERE x.id > ? AND x.issued_on BETWEEN ? AND ? ORDER BY x.id LIMIT ?""".replace(
    '{columns}', _columns(Issued, **_ORDER, pickup='o.pickup', payment_status='o.payment_status'))
_PAYMENTS = """SELECT {columns} FROM payment x JOIN orders o ON o.id = x.order_id
    LEFT JOIN document d ON d.id = x.document_id
    WHERE x.sequence > ? AND {where} ORDER BY x.sequence LIMIT ?""".replace(
    '{columns}', _columns(Paid, **_ORDER, customer=_CUSTOMER, document_number='d.number'))
_RECEIVED = """SELECT currency, COUNT(*) AS count, SUM(amount_minor) AS total FROM payment
    WHERE paid_at >= ? AND paid_at < ? GROUP BY currency ORDER BY currency"""
_ENDS = 'SELECT MIN(sequence) AS first, MAX(sequence) AS last FROM payment WHERE recorded_at >= ? AND recorded_at < ?'


def _bounds(*values: date) -> list[Any]:
    """SQLite keeps days and moments as text."""
    return list(values) if database.is_postgres() else [str(value) for value in values]


async def documents(first: date, last: date) -> AsyncIterator[list[Issued]]:
    """Invoices and credit invoices by the day of issue; of any number."""
    after = 0
    while rows := await database.rows(_DOCUMENTS, [after, *_bounds(first, last), BATCH]):
        yield [_issued(row) for row in rows]
        after = rows[-1]['id']


def _issued(row: dict[str, Any]) -> Issued:
    return Issued(**{**row, 'issued_at': moment(row['issued_at']), 'pickup': bool(row['pickup']),
                     'issued_on': day(row['issued_on'])})


def payments(start: datetime, end: datetime) -> AsyncIterator[list[Paid]]:
    """By the moment of payment, in the order of the ledger."""
    return _ledger('x.paid_at >= ? AND x.paid_at < ?', _bounds(start, end))


async def ledger(start: datetime, end: datetime) -> AsyncIterator[list[Paid]]:
    """The unbroken piece of the payment ledger that was written in the period."""
    ends = (await database.rows(_ENDS, _bounds(start, end)))[0]
    async for rows in _ledger('x.sequence BETWEEN ? AND ?', [ends['first'] or 0, ends['last'] or 0]):
        yield rows


async def _ledger(where: str, values: Sequence[Any]) -> AsyncIterator[list[Paid]]:
    after = 0
    while rows := await database.rows(_PAYMENTS.replace('{where}', where), [after, *values, BATCH]):
        yield [Paid(**{**row, 'paid_at': moment(row['paid_at']), 'recorded_at': moment(row['recorded_at'])})
               for row in rows]
        after = rows[-1]['sequence']


async def received(start: datetime, end: datetime) -> list[tuple[str, int, int]]:
    """Currency, how many payments by the moment of payment, and what they come to, refunds taken off."""
    return [(row['currency'], int(row['count']), int(row['total']))
            for row in await database.rows(_RECEIVED, _bounds(start, end))]


async def files_of(documents: Sequence[Issued]) -> dict[int, list[DocumentFile]]:
    """The stored files of each document, by kind."""
    found: dict[int, list[DocumentFile]] = {document.id: [] for document in documents}
    rows = await DocumentFile.filter(document_id__in=list(found)).using_db(database.reader()).order_by('kind')
    for row in rows:
        found[row.document_id].append(row)
    return found


async def refunded(documents: Sequence[Issued]) -> dict[int, int]:
    """What was paid back on each credit invoice, in minor units above zero."""
    found = dict.fromkeys((document.id for document in documents), 0)
    rows = await Payment.filter(document_id__in=list(found)).using_db(database.reader()).values_list(
        'document_id', 'amount_minor')
    for document_id, minor in rows:
        found[document_id] -= minor
    return found


async def invoice_numbers(order_ids: Collection[int]) -> dict[int, list[str]]:
    """The invoices of each order."""
    found: dict[int, list[str]] = {order_id: [] for order_id in order_ids}
    rows = await Document.filter(order_id__in=list(found), kind='invoice').using_db(database.reader()).order_by(
        'id').values_list('order_id', 'number')
    for order_id, number in rows:
        found[order_id].append(number)
    return found
