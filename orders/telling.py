"""What the customer is told of what was done: one mail for each event, of the first kind that the shop sends. What is
undone takes back the mail that still waits."""
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from base.actor import Actor
from data import database
from data.models import Document, Mail, MailKind, Order, PackingSlip, Quote
from mailer.kinds import KINDS
from orders import mailing, outbox
from orders.reading_once import read_once

OWN_SOURCES = ('manual', 'quote')
_CHOSEN = ('notify', 'credit')    # somebody wanted the customer to have these
_silent: ContextVar[bool] = ContextVar('silent', default=False)


@contextmanager
def silence() -> Iterator[None]:
    """What is done inside has been done in another shop, which told its customer itself."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


async def tell(actor: Actor, about: Order | Quote, invoice: Document | None = None, /,
               **letters: dict[str, Any]) -> Mail | None:
    """Queues the first of these letters (kind=facts) that is not switched off, with the `invoice` issued by the same
    act; failing that a letter of the invoice alone. None when the customer is not to be told."""
    if invoice is not None:
        paper = {'documents': [invoice.id]}
        letters = {kind: {**facts, **paper} for kind, facts in letters.items()} | {'invoice': paper}
    if not letters or _silent.get() or not about.email or not getattr(about, 'notify', True):
        return None
    off = await switched_off()
    kind = next((kind for kind in letters if kind not in off), None)
    return await mailing.queue_anyway(actor, kind, about, **letters[kind]) if kind else None


async def receipt(actor: Actor, order: Order, kind: str, **facts: Any) -> Mail | None:
    """What the law owes the customer of what they declared themselves: it goes although the order's notifications are
    off. None without an address, or when the letter itself is switched off."""
    if _silent.get() or not order.email or kind in await switched_off():
        return None
    return await mailing.queue_anyway(actor, kind, order, receipt=True, **facts)


@read_once
async def switched_off() -> set[str]:
    rows = MailKind.filter(enabled=False).using_db(database.reader())
    return set(await rows.values_list('kind', flat=True))


async def shipped(actor: Actor, order: Order, slips: Collection[PackingSlip], invoice: Document | None) -> None:
    """These parcels have left."""
    letters = {'shipped': {'slips': [slip.id for slip in slips]}}
    coded = [slip.id for slip in slips if slip.tracking_code]
    await tell(actor, order, invoice, **letters, **({'tracking': {'slips': coded}} if coded else {}))


async def tracked(actor: Actor, order: Order, slip: PackingSlip) -> None:
    """The code of a parcel that has left is another. A letter of it that is not written yet will bear the new code."""
    waiting = await _of_slips(order, [slip.id])
    for mail in waiting:
        if mail.kind == 'tracking' and (mail.written_at or not slip.tracking_code):
            await mailing.withdraw(order, ['tracking'], slips=mail.facts['slips'])
    if slip.tracking_code and all(mail.written_at for mail in waiting):
        await tell(actor, order, tracking={'slips': [slip.id]})


async def not_shipped(actor: Actor, order: Order, slip_ids: Collection[int]) -> None:
    """Their mails stay here; other parcels of the same mail are told of all the same."""
    for mail in await _of_slips(order, slip_ids):
        rest = [slip_id for slip_id in mail.facts['slips'] if slip_id not in slip_ids]
        gone = await mailing.withdraw(order, [mail.kind], slips=mail.facts['slips'])
        if gone and rest:
            await mailing.queue_anyway(actor, mail.kind, order, **{**mail.facts, 'slips': rest})


async def _of_slips(order: Order, slip_ids: Collection[int]) -> list[Mail]:
    """The mails of any of these parcels that still wait."""
    mails = await Mail.filter(order_id=order.id, kind__in=('shipped', 'tracking'), job__state__in=outbox.WAITING)
    return [mail for mail in mails if set(slip_ids) & set(mail.facts.get('slips') or [])]


async def take_back_reminders(order: Order) -> None:
    """Of a settled order: nothing asks for money that is not owed any more."""
    if order.payment_status == 'paid':
        await mailing.withdraw(order, ['reminder'])


async def take_back_all(order: Order) -> None:
    """Everything that waits, except what somebody sent by hand and receipts."""
    await mailing.withdraw(order, [kind for kind in KINDS if kind not in _CHOSEN], resent_of=None, receipt=None)
