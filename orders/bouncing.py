"""Mails that came back: shown on their orders, and the address marked when it does not exist. Only of mails that we
sent: nobody else's report marks anything."""
from datetime import timedelta

from base.actor import SYSTEM, Actor, Right
from base.clock import now
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.mail_view import address_key
from data.models import BouncedAddress, Job, Mail
from data.moments import stored
from mailer import bounces
from mailer.bounces import Bounce
from orders import history, mailing, outbox, topics
from orders.ground import claim, verb

RECENT = timedelta(days=30)
_TO = 'SELECT id FROM mail WHERE sent_at >= ? AND LOWER(recipient) = ? ORDER BY sent_at DESC, id DESC LIMIT 1'
_MARK = """INSERT INTO bounced_address (email, reason, at) VALUES (?, ?, ?) ON CONFLICT (email) DO NOTHING
    RETURNING email"""
_OF_ADDRESS = 'SELECT id FROM orders WHERE LOWER(email) = ? ORDER BY id DESC LIMIT 500'


@database.transactional
async def record_bounce(bounce: Bounce) -> bool:
    """False for mails that are not ours: neither a Message-ID we gave, nor an address we sent a mail to in 30 days.
    May be told twice of the same."""
    mail = await _named(bounce)
    if mail is not None:
        came_back = await _came_back(mail, bounce)
        marked = bounce.hard and await _mark(mail.recipient, bounce.reason)
        if came_back or marked:
            await _tell(mail, bounce.reason)
        return True
    last = await _last_to(bounce.recipient) if bounce.hard else None
    if last is not None and await _mark(last.recipient, bounce.reason):
        await _tell(last, bounce.reason)
    return last is not None


async def refused(mail: Mail, answer: str) -> None:
    """The mail server refused the recipient at once: the address is marked when it says that there is none. Runs inside
    the transaction that records it."""
    if bounces.is_gone(answer):
        await _mark(mail.recipient, answer)


@verb(Right.MAIL)
async def trust_address(actor: Actor, order_id: int) -> None:
    """The address of this order's customer is right after all; mails were never held back from it."""
    order = await claim(order_id)
    address = address_key(order.email)
    if not await BouncedAddress.filter(email=address).delete():
        raise Refused(N_('No mail to this address came back.'))
    fail_point('bouncing.trusted')
    await history.record(actor, 'address_trusted', order_id=order.id, to=order.email)
    await _show(address)


async def _named(bounce: Bounce) -> Mail | None:
    """The mail of this Message-ID that was handed to a server, locked."""
    if not bounce.message_id:
        return None
    touched = await database.write("UPDATE mail SET kind = kind WHERE message_id = ? AND eml_sha256 <> ''",
                                   [bounce.message_id])
    return await Mail.get(message_id=bounce.message_id, using_db=database.writer()) if touched else None


async def _last_to(recipient: str) -> Mail | None:
    found = await database.rows(_TO, [stored(now() - RECENT), address_key(recipient)])
    return await Mail.get(id=found[0]['id'], using_db=database.writer()) if found else None


async def _came_back(mail: Mail, bounce: Bounce) -> bool:
    """From sent to failed, once; a person may try it again."""
    words = bounce.reason or bounce.status
    back = await Job.filter(id=mail.job_id, state='done').update(state='discarded', error=words[:2000])
    if back:
        await Mail.filter(id=mail.id).update(outcome='bounced', answer=words, sent_at=None)
        fail_point('bouncing.came_back')
        await mailing.recount([mail.order_id])
    return bool(back)


async def _mark(email: str, reason: str) -> bool:
    """Whether it was not marked before."""
    address = address_key(email)
    fresh = bool(await database.returning(_MARK, [address, reason, stored(now())]))
    if fresh:
        fail_point('bouncing.marked')
        await _show(address)
    return fresh


async def _show(address: str) -> None:
    for row in await database.rows(_OF_ADDRESS, [address]):
        database.announce(topics.order(row['id']))


async def _tell(mail: Mail, reason: str) -> None:
    await history.record(SYSTEM, 'mail_bounced', order_id=mail.order_id, quote_id=mail.quote_id, mail=mail.id,
                         kind=mail.kind, to=mail.recipient, subject=mail.subject, answer=reason)
    database.announce(outbox.OUTBOX)
    mailing.show(mail)
