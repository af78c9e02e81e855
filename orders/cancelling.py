"""Cancel an order, with all that follows from it, in one transaction (order-desk §9)."""
from base.actor import Actor, Right
from base.clock import now
from base.faults import fail_point
from base.text import clean
from data.models import Document, Hold, Order, OrderLine, PackingSlip, Return, Task
from orders import history, packing, pieces, rules, stock
from orders.ground import claim, refuse, settle, touch, verb
from orders.stock import Move

OPEN_RETURNS = ('new', 'pending', 'authorized', 'received')


@verb(Right.CANCEL)
async def cancel(actor: Actor, order_id: int, reason: str = '') -> None:
    """Cancels live packing slips, puts stock back, closes tasks and returns. A shipped slip stays.
    Raises Refused when completed, already cancelled or invoiced."""
    order = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    refuse(rules.cancel(order))
    reason = clean(reason, 500)
    slips = await PackingSlip.filter(order_id=order.id, status='open')
    for slip in slips:
        await packing.withdraw(actor, slip)
    fail_point('cancelling.slips')
    await stock.move(actor, await _back(order))
    await _close(actor, order)
    order.cancelled_at, order.cancelled_by_id, order.cancel_reason = now(), actor.staff_id, reason
    for section in ('lines', 'customer', 'addresses', 'payment', 'shipping'):
        touch(order, section)
    fail_point('cancelling.closed')
    await settle(order)
    await history.record(actor, 'cancelled', order_id=order.id, section='state', reason=reason,
                         slips=[slip.number for slip in slips])


async def _back(order: Order) -> list[Move]:
    """Every piece neither shipped nor already put back."""
    counts = await pieces.of_orders([order.id])
    lines = await OrderLine.filter(order_id=order.id)
    return [Move(line.product_id, line.quantity - counts[line.id].shipped, 'cancel', f'cancel-line:{line.id}', order.id)
            for line in lines if line.product_id and line.quantity > counts[line.id].shipped]


async def _close(actor: Actor, order: Order) -> None:
    await Task.filter(order_id=order.id, done_at=None).update(done_at=now(), done_by_id=actor.staff_id)
    await Return.filter(order_id=order.id, status__in=OPEN_RETURNS).update(status='cancelled')
    await Hold.filter(order_id=order.id, resumed_at=None).update(resumed_at=now(), resumed_by_id=actor.staff_id)
    order.open_tasks = order.open_returns = 0
    order.hold_id = None
