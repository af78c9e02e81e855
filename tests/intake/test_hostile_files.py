"""Whatever a file holds, reading it ends in orders and sentences, never in an error."""
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intake import sniff
from intake.shopify import read as shopify
from intake.woocommerce import read as woocommerce
from orders.incoming import IncomingOrder
from tests.intake.samples import Incoming, export, item, row, woo

LARGEST = 10**16
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(['', '0', '-1', '1e5', '9' * 14, '999999999999', '0,005', '1.5', '=1+1', 'NaN', '"', '\x00', 'EUR',
                     '-999999999999', 'CLF', 'JPY', '100%', '2026-03-02 09:30:00 +0100', '#1001', 'refunded', '٣']))
COLUMNS = [*row(), 'Tax 1 Name', 'Tax 1 Value', 'Tax 2 Name', 'Tax 2 Value', 'Discount Amount', 'Lineitem discount',
           'Lineitem taxable', 'Duties', 'Refunded Amount', 'Billing Country', 'Note Attributes', 'Billing Zip']
FIELDS = sorted(set(woo()) | set(item()) | {
    'rate_id', 'rate_percent', 'key', 'value', 'amount', 'data', 'create', 'delete'})
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-10**30, 10**30), st.text(max_size=10), CELLS,
              st.decimals(allow_nan=False, allow_infinity=False).map(lambda value: f'<{value}>')),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)), max_leaves=12)


def check(found: list[Incoming]) -> None:
    """Every order fits our columns, and every sentence can be said."""
    for one in found:
        if isinstance(one, IncomingOrder):
            assert len(one.raw_hash) == 64
            assert abs(one.total) < LARGEST
            assert len(one.source_id) <= 80
            assert one.placed_at.tzinfo is not None
            for line in one.lines:
                assert abs(line.amount) < LARGEST
                assert 0 <= line.vat_rate <= 10_000
                assert line.quantity != 0
                assert not line.unit_price.startswith('-')
                assert len(line.name) <= 300
                assert len(line.unit_price) <= 24
                assert len(line.variant) <= 200
        else:
            assert one.reason.format(**one.words)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_random_bytes(data: bytes) -> None:
    for read in (shopify.read, woocommerce.read, sniff.read):
        check(list(read(data)))


@given(st.text(max_size=300))
@settings(deadline=None)
def test_random_text_under_a_real_header(text: str) -> None:
    header = export(row()).partition('\n')[0]
    check(list(shopify.read(f'{header}\n{text}'.encode('utf-8', 'surrogatepass'))))


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS, max_size=4), max_size=4))
@settings(max_examples=300, deadline=None)
def test_random_cells(changes: list[dict[str, str]]) -> None:
    check(list(shopify.read(export(*[row() | change for change in changes or [{}]]).encode('utf-8', 'surrogatepass'))))


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_random_json(value: Any) -> None:
    check(list(woocommerce.read(json.dumps(value).encode())))


@given(st.dictionaries(st.sampled_from(sorted(woo(gift_cards=[], tax_lines=[]))), VALUES, max_size=5),
       st.dictionaries(st.sampled_from(sorted(item(bundled_by=''))), VALUES, max_size=4))
@settings(max_examples=400, deadline=None)
def test_an_order_with_random_fields(order: dict[str, Any], line: dict[str, Any]) -> None:
    told = woo(line_items=[item() | line]) | order
    text = json.dumps(told).replace('"<', '').replace('>"', '')  # decimals as bare numbers
    check(list(woocommerce.read(text.encode())))


@given(st.integers(0, 3000), st.integers(0, 255))
@settings(deadline=None)
def test_a_real_file_with_one_byte_changed(place: int, byte: int) -> None:
    table, objects = export(row(), row('#2')), json.dumps(woo())
    for read, text in ((shopify.read, table), (woocommerce.read, objects)):
        spoilt = bytearray(text.encode())
        spoilt[place % len(spoilt)] = byte
        check(list(read(bytes(spoilt))))
