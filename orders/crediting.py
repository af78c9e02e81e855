"""Issue a credit invoice: all or part of one invoice is taken back, never more than is left of it (money.md, order-desk
§4). What it takes is worked out in credit_take, its paper in credit_snapshot."""
from collections.abc import Iterable
from typing import Any, Literal

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data import database
from data.models import Document, Order, Payment
from documents import einvoice_check
from orders import (
    billed,
    came_back,
    credit_left,
    credit_snapshot,
    credit_take,
    finding,
    history,
    invoicing,
    ledger,
    return_following,
    returning,
    rules,
    stock,
    telling,
    withdrawing,
)
from orders.credit_left import Books, Left, LineLeft, left
from orders.credit_take import Ask, Custom, Taken, everything
from orders.ground import claim, fresh, issued, refuse, settle, shop, touch, verb
from orders.stock import Move

__all__ = ['Ask', 'Custom', 'Left', 'LineLeft', 'credit_invoice', 'credit_state', 'everything', 'issue', 'left',
           'mark_credit_as_not_refunded', 'mark_credit_as_refunded', 'preview']


async def preview(document_id: int, ask: Ask) -> dict[str, Any]:
    """documents.snapshots.Credit as it would be issued today, without a number. Writes nothing; raises what the verb
    would raise."""
    document = await issued(document_id)
    order: Any = await Order.get(id=document.order_id, using_db=database.reader()).select_related('hold')
    await billed.count(order)
    refuse(rules.credit_invoice(order))
    desk, (books, _left, taken) = await shop(), await _take(document, ask)
    snapshot = credit_snapshot.credit(desk, books, taken, '', today(desk.timezone), clean(ask.reason, 500))
    einvoice_check.before_issue('credit', snapshot)
    return snapshot


async def _take(document: Document, ask: Ask) -> tuple[Books, Left, Taken]:
    books = await credit_left.books(document)
    if books.is_done:
        raise Refused(N_('{invoice} is already credited in full.'), invoice=document.number)
    left = await credit_left.of_books(books)
    if ask.return_id:
        in_return = await returning.pieces_of(document.order_id, ask.return_id)
        for one in left.lines:
            one.of_return = in_return.get(one.line.id, 0)
    return books, left, credit_take.take(books, left, ask)


@verb(Right.INVOICE)
async def credit_invoice(actor: Actor, order_id: int, document_id: int, ask: Ask, version: int | None = None) -> int:
    """Takes back what is asked of the invoice; returns the credit's id. Raises Refused when held, nothing is left, or
    its return does not stand, Invalid when nothing or more than is left is asked; Stale when payments or documents
    changed since the form with this payment version was opened."""
    order = await claim(order_id)
    await billed.count(order)
    refuse(rules.credit_invoice(order))
    if version is not None:
        await fresh(order, 'payment', version, {})
    document = await own_invoice(order, document_id)
    credit, left = await _issue(actor, order, document, ask)
    await withdrawing.withdraw(actor, order, left.leaving(ask.pieces))
    if ask.return_id:
        await return_following.link_credit(order, ask.return_id, credit)
    await settle(order)
    await telling.take_back_reminders(order)
    await finding.reindex(order)
    if ask.notify:
        await telling.tell(actor, order, credit={'documents': [credit.id], 'reason': clean(ask.reason, 500)})
    return credit.id


async def own_invoice(order: Order, document_id: int) -> Document:
    document = await Document.get_or_none(id=document_id, order_id=order.id)
    if document is None:
        raise Missing(N_('This document does not exist.'))
    return document


async def issue(actor: Actor, order: Order, document: Document, ask: Ask) -> Document:
    """The credit of a claimed order, which is settled by the caller."""
    return (await _issue(actor, order, document, ask))[0]


async def _issue(actor: Actor, order: Order, document: Document, ask: Ask) -> tuple[Document, Left]:
    """With what was left before."""
    desk, (books, left, taken) = await shop(), await _take(document, ask)
    place = await invoicing.take_place(desk, 'credit')
    fail_point('crediting.numbered')
    reason = clean(ask.reason, 500)
    snapshot = credit_snapshot.credit(desk, books, taken, place.number, place.on, reason)
    einvoice_check.before_issue('credit', snapshot)
    credit = await invoicing.freeze(actor, order, 'credit', place, snapshot, document.id)
    fail_point('crediting.frozen')
    await billed.store(credit.id, taken.rows)
    await stock.move(actor, _moves(order, credit, left, taken))
    fail_point('crediting.restocked')
    await _count(order)
    touch(order, 'payment')
    await history.record(actor, 'credited', order_id=order.id, section='payment', number=credit.number,
                         invoice=document.number, amount=credit.total_minor, currency=order.currency, reason=reason)
    return credit, left


def _moves(order: Order, credit: Document, left: Left, taken: Taken) -> list[Move]:
    """What had not left goes back first: the keys tell apart what had."""
    restock = {row.line_id: row.restock for row in taken.rows if row.line_id and row.restock}
    leaving = left.leaving({row.line_id: row.pieces for row in taken.rows if row.line_id})
    made = []
    for line in (one.line for one in left.lines if one.line.id in restock):
        here = min(restock[line.id], leaving[line.id])
        made += [Move(line.product_id or 0, count, 'credit', f'{name}:{credit.id}:{line.id}', order.id)
                 for name, count in ((came_back.WITHDRAWN, here), (came_back.SHIPPED, restock[line.id] - here))]
    return made


async def _count(order: Order) -> None:
    """What is credited of the order's total: what its live invoices do not ask for, and at least what its source had
    given back before."""
    row = (await database.rows(
        "SELECT SUM(CASE kind WHEN 'invoice' THEN total_minor ELSE -total_minor END) AS n FROM document "
        'WHERE order_id = ?', [order.id]))[0]
    order.credited_minor = max(order.credited_minor, order.total_minor - int(row['n']))


def credit_state(document: Document, payments: Iterable[Payment]) -> Literal['open', 'refunded']:
    """Whether the money of this credit invoice has been given back, by the order's payments."""
    return 'refunded' if _refunds(document, payments) else 'open'


def _refunds(document: Document, payments: Iterable[Payment]) -> list[Payment]:
    """Those of this credit invoice that still count."""
    rows = list(payments)
    undone = {row.reverses_id for row in rows}
    return [row for row in rows if row.document_id == document.id and not row.reverses_id and row.id not in undone]


async def _credit(order: Order, document_id: int) -> tuple[Document, list[Payment]]:
    document = await Document.get_or_none(id=document_id, order_id=order.id, kind='credit')
    if document is None:
        raise Missing(N_('This document does not exist.'))
    return document, await Payment.filter(order_id=order.id).order_by('sequence')


@verb(Right.PAY)
async def mark_credit_as_refunded(actor: Actor, order_id: int, document_id: int, method: str = '', reference: str = '',
                                  version: int | None = None) -> None:
    """Records that the money went back: the amount of the credit, or less when the customer had not paid all of it.
    Raises Refused when it went back already or nothing is owed to the customer, Stale as `credit_invoice`."""
    order = await claim(order_id)
    document, payments = await _credit(order, document_id)
    refuse(rules.mark_credit_as_refunded(order, credit_state(document, payments)))
    if version is not None:
        await fresh(order, 'payment', version, {})
    amount = min(document.total_minor, -order.open_minor)
    method, reference = clean(method, 80) or order.payment_method, clean(reference, 120)
    await ledger.append(actor, [Payment(order_id=order.id, amount_minor=-amount, currency=order.currency, method=method,
                                        reference=reference, paid_at=now(), document_id=document.id)])
    fail_point('crediting.refunded')
    touch(order, 'payment')
    await settle(order)
    await history.record(actor, 'refunded', order_id=order.id, section='payment', number=document.number,
                         amount=amount, currency=order.currency, method=method, reference=reference)
    await return_following.follow_refund(actor, order, document.id, is_refunded=True)


@verb(Right.PAY)
async def mark_credit_as_not_refunded(actor: Actor, order_id: int, document_id: int) -> None:
    """Takes the refund back with a row of its own; the ledger keeps both."""
    order = await claim(order_id)
    document, payments = await _credit(order, document_id)
    refuse(rules.mark_credit_as_not_refunded(order, credit_state(document, payments)))
    live = _refunds(document, payments)
    await ledger.append(actor, [ledger.reversal(row) for row in live])
    fail_point('crediting.refund_reversed')
    touch(order, 'payment')
    await settle(order)
    await history.record(actor, 'not_refunded', order_id=order.id, section='payment', number=document.number,
                         amount=-sum(row.amount_minor for row in live), currency=order.currency)
    await return_following.follow_refund(actor, order, document.id, is_refunded=False)
