"""Two texts beside each other."""
from ui.parts.apart import MOST_COMPARED, apart
from ui.parts.markup import render


def shown(one: str, other: str) -> list[str]:
    return [render(side) for side in apart(one, other)]


def test_lines_that_differ_are_marked_on_their_side() -> None:
    assert shown('one\n<b>two</b>\nthree', 'one\nthree\nfour') == [
        'one\n<mark>&lt;b&gt;two&lt;/b&gt;\n</mark>three\n', 'one\nthree\n<mark>four\n</mark>']


def test_very_long_texts_are_shown_without_comparing_them() -> None:
    assert '<mark>' not in ''.join(shown('a\n' * (MOST_COMPARED + 1), 'b\n' * (MOST_COMPARED + 1)))
