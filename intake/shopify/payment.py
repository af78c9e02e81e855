"""What a Shopify order's columns say of money that came in and went back."""
from dataclasses import dataclass

from intake.amounts import minor, number
from orders.incoming import IncomingRefund

# Nothing came in yet: pending, authorized (reserved only), voided, expired, unpaid and an empty cell.
_MONEY_CAME = {'paid', 'partially_paid', 'refunded', 'partially_refunded'}


@dataclass(slots=True)
class Money:
    paid: int
    refunded: int

    @property
    def refunds(self) -> list[IncomingRefund]:
        return [IncomingRefund(self.refunded)] if self.refunded else []


def money_of(cells: dict[str, str], total: int, currency: str) -> Money:
    """paid and partially_refunded: all but the outstanding balance came in. partially_paid: likewise, and nothing
    where the file has no such column. refunded: as much came in as went back, the total where no amount is told.
    A negative total is itself money given back: it counts as settled, with no refund on top."""
    status = cells.get('financial status', '').strip().lower()
    if status not in _MONEY_CAME:
        return Money(0, 0)
    told = cells.get('outstanding balance', '')
    outstanding = minor(number(told), currency)
    refunded = max(0, minor(number(cells.get('refunded amount', '')), currency))
    if status == 'refunded':
        back = refunded or max(0, total)
        return Money(back if total > 0 else total, back)
    if status == 'partially_paid' and not told.strip():
        return Money(0, refunded)
    return Money(total - outstanding, refunded)
