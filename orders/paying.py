"""Mark as paid, mark as not paid, record a part payment."""
from datetime import datetime

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Order, Payment
from orders import history, invoicing, ledger, mailing, rules, telling
from orders.ground import claim, fresh, refuse, settle, touch, verb


@verb(Right.PAY)
async def mark_as_paid(actor: Actor, order_id: int, method: str = '', reference: str = '') -> None:
    """Records all that is still open as paid now."""
    order = await claim(order_id)
    refuse(rules.mark_as_paid(order))
    await _pay(actor, order, order.open_minor, method or order.payment_method, reference, now())


@verb(Right.PAY)
async def record_payment(actor: Actor, order_id: int, amount_minor: int, method: str = '', reference: str = '',
                         paid_at: datetime | None = None, version: int | None = None) -> None:
    """A payment of part or all of what is open. Raises Invalid when it is nothing, or more than is open; Stale when
    payments changed since the form with this payment version was opened, so that two clicks are not two payments."""
    order = await claim(order_id)
    refuse(rules.mark_as_paid(order))
    if version is not None:
        await fresh(order, 'payment', version, {'paid': order.paid_minor, 'open': order.open_minor})
    if amount_minor <= 0:
        raise Invalid(N_('Enter an amount above zero.'), 'amount')
    if amount_minor > order.open_minor:
        raise Invalid(N_('That is more than what is still open.'), 'amount')
    if paid_at and paid_at > now():
        raise Invalid(N_('The day of payment cannot be in the future.'), 'paid_on')
    await _pay(actor, order, amount_minor, method or order.payment_method, reference, paid_at or now())


async def _pay(actor: Actor, order: Order, amount_minor: int, method: str, reference: str, paid_at: datetime) -> None:
    method, reference = clean(method, 80), clean(reference, 120)
    await ledger.append(actor, [Payment(order_id=order.id, amount_minor=amount_minor, currency=order.currency,
                                        method=method, reference=reference, paid_at=paid_at)])
    fail_point('paying.recorded')
    touch(order, 'payment')
    await settle(order)
    verb_name = 'paid' if order.payment_status == 'paid' else 'part_paid'
    await history.record(actor, verb_name, order_id=order.id, section='payment', amount=amount_minor,
                         currency=order.currency, method=method, reference=reference)
    if order.payment_status == 'paid':
        await mailing.withdraw(order, ['reminder'])
        await telling.tell(actor, order, await invoicing.issue_when(actor, order, 'paid'), paid={})


@verb(Right.PAY)
async def mark_as_not_paid(actor: Actor, order_id: int) -> None:
    """Reverses every payment that still counts; the ledger keeps both. What was given back for a credit invoice stays
    given back: that is undone on the credit invoice."""
    order = await claim(order_id)
    refuse(rules.mark_as_not_paid(order))
    live = [payment for payment in await standing(order.id) if not payment.document_id]
    await ledger.append(actor, [ledger.reversal(payment) for payment in live])
    fail_point('paying.reversed')
    touch(order, 'payment')
    await settle(order)
    await mailing.withdraw(order, ['paid'])
    await history.record(actor, 'not_paid', order_id=order.id, section='payment',
                         amount=sum(payment.amount_minor for payment in live), currency=order.currency)


async def standing(order_id: int) -> list[Payment]:
    """The payments that count: neither reversed nor a reversal."""
    rows = await Payment.filter(order_id=order_id).order_by('sequence')
    reversed_ids = {row.reverses_id for row in rows if row.reverses_id}
    return [row for row in rows if not row.reverses_id and row.id not in reversed_ids]
