"""Which VAT rate an amount and its rounded tax stand for; rates are hundredths of a percent."""
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from base.money import digits

PLAUSIBLE = (2000, 2100, 1900, 550, 600, 700, 1000, 500, 900, 2200, 2300, 2400, 2500, 2550, 2700, 1700, 1800, 1200,
             1300, 1350, 1400, 1500, 800, 400, 300, 480, 210, 810, 260, 380, 770, 250, 370, 850, 90, 1600)


def rate_of(tax: Decimal, net: Decimal, currency: str, likely: Iterable[int] = ()) -> int:
    """The rate in `likely`, else the nearest real one, else a quarter of a percent, that explains `tax` within
    rounding; else the exact one."""
    if not net or not tax or (tax < 0) != (net < 0):
        return 0
    if abs(tax) >= abs(net):
        return 10_000
    exact = tax * 10_000 / net
    for group in (tuple(likely), PLAUSIBLE, (_nearest(exact, 50), _nearest(exact, 25))):
        fitting = [rate for rate in group if rate and _explains(rate, tax, net, currency)]
        if fitting:
            return min(fitting, key=lambda rate: abs(rate - exact))
    return _nearest(exact, 1)


def _nearest(exact: Decimal, step: int) -> int:
    return int((exact / step).quantize(Decimal(1), ROUND_HALF_UP)) * step


def _explains(rate: int, tax: Decimal, net: Decimal, currency: str) -> bool:
    """Net and tax were each rounded to the minor unit: that is how far off they may be."""
    half = Decimal(5).scaleb(-digits(currency) - 1)
    share = Decimal(rate) / 10_000
    return abs(net * share - tax) <= half * (1 + share)
