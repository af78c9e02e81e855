"""What a paper shows, frozen as plain data at the moment it is made."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from base.i18n import known
from data.models import Order, OrderLine, PackingSlip, Payment, Product, Shop, SlipLine
from documents.snapshots import TEMPLATE_VERSION
from orders import amounts
from orders.totals import RateTotal, Totals

ADDRESS = ('name', 'company', 'line1', 'line2', 'postcode', 'city', 'region', 'country', 'phone')
SELLER = ('email', 'website', 'vat_id', 'siren', 'siret', 'endpoint', 'endpoint_scheme', 'bank', 'iban', 'bic')


def address(row: dict[str, Any], **defaults: str) -> dict[str, str]:
    return {name: str(row.get(name) or defaults.get(name, '')) for name in ADDRESS}


def seller(shop: Shop) -> dict[str, Any]:
    legal = shop.legal
    return {'address': address(shop.address, name=shop.name, country=shop.country),
            'legal': list(legal.get('lines', [])), 'logo': shop.logo, 'colour': '', 'footer': [],
            **{name: str(legal.get(name, '')) for name in SELLER}}


def is_business(order: Order) -> bool:
    return bool(order.vat_id)


def _on(moment: datetime | None, shop: Shop) -> str:
    return moment.astimezone(ZoneInfo(shop.timezone)).date().isoformat() if moment else ''


def paper_language(order: Order, shop: Shop) -> str:
    """The customer's language where we speak it, else the shop's."""
    return known(order.language or shop.language)


def invoice(shop: Shop, order: Order, lines: Sequence[OrderLine], payments: Sequence[Payment], number: str,
            issued_on: date, due_on: date | None, delivery_text: str) -> dict[str, Any]:
    """documents.snapshots.Invoice of the whole order."""
    result = amounts.compute(order, lines)
    prices = 'net' if is_business(order) or order.price_mode == 'net' else 'gross'
    billing = address(order.billing, name=order.customer_name, company=order.company)
    shipping = address(order.shipping)
    return {
        'kind': 'invoice', 'template': TEMPLATE_VERSION, 'number': number, 'language': paper_language(order, shop),
        'currency': order.currency, 'prices': prices, 'issued_on': issued_on.isoformat(),
        'supplied_on': '', 'due_on': due_on.isoformat() if due_on else '', 'delivery_time': delivery_text,
        'order_number': order.number, 'ordered_on': _on(order.placed_at, shop),
        'payment_method': order.payment_method, 'shipping_method': order.shipping_method,
        'discount_code': order.discount_code, 'seller': seller(shop),
        'buyer': {'address': billing, 'business': is_business(order), 'email': order.email, 'vat_id': order.vat_id,
                  'legal': [], 'siren': '', 'endpoint': '', 'endpoint_scheme': '', 'reference': ''},
        'ship_to': shipping if any(shipping.values()) and _place(shipping) != _place(billing) else None,
        'lines': _invoice_lines(lines, result, prices, order.price_mode),
        'totals': _totals(result, prices, order.price_mode),
        'payments': [{'method': row.method, 'reference': row.reference, 'amount': row.amount_minor,
                      'paid_on': _on(row.paid_at, shop)} for row in payments],
        'mentions': ['franchise'] if shop.vat_regime == 'franchise' else [],
        'remark': '', 'notes': [], 'operation': '', 'payment_qr': False,
    }


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ADDRESS if name != 'phone')


def _invoice_lines(lines: Sequence[OrderLine], result: Totals, prices: str, mode: str) -> list[dict[str, Any]]:
    return [{'sku': line.sku, 'gtin': line.gtin, 'name': line.name, 'variant': line.variant, 'quantity': line.quantity,
             'category': line.category, 'vat_rate': line.vat_rate, **_priced(line, total, prices, mode)}
            for line, total in zip(lines, result.lines, strict=True)]


def _priced(line: OrderLine, total: Any, prices: str, mode: str) -> dict[str, Any]:
    if prices == mode:
        return {'unit_price': line.unit_price, 'discount': line.discount_minor, 'amount': total.amount}
    return {'unit_price': str(total.unit_price), 'discount': total.allowance, 'amount': total.net}


def _totals(result: Totals, prices: str, mode: str) -> dict[str, Any]:
    rates = [_rate(rate, prices) for rate in result.rates]
    parts = {'subtotal': result.subtotal, 'discount': result.discount, 'shipping': result.shipping,
             'payment_cost': result.payment_cost}
    if prices != mode:
        parts = {'subtotal': sum(line.net for line in result.lines),
                 'discount': sum(rate.discount_net for rate in result.rates),
                 'shipping': sum(rate.shipping_net for rate in result.rates),
                 'payment_cost': sum(rate.payment_net for rate in result.rates)}
    return {**parts, 'net': result.net, 'vat': result.vat, 'total': result.total, 'rounding': result.rounding,
            'due': result.due, 'rates': rates}


def _rate(rate: RateTotal, prices: str) -> dict[str, Any]:
    ends = 'net' if prices == 'net' else 'gross'
    return {'category': rate.category, 'rate': rate.rate, 'base': rate.base, 'vat': rate.vat, 'gross': rate.gross,
            'discount': getattr(rate, f'discount_{ends}'), 'shipping': getattr(rate, f'shipping_{ends}'),
            'payment_cost': getattr(rate, f'payment_{ends}')}


def packing_slip(shop: Shop, order: Order, slip: PackingSlip, lines: Sequence[SlipLine], parcel: int,
                 parcels: int) -> dict[str, Any]:
    """documents.snapshots.PackingSlip; `lines` come with order_line and its product fetched."""
    return {
        'kind': 'packing_slip', 'template': TEMPLATE_VERSION, 'number': slip.number,
        'language': paper_language(order, shop), 'issued_on': _on(slip.made_at, shop), 'order_number': order.number,
        'ordered_on': _on(order.placed_at, shop),
        'deliver_on': order.requested_on.isoformat() if order.requested_on else '',
        'shipping_method': order.shipping_method, 'pickup': order.pickup,
        'weight': slip.weight_g or (order.weight_g if parcels == 1 else 0),
        'parcel': parcel, 'parcels': parcels, 'seller': seller(shop),
        'ship_to': address(order.shipping, name=order.customer_name, company=order.company),
        'lines': [_slip_line(line) for line in lines], 'remark': order.remark,
    }


def _slip_line(line: SlipLine) -> dict[str, Any]:
    sold: OrderLine = line.order_line
    product: Product | None = sold.product
    return {'sku': sold.sku, 'gtin': sold.gtin, 'name': sold.name, 'variant': sold.variant, 'quantity': line.pieces,
            'shelf': product.shelf if product else ''}
