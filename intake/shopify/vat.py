"""The VAT rate of each line. Shopify's file gives only the tax of the whole order per rate: where several
rates meet, the one spread over the lines that explains these taxes is looked for."""
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product

from base.i18n import N_
from base.money import to_decimal
from intake.rates import rate_of
from intake.shopify.lines import Tax
from orders.incoming import IncomingLine, IncomingOrder

UNSURE = N_('The file does not say which VAT rate belongs to which line. Check the rates of this order.')
MOST_TRIES = 256


def set_rates(order: IncomingOrder, taxable: Sequence[IncomingLine], taxes: list[Tax]) -> None:
    """Fills `vat_rate` of the taxable lines; adds a notice where the file leaves it open."""
    if not taxes or not taxable:
        return
    for tax in taxes:
        tax.rate = tax.rate or _derived(order, taxable, tax)
    if len(taxes) == 1 or _is_stacked(order, taxable, taxes):
        rates: Sequence[int] = [sum(tax.rate for tax in taxes)] * len(taxable)
    else:
        rates = _spread(order, taxable, taxes)
    for line, rate in zip(taxable, rates, strict=True):
        line.vat_rate = rate


def _bases(order: IncomingOrder, taxable: Sequence[IncomingLine]) -> list[int]:
    """What each line cost after its part of the order's discount, rounded: exact enough to compare taxes."""
    amounts = [line.amount - line.discount for line in taxable]
    whole = sum(line.amount - line.discount for line in order.lines)
    return [amount - (order.discount * amount // whole if whole else 0) for amount in amounts]


def _derived(order: IncomingOrder, taxable: Sequence[IncomingLine], tax: Tax) -> int:
    """The rate a nameless tax stands for, shipping taxed or not: a reading that gives a whole percent wins."""
    goods = sum(_bases(order, taxable))
    money = [to_decimal(amount, order.currency) for amount in (goods + order.shipping_cost, goods)]
    due = to_decimal(tax.amount, order.currency)
    rates = [rate_of(due, base - due if order.price_mode == 'gross' else base, order.currency) for base in money]
    return min(rates, key=lambda rate: (not rate, rate % 50 != 0))


def _is_stacked(order: IncomingOrder, taxable: Sequence[IncomingLine], taxes: list[Tax]) -> bool:
    """State and county tax lie on the same goods: each tax alone explains all of them."""
    together = sum(tax.rate for tax in taxes)
    bases = (sum(_bases(order, taxable)), sum(_bases(order, taxable)) + order.shipping_cost)
    return any(all(abs(_tax_in(base, tax.rate, order.price_mode, together) - tax.amount) <= len(taxable) // 2 + 1
                   for tax in taxes) for base in bases)


def _tax_in(amount: int, rate: int, mode: str, together: int) -> int:
    divisor = 10_000 + together if mode == 'gross' else 10_000
    return int((Decimal(amount * rate) / divisor).to_integral_value())


def _spread(order: IncomingOrder, taxable: Sequence[IncomingLine], taxes: list[Tax]) -> Sequence[int]:
    """The one spread that fits. Of several the first, without any the rate with the most tax: then staff is told."""
    due: Counter[int] = Counter()
    for tax in taxes:
        due[tax.rate] += tax.amount
    fitting: set[tuple[int, ...]] = set()
    if len(due) ** len(taxable) <= MOST_TRIES:
        bases = _bases(order, taxable)
        fitting = {rates for rates in product(due, repeat=len(taxable)) if _fits(order, bases, rates, due)}
    if len(fitting) != 1:
        order.notices.append((UNSURE, {}))
    strongest = max(due, key=lambda rate: abs(due[rate]))
    return min(fitting) if fitting else [strongest] * len(taxable)


def _fits(order: IncomingOrder, bases: list[int], rates: tuple[int, ...], due: Mapping[int, int]) -> bool:
    """Shipping may bear any one of the rates, its part of each, or none. Taxes were rounded line by line."""
    goods = {rate: sum(base for base, own in zip(bases, rates, strict=True) if own == rate) for rate in due}
    whole, shipping = sum(bases), order.shipping_cost
    ways = [{rate: shipping * (rate == own) for rate in due} for own in (*due, 0)]
    if whole:
        ways.append({rate: shipping * base // whole for rate, base in goods.items()})
    return any(all(abs(_tax_in(goods[rate] + way[rate], rate, order.price_mode, rate) - amount) <= len(bases) // 2 + 1
                   for rate, amount in due.items()) for way in ways)
