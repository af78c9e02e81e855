"""What the bench knows of a packing slip, in words for the office."""
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.i18n import _
from data.order_view import OrderView, SlipView
from ui.parts.icons import icon
from ui.parts.pieces import short_day
from ui.scope import Scope


def who(view: OrderView, one: SlipView) -> str:
    """Who has it at the bench, or who packed it and when."""
    slip = one.slip
    if slip.packer_id and slip.status == 'open' and not slip.packed_at:
        return _('{name} is packing it').format(name=view.names.get(slip.packer_id, ''))
    if slip.packed_at:
        words = _('packed by {name}, {when}') if slip.packed_by_id else _('packed {when}')
        return words.format(name=view.names.get(slip.packed_by_id or 0, ''),
                            when=_moment(slip.packed_at, view.shop.timezone))
    return ''


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f'{short_day(local.date())} {local:%H:%M}'


def numbers(view: OrderView, one: SlipView) -> list[str]:
    """Clock: S1, S2 – the serial and lot numbers of what is in it."""
    names = {row.line.id: row.line.name for row in view.lines}
    of_lines: defaultdict[int, list[str]] = defaultdict(list)
    for row in one.numbers:
        count = f' (×\u00a0{row.pieces})' if row.pieces > 1 else ''
        of_lines[row.order_line_id].append(f'{row.number}{count}')
    return [f'{names.get(line_id, "")}: {", ".join(some)}' for line_id, some in of_lines.items()]


def packed(slips: Sequence[SlipView]) -> tuple[int, int]:
    """Pieces of open slips that are in their boxes, and all of them."""
    return sum(line.packed for one in slips for line in one.lines), sum(one.pieces for one in slips)


def doubts(scope: Scope, view: OrderView, slips: Sequence[SlipView]) -> list[str]:
    """Why these may not be meant to leave now: somebody packs one, or has packed a part."""
    at_work = dict.fromkeys(view.names.get(one.slip.packer_id, '') for one in slips
                            if one.slip.packer_id not in {None, scope.actor.staff_id} and not one.slip.packed_at)
    said = [_('{name} is packing it now.').format(name=name) for name in at_work]
    count, wanted = packed(slips)
    if 0 < count < wanted:
        said.append(_('{packed} of {wanted} packed. Mark as shipped all the same?').format(packed=count, wanted=wanted))
    return said


def draw_doubts(scope: Scope, view: OrderView, slips: Sequence[SlipView]) -> Node:
    said = [h.p('.banner.warn')[icon('warning'), h.span[words]] for words in doubts(scope, view, slips)]
    none = not packed(slips)[0] and h.p[_('Nothing of it was packed at the bench.')]
    return [said, none or None]
