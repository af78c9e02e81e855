"""Remind the customer by mail of what is still to be paid: by hand, and by itself some days after the order."""
import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from base.actor import SYSTEM, Actor, Right
from base.clock import now
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data import database, reminders_ahead
from data.models import Mail, Order, Shop
from orders import history, mailing, outbox, rules, telling
from orders.ground import claim, refuse, shop, tell, verb

log = logging.getLogger('comptoir.reminding')
RECENT = timedelta(hours=24)
FROM_HOUR = 9    # nobody is reminded of money in the night


# ---- by hand
@verb(Right.MAIL)
async def send_reminder(actor: Actor, order_id: int) -> int:
    """The mail's id. Raises Refused when nothing is to be paid, the order is held or cancelled, there is no address,
    the letter is switched off, or one waits to leave."""
    order = await claim(order_id)
    refuse(await why_not(order))
    mail = await mailing.queue_anyway(actor, 'reminder', order, level=await reminders_ahead.next_level(order.id))
    fail_point('reminding.queued')
    await history.record(actor, 'reminded', order_id=order.id, amount=order.open_minor, currency=order.currency)
    return mail.id


async def why_not(order: Order) -> Refused | None:
    """Of a claimed order; screens ask it too."""
    refusal = rules.send_reminder(order, is_on='reminder' not in await telling.switched_off())
    waiting = Mail.filter(order_id=order.id, kind='reminder', job__state__in=outbox.WAITING)
    if refusal is None and await waiting.using_db(database.reader()).exists():
        return Refused(N_('A payment reminder is about to leave.'))
    return refusal


async def last_sent(order_id: int) -> datetime | None:
    """When a reminder left in the last 24 hours."""
    sent = Mail.filter(order_id=order_id, kind='reminder', sent_at__gt=now() - RECENT)
    last = await sent.using_db(database.reader()).order_by('-sent_at').first()
    return last.sent_at if last else None


# ---- by itself
async def remind_due() -> int:
    """Queues the reminders whose day has come, from nine in the morning where the shop is; returns how many. One order
    that cannot be reminded keeps no other waiting."""
    if not await Shop.exists(id=1):
        return 0
    desk = await shop()
    if not reminders_ahead.days_of(desk) or now().astimezone(ZoneInfo(desk.timezone)).hour < FROM_HOUR:
        return 0
    return sum([await _tried(one.order.order_id) for one in await reminders_ahead.due(desk)])


async def _tried(order_id: int) -> bool:
    try:
        return await remind(order_id)
    except Exception:
        log.exception('order %s could not be reminded', order_id)
        return False


@database.transactional
async def remind(order_id: int) -> bool:
    """False when it is not to be reminded any more: another process was first, or it was paid meanwhile. An earlier
    one that still waits, because mails are paused perhaps, stays here: this one says it all."""
    order = await claim(order_id)
    one = await reminders_ahead.due_of(await shop(), order_id)
    if one is None:
        return False
    await mailing.withdraw(order, ['reminder'], by_itself=True)
    mail = await mailing.queue(SYSTEM, 'reminder', order, event=f'reminder:{order.id}:{one.place}', by_itself=True,
                               level=await reminders_ahead.next_level(order.id))
    fail_point('reminding.by_itself')
    if mail is not None:
        await history.record(SYSTEM, 'reminded_by_itself', order_id=order.id, place=one.place, amount=order.open_minor,
                             currency=order.currency)
    return mail is not None


@verb(Right.MAIL)
async def pause_reminders(actor: Actor, order_id: int) -> None:
    """No more of them go by themselves; one that still waits is taken back."""
    order = await claim(order_id)
    if not order.reminders_paused:
        await _switch(actor, order, True)
        await mailing.withdraw(order, ['reminder'], by_itself=True)


@verb(Right.MAIL)
async def resume_reminders(actor: Actor, order_id: int) -> None:
    """Those whose day is still to come go again."""
    order = await claim(order_id)
    if order.reminders_paused:
        await _switch(actor, order, False)


async def _switch(actor: Actor, order: Order, is_paused: bool) -> None:
    order.reminders_paused = is_paused
    await order.save(update_fields=['reminders_paused'])
    fail_point('reminding.switched')
    await history.record(actor, 'reminders_paused' if is_paused else 'reminders_resumed', order_id=order.id)
    database.announce(mailing.OUTBOX)
    tell(order.id)
