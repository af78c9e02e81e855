"""Any sequence of credits of any invoice: never above it, exactly it at the end, each paper adding up."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import Invalid
from data.models import Document, Order, OrderLine, Shop
from documents import einvoice_check
from orders import amounts, billed, credit_left, credit_snapshot, credit_take, snapshots
from orders.came_back import Back
from orders.credit_left import Books, Left, Part
from orders.credit_take import Ask, Custom, Taken
from orders.totals import Charges, Line, PriceMode, vat_upon
from tests.orders.desk import ADDRESS, PLACED
from tests.orders.money_samples import decent_orders, modes, odd_orders

SHOP = Shop(id=1, name='Maison Lilas', country='FR', timezone='Europe/Paris', language='en', address=ADDRESS, legal={})
TODAY = date(2026, 5, 4)


def order_of(mode: PriceMode, lines: Any, charges: Charges, **values: Any) -> tuple[Order, list[OrderLine]]:
    order = Order(id=1, number='ORD00001', placed_at=PLACED, currency='EUR', price_mode=mode.value, billing=ADDRESS,
                  shipping=ADDRESS, discount_minor=charges.discount, shipping_minor=charges.shipping,
                  payment_cost_minor=charges.payment_cost, shipping_vat_rate=charges.shipping_rate, **values)
    rows = [OrderLine(id=place, position=place, order_id=1, name=str(line.key), quantity=line.quantity,
                      unit_price='1.00', amount_minor=line.amount, discount_minor=line.discount, vat_rate=line.rate,
                      category='S' if line.rate else 'Z') for place, line in enumerate(lines, 1)]
    order.total_minor = amounts.compute(order, rows).due
    return order, rows


class Credited:
    """An invoice and its credits, without a database."""

    def __init__(self, order: Order, lines: list[OrderLine]) -> None:
        self.lines = lines
        self.snapshot = snapshots.invoice(SHOP, order, lines, [], 'INV00001', TODAY, TODAY, '')
        self.rows = billed.rows(self.snapshot, order, lines)
        self.document = Document(id=1, kind='invoice', number='INV00001', order_id=1, currency='EUR',
                                 total_minor=self.snapshot['totals']['due'])
        self.taken: list[tuple[Taken, dict[str, Any]]] = []

    def books(self) -> Books:
        went: Counter[Any] = Counter()
        credited: Counter[Any] = Counter()
        for taken, _paper in self.taken:
            for row in taken.rows:
                went[row.part, row.line_id, row.key] += row.gross
                went['pieces', row.line_id] += row.pieces    # only lines have some
                credited[row.key] += row.gross
        parts = [Part(row.part, row.line_id, row.key, row.pieces, row.gross, went['pieces', row.line_id],
                      went[row.part, row.line_id, row.key]) for row in self.rows]
        return Books(self.document, self.snapshot, parts, credit_left.rates_of(self.snapshot), credited,
                     self.document.total_minor - sum(taken.due for taken, _paper in self.taken))

    def left(self) -> Left:
        return credit_left.summed(self.books(), self.lines, Counter(), defaultdict(Back))

    def credit(self, ask: Ask) -> None:
        books = self.books()
        taken = credit_take.take(books, self.left(), ask)
        paper = credit_snapshot.credit(SHOP, books, taken, 'CRN00001', TODAY, '')
        einvoice_check.before_issue('credit', paper)
        self.taken.append((taken, paper))

    def rates(self) -> Counter[Any]:
        """What all credits together took, per rate."""
        sums: Counter[Any] = Counter()
        for _taken, paper in self.taken:
            for rate in paper['totals']['rates']:
                for name in ('gross', 'vat', 'base'):
                    sums[rate['category'], rate['rate'], name] += rate[name]
        return sums


def some_of(draw: Any, most: int) -> int:
    return draw(st.integers(min(most, 0), max(most, 0)))


def draw_ask(draw: Any, credited: Credited) -> Ask:
    left = credited.left()
    custom = [Custom('Sorry', amount, key[1]) for key, most in left.rates.items()
              if most > 0 and (amount := draw(st.just(0) | st.integers(0, most)))]
    return Ask(pieces={one.line.id: some_of(draw, one.pieces_left) for one in left.lines},
               shipping_minor=draw(st.just(0) | st.just(some_of(draw, left.shipping_minor))),
               payment_minor=draw(st.just(0) | st.just(some_of(draw, left.payment_minor))), custom=custom)


@st.composite
def invoices(draw: Any, orders: Any) -> Credited:
    lines, charges = draw(orders)
    order, rows = order_of(draw(modes), lines, charges, vat_id=draw(st.sampled_from(['', 'FR40303265045'])))
    order.charged_minor = draw(st.none() | st.integers(-3, 3).map(lambda off: max(order.total_minor + off, 0)))
    return Credited(order, rows)


def ends_at_the_invoice(credited: Credited) -> None:
    sums, totals = credited.rates(), credited.snapshot['totals']
    for rate in totals['rates']:
        key = rate['category'], rate['rate']
        assert [sums[*key, name] for name in ('gross', 'vat', 'base')] == [rate['gross'], rate['vat'], rate['base']]
    assert sum(taken.due for taken, _paper in credited.taken) == totals['due']
    assert credited.books().is_done


@settings(max_examples=50)
@given(invoices(decent_orders()), st.data())
def test_credits_in_any_steps_stay_within_the_invoice_and_end_exactly_at_it(credited: Credited, data: Any) -> None:
    totals = credited.snapshot['totals']
    for _step in range(data.draw(st.integers(0, 4))):
        try:
            credited.credit(draw_ask(data.draw, credited))
        except Invalid:
            continue
        sums = credited.rates()
        for rate in totals['rates']:
            for name in ('gross', 'vat', 'base'):
                assert 0 <= sums[rate['category'], rate['rate'], name] <= rate[name]
        assert 0 <= credited.books().total_left <= totals['due']
        assert credited.taken[-1][0].due >= 0
    if not credited.books().is_done:
        credited.credit(credit_take.everything(credited.left()))
    ends_at_the_invoice(credited)


@settings(max_examples=50)
@given(invoices(decent_orders() | odd_orders()))
def test_crediting_everything_at_once_is_the_invoice(credited: Credited) -> None:
    ask = credit_take.everything(credited.left())
    if not (ask.pieces or ask.shipping_minor or ask.payment_minor):
        return
    credited.credit(ask)
    ends_at_the_invoice(credited)
    totals, paper = credited.snapshot['totals'], credited.taken[0][1]['totals']
    assert [paper[name] for name in ('net', 'vat', 'total', 'rounding', 'due')] == [
        totals[name] for name in ('net', 'vat', 'total', 'rounding', 'due')]


@settings(max_examples=40)
@given(invoices(decent_orders()), st.data())
def test_net_and_gross_of_each_credit_agree_within_a_cent_per_rate(credited: Credited, data: Any) -> None:
    try:
        credited.credit(draw_ask(data.draw, credited))
    except Invalid:
        return
    for rate in credited.taken[0][1]['totals']['rates']:
        assert abs(rate['vat'] - vat_upon(rate['base'], rate['rate'])) <= 1


def test_what_a_custom_amount_took_is_not_credited_again_with_the_piece() -> None:
    credited = Credited(*order_of(PriceMode.GROSS, [Line('mug', 2, 2000, 0, 2000)], Charges()))
    credited.credit(Ask(custom=[Custom('A scratch', 1500, 2000)]))
    credited.credit(Ask(pieces={1: 1}))
    credited.credit(Ask(pieces={1: 1}))
    assert [taken.due for taken, _paper in credited.taken] == [1500, 500, 0]
    ends_at_the_invoice(credited)


def test_an_invoice_that_charged_less_than_its_lines_ends_at_what_it_charged() -> None:
    credited = Credited(*order_of(PriceMode.GROSS, [Line('mug', 1, 1000, 0, 2000)], Charges(), charged_minor=995))
    credited.credit(Ask(custom=[Custom('Most of it', 998, 2000)]))
    credited.credit(Ask(pieces={1: 1}))
    assert [(taken.due, paper['totals']['rounding']) for taken, paper in credited.taken] == [(995, -3), (0, -2)]
    ends_at_the_invoice(credited)
