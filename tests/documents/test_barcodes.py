"""Code 128, read back by a decoder that knows only the standard."""
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import barcode

SYMBOLS = {barcode._PATTERNS[6 * symbol:6 * symbol + 6]: symbol for symbol in range(106)}


def decoded(widths: str) -> str:
    """Reads start, data, check and stop; knows sets B and C."""
    assert widths.endswith('2331112')
    symbols = [SYMBOLS[widths[at:at + 6]] for at in range(0, len(widths) - 7, 6)]
    *data, check = symbols
    assert check == (data[0] + sum(place * symbol for place, symbol in enumerate(data))) % 103
    text, pairs = '', data[0] == 105
    for symbol in data[1:]:
        if symbol == (100 if pairs else 99):
            pairs = not pairs
        else:
            text += f'{symbol:02}' if pairs else chr(symbol + 32)
    return text


def test_known_codes_have_the_widths_that_scanners_read() -> None:
    assert barcode.widths('1234') == '2112321122321311231212412331112'
    assert barcode.widths('SHIP00455') == '2112142131132311132313113131211231221131411213223113211321312331112'


def test_every_symbol_is_eleven_modules_wide_and_different() -> None:
    assert len(SYMBOLS) == 106
    assert all(sum(map(int, pattern)) == 11 for pattern in SYMBOLS)
    assert all(sum(map(int, pattern[::2])) % 2 == 0 for pattern in SYMBOLS)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_whatever_is_written_is_read(text: str) -> None:
    assert decoded(barcode.widths(text)) == text


@given(st.text('0123456789', min_size=4, max_size=40))
def test_digits_are_written_in_pairs(text: str) -> None:
    assert decoded(barcode.widths(text)) == text
    assert len(barcode.widths(text)) <= 6 * (len(text) // 2 + 5) + 7


@pytest.mark.parametrize('text', ['', 'é', 'a\nb', '№1'])
def test_what_the_code_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='cannot hold'):
        barcode.widths(text)


def test_the_picture_is_one_pixel_high_with_quiet_sides() -> None:
    picture = barcode.png('SHIP00455')
    assert picture[16:24] == len(barcode.modules('SHIP00455')).to_bytes(4, 'big') + (1).to_bytes(4, 'big')
    row = zlib.decompress(picture[41:-16])[1:]
    assert row[:10] == row[-10:] == b'\xff' * 10
    assert row[10] == 0


def test_long_codes_are_narrowed_to_the_page() -> None:
    assert barcode.size('A' * 35, .42, 90)[0] == 90
    assert barcode.size('SHIP00455', .42, 90)[0] < 70
