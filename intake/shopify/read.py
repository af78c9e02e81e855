"""Shopify's orders_export.csv."""
from collections.abc import Iterator

from base.errors import Refused
from base.text import clean
from intake.fingerprint import seal
from intake.shopify.file import Group, groups_of
from intake.shopify.order import order_of
from orders.incoming import IncomingOrder, RefusedRow


def read(data: bytes) -> Iterator[IncomingOrder | RefusedRow]:
    """Each order of the export, and why a row or an order cannot be taken. Never raises."""
    for found in groups_of(data):
        yield found if isinstance(found, RefusedRow) else _read(found)


def _read(group: Group) -> IncomingOrder | RefusedRow:
    try:
        order = order_of(group)
        order.row = group.rows[0].number
        return seal(order)
    except Refused as refusal:
        words = {name: str(word) for name, word in refusal.words.items()}
        return RefusedRow(group.rows[0].number, clean(group.name, 80), refusal.message, words)
