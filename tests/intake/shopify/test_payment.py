"""Money and progress of a Shopify order: what its columns mean for paid, refunds, shipped and cancelled."""
from datetime import UTC, datetime

import pytest

from orders.incoming import IncomingRefund
from tests.intake.samples import line, one_from_shopify, row


@pytest.mark.parametrize(('status', 'outstanding', 'refunded', 'paid', 'back'), [
    ('paid', '0.00', '0.00', 2990, []), ('paid', '', '', 2990, []), ('paid', '5.00', '0.00', 2490, []),
    ('partially_paid', '19.90', '0.00', 1000, []), ('partially_paid', '', '', 0, []),
    ('pending', '29.90', '0.00', 0, []), ('authorized', '29.90', '0.00', 0, []), ('voided', '0.00', '0.00', 0, []),
    ('expired', '29.90', '', 0, []), ('', '', '', 0, []),
    ('refunded', '0.00', '29.90', 2990, [2990]), ('refunded', '0.00', '0.00', 2990, [2990]),
    ('refunded', '0.00', '10.00', 1000, [1000]), ('partially_refunded', '0.00', '10.00', 2990, [1000])])
def test_what_came_in_and_what_went_back(
        status: str, outstanding: str, refunded: str, paid: int, back: list[int]) -> None:
    order = one_from_shopify(row(Financial_Status=status, Outstanding_Balance=outstanding, Refunded_Amount=refunded))
    assert (order.paid, order.refunds) == (paid, [IncomingRefund(amount) for amount in back])


def test_the_status_may_be_written_in_capitals() -> None:
    assert one_from_shopify(row(Financial_Status='Paid')).paid == 2990


@pytest.mark.parametrize('status', ['paid', 'refunded'])
def test_a_credit_is_settled_and_has_no_refund_on_top(status: str) -> None:
    order = one_from_shopify(row(Financial_Status=status, Lineitem_quantity='-2', Shipping='', Total='-25.00'))
    assert (order.total, order.paid, order.refunds) == (-2500, -2500, [])


def test_the_payment_date_belongs_to_money_that_came() -> None:
    told = {'Paid_at': '2026-03-02 10:00:00 +0100'}
    assert one_from_shopify(row(**told)).paid_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert one_from_shopify(row(Financial_Status='pending', **told)).paid_at is None


@pytest.mark.parametrize(('status', 'shipped'), [('fulfilled', True), ('partial', False), ('unfulfilled', False),
                                                 ('', False), ('restocked', False)])
def test_only_a_fulfilled_order_has_shipped(status: str, shipped: bool) -> None:
    order = one_from_shopify(row(Fulfillment_Status=status, Fulfilled_at='2026-03-03 10:00:00 +0000'))
    assert order.shipped is shipped
    assert order.shipped_at == (datetime(2026, 3, 3, 10, tzinfo=UTC) if shipped else None)


def test_a_partly_sent_order_tells_which_lines_have_left() -> None:
    order = one_from_shopify(row(Fulfillment_Status='partial', Lineitem_fulfillment_status='fulfilled'),
                             line(Lineitem_fulfillment_status='pending'))
    assert [one.shipped for one in order.lines] == [True, False]


def test_a_cancelled_order_keeps_its_date() -> None:
    order = one_from_shopify(row(Cancelled_at='2026-03-04 10:00:00 +0000', Financial_Status='voided'))
    assert order.cancelled_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert one_from_shopify(row()).cancelled_at is None


def test_an_order_paid_back_before_anything_left_is_cancelled() -> None:
    assert one_from_shopify(row(Financial_Status='refunded', Refunded_Amount='29.90')).cancelled_at is not None


@pytest.mark.parametrize('sent', [{'Fulfillment_Status': 'fulfilled'}, {'Lineitem_fulfillment_status': 'fulfilled'}])
def test_an_order_paid_back_after_it_left_is_not_cancelled(sent: dict[str, str]) -> None:
    order = one_from_shopify(row(Financial_Status='refunded', Refunded_Amount='29.90', **sent))
    assert order.cancelled_at is None
