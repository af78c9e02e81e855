"""Real invoices and real payloads, where their folder lies beside the project."""
import csv
import io
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest

from base.money import to_minor
from intake.shopify.read import read as read_shopify
from intake.sniff import read, sniff
from orders.incoming import IncomingOrder, RefusedRow
from tests.intake.samples import SHARED, left_over, orders

TABLES = SHARED / 'orders_csv'
INVOICES = {name: TABLES / f'uci_real_as_shopify_{name}.csv'
            for name in ('orders_export', '_bom_crlf', '_excel_fr_semicolon_decimalcomma_cp1252')}
PAYLOADS = sorted((SHARED / 'payloads').glob('**/*.json'))
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason='the real data is not there: ../shared/data')


@pytest.fixture(scope='module')
def invoices() -> dict[str, list[IncomingOrder]]:
    found = {name: list(read(path.read_bytes(), path.name)) for name, path in INVOICES.items()}
    assert [one for each in found.values() for one in each if isinstance(one, RefusedRow)] == []
    return {name: orders(each) for name, each in found.items()}


def told_totals() -> dict[str, int]:
    """The column Total of the plain file, read without any of our code."""
    rows = csv.DictReader(io.StringIO(INVOICES['orders_export'].read_text(encoding='utf-8'), newline=''))
    return {row['Name']: to_minor(Decimal(row['Total']), row['Currency']) for row in rows if row['Total']}


@pytest.mark.parametrize('name', INVOICES)
def test_all_420_real_invoices_come_in_with_their_totals(invoices: dict[str, list[IncomingOrder]], name: str) -> None:
    assert {order.name: order.total for order in invoices[name]} == told_totals()
    assert len(invoices[name]) == 420


def test_the_three_encodings_say_the_same(invoices: dict[str, list[IncomingOrder]]) -> None:
    plain, *others = invoices.values()
    assert all(other == plain for other in others)
    assert len({order.raw_hash for order in plain}) == 420


def test_the_lines_of_real_invoices_explain_their_totals(invoices: dict[str, list[IncomingOrder]]) -> None:
    assert [order.name for order in invoices['orders_export'] if left_over(order)] == []


def test_real_credits_are_settled_and_cancelled(invoices: dict[str, list[IncomingOrder]]) -> None:
    credits = [order for order in invoices['orders_export'] if order.name.startswith('#C')]
    assert len(credits) == 83
    assert all(order.total < 0 and order.paid == order.total and not order.refunds for order in credits)
    assert all(order.cancelled_at == order.placed_at and not order.shipped for order in credits)


def test_real_customers_without_a_name_come_in(invoices: dict[str, list[IncomingOrder]]) -> None:
    nameless = [order for order in invoices['orders_export'] if not order.billing.name]
    assert len(nameless) > 40
    assert all(order.billing.country for order in nameless)


def test_reading_420_orders_takes_at_most_a_quarter_of_a_second() -> None:
    data = INVOICES['orders_export'].read_bytes()
    spent = []
    for _attempt in range(5):
        started = process_time()
        assert len(list(read_shopify(data))) == 420
        spent.append(process_time() - started)
    assert min(spent) <= 0.25


@pytest.mark.parametrize('path', PAYLOADS, ids=lambda path: f'{path.parent.name}-{path.stem}')
def test_every_payload_is_orders_or_a_sentence(path: Path) -> None:
    found = list(read(path.read_bytes(), path.name))
    assert found
    for one in found:
        if isinstance(one, RefusedRow):
            assert one.reason.format(**one.words).endswith('.')
        else:
            assert 'woocommerce' in path.parts
            assert one.source_id


def test_real_woocommerce_orders_that_add_up_leave_nothing_over() -> None:
    found = {order.source_id: order for path in PAYLOADS if 'woocommerce' in path.parts
             for order in orders(list(read(path.read_bytes())))}
    assert len(found) >= 20
    untaxed = ('88', '158', '324', '459', '560', '609', '723', '786', '937', '939', '960', '961')
    assert {name: left_over(found[name]) for name in untaxed} == dict.fromkeys(untaxed, 0)


@pytest.mark.parametrize(('name', 'shop'), [
    ('etsy_sold_order_items.header.csv', 'Etsy'), ('amazon_order_report.header.tsv', 'Amazon'),
    ('amazon_unshipped_orders.header.tsv', 'Amazon'), ('woocommerce_webtoffee.header.csv', 'WooCommerce'),
    ('woocommerce_algolplus_advanced.header.csv', 'WooCommerce')])
def test_tables_of_other_shops_are_named(name: str, shop: str) -> None:
    refusal = next(iter(read((TABLES / name).read_bytes(), name)))
    assert isinstance(refusal, RefusedRow)
    assert refusal.words == {'shop': shop}


def test_the_real_shopify_header_alone_is_known() -> None:
    assert sniff((TABLES / 'shopify_orders_export.header.csv').read_bytes()) == 'shopify'
