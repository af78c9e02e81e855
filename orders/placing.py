"""Orders begin here: many at a time, all rows of a batch in one transaction."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from base.actor import Actor
from base.clock import now, today
from base.faults import fail_point
from data import database, search
from data.models import Document, History, Order, OrderLine, PackingSlip, Payment, Shop, SlipLine
from orders import (
    amounts,
    finding,
    ground,
    history,
    invoice_days,
    invoicing,
    ledger,
    numbering,
    stock,
    telling,
    topics,
    vat,
)
from orders.stock import Move


@dataclass(slots=True)
class NewPayment:
    amount_minor: int
    paid_at: datetime
    method: str = ''
    reference: str = ''


@dataclass(slots=True)
class NewOrder:
    """Unsaved rows: `order` without number, `lines` without order. A source may tell that it has left: all of it at
    `shipped_at`, or only the lines whose places are in `gone`. `verb` and `data` are its first history entry."""
    order: Order
    lines: list[OrderLine]
    payments: list[NewPayment] = field(default_factory=list)
    shipped_at: datetime | None = None
    gone: frozenset[int] | None = None
    verb: str = 'placed'
    data: dict[str, Any] = field(default_factory=dict)


@database.transactional
async def place(actor: Actor, new: Sequence[NewOrder], refuse_oversell: bool = False) -> list[Order]:
    """Inserts the orders with lines, stock moves, slips, payments, history and search words.
    Raises Refused when `refuse_oversell` and a product would be oversold."""
    shop = await ground.shop()
    await _number(shop, new)
    for one in new:
        vat.mark(shop, one.order, one.lines)
        count(one)
    await Order.bulk_create([one.order for one in new])
    fail_point('placing.orders')
    await OrderLine.bulk_create([line for one in new for line in one.lines])
    fail_point('placing.lines')
    await stock.move(actor, [move for one in new for move in _leaving(one)], refuse_oversell)
    await _make_slips(actor, shop, new)
    fail_point('placing.slips')
    await ground.ask_for_papers([one.order for one in new])
    await ledger.append(actor, [payment_row(one.order, payment) for one in new for payment in one.payments])
    await History.bulk_create([history.entry(actor, one.verb, order_id=one.order.id, **one.data) for one in new])
    await search.index([(one.order.id, finding.words(one.order, one.lines)) for one in new])
    fail_point('placing.indexed')
    await _tell(actor, new, await _invoice(actor, shop, new))
    database.announce(topics.ORDERS)
    return [one.order for one in new]


async def _invoice(actor: Actor, shop: Shop, new: Sequence[NewOrder]) -> dict[int, Document | None]:
    """The automatic rule for orders that begin here; what comes in shipped or cancelled is another shop's past. The
    invoices by order."""
    made: dict[int, Document | None] = {}
    for one in new:
        if one.shipped_at or one.order.cancelled_at:
            continue
        moment = invoice_days.automatic(shop, one.order)
        if moment == 'direct' or (moment == 'paid' and one.order.payment_status == 'paid'):
            made[one.order.id] = await invoicing.issue_when(actor, await ground.claim(one.order.id), moment)
    return made


async def _tell(actor: Actor, new: Sequence[NewOrder], invoices: Mapping[int, Document | None]) -> None:
    """The customers of orders made at this desk; other sources have confirmed theirs."""
    for one in new:
        if one.order.source in telling.OWN_SOURCES and not one.shipped_at and not one.order.cancelled_at:
            await telling.tell(actor, one.order, invoices.get(one.order.id), confirmation={})


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


def count(one: NewOrder) -> None:
    """Sets the sums and the status that follow from the new rows."""
    order = one.order
    result = amounts.compute(order, one.lines)
    order.total_minor = result.due
    order.made_at = order.changed_at = now()
    order.pieces = sum(line.quantity for line in one.lines)
    order.ship_pieces = sum(line.quantity for line in one.lines if _ships(line))
    order.weight_g = order.weight_g or sum(line.quantity * line.weight_g for line in one.lines)
    order.paid_minor = sum(payment.amount_minor for payment in one.payments)
    order.shipped_pieces = sum(line.quantity for line in _gone(one))
    if order.pickup and order.ship_pieces and order.shipped_pieces == order.ship_pieces:
        order.picked_up_at = one.shipped_at
    ground.derive(order)


def _leaving(one: NewOrder) -> list[Move]:
    if one.order.cancelled_at:
        return []
    return [Move(line.product_id, -line.quantity, 'order', f'order-line:{line.id}', one.order.id)
            for line in one.lines if line.product_id]


def payment_row(order: Order, payment: NewPayment) -> Payment:
    return Payment(order_id=order.id, amount_minor=payment.amount_minor, currency=order.currency,
                   method=payment.method, reference=payment.reference, paid_at=payment.paid_at)


async def _make_slips(actor: Actor, shop: Shop, new: Sequence[NewOrder]) -> None:
    """One slip for all pieces that ship, made with the order unless the setting says later (order-desk §5); what a
    source has shipped is on one of its own."""
    parcels = [parcel for one in new if not one.order.cancelled_at for parcel in _parcels(one)
               if parcel.shipped_at or shop.slips_when == 'order']
    if not parcels:
        return
    numbers = await numbering.next_numbers(shop, 'slip', today(shop.timezone), len(parcels))
    ids = await database.take_ids('packing_slip', len(parcels))
    await PackingSlip.bulk_create([_slip(actor, parcel, number, pk)
                                   for parcel, number, pk in zip(parcels, numbers, ids, strict=True)])
    await SlipLine.bulk_create([SlipLine(slip_id=pk, order_line_id=line.id, pieces=line.quantity)
                                for parcel, pk in zip(parcels, ids, strict=True) for line in parcel.lines])


@dataclass(slots=True)
class _Parcel:
    order: Order
    lines: list[OrderLine]
    shipped_at: datetime | None


def _parcels(one: NewOrder) -> list[_Parcel]:
    gone = _gone(one)
    here = [line for line in one.lines if _ships(line) and line not in gone]
    both = [_Parcel(one.order, gone, one.shipped_at), _Parcel(one.order, here, None)]
    return [parcel for parcel in both if parcel.lines]


def _ships(line: OrderLine) -> bool:
    return line.ships and line.quantity > 0


def _gone(one: NewOrder) -> list[OrderLine]:
    """The lines that had left before the order came here."""
    if one.shipped_at is None or one.order.cancelled_at:
        return []
    return [line for place, line in enumerate(one.lines) if _ships(line) and (one.gone is None or place in one.gone)]


def _slip(actor: Actor, parcel: _Parcel, number: str, pk: int) -> PackingSlip:
    slip = PackingSlip(number=number, order_id=parcel.order.id, made_at=now(),
                       weight_g=sum(line.quantity * line.weight_g for line in parcel.lines))
    _identify(slip, pk)
    if parcel.shipped_at:
        slip.status, slip.shipped_at, slip.shipped_by_id = 'shipped', parcel.shipped_at, actor.staff_id
    return slip
