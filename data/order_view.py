"""What the order page shows, read in one go from the connection screens read from."""
import asyncio
from collections import Counter
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data import database, mail_view, reminders_ahead
from data.models import (
    BouncedAddress,
    Carrier,
    CustomStatus,
    Document,
    DocumentTerms,
    History,
    Note,
    Order,
    OrderLine,
    PackedNumber,
    PackingSlip,
    Payment,
    Print,
    Product,
    Quote,
    Return,
    ReturnLine,
    ReturnPicture,
    Shop,
    SlipLine,
    Staff,
    Task,
)


@dataclass(slots=True)
class LineView:
    line: OrderLine
    product: Product | None


@dataclass(slots=True)
class DocumentView:
    """`credited_minor` is what the `credits` of an invoice took of it."""
    document: Document
    terms: DocumentTerms | None
    original: str = ''
    credited_minor: int = 0
    credits: int = 0

    @property
    def left_minor(self) -> int:
        """What an invoice still asks for."""
        return int(self.document.total_minor) - self.credited_minor


@dataclass(slots=True)
class SlipView:
    slip: PackingSlip
    lines: list[SlipLine]
    prints: int = 0
    numbers: list[PackedNumber] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)


@dataclass(slots=True)
class ReturnView:
    """`pictures` are their ids, `credit` the number of the credit invoice that settled it."""
    row: Return
    lines: list[ReturnLine]
    credit: str = ''
    pictures: list[int] = field(default_factory=list)


@dataclass(slots=True)
class OrderView:
    """`names` are staff names by id, `colleagues` those still here; `reminder` is the next that goes by itself,
    `reminder_level` how firm the next is. `memo` is for whoever draws: one drawing serves all screens alike."""
    shop: Shop
    order: Order
    lines: list[LineView]
    payments: list[Payment]
    documents: list[DocumentView]
    slips: list[SlipView]
    returns: list[ReturnView]
    notes: list[Note]
    tasks: list[Task]
    history: list[History]
    quotes: list[Quote]
    mails: list[mail_view.Row]
    mail_service: mail_view.Service
    custom_status: CustomStatus | None
    names: Mapping[int, str]
    colleagues: Mapping[int, str]
    carriers: list[Carrier]
    customer_orders: int = 0
    customer_spent: int = 0
    bounced: BouncedAddress | None = None
    reminder: reminders_ahead.Ahead | None = None
    reminder_level: int = 1
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        return str(self.order.currency)

    @property
    def refunded_minor(self) -> int:
        """What was given back for credit invoices."""
        return -sum(row.amount_minor for row in self.payments if row.document_id)


async def read(order_id: int) -> OrderView | None:
    """None when there is no such order. Asks for all at once: while the database looks one thing up, the next question
    is put into words, which takes as long. Not for inside a transaction."""
    questions = _questions(order_id, database.reader())
    answers = dict(zip(questions, await asyncio.gather(*questions.values()), strict=True))
    order, lines, (names, colleagues) = answers.pop('order'), answers.pop('lines'), answers.pop('staff')
    if order is None:
        return None
    mails, service = answers.pop('mails')
    (orders, spent), bounced = await asyncio.gather(_customer(order), mail_view.bounced(order.email))
    return OrderView(order=order, lines=[LineView(line, line.product) for line in lines], names=names,
                     colleagues=colleagues, custom_status=order.custom_status, customer_orders=orders,
                     customer_spent=spent, bounced=bounced, mails=mails, mail_service=service,
                     reminder=await reminders_ahead.of_order(order, answers['shop']), **answers)


def _questions(order_id: int, db: Any) -> dict[str, Awaitable[Any]]:
    mine = {'order_id': order_id}
    return {
        'order': Order.get_or_none(id=order_id, using_db=db).select_related('hold', 'custom_status'),
        'shop': Shop.get(id=1, using_db=db),
        'lines': OrderLine.filter(**mine).using_db(db).order_by('position').select_related('product'),
        'payments': Payment.filter(**mine).using_db(db).order_by('sequence'),
        'documents': _documents(order_id), 'slips': _slips(order_id), 'returns': _returns(order_id),
        'notes': Note.filter(**mine, deleted_at=None).using_db(db).order_by('-pinned', 'id'),
        'tasks': Task.filter(**mine).using_db(db).order_by('id'),
        'history': History.filter(**mine).using_db(db).order_by('id'),
        'quotes': Quote.filter(duplicate_of_id=order_id).using_db(db).order_by('id'),
        'mails': mail_view.of_order(order_id), 'reminder_level': reminders_ahead.next_level(order_id),
        'staff': _staff(),
        'carriers': Carrier.all().using_db(db).order_by('name')}


async def _staff() -> tuple[dict[int, str], dict[int, str]]:
    """Everybody's names, and those of who is still here."""
    rows = await Staff.all().using_db(database.reader()).order_by('name').values_list('id', 'name', 'active')
    return {id_: name for id_, name, _ in rows}, {id_: name for id_, name, active in rows if active}


async def _documents(order_id: int) -> list[DocumentView]:
    db = database.reader()
    rows = await Document.filter(order_id=order_id).using_db(db).order_by('id').select_related('original')
    if not rows:
        return []
    ids = [row.id for row in rows]
    terms = {row.document_id: row for row in await DocumentTerms.filter(document_id__in=ids).using_db(db)}
    credited: Counter[int | None] = Counter()
    for row in rows:
        credited[row.original_id] += row.total_minor
    credits = Counter(row.original_id for row in rows)
    return [DocumentView(row, terms.get(row.id), row.original.number if row.original else '', credited[row.id],
                         credits[row.id]) for row in rows]


async def _slips(order_id: int) -> list[SlipView]:
    db = database.reader()
    slips = await PackingSlip.filter(order_id=order_id).using_db(db).order_by('id')
    lines = await SlipLine.filter(slip__order_id=order_id).using_db(db).order_by('id')
    prints = await Print.filter(order_id=order_id, kind='packing_slip').using_db(db).values_list('slip_id', flat=True)
    numbers = await _numbers(slips)
    return [SlipView(slip, [line for line in lines if line.slip_id == slip.id], list(prints).count(slip.id),
                     [row for row in numbers if row.slip_id == slip.id]) for slip in slips]


async def _numbers(slips: list[PackingSlip]) -> list[PackedNumber]:
    """Serial and lot numbers; only what the bench had has any."""
    packed = [slip.id for slip in slips if slip.begun_at]
    rows = PackedNumber.filter(slip_id__in=packed).using_db(database.reader()).order_by('id')
    return list(await rows) if packed else []


async def _returns(order_id: int) -> list[ReturnView]:
    db = database.reader()
    rows = await Return.filter(order_id=order_id).using_db(db).order_by('id').select_related('credit')
    if not rows:
        return []
    ids = [row.id for row in rows]
    lines = await ReturnLine.filter(return__id__in=ids).using_db(db).order_by('id')
    pictures = await ReturnPicture.filter(return__id__in=ids).using_db(db).order_by('id').values_list(
        'id', 'return__id')
    return [ReturnView(row, [line for line in lines if line.return__id == row.id],
                       row.credit.number if row.credit else '',
                       [id_ for id_, return_id in pictures if return_id == row.id]) for row in rows]


async def _customer(order: Order) -> tuple[int, int]:
    """How many orders this customer placed, and what they paid in this currency."""
    if not order.customer_id:
        return 1, order.paid_minor
    row = (await database.rows(
        'SELECT COUNT(*) AS orders, COALESCE(SUM(CASE WHEN currency = ? THEN paid_minor ELSE 0 END), 0) AS spent '
        'FROM orders WHERE customer_id = ? AND cancelled_at IS NULL', [order.currency, order.customer_id]))[0]
    return int(row['orders']), int(row['spent'])
