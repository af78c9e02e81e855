"""The way on from one page of a list: newer and older."""
from collections.abc import Callable, Sequence
from typing import Any

from htpy import Node

from base.i18n import _
from ui.pages.orders_reading import Cursor
from ui.parts.pieces import button

Step = Callable[[str, Cursor], Node]


def draw_steps(rows: Sequence[Any], has_newer: bool, has_older: bool, step: Step, ended: str) -> Node:
    """`step(label, cursor)` is the link to a page; `ended` says why there is none this way."""
    newer, older = _('Newer'), _('Older')
    return [step(newer, Cursor(before=rows[0].id)) if has_newer else button(newer, blocked=ended),
            step(older, Cursor(after=rows[-1].id)) if has_older else button(older, blocked=ended)]
