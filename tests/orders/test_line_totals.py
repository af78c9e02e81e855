from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.totals import Charges, Line, LineExplanation, PriceMode, compute, explain, line_amount
from tests.orders.money_samples import BASKET, BASKET_CHARGES, decent_orders, modes, odd_orders, orders


def decimals(price: Decimal) -> int:
    return -int(price.as_tuple().exponent)


def test_a_discounted_gross_line_shows_its_net_price_and_its_allowance():
    mugs = compute(PriceMode.GROSS, BASKET, BASKET_CHARGES).lines[0]
    assert (mugs.amount, mugs.gross, mugs.net, mugs.base_amount, mugs.allowance) == (4023, 4023, 3813, 4237, 424)
    assert mugs.unit_price == Decimal('14.123')


def test_a_line_explains_itself_from_the_list_price_to_what_is_paid():
    totals = compute(PriceMode.GROSS, BASKET, BASKET_CHARGES)
    assert explain(BASKET[0], totals.lines[0]) == LineExplanation(
        key='mugs', quantity=3, rate=550, list_price=Decimal('14.90'), list_amount=4470, line_discount=447, amount=4023,
        net=3813, vat=210, gross=4023, order_discount=314, to_pay=3709)


@pytest.mark.parametrize(('quantity', 'price', 'digits', 'amount'), [
    (3, '14.90', 2, 4470), (1, '0.125', 2, 13), (-1, '0.125', 2, -13), (1, '-0.125', 2, -13), (3, '0.3333', 2, 100),
    (2, '149.5', 0, 299), (1, '149.5', 0, 150), (1, '1.2345', 3, 1235), (0, '9.99', 2, 0), (7, '1E+2', 2, 70000)])
def test_line_amounts_are_rounded_half_away_from_zero(quantity, price, digits, amount):
    assert line_amount(quantity, Decimal(price), digits) == amount


@given(decent_orders())
def test_the_other_amount_of_a_line_is_less_than_a_cent_off(order):
    lines, charges = order
    for line, total in zip(lines, compute(PriceMode.GROSS, lines, charges).lines, strict=True):
        assert abs(total.net - Fraction(total.gross * 10_000, 10_000 + line.rate)) < 1
    for line, total in zip(lines, compute(PriceMode.NET, lines, charges).lines, strict=True):
        assert abs(total.gross - Fraction(total.net * (10_000 + line.rate), 10_000)) < 1


@given(modes, orders, st.sampled_from((0, 2, 3)))
def test_quantity_times_unit_price_less_allowance_is_the_net_of_the_line(mode, order, digits):
    lines, charges = order
    for line, total in zip(lines, compute(mode, lines, charges, digits=digits).lines, strict=True):
        assert line_amount(line.quantity or 1, total.unit_price, digits) == total.base_amount
        assert total.base_amount - total.allowance == total.net
        assert total.allowance >= 0
        assert digits <= decimals(total.unit_price) <= digits + 4


@given(modes, orders)
def test_a_line_without_discount_shows_none(mode, order):
    lines, charges = order
    for line, total in zip(lines, compute(mode, lines, charges).lines, strict=True):
        assert line.discount or total.allowance == 0


def test_an_undiscounted_line_cut_a_cent_short_shows_a_price_and_no_discount():
    lines = [Line('a', 1, 999, 0, 2000), Line('b', 1, 999, 0, 2000), Line('c', 1, 999, 0, 2000)]
    totals = compute(PriceMode.GROSS, lines)
    assert [(line.net, line.allowance, line.unit_price) for line in totals.lines] == [
        (833, 0, Decimal('8.33')), (832, 0, Decimal('8.32')), (832, 0, Decimal('8.32'))]
    assert sum(line.net for line in totals.lines) == totals.net == 2497


@given(modes, decent_orders())
def test_the_allowance_of_a_line_is_its_discount_in_net_within_a_cent(mode, order):
    lines, charges = order
    for line, total in zip(lines, compute(mode, lines, charges).lines, strict=True):
        exact = line.discount if mode == PriceMode.NET else Fraction(line.discount * 10_000, 10_000 + line.rate)
        assert abs(total.allowance - exact) < 2


@given(modes, decent_orders())
def test_unit_prices_have_the_fewest_decimals_that_fit(mode, order):
    for line, total in zip(order[0], compute(mode, *order).lines, strict=True):
        shorter = total.unit_price.quantize(Decimal(1).scaleb(1 - decimals(total.unit_price)), ROUND_HALF_UP)
        assert decimals(total.unit_price) == 2 or line_amount(line.quantity, shorter, 2) != total.base_amount


@given(modes, decent_orders())
def test_what_can_be_credited_per_line_and_of_the_costs_is_never_negative_nor_above_them(mode, order):
    lines, charges = order
    totals = compute(mode, lines, charges)
    for rate in totals.rates:
        members = [total for line, total in zip(lines, totals.lines, strict=True) if line.rate == rate.rate]
        assert all(0 <= line.allocation <= line.gross + (mode == PriceMode.NET) for line in members)
        assert sum(line.allocation for line in members) <= rate.gross
    if not charges.shipping + charges.payment_cost:
        assert sum(line.allocation for line in totals.lines) == totals.total


def test_a_net_line_keeps_its_gross_when_nearly_all_of_it_is_taken_off_the_order():
    line, = compute(PriceMode.NET, [Line(1, 5, 150, 0, 1000)], Charges(discount=145)).lines
    assert (line.gross, line.allocation) == (165, 6)


def test_money_given_back_with_a_free_line_stands_on_that_line():
    line, = compute(PriceMode.GROSS, [Line(1, 1, 0, 0, 2000)], Charges(discount=500)).lines
    assert (line.gross, line.allocation) == (0, -500)


@given(odd_orders())
def test_ten_thousand_times_the_pieces_still_has_a_unit_price(order):
    lines = [replace(line, quantity=line.quantity * 10_007) for line in order[0]]
    for line, total in zip(lines, compute(PriceMode.GROSS, lines).lines, strict=True):
        assert line_amount(line.quantity or 1, total.unit_price, 2) == total.base_amount
