"""Cancel an order, with all that follows from it, in one transaction (order-desk §9)."""
from dataclasses import dataclass

from base.actor import Actor, Right
from base.clock import now
from base.faults import fail_point
from base.text import clean
from data import database
from data.models import Document, Hold, Order, OrderLine, PackingSlip, Return, Task
from orders import (
    credit_left,
    credit_take,
    crediting,
    finding,
    history,
    packing,
    pieces,
    return_following,
    return_rules,
    rules,
    stock,
    telling,
)
from orders.ground import claim, refuse, settle, touch, verb
from orders.stock import Move


@verb(Right.CANCEL)
async def cancel(actor: Actor, order_id: int, reason: str = '', notify: bool = False) -> None:
    """Cancels live packing slips, credits every invoice for what is not credited yet, puts stock back, closes tasks and
    returns: what came back of these counts as refunded. A shipped slip stays. Mails that wait are taken back; with
    `notify` the customer gets one of this. Raises Refused when completed or already cancelled."""
    order = await claim(order_id)
    refuse(rules.cancel(order))
    reason = clean(reason, 500)
    slips = await PackingSlip.filter(order_id=order.id, status='open')
    for slip in slips:
        await packing.withdraw(actor, slip)
    fail_point('cancelling.slips')
    credits = await _credit(actor, order, reason)
    await stock.move(actor, await _back(order))
    await _close(actor, order)
    returns = await return_following.close(actor, order, credits)
    order.cancelled_at, order.cancelled_by_id, order.cancel_reason = now(), actor.staff_id, reason
    for section in ('lines', 'customer', 'addresses', 'payment', 'shipping'):
        touch(order, section)
    fail_point('cancelling.closed')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, 'cancelled', order_id=order.id, section='state', reason=reason,
                         slips=[slip.number for slip in slips], credits=[credit.number for credit in credits],
                         returns=returns)
    await telling.take_back_all(order)
    if notify:
        await telling.tell(actor, order, cancelled={'reason': reason, 'documents': [credit.id for credit in credits]})


async def _credit(actor: Actor, order: Order, reason: str) -> list[Document]:
    """The credits of all that is left on the order's invoices."""
    made = []
    for document in await Document.filter(order_id=order.id, kind='invoice').order_by('id'):
        books = await credit_left.books(document)
        if not books.is_done:
            ask = credit_take.everything(await credit_left.of_books(books), reason)
            made.append(await crediting.issue(actor, order, document, ask))
    fail_point('cancelling.credited')
    return made


async def _back(order: Order) -> list[Move]:
    """Every piece neither shipped nor credited before it left."""
    return [Move(line.product_id, pieces_back, 'cancel', f'cancel-line:{line.id}', order.id)
            for line, pieces_back in await _here(order.id) if line.product_id]


async def _here(order_id: int) -> list[tuple[OrderLine, int]]:
    """The lines of which pieces are still here, with how many."""
    counts = await pieces.of_orders([order_id])
    lines = await OrderLine.filter(order_id=order_id).using_db(database.reader()).order_by('position')
    left = [(line, line.quantity - line.withdrawn - counts[line.id].shipped) for line in lines]
    return [(line, count) for line, count in left if count > 0]


@dataclass(slots=True)
class Consequences:
    """What a cancel would do now: `slips` are cancelled, `returns` closed, `shipped` slips stay; `invoices` are
    credited for so much gross; `pieces` go back to stock, `tasks` close; `paid_minor` stays recorded."""
    slips: list[str]
    shipped: list[str]
    invoices: list[tuple[str, int]]
    pieces: int
    tasks: int
    returns: list[str]
    paid_minor: int


async def consequences(order_id: int) -> Consequences:
    """Changes nothing."""
    db = database.reader()
    order = await Order.get(id=order_id, using_db=db)
    slips = await PackingSlip.filter(order_id=order_id).using_db(db).order_by('id')
    returns = await Return.filter(order_id=order_id, status__in=return_rules.OPEN).using_db(db).order_by('id')
    found = []
    for document in await Document.filter(order_id=order_id, kind='invoice').using_db(db).order_by('id'):
        books = await credit_left.books(document)
        found += [] if books.is_done else [(document.number, books.total_left)]
    return Consequences(
        [slip.number for slip in slips if slip.status == 'open'],
        [slip.number for slip in slips if slip.status == 'shipped'], found, await _pieces_back(order),
        await Task.filter(order_id=order_id, done_at=None).using_db(db).count(), [row.number for row in returns],
        order.paid_minor)


async def _pieces_back(order: Order) -> int:
    here = await _here(order.id)
    out = await credit_left.restockable(order.id, [line for line, _count in here])
    return sum(min(count, out[line.id]) for line, count in here)


async def _close(actor: Actor, order: Order) -> None:
    await Task.filter(order_id=order.id, done_at=None).update(done_at=now(), done_by_id=actor.staff_id)
    await Hold.filter(order_id=order.id, resumed_at=None).update(resumed_at=now(), resumed_by_id=actor.staff_id)
    order.open_tasks = 0
    order.hold_id = None
