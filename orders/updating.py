"""A newer copy of an order from its source: updates what is still open, and leaves alone what the desk has done."""
from typing import Any

from base.actor import Actor
from base.errors import Refused
from base.i18n import N_
from data.models import Document, Order, OrderLine, PackingSlip, Payment, Product, SlipLine
from orders import cancelling, finding, history, incoming_rows, ledger, rules, shipping, stock
from orders.editing import fit_slips
from orders.ground import claim, settle, touch
from orders.incoming import IncomingOrder
from orders.stock import Move


def closed(order: Order) -> Refused | None:
    """A completed or cancelled order takes nothing more from its source."""
    if order.cancelled_at:
        return Refused(N_('This order is cancelled.'))
    return Refused(N_('This order is completed.')) if order.status in {'completed', 'completed_shipped',
                                                                      'completed_picked_up'} else None


async def update(actor: Actor, order_id: int, one: IncomingOrder, products: dict[str, Product]) -> bool:
    """Inside the import's transaction. True when anything but the stamp of the copy changed."""
    order = await claim(order_id)
    before = {name: getattr(order, name) for name in incoming_rows.fields(one)}
    changed = history.changes(before, incoming_rows.fields(one))
    order.update_from_dict({**incoming_rows.fields(one), 'source_hash': one.raw_hash,
                            'source_updated_at': one.source_updated_at or order.source_updated_at})
    lines = await _update_lines(actor, order, one, products)
    if lines:
        changed['lines'] = lines
    money = await _update_money(actor, order, one)
    for section in ('customer', 'addresses', 'payment', 'shipping'):
        touch(order, section)
    await settle(order)
    await finding.reindex(order)
    progressed = await _follow(actor, order, one)
    if changed or money or progressed:
        await history.record(actor, 'import_updated', order_id=order.id, source=one.source.capitalize(),
                             changes=changed)
    return bool(changed or money or progressed)


async def _update_lines(actor: Actor, order: Order, one: IncomingOrder,
                        products: dict[str, Product]) -> list[list[str]]:
    """Replaces the lines while nothing is invoiced or shipped; [before, after] in words when they differ."""
    old = await OrderLine.filter(order_id=order.id).order_by('position')
    new = [incoming_rows.order_line(line, products) for line in one.lines]
    costs = incoming_rows.sums(one)
    same = [_told(line) for line in old] == [_told(line) for line in new]
    if same and all(getattr(order, name) == value for name, value in costs.items()):
        return []
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    if rules.edit_lines(order) is not None:
        return []
    if not same:
        await _replace(actor, order, old, new)
    order.update_from_dict(costs)
    order.total_minor = one.total
    touch(order, 'lines')
    return [[_said(line) for line in old], [_said(line) for line in new]]


async def _replace(actor: Actor, order: Order, old: list[OrderLine], new: list[OrderLine]) -> None:
    back = [Move(line.product_id, line.quantity, 'edit', f'edit:{order.id}:{order.revision}:{line.id}', order.id)
            for line in old if line.product_id]
    await SlipLine.filter(order_line_id__in=[line.id for line in old]).delete()
    await OrderLine.filter(order_id=order.id).delete()
    for position, line in enumerate(new, 1):
        line.order_id, line.position = order.id, position
        await line.save(force_create=True)
    taken = [Move(line.product_id, -line.quantity, 'edit', f'order-line:{line.id}', order.id)
             for line in new if line.product_id]
    await stock.move(actor, [*back, *taken])
    order.pieces = sum(line.quantity for line in new)
    order.ship_pieces = sum(line.quantity for line in new if line.ships and line.quantity > 0)
    await fit_slips(actor, order, new)


def _told(line: OrderLine) -> tuple[Any, ...]:
    return line.sku, line.name, line.quantity, line.unit_price, line.amount_minor, line.discount_minor, line.vat_rate


def _said(line: OrderLine) -> str:
    return f'{line.quantity} × {line.name} · {line.unit_price}'


async def _update_money(actor: Actor, order: Order, one: IncomingOrder) -> bool:
    """Payments and refunds the source has had since; what the desk recorded itself is not paid twice."""
    wanted = sum(payment.amount_minor for payment in incoming_rows.payments(one))
    recorded = sum(row.amount_minor for row in await Payment.filter(order_id=order.id))
    refunded = min(sum(refund.amount for refund in one.refunds), max(one.total, 0))
    more = wanted - recorded
    if (more <= 0 and not one.refunds) or (more == 0 and refunded == order.credited_minor):
        return False
    order.credited_minor = max(order.credited_minor, refunded)
    if more:
        await ledger.append(actor, [Payment(
            order_id=order.id, amount_minor=more, currency=order.currency, method=one.payment_method[:80],
            reference=one.payment_reference[:120], paid_at=one.paid_at or order.placed_at)])
    return True


async def _follow(actor: Actor, order: Order, one: IncomingOrder) -> bool:
    """Shipped or cancelled at the source: done here too, unless a rule of the desk forbids it (a hold, an invoice)."""
    try:
        if one.cancelled_at and not order.cancelled_at:
            await cancelling.cancel(actor, order.id, one.cancel_reason)
            return True
        if one.shipped and await PackingSlip.filter(order_id=order.id, status='open').exists():
            await shipping.mark_as_shipped(actor, order.id)
            return True
    except Refused:
        return False
    return False
