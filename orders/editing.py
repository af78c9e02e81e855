"""Edit customer, addresses, lines and custom status. Every edit is one history entry with before → after."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from base.money import digits, parse_decimal
from base.text import clean
from data.models import CustomStatus, Document, Order, OrderLine, PackingSlip, Product, SlipLine
from orders import amounts, finding, history, packing, rules, totals
from orders import stock as ledger
from orders.ground import claim, fresh, refuse, settle, touch, verb
from orders.snapshots import address
from orders.stock import Move
from orders.totals import Charges, Line, PriceMode, Totals

CUSTOMER = {'customer_name': 200, 'company': 200, 'email': 254, 'phone': 40, 'language': 5, 'vat_id': 20}
MOST_PIECES = 1_000_000


@verb(Right.EDIT)
async def edit_customer(actor: Actor, order_id: int, version: int, **values: str) -> None:
    """The order's customer: name, company, mail, phone, language, VAT id. Issued documents keep theirs.
    Raises Stale when they changed meanwhile, Invalid for a bad mail address."""
    order = await claim(order_id)
    refuse(rules.edit_details(order))
    before = {name: getattr(order, name) for name in CUSTOMER}
    await fresh(order, 'customer', version, before)
    await _apply(actor, order, 'customer', before, cleaned_customer({**before, **values}))


def cleaned_customer(values: dict[str, str]) -> dict[str, str]:
    """Raises Invalid for a bad mail address."""
    cleaned = {name: clean(values.get(name, ''), limit) for name, limit in CUSTOMER.items()}
    email = cleaned['email']
    if email and ('@' not in email[1:-1] or ' ' in email):
        raise Invalid(N_('“{text}” is not a mail address.'), 'email', text=email)
    return cleaned


@verb(Right.EDIT)
async def edit_addresses(actor: Actor, order_id: int, version: int, shipping: dict[str, str],
                         billing: dict[str, str]) -> None:
    """Both addresses, until completed. Raises Stale when they changed meanwhile."""
    order = await claim(order_id)
    refuse(rules.edit_details(order))
    before = {'shipping': address(order.shipping), 'billing': address(order.billing)}
    await fresh(order, 'addresses', version, before)
    after = {'shipping': cleaned_address(shipping, 'shipping'), 'billing': cleaned_address(billing, 'billing')}
    order.country = after['shipping']['country'] or after['billing']['country']
    await _apply(actor, order, 'addresses', before, after)


def cleaned_address(row: dict[str, str], which: str) -> dict[str, str]:
    """Raises Invalid with the field `which`-country for a country that is none."""
    cleaned = {name: clean(value, 200) for name, value in address(row).items()}
    country = cleaned['country'].upper()
    if country and (len(country) != 2 or not country.isalpha()):
        raise Invalid(N_('Choose a country from the list.'), f'{which}-country')
    return {**cleaned, 'country': country}


async def _apply(actor: Actor, order: Order, section: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = history.changes(before, after)
    if not changed:
        return
    order.update_from_dict(after)
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
    requested_on: date | None = None


@verb(Right.EDIT)
async def edit_lines(actor: Actor, order_id: int, version: int, edits: list[LineEdit], costs: Costs) -> None:
    """Lines, costs and discount, while nothing is invoiced, shipped, completed or cancelled. Packing slips and stock
    follow. Raises Stale, Invalid, or Refused when stock would be oversold."""
    order = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    refuse(rules.edit_lines(order))
    lines = {line.id: line for line in await OrderLine.filter(order_id=order.id)}
    before = _summary(order, list(lines.values()))
    await fresh(order, 'lines', version, {**before, **_as_typed(lines)})
    _check(order, edits, costs)
    moves: list[Move] = []
    for edit in edits:
        moves += await _edit_line(order, lines, edit)
    fail_point('editing.lines')
    await ledger.move(actor, moves, refuse_oversell=True)
    rows = await OrderLine.filter(order_id=order.id).order_by('position')
    if not rows:
        raise Invalid(N_('An order needs at least one line. Cancel it instead.'))
    _recount(order, rows, costs)
    await fit_slips(actor, order, rows)
    fail_point('editing.slips')
    touch(order, 'payment')
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, 'lines_edited', order_id=order.id, section='lines',
                         changes=history.changes(before, _summary(order, rows)))


def _summary(order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    return {'lines': [f'{line.quantity} × {line.name} · {line.unit_price}' for line in lines],
            'shipping': order.shipping_minor, 'payment_cost': order.payment_cost_minor,
            'discount': order.discount_minor, 'total': order.total_minor}


def _as_typed(lines: dict[int, OrderLine]) -> dict[str, Any]:
    """Each line under the names of its form fields, to stand beside what someone else typed."""
    return {f'{name}-{line.id}': value for line in lines.values() for name, value in {
        'quantity': line.quantity, 'price': Decimal(line.unit_price), 'discount': line.discount_minor,
        'vat': Decimal(line.vat_rate) / 100}.items()}


def foresee(order: Order, lines: Sequence[OrderLine], edits: Sequence[LineEdit], costs: Costs) -> Totals:
    """What the order would cost after these edits. Changes nothing."""
    changed = {edit.line_id: edit for edit in edits}
    rows = [_foreseen(order, changed[line.id], line.category) if line.id in changed else
            Line(line.id, line.quantity, line.amount_minor, line.discount_minor, line.vat_rate, line.category)
            for line in lines]
    rows += [_foreseen(order, edit) for edit in edits if edit.line_id is None]
    charges = Charges(costs.discount_minor, costs.shipping_minor, costs.payment_cost_minor)
    return totals.compute(PriceMode(order.price_mode), rows, charges, None, digits(order.currency))


def _foreseen(order: Order, edit: LineEdit, category: str = 'S') -> Line:
    key = edit.line_id or 'new'
    return Line(key, edit.quantity, _amount(order, edit), edit.discount_minor, edit.vat_rate, category)


def _check(order: Order, edits: list[LineEdit], costs: Costs) -> None:
    for edit in edits:
        number = edit.line_id or 'new'
        if not 0 <= edit.quantity <= MOST_PIECES:
            raise Invalid(N_('Enter a number of pieces from 0 to 1,000,000.'), f'quantity-{number}')
        if not 0 <= edit.vat_rate < 10_000:
            raise Invalid(N_('Enter a VAT rate from 0 to 99.99.'), f'vat-{number}')
        amount = _amount(order, edit)
        if not 0 <= edit.discount_minor <= max(amount, 0):
            raise Invalid(N_('The discount is more than the line.'), f'discount-{number}')
    if min(costs.shipping_minor, costs.payment_cost_minor, costs.discount_minor) < 0:
        raise Invalid(N_('Enter an amount of zero or more.'), 'discount')


def _amount(order: Order, edit: LineEdit) -> int:
    return totals.line_amount(edit.quantity, _price(edit.unit_price), digits(order.currency))


def _price(text: str) -> Decimal:
    return parse_decimal(text, 'price')


async def _edit_line(order: Order, lines: dict[int, OrderLine], edit: LineEdit) -> list[Move]:
    if edit.line_id is None:
        return await _new_line(order, edit) if edit.quantity else []
    line = lines.pop(edit.line_id, None)
    if line is None:
        raise Missing(N_('A line of this order was removed meanwhile.'))
    less = line.quantity - edit.quantity
    move = Move(line.product_id, less, 'edit', f'edit:{order.id}:{order.revision}:{line.id}', order.id) \
        if line.product_id and less else None
    if edit.quantity == 0:
        await SlipLine.filter(order_line_id=line.id).delete()
        await line.delete()
    else:
        line.quantity, line.unit_price = edit.quantity, str(_price(edit.unit_price))
        line.amount_minor = _amount(order, edit)
        line.discount_minor, line.vat_rate = edit.discount_minor, edit.vat_rate
        await line.save()
    return [move] if move else []


async def _new_line(order: Order, edit: LineEdit) -> list[Move]:
    product = await Product.get_or_none(id=edit.product_id) if edit.product_id else None
    last = await OrderLine.filter(order_id=order.id).order_by('-position').first()
    name = clean(edit.name, 300) or (product.name if product else '')
    if not name:
        raise Invalid(N_('Give the new line a name.'), 'name')
    line = await OrderLine.create(
        order_id=order.id, position=last.position + 1 if last else 1, product_id=product.id if product else None,
        sku=product.sku if product else '', gtin=product.gtin if product else '', name=name,
        variant=product.variant if product else '', quantity=edit.quantity, unit_price=str(_price(edit.unit_price)),
        amount_minor=_amount(order, edit), discount_minor=edit.discount_minor, vat_rate=edit.vat_rate,
        ships=product.ships if product else True, weight_g=product.weight_g if product else 0)
    return [Move(product.id, -edit.quantity, 'edit', f'order-line:{line.id}', order.id)] if product else []


def _recount(order: Order, lines: list[OrderLine], costs: Costs) -> None:
    order.shipping_minor, order.payment_cost_minor = costs.shipping_minor, costs.payment_cost_minor
    order.discount_minor, order.discount_code = costs.discount_minor, clean(costs.discount_code, 80)
    order.charged_minor = None
    order.total_minor = amounts.compute(order, lines).due
    order.pieces = sum(line.quantity for line in lines)
    order.ship_pieces = sum(line.quantity for line in lines if line.ships and line.quantity > 0)
    order.weight_g = sum(line.quantity * line.weight_g for line in lines)


async def fit_slips(actor: Actor, order: Order, lines: list[OrderLine]) -> None:
    """Open slips lose the pieces that are gone; new pieces go on the first open slip, if there is one. A slip without
    a piece is cancelled."""
    slips = await PackingSlip.filter(order_id=order.id, status='open').order_by('id')
    if not slips:
        return
    for line in lines:
        on_slips = await SlipLine.filter(order_line_id=line.id, slip__status='open').order_by('-id')
        extra = (line.quantity if line.ships else 0) - sum(row.pieces for row in on_slips)
        for row in on_slips:
            if extra >= 0:
                break
            taken = min(row.pieces, -extra)
            extra += taken
            await _resize(row, row.pieces - taken)
        if extra > 0:
            await _put_on(slips[0], line, extra)
    for slip in slips:
        if not await SlipLine.filter(slip_id=slip.id).exists():
            await packing.withdraw(actor, slip)


async def _resize(row: SlipLine, count: int) -> None:
    if count == 0:
        await row.delete()
        return
    row.pieces, row.packed = count, min(row.packed, count)
    await row.save()


async def _put_on(slip: PackingSlip, line: OrderLine, count: int) -> None:
    row = await SlipLine.get_or_none(slip_id=slip.id, order_line_id=line.id)
    if row is None:
        await SlipLine.create(slip_id=slip.id, order_line_id=line.id, pieces=count)
    else:
        await _resize(row, row.pieces + count)
