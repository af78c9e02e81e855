"""The queue at the left of the bench: what is to be packed, who has what, and batches."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import htpy as h
from htpy import Node
from markupsafe import Markup, escape

from base.actor import Right
from base.clock import today
from base.i18n import _, language, ngettext, pgettext
from base.money import format_number
from data.bench_queue import LiveBatch, Queued, QueueFilters, QueueView
from ui.parts import fields as f
from ui.parts.icons import icon
from ui.parts.markup import render
from ui.parts.pieces import badge, button, empty_state, icon_button, near_time, short_day, skeleton
from ui.scope import Scope

ANY = '*'


@dataclass(slots=True)
class Left:
    """What the queue's column shows. `chosen` are the slips ticked for a batch, None while nobody chooses; `here` is
    the one on the table."""
    view: QueueView | None = None
    filters: QueueFilters = field(default_factory=QueueFilters)
    chosen: set[int] | None = None
    here: int | None = None


def draw_queue(scope: Scope, left: Left) -> Node:
    if left.view is None:
        return h.div('.bench-rows')[skeleton(6)]
    return [_draw_tools(left.view, left.filters),
            h.div('.bench-rows')[
                [_draw_batch(scope, one, left.filters) for one in left.view.batches if _matters(scope, one, left)],
                h.ul[[_draw_entry(scope, row, left) for row in left.view.rows]],
                None if left.view.rows else _draw_nothing(left),
                left.view.found > len(left.view.rows) and h.p('.mute')[_('and {count} more').format(
                    count=format_number(left.view.found - len(left.view.rows)))]],
            _draw_foot(scope, left)]


def _matters(scope: Scope, one: LiveBatch, left: Left) -> bool:
    return one.owner_id == scope.actor.staff_id or one.id == left.filters.batch


def _draw_tools(view: QueueView, filters: QueueFilters) -> Node:
    count = len(narrowings(filters))
    return h.div('.bench-narrow')[
        h.div('.bench-tabs', role='group', aria_label=_('Which parcels'))[
            _draw_tab(pgettext('parcels', 'All'), view.to_pack, '', not (filters.mine or filters.batch)),
            _draw_tab(pgettext('queue', 'Mine'), view.mine, 'true', filters.mine)],
        h.button('.bench-key', type='button', data_verb='filter', aria_label=_('Sort and filter'),
                 title=_('Sort and filter'))[icon('filter'), count > 0 and h.i('.dot')[format_number(count)]],
        _draw_narrowed(filters)]


def _draw_tab(label: str, count: int, mine: str, on: bool) -> Node:
    return h.button(type='button', data_verb='mine', data_mine=mine, aria_pressed=str(on).lower())[
        label, ' ', h.span('.figure')[format_number(count)]]


def narrowings(filters: QueueFilters) -> list[str]:
    """What is left out, in words."""
    chosen = (dict(ages()).get(filters.age), dict(promises()).get(filters.promised), filters.method,
              dict(sizes()).get(filters.size))
    return [str(one) for one in chosen if one]


def _draw_narrowed(filters: QueueFilters) -> Node:
    words = narrowings(filters)
    return words and h.div('.bench-narrowed')[
        h.span[' · '.join(words)], icon_button('cross', _('Show everything'), 'unfilter')]


def ages() -> list[tuple[str, str]]:
    return [('today', _('Ordered today')), ('yesterday', _('Ordered yesterday')),
            ('older', _('Ordered before yesterday'))]


def promises() -> list[tuple[str, str]]:
    return [('due', _('Promised for today')), ('week', _('Promised within a week')), ('none', _('No promised day'))]


def sizes() -> list[tuple[str, str]]:
    return [('single', _('One piece')), ('small', _('Up to three pieces')), ('large', _('More than three pieces'))]


def sorts() -> list[tuple[str, str]]:
    return [('age', _('Oldest order first')), ('promised', _('Promised day first'))]


def filter_fields(view: QueueView | None, filters: QueueFilters) -> list[f.Field]:
    methods = [(name, name) for name in (view.methods if view else {}) if name]
    return [f.select('sort', _('Sort by'), sorts(), filters.sort, required=True),
            _choice('age', _('Ordered'), ages(), filters.age),
            _choice('promised', _('Promised'), promises(), filters.promised),
            _choice('method', _('Shipping method'), methods, filters.method),
            _choice('size', _('Size'), sizes(), filters.size)]


def _choice(name: str, label: str, options: list[tuple[str, str]], value: str) -> f.Field:
    return f.select(name, label, [(ANY, _('Any')), *options], value or ANY, required=True, half=True)


def read_filters(filters: QueueFilters, values: Mapping[str, Any]) -> QueueFilters:
    narrowed: dict[str, Any] = {name: '' if value == ANY else value for name, value in values.items()}
    return replace(filters, batch=0, **narrowed)


# ---- rows
@dataclass(frozen=True, slots=True)
class _Look:
    """What one row shows beside its facts. `ticked` is None while nobody chooses, `since` says when it was ordered."""
    since: str
    language: str
    here: bool = False
    mine: bool = False
    others: bool = False
    owned: bool = False
    due: bool = False
    ticked: bool | None = None


def _draw_entry(scope: Scope, row: Queued, left: Left) -> Node:
    me = scope.actor.staff_id
    return _entry(row, _Look(
        near_time(row.placed_at, scope.zone), language(), here=row.slip_id == left.here, mine=row.packer_id == me,
        others=row.packer_id not in {None, me}, owned=row.owner_id not in {None, me},
        due=row.requested_on is not None and row.requested_on <= today(scope.zone),
        ticked=None if left.chosen is None else row.slip_id in left.chosen))


@lru_cache(maxsize=2000)
def _entry(row: Queued, look: _Look) -> Markup:
    """Drawn once for all tablets: whenever something changes, each of them shows all its rows anew."""
    return Markup(render(_draw_choice(row, look) if look.ticked is not None else _draw_key(row, look)))


def _draw_choice(row: Queued, look: _Look) -> Node:
    free = row.packer_id is None and row.batch_id is None
    return h.li(data_key=f's{row.slip_id}', class_='' if free else 'dim')[
        h.label('.bench-row')[
            h.input(type='checkbox', data_verb_change='tick', data_slip=str(row.slip_id), disabled=not free,
                    checked=look.ticked), _draw_row(row, look)]]


def _draw_key(row: Queued, look: _Look) -> Node:
    return h.li(data_key=f's{row.slip_id}', class_='dim' if look.others and not look.here else '')[
        h.button('.bench-row', type='button', data_verb='open', data_slip=str(row.slip_id),
                 aria_current='true' if look.here else None)[_draw_row(row, look)]]


def _draw_row(row: Queued, look: _Look) -> Node:
    return h.span('.bench-entry')[
        h.span('.bench-top')[h.b[row.number], row.remark and h.span('.bench-remark', title=_('Has a remark'))[
            icon('note'), h.span('.sr')[_('Has a remark')]],
            h.span('.since')[look.since]],
        h.span('.bench-who')[
            h.span('.cut')[_('{name} has this one').format(name=row.packer) if look.others else
                           [h.bdi[row.customer], ' · ', h.bdi[row.method or _('No shipping method')]]],
            None if look.others or (row.packed and not look.here) else h.span('.pieces')[_pieces(row.pieces)]],
        _draw_marks(row, look)]


def _draw_marks(row: Queued, look: _Look) -> Node:
    owner = row.owner if look.owned and not look.others else ''
    return h.span('.bench-marks')[
        _draw_progress(row, look),
        badge('bad' if look.due else 'info', _('for {day}').format(day=short_day(row.requested_on)))
        if row.requested_on else None,
        owner and badge('mute', _('Batch of {name}').format(name=owner))]


def _draw_progress(row: Queued, look: _Look) -> Node:
    """The queue is not told of each scan: a parcel in somebody's hands shows no count, except the one on this table,
    which the script counts."""
    if look.here:
        shown = escape(_('{packed} of {wanted}')).format(
            packed=h.span(data_packed=True)[format_number(row.packed)], wanted=format_number(row.pieces))
        return h.span('.badge.warn', data_packed_of=str(row.slip_id), hidden=not row.packed)[h.span[shown]]
    if look.others or not row.packed:
        return None
    return badge('warn', pgettext('parcel', 'begun') if look.mine else _('{packed} of {wanted}').format(
        packed=format_number(row.packed), wanted=format_number(row.pieces)))


def _pieces(count: int) -> str:
    return ngettext('{count} piece', '{count} pieces', count).format(count=format_number(count))


def _draw_nothing(left: Left) -> Node:
    if replace(left.filters, sort='age') != QueueFilters():
        return empty_state(_('Nothing fits these choices'), None,
                           button(_('Show everything'), 'unfilter', kind='big'), glyph='filter')
    return empty_state(_('Nothing to pack'), _('New orders appear here by themselves.'), glyph='check')


# ---- batches
def _draw_batch(scope: Scope, one: LiveBatch, filters: QueueFilters) -> Node:
    mine, on = one.owner_id == scope.actor.staff_id, filters.batch == one.id
    return h.section('.bench-batch', data_key=f'b{one.id}')[
        h.button(type='button', data_verb='batch', data_batch=str(one.id), aria_pressed=str(on).lower())[
            h.b[_('Batch {number}').format(number=one.id)],
            h.span[_('{packed} of {wanted}').format(packed=one.packed, wanted=one.slips),
                   None if mine else f' · {one.owner}']],
        on and h.div('.bench-batch-acts')[
            [button(_('Pick list'), 'pick_list', batch=one.id),
             button(_('Packing slips'), 'batch_slips', batch=one.id),
             button(_('Invoices'), 'batch_invoices', batch=one.id),
             button(_('End batch'), 'end_batch', batch=one.id)] if mine else
            button(_('Take over'), 'take_over_batch', batch=one.id)]]


def _draw_foot(scope: Scope, left: Left) -> Node:
    if not scope.actor.may(Right.PACK) or left.view is None or not left.view.rows:
        return None
    if left.chosen is None:
        return h.div('.bench-foot')[button(_('Make a batch'), 'choose', glyph='task', kind='big')]
    count = len(left.chosen)
    label = ngettext('Batch of {count}', 'Batch of {count}', count).format(count=format_number(count))
    return h.div('.bench-foot')[
        button(_('Cancel'), 'unchoose', kind='big'),
        button(label, 'make_batch', kind='big primary', blocked='' if count else _('Tick the orders first.'))]
