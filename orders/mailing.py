"""Queue a mail: its row and its job, in the transaction of its cause. Nothing is rendered or sent here."""
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from base.actor import Actor
from base.clock import now
from base.faults import fail_point
from base.i18n import known
from data import database
from data.models import Job, Mail, MailAccount, MailKind, Order, Quote
from mailer.kinds import KINDS
from orders import outbox, topics
from orders.ground import shop
from orders.reading_once import read_once

UNDO = timedelta(seconds=30)
OUTBOX = outbox.OUTBOX
_RECOUNT = """UPDATE orders SET mail_failed = (SELECT COUNT(*) FROM mail m JOIN job j ON j.id = m.job_id
    WHERE m.order_id = orders.id AND j.state = 'discarded') WHERE id = ?"""
_LOCK = 'UPDATE orders SET revision = revision + 1 WHERE id = ?'
_noted: ContextVar[list[Mail] | None] = ContextVar('noted', default=None)


@contextmanager
def noting() -> Iterator[list[Mail]]:
    """The mails that what runs inside has queued; each is there once it is committed."""
    found: list[Mail] = []
    before = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(before)


async def enabled(kind: str) -> bool:
    row = await MailKind.get_or_none(kind=kind, using_db=database.reader())
    return row.enabled if row else True


async def queue(actor: Actor, kind: str, about: Order | Quote, *, event: str | None = None,
                wait: timedelta = UNDO, **facts: Any) -> Mail | None:
    """The mail, to leave after `wait`; None when this kind is switched off, the order's notifications are off, there is
    no address, or this `event` already has its mail. Runs inside the verb that causes it."""
    order = about if isinstance(about, Order) else None
    if not about.email or (order and not order.notify) or not await enabled(kind):
        return None
    if event and await Mail.exists(event=event, using_db=database.reader()):
        return None
    return await queue_anyway(actor, kind, about, event=event, wait=wait, **facts)


async def queue_anyway(actor: Actor, kind: str, about: Order | Quote, *, event: str | None = None,
                       wait: timedelta = UNDO, **facts: Any) -> Mail:
    """The same of what a person sends by hand: neither switches nor the order's silence stop it."""
    order_id = about.id if isinstance(about, Order) else None
    message_id = await _message_id()
    job = await Job.create(kind='mail', key=f'mail:{secrets.token_hex(12)}', payload={}, order_id=order_id,
                           run_at=now() + wait, made_at=now())
    mail = await Mail.create(
        job_id=job.id, order_id=order_id, quote_id=None if order_id else about.id, kind=KINDS[kind].name, event=event,
        language=known(about.language or (await shop()).language), recipient=about.email,
        recipient_name=about.customer_name, facts=facts, message_id=message_id, made_at=now(),
        made_by_id=actor.staff_id)
    fail_point('mailing.queued')
    tell(mail)
    noted = _noted.get()
    if noted is not None:
        database.after_commit(lambda: noted.append(mail))
    return mail


async def _message_id() -> str:
    """Fixed from here on, at the sender's domain: every copy of this mail bears it."""
    return f'<{secrets.token_hex(16)}@{await _domain() or "comptoir.invalid"}>'


@read_once
async def _domain() -> str:
    account = await MailAccount.get_or_none(id=1, using_db=database.reader())
    return account.from_email.rpartition('@')[2] if account else ''


async def copy_of(actor: Actor, mail: Mail, recipient: str) -> Mail:
    """A new mail of the same content under a Message-ID of its own, due at once; its body is the caller's to copy."""
    job = await Job.create(kind='mail', key=f'mail:{secrets.token_hex(12)}', payload={}, order_id=mail.order_id,
                           run_at=now(), made_at=now())
    return await Mail.create(
        job_id=job.id, order_id=mail.order_id, quote_id=mail.quote_id, kind=mail.kind, language=mail.language,
        recipient=recipient, recipient_name=mail.recipient_name, subject=mail.subject, attachments=mail.attachments,
        facts={**mail.facts, 'resent_of': mail.id}, message_id=await _message_id(), made_at=now(),
        made_by_id=actor.staff_id, written_at=now())


async def recount(order_ids: Iterable[int | None]) -> None:
    """How many mails of these orders were given up. Lists show it."""
    for order_id in sorted({order_id for order_id in order_ids if order_id}):
        await database.write(_LOCK, [order_id])
        await database.write(_RECOUNT, [order_id])
        database.announce(topics.ORDERS, topics.order(order_id))


async def waiting_since() -> datetime | None:
    """When the oldest mail that waits was made."""
    # One question for each state: the index then names the first, however many wait.
    oldest = [await Job.filter(kind='mail', state=state).using_db(database.reader()).order_by('id').first()
              for state in outbox.WAITING]
    return min((job.made_at for job in oldest if job), default=None)


async def withdraw(about: Order | Quote, kinds: Sequence[str], **facts: Any) -> int:
    """Cancels what still waits of these kinds, because its cause was undone; with `facts` only where they are equal.
    Returns how many. What is being sent or is sent stays."""
    of = {'order_id': about.id} if isinstance(about, Order) else {'quote_id': about.id}
    waiting = await Mail.filter(kind__in=kinds, job__state__in=outbox.WAITING, **of)
    gone = [mail for mail in waiting if all(mail.facts.get(key) == value for key, value in facts.items())]
    if not gone:
        return 0
    cancelled = await Job.filter(id__in=[mail.job_id for mail in gone], state__in=outbox.WAITING).update(
        state='cancelled', done_at=now())
    for mail in gone:
        tell(mail)
    return int(cancelled)


def tell(mail: Mail) -> None:
    """There is something to be done with this mail."""
    database.announce(outbox.TOPIC)
    show(mail)


def show(mail: Mail) -> None:
    """Screens that show this mail, or count mails, read anew."""
    database.announce(OUTBOX)
    if mail.order_id:
        database.announce(topics.order(mail.order_id))
    if mail.quote_id:
        database.announce(topics.quote(mail.quote_id))
