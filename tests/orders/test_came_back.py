"""Of each line, how many pieces a credit or a return may still put into stock."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.came_back import Back


@pytest.mark.parametrize(('back', 'count', 'most'), [
    (Back(here=3), 2, 2),
    (Back(shipped=3), 2, 2),
    (Back(shipped=3, returned=1, uncredited=1, resellable=1, restocked=1), 1, 0),
    (Back(shipped=3, returned=1, uncredited=1, resellable=1, restocked=1), 2, 1),
    (Back(shipped=3, returned=1, uncredited=1, damaged=1), 1, 0),
    (Back(shipped=3, returned=1, uncredited=1), 1, 1),
    (Back(shipped=1, returned=1, uncredited=1, credited=1), 1, 0),
    (Back(here=1, shipped=2, returned=1, uncredited=1, resellable=1, restocked=1), 2, 1),
])  # fmt: skip
def test_a_credit_puts_back_what_no_return_has_dealt_with(back: Back, count: int, most: int) -> None:
    assert back.restockable(count) == most


def test_a_credit_that_settles_a_return_is_of_its_pieces_whatever_was_credited_before() -> None:
    back = Back(here=2, shipped=2, returned=1)
    assert (back.leaving(1), back.leaving(1, of_return=1)) == (1, 0)


@st.composite
def lines(draw: st.DrawFn) -> Back:
    """A line as verbs leave it: what credits put back of shipped pieces was shipped, what came was announced."""
    shipped = draw(st.integers(0, 5))
    returned = draw(st.integers(0, shipped))
    resellable = draw(st.integers(0, returned))
    damaged = draw(st.integers(0, returned - resellable))
    restocked = draw(st.integers(0, resellable))
    return Back(here=draw(st.integers(0, 3)), shipped=shipped, returned=returned,
                uncredited=draw(st.integers(0, returned)), resellable=resellable, damaged=damaged, restocked=restocked,
                credited=draw(st.integers(0, shipped - restocked - damaged)))


@settings(max_examples=50)
@given(lines(), st.integers(0, 8))
def test_shipped_pieces_go_into_stock_once_and_damaged_ones_never(back: Back, count: int) -> None:
    from_the_customer = back.restockable(count) - min(back.restockable(count), back.leaving(count))
    assert 0 <= back.restockable(count) <= count
    assert back.restocked + back.credited + from_the_customer + back.damaged <= back.shipped


@settings(max_examples=50)
@given(lines(), st.integers(0, 5))
def test_what_a_return_puts_back_is_no_more_than_credits_left(back: Back, resellable: int) -> None:
    belongs = back.belongs(resellable, 0)
    assert 0 <= belongs <= resellable
    assert belongs == 0 or back.restocked + belongs + back.credited <= back.resellable


@pytest.mark.parametrize(('back', 'count'), [
    (Back(shipped=3, returned=2, damaged=1, credited=1), 0), (Back(shipped=3, returned=2, damaged=2, credited=1), 1),
    (Back(shipped=3, returned=1, damaged=1, credited=3), 1),
    (Back(shipped=3, returned=3, resellable=2, restocked=1, damaged=1, credited=2), 1),
])  # fmt: skip
def test_credited_pieces_are_those_that_came_damaged_only_when_no_others_of_the_return_can_be(
        back: Back, count: int) -> None:
    assert back.spoiled == count


@settings(max_examples=50)
@given(lines(), st.integers(0, 5))
def test_no_damaged_piece_stays_in_stock(back: Back, credited: int) -> None:
    back.credited = min(credited, back.shipped - back.restocked)
    assert 0 <= back.spoiled <= back.damaged
    assert back.restocked + back.credited - back.spoiled + back.damaged <= back.shipped
