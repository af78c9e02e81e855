from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.credit_math import OverCredit, credit_rates, left_to_credit, line_credit
from orders.totals import Charges, Line, PriceMode, RateKey, RateTotal, compute, vat_upon
from tests.orders.money_samples import decent_orders, modes, orders

NINE_99 = compute(PriceMode.GROSS, [Line('mug', 3, 2997, 0, 2000)])


@st.composite
def invoices_with_steps(draw):
    """An invoice and all that can be credited of it, cut into steps: gross per rate of each step."""
    mode, (lines, charges) = draw(modes), draw(decent_orders())
    totals = compute(mode, lines, charges)
    pieces = [(place, None) for place, line in enumerate(lines) for _ in range(line.quantity)]
    costs = [(None, rate) for rate in totals.rates]
    takings = draw(st.permutations([*pieces, *costs]))
    ends = [*sorted(draw(st.lists(st.integers(0, len(takings)), max_size=6))), len(takings)]
    return totals, list(_steps(lines, totals, takings, ends))


def _steps(lines, totals, takings, ends):
    taken: Counter[int] = Counter()
    for start, end in zip([0, *ends], ends, strict=False):
        step: Counter[RateKey] = Counter()
        for place, rate in takings[start:end]:
            if rate is not None:
                step[rate.key] += _costs(lines, totals, rate)
                continue
            step[lines[place].category, lines[place].rate] += line_credit(
                totals.lines[place].allocation, lines[place].quantity, taken[place], taken[place] + 1)
            taken[place] += 1
        yield step


def _costs(lines, totals, rate):
    return rate.gross - sum(total.allocation for line, total in zip(lines, totals.lines, strict=True)
                            if (line.category, line.rate) == rate.key)


@given(invoices_with_steps())
def test_no_series_of_credits_is_ever_above_the_invoice_and_all_together_are_the_invoice(invoice_and_steps):
    totals, steps = invoice_and_steps
    gross: Counter[RateKey] = Counter()
    vat: Counter[RateKey] = Counter()
    base: Counter[RateKey] = Counter()
    for step in steps:
        for credit in credit_rates(totals.rates, gross, step):
            gross[credit.key] += credit.gross
            vat[credit.key] += credit.vat
            base[credit.key] += credit.base
        for rate in totals.rates:
            assert 0 <= gross[rate.key] <= rate.gross
            assert 0 <= vat[rate.key] <= rate.vat
            assert 0 <= base[rate.key] <= rate.base
    assert [(gross[rate.key], vat[rate.key], base[rate.key]) for rate in totals.rates] == [
        (rate.gross, rate.vat, rate.base) for rate in totals.rates]


@given(invoices_with_steps())
def test_each_credit_adds_up_and_its_vat_fits_its_base_within_a_cent(invoice_and_steps):
    totals, steps = invoice_and_steps
    before: Counter[RateKey] = Counter()
    for step in steps:
        for credit in credit_rates(totals.rates, before, step):
            assert credit.gross == credit.base + credit.vat
            assert abs(credit.vat - vat_upon(credit.base, credit.rate)) <= 1
        before.update(step)


@given(modes, orders)
def test_crediting_everything_at_once_is_the_invoice(mode, order):
    rates = compute(mode, *order).rates
    credits = credit_rates(rates, {}, left_to_credit(rates, {}))
    assert [(credit.key, credit.gross, credit.vat, credit.base) for credit in credits] == [
        (rate.key, rate.gross, rate.vat, rate.base) for rate in rates if rate.gross]


@given(modes, orders, st.data())
def test_one_cent_more_than_is_left_is_refused(mode, order, data):
    rates = [rate for rate in compute(mode, *order).rates if rate.gross]
    for rate in rates:
        sign = 1 if rate.gross > 0 else -1
        credited = sign * data.draw(st.integers(0, abs(rate.gross)))
        with pytest.raises(OverCredit) as refused:
            credit_rates(rates, {rate.key: credited}, {rate.key: rate.gross - credited + sign})
        assert (refused.value.left, refused.value.rate) == (rate.gross - credited, rate.key)


@given(st.integers(-10_000, 10_000), st.integers(1, 40), st.data())
def test_the_pieces_of_a_line_credited_in_any_steps_come_to_its_gross(gross, quantity, data):
    ends = [*sorted(data.draw(st.lists(st.integers(0, quantity), max_size=8))), quantity]
    credits = [line_credit(gross, quantity, before, after) for before, after in zip([0, *ends], ends, strict=False)]
    assert sum(credits) == gross
    assert all(credit * gross >= 0 for credit in credits)


def test_three_pieces_at_10_00_are_credited_as_3_33_3_34_3_33():
    assert [line_credit(1000, 3, before, before + 1) for before in range(3)] == [333, 334, 333]


def test_three_credits_of_9_99_share_the_5_00_of_vat_cumulatively():
    credits = [credit_rates(NINE_99.rates, {('S', 2000): before}, {('S', 2000): 999})[0] for before in (0, 999, 1998)]
    assert [(credit.vat, credit.base) for credit in credits] == [(167, 832), (166, 833), (167, 832)]


def test_a_line_of_negative_pieces_mirrors_its_positive_twin():
    assert [line_credit(-1000, -3, -before, -before - 1) for before in range(3)] == [-333, -334, -333]


def test_a_line_of_no_pieces_credits_nothing():
    assert line_credit(500, 0, 0, 0) == 0


@pytest.mark.parametrize(('before', 'after'), [(0, 4), (3, 4), (2, 1), (-1, 1), (4, 4)])
def test_pieces_that_are_not_left_are_refused(before, after):
    with pytest.raises(OverCredit):
        line_credit(2997, 3, before, after)


def test_a_rate_that_is_not_on_the_invoice_is_refused():
    with pytest.raises(OverCredit) as refused:
        credit_rates(NINE_99.rates, {}, {('S', 550): 1})
    assert (refused.value.asked, refused.value.left, refused.value.rate) == (1, 0, ('S', 550))


def test_a_credit_that_would_charge_more_is_refused():
    with pytest.raises(OverCredit):
        credit_rates(NINE_99.rates, {('S', 2000): 100}, {('S', 2000): -101})


def test_rates_that_are_not_credited_are_left_out():
    rates = compute(PriceMode.GROSS, [Line(1, 1, 999, 0, 2000), Line(2, 1, 500, 0, 550)], Charges(shipping=100)).rates
    assert [credit.rate for credit in credit_rates(rates, {}, {('S', 550): 0, ('S', 2000): 1})] == [2000]


@pytest.mark.parametrize(('vat', 'first_vat'), [(160, 160), (170, 165)])
def test_an_invoice_with_another_vat_than_ours_still_ends_at_its_own(vat, first_vat):
    odd = RateTotal('S', 2000, gross=1000, vat=vat, base=1000 - vat)
    first, = credit_rates([odd], {}, {odd.key: 990})
    last, = credit_rates([odd], {odd.key: 990}, {odd.key: 10})
    assert (first.vat, first.vat + last.vat, first.base + last.base) == (first_vat, vat, 1000 - vat)
