"""What every verb on an order stands on: claim it, settle what follows from its facts, tell of it."""
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from base.actor import Actor, Right
from base.clock import now
from base.errors import Missing, Refused, Stale
from base.i18n import N_
from data import database
from data.models import Document, History, Order, Shop
from orders import outbox, status, topics
from orders.reading_once import read_once

P = ParamSpec('P')
T = TypeVar('T')


def verb(right: Right) -> Callable[[Callable[Concatenate[Actor, P], Awaitable[T]]],
                                   Callable[Concatenate[Actor, P], Awaitable[T]]]:
    """A thing a person does: needs the right, runs in one transaction."""
    def wrap(action: Callable[Concatenate[Actor, P], Awaitable[T]]) -> Callable[Concatenate[Actor, P], Awaitable[T]]:
        inside = database.transactional(action)

        @wraps(action)
        async def run(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> T:
            actor.need(right)
            return await inside(actor, *args, **kwargs)
        return run
    return wrap


_SUMS = """SELECT (SELECT COALESCE(SUM(amount_minor), 0) FROM payment WHERE order_id = ?) AS paid,
    (SELECT COALESCE(SUM(l.pieces), 0) FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
     WHERE s.order_id = ? AND s.status = 'shipped') AS shipped"""


async def claim(order_id: int) -> Order:
    """The order, locked until the transaction ends: two clicks, tabs or processes come one after the other."""
    touched = await database.write('UPDATE orders SET revision = revision + 1 WHERE id = ?', [order_id])
    if not touched:
        raise Missing(N_('This order does not exist.'))
    return await Order.get(id=order_id, using_db=database.writer()).select_related('hold')


@read_once
async def shop() -> Shop:
    return await Shop.get(id=1, using_db=database.reader())


def refuse(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


class _Facts:
    """An Order row seen as the facts its status follows from."""

    def __init__(self, order: Order) -> None:
        for name in ('total_minor', 'credited_minor', 'paid_minor', 'pay_later', 'pickup', 'ship_pieces',
                     'shipped_pieces'):
            setattr(self, name, getattr(order, name))
        self.held = order.hold_id is not None
        self.cancelled = order.cancelled_at is not None
        self.ready = order.ready_at is not None
        self.picked_up = order.picked_up_at is not None


def derive(order: Order) -> None:
    """Sets the three statuses from the facts."""
    facts: Any = _Facts(order)
    order.status = status.order_status(facts)
    order.payment_status = status.payment_status(facts)
    order.shipment_status = status.shipment_status(facts)


async def settle(order: Order) -> None:
    """Recounts what follows from other rows, derives the statuses, saves, and announces after the commit."""
    sums = (await database.rows(_SUMS, [order.id, order.id]))[0]
    order.paid_minor, order.shipped_pieces = int(sums['paid']), int(sums['shipped'])
    order.changed_at = now()
    derive(order)
    await order.save()
    await ask_for_papers([order])
    tell(order.id)


async def ask_for_papers(orders: Sequence[Order]) -> None:
    """What their packing slips show may have changed: those that are still to be packed are made beforehand."""
    wanted = [order.id for order in orders if not order.hold_id and not order.cancelled_at
              and order.shipped_pieces < order.ship_pieces]
    if wanted:
        await outbox.ask_later('paper', [(f'paper:{order_id}', {'order': order_id}) for order_id in wanted])


def tell(order_id: int) -> None:
    database.announce(topics.order(order_id), topics.ORDERS)


async def fresh(order: Order, section: str, version: int, theirs: dict[str, Any]) -> None:
    """Raises Stale when the section changed since the form was opened; else counts it up."""
    name = f'{section}_version'
    if getattr(order, name) != version:
        last = await last_change(order.id, section)
        raise Stale(last.who if last else '', last.at if last else order.changed_at,
                    {**theirs, 'version': getattr(order, name)})
    setattr(order, name, version + 1)


async def last_change(order_id: int, section: str) -> History | None:
    recent = await History.filter(order_id=order_id).using_db(database.reader()).order_by('-id').limit(100)
    return next((row for row in recent if section in (row.data.get('section'), *row.data.get('sections', ()))), None)


def touch(order: Order, section: str) -> None:
    """Another verb changed this section: open forms on it are stale now."""
    name = f'{section}_version'
    setattr(order, name, getattr(order, name) + 1)


async def issued(document_id: int) -> Document:
    """Raises Missing."""
    document = await Document.get_or_none(id=document_id, using_db=database.reader())
    if document is None:
        raise Missing(N_('This document does not exist.'))
    return document
