"""Status is derived, never typed: pure functions of an order's facts (order-desk §2)."""
from typing import Protocol

from base.i18n import N_

ORDER_STATUSES = {
    'awaiting_payment': N_('Awaiting payment'),
    'on_hold': N_('On hold'),
    'awaiting_shipment': N_('Awaiting shipment'),
    'awaiting_pickup': N_('Awaiting pickup'),
    'ready_for_pickup': N_('Ready for pickup'),
    'completed_shipped': N_('Completed, shipped'),
    'completed_picked_up': N_('Completed, picked up'),
    'completed': N_('Completed'),
    'cancelled': N_('Cancelled'),
}
PAYMENT_STATUSES = {
    'not_paid': N_('Not paid'),
    'partially_paid': N_('Partially paid'),
    'paid': N_('Paid'),
    'cancelled': N_('Payment cancelled'),
}
SHIPMENT_STATUSES = {
    'not_shipped': N_('Not shipped'),
    'partially_shipped': N_('Partially shipped'),
    'shipped': N_('Shipped'),
    'cancelled': N_('Shipping cancelled'),
}
COMPLETED = ('completed', 'completed_shipped', 'completed_picked_up')
CLOSED = (*COMPLETED, 'cancelled')


class Facts(Protocol):
    """What the status follows from; an Order has all of it."""
    @property
    def total_minor(self) -> int: ...
    @property
    def credited_minor(self) -> int: ...
    @property
    def paid_minor(self) -> int: ...
    @property
    def pay_later(self) -> bool: ...
    @property
    def pickup(self) -> bool: ...
    @property
    def ship_pieces(self) -> int: ...
    @property
    def shipped_pieces(self) -> int: ...
    @property
    def held(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def ready(self) -> bool: ...
    @property
    def picked_up(self) -> bool: ...


def payment_status(facts: Facts) -> str:
    if facts.cancelled:
        return 'cancelled'
    due = facts.total_minor - facts.credited_minor
    if facts.paid_minor >= due:
        return 'paid'
    return 'partially_paid' if facts.paid_minor > 0 else 'not_paid'


def shipment_status(facts: Facts) -> str:
    if facts.cancelled and not facts.shipped_pieces:
        return 'cancelled'
    if facts.picked_up or (facts.ship_pieces and facts.shipped_pieces >= facts.ship_pieces):
        return 'shipped'
    return 'partially_shipped' if facts.shipped_pieces else 'not_shipped'


def order_status(facts: Facts) -> str:
    """The first that fits."""
    if facts.cancelled:
        return 'cancelled'
    if facts.held:
        return 'on_hold'
    paid = payment_status(facts) == 'paid'
    if not paid and not facts.pay_later:
        return 'awaiting_payment'
    if facts.ship_pieces and shipment_status(facts) != 'shipped':
        return _still_here(facts)
    return _gone(facts) if paid else 'awaiting_payment'


def _still_here(facts: Facts) -> str:
    if not facts.pickup:
        return 'awaiting_shipment'
    return 'ready_for_pickup' if facts.ready else 'awaiting_pickup'


def _gone(facts: Facts) -> str:
    if not facts.ship_pieces:
        return 'completed'
    return 'completed_picked_up' if facts.pickup else 'completed_shipped'
