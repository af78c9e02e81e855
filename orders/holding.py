"""Hold and resume: while held no invoice, no packing slip and no shipping, on every path."""
import logging
from datetime import date

from base.actor import SYSTEM, Actor, Right
from base.clock import now, today
from base.errors import Invalid, Refused
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Hold, Order, Shop
from orders import history, invoicing, mailing, rules, telling
from orders.ground import claim, refuse, settle, shop, verb

log = logging.getLogger('comptoir.holding')
LONGEST_NOTE = 2000


@verb(Right.HOLD)
async def hold(actor: Actor, order_id: int, reason: str, note: str = '', wake_on: date | None = None) -> None:
    """Raises Invalid for an unknown reason or a day that has passed."""
    if reason not in rules.HOLD_REASONS:
        raise Invalid(N_('Choose a reason.'), 'reason')
    if wake_on and wake_on <= today((await shop()).timezone):
        raise Invalid(N_('Choose a day after today.'), 'wake_on')
    note = clean(note, LONGEST_NOTE, lines=True)
    order = await claim(order_id)
    refuse(rules.hold(order))
    row = await Hold.create(order_id=order.id, reason=reason, note=note, wake_on=wake_on, held_at=now(),
                            held_by_id=actor.staff_id)
    fail_point('holding.held')
    order.hold_id = row.id
    await settle(order)
    await history.record(actor, 'held', order_id=order.id, section='state', reason=reason, note=note,
                         wake_on=wake_on.isoformat() if wake_on else None)
    await mailing.withdraw(order, ['reminder'])


@verb(Right.HOLD)
async def resume(actor: Actor, order_id: int) -> None:
    order = await claim(order_id)
    refuse(rules.resume(order))
    await _resume(actor, order)


async def _resume(actor: Actor, order: Order) -> None:
    await Hold.filter(id=order.hold_id, resumed_at=None).update(resumed_at=now(), resumed_by_id=actor.staff_id)
    fail_point('holding.resumed')
    order.hold_id = None
    await settle(order)
    await history.record(actor, 'resumed', order_id=order.id, section='state')
    if order.payment_status == 'paid':    # what was paid while held is invoiced now
        await telling.tell(actor, order, await invoicing.issue_when(actor, order, 'paid'))


async def wake() -> int:
    """Resumes the orders whose day has come; returns how many. One that cannot be resumed keeps no other waiting.
    Before the shop is open there are none."""
    if not await Shop.exists(id=1):
        return 0
    holds = Hold.filter(resumed_at=None, wake_on__lte=today((await shop()).timezone))
    return sum([await _woken(order_id) for order_id in await holds.values_list('order_id', flat=True)])


async def _woken(order_id: int) -> bool:
    try:
        await resume(SYSTEM, order_id)
    except Refused:    # a colleague was faster
        return False
    except Exception:
        log.exception('order %s could not be resumed on its day', order_id)
        return False
    return True
