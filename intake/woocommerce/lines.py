"""The lines of a WooCommerce order: products, fees, gift cards; their discounts and VAT rates.

A fee becomes a line that does not ship, with its own VAT rate: as a cost of the whole order it would be split
over the rates of the goods, and the total would not be kept. A gift card that was used is a line against it at 0 %:
it pays, it does not lower the VAT. Amounts below zero go by a negative quantity; a price never is.
"""
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.amounts import is_whole, minor, pieces, unit_price
from intake.extras import extra_line
from intake.rates import rate_of
from intake.woocommerce.fields import amount, meta, objects, text, words
from orders.incoming import IncomingLine


@dataclass(slots=True)
class Prices:
    """How to read amounts: the order's currency, whether prices include tax, its VAT rates by WooCommerce's id."""
    currency: str
    gross: bool
    rates: dict[str, int]

    def money(self, net: Decimal, tax: Decimal) -> int:
        return minor(net + tax if self.gross else net, self.currency)


def prices_of(order: dict[str, Any], currency: str) -> Prices:
    percents = {text(tax, 'rate_id', 20): round(amount(tax, 'rate_percent') * 100)
                for tax in objects(order, 'tax_lines') if 0 <= amount(tax, 'rate_percent') <= 100}
    return Prices(currency, order.get('prices_include_tax') is True, percents)


def lines_of(order: dict[str, Any], prices: Prices) -> list[IncomingLine]:
    """Products, then fees, then gift cards. Raises Invalid."""
    items = [item for item in objects(order, 'line_items') if _says_something(item)]
    rates = _rates(items, prices)
    containers = {text(item, key, 20) for item in items for key in ('bundled_by', 'composite_parent')} - {'', '0'}
    lines = [_product(item, prices, rate, containers) for item, rate in zip(items, rates, strict=True)]
    lines += [_fee(fee, prices, rates) for fee in objects(order, 'fee_lines')]
    return lines + [_gift_card(card, prices) for card in objects(order, 'gift_cards')]


def _says_something(item: dict[str, Any]) -> bool:
    """No pieces and no money: a line that was edited away."""
    return bool(_count(item) or amount(item, 'subtotal') or amount(item, 'total'))


def _count(item: dict[str, Any]) -> Decimal:
    return amount(item, 'quantity') if item.get('quantity') is not None else Decimal(1)


def _product(item: dict[str, Any], prices: Prices, rate: int, containers: set[str]) -> IncomingLine:
    """A bundle's pieces are lines of their own, so the bundle itself does not ship."""
    count = _count(item)
    before, after = _before(item, prices), _after(item, prices)
    quantity = -abs(pieces(count)) if before < 0 else abs(pieces(count))
    name = words(item, 'parent_name', 300) or words(item, 'name', 300)
    parts = [_variant(item)] + ([] if is_whole(count) else [f'{count.normalize():f} ×'])
    return IncomingLine(
        name=name or text(item, 'sku', 80) or '—', quantity=quantity, amount=before, discount=before - after,
        unit_price=unit_price(before, quantity, prices.currency), vat_rate=rate, sku=text(item, 'sku', 80),
        gtin=text(item, 'global_unique_id', 14), variant=', '.join(part for part in parts if part)[:200],
        ships=text(item, 'id', 20) not in containers, source_id=text(item, 'id', 80))


def _before(item: dict[str, Any], prices: Prices) -> int:
    """Before coupons; as charged where the line does not tell."""
    if item.get('subtotal') in (None, ''):
        return _after(item, prices)
    return prices.money(amount(item, 'subtotal'), amount(item, 'subtotal_tax'))


def _after(item: dict[str, Any], prices: Prices) -> int:
    return prices.money(amount(item, 'total'), amount(item, 'total_tax'))


def _variant(item: dict[str, Any]) -> str:
    """"Color: Blue, Size: Medium"; keys with an underscore are for programs."""
    told: dict[str, str] = {}
    for key, entry in meta(item):
        label = words(entry, 'display_key', 60) or key.removeprefix('pa_')
        value = words(entry, 'display_value', 100) or words(entry, 'value', 100)
        if label and value and not key.startswith('_') and not label.startswith('_'):
            told.setdefault(label, value)
    return ', '.join(f'{label}: {value}' for label, value in told.items())


def _fee(fee: dict[str, Any], prices: Prices, rates: list[int]) -> IncomingLine:
    net, tax = amount(fee, 'total'), amount(fee, 'total_tax')
    likely = _declared(fee, prices) or rates
    rate = rate_of(tax, net, prices.currency, likely) if net else next(iter(rates), 0)
    return extra_line(words(fee, 'name', 300), _after(fee, prices), prices.currency, rate, text(fee, 'id', 80))


def _gift_card(card: dict[str, Any], prices: Prices) -> IncomingLine:
    used = minor(amount(card, 'amount'), prices.currency)
    return extra_line(text(card, 'code', 80), -used, prices.currency, source_id=text(card, 'id', 80))


def _rates(items: list[dict[str, Any]], prices: Prices) -> list[int]:
    """The rate of each item. The dearest say it most exactly, and the cheap follow them; what costs nothing
    takes the dearest's, so that no rate of 0 % appears on the invoice for it."""
    rates, known = [0] * len(items), dict[int, None]()
    for place in sorted(range(len(items)), key=lambda place: -abs(_net(items[place])[0])):
        net, tax = _net(items[place])
        likely = _declared(items[place], prices) or known
        rates[place] = rate_of(tax, net, prices.currency, likely) if net else next(iter(known), 0)
        known.setdefault(rates[place])
    return rates


def _net(item: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """Net and tax; the tax with all its decimals where the line lists them."""
    kind = 'subtotal' if amount(item, 'subtotal') else 'total'
    rounded = amount(item, f'{kind}_tax')
    exact = sum((amount(tax, kind) for tax in objects(item, 'taxes')), Decimal(0))
    return amount(item, kind), exact if abs(exact - rounded) < Decimal('0.01') else rounded


def _declared(item: dict[str, Any], prices: Prices) -> list[int]:
    """What the order's tax lines say: the sum of the taxes on this item."""
    taxes = [prices.rates.get(text(tax, 'id', 20), 0) for tax in objects(item, 'taxes')
             if amount(tax, 'total') or amount(tax, 'subtotal')]
    return [sum(taxes)] if all(taxes) and taxes else []


def order_discount(lines: list[IncomingLine]) -> int:
    """Takes a coupon that lowered every line alike (each within a unit of its share) off the lines and
    returns it as the order's discount; 0 where it fell on some lines only, which then keep theirs."""
    whole, taken = sum(line.amount for line in lines), sum(line.discount for line in lines)
    if whole <= 0 or taken <= 0 or any(abs(line.discount * whole - taken * line.amount) > whole for line in lines):
        return 0
    for line in lines:
        line.discount = 0
    return taken


def shipping_of(order: dict[str, Any], prices: Prices, lines: list[IncomingLine]) -> tuple[int, int | None]:
    """(cost, its VAT rate); no rate where nothing was charged. The order's own sum, else that of its shipping lines."""
    told = objects(order, 'shipping_lines')
    if order.get('shipping_total') not in (None, ''):
        net, tax = amount(order, 'shipping_total'), amount(order, 'shipping_tax')
    else:
        net = sum((amount(line, 'total') for line in told), Decimal(0))
        tax = sum((amount(line, 'total_tax') for line in told), Decimal(0))
    declared = [rate for line in told for rate in _declared(line, prices)]
    likely = declared or [line.vat_rate for line in lines]
    return prices.money(net, tax), rate_of(tax, net, prices.currency, likely) if net else None
