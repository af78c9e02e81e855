"""Edit customer, addresses, lines and custom status. Every edit is one history entry with before → after."""
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from base.money import digits, parse_decimal, to_decimal
from base.text import clean
from data.models import CustomStatus, Document, DocumentLine, Order, OrderLine, Product, Quote, QuoteLine, ReturnLine
from orders import amounts, billed, buyers, finding, history, invoicing, packing, pieces, rules, telling, totals, vat
from orders import stock as ledger
from orders.credit_left import restockable
from orders.ground import claim, fresh, refuse, settle, shop, touch, verb
from orders.packed import keep_packed, leave_slips
from orders.snapshots import address
from orders.stock import Move

MOST_PIECES = 1_000_000
MOST_MINOR = 10**15


@verb(Right.EDIT)
async def edit_customer(actor: Actor, order_id: int, version: int, **values: str) -> None:
    """The order's customer under the names of `buyers.FIELDS`: how to reach them, and of a business its legal ids.
    Issued documents keep theirs; the customer's next order begins with these. Raises Stale when they changed meanwhile,
    Invalid for what cannot be."""
    order = await claim(order_id)
    refuse(rules.edit_details(order))
    await fresh(order, 'customer', version, buyers.told(order))
    await change_customer(actor, order, values)


async def change_customer(actor: Actor, order: Order, values: Mapping[str, str]) -> None:
    before = buyers.told(order)
    after = buyers.cleaned({**before, **values}, before)
    await _apply(actor, order, 'customer', before, after, buyers.columns(after))
    await buyers.keep(order.customer_id, after)


@verb(Right.EDIT)
async def edit_addresses(actor: Actor, order_id: int, version: int, shipping: dict[str, str],
                         billing: dict[str, str]) -> None:
    """Both addresses, until completed. Raises Stale when they changed meanwhile."""
    order = await claim(order_id)
    refuse(rules.edit_details(order))
    await fresh(order, 'addresses', version, _addresses(order))
    await change_addresses(actor, order, shipping, billing)


def _addresses(order: Order) -> dict[str, Any]:
    return {'shipping': address(order.shipping), 'billing': address(order.billing)}


async def change_addresses(actor: Actor, order: Order, shipping: Mapping[str, str], billing: Mapping[str, str]) -> None:
    before = _addresses(order)
    after = {'shipping': cleaned_address(shipping, 'shipping'), 'billing': cleaned_address(billing, 'billing')}
    order.country = after['shipping']['country'] or after['billing']['country']
    await _apply(actor, order, 'addresses', before, after, after)


def cleaned_address(row: Mapping[str, str], which: str) -> dict[str, str]:
    """Raises Invalid with the field `which`-country for a country that is none."""
    cleaned = {name: clean(value, 200) for name, value in address(dict(row)).items()}
    country = cleaned['country'].upper()
    if country and (len(country) != 2 or not country.isalpha()):
        raise Invalid(N_('Choose a country from the list.'), f'{which}-country')
    return {**cleaned, 'country': country}


async def _apply(actor: Actor, order: Order, section: str, before: dict[str, Any], after: dict[str, Any],
                 columns: dict[str, Any]) -> None:
    changed = history.changes(before, after)
    if not changed:
        return
    order.update_from_dict(columns)
    await settle(order)
    fail_point('editing.details')
    await finding.reindex(order)
    await history.record(actor, f'{section}_edited', order_id=order.id, section=section, changes=changed)


@verb(Right.EDIT)
async def change_status(actor: Actor, order_id: int, custom_status_id: int | None) -> None:
    """The shop's own coloured label, or none. Raises Missing when it was deleted."""
    order = await claim(order_id)
    new = await CustomStatus.get_or_none(id=custom_status_id) if custom_status_id else None
    if custom_status_id and new is None:
        raise Missing(N_('This status has been deleted.'))
    if order.custom_status_id == custom_status_id:
        return
    old = await CustomStatus.get_or_none(id=order.custom_status_id) if order.custom_status_id else None
    order.custom_status_id = custom_status_id
    await settle(order)
    fail_point('editing.status')
    await history.record(actor, 'status_changed', order_id=order.id, section='state',
                         before=old.title if old else '', after=new.title if new else '')


@dataclass(slots=True)
class LineEdit:
    """One line as the form gives it; `line_id` None is a new one, `quantity` 0 takes the line out."""
    line_id: int | None
    quantity: int
    unit_price: str
    discount_minor: int = 0
    vat_rate: int = 0
    name: str = ''
    product_id: int | None = None


@dataclass(slots=True)
class Costs:
    """Minor units, in the order's price mode."""
    shipping_minor: int
    payment_cost_minor: int
    discount_minor: int
    discount_code: str = ''


@verb(Right.EDIT)
async def edit_lines(actor: Actor, order_id: int, version: int, edits: list[LineEdit], costs: Costs) -> None:
    """Lines, costs and discount, while nothing is invoiced, shipped, completed or cancelled. Packing slips and stock
    follow. Raises Stale, Invalid, or Refused when stock would be oversold."""
    order = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    refuse(rules.edit_lines(order))
    rows = await rows_of(order)
    await fresh(order, 'lines', version, {**summary(order, rows), **_as_typed(rows)})
    await keep_packed(order.id, {edit.line_id: edit.quantity for edit in edits if edit.line_id})
    await change_lines(actor, order, edits, costs)


async def change_lines(actor: Actor, order: Order, edits: Sequence[LineEdit], costs: Costs) -> None:
    """What an edit does to lines, costs, stock and packing slips; whether it may be done has been asked."""
    before_rows = await rows_of(order)
    before, lines = summary(order, billed.shown(before_rows)), {line.id: line for line in before_rows}
    costs = _checked_costs(costs)
    edits = [edit for edit in edits if not is_same(lines.get(edit.line_id or 0), edit)]
    if not edits and costs == costs_of(order):
        return
    desk, pieces_before = await shop(), _pieces(before_rows)
    for edit in edits:
        present, field = lines.get(edit.line_id or 0), f'vat-{edit.line_id or "new"}'
        vat.check_rate(desk, order, edit.vat_rate, present.vat_rate if present else None, field)
    await _check_shipped(order, edits)
    out = await restockable(order.id, before_rows)
    await ledger.move(actor, [move for edit in edits for move in await _edit_line(actor, order, lines, edit, out)],
                      refuse_oversell=True)
    rows = await rows_of(order)
    for line in vat.mark(desk, order, rows):
        await line.save()
    _recount(order, rows, costs)
    if _pieces(rows) != pieces_before:
        await packing.fit_slips(actor, order, rows, pieces_before)
    await reckoned(actor, order, 'lines_edited', history.changes(before, summary(order, billed.shown(rows))))


async def _check_shipped(order: Order, edits: Sequence[LineEdit]) -> None:
    counts = await pieces.of_orders([order.id])
    for edit in edits:
        if edit.quantity < (gone := counts[edit.line_id or 0].shipped):
            raise Invalid(N_('{count} of them have been shipped.'), f'quantity-{edit.line_id}', count=gone)


async def rows_of(order: Order) -> list[OrderLine]:
    """The lines, with their products."""
    return await OrderLine.filter(order_id=order.id).order_by('position').select_related('product')


def costs_of(order: Order) -> Costs:
    return Costs(order.shipping_minor, order.payment_cost_minor, order.discount_minor, order.discount_code)


def _pieces(rows: Sequence[OrderLine]) -> dict[int, int]:
    return {row.id: row.quantity for row in rows}


async def reckoned(actor: Actor, order: Order, verb_name: str, changed: dict[str, Any], **told: Any) -> None:
    """Saves and tells of an order whose lines or sums are others now."""
    was_paid = order.payment_status == 'paid'
    touch(order, 'payment')
    touch(order, 'shipping')
    await settle(order)
    fail_point('editing.lines')
    await finding.reindex(order)
    await history.record(actor, verb_name, order_id=order.id, section='lines', changes=changed, **told)
    if order.payment_status == 'paid' and not was_paid:
        await telling.take_back_reminders(order)
        await telling.tell(actor, order, await invoicing.issue_when(actor, order, 'paid'))


def summary(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """Lines, costs and total in the words of the history."""
    return {'lines': [said(line, order.currency) for line in lines],
            'shipping': order.shipping_minor, 'payment_cost': order.payment_cost_minor,
            'discount': order.discount_minor, 'discount_code': order.discount_code, 'total': order.total_minor}


def said(line: OrderLine | QuoteLine, currency: str) -> str:
    """A line in the words of the history."""
    less = f' − {to_decimal(line.discount_minor, currency)}' if line.discount_minor else ''
    return f'{line.quantity} × {line.name} · {line.unit_price}{less} · {Decimal(line.vat_rate) / 100:f} %'


def _as_typed(lines: Sequence[OrderLine]) -> dict[str, Any]:
    """Each line under the names of its form fields, to stand beside what someone else typed."""
    return {f'{name}-{line.id}': value for line in lines for name, value in {
        'quantity': line.quantity, 'price': Decimal(line.unit_price), 'discount': line.discount_minor,
        'vat': Decimal(line.vat_rate) / 100}.items()}


def _checked_costs(costs: Costs) -> Costs:
    for name in ('shipping', 'payment_cost', 'discount'):
        if not 0 <= getattr(costs, f'{name}_minor') <= MOST_MINOR:
            raise Invalid(N_('Enter an amount of zero or more.'), name)
    return replace(costs, discount_code=clean(costs.discount_code, 80))


def is_same(line: OrderLine | QuoteLine | None, edit: LineEdit) -> bool:
    return line is not None and (edit.quantity, edit.unit_price, edit.discount_minor, edit.vat_rate) == (
        line.quantity, line.unit_price, line.discount_minor, line.vat_rate)


def checked(paper: Order | Quote, edit: LineEdit) -> dict[str, Any]:
    """The line's fields. Raises Invalid with the form's field."""
    key = edit.line_id or 'new'
    if not 0 <= edit.quantity <= MOST_PIECES:
        raise Invalid(N_('Enter a number of pieces from 0 to 1,000,000.'), f'quantity-{key}')
    if not 0 <= edit.vat_rate < 10_000:
        raise Invalid(N_('Enter a VAT rate from 0 to 99.99.'), f'vat-{key}')
    price = parse_decimal(edit.unit_price, f'price-{key}')
    amount = totals.line_amount(edit.quantity, price, digits(paper.currency))
    if not 0 <= amount <= MOST_MINOR or price < 0 or len(f'{price:f}') > 24:
        raise Invalid(N_('Enter a reasonable price of zero or more.'), f'price-{key}')
    if not 0 <= edit.discount_minor <= amount:
        raise Invalid(N_('The discount is more than the line.'), f'discount-{key}')
    return {'quantity': edit.quantity, 'unit_price': f'{price:f}', 'amount_minor': amount,
            'discount_minor': edit.discount_minor, 'vat_rate': edit.vat_rate}


async def _edit_line(actor: Actor, order: Order, lines: dict[int, OrderLine], edit: LineEdit,
                     out: Mapping[int, int]) -> list[Move]:
    """`out` are the pieces of each line that are not in stock. The first to go are those withdrawn already."""
    if edit.line_id is None:
        return await _new_line(order, edit) if edit.quantity else []
    line = lines.pop(edit.line_id, None)
    if line is None:
        raise Missing(N_('A line of this order was removed meanwhile.'))
    less = line.quantity - edit.quantity
    if line.withdrawn and less > 0:
        line.withdrawn, less = max(0, line.withdrawn - less), max(0, out[line.id] - edit.quantity)
    if edit.quantity == 0:
        await take_out(actor, line)
    else:
        line.update_from_dict(checked(order, edit))
        await line.save()
    key = f'edit:{order.id}:{order.revision}:{line.id}'
    return [Move(line.product_id, less, 'edit', key, order.id)] if line.product_id and less else []


async def take_out(actor: Actor, line: OrderLine) -> None:
    """A line that documents or returns name keeps its row, of no pieces."""
    await leave_slips(actor, [line.id])
    if await DocumentLine.exists(order_line_id=line.id) or await ReturnLine.exists(order_line_id=line.id):
        line.quantity = line.amount_minor = line.discount_minor = line.withdrawn = 0
        await line.save()
    else:
        await line.delete()


async def _new_line(order: Order, edit: LineEdit) -> list[Move]:
    product = await Product.get_or_none(id=edit.product_id) if edit.product_id else None
    last = await OrderLine.filter(order_id=order.id).order_by('-position').first()
    name = clean(edit.name, 300) or (product.name if product else '')
    if not name:
        raise Invalid(N_('Give the new line a name.'), 'name')
    line = await OrderLine.create(
        order_id=order.id, position=last.position + 1 if last else 1, product_id=product.id if product else None,
        sku=product.sku if product else '', gtin=product.gtin if product else '', name=name,
        variant=product.variant if product else '', ships=product.ships if product else True,
        weight_g=product.weight_g if product else 0, **checked(order, edit))
    return [Move(product.id, -edit.quantity, 'edit', f'order-line:{line.id}', order.id)] if product else []


def _recount(order: Order, lines: Sequence[OrderLine], costs: Costs) -> None:
    if not any(line.quantity for line in lines):
        raise Invalid(N_('An order needs at least one line. Cancel it instead.'))
    order.update_from_dict(asdict(costs))
    order.charged_minor = None
    order.total_minor = amounts.compute(order, lines).due
    if order.total_minor < 0 < order.discount_minor:
        raise Invalid(N_('The discount is more than the total.'), 'discount')
    order.pieces = sum(line.quantity for line in lines)
    order.ship_pieces = pieces.to_ship(lines)
    order.weight_g = sum(line.quantity * line.weight_g for line in lines)
