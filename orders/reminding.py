"""Remind the customer by mail of what is still to be paid, by hand."""
from datetime import datetime, timedelta

from base.actor import Actor, Right
from base.clock import now
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Mail, Order
from orders import history, mailing, outbox, rules, telling
from orders.ground import claim, refuse, verb

RECENT = timedelta(hours=24)


@verb(Right.MAIL)
async def send_reminder(actor: Actor, order_id: int) -> int:
    """The mail's id. Raises Refused when nothing is to be paid, the order is held or cancelled, there is no address,
    the letter is switched off, or one waits to leave."""
    order = await claim(order_id)
    refuse(await why_not(order))
    mail = await mailing.queue_anyway(actor, 'reminder', order)
    fail_point('reminding.queued')
    await history.record(actor, 'reminded', order_id=order.id, amount=order.open_minor, currency=order.currency)
    return mail.id


async def why_not(order: Order) -> Refused | None:
    """Of a claimed order; screens ask it too."""
    refusal = rules.send_reminder(order, is_on=not await telling.switched_off(['reminder']))
    waiting = Mail.filter(order_id=order.id, kind='reminder', job__state__in=outbox.WAITING)
    if refusal is None and await waiting.using_db(database.reader()).exists():
        return Refused(N_('A payment reminder is about to leave.'))
    return refusal


async def last_sent(order_id: int) -> datetime | None:
    """When a reminder left in the last 24 hours."""
    sent = Mail.filter(order_id=order_id, kind='reminder', sent_at__gt=now() - RECENT)
    last = await sent.using_db(database.reader()).order_by('-sent_at').first()
    return last.sent_at if last else None
