"""What may be done now, and if not, why not: pure questions asked by the verbs and, with the same words, by the
screens. `o` is an Order row or the screen's view of one; both have these names."""
from typing import Any

from base.errors import Lazy, Refused
from base.i18n import N_
from orders import status

HOLD_REASONS = {
    'payment': N_('Payment'),
    'address': N_('Address'),
    'stock': N_('Stock'),
    'fraud': N_('Suspected fraud'),
    'missing': N_('Goods missing'),
    'damaged': N_('Goods damaged'),
    'customer': N_('Customer asked'),
    'other': N_('Other'),
}


def not_closed(o: Any) -> Refused | None:
    if o.cancelled_at:
        return Refused(N_('This order is cancelled.'))
    if o.status in status.COMPLETED:
        return Refused(N_('This order is completed.'))
    return None


def not_cancelled(o: Any) -> Refused | None:
    return Refused(N_('This order is cancelled.')) if o.cancelled_at else None


def not_held(o: Any) -> Refused | None:
    """No invoice, packing slip or shipping while held, on every path."""
    if not o.hold_id:
        return None
    reason = Lazy(HOLD_REASONS.get(o.hold.reason, o.hold.reason))
    return Refused(N_('This order is on hold ({reason}). Resume it first.'), reason=reason)


def hold(o: Any) -> Refused | None:
    return Refused(N_('This order is already on hold.')) if o.hold_id else not_closed(o)


def resume(o: Any) -> Refused | None:
    return None if o.hold_id else Refused(N_('This order is not on hold.'))


def mark_as_paid(o: Any) -> Refused | None:
    if o.cancelled_at:
        return not_cancelled(o)
    return Refused(N_('This order is already paid.')) if o.payment_status == 'paid' else None


def mark_as_not_paid(o: Any) -> Refused | None:
    if o.cancelled_at:
        return not_cancelled(o)
    return None if o.paid_minor > 0 else Refused(N_('No payment has been recorded.'))


def print_reminder(o: Any) -> Refused | None:
    if o.cancelled_at or o.hold_id:
        return not_cancelled(o) or not_held(o)
    return None if o.open_minor > 0 else Refused(N_('Nothing is open on this order.'))


def mail_customer(o: Any) -> Refused | None:
    return None if o.email else Refused(N_('There is no email address.'))


def tell_customer(o: Any) -> Refused | None:
    """Of an event, or of a quote; what is sent by hand asks `mail_customer` alone."""
    off = None if getattr(o, 'notify', True) else Refused(N_('Mails to the customer are off for this order.'))
    return mail_customer(o) or off


def send_reminder(o: Any, is_on: bool = True) -> Refused | None:
    """`is_on`: whether the shop sends this letter."""
    refusal = print_reminder(o) or mail_customer(o)
    if refusal is None and not is_on:
        return Refused(N_('The payment reminder is switched off in the settings.'))
    return refusal


def issue_invoice(o: Any) -> Refused | None:
    if o.cancelled_at or o.hold_id:
        return not_cancelled(o) or not_held(o)
    if not o.to_invoice:
        return Refused(N_('Everything on this order is already invoiced.'))
    if 0 < o.total_minor <= o.credited_minor and not o.invoice_count:
        return Refused(N_('This order was refunded in full: there is nothing to invoice.'))
    return None


def credit_invoice(o: Any) -> Refused | None:
    """Not on a held order. How much is left of an invoice is asked where it is credited."""
    if o.hold_id:
        return not_held(o)
    if not o.invoice_count:
        return Refused(N_('There is no invoice to credit.'))
    return None if o.live_invoices else Refused(N_('Everything invoiced on this order is already credited.'))


def correct_invoice(o: Any) -> Refused | None:
    return not_cancelled(o) or credit_invoice(o)


def mark_credit_as_refunded(o: Any, state: str) -> Refused | None:
    """`state` is that of the credit invoice: open or refunded."""
    if state == 'refunded':
        return Refused(N_('This credit invoice is already refunded.'))
    return None if o.open_minor < 0 else Refused(N_('Nothing has to be paid back to the customer.'))


def mark_credit_as_not_refunded(o: Any, state: str) -> Refused | None:
    return None if state == 'refunded' else Refused(N_('This credit invoice is not refunded yet.'))


def add_slip(o: Any) -> Refused | None:
    if o.cancelled_at or o.hold_id:
        return not_cancelled(o) or not_held(o)
    return Refused(N_('Every piece is already on a packing slip.')) if not o.to_pack else None


def print_slip(o: Any) -> Refused | None:
    """No packing slip while held, not even one that was made before (order-desk §2)."""
    return not_cancelled(o) or not_held(o)


def pack(o: Any) -> Refused | None:
    """At the bench: held goods stay on the shelf."""
    return not_cancelled(o) or not_held(o)


def ship(o: Any) -> Refused | None:
    if o.cancelled_at or o.hold_id:
        return not_cancelled(o) or not_held(o)
    if not o.ship_pieces:
        return Refused(N_('Nothing on this order needs shipping.'))
    if o.shipment_status == 'shipped':
        return Refused(N_('Everything has already been shipped.'))
    return None


def unship(o: Any) -> Refused | None:
    if o.cancelled_at or o.hold_id:
        return not_cancelled(o) or not_held(o)
    return None if o.shipped_pieces else Refused(N_('Nothing has been shipped yet.'))


def ready_for_pickup(o: Any) -> Refused | None:
    refusal = _pickup(o)
    return refusal or (Refused(N_('This order is already ready for pickup.')) if o.ready_at else None)


def pick_up(o: Any) -> Refused | None:
    return _pickup(o)


def _pickup(o: Any) -> Refused | None:
    if not o.pickup:
        return Refused(N_('This order is not picked up, it is shipped.'))
    gone = o.picked_up_at or o.shipment_status == 'shipped'    # its slips may have been shipped among many others
    return not_cancelled(o) or not_held(o) or (
        Refused(N_('This order has already been picked up.')) if gone else None)


def edit_lines(o: Any) -> Refused | None:
    refusal = not_closed(o)
    if refusal:
        return refusal
    if o.invoiced_minor or o.invoice_count:
        return Refused(N_('This order is already invoiced: its lines can no longer be edited.'))
    return Refused(N_('Part of this order has already been shipped.')) if o.shipped_pieces else None


def edit_methods(o: Any) -> Refused | None:
    """How it is paid and how it leaves: as long as its lines."""
    return edit_lines(o)


def edit_details(o: Any) -> Refused | None:
    """Customer and addresses: until completed."""
    return not_closed(o)


def edit_slip(o: Any, slip: Any) -> Refused | None:
    if slip.status == 'cancelled':
        return Refused(N_('Packing slip {slip} is cancelled.'), slip=slip.number)
    return not_cancelled(o)


def cancel(o: Any) -> Refused | None:
    if o.cancelled_at:
        return Refused(N_('This order is already cancelled.'))
    if o.status in status.COMPLETED:
        return Refused(N_('A completed order cannot be cancelled: credit it or take it back instead.'))
    return None
