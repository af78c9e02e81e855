"""An incoming order as the desk's own rows: at first, and again from a newer copy."""
from typing import Any

from base.i18n import known
from data.models import Customer, Order, OrderLine, Product
from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder
from orders.placing import NewOrder, NewPayment


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
    """What an order row takes from its source, at first and again from a newer copy."""
    return {
        'customer_name': (one.billing.name or one.shipping.name)[:200], 'email': one.email[:254],
        'phone': one.phone[:40],
        'company': (one.billing.company or one.shipping.company)[:200], 'language': known(one.language)
        if one.language else '',
        'vat_id': one.vat_id[:20], 'billing': address_row(one.billing), 'shipping': address_row(one.shipping),
        'country': one.shipping.country or one.billing.country, 'remark': one.remark,
        'payment_method': one.payment_method[:80], 'payment_reference': one.payment_reference[:120],
        'shipping_method': one.shipping_method[:80], 'pickup': one.pickup,
    }


def sums(one: IncomingOrder) -> dict[str, Any]:
    return {'discount_minor': one.discount, 'discount_code': one.discount_code[:80],
            'shipping_minor': one.shipping_cost,
            'shipping_vat_rate': one.shipping_vat_rate, 'payment_cost_minor': one.payment_cost,
            'charged_minor': one.total}


def new_order(one: IncomingOrder, products: dict[str, Product], customers: dict[str, Customer]) -> NewOrder:
    customer = customers.get(one.email.lower())
    order = Order(
        placed_at=one.placed_at, source=one.source, source_id=one.source_id, source_name=one.name[:80],
        source_updated_at=one.source_updated_at, source_hash=one.raw_hash, currency=one.currency,
        price_mode=one.price_mode, customer_id=customer.id if customer else None, cancelled_at=one.cancelled_at,
        cancel_reason=one.cancel_reason, credited_minor=refunded(one), **fields(one), **sums(one))
    shipped_lines = frozenset(place for place, line in enumerate(one.lines) if line.shipped)
    gone = one.shipped or bool(shipped_lines)
    return NewOrder(order, [order_line(line, products) for line in one.lines], payments(one),
                    shipped_at=(one.shipped_at or one.placed_at) if gone else None,
                    gone=None if one.shipped else shipped_lines, verb='imported',
                    data={'source': one.source.capitalize()})


def refunded(one: IncomingOrder) -> int:
    return min(sum(refund.amount for refund in one.refunds), max(one.total, 0))


def payments(one: IncomingOrder) -> list[NewPayment]:
    """What the source took, then what it gave back."""
    came = one.paid_at or one.placed_at
    taken = [NewPayment(one.paid, came, one.payment_method[:80], one.payment_reference[:120])] if one.paid else []
    return taken + [NewPayment(-refund.amount, refund.refunded_at or came, one.payment_method[:80], refund.reason[:120])
                    for refund in one.refunds if refund.amount]
