"""A worked basket; and orders for hypothesis: decent ones as a shop sells them, odd ones as a source may send them."""
from hypothesis import strategies as st

from orders.totals import Charges, Line, PriceMode

BASKET = (Line('mugs', 3, 4470, 447, 550), Line('lamp', 1, 3990, 0, 2000),
          Line('pens', 7, 2793, 0, 2000), Line('tea', 2, 1998, 0, 550))
BASKET_CHARGES = Charges(discount=1000, shipping=690)

RATES = (0, 210, 550, 1000, 2000, 2100, 2700)
modes = st.sampled_from(PriceMode)


@st.composite
def decent_line(draw, key):
    quantity = draw(st.integers(1, 12))
    amount = quantity * draw(st.integers(0, 20_000))
    discount = draw(st.just(0) | st.integers(0, amount))
    return Line(key, quantity, amount, discount, draw(st.sampled_from(RATES)))


@st.composite
def odd_line(draw, key):
    amounts = st.integers(-50_000, 50_000) | st.integers(-3, 3)
    return Line(key, draw(st.integers(-5, 5)), draw(amounts), draw(st.just(0) | amounts),
                draw(st.sampled_from(RATES)), draw(st.sampled_from('SZE')))


def _listed(line, least):
    return st.integers(least, 6).flatmap(lambda count: st.tuples(*(line(key) for key in range(count))))


decent_lines = _listed(decent_line, 1)
odd_lines = _listed(odd_line, 0)
own_rates = st.none() | st.sampled_from(RATES)


@st.composite
def decent_orders(draw):
    lines = draw(decent_lines)
    goods = sum(line.amount - line.discount for line in lines)
    shipping, payment_cost = draw(st.just(0) | st.integers(0, 3_000)), draw(st.just(0) | st.integers(0, 500))
    discount = draw(st.just(0) | st.integers(0, goods + shipping + payment_cost))
    return lines, Charges(discount, shipping, payment_cost, draw(own_rates))


@st.composite
def odd_orders(draw):
    amounts = st.just(0) | st.integers(-5_000, 5_000)
    return draw(odd_lines), Charges(draw(amounts), draw(amounts), draw(amounts), draw(own_rates))


orders = decent_orders() | odd_orders()
