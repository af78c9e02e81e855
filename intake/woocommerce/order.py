"""One WooCommerce order object to an incoming order."""
from typing import Any

from base.errors import Refused
from base.i18n import N_
from intake.amounts import currency, minor
from intake.countries import place
from intake.vat_ids import names_a_vat_id, vat_id
from intake.woocommerce.fields import amount, inner, meta, objects, text, words
from intake.woocommerce.lines import lines_of, order_discount, prices_of, shipping_of
from intake.woocommerce.payment import add_money, date
from orders.incoming import IncomingAddress, IncomingOrder

DRAFT = N_('This order was never placed: it is a draft in the shop ({status}).')
TRASHED = N_('The shop says that this order was deleted.')
NO_NUMBER = N_('This order has no number.')
NO_TOTAL = N_('The total of this order is missing.')
NO_LINES = N_('The lines of this order are missing.')
NO_DATE = N_('“{text}” is not a date and time.')
_LANGUAGES = ('wpml_language', '_wpml_language', 'trp_language', '_pll_language')


def order_of(told: dict[str, Any]) -> IncomingOrder:
    """Raises Refused with the reason. A failed payment leaves the order open and unpaid: the customer may try again."""
    _refuse_unplaced(told)
    source_id = text(told, 'id', 80) or text(told, 'number', 80)
    placed_at = date(told, 'created')
    if not source_id:
        raise Refused(NO_NUMBER)
    if placed_at is None:
        raise Refused(NO_DATE, text=text(told, 'date_created_gmt', 40) or text(told, 'date_created', 40))
    code = currency(text(told, 'currency', 40))
    order = IncomingOrder(
        source='woocommerce', source_id=source_id, name=text(told, 'number', 80) or source_id, currency=code,
        placed_at=placed_at, total=minor(amount(told, 'total'), code), source_updated_at=date(told, 'modified'))
    _add_customer(order, told)
    _add_lines(order, told)
    add_money(order, told)
    _add_progress(order, told)
    return order


def _refuse_unplaced(told: dict[str, Any]) -> None:
    status = text(told, 'status', 40)
    if status in {'draft', 'auto-draft', 'checkout-draft', 'new'}:
        raise Refused(DRAFT, status=status)
    if status == 'trash':
        raise Refused(TRASHED)
    if told.get('total') in (None, ''):
        raise Refused(NO_TOTAL)
    if not isinstance(told.get('line_items'), list):
        raise Refused(NO_LINES)


def _add_customer(order: IncomingOrder, told: dict[str, Any]) -> None:
    billing, shipping = inner(told, 'billing'), inner(told, 'shipping')
    extras = dict(meta(told))
    order.billing, order.shipping = _address(billing), _address(shipping)
    order.shipping.phone = order.shipping.phone or text(extras.get('_shipping_phone', {}), 'value', 40)
    order.email = text(billing, 'email', 254)
    order.phone = order.billing.phone or order.shipping.phone
    order.remark = text(told, 'customer_note', 10_000, lines=True)
    languages = [text(extras[key], 'value', 2).lower() for key in _LANGUAGES if key in extras]
    order.language = next((code for code in languages if len(code) == 2 and code.isalpha() and code.isascii()), '')
    order.vat_id = _vat_id(billing) or _vat_id({key: entry.get('value') for key, entry in extras.items()})


def _vat_id(told: dict[str, Any]) -> str:
    return next((found for key in told if names_a_vat_id(key) and (found := vat_id(text(told, key, 40)))), '')


def _address(told: dict[str, Any]) -> IncomingAddress:
    country, region = place(text(told, 'country', 80), text(told, 'state'))
    name = f'{text(told, "first_name", 100)} {text(told, "last_name", 99)}'.strip()
    return IncomingAddress(
        name=name, company=text(told, 'company'), line1=text(told, 'address_1'), line2=text(told, 'address_2'),
        postcode=text(told, 'postcode', 20), city=text(told, 'city'), region=region, country=country,
        phone=text(told, 'phone', 40))


def _add_lines(order: IncomingOrder, told: dict[str, Any]) -> None:
    prices = prices_of(told, order.currency)
    shipping, coupons = objects(told, 'shipping_lines'), objects(told, 'coupon_lines')
    order.price_mode = 'gross' if prices.gross else 'net'
    order.lines = lines_of(told, prices)
    order.discount = order_discount(order.lines) if coupons else 0
    order.discount_code = ', '.join(filter(None, (text(coupon, 'code', 80) for coupon in coupons)))[:80]
    order.shipping_cost, order.shipping_vat_rate = shipping_of(told, prices, order.lines)
    titles = dict.fromkeys(filter(None, (words(line, 'method_title', 80) for line in shipping)))
    order.shipping_method = ', '.join(titles)[:80]
    order.pickup = any(text(line, 'method_id').startswith(('local_pickup', 'pickup_location')) for line in shipping)


def _add_progress(order: IncomingOrder, told: dict[str, Any]) -> None:
    """completed has left the shop. All paid back before that leaves nothing to do: cancelled."""
    status, completed_at = text(told, 'status', 40), date(told, 'completed')
    order.shipped = status == 'completed' or (status == 'refunded' and completed_at is not None)
    order.shipped_at = completed_at if order.shipped else None
    if status == 'cancelled' or (status == 'refunded' and not order.shipped):
        order.cancelled_at = order.source_updated_at or order.placed_at
        order.cancel_reason = next((refund.reason for refund in order.refunds if refund.reason), '')
