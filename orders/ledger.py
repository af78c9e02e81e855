"""The payment ledger: append-only, hash-chained; "not paid" adds a reversal (money.md, issued documents)."""
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from base.actor import Actor
from base.clock import now
from base.faults import fail_point
from data import database
from data.models import Payment
from orders import numbering

SERIES = numbering.PAYMENTS


def fingerprint(payment: Payment) -> str:
    """SHA-256 over the row's facts, with the credit invoice if it names one, and the hash of the row before it."""
    facts = [payment.sequence, payment.order_id, payment.amount_minor, payment.currency, payment.method,
             payment.reference, payment.paid_at.astimezone(UTC).isoformat(),
             payment.recorded_at.astimezone(UTC).isoformat(), payment.recorded_by_id, payment.reverses_id,
             payment.previous_hash, *([payment.document_id] if payment.document_id else [])]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


async def append(actor: Actor, payments: Sequence[Payment]) -> None:
    """Links the rows to the chain's end and inserts them; the counter's lock keeps the chain single."""
    if not payments:
        return
    first = await numbering.take(SERIES, len(payments))
    last = await Payment.get_or_none(sequence=first - 1, using_db=database.writer()) if first > 1 else None
    previous = last.hash if last else ''
    for sequence, payment in enumerate(payments, first):
        payment.sequence, payment.recorded_at, payment.recorded_by_id = sequence, now(), actor.staff_id
        payment.previous_hash = previous
        previous = payment.hash = fingerprint(payment)
    await Payment.bulk_create(payments)
    fail_point('ledger.appended')


def reversal(payment: Payment) -> Payment:
    """The row that takes this one back, of the same credit invoice if it was a refund."""
    return Payment(order_id=payment.order_id, amount_minor=-payment.amount_minor, currency=payment.currency,
                   method=payment.method, reference=payment.reference, paid_at=now(), reverses_id=payment.id,
                   document_id=payment.document_id)
