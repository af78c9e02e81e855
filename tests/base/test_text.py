"""Foreign text is made safe to store, and nothing else is changed."""
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.text import clean


@pytest.mark.parametrize('kept', [
    'Anaïs Lefèvre', 'O’Neill & fils', '5" pipe', '日本語', 'שלום', '👩‍👩‍👧', '−12 °C', 'PINK  SPOTS', '<b>bold</b>'])
def test_ordinary_text_stays_as_it_is(kept: str) -> None:
    assert clean(kept, 100) == kept


def test_accents_are_composed() -> None:
    assert clean('Anai\u0308s', 20) == 'Anaïs'
    assert clean('cafe\u0301', 4) == 'café'


@pytest.mark.parametrize('unwanted', ['\x00', '\x07', '\x1b', '\x7f', '\x9b', '\u202e', '\u202a', '\u2066', '\u2069',
                                      '\ufeff', '\ud800', '\ufffe'])
def test_control_characters_and_bidi_overrides_go(unwanted: str) -> None:
    assert clean(f'in{unwanted}voice', 20) == 'invoice'


def test_line_ends_become_spaces_or_stay_as_newlines() -> None:
    assert clean('call first\r\nring\ttwice', 50) == 'call first ring twice'
    assert clean('call first\r\nring\rtwice\u2028thanks', 50, lines=True) == 'call first\nring\ntwice\nthanks'


def test_text_is_cut_and_trimmed() -> None:
    assert clean('  four words and more ', 10) == 'four words'
    assert clean('abc def', 4) == 'abc'


@given(st.text(), st.integers(1, 40), st.booleans())
@settings(deadline=None)
def test_clean_text_is_clean(text: str, limit: int, lines: bool) -> None:
    once = clean(text, limit, lines)
    assert len(once) <= limit
    assert clean(once, limit, lines) == once
    assert unicodedata.is_normalized('NFC', once)
    assert all(unicodedata.category(char) not in ('Cc', 'Cs') or char == '\n' for char in once)
    assert lines or '\n' not in once
