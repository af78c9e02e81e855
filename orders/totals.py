"""What an order costs: lines, VAT per rate, totals. Screen, PDF, XML, mail and ledger only read the result.

Amounts are ints in the currency's minor units, VAT rates ints in hundredths of a percent (2000 = 20 %).
Rounding is half up by size, that is half away from zero: a negative amount mirrors its positive twin.
Odd data from a source (negative, empty, zero pieces) is computed, never refused, and every sum stays exact.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from orders.rounding import apportion, half_up, split, spread_discount

HUNDRED_PERCENT = 10_000

RateKey = tuple[str, int]


class PriceMode(StrEnum):
    NET = 'net'
    GROSS = 'gross'


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` is rounded quantity × unit price before `discount`, both in the mode's own terms;
    `category` is the VAT category of EN 16931: S, Z, E, AE, K, G or O."""
    key: str | int
    quantity: int
    amount: int
    discount: int
    rate: int
    category: str = 'S'


@dataclass(frozen=True, slots=True)
class Charges:
    """What is on the order beside its lines, in the mode's own terms. Shipping and payment costs bear
    `shipping_rate`; with None they are split over the rates of the lines."""
    discount: int = 0
    shipping: int = 0
    payment_cost: int = 0
    shipping_rate: int | None = None


@dataclass(frozen=True, slots=True)
class RateTotal:
    """One VAT rate. base = Σ net of its lines − discount_net + shipping_net + payment_net, and likewise in gross."""
    category: str
    rate: int
    gross: int
    vat: int
    base: int
    discount_gross: int = 0
    shipping_gross: int = 0
    payment_gross: int = 0
    discount_net: int = 0
    shipping_net: int = 0
    payment_net: int = 0

    @property
    def key(self) -> RateKey:
        return self.category, self.rate


@dataclass(frozen=True, slots=True)
class LineTotal:
    """One line after its own discount: `amount` in the mode's terms, `net` = `base_amount` − `allowance`,
    `base_amount` = rounded quantity × `unit_price` (net, major units).
    `allocation` is its gross after its part of the order discount: what can be credited."""
    key: str | int
    amount: int
    gross: int
    net: int
    base_amount: int
    allowance: int
    unit_price: Decimal
    allocation: int


@dataclass(frozen=True, slots=True)
class Totals:
    """`subtotal`, `discount`, `shipping` and `payment_cost` are in the mode's terms; `due` = `total` + `rounding`
    is what the source charged, if it said so. `lines` keep their order, `rates` go by category and rate."""
    lines: tuple[LineTotal, ...]
    rates: tuple[RateTotal, ...]
    subtotal: int
    discount: int
    shipping: int
    payment_cost: int
    net: int
    vat: int
    total: int
    rounding: int
    due: int


@dataclass(frozen=True, slots=True)
class LineExplanation:
    """How a line came about: `list_price` (major units) × `quantity` = `list_amount`, − `line_discount` = `amount`,
    all in the mode's terms; that is `net` + `vat` = `gross`; − `order_discount` = `to_pay`, in gross."""
    key: str | int
    quantity: int
    rate: int
    list_price: Decimal
    list_amount: int
    line_discount: int
    amount: int
    net: int
    vat: int
    gross: int
    order_discount: int
    to_pay: int


NO_CHARGES = Charges()


def line_amount(quantity: int, unit_price: Decimal, digits: int) -> int:
    """Minor units of quantity × price (major units), half up. ValueError, OverflowError: the price is not a number."""
    numerator, denominator = unit_price.as_integer_ratio()
    return half_up(quantity * numerator * 10 ** digits, denominator)


def vat_within(gross: int, rate: int) -> int:
    """The VAT contained in a gross amount; a rate that is not above zero contains none."""
    return half_up(gross * rate, HUNDRED_PERCENT + rate) if rate > 0 else 0


def vat_upon(net: int, rate: int) -> int:
    """The VAT that comes on top of a net amount."""
    return half_up(net * rate, HUNDRED_PERCENT) if rate > 0 else 0


def compute(mode: PriceMode, lines: Sequence[Line], charges: Charges = NO_CHARGES, charged: int | None = None,
            digits: int = 2) -> Totals:
    """The whole result. `charged` is what the source took; `digits` are the decimals of the currency.
    A charge without any line or rate counts as zero-rated (Z)."""
    groups = _groups(lines, charges)
    line_totals: dict[int, LineTotal] = {}
    rates = []
    for (key, places), shares in zip(groups.items(), _shares(lines, groups, charges), strict=True):
        members = [lines[place] for place in places]
        rate, priced = _one_rate(mode, key, members, shares, digits)
        rates.append(rate)
        line_totals.update(zip(places, priced, strict=True))
    return _added_up([line_totals[place] for place in range(len(lines))], rates, charges, charged)


def explain(line: Line, total: LineTotal, digits: int = 2) -> LineExplanation:
    """The steps from the list price of a line to its gross amount, for people."""
    return LineExplanation(
        key=line.key, quantity=line.quantity, rate=line.rate,
        list_price=unit_price(line.amount, line.quantity, digits), list_amount=line.amount,
        line_discount=line.discount, amount=total.amount,
        net=total.net, vat=total.gross - total.net, gross=total.gross,
        order_discount=total.gross - total.allocation, to_pay=total.allocation)


@dataclass(frozen=True, slots=True)
class _Shares:
    """One rate's part of the charges, in the mode's terms."""
    discount: int
    shipping: int
    payment: int


def _groups(lines: Sequence[Line], charges: Charges) -> dict[RateKey, list[int]]:
    """The places of the lines per rate. Sorted by content, so that the order of the lines decides no tie."""
    places = sorted(range(len(lines)), key=lambda place: _by_content(lines[place]))
    groups: dict[RateKey, list[int]] = {}
    for place in places:
        groups.setdefault((lines[place].category, lines[place].rate), []).append(place)
    own = _own_rate(list(groups), charges)
    if own is not None and own not in groups:
        groups[own] = []
        return dict(sorted(groups.items()))
    return groups


def _by_content(line: Line) -> tuple[str, int, str, int, int, int]:
    return line.category, line.rate, str(line.key), line.quantity, line.amount, line.discount


def _own_rate(keys: Sequence[RateKey], charges: Charges) -> RateKey | None:
    """The one rate that bears shipping and payment costs, or None when the rates of the lines share them."""
    bears = charges.shipping or charges.payment_cost or (charges.discount and not keys)
    if not bears or (charges.shipping_rate is None and keys):
        return None
    rate = charges.shipping_rate or 0
    return next((key for key in keys if key[1] == rate), ('S' if rate > 0 else 'Z', rate))


def _shares(lines: Sequence[Line], groups: dict[RateKey, list[int]], charges: Charges) -> list[_Shares]:
    goods = [sum(lines[place].amount - lines[place].discount for place in places) for places in groups.values()]
    own = _own_rate([key for key, places in groups.items() if places], charges)
    bearing = goods if own is None else [int(key == own) for key in groups]
    shipping, payment = split(charges.shipping, bearing), split(charges.payment_cost, bearing)
    discount = spread_discount(charges.discount, goods, [sum(pair) for pair in zip(shipping, payment, strict=True)])
    return [_Shares(*share) for share in zip(discount, shipping, payment, strict=True)]


class _Terms(NamedTuple):
    """One rate in net or in gross: the lines, then shipping and payment costs; and the order discount off them."""
    amounts: list[int]
    discount: int

    @property
    def total(self) -> int:
        return sum(self.amounts) - self.discount


def _one_rate(mode: PriceMode, key: RateKey, lines: Sequence[Line], shares: _Shares,
              digits: int) -> tuple[RateTotal, list[LineTotal]]:
    """VAT is rounded once for the rate; the lines and costs are cut out of the rounded sums."""
    given = _Terms([line.amount - line.discount for line in lines] + [shares.shipping, shares.payment], shares.discount)
    with_vat = Fraction(HUNDRED_PERCENT + max(key[1], 0), HUNDRED_PERCENT)
    if mode == PriceMode.GROSS:
        vat, gross = vat_within(given.total, key[1]), given
        discount = _net(given.discount, key[1])
        net = _converted(given, given.total - vat, discount, 1 / with_vat)
        allocations = _allocations(given, given.total, Fraction(1))
    else:
        vat, net = vat_upon(given.total, key[1]), given
        discount = given.discount + vat_upon(sum(given.amounts), key[1]) - vat
        gross = _converted(given, given.total + vat, discount, with_vat)
        allocations = _allocations(given, gross.total, with_vat)
    priced = zip(lines, gross.amounts, net.amounts, allocations, strict=False)
    return _rate_total(key, vat, gross, net), [_line_total(mode, *line, digits) for line in priced]


def _converted(given: _Terms, total: int, discount: int, factor: Fraction) -> _Terms:
    """The other terms, from the rate's total in them: the amounts are cut out of that total before its discount."""
    return _Terms(_cut(total + discount, given.amounts, factor), discount)


def _allocations(given: _Terms, gross: int, factor: Fraction) -> list[int]:
    """What each line costs in the end, in gross; shipping and payment costs are what is left of the rate's gross."""
    lines, costs = given.amounts[:-2], [cost for cost in given.amounts[-2:] if cost]
    parts = spread_discount(given.discount, lines + [0] * len(costs), [0] * len(lines) + costs)
    left = [amount - part for amount, part in zip(lines + costs, parts, strict=True)]
    return _cut(gross, left, factor)[:len(lines)]


def _cut(total: int, amounts: Sequence[int], factor: Fraction) -> list[int]:
    """The amounts times the factor, rounded so that they add up to the total."""
    return apportion(total, [amount * factor.numerator for amount in amounts], factor.denominator)


def _rate_total(key: RateKey, vat: int, gross: _Terms, net: _Terms) -> RateTotal:
    return RateTotal(
        category=key[0], rate=key[1], gross=gross.total, vat=vat, base=net.total,
        discount_gross=gross.discount, shipping_gross=gross.amounts[-2], payment_gross=gross.amounts[-1],
        discount_net=net.discount, shipping_net=net.amounts[-2], payment_net=net.amounts[-1])


def _line_total(mode: PriceMode, line: Line, gross: int, net: int, allocation: int, digits: int) -> LineTotal:
    """Only a line with a discount has an allowance. Step 5 of the calculation taken literally, max(net, rounded net of
    the gross before discount), would print 0.01 of discount on every twelfth undiscounted line: on those that the
    largest remainder cut a cent short. They show their net as it is, and the unit price that makes it."""
    before = _net(line.amount, line.rate) if mode == PriceMode.GROSS else line.amount
    base_amount = max(net, before) if line.discount else net
    return LineTotal(
        key=line.key, amount=line.amount - line.discount, gross=gross, net=net,
        base_amount=base_amount, allowance=base_amount - net,
        unit_price=unit_price(base_amount, line.quantity, digits), allocation=allocation)


def _net(gross: int, rate: int) -> int:
    return half_up(gross * HUNDRED_PERCENT, HUNDRED_PERCENT + max(rate, 0))


def unit_price(amount: int, quantity: int, digits: int) -> Decimal:
    """The price with the fewest decimals, from the currency's own to four more, whose rounded product with the
    quantity is the amount; above 10,000 pieces it may take more. No pieces count as one."""
    pieces, more = quantity or 1, 0
    while True:
        scale = 10 ** more
        price = half_up(amount * scale, pieces)
        if half_up(price * pieces, scale) == amount:
            return Decimal(price).scaleb(-digits - more)
        more += 1


def _added_up(lines: Sequence[LineTotal], rates: Sequence[RateTotal], charges: Charges, charged: int | None) -> Totals:
    net, vat = sum(rate.base for rate in rates), sum(rate.vat for rate in rates)
    total = net + vat
    due = total if charged is None else charged
    return Totals(
        lines=tuple(lines), rates=tuple(rates), subtotal=sum(line.amount for line in lines),
        discount=charges.discount, shipping=charges.shipping, payment_cost=charges.payment_cost,
        net=net, vat=vat, total=total, rounding=due - total, due=due)
