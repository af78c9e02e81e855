"""An incoming order as the desk's own rows: at first, and again from a newer copy."""
from typing import Any

from base.i18n import known
from data.models import Order, OrderLine, Product
from orders import buyers
from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder, IncomingRefund
from orders.incoming_known import Known, address
from orders.placing import NewOrder, NewPayment, count

SHOPS = {'shopify': 'Shopify', 'woocommerce': 'WooCommerce'}


def address_row(one: IncomingAddress) -> dict[str, str]:
    return {name: getattr(one, name) for name in (
        'name', 'company', 'line1', 'line2', 'postcode', 'city', 'region', 'country', 'phone')}


def order_line(line: IncomingLine, products: dict[str, Product]) -> OrderLine:
    product = products.get(line.sku)
    return OrderLine(
        product_id=product.id if product else None, sku=line.sku[:80], gtin=line.gtin[:14], name=line.name[:300],
        variant=line.variant[:200], quantity=line.quantity, unit_price=line.unit_price[:24], amount_minor=line.amount,
        discount_minor=line.discount, vat_rate=line.vat_rate, category='S' if line.vat_rate else 'Z', ships=line.ships,
        weight_g=product.weight_g if product else 0, source_id=line.source_id[:80])


def fields(one: IncomingOrder) -> dict[str, Any]:
    """What an order row takes from its source, at first and again from a newer copy. A VAT id it does not tell may be
    known from before."""
    return {
        'customer_name': (one.billing.name or one.shipping.name)[:200], 'email': one.email[:254],
        'phone': one.phone[:40],
        'company': (one.billing.company or one.shipping.company)[:200], 'language': known(one.language)
        if one.language else '',
        **({'vat_id': one.vat_id[:20]} if one.vat_id else {}),
        'billing': address_row(one.billing), 'shipping': address_row(one.shipping),
        'country': one.shipping.country or one.billing.country, 'remark': one.remark,
        'payment_method': one.payment_method[:80], 'payment_reference': one.payment_reference[:120],
        'shipping_method': one.shipping_method[:80], 'pickup': one.pickup,
    }


def sums(one: IncomingOrder) -> dict[str, Any]:
    return {'discount_minor': one.discount, 'discount_code': one.discount_code[:80],
            'shipping_minor': one.shipping_cost,
            'shipping_vat_rate': one.shipping_vat_rate, 'payment_cost_minor': one.payment_cost,
            'charged_minor': one.total}


def shop_name(one: IncomingOrder) -> str:
    return SHOPS.get(one.source, one.source)


def new_order(one: IncomingOrder, known_here: Known) -> NewOrder:
    customer = known_here.customers.get(address(one))
    order = Order(
        placed_at=one.placed_at, source=one.source, source_id=one.source_id, source_name=one.name[:80],
        source_updated_at=one.source_updated_at, source_hash=one.raw_hash, currency=one.currency,
        price_mode=one.price_mode, customer_id=customer.id if customer else None, cancelled_at=one.cancelled_at,
        cancel_reason=one.cancel_reason, credited_minor=refunded(one),
        pay_later=one.payment_method[:80] in known_here.pay_later,
        **{**(buyers.known_business(customer) if customer else {}), **fields(one)}, **sums(one))
    shipped_lines = frozenset(place for place, line in enumerate(one.lines) if line.shipped)
    gone = one.shipped or bool(shipped_lines)
    return NewOrder(order, [order_line(line, known_here.products) for line in one.lines], payments(one),
                    shipped_at=(one.shipped_at or one.placed_at) if gone else None,
                    gone=None if one.shipped else shipped_lines, verb='imported',
                    data={'source': shop_name(one)})


def foreseen(one: IncomingOrder) -> Order:
    """The order this copy would become, with its status. Nothing is written."""
    new = new_order(one, Known())
    for position, line in enumerate(new.lines, 1):
        line.position = position
    count(new)
    return new.order


def refunded(one: IncomingOrder) -> int:
    return min(sum(refund.amount for refund in one.refunds), max(one.total, 0))


def payments(one: IncomingOrder) -> list[NewPayment]:
    """What the source took, then what it gave back."""
    return ([_came(one, one.paid)] if one.paid else []) + [
        _went(one, refund.amount, refund) for refund in one.refunds if refund.amount]


def later_payments(one: IncomingOrder, came: int, back: int) -> list[NewPayment]:
    """What the source took and gave back beyond what is known."""
    refund = one.refunds[-1] if one.refunds else IncomingRefund(0)
    return ([_came(one, came)] if came > 0 else []) + ([_went(one, back, refund)] if back > 0 else [])


def _came(one: IncomingOrder, amount: int) -> NewPayment:
    return NewPayment(amount, one.paid_at or one.placed_at, one.payment_method[:80], one.payment_reference[:120])


def _went(one: IncomingOrder, amount: int, refund: IncomingRefund) -> NewPayment:
    return NewPayment(-amount, refund.refunded_at or one.paid_at or one.placed_at, one.payment_method[:80],
                      refund.reason[:120])
