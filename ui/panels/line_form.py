"""The forms of the lines of an order or a quote, and of an order's costs and discount."""
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import htpy as h
from htpy import Node

from base.errors import Invalid
from base.i18n import N_, _
from base.money import format_money, symbol, to_decimal
from base.text import clean, with_variant
from data import products
from data.models import Order, OrderLine, Product, Quote, QuoteLine, Shop
from data.order_view import OrderView
from orders import editing, foreseeing
from orders.editing import Costs, LineEdit
from orders.vat import bears_none
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.fields import Field
from ui.scope import Scope

PRICE_DECIMALS = 6
Values = Mapping[str, Any]


async def ask_lines(scope: Scope, view: OrderView) -> None:
    """Edits all lines, costs and the discount at once."""
    order = view.order

    async def submit(values: Values) -> None:
        await editing.edit_lines(scope.actor, order.id, values['version'], read_edits(view, values),
                                 read_costs(view, values))

    async def preview(values: Values) -> Node:
        return draw_new_total(view, read_edits(view, values), read_costs(view, values))

    await ask(scope, _('Edit products'), [*line_fields([one.line for one in view.lines], order.currency),
                                          *cost_fields(view)],
              preview=preview, submit=submit, hidden={'version': order.lines_version},
              intro=_('Quantity 0 takes a line out. Stock and packing slips follow.'))


def line_fields(lines: Sequence[OrderLine | QuoteLine], currency: str) -> list[Field]:
    """A grid: five headings, then a heading and four fields for each line, each named in full for those who hear it."""
    titles = (_('Product'), _('Qty'), priced_in(currency), _('Discount'), _('VAT %'))
    return [*map(f.heading, titles), *(field for line in lines for field in fields_of(line, currency, titles))]


def priced_in(currency: str) -> str:
    return _('Price, {currency}').format(currency=symbol(currency))


def fields_of(line: OrderLine | QuoteLine, currency: str, titles: Sequence[str]) -> Sequence[Field]:
    name = with_variant(line.name, line.variant)
    quantity, price, discount, vat = (f'{title} · {name}' for title in titles[1:])
    return (
        f.heading(name),
        f.number(f'quantity-{line.id}', quantity, line.quantity, required=True, minimum=min(0, line.quantity),
                 maximum=editing.MOST_PIECES),
        f.number(f'price-{line.id}', price, Decimal(line.unit_price), required=True, decimals=PRICE_DECIMALS),
        f.money(f'discount-{line.id}', discount, line.discount_minor or None, currency=currency, minimum=0),
        f.number(f'vat-{line.id}', vat, Decimal(line.vat_rate) / 100, required=True, decimals=2))


def cost_fields(view: OrderView) -> list[Field]:
    order = view.order
    costs = {'currency': order.currency, 'minimum': 0, 'half': True}
    return [
        f.heading(_('Costs and discount')),
        f.money('shipping', _('Shipping costs'), order.shipping_minor, **costs),
        f.money('payment_cost', _('Payment costs'), order.payment_cost_minor, **costs),
        f.money('discount', _('Discount on the order'), order.discount_minor, **costs),
        f.text('discount_code', _('Discount code'), order.discount_code, longest=80, half=True)]


def read_edits(view: OrderView, values: Values) -> list[LineEdit]:
    """The lines that differ from what they are; a value that cannot be read yet counts as unchanged."""
    return edits_of([one.line for one in view.lines], values)


def edits_of(lines: Sequence[OrderLine], values: Values) -> list[LineEdit]:
    edits = [(line, edit_of(line, values)) for line in lines]
    return [edit for line, edit in edits if edit != edit_of(line, {})]


def edit_of(line: OrderLine | QuoteLine, values: Values) -> LineEdit:
    """The line as typed; a value that cannot be read yet counts as unchanged."""
    def value(name: str, present: Any) -> Any:
        given = values.get(f'{name}-{line.id}', present)
        return present if given is None else given

    price = value('price', Decimal(line.unit_price))
    return LineEdit(line.id, value('quantity', line.quantity),
                    line.unit_price if price == Decimal(line.unit_price) else str(price),
                    values.get(f'discount-{line.id}', line.discount_minor) or 0,
                    int(value('vat', Decimal(line.vat_rate) / 100) * 100))


def read_costs(view: OrderView, values: Values) -> Costs:
    order = view.order
    present = Costs(order.shipping_minor, order.payment_cost_minor, order.discount_minor, order.discount_code)
    return Costs(values.get('shipping', present.shipping_minor) or 0,
                 values.get('payment_cost', present.payment_cost_minor) or 0,
                 values.get('discount', present.discount_minor) or 0,
                 values.get('discount_code', present.discount_code))


def draw_new_total(view: OrderView, edits: Sequence[LineEdit], costs: Costs) -> Node:
    order = view.order
    result = foreseeing.foresee(order, [one.line for one in view.lines], edits, costs)
    return draw_total(order.currency, result.due, order.total_minor)


def draw_total(currency: str, total: int, before: int) -> Node:
    """What it would cost, and what it costs now."""
    was = total != before and h.span('.mute')[_('was {amount}').format(amount=format_money(before, currency))]
    return h.div('.between.new-total')[
        h.span('.mute')[_('Total')], h.span[was, ' ', h.b[format_money(total, currency)]]]


class Finder:
    """Products found by what is being typed, known again by how they were shown."""

    def __init__(self) -> None:
        self._found: dict[str, Product] = {}

    async def suggest(self, typed: str) -> list[str]:
        matching = await products.matching(typed)
        self._found.update({_label(product): product for product in matching})
        return [_label(product) for product in matching]

    def chosen(self, typed: str) -> Product | None:
        return self._found.get(typed)

    async def product(self, typed: str) -> Product | None:
        """The one that was chosen, or whose SKU or GTIN was typed out."""
        return self.chosen(typed) or await products.exactly(typed)


async def ask_new_line(scope: Scope, view: OrderView) -> None:
    """Adds one line: a product found by name or SKU, or free words with a price."""
    order, finder = view.order, Finder()

    async def submit(values: Values) -> None:
        edit = new_edit(order, view.shop, await finder.product(values['name']), values)
        await editing.edit_lines(scope.actor, order.id, values['version'], [edit], read_costs(view, {}))

    async def preview(values: Values) -> Node:
        try:
            edit = new_edit(order, view.shop, finder.chosen(values.get('name', '')), values)
            return draw_new_total(view, [edit], read_costs(view, {}))
        except Invalid:
            return None

    await ask(scope, _('Add a line'), new_fields(order.currency, finder.suggest), confirm=_('Add a line'),
              preview=preview, submit=submit, hidden={'version': order.lines_version})


def _label(product: Product) -> str:
    return ' · '.join(part for part in (clean(product.name, 300), clean(product.variant, 200), product.sku) if part)


def new_fields(currency: str, suggest: f.Suggest) -> list[Field]:
    return [
        f.autocomplete('name', _('Product or free text'), suggest=suggest, required=True,
                       hint=_('Type a name or SKU and choose, or write what it is.')),
        f.number('quantity-new', _('Qty'), 1, required=True, minimum=1, maximum=editing.MOST_PIECES, half=True),
        f.number('price-new', priced_in(currency), decimals=PRICE_DECIMALS, half=True,
                 hint=_('Empty: the product’s price')),
        f.money('discount-new', _('Line discount'), currency=currency, minimum=0, half=True),
        f.number('vat-new', _('VAT %'), decimals=2, half=True, hint=_('Empty: the product’s rate'))]


def new_edit(paper: Order | Quote, shop: Shop, product: Product | None, values: Values) -> LineEdit:
    """Raises Invalid when no price is known."""
    price = values.get('price-new')
    if price is None:
        price = list_price(paper, shop, product)
    if price is None:
        raise Invalid(N_('Enter a price.'), 'price-new')
    vat = values.get('vat-new')
    usual = product.vat_rate if product else shop.default_vat_rate
    rate = int(vat * 100) if vat is not None else 0 if bears_none(shop, paper) else usual
    return LineEdit(None, values.get('quantity-new') or 1, str(price), values.get('discount-new') or 0, rate,
                    product.name if product else values.get('name', ''), product.id if product else None)


def list_price(paper: Order | Quote, shop: Shop, product: Product | None) -> Decimal | None:
    """The product's price, when the order or quote counts in the shop's currency and way of pricing."""
    if product is None or (paper.currency, paper.price_mode) != (shop.currency, shop.price_mode):
        return None
    return to_decimal(product.price_minor, paper.currency)
