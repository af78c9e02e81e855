"""What was issued and paid in a period, a batch at a time and in the order it happened."""
from collections.abc import AsyncIterator, Collection
from datetime import date, datetime

from data import database
from data.models import Document, DocumentFile, Payment

BATCH = 200


async def documents(first: date, last: date) -> AsyncIterator[list[Document]]:
    """Invoices and credit invoices by the day of issue, each with its order; of any number."""
    after = 0
    while rows := await Document.filter(id__gt=after, issued_on__gte=first, issued_on__lte=last).using_db(
            database.reader()).order_by('id').limit(BATCH).select_related('order'):
        yield rows
        after = rows[-1].id


async def payments(start: datetime, end: datetime) -> AsyncIterator[list[Payment]]:
    """By the moment of payment, in the order of the ledger; each with its order and its credit invoice."""
    after = 0
    while rows := await Payment.filter(sequence__gt=after, paid_at__gte=start, paid_at__lt=end).using_db(
            database.reader()).order_by('sequence').limit(BATCH).select_related('order', 'document'):
        yield rows
        after = rows[-1].sequence


async def ledger(start: datetime, end: datetime) -> AsyncIterator[list[Payment]]:
    """The unbroken piece of the payment ledger that was written in the period."""
    ends = Payment.filter(recorded_at__gte=start, recorded_at__lt=end).using_db(database.reader())
    first, last = await ends.order_by('sequence').first(), await ends.order_by('-sequence').first()
    after = first.sequence - 1 if first else 0
    while last and after < last.sequence:
        rows = await Payment.filter(sequence__gt=after, sequence__lte=last.sequence).using_db(
            database.reader()).order_by('sequence').limit(BATCH).select_related('order')
        yield rows
        after = rows[-1].sequence


async def files_of(documents: list[Document]) -> dict[int, list[DocumentFile]]:
    """The stored files of each document, by kind."""
    found: dict[int, list[DocumentFile]] = {document.id: [] for document in documents}
    rows = await DocumentFile.filter(document_id__in=list(found)).using_db(database.reader()).order_by('kind')
    for row in rows:
        found[row.document_id].append(row)
    return found


async def refunded(documents: list[Document]) -> dict[int, int]:
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
