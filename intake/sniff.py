"""Which shop a file comes from, and the way to its reader. The limits on files stand here."""
from collections.abc import Callable, Iterator

from base.errors import Invalid
from base.i18n import N_
from intake.limits import MOST_BYTES
from intake.shopify import read as shopify
from intake.shopify.file import NOT_AN_EXPORT, decode, header_of, missing_columns
from intake.woocommerce import read as woocommerce
from orders.incoming import IncomingOrder, RefusedRow

EMPTY = N_('The file is empty.')
TOO_LARGE = N_('The file is larger than {most} MB. Export fewer orders at a time.')
A_WORKBOOK = N_('This is a spreadsheet. Save it as CSV, or import the file the shop gave you.')
NOT_ORDERS = N_('This is not a file of orders. '
                'Comptoir reads Shopify’s orders_export.csv and WooCommerce orders as JSON.')
ANOTHER_SHOP = N_('This is a table of orders from {shop}. '
                  'Comptoir reads Shopify’s orders_export.csv and WooCommerce orders as JSON.')
_SOURCES: dict[str, Callable[[bytes], Iterator[IncomingOrder | RefusedRow]]] = {
    'shopify': shopify.read, 'woocommerce': woocommerce.read}
# A column that no other shop's table has.
_OTHER_TABLES = {'order_key': 'WooCommerce', 'wt_import_key': 'WooCommerce', 'order number': 'WooCommerce',
                 'sale date': 'Etsy', 'listing id': 'Etsy', 'amazon-order-id': 'Amazon', 'order-item-id': 'Amazon'}
_HEAD = 50_000


def sniff(data: bytes, name: str = '') -> str:
    """'shopify' or 'woocommerce'; `name` is the file's and decides only where its content does not.
    Raises Invalid with what it is instead."""
    if not data.strip(b'\xef\xbb\xbf \t\r\n'):
        raise Invalid(EMPTY)
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE, most=str(MOST_BYTES // 1024 ** 2))
    if data[:4] in (b'PK\x03\x04', b'\xd0\xcf\x11\xe0'):
        raise Invalid(A_WORKBOOK)
    start = decode(data[:_HEAD])
    if start.lstrip()[:1] in ('{', '[') or name.lower().endswith('.json'):
        return 'woocommerce'
    return _table(start)


def _table(start: str) -> str:
    header, _delimiter = header_of(start)
    missing = missing_columns(header)
    if not missing:
        return 'shopify'
    shop = next((_OTHER_TABLES[column] for column in header if column in _OTHER_TABLES), None)
    if shop:
        raise Invalid(ANOTHER_SHOP, shop=shop)
    if 'name' in header or any(column.startswith('lineitem') for column in header):
        raise Invalid(NOT_AN_EXPORT, columns=', '.join(missing))
    raise Invalid(NOT_ORDERS)


def read(data: bytes, name: str = '') -> Iterator[IncomingOrder | RefusedRow]:
    """Every order of the file, and every row, order or whole file that cannot be taken. Never raises."""
    try:
        source = sniff(data, name)
    except Invalid as refusal:
        yield RefusedRow(0, name[:80], refusal.message, {key: str(word) for key, word in refusal.words.items()})
        return
    yield from _SOURCES[source](data)
