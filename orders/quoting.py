"""Quotes: made by hand or by duplicating an order, edited, converted to an order (order-desk §7).
A quote reserves no stock; converting locks it and takes the stock."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Invalid, Missing, Refused, Stale
from base.faults import fail_point
from base.i18n import N_
from base.money import digits, parse_decimal
from base.text import clean
from data import database
from data.models import History, Order, OrderLine, PaymentMethod, Product, Quote, QuoteLine, Shop, ShippingMethod
from orders import amounts, history, numbering, placing, topics, totals
from orders.editing import CUSTOMER, MOST_PIECES
from orders.ground import refuse, shop, verb
from orders.placing import NewOrder
from orders.snapshots import address

STATUSES = {'draft': N_('Draft'), 'sent': N_('Sent'), 'accepted': N_('Accepted'), 'declined': N_('Declined'),
            'expired': N_('Expired'), 'converted': N_('Converted')}
_COPIED = ('customer_id', 'customer_name', 'company', 'email', 'phone', 'language', 'vat_id', 'billing', 'shipping',
           'payment_method', 'shipping_method', 'pickup', 'currency', 'price_mode', 'discount_minor', 'shipping_minor',
           'payment_cost_minor', 'remark')
_LINE = ('position', 'product_id', 'sku', 'gtin', 'name', 'variant', 'quantity', 'unit_price', 'amount_minor',
         'discount_minor', 'vat_rate', 'ships', 'weight_g')


def state(quote: Quote, on: date) -> str:
    """The status as of a day: a draft or sent quote past its day has expired."""
    open_ = quote.status in {'draft', 'sent'}
    return 'expired' if open_ and quote.valid_until and quote.valid_until < on else str(quote.status)


def why_not_edit(quote: Quote) -> Refused | None:
    if quote.order_id or quote.status == 'converted':
        return Refused(N_('This quote has become an order and is locked.'))
    return None


def why_not_convert(quote: Quote, on: date) -> Refused | None:
    if state(quote, on) == 'expired':
        return Refused(N_('This quote has expired. Give it a later day first.'))
    if quote.status == 'declined':
        return Refused(N_('This quote was declined. Put it back to draft first.'))
    return why_not_edit(quote)


async def _claim(quote_id: int) -> Quote:
    """The quote, locked until the transaction ends."""
    if not await database.write('UPDATE quote SET status = status WHERE id = ?', [quote_id]):
        raise Missing(N_('This quote does not exist.'))
    return await Quote.get(id=quote_id).using_db(database.writer())


async def _number(desk: Shop) -> str:
    return (await numbering.next_numbers(desk, 'quote', today(desk.timezone)))[0]


async def _done(actor: Actor, quote: Quote, verb_name: str, **data: Any) -> None:
    quote.version += 1
    await quote.save()
    await history.record(actor, verb_name, quote_id=quote.id, **data)
    database.announce(topics.quote(quote.id), topics.QUOTES)


@verb(Right.QUOTE)
async def add_quote(actor: Actor) -> int:
    """An empty draft; returns its id."""
    desk = await shop()
    quote = await Quote.create(number=await _number(desk), made_at=now(), made_by_id=actor.staff_id,
                               currency=desk.currency, price_mode=desk.price_mode, language=desk.language,
                               valid_until=today(desk.timezone) + timedelta(days=desk.quote_days))
    await _done(actor, quote, 'quote_made')
    return quote.id


@verb(Right.QUOTE)
async def duplicate(actor: Actor, order_id: int) -> int:
    """A new quote with the order's lines, customer, addresses and methods; returns its id."""
    order = await Order.get_or_none(id=order_id)
    if order is None:
        raise Missing(N_('This order does not exist.'))
    desk = await shop()
    quote = Quote(number=await _number(desk), made_at=now(), made_by_id=actor.staff_id, duplicate_of_id=order.id,
                  valid_until=today(desk.timezone) + timedelta(days=desk.quote_days),
                  **{name: getattr(order, name) for name in _COPIED})
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    copies = [QuoteLine(**{name: getattr(line, name) for name in _LINE}) for line in lines]
    quote.total_minor = amounts.compute(quote, copies).total
    await quote.save(force_create=True)
    for line in copies:
        line.quote_id = quote.id
    await QuoteLine.bulk_create(copies)
    fail_point('quoting.duplicated')
    await _done(actor, quote, 'quote_duplicated', order=order.number)
    await history.record(actor, 'duplicated', order_id=order.id, quote=quote.number)
    database.announce(topics.order(order.id))
    return quote.id


@dataclass(slots=True)
class QuoteLineEdit:
    """`unit_price` as typed, in the quote's price mode; a quantity of 0 leaves the line out."""
    name: str
    quantity: int
    unit_price: str
    discount_minor: int = 0
    vat_rate: int = 0
    product_id: int | None = None


@dataclass(slots=True)
class QuoteEdit:
    """Everything a quote's form holds. Amounts in minor units."""
    customer: dict[str, str] = field(default_factory=dict)
    shipping: dict[str, str] = field(default_factory=dict)
    billing: dict[str, str] = field(default_factory=dict)
    payment_method: str = ''
    shipping_method: str = ''
    shipping_minor: int = 0
    payment_cost_minor: int = 0
    discount_minor: int = 0
    remark: str = ''
    valid_until: date | None = None


async def _editable(quote_id: int, version: int) -> Quote:
    quote = await _claim(quote_id)
    refuse(why_not_edit(quote))
    if quote.version != version:
        last = await History.filter(quote_id=quote.id).order_by('-id').first()
        raise Stale(last.who if last else '', last.at if last else quote.made_at, await _theirs(quote))
    return quote


async def _theirs(quote: Quote) -> dict[str, Any]:
    plain = {name: getattr(quote, name) for name in (
        *CUSTOMER, 'payment_method', 'shipping_method', 'shipping_minor', 'payment_cost_minor', 'discount_minor', 'remark',
        'valid_until', 'version')}
    lines = await QuoteLine.filter(quote_id=quote.id).order_by('position')
    return {**plain, 'lines': _said(lines), 'shipping': quote.shipping, 'billing': quote.billing}


def _said(lines: Sequence[QuoteLine]) -> list[str]:
    return [f'{line.quantity} × {line.name} · {line.unit_price}' for line in lines]


@verb(Right.QUOTE)
async def edit_quote(actor: Actor, quote_id: int, version: int, edit: QuoteEdit) -> None:
    """Customer, addresses, methods, costs, remark and validity. Raises Stale, Invalid, or Refused once converted."""
    quote = await _editable(quote_id, version)
    before = _plain(quote)
    quote.update_from_dict({name: clean(edit.customer.get(name, ''), limit) for name, limit in CUSTOMER.items()})
    quote.shipping, quote.billing = _cleaned(edit.shipping), _cleaned(edit.billing)
    quote.payment_method, quote.shipping_method = clean(edit.payment_method, 80), clean(edit.shipping_method, 80)
    quote.pickup = await ShippingMethod.filter(name=quote.shipping_method, pickup=True).exists()
    _set_costs(quote, edit)
    quote.remark, quote.valid_until = clean(edit.remark, 2000, lines=True), edit.valid_until
    await _save(actor, quote, before)


def _cleaned(row: dict[str, str]) -> dict[str, str]:
    return {name: clean(value, 200) for name, value in address(row).items()}


def _set_costs(quote: Quote, edit: QuoteEdit) -> None:
    if min(edit.shipping_minor, edit.payment_cost_minor, edit.discount_minor) < 0:
        raise Invalid(N_('Enter an amount of zero or more.'), 'discount_minor')
    quote.shipping_minor, quote.payment_cost_minor = edit.shipping_minor, edit.payment_cost_minor
    quote.discount_minor = edit.discount_minor


def _plain(quote: Quote) -> dict[str, Any]:
    return {name: getattr(quote, name) for name in (*CUSTOMER, 'payment_method', 'shipping_method', 'remark')} | {
        'shipping': quote.shipping_minor, 'payment_cost': quote.payment_cost_minor, 'discount': quote.discount_minor,
        'billing': quote.billing, 'shipping_address': quote.shipping, 'total': quote.total_minor,
        'valid_until': quote.valid_until.isoformat() if quote.valid_until else ''}


async def _save(actor: Actor, quote: Quote, before: dict[str, Any]) -> None:
    lines = await QuoteLine.filter(quote_id=quote.id).order_by('position')
    quote.total_minor = amounts.compute(quote, lines).total
    await _done(actor, quote, 'quote_edited', changes=history.changes(before, _plain(quote)))


@verb(Right.QUOTE)
async def edit_quote_lines(actor: Actor, quote_id: int, version: int, edits: Sequence[QuoteLineEdit]) -> None:
    """All lines at once, in their order. Raises Stale, Invalid, or Refused once converted."""
    quote = await _editable(quote_id, version)
    before = {**_plain(quote), 'lines': _said(await QuoteLine.filter(quote_id=quote.id).order_by('position'))}
    lines = [await _line(quote, position, edit) for position, edit in enumerate(edits) if edit.quantity]
    await QuoteLine.filter(quote_id=quote.id).delete()
    await QuoteLine.bulk_create(lines)
    quote.total_minor = amounts.compute(quote, await QuoteLine.filter(quote_id=quote.id).order_by('position')).total
    await _done(actor, quote, 'quote_edited',
                changes=history.changes(before, {**_plain(quote), 'lines': _said(lines)}))


async def _line(quote: Quote, position: int, edit: QuoteLineEdit) -> QuoteLine:
    if not 0 < edit.quantity <= MOST_PIECES:
        raise Invalid(N_('Enter a number of pieces from 0 to 1,000,000.'), f'quantity-{position}')
    if not 0 <= edit.vat_rate < 10_000:
        raise Invalid(N_('Enter a VAT rate from 0 to 99.99.'), f'vat-{position}')
    product = await Product.get_or_none(id=edit.product_id) if edit.product_id else None
    price = parse_decimal(edit.unit_price, f'price-{position}')
    amount = totals.line_amount(edit.quantity, price, digits(quote.currency))
    if not 0 <= edit.discount_minor <= max(amount, 0):
        raise Invalid(N_('The discount is more than the line.'), f'discount-{position}')
    name = clean(edit.name, 300) or (product.name if product else '')
    if not name:
        raise Invalid(N_('Give the new line a name.'), f'name-{position}')
    return QuoteLine(quote_id=quote.id, position=position, product_id=product.id if product else None,
                     sku=product.sku if product else '', gtin=product.gtin if product else '', name=name,
                     variant=product.variant if product else '', quantity=edit.quantity, unit_price=str(price),
                     amount_minor=amount, discount_minor=edit.discount_minor, vat_rate=edit.vat_rate,
                     ships=product.ships if product else True, weight_g=product.weight_g if product else 0)


@verb(Right.QUOTE)
async def mark_quote(actor: Actor, quote_id: int, wanted: str) -> None:
    """Sent, accepted, declined, or back to draft, as the customer told the shop."""
    quote = await _claim(quote_id)
    refuse(why_not_edit(quote))
    verbs = {'sent': 'quote_sent', 'accepted': 'quote_accepted', 'declined': 'quote_declined', 'draft': 'quote_reopened'}
    if wanted not in verbs:
        raise Invalid(N_('Choose a status from the list.'))
    if quote.status == wanted:
        return
    quote.status = wanted
    await _done(actor, quote, verbs[wanted])


@verb(Right.QUOTE)
async def convert(actor: Actor, quote_id: int) -> int:
    """Makes the order and locks the quote; returns the order's id. Raises Refused when it expired, was declined or
    converted before, has no line, or stock would be oversold."""
    quote = await _claim(quote_id)
    desk = await shop()
    refuse(why_not_convert(quote, today(desk.timezone)))
    lines = await QuoteLine.filter(quote_id=quote.id).order_by('position')
    if not lines:
        raise Refused(N_('Add at least one line first.'))
    order = (await placing.place(actor, [await _as_order(quote, lines)], refuse_oversell=True))[0]
    fail_point('quoting.placed')
    quote.status, quote.order_id = 'converted', order.id
    await _done(actor, quote, 'quote_converted', order=order.number)
    return order.id


async def _as_order(quote: Quote, lines: Sequence[QuoteLine]) -> NewOrder:
    later = await PaymentMethod.filter(name=quote.payment_method, pay_later=True).exists()
    order = Order(placed_at=now(), source='quote', source_id=str(quote.id), source_name=quote.number, pay_later=later,
                  country=quote.shipping.get('country') or quote.billing.get('country') or '',
                  **{name: getattr(quote, name) for name in _COPIED})
    return NewOrder(order, [OrderLine(**{name: getattr(line, name) for name in _LINE}) for line in lines],
                    verb='converted', data={'quote': quote.number})
