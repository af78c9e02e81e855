"""Tell the customer something in words of one's own, and whether this order's customer gets mails at all."""
from collections.abc import Collection
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid, Refused
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data import database
from data.models import Document, Order, Quote
from orders import history, mailing, rules, telling
from orders.ground import claim, fresh, refuse, settle, verb

LONGEST = 5000
RETURN_FORM = 'return_form'


@verb(Right.EDIT)
async def switch_notifications(actor: Actor, order_id: int, on: bool, version: int) -> None:
    """Whether events of this order are mailed to its customer; switched off, what waits is taken back. What is sent by
    hand goes all the same. Raises Stale by the customer version."""
    order = await claim(order_id)
    await fresh(order, 'customer', version, {'notify': order.notify})
    if order.notify == on:
        return
    order.notify = on
    await settle(order)
    fail_point('notifying.switched')
    await history.record(actor, 'notifications_on' if on else 'notifications_off', order_id=order.id,
                         section='customer')
    if not on:
        await telling.take_back_all(order)


@verb(Right.MAIL)
async def notify_customer(actor: Actor, order_id: int, message: str, attach: Collection[str] = ()) -> int:
    """The message in its letter, with the return form or documents of the order (by id) attached; the mail's id.
    Raises Invalid without a message, Refused without an address."""
    order = await claim(order_id)
    refuse(rules.mail_customer(order))
    told = await facts(order_id, message, attach)
    mail = await mailing.queue_anyway(actor, 'notify', order, **told)
    await history.record(actor, 'customer_notified', order_id=order.id, text=told['message'][:200])
    return mail.id


async def facts(order_id: int, message: str, attach: Collection[str]) -> dict[str, Any]:
    """Of the letter as it would be queued; for its preview too. Raises as `notify_customer`."""
    message = clean(message, LONGEST, lines=True)
    if not message:
        raise Invalid(N_('Write a message.'), 'message')
    wanted = [int(one) for one in attach if one.isascii() and one.isdigit()]
    papers = await Document.filter(order_id=order_id, id__in=wanted).using_db(database.reader()).order_by('id')
    if len(papers) != len(set(attach) - {RETURN_FORM}):
        raise Refused(N_('Not all of these documents belong to this order.'))
    names = [*dict.fromkeys(paper.kind for paper in papers), *([RETURN_FORM] if RETURN_FORM in attach else [])]
    return {'message': message, 'documents': [paper.id for paper in papers], 'attach': names}


async def why_silent(about: Order | Quote, kind: str) -> Refused | None:
    """Why the customer would get no mail of this kind."""
    refusal = rules.tell_customer(about)
    if refusal is None and kind in await telling.switched_off():
        return Refused(N_('This kind of mail is switched off in the settings.'))
    return refusal
