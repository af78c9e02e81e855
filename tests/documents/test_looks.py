"""The shop's colour on paper."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import looks, sheets
from tests.documents import samples


@given(st.integers(0, 0xffffff))
def test_any_colour_can_be_read_on_white(number: int) -> None:
    made = looks.parse(looks.readable(f'#{number:06x}'))
    assert made
    assert looks.contrast(made) >= looks.READABLE


@pytest.mark.parametrize('colour', ['#0f5c4d', '#7a1f3d', '#1d1d1b'])
def test_a_colour_dark_enough_stays_as_it_is(colour: str) -> None:
    assert looks.readable(colour) == colour


@pytest.mark.parametrize('colour', ['', 'red', '#fff', '#12345g', '#123456;} body{display:none', 'url(x)'])
def test_what_is_no_colour_becomes_the_usual_one(colour: str) -> None:
    assert looks.readable(colour) == looks.USUAL


def test_black_and_white_have_the_contrast_of_the_standard() -> None:
    assert looks.contrast((0, 0, 0)) == 21
    assert looks.contrast((255, 255, 255)) == 1
    assert round(looks.contrast((0x76, 0x76, 0x76)), 2) == 4.54


def test_a_paper_wears_the_colour_of_its_seller() -> None:
    html = sheets.draw('invoice', samples.invoice(seller=samples.seller(colour='#7A1F3D')))
    assert 'style="--accent: #7a1f3d;' in html
