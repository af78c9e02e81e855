"""WooCommerce's orders as JSON."""
from collections.abc import Iterator

from base.errors import Refused
from intake.fingerprint import seal
from intake.woocommerce.fields import text
from intake.woocommerce.file import Found, orders_of
from intake.woocommerce.order import order_of
from orders.incoming import IncomingOrder, RefusedRow


def read(data: bytes) -> Iterator[IncomingOrder | RefusedRow]:
    """Each order of the file, and why an object or the file cannot be taken. Never raises."""
    for found in orders_of(data):
        yield found if isinstance(found, RefusedRow) else _read(found)


def _read(found: Found) -> IncomingOrder | RefusedRow:
    try:
        order = order_of(found.order)
        order.row = found.row
        return seal(order)
    except Refused as refusal:
        name = text(found.order, 'number', 80) or text(found.order, 'id', 80)
        words = {key: str(word) for key, word in refusal.words.items()}
        return RefusedRow(found.row, name, refusal.message, words)
