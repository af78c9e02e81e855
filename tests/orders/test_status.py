"""Status is derived, never typed."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import status


@dataclass(frozen=True)
class Facts:
    total_minor: int = 1000
    credited_minor: int = 0
    paid_minor: int = 0
    pay_later: bool = False
    pickup: bool = False
    ship_pieces: int = 3
    shipped_pieces: int = 0
    held: bool = False
    cancelled: bool = False
    ready: bool = False
    picked_up: bool = False


NEW = Facts()
PAID = Facts(paid_minor=1000)
LATER = Facts(pay_later=True)
GONE = Facts(paid_minor=1000, shipped_pieces=3)
facts = st.builds(
    Facts, total_minor=st.integers(-500, 2000), credited_minor=st.integers(0, 2000), paid_minor=st.integers(-100, 2500),
    ship_pieces=st.integers(0, 3), shipped_pieces=st.integers(0, 3))  # fmt: skip


@pytest.mark.parametrize(
    ('given_facts', 'order', 'payment', 'shipment'),
    [
        (NEW, 'awaiting_payment', 'not_paid', 'not_shipped'),
        (replace(NEW, paid_minor=1), 'awaiting_payment', 'partially_paid', 'not_shipped'),
        (PAID, 'awaiting_shipment', 'paid', 'not_shipped'),
        (replace(PAID, shipped_pieces=1), 'awaiting_shipment', 'paid', 'partially_shipped'),
        (GONE, 'completed_shipped', 'paid', 'shipped'),
        (replace(NEW, shipped_pieces=3), 'awaiting_payment', 'not_paid', 'shipped'),
        (LATER, 'awaiting_shipment', 'not_paid', 'not_shipped'),
        (replace(LATER, shipped_pieces=3), 'awaiting_payment', 'not_paid', 'shipped'),
        (replace(LATER, pickup=True), 'awaiting_pickup', 'not_paid', 'not_shipped'),
        (replace(LATER, pickup=True, ready=True), 'ready_for_pickup', 'not_paid', 'not_shipped'),
        (replace(PAID, pickup=True, ready=True), 'ready_for_pickup', 'paid', 'not_shipped'),
        (replace(NEW, pickup=True, ready=True), 'awaiting_payment', 'not_paid', 'not_shipped'),
        (replace(PAID, pickup=True, picked_up=True), 'completed_picked_up', 'paid', 'shipped'),
        (replace(LATER, pickup=True, picked_up=True), 'awaiting_payment', 'not_paid', 'shipped'),
        (replace(PAID, ship_pieces=0), 'completed', 'paid', 'not_shipped'),
        (replace(NEW, ship_pieces=0), 'awaiting_payment', 'not_paid', 'not_shipped'),
        (replace(NEW, total_minor=0), 'awaiting_shipment', 'paid', 'not_shipped'),
        (replace(NEW, credited_minor=1000), 'awaiting_shipment', 'paid', 'not_shipped'),
        (replace(NEW, held=True), 'on_hold', 'not_paid', 'not_shipped'),
        (replace(GONE, held=True), 'on_hold', 'paid', 'shipped'),
        (replace(PAID, cancelled=True, held=True), 'cancelled', 'cancelled', 'cancelled'),
        (replace(PAID, cancelled=True, shipped_pieces=1), 'cancelled', 'cancelled', 'partially_shipped'),
        (replace(GONE, cancelled=True), 'cancelled', 'cancelled', 'shipped'),
    ],
)  # fmt: skip
def test_the_first_status_that_fits_is_told(given_facts: Facts, order: str, payment: str, shipment: str) -> None:
    assert (status.order_status(given_facts), status.payment_status(given_facts),
            status.shipment_status(given_facts)) == (order, payment, shipment)


@given(facts)
def test_every_order_has_one_known_status_of_each_kind(given_facts: Facts) -> None:
    assert status.order_status(given_facts) in status.ORDER_STATUSES
    assert status.payment_status(given_facts) in status.PAYMENT_STATUSES
    assert status.shipment_status(given_facts) in status.SHIPMENT_STATUSES


@given(facts)
def test_an_order_is_complete_only_when_paid_and_gone(given_facts: Facts) -> None:
    if status.order_status(given_facts) in status.COMPLETED:
        assert status.payment_status(given_facts) == 'paid'
        assert not given_facts.ship_pieces or status.shipment_status(given_facts) == 'shipped'
        assert not given_facts.held
        assert not given_facts.cancelled


@given(facts)
def test_a_hold_hides_every_status_but_cancelled(given_facts: Facts) -> None:
    held = status.order_status(replace(given_facts, held=True))
    assert held == ('cancelled' if given_facts.cancelled else 'on_hold')


@given(facts, st.integers(1, 500))
def test_paying_more_never_makes_an_order_less_paid(given_facts: Facts, more: int) -> None:
    ranks = {'not_paid': 0, 'partially_paid': 1, 'paid': 2, 'cancelled': 3}
    richer = replace(given_facts, paid_minor=given_facts.paid_minor + more)
    assert ranks[status.payment_status(richer)] >= ranks[status.payment_status(given_facts)]


def test_every_status_has_words() -> None:
    assert set(status.CLOSED) <= set(status.ORDER_STATUSES)
