"""Money and progress of a WooCommerce order: what its states mean for paid, refunds, shipped and cancelled."""
from datetime import UTC, datetime
from typing import Any

import pytest

from orders.incoming import IncomingRefund
from tests.intake.samples import from_woo, one_from_woo, woo

MODIFIED = datetime(2026, 3, 2, 8, 31, tzinfo=UTC)


@pytest.mark.parametrize(('status', 'paid', 'shipped', 'cancelled'), [
    ('pending', 0, False, False), ('on-hold', 0, False, False), ('failed', 0, False, False),
    ('processing', 2990, False, False), ('completed', 2990, True, False), ('cancelled', 0, False, True),
    ('refunded', 2990, False, True), ('shop-own-status', 0, False, False)])
def test_each_state_without_a_payment_date(status: str, paid: int, shipped: bool, cancelled: bool) -> None:
    order = one_from_woo(status=status, date_paid_gmt=None)
    assert (order.paid, order.shipped, order.cancelled_at) == (paid, shipped, MODIFIED if cancelled else None)


@pytest.mark.parametrize('status', ['pending', 'on-hold', 'processing', 'cancelled', 'failed'])
def test_a_payment_date_means_paid(status: str) -> None:
    order = one_from_woo(status=status)
    assert (order.paid, order.paid_at) == (2990, datetime(2026, 3, 2, 8, 30, 40, tzinfo=UTC))


def test_cash_on_delivery_is_unpaid_until_it_is_completed() -> None:
    assert one_from_woo(payment_method='cod', date_paid_gmt=None).paid == 0
    assert one_from_woo(payment_method='cod', date_paid_gmt=None, status='completed').paid == 2990


def test_the_payment_method_is_named_as_the_customer_saw_it() -> None:
    assert one_from_woo().payment_method == 'Carte bancaire'
    assert one_from_woo(payment_method_title='').payment_method == 'stripe'


def test_refunds_are_positive_and_oldest_first() -> None:
    order = one_from_woo(refunds=[{'id': 8, 'total': '-5.00', 'reason': 'late'}, {'id': 7, 'total': '-1.00'},
                                  {'id': 6, 'total': '0.00'}])
    assert order.refunds == [IncomingRefund(100), IncomingRefund(500, 'late')]


def test_a_refunded_order_without_a_list_was_refunded_whole() -> None:
    assert one_from_woo(status='refunded').refunds == [IncomingRefund(2990, refunded_at=MODIFIED)]


def test_an_order_refunded_after_it_left_is_shipped_not_cancelled() -> None:
    order = one_from_woo(status='refunded', date_completed_gmt='2026-03-05T10:00:00')
    assert (order.shipped, order.shipped_at, order.cancelled_at) == (
        True, datetime(2026, 3, 5, 10, tzinfo=UTC), None)


def test_a_cancelled_order_says_why_where_a_refund_does() -> None:
    order = one_from_woo(status='refunded', refunds=[{'total': '-29.90', 'reason': 'Sold out'}])
    assert order.cancel_reason == 'Sold out'


def test_local_times_stand_in_for_missing_ones_in_utc() -> None:
    order = one_from_woo(date_created_gmt=None, date_created='2026-03-02T09:30:00')
    assert order.placed_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'status': 'auto-draft'}, 'This order was never placed: it is a draft in the shop (auto-draft).'),
    ({'status': 'checkout-draft'}, 'This order was never placed: it is a draft in the shop (checkout-draft).'),
    ({'status': 'trash'}, 'The shop says that this order was deleted.'),
    ({'total': None}, 'The total of this order is missing.'),
    ({'total': 'free'}, '“free” is not a number.'),
    ({'total': 10**400}, 'The number 1000000000000000000000000000000000000000 is too large.'),
    ({'line_items': None}, 'The lines of this order are missing.'),
    ({'currency': None}, 'The currency is missing.'),
    ({'currency': 'dollars'}, '“dollars” is not a currency code such as EUR.'),
    ({'id': None, 'number': None}, 'This order has no number.'),
    ({'date_created_gmt': '{{now}}'}, '“{{now}}” is not a date and time.'),
    ({'line_items': [{'name': 'x', 'quantity': 'many', 'total': '1'}]}, '“many” is not a number.'),
    ({'line_items': [{'name': 'x', 'quantity': 5_000_000, 'total': '1'}]}, 'The number 5000000 is too large.')])
def test_a_broken_order_is_refused_with_its_reason_and_the_next_comes_in(change: dict[str, Any], sentence: str) -> None:
    refusal, order = from_woo([woo(**change), woo(id=502)])
    assert (refusal.row, refusal.reason.format(**refusal.words)) == (1, sentence)  # type: ignore[union-attr]
    assert order == one_from_woo(id=502)
