"""Orders as shops export them, written for these tests."""
import csv
import io
import json
from pathlib import Path
from typing import Any

from intake.shopify import read as shopify
from intake.woocommerce import read as woocommerce
from orders.incoming import IncomingOrder, RefusedRow

FIXTURES = Path(__file__).parent / 'fixtures'
SHARED = Path(__file__).parents[3] / 'shared' / 'data'
Incoming = IncomingOrder | RefusedRow


def row(name: str = '#1001', **cells: str) -> dict[str, str]:
    """A first row of a Shopify order, 2 × 12.50 + 4.90, paid; `cells` by their headers with underscores."""
    usual = {
        'Name': name, 'Financial Status': 'paid', 'Currency': 'EUR', 'Subtotal': '25.00', 'Shipping': '4.90',
        'Taxes': '0.00', 'Total': '29.90', 'Created at': '2026-03-02 09:30:00 +0100', 'Lineitem quantity': '2',
        'Lineitem name': 'Candle', 'Lineitem price': '12.50', 'Outstanding Balance': '0.00'}
    return usual | {key.replace('_', ' '): value for key, value in cells.items()}


def line(name: str = '#1001', **cells: str) -> dict[str, str]:
    """A further row of a Shopify order: it tells a line and nothing else."""
    usual = {'Name': name, 'Lineitem quantity': '1', 'Lineitem name': 'Soap', 'Lineitem price': '5.00',
             'Created at': '2026-03-02 09:30:00 +0100'}
    return usual | {key.replace('_', ' '): value for key, value in cells.items()}


def export(*rows: dict[str, str], delimiter: str = ',') -> str:
    header = list(dict.fromkeys(key for one in rows for key in one))
    text = io.StringIO(newline='')
    writer = csv.DictWriter(text, header, restval='', delimiter=delimiter, lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def from_shopify(*rows: dict[str, str]) -> list[Incoming]:
    return list(shopify.read(export(*rows).encode()))


def one_from_shopify(*rows: dict[str, str]) -> IncomingOrder:
    return only_order(from_shopify(*rows))


def woo(**changes: Any) -> dict[str, Any]:
    """A WooCommerce order of a shop without VAT: 2 × 12.50 + 4.90, paid by card."""
    usual = {
        'id': 501, 'number': '501', 'order_key': 'wc_order_x', 'status': 'processing', 'currency': 'EUR',
        'prices_include_tax': False, 'date_created_gmt': '2026-03-02T08:30:00',
        'date_modified_gmt': '2026-03-02T08:31:00', 'date_paid_gmt': '2026-03-02T08:30:40', 'date_completed_gmt': None,
        'total': '29.90', 'total_tax': '0.00', 'shipping_total': '4.90', 'shipping_tax': '0.00', 'customer_note': '',
        'billing': {'first_name': 'Anaïs', 'last_name': 'Petit', 'email': 'anais@example.org', 'country': 'FR'},
        'shipping': {'first_name': 'Anaïs', 'last_name': 'Petit', 'city': 'Lille', 'country': 'FR'},
        'payment_method': 'stripe', 'payment_method_title': 'Carte bancaire', 'transaction_id': 'ch_1',
        'line_items': [item()], 'fee_lines': [], 'coupon_lines': [], 'refunds': [], 'meta_data': [],
        'shipping_lines': [{'id': 9, 'method_title': 'Colissimo', 'method_id': 'flat_rate', 'total': '4.90',
                            'total_tax': '0.00'}]}
    return usual | changes


def item(total: str = '25.00', tax: str = '0.00', quantity: Any = 2, **changes: Any) -> dict[str, Any]:
    usual = {'id': 1, 'name': 'Candle', 'quantity': quantity, 'subtotal': total, 'subtotal_tax': tax, 'total': total,
             'total_tax': tax, 'taxes': [], 'meta_data': [], 'sku': 'CA-1'}
    return usual | changes


def from_woo(told: Any) -> list[Incoming]:
    return list(woocommerce.read(json.dumps(told).encode()))


def one_from_woo(**changes: Any) -> IncomingOrder:
    return only_order(from_woo(woo(**changes)))


def only_order(found: list[Incoming]) -> IncomingOrder:
    assert len(found) == 1, found
    assert isinstance(found[0], IncomingOrder), found[0]
    return found[0]


def sentences(found: list[Incoming]) -> list[str]:
    """What is said of the rows that were refused."""
    return [refusal.reason.format(**refusal.words) for refusal in found if isinstance(refusal, RefusedRow)]


def orders(found: list[Incoming]) -> list[IncomingOrder]:
    return [order for order in found if isinstance(order, IncomingOrder)]


def left_over(order: IncomingOrder) -> int:
    """What the parts do not explain of the total, VAT aside."""
    goods = sum(one.amount - one.discount for one in order.lines)
    return order.total - (goods - order.discount + order.shipping_cost + order.payment_cost)
