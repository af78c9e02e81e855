"""Quotes: made by hand or by duplicating an order, marked, and converted to an order (order-desk §7).
A quote reserves no stock; converting locks it and takes the stock."""
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Invalid, Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from base.text import with_variant
from data import database
from data.models import Customer, Order, OrderLine, PaymentMethod, Product, Quote, QuoteLine, Shop
from orders import amounts, history, mailing, numbering, placing, quote_rules, telling, topics
from orders.ground import refuse, shop, verb
from orders.placing import NewOrder

COPIED = ('customer_name', 'company', 'email', 'phone', 'language', 'vat_id', 'buyer_type', 'buyer', 'vat_treatment',
           'billing', 'shipping', 'payment_method', 'shipping_method', 'pickup', 'currency', 'price_mode',
           'discount_minor', 'discount_code', 'shipping_minor', 'shipping_vat_rate', 'payment_cost_minor', 'remark')
_LINE = ('product_id', 'sku', 'gtin', 'name', 'variant', 'quantity', 'unit_price', 'amount_minor', 'discount_minor',
         'vat_rate', 'category', 'ships', 'weight_g')
MARKS = {'sent': 'quote_sent', 'accepted': 'quote_accepted', 'declined': 'quote_declined', 'draft': 'quote_reopened'}


async def claim(quote_id: int) -> Quote:
    """The quote, locked until the transaction ends: two clicks, tabs or processes come one after the other."""
    if not await database.write('UPDATE quote SET version = version WHERE id = ?', [quote_id]):
        raise Missing(N_('This quote does not exist.'))
    return await Quote.get(id=quote_id, using_db=database.writer())


async def done(actor: Actor, quote: Quote, verb_name: str, section: str = '', **data: Any) -> None:
    """Saves and tells of one change: each is one version and one history entry."""
    quote.version += 1
    await quote.save()
    fail_point('quoting.saved')
    await history.record(actor, verb_name, quote_id=quote.id, section=section, **data)
    database.announce(topics.quote(quote.id), topics.QUOTES)


async def lines_of(quote: Quote) -> list[QuoteLine]:
    return await QuoteLine.filter(quote_id=quote.id).order_by('position')


async def _new(actor: Actor, desk: Shop, **values: Any) -> Quote:
    on = today(desk.timezone)
    number = (await numbering.next_numbers(desk, 'quote', on))[0]
    return await Quote.create(number=number, made_at=now(), made_by_id=actor.staff_id,
                              valid_until=on + timedelta(days=desk.quote_days), **values)


@verb(Right.QUOTE)
async def add_quote(actor: Actor) -> int:
    """An empty draft; returns its id."""
    desk = await shop()
    quote = await _new(actor, desk, currency=desk.currency, price_mode=desk.price_mode, language=desk.language)
    await done(actor, quote, 'quote_made')
    return quote.id


@verb(Right.QUOTE)
async def duplicate(actor: Actor, order_id: int) -> int:
    """A new quote with the order's lines, customer, addresses and methods; returns its id."""
    order = await Order.get_or_none(id=order_id)
    if order is None:
        raise Missing(N_('This order does not exist.'))
    quote = await _new(actor, await shop(), duplicate_of_id=order.id, customer_id=order.customer_id,
                       **{name: getattr(order, name) for name in COPIED})
    lines = [line for line in await OrderLine.filter(order_id=order.id).order_by('position') if line.quantity > 0]
    copies = [QuoteLine(quote_id=quote.id, position=position, **_parts(line)) for position, line in enumerate(lines, 1)]
    await QuoteLine.bulk_create(copies)
    quote.total_minor = amounts.compute(quote, copies).total
    fail_point('quoting.duplicated')
    await done(actor, quote, 'quote_duplicated', order=order.number)
    await history.record(actor, 'duplicated', order_id=order.id, quote=quote.number)
    database.announce(topics.order(order.id))
    return quote.id


def _parts(line: OrderLine | QuoteLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE}


@verb(Right.QUOTE)
async def mark_quote(actor: Actor, quote_id: int, wanted: str, offer_version: int | None = None,
                     by_mail: bool = False) -> int | None:
    """Sent, accepted, declined, or back to draft, as the customer told the shop; the id of the mail it is sent
    `by_mail` with. Raises Refused once converted, when an
    expired or empty quote would be sent or accepted, and when it is no longer the version that was meant."""
    if wanted not in MARKS:
        raise Invalid(N_('Choose a status from the list.'))
    quote = await claim(quote_id)
    desk = await shop()
    refuse(quote_rules.mark(quote, wanted, today(desk.timezone), bool(await lines_of(quote))))
    if offer_version not in {None, quote.offer_version}:
        raise Refused(N_('This quote was changed meanwhile.'))
    if quote.status == wanted:
        return None
    become(quote, wanted)
    await done(actor, quote, MARKS[wanted])
    await mailing.withdraw(quote, ['quote'])
    mail = await telling.tell(actor, quote, quote={}) if by_mail and wanted == 'sent' else None
    return mail.id if mail else None


def become(quote: Quote, status: str, by: str = '', note: str = '') -> None:
    """A draft, sent, or answered: `by` the customer of that name, or as the shop heard of it. What was said before
    stays in the history alone."""
    quote.status = status
    is_answered = status in quote_rules.ANSWERS
    quote.answered_at, quote.answered_by, quote.answer_note = now() if is_answered else None, by, note
    if not is_answered:
        quote.sent_at = now() if status == 'sent' else None


@verb(Right.QUOTE)
async def convert(actor: Actor, quote_id: int, though_declined: bool = False) -> int:
    """Makes the order and locks the quote; returns the order's id. Raises Refused when it expired, was converted before
    or declined without the person knowing it, has no line, or stock would be oversold."""
    quote = await claim(quote_id)
    desk = await shop()
    lines = await lines_of(quote)
    refuse(quote_rules.convert(quote, today(desk.timezone), bool(lines), though_declined))
    for shortage in await shortages(lines):
        raise shortage
    order = (await placing.place(actor, [await _as_order(quote, lines)], refuse_oversell=True))[0]
    fail_point('quoting.placed')
    quote.status, quote.order_id = 'converted', order.id
    await done(actor, quote, 'quote_converted', order=order.number)
    await mailing.withdraw(quote, ['quote'])
    return order.id


async def shortages(lines: Sequence[QuoteLine]) -> list[Refused]:
    """One sentence for each product tracked as `on` that the lines ask more of than there is."""
    wanted: dict[int, int] = {}
    for line in lines:
        if line.product_id:
            wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    products = await Product.filter(id__in=list(wanted), tracking='on').using_db(database.reader()).order_by('name')
    return [Refused(N_('“{product}”: {left} in stock, the quote needs {wanted}.'), left=max(product.stock, 0),
                    wanted=wanted[product.id], product=with_variant(product.name, product.variant))
            for product in products if product.stock < wanted[product.id]]


async def _as_order(quote: Quote, lines: Sequence[QuoteLine]) -> NewOrder:
    later = await PaymentMethod.filter(name=quote.payment_method, pay_later=True).exists()
    order = Order(placed_at=now(), source='quote', source_id=str(quote.id), source_name=quote.number, pay_later=later,
                  country=quote.shipping.get('country') or quote.billing.get('country') or '',
                  customer_id=await _customer(quote), **{name: getattr(quote, name) for name in COPIED})
    rows = [OrderLine(**_parts(line)) for line in lines]
    return NewOrder(order, rows, verb='converted', data={'quote': quote.number})


async def _customer(quote: Quote) -> int | None:
    """The customer with this mail address, known or new; who gave none stays without a customer."""
    email = quote.email.lower()
    if not email:
        return None
    known = await Customer.filter(email=email).order_by('id').first()
    new = known or await Customer.create(
        name=quote.customer_name, company=quote.company, email=email, phone=quote.phone, language=quote.language,
        vat_id=quote.vat_id, buyer_type=quote.buyer_type, buyer=quote.buyer, made_at=now())
    return int(new.id)
