"""A file is known by what it says, and refused with what it is instead."""
import json

import pytest

from base.errors import Invalid
from intake.limits import MOST_BYTES
from intake.sniff import read, sniff
from orders.incoming import IncomingOrder, RefusedRow
from tests.intake.samples import export, line, orders, row, sentences, woo

CSV = export(row(), line()).encode()
JSON = json.dumps([woo()]).encode()
WHAT_WE_READ = 'Comptoir reads Shopify’s orders_export.csv and WooCommerce orders as JSON.'
NO_EXPORT = 'This is not a Shopify orders export: it lacks the columns'


@pytest.mark.parametrize('data', [
    CSV, b'\xef\xbb\xbf' + CSV, CSV.replace(b',', b';'), CSV.decode().encode('utf-16'), b'sep=,\n' + CSV,
    b'\r\n' + CSV])
def test_a_shopify_export_is_known_by_its_columns(data: bytes) -> None:
    assert sniff(data, 'whatever.txt') == 'shopify'


@pytest.mark.parametrize('data', [JSON, b'\xef\xbb\xbf' + JSON, b' \n' + JSON, JSON.decode().encode('utf-16')])
def test_json_is_known_by_its_first_character(data: bytes) -> None:
    assert sniff(data) == 'woocommerce'
    assert len(orders(list(read(data)))) == 1


def test_a_long_file_is_known_although_only_its_head_is_looked_at() -> None:
    rows = [row(f'#{place}', Lineitem_name='Thé de Noël') for place in range(2000)]
    assert sniff(b'\xef\xbb\xbf' + export(*rows).encode()) == 'shopify'


@pytest.mark.parametrize(('data', 'sentence'), [
    (b'', 'The file is empty.'), (b' \r\n\t', 'The file is empty.'), (b'\xef\xbb\xbf\n', 'The file is empty.'),
    (b'PK\x03\x04rest', 'This is a spreadsheet. Save it as CSV, or import the file the shop gave you.'),
    (b'\xd0\xcf\x11\xe0rest', 'This is a spreadsheet. Save it as CSV, or import the file the shop gave you.'),
    (b'hello', f'This is not a file of orders. {WHAT_WE_READ}'),
    (b'Name,Email,Lineitem name,Lineitem price\n#1,,,', f'{NO_EXPORT} Currency, Total, Created at, Lineitem quantity.'),
    (b'Sale Date,Item Name,Buyer,Listing ID\n', f'This is a table of orders from Etsy. {WHAT_WE_READ}'),
    (b'order-id\torder-item-id\tsku\n', f'This is a table of orders from Amazon. {WHAT_WE_READ}')])
def test_other_files_are_refused_with_what_they_are(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sniff(data, 'file')
    assert str(refusal.value) == sentence
    found = list(read(data, 'file'))
    assert sentences(found) == [sentence]
    assert isinstance(found[0], RefusedRow)
    assert (found[0].row, found[0].name) == (0, 'file')


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert sentences(list(read(b'{' * (MOST_BYTES + 1)))) == [
        'The file is larger than 50 MB. Export fewer orders at a time.']


def test_the_name_decides_only_where_the_content_does_not() -> None:
    assert sniff(CSV, 'orders.csv') == 'shopify'
    assert sniff(JSON, 'orders.csv') == 'woocommerce'
    assert sniff(b'broken', 'orders.json') == 'woocommerce'


def test_reading_hands_the_file_to_its_reader() -> None:
    sources = [order.source for data in (CSV, JSON) for order in read(data) if isinstance(order, IncomingOrder)]
    assert sources == ['shopify', 'woocommerce']
