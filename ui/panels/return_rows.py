"""A return in words: how it stands, what came of it, and what may be done with it."""
from collections.abc import Iterator

import htpy as h
from htpy import Node

from base.errors import Refused
from base.i18n import N_, _, language, ngettext
from base.text import with_variant
from data.models import ReturnLine
from data.order_view import OrderView, ReturnView
from orders import arranging_returns, return_rules
from orders.view import pieces_of
from ui.parts.pieces import badge

TONES = {'pending': 'warn', 'repaired': 'ok', 'refunded': 'ok', 'rejected': 'mute', 'cancelled': 'mute'}
NAMED = 3


def find(view: OrderView, return_id: object) -> ReturnView | None:
    return next((one for one in view.returns if str(one.row.id) == str(return_id)), None)


def return_badge(one: ReturnView) -> Node:
    status = one.row.status
    return badge(TONES.get(status, 'info'), _(return_rules.STATUSES[status]))


def statuses() -> list[tuple[str, str]]:
    return [(status, _(words)) for status, words in return_rules.STATUSES.items()]


def said(view: OrderView, text: str) -> str:
    """A reason or a wished outcome in the reader's language."""
    return arranging_returns.said(view.shop, text, language())


def names(view: OrderView) -> dict[int, str]:
    return {row.line.id: with_variant(row.line.name, row.line.variant) for row in view.lines}


def contents(view: OrderView, one: ReturnView) -> Iterator[str]:
    """2 × Candle, one line each; of many only the first."""
    known = names(view)
    for line in one.lines[:NAMED]:
        yield f'{line.pieces}\u00a0×\u00a0{known.get(line.order_line_id, "")}'
    more = len(one.lines) - NAMED
    if more > 0:
        yield ngettext('and {count} more product', 'and {count} more products', more).format(count=more)


def came(lines: list[ReturnLine]) -> int:
    return sum(line.resellable + line.damaged for line in lines)


def is_awaited(one: ReturnView) -> bool:
    """Nobody has said yet what came."""
    return one.row.status in return_rules.EXPECTED and not came(one.lines)


def stock(one: ReturnView) -> str:
    """2 put back · 1 damaged · 1 not received."""
    if is_awaited(one):
        return _('not received yet')
    back, damaged = sum(line.restocked for line in one.lines), sum(line.damaged for line in one.lines)
    kept = sum(line.resellable for line in one.lines) - back
    missing = sum(line.pieces for line in one.lines) - came(one.lines)
    counts = (
        back and ngettext('{count} put back', '{count} put back', back).format(count=back),
        kept > 0 and ngettext('{count} resellable', '{count} resellable', kept).format(count=kept),
        damaged and ngettext('{count} damaged', '{count} damaged', damaged).format(count=damaged),
        missing and ngettext('{count} not received', '{count} not received', missing).format(count=missing))
    return ' · '.join(words for words in counts if words)


def draw_why(view: OrderView, one: ReturnView) -> Node:
    """The reason, and under it what the customer wishes and says."""
    row = one.row
    under = (row.outcome and said(view, row.outcome), row.announced and _('by the customer'))
    words = ' · '.join(text for text in under if text)
    return [said(view, row.reason) or h.span('.mute')['–'], words and h.div('.small.mute')[words],
            row.remark and h.div('.small.mute.cut-short', title=row.remark)[row.remark]]


def why_not_create(view: OrderView) -> Refused | None:
    """The order's reason, or that every piece that left is in a return already."""
    refusal = return_rules.create_return(view.order)
    if refusal or any(count.shipped > count.returned for count in (pieces_of(view, one.line.id) for one in view.lines)):
        return refusal
    return Refused(N_('Everything that was shipped is already in a return.'))
