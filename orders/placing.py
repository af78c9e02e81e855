"""Orders begin here: many at a time, all rows of a batch in one transaction."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from base.actor import Actor
from base.clock import now, today
from data import database, search
from data.models import History, Order, OrderLine, PackingSlip, Payment, Shop, SlipLine
from orders import amounts, finding, ground, history, invoicing, ledger, numbering, stock, topics
from orders.stock import Move


@dataclass(slots=True)
class NewPayment:
    amount_minor: int
    paid_at: datetime
    method: str = ''
    reference: str = ''


@dataclass(slots=True)
class NewOrder:
    """Unsaved rows: `order` without number, `lines` without order. `shipped_at` ships its slip at once, as told by a
    source; `history` are further entries (verb, data)."""
    order: Order
    lines: list[OrderLine]
    payments: list[NewPayment] = field(default_factory=list)
    shipped_at: datetime | None = None
    verb: str = 'placed'
    data: dict[str, Any] = field(default_factory=dict)


@database.transactional
async def place(actor: Actor, new: Sequence[NewOrder], refuse_oversell: bool = False) -> list[Order]:
    """Inserts the orders with lines, stock moves, slips, payments, history and search words.
    Raises Refused when `refuse_oversell` and a product would be oversold."""
    shop = await ground.shop()
    await _number(shop, new)
    for one in new:
        _count(one)
    await Order.bulk_create([one.order for one in new])
    await OrderLine.bulk_create([line for one in new for line in one.lines])
    await stock.move(actor, [move for one in new for move in _leaving(one)], refuse_oversell)
    await _make_slips(actor, shop, new)
    await ledger.append(actor, [_row(one.order, payment) for one in new for payment in one.payments])
    await History.bulk_create([history.entry(actor, one.verb, order_id=one.order.id, **one.data) for one in new])
    await search.index([(one.order.id, finding.words(one.order, one.lines)) for one in new])
    await _invoice(actor, shop, new)
    database.announce(topics.ORDERS)
    return [one.order for one in new]


async def _invoice(actor: Actor, shop: Shop, new: Sequence[NewOrder]) -> None:
    """The automatic rule for orders that begin here; what comes in shipped or cancelled is another shop's past."""
    for one in new:
        if one.shipped_at or one.order.cancelled_at:
            continue
        if shop.invoice_when == 'direct' or (shop.invoice_when == 'paid' and one.order.payment_status == 'paid'):
            await invoicing.issue_when(actor, await ground.claim(one.order.id), shop.invoice_when)


async def _number(shop: Shop, new: Sequence[NewOrder]) -> None:
    numbers = await numbering.next_numbers(shop, 'order', today(shop.timezone), len(new))
    order_ids = await database.take_ids('orders', len(new))
    line_ids = iter(await database.take_ids('order_line', sum(len(one.lines) for one in new)))
    for one, number, order_id in zip(new, numbers, order_ids, strict=True):
        _identify(one.order, order_id)
        one.order.number = number
        for position, line in enumerate(one.lines, 1):
            _identify(line, next(line_ids))
            line.order_id, line.position = order_id, position


def _identify(row: Any, pk: int) -> None:
    row.id = pk
    row._custom_generated_pk = True


def _count(one: NewOrder) -> None:
    order = one.order
    result = amounts.compute(order, one.lines)
    order.total_minor = result.due
    order.made_at = order.changed_at = now()
    order.pieces = sum(line.quantity for line in one.lines)
    order.ship_pieces = sum(line.quantity for line in one.lines if line.ships and line.quantity > 0)
    order.weight_g = order.weight_g or sum(line.quantity * line.weight_g for line in one.lines)
    order.paid_minor = sum(payment.amount_minor for payment in one.payments)
    if one.shipped_at and not order.cancelled_at:
        order.shipped_pieces = order.ship_pieces
        if order.pickup:
            order.picked_up_at = one.shipped_at
    ground.derive(order)


def _leaving(one: NewOrder) -> list[Move]:
    if one.order.cancelled_at:
        return []
    return [Move(line.product_id, -line.quantity, 'order', f'order-line:{line.id}', one.order.id)
            for line in one.lines if line.product_id]


def _row(order: Order, payment: NewPayment) -> Payment:
    return Payment(order_id=order.id, amount_minor=payment.amount_minor, currency=order.currency,
                   method=payment.method, reference=payment.reference, paid_at=payment.paid_at)


async def _make_slips(actor: Actor, shop: Shop, new: Sequence[NewOrder]) -> None:
    """One slip for all pieces that ship, made with the order (order-desk §5)."""
    if shop.slips_when != 'order' and not any(one.shipped_at for one in new):
        return
    wanted = [one for one in new if one.order.ship_pieces and not one.order.cancelled_at]
    if not wanted:
        return
    numbers = await numbering.next_numbers(shop, 'slip', today(shop.timezone), len(wanted))
    ids = await database.take_ids('packing_slip', len(wanted))
    slips = [_slip(actor, one, number, pk) for one, number, pk in zip(wanted, numbers, ids, strict=True)]
    await PackingSlip.bulk_create(slips)
    await SlipLine.bulk_create([
        SlipLine(slip_id=slip.id, order_line_id=line.id, pieces=line.quantity)
        for one, slip in zip(wanted, slips, strict=True) for line in one.lines if line.ships and line.quantity > 0])


def _slip(actor: Actor, one: NewOrder, number: str, pk: int) -> PackingSlip:
    slip = PackingSlip(number=number, order_id=one.order.id, made_at=now(), weight_g=one.order.weight_g)
    _identify(slip, pk)
    if one.shipped_at:
        slip.status, slip.shipped_at, slip.shipped_by_id = 'shipped', one.shipped_at, actor.staff_id
    return slip

