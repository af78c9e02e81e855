"""Pieces move from one packing slip to another, or to a new one."""
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, ngettext, pgettext
from base.text import with_variant
from data.models import SlipLine
from data.order_view import OrderView, SlipView
from orders import packing
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.scope import Scope

NEW = ''


def others(view: OrderView, one: SlipView) -> list[SlipView]:
    """The packing slips pieces of this one can go to."""
    return [other for other in view.slips if other.slip.status == 'open' and other.slip.id != one.slip.id]


async def ask_moves(scope: Scope, view: OrderView, one: SlipView) -> None:
    """How many pieces of each line go where."""
    targets, loose = others(view, one), [line for line in one.lines if line.pieces > line.packed]
    number = one.slip.number

    async def submit(values: Mapping[str, Any]) -> None:
        moved = {int(name.removeprefix('line-')): count or 0 for name, count in values.items()
                 if name.startswith('line-')}
        target = values.get('to_slip') or NEW
        await packing.move_pieces(scope.actor, view.order.id, one.slip.id, int(target) if target else None, moved,
                                  values['version'])
    title = _('Move pieces of packing slip {number}') if targets else _('Split packing slip {number}')
    await ask(scope, title.format(number=number), [*_target(view, targets), *_steppers(view, loose)],
              intro=_intro(one, bool(targets)), hidden={'version': one.slip.version}, submit=submit,
              confirm=_('Move') if targets else _('Split'), look='moves')


def _target(view: OrderView, targets: Sequence[SlipView]) -> list[f.Field]:
    if not targets:
        return []
    options = [(str(one.slip.id), ' · '.join([one.slip.number, *_said(one)])) for one in targets]
    return [f.radio('to_slip', pgettext('slip', 'To'), [*options, (NEW, _('A new packing slip'))], options[0][0])]


def _said(one: SlipView) -> list[str]:
    packed = sum(line.packed for line in one.lines)
    pieces = ngettext('{count} piece', '{count} pieces', one.pieces).format(count=one.pieces)
    return [pieces, *([_('{packed} of {wanted} packed').format(packed=packed, wanted=one.pieces)] if packed else [])]


def _steppers(view: OrderView, loose: Sequence[SlipLine]) -> list[f.Field]:
    names = {row.line.id: with_variant(row.line.name, row.line.variant) for row in view.lines}
    return [f.stepper(f'line-{line.id}', names.get(line.order_line_id, ''), 0, line.pieces - line.packed,
                      hint=_hint(line), whole=_('All')) for line in loose]


def _hint(line: SlipLine) -> str:
    words = [ngettext('of {count} piece', 'of {count} pieces', line.pieces).format(count=line.pieces)]
    if line.packed:
        words.append(_('{count} packed').format(count=line.packed))
    return ' · '.join(words)


def _intro(one: SlipView, several: bool) -> Node:
    packed = sum(line.packed for line in one.lines)
    said = [h.p[_('How many pieces go on a new packing slip?') if not several else _('How many pieces move?')]]
    if packed:
        words = ngettext('{count} piece is packed and stays. To move it, take it off at the bench first.',
                         '{count} pieces are packed and stay. To move them, take them off at the bench first.', packed)
        said.append(h.p('.mute')[words.format(count=packed)])
    return said
