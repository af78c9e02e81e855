import timeit
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orders.totals import Charges, Line, PriceMode, compute
from tests.orders.money_samples import BASKET, BASKET_CHARGES, decent_lines, modes, orders


def rounded(exact: Fraction) -> int:
    return int((Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP))


def by_key(totals):
    return {line.key: line for line in totals.lines}


def amounts(rate):
    return rate.category, rate.rate, rate.gross, rate.vat, rate.base


# The worked examples

def test_one_piece_at_9_99_with_20_percent_holds_1_67_of_vat():
    totals = compute(PriceMode.GROSS, [Line(1, 1, 999, 0, 2000)], charged=999)
    assert [amounts(rate) for rate in totals.rates] == [('S', 2000, 999, 167, 832)]
    assert (totals.net, totals.vat, totals.total, totals.rounding, totals.due) == (832, 167, 999, 0, 999)


def test_three_pieces_at_9_99_hold_5_00_of_vat():
    totals = compute(PriceMode.GROSS, [Line(1, 3, 2997, 0, 2000)])
    assert [amounts(rate) for rate in totals.rates] == [('S', 2000, 2997, 500, 2497)]


@pytest.mark.parametrize(('gross', 'rate', 'vat'), [(999, 2000, 167), (1000, 2100, 174)])
def test_where_no_base_fits_its_vat_exactly_the_amount_charged_stays_and_vat_takes_the_cent(gross, rate, vat):
    made, = compute(PriceMode.GROSS, [Line(1, 1, gross, 0, rate)], charged=gross).rates
    assert (made.gross, made.vat, made.base) == (gross, vat, gross - vat)
    assert not any(base + rounded(Fraction(base * rate, 10_000)) == gross for base in range(gross))


def test_the_mixed_basket_comes_to_what_was_charged():
    totals = compute(PriceMode.GROSS, BASKET, BASKET_CHARGES, charged=12494)
    assert [amounts(rate) for rate in totals.rates] == [('S', 550, 5875, 306, 5569), ('S', 2000, 6619, 1103, 5516)]
    assert (totals.subtotal, totals.discount, totals.shipping) == (12804, 1000, 690)
    assert (totals.net, totals.vat, totals.total, totals.rounding) == (11085, 1409, 12494, 0)


def test_the_mixed_basket_splits_shipping_and_coupon_by_largest_remainder():
    low, high = compute(PriceMode.GROSS, BASKET, BASKET_CHARGES).rates
    assert (low.shipping_gross, high.shipping_gross) == (324, 366)
    assert (low.discount_gross, high.discount_gross) == (470, 530)
    assert (low.discount_net, high.discount_net) == (445, 442)


def test_the_net_allowance_is_rounded_half_up():
    rate, = compute(PriceMode.GROSS, [Line(1, 1, 1000, 0, 2000)], Charges(discount=3)).rates
    assert (rate.discount_gross, rate.discount_net, rate.base) == (3, 3, 831)


def test_net_prices_get_vat_on_the_sum_of_each_rate():
    lines = [Line('a', 1, 1003, 0, 2000), Line('b', 1, 1003, 0, 2000), Line('c', 2, 500, 100, 550)]
    totals = compute(PriceMode.NET, lines, Charges(discount=241, shipping=482))
    assert [amounts(rate) for rate in totals.rates] == [('S', 550, 464, 24, 440), ('S', 2000, 2648, 441, 2207)]
    assert (totals.subtotal, totals.net, totals.vat, totals.total) == (2406, 2647, 465, 3112)
    assert (totals.lines[2].unit_price, totals.lines[2].allowance) == (Decimal('2.50'), 100)


# Charges

def test_shipping_with_a_rate_of_its_own_is_taxed_with_it():
    totals = compute(PriceMode.GROSS, BASKET, Charges(shipping=690, payment_cost=120, shipping_rate=1000))
    assert [(rate.rate, rate.gross, rate.vat) for rate in totals.rates] == [(550, 6021, 314), (1000, 810, 74),
                                                                             (2000, 6783, 1131)]


def test_shipping_joins_the_lines_of_its_rate_whatever_their_category():
    totals = compute(PriceMode.NET, [Line(1, 1, 1000, 0, 0, 'K')], Charges(shipping=500, shipping_rate=0))
    assert [amounts(rate) for rate in totals.rates] == [('K', 0, 1500, 0, 1500)]


def test_a_rate_for_shipping_that_costs_nothing_adds_no_rate():
    assert len(compute(PriceMode.GROSS, BASKET[:1], Charges(discount=100, shipping_rate=2000)).rates) == 1


def test_shipping_of_an_order_that_is_free_is_split_evenly():
    lines = [Line('a', 1, 1000, 1000, 550), Line('b', 1, 10, 10, 2000)]
    assert [rate.gross for rate in compute(PriceMode.GROSS, lines, Charges(shipping=601)).rates] == [301, 300]


def test_a_rate_that_takes_money_off_bears_no_shipping():
    lines = [Line('a', 1, 5000, 0, 2000), Line('coupon', 1, -1000, 0, 0, 'Z')]
    assert [rate.gross for rate in compute(PriceMode.GROSS, lines, Charges(shipping=500)).rates] == [5500, -1000]


def test_a_line_that_takes_money_off_bears_no_order_discount():
    lines = [Line('a', 1, 5000, 0, 2000), Line('coupon', 1, -1000, 0, 2000)]
    assert [line.allocation for line in compute(PriceMode.GROSS, lines, Charges(discount=400)).lines] == [4600, -1000]


def test_a_return_and_an_exchange_for_the_same_money_share_the_shipping_by_size():
    lines = [Line('a', 1, 5000, 0, 550), Line('b', -1, -1000, 0, 1000), Line('c', -1, -4000, 0, 2000)]
    assert [rate.shipping_gross for rate in compute(PriceMode.GROSS, lines, Charges(shipping=500)).rates] == [
        250, 50, 200]


def test_costs_that_are_not_there_take_no_odd_cent():
    rate, = compute(PriceMode.GROSS, [Line(1, 1, 12, 0, 2000)], Charges(discount=-3)).rates
    assert (rate.base, rate.discount_net, rate.shipping_net, rate.payment_net) == (12, -3, 0, 0)


@given(modes, decent_lines, st.integers(0, 3000), st.none() | st.sampled_from((0, 550, 2000)))
def test_a_coupon_of_100_percent_leaves_the_shipping(mode, lines, shipping, own_rate):
    goods = sum(line.amount - line.discount for line in lines)
    totals = compute(mode, lines, Charges(goods, shipping, 0, own_rate))
    assert (totals.total if mode == PriceMode.GROSS else totals.net) == shipping
    for rate in totals.rates:
        assert (rate.gross if mode == PriceMode.GROSS else rate.base) == getattr(rate, f'shipping_{mode.value}')
    assert all(line.allocation == 0 for line in totals.lines)


@given(modes, decent_lines, st.integers(0, 3000), st.none() | st.sampled_from((0, 550, 2000)))
def test_a_coupon_over_everything_leaves_nothing_in_any_rate(mode, lines, shipping, own_rate):
    goods = sum(line.amount - line.discount for line in lines)
    totals = compute(mode, lines, Charges(goods + shipping, shipping, 0, own_rate))
    assert all((rate.gross, rate.vat, rate.base) == (0, 0, 0) for rate in totals.rates)


# Every order, decent or odd

@given(modes, orders)
def test_all_sums_of_en_16931_are_exact(mode, order):
    lines, charges = order
    totals = compute(mode, lines, charges)
    lines_net = sum(line.net for line in totals.lines)                                                  # BR-CO-10
    allowances = sum(rate.discount_net for rate in totals.rates)                                        # BR-CO-11
    costs = sum(rate.shipping_net + rate.payment_net for rate in totals.rates)                          # BR-CO-12
    assert totals.net == lines_net - allowances + costs                                                 # BR-CO-13
    assert totals.vat == sum(rate.vat for rate in totals.rates)                                         # BR-CO-14
    assert totals.total == totals.net + totals.vat == sum(rate.gross for rate in totals.rates)          # BR-CO-15
    assert (totals.due, totals.rounding) == (totals.total, 0)                                           # BR-CO-16


@given(modes, orders)
def test_the_base_of_each_rate_is_its_lines_less_allowances_plus_costs(mode, order):                    # BR-S-08
    lines, charges = order
    totals = compute(mode, lines, charges)
    assert [rate.key for rate in totals.rates] == sorted({rate.key for rate in totals.rates})
    for rate in totals.rates:
        members = [total for line, total in zip(lines, totals.lines, strict=True)
                   if (line.category, line.rate) == rate.key]
        assert rate.base == (sum(line.net for line in members) - rate.discount_net
                             + rate.shipping_net + rate.payment_net)
        assert rate.gross == rate.base + rate.vat == (sum(line.gross for line in members) - rate.discount_gross
                                                      + rate.shipping_gross + rate.payment_gross)


@given(modes, orders)
def test_what_was_given_is_what_is_shown(mode, order):
    lines, charges = order
    totals = compute(mode, lines, charges)
    shown = [line.gross if mode == PriceMode.GROSS else line.net for line in totals.lines]
    assert shown == [line.amount for line in totals.lines] == [line.amount - line.discount for line in lines]
    term = mode.value
    assert sum(getattr(rate, f'discount_{term}') for rate in totals.rates) == totals.discount == charges.discount
    assert sum(getattr(rate, f'shipping_{term}') for rate in totals.rates) == totals.shipping == charges.shipping
    assert sum(getattr(rate, f'payment_{term}') for rate in totals.rates) == charges.payment_cost


@given(orders)
def test_tax_inclusive_totals_are_the_amount_charged(order):
    lines, charges = order
    charged = (sum(line.amount - line.discount for line in lines)
               + charges.shipping + charges.payment_cost - charges.discount)
    totals = compute(PriceMode.GROSS, lines, charges, charged)
    assert (totals.total, totals.rounding, totals.due) == (charged, 0, charged)


@given(modes, orders, st.integers(-20_000, 20_000))
def test_a_source_that_charged_something_else_gets_a_rounding_line(mode, order, charged):
    lines, charges = order
    totals = compute(mode, lines, charges, charged)
    assert totals == replace(compute(mode, lines, charges), rounding=charged - totals.total, due=charged)


@given(orders)
def test_tax_inclusive_vat_is_the_share_in_the_gross_and_fits_its_base_within_a_cent(order):
    for rate in compute(PriceMode.GROSS, *order).rates:
        assert rate.vat == rounded(Fraction(rate.gross * rate.rate, 10_000 + rate.rate))
        assert abs(rate.vat - rounded(Fraction(rate.base * rate.rate, 10_000))) <= 1


@given(orders)
def test_net_priced_vat_is_exactly_the_rate_of_its_base(order):
    for rate in compute(PriceMode.NET, *order).rates:
        assert rate.vat == rounded(Fraction(rate.base * rate.rate, 10_000))


@given(modes, orders)
def test_a_zero_rate_bears_no_vat(mode, order):
    for rate in compute(mode, *order).rates:
        assert rate.rate > 0 or (rate.vat, rate.base) == (0, rate.gross)


@pytest.mark.parametrize('mode', PriceMode)
@pytest.mark.parametrize('rate', [-2000, -10_000, -20_000])
def test_a_rate_below_zero_bears_no_vat(mode, rate):
    assert [amounts(each) for each in compute(mode, [Line(1, 1, 999, 0, rate)]).rates] == [('S', rate, 999, 0, 999)]


@given(modes, orders, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(mode, order, random):
    lines, charges = order
    shuffled = random.sample(lines, len(lines))
    here, there = compute(mode, lines, charges), compute(mode, shuffled, charges)
    assert [line.key for line in there.lines] == [line.key for line in shuffled]
    assert by_key(here) == by_key(there)
    assert replace(here, lines=()) == replace(there, lines=())


@given(modes, orders, st.integers(0, 5))
def test_a_line_split_in_two_halves_changes_no_rate(mode, order, place):
    lines, charges = order
    assume(lines)
    place %= len(lines)
    half = lines[place]
    whole = replace(half, quantity=2 * half.quantity, amount=2 * half.amount, discount=2 * half.discount)
    others = lines[:place] + lines[place + 1:]
    one, two = compute(mode, (*others, whole), charges), compute(mode, (*others, half, half), charges)
    assert [amounts(rate) for rate in one.rates] == [amounts(rate) for rate in two.rates]


@given(modes, orders)
def test_an_order_turned_negative_mirrors_every_amount(mode, order):
    lines, charges = order
    turned = [replace(line, quantity=-line.quantity, amount=-line.amount, discount=-line.discount) for line in lines]
    back = replace(charges, discount=-charges.discount, shipping=-charges.shipping, payment_cost=-charges.payment_cost)
    here, there = compute(mode, lines, charges), compute(mode, turned, back)
    assert [amounts(rate) for rate in there.rates] == [(*rate.key, -rate.gross, -rate.vat, -rate.base)
                                                       for rate in here.rates]
    assert there.total == -here.total


@given(modes, orders)
def test_the_decimals_of_the_currency_scale_only_the_unit_prices(mode, order):
    lines, charges = order
    yen, euro, dinar = (compute(mode, lines, charges, digits=digits) for digits in (0, 2, 3))
    assert replace(yen, lines=()) == replace(euro, lines=()) == replace(dinar, lines=())
    for whole, cents, mils in zip(yen.lines, euro.lines, dinar.lines, strict=True):
        assert whole.unit_price.scaleb(-2) == cents.unit_price == mils.unit_price.scaleb(1)
        assert replace(whole, unit_price=Decimal(0)) == replace(cents, unit_price=Decimal(0))


# Edges

def test_an_empty_order_costs_nothing():
    assert compute(PriceMode.GROSS, []).total == 0
    assert compute(PriceMode.GROSS, [], charged=-500).due == -500


def test_costs_without_lines_are_zero_rated_unless_they_have_a_rate():
    assert [amounts(rate) for rate in compute(PriceMode.GROSS, [], Charges(shipping=600)).rates] == [
        ('Z', 0, 600, 0, 600)]
    assert [amounts(rate) for rate in compute(PriceMode.GROSS, [], Charges(100, 700, 0, 2000)).rates] == [
        ('S', 2000, 600, 100, 500)]


@pytest.mark.parametrize('mode', PriceMode)
def test_an_order_of_five_lines_computes_in_under_a_third_of_a_millisecond(mode):
    lines = (*BASKET, Line('cups', 4, 3196, 200, 2000))
    charges = Charges(1000, 690, 150)
    runs = timeit.repeat(lambda: compute(mode, lines, charges, 15345), number=50, repeat=20)
    assert min(runs) / 50 < 0.000_3
