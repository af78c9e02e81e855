"""Return forms and payment reminders of an order, as plain data; nothing of the order changes."""
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from base.clock import today
from base.errors import Missing
from base.i18n import N_
from data import database
from data.models import Document, Order, OrderLine, Return, ReturnLine, Shop
from documents.snapshots import TEMPLATE_VERSION
from orders import arranging_returns, ground, rules, snapshots

DAYS_TO_PAY = 10


def return_form(shop: Shop, order: Order, lines: Sequence[OrderLine], return_: Return | None = None,
                returned: Sequence[ReturnLine] = ()) -> dict[str, Any]:
    """documents.snapshots.ReturnForm: of what a return announced, or a blank one with all that could come back."""
    language = snapshots.paper_language(order, shop)
    announced = {row.order_line_id: row.pieces for row in returned}
    return {
        'kind': 'return_form', 'template': TEMPLATE_VERSION, 'number': return_.number if return_ else '',
        'language': language, 'issued_on': today(shop.timezone).isoformat(), **snapshots.ordered(shop, order),
        'seller': snapshots.seller(shop, language), 'email': order.email,
        'customer': snapshots.address(order.shipping, name=order.customer_name, company=order.company),
        'return_to': snapshots.address(shop.address, name=shop.name, country=shop.country),
        'lines': [_returnable(line, announced.get(line.id, line.quantity - line.withdrawn)) for line in lines
                  if line.id in announced or (return_ is None and line.ships and line.quantity > line.withdrawn)],
        'reasons': arranging_returns.reasons(shop, language), 'outcomes': arranging_returns.outcomes(shop, language),
        'chosen': [arranging_returns.said(shop, text, language) for text in (return_.reason, return_.outcome) if text]
        if return_ else [],
        'days': arranging_returns.days(shop), 'policy': snapshots.own_text(shop, 'return_policy', language)}


def _returnable(line: OrderLine, pieces: int) -> dict[str, Any]:
    return {'sku': line.sku, 'name': line.name, 'variant': line.variant, 'quantity': pieces}


def reminder(shop: Shop, order: Order, documents: Sequence[Document], level: int, on: date) -> dict[str, Any]:
    """documents.snapshots.Reminder of what the order still owes on `on`: its invoices that are not settled, the oldest
    paid first, or the order itself while it has none. `documents` are its invoices and credits, with their terms."""
    language = snapshots.paper_language(order, shop)
    owed = _invoices_owed(order, documents) or [_owed(
        order.number, snapshots.day(order.placed_at, shop), None, order.open_minor + order.paid_minor,
        order.paid_minor)]
    notes = [note for note in snapshots.notes(shop, order) if note['code'] in {'PMD', 'PMT'}]
    return {
        'kind': 'reminder', 'template': TEMPLATE_VERSION, 'language': language, 'currency': order.currency,
        'issued_on': on.isoformat(), 'pay_by': _pay_by(owed, on), 'level': level,
        **snapshots.ordered(shop, order), 'seller': snapshots.seller(shop, language), 'buyer': snapshots.buyer(order),
        'owed': owed, 'open': sum(row['open'] for row in owed), 'notes': notes,
        'payment_qr': snapshots.payment_qr(shop, order, order.open_minor)}


def _pay_by(owed: Sequence[Mapping[str, Any]], on: date) -> str:
    """Never before the invoices themselves are due."""
    return max((on + timedelta(days=DAYS_TO_PAY)).isoformat(), *(row['due_on'] for row in owed))


def _invoices_owed(order: Order, documents: Sequence[Document]) -> list[dict[str, Any]]:
    credited: dict[Any, int] = {}
    for row in documents:
        if row.kind == 'credit':
            credited[row.original_id] = credited.get(row.original_id, 0) + row.total_minor
    paid, owed = order.paid_minor, []
    for row in sorted((one for one in documents if one.kind == 'invoice'), key=lambda one: (one.issued_on, one.id)):
        total = row.total_minor - credited.get(row.id, 0)
        share = max(0, min(paid, total))
        paid -= share
        if total > share:
            terms = getattr(row, 'terms', None)
            owed.append(_owed(row.number, row.issued_on.isoformat(), getattr(terms, 'due_on', None), total, share))
    return owed


def _owed(number: str, issued_on: str, due_on: date | None, total: int, paid: int) -> dict[str, Any]:
    return {'number': number, 'issued_on': issued_on, 'due_on': due_on.isoformat() if due_on else '', 'total': total,
            'paid': paid, 'open': total - paid}


async def _read(order_id: int) -> Order:
    order = await Order.filter(id=order_id).using_db(database.reader()).select_related('hold').first()
    if order is None:
        raise Missing(N_('This order does not exist.'))
    return order


async def read_return_form(order_id: int, return_id: int | None = None) -> dict[str, Any]:
    """The form of a return of the order, or a blank one. Raises Missing."""
    order, db = await _read(order_id), database.reader()
    lines = await OrderLine.filter(order_id=order_id).using_db(db).order_by('position')
    row = await Return.get_or_none(id=return_id, order_id=order_id, using_db=db) if return_id else None
    if return_id and row is None:
        raise Missing(N_('This return does not exist.'))
    returned = await ReturnLine.filter(return__id=return_id).using_db(db) if return_id else []
    return return_form(await ground.shop(), order, list(lines), row, list(returned))


async def read_reminder(order_id: int, level: int) -> dict[str, Any]:
    """Today's letter. Raises Missing, or Refused as rules.print_reminder says."""
    order, shop = await _read(order_id), await ground.shop()
    ground.refuse(rules.print_reminder(order))
    documents = await Document.filter(order_id=order_id).using_db(database.reader()).select_related('terms')
    return reminder(shop, order, documents, level, today(shop.timezone))
