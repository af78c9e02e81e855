"""Issue an invoice: gapless number, frozen snapshot, hash chain (money.md, issued documents)."""
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Missing, Stale
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Document, DocumentTerms, Order, OrderLine, Payment, Shop
from documents import einvoice_check
from orders import (
    billed,
    finding,
    history,
    invoice_days,
    numbering,
    outbox,
    rules,
    snapshots,
    telling,
    vat,
    withdrawing,
)
from orders.ground import claim, last_change, refuse, settle, shop, touch, verb

WHEN = {'direct': N_('With the order'), 'paid': N_('When paid'), 'shipped': N_('When shipped'),
        'manual': N_('By hand')}


@verb(Right.INVOICE)
async def issue_invoice(actor: Actor, order_id: int, delivery_text: str = '') -> int:
    """The invoice of everything on the order; returns the document's id. Once an invoice is credited in full the whole
    order may be invoiced again; pieces credited in part stay credited. Raises Refused when held, cancelled or already
    invoiced."""
    order = await claim(order_id)
    await billed.count(order)
    refuse(rules.issue_invoice(order))
    document = await issue(actor, order, clean(delivery_text, 300))
    await settle(order)
    await finding.reindex(order)
    await telling.tell(actor, order, document)
    return document.id


async def issue_when(actor: Actor, order: Order, moment: str) -> Document | None:
    """The automatic rule: issues the first invoice when the shop's setting names this moment and nothing forbids it.
    Runs inside the verb that made the moment, on its claimed order, and leaves
    it to that to tell the customer."""
    desk = await shop()
    if invoice_days.automatic(desk, order) != moment or vat.misfit(desk, order, order.vat_treatment):
        return None
    await billed.count(order)
    if order.invoice_count or rules.issue_invoice(order):    # type: ignore[attr-defined]
        return None
    document = await issue(actor, order, '')
    await settle(order)
    await finding.reindex(order)
    return document


@dataclass(frozen=True, slots=True)
class Place:
    """The next place in a series, taken: `on` is never before the day of the `last` document in it."""
    series: str
    sequence: int
    on: date
    last: Document | None

    @property
    def number(self) -> str:
        return numbering.number(self.series, self.sequence)


async def take_place(desk: Shop, kind: str) -> Place:
    """For an invoice or a credit, inside the transaction that issues it."""
    on = today(desk.timezone)
    series = numbering.series(desk, kind, on)
    sequence = await numbering.take(series)
    last = await Document.filter(series=series, sequence=sequence - 1).first()
    return Place(series, sequence, max(on, last.issued_on) if last else on, last)


async def issue(actor: Actor, order: Order, delivery_text: str) -> Document:
    """The invoice of a claimed order, which is settled by the caller."""
    desk = await shop()
    refuse(vat.misfit(desk, order, order.vat_treatment))
    lines = billed.shown(await OrderLine.filter(order_id=order.id).order_by('position'))
    place = await take_place(desk, 'invoice')
    due_on = place.on if _is_paid(order) else place.on + timedelta(days=desk.payment_days)
    fail_point('invoicing.numbered')
    snapshot = snapshots.invoice(desk, order, lines, await _payments(order), place.number, place.on, due_on,
                                 delivery_text, await invoice_days.supplied_on(desk, order))
    einvoice_check.before_issue('invoice', snapshot)
    document = await freeze(actor, order, 'invoice', place, snapshot)
    fail_point('invoicing.frozen')
    await DocumentTerms.create(document_id=document.id, due_on=due_on, delivery_text=delivery_text)
    await billed.store(document.id, billed.rows(snapshot, order, lines))
    if order.invoiced_minor:
        order.credited_minor = 0    # all of it is billed again
    await withdrawing.take_back(actor, order, document.id)
    order.invoiced_minor += document.total_minor
    touch(order, 'payment')
    await history.record(actor, 'invoiced', order_id=order.id, section='payment', number=document.number,
                         amount=document.total_minor, currency=order.currency)
    return document


def _is_paid(order: Order) -> bool:
    """Of all that is billed now: what a source had given back before the first invoice is not asked for, what credits
    took of earlier invoices is billed again."""
    given_back = 0 if order.invoiced_minor else order.credited_minor
    return bool(order.paid_minor >= order.total_minor - given_back)


async def _payments(order: Order) -> list[Payment]:
    """What came in and still counts, less what was given back for credit invoices; never more than the order costs.
    What a source gave back is the matter of a credit invoice to come."""
    rows = await Payment.filter(order_id=order.id).order_by('sequence')
    undone = {row.reverses_id for row in rows}
    standing = [row for row in rows if row.id not in undone and not row.reverses_id]
    gone = -sum(row.amount_minor for row in standing if row.document_id)
    room, kept = max(order.total_minor, 0), []
    for row in (row for row in standing if row.amount_minor > 0):
        less = min(gone, row.amount_minor)
        gone, row.amount_minor = gone - less, min(row.amount_minor - less, room)
        room -= row.amount_minor
        kept += [row] if row.amount_minor else []
    return kept


async def freeze(actor: Actor, order: Order, kind: str, place: Place, snapshot: dict[str, Any],
                 original_id: int | None = None) -> Document:
    """Writes the row that is never changed again, linked to the one before it, and asks for its PDF."""
    totals = snapshot['totals']
    document = Document(
        kind=kind, series=place.series, sequence=place.sequence, number=snapshot['number'], order_id=order.id,
        original_id=original_id, issued_at=now(), issued_on=place.on, issued_by_id=actor.staff_id,
        currency=order.currency,
        net_minor=totals['net'], vat_minor=totals['vat'], total_minor=totals['due'],
        snapshot=json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(',', ':')),
        previous_hash=place.last.hash if place.last else '')
    document.hash = fingerprint(document)
    await document.save(force_create=True)
    await outbox.ask('pdf', f'pdf:{document.id}', {'document': document.id})
    return document


def fingerprint(document: Document) -> str:
    """SHA-256 over the frozen facts and the hash of the document before it in the series."""
    facts = [document.kind, document.series, document.sequence, document.number, document.order_id,
             document.issued_at.astimezone(UTC).isoformat(), document.issued_on.isoformat(), document.currency,
             document.net_minor, document.vat_minor, document.total_minor, document.snapshot, document.previous_hash]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@verb(Right.INVOICE)
async def edit_terms(actor: Actor, order_id: int, document_id: int, version: int, due_on: date | None,
                     delivery_text: str) -> None:
    """What may still change: due date and delivery time text. Raises Stale when they changed meanwhile."""
    order = await claim(order_id)
    terms = await DocumentTerms.get_or_none(document_id=document_id, document__order_id=order.id)
    if terms is None:
        raise Missing(N_('This document does not exist.'))
    before = {'due_on': terms.due_on.isoformat() if terms.due_on else '', 'delivery_text': terms.delivery_text}
    if terms.version != version:
        last = await last_change(order.id, 'payment')
        who, at = (last.who, last.at) if last else ('', order.changed_at)
        raise Stale(who, at, {**before, 'due_on': terms.due_on, 'version': terms.version})
    after = {'due_on': due_on.isoformat() if due_on else '', 'delivery_text': clean(delivery_text, 300)}
    changed = history.changes(before, after)
    if not changed:
        return
    terms.due_on, terms.delivery_text, terms.version = due_on, after['delivery_text'], terms.version + 1
    await terms.save()
    fail_point('invoicing.terms')
    number = (await Document.get(id=document_id)).number
    touch(order, 'payment')
    await settle(order)
    await history.record(actor, 'terms_edited', order_id=order.id, section='payment', number=number, changes=changed)
