"""JSON that holds no orders, or not only orders, is refused in a word for what it is."""
from typing import Any

import pytest

from intake.limits import MOST_ROWS
from intake.woocommerce.read import read
from orders.incoming import RefusedRow
from tests.intake.samples import from_woo, item, orders, sentences, woo


@pytest.mark.parametrize(('thing', 'word'), [
    ({'id': 1, 'amount': '5.00', 'refunded_by': 1, 'line_items': []}, 'refunds'),
    ({'id': 1, 'note': 'hello', 'customer_note': False, 'date_created': 'x'}, 'notes'),
    ({'tracking_number': 'X', 'tracking_provider': 'DHL'}, 'tracking codes'), ({'labelsData': []}, 'shipping labels'),
    ({'id': 1, 'avatar_url': '', 'billing': {}}, 'customers'), ({'delivery_url': '', 'status': 'active'}, 'webhook'),
    ({'webhook_id': 3}, 'test message'), ({'download_id': '1', 'order_key': 'x'}, 'downloads'),
    ({'receipt_url': ''}, 'receipt'), ({'id': 1, 'regular_price': '1'}, 'products'), (item(product_id=5), 'lines'),
    ({'method_title': 'x', 'method_id': 'y', 'total': '1'}, 'shipping lines'),
    ({'country': 'FR', 'rate': '20', 'class': ''}, 'tax rates'),
    ({'id': 1, 'date_created_gmt': 'x', 'date_modified_gmt': 'y'}, 'Export whole orders'),
    ({'id': 1, 'line_items': [], 'status': 'x', 'total': '1', 'financial_status': 'paid'}, 'JSON from Shopify'),
    ({'anything': 'else'}, 'no WooCommerce orders'), (5, 'no WooCommerce orders'), (None, 'no WooCommerce orders')])
@pytest.mark.parametrize('wrap', [lambda thing: thing, lambda thing: [thing, thing], lambda thing: {'data': [thing]}])
def test_what_is_no_order_is_named_once_for_the_whole_file(thing: Any, word: str, wrap: Any) -> None:
    found = from_woo(wrap(thing))
    assert len(found) == 1
    assert isinstance(found[0], RefusedRow)
    assert found[0].row == 0
    assert word in sentences(found)[0]


@pytest.mark.parametrize('empty', [[], {'data': []}, {'create': [], 'update': []}])
def test_an_empty_list_says_so(empty: Any) -> None:
    assert sentences(from_woo(empty)) == ['This file holds an empty list: no orders.']


def test_one_stranger_among_orders_costs_only_itself() -> None:
    found = from_woo([woo(id=1), {'id': 2, 'refunded_by': 1}, woo(id=3)])
    assert [order.source_id for order in orders(found)] == ['1', '3']
    assert [(one.row, one.reason.startswith('This file holds refunds')) for one in found
            if isinstance(one, RefusedRow)] == [(2, True)]


def test_orders_deleted_in_a_batch_are_told() -> None:
    found = from_woo({'create': [woo(id=1)], 'delete': [woo(id=2, number='A2')]})
    assert [order.source_id for order in orders(found)] == ['1']
    assert [(one.row, one.name) for one in found if isinstance(one, RefusedRow)] == [(2, 'A2')]
    assert sentences(found) == ['The shop says that this order was deleted.']


@pytest.mark.parametrize(('data', 'sentence'), [
    (b'{"id": 1,\n  "total": }', 'This is not valid JSON: something is wrong near line 2, column 12.'),
    (b'[' * 200_000, 'This JSON is nested too deeply.'), (b'{"a":' * 200_000, 'This JSON is nested too deeply.'),
    (b'{"total": NaN}', 'This is not valid JSON.'), (b'{"total": 1e99999999999999999999}', 'This is not valid JSON.'),
    (b'[' + b'9' * 5000 + b']', 'This is not valid JSON.'), (b'{"name": "\xff\xfe"}', 'This is not valid JSON.')])
def test_broken_json_is_refused_as_a_file(data: bytes, sentence: str) -> None:
    found = list(read(data))
    assert sentences(found) == [sentence]
    assert isinstance(found[0], RefusedRow)
    assert found[0].row == 0


def test_too_many_orders_are_refused_as_a_file() -> None:
    found = list(read(b'[' + b'{"order_key":1},' * MOST_ROWS + b'{"order_key":1}]'))
    assert sentences(found) == ['The file has more than 100000 orders. Export fewer at a time.']


def test_a_number_with_an_enormous_exponent_costs_its_order_only() -> None:
    found = list(read(b'[{"order_key":1,"id":7,"date_created_gmt":"2026-01-01T00:00:00","currency":"EUR",'
                      b'"total":1e999999,"line_items":[]}]'))
    assert sentences(found) == ['The number 1E+999999 is too large.']
