"""Two texts beside each other, the lines in which they differ marked."""
import difflib
from collections.abc import Sequence

import htpy as h
from htpy import Node

MOST_COMPARED = 1000    # lines; longer texts are shown without marks


def apart(one: str, other: str) -> tuple[Node, Node]:
    mine, theirs = one.splitlines(), other.splitlines()
    if max(len(mine), len(theirs)) > MOST_COMPARED:
        return one, other
    steps = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return ([_draw(mine[start:end], step) for step, start, end, _from, _to in steps],
            [_draw(theirs[start:end], step) for step, _from, _to, start, end in steps])


def _draw(lines: Sequence[str], step: str) -> Node:
    text = ''.join(f'{line}\n' for line in lines)
    return text if step == 'equal' or not text else h.mark[text]
