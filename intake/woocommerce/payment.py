"""What a WooCommerce order says of money that came in and went back."""
from datetime import datetime
from typing import Any

from intake.amounts import minor
from intake.dates import moment
from intake.woocommerce.fields import amount, objects, text
from orders.incoming import IncomingOrder, IncomingRefund


def date(order: dict[str, Any], name: str) -> datetime | None:
    """date_…_gmt; the shop's local time stands in where only that is told."""
    return moment(text(order, f'date_{name}_gmt', 40)) or moment(text(order, f'date_{name}', 40))


def is_paid(order: dict[str, Any]) -> bool:
    """A payment date says so. Without one a processing order is paid unless the parcel collects the money;
    on-hold waits for a transfer or a cheque, pending for the checkout, failed for a second try."""
    if text(order, 'date_paid_gmt') or text(order, 'date_paid'):
        return True
    status = text(order, 'status', 40)
    return status in {'completed', 'refunded'} or (status == 'processing' and text(order, 'payment_method') != 'cod')


def add_money(order: IncomingOrder, told: dict[str, Any]) -> None:
    order.paid = order.total if is_paid(told) else 0
    order.paid_at = date(told, 'paid') if order.paid else None
    order.payment_method = text(told, 'payment_method_title', 80) or text(told, 'payment_method', 80)
    order.payment_reference = text(told, 'transaction_id', 120)
    order.refunds = _refunds(told, order.currency)
    if text(told, 'status', 40) == 'refunded' and not order.refunds and order.total > 0:
        order.refunds = [IncomingRefund(order.total, refunded_at=date(told, 'modified'))]


def _refunds(told: dict[str, Any], currency: str) -> list[IncomingRefund]:
    """Oldest first; the order tells their amounts as negative."""
    entries = ((abs(minor(amount(entry, 'total'), currency)), text(entry, 'reason', 500))
               for entry in reversed(objects(told, 'refunds')))
    return [IncomingRefund(money, reason) for money, reason in entries if money]
