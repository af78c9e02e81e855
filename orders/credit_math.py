"""What a credit invoice takes back: rounded on the running sum, so that partial credits end exactly at the invoice.

Amounts are ints in the currency's minor units; crediting is counted in positive gross for a positive invoice.
"""
from collections.abc import Mapping, Sequence

from orders.rounding import half_up
from orders.totals import RateKey, RateTotal, vat_within


class OverCredit(ValueError):
    """More was asked than is left: gross minor units of a VAT rate, or pieces of a line (then `rate` is None)."""

    def __init__(self, asked: int, left: int, rate: RateKey | None = None) -> None:
        super().__init__(f'{asked} asked, {left} left' + (f' at {rate}' if rate else ''))
        self.asked, self.left, self.rate = asked, left, rate


def line_credit(gross_allocation: int, quantity: int, before: int, after: int) -> int:
    """Gross credit for the pieces from `before` (taken back so far) to `after`, of a line with so much gross after
    all discounts. A line of no pieces gives nothing. OverCredit: pieces outside before … quantity."""
    if not _within(before, quantity) or not _within(after - before, quantity - before):
        raise OverCredit(after - before, quantity - before)
    if quantity == 0:
        return 0
    return half_up(gross_allocation * after, quantity) - half_up(gross_allocation * before, quantity)


def left_to_credit(invoice: Sequence[RateTotal], credited: Mapping[RateKey, int]) -> dict[RateKey, int]:
    """Gross per rate of the invoice that no credit has taken back yet."""
    return {rate.key: rate.gross - credited.get(rate.key, 0) for rate in invoice}


def credit_rates(invoice: Sequence[RateTotal], credited: Mapping[RateKey, int],
                 new: Mapping[RateKey, int]) -> tuple[RateTotal, ...]:
    """VAT and base of a new credit from its gross per rate (lines, shipping, payment costs and custom amounts
    together), after `credited` gross went before. OverCredit: a rate would pass zero or what was invoiced."""
    left = left_to_credit(invoice, credited)
    for key, gross in new.items():
        if gross and key not in left:
            raise OverCredit(gross, 0, key)
    return tuple(_credit_rate(rate, credited.get(rate.key, 0), new[rate.key]) for rate in invoice if new.get(rate.key))


def _credit_rate(rate: RateTotal, before: int, gross: int) -> RateTotal:
    if not _within(before + gross, rate.gross):
        raise OverCredit(gross, rate.gross - before, rate.key)
    vat = _vat_so_far(rate, before + gross) - _vat_so_far(rate, before)
    return RateTotal(category=rate.category, rate=rate.rate, gross=gross, vat=vat, base=gross - vat)


def _vat_so_far(rate: RateTotal, gross: int) -> int:
    """VAT in the running sum of credits: the invoice's own VAT at its end, and never above it."""
    vat = vat_within(gross, rate.rate)
    return rate.vat if gross == rate.gross or abs(vat) > abs(rate.vat) else vat


def _within(amount: int, limit: int) -> bool:
    """Between zero and the limit, whichever side of zero that is."""
    return min(limit, 0) <= amount <= max(limit, 0)
