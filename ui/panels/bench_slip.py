"""The packing pane of the bench: one parcel, its goods with big counts, and what stops it."""
from dataclasses import dataclass
from typing import Literal

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.i18n import N_, _, ngettext, pgettext
from base.money import format_number
from data.bench_queue import QueueView
from data.bench_view import LineAtBench, SlipAtBench
from data.models import Order
from orders import rules
from ui.panels.bench_data import full_name, told
from ui.panels.bench_print import invoice_address
from ui.panels.slip_rows import weight
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import badge, button, empty_state, full_time, link_button, short_day
from ui.scope import Scope

Kind = Literal['open', 'look', 'cancelled', 'shipped', 'packed', 'held', 'taken']
NUMBERS = {'serial': N_('Serial number'), 'lot': N_('Lot number')}


@dataclass(frozen=True, slots=True)
class State:
    """Whether this person may pack the slip now; `words` say why not."""
    kind: Kind = 'open'
    words: str = ''


def state_of(view: SlipAtBench, actor: Actor) -> State:
    """The strongest reason first: what was decided in the office before who has it."""
    slip, refusal = view.slip, rules.pack(view.order)
    if slip.status == 'cancelled' or view.order.cancelled_at:
        return State('cancelled', str(refusal) if view.order.cancelled_at else
                     _('Packing slip {slip} is cancelled.').format(slip=slip.number))
    if slip.status == 'shipped':
        return State('shipped', _('This parcel has left.'))
    if refusal is not None:
        return State('held', str(refusal))
    if slip.packed_at:
        return State('packed', _('Everything is packed'))
    if not actor.may(Right.PACK):
        return State('look', _('You can look. Packing is for packers.'))
    return _taken(view, actor)


def _taken(view: SlipAtBench, actor: Actor) -> State:
    if view.slip.packer_id not in {None, actor.staff_id}:
        return State('taken', _('{name} is packing this.').format(name=view.packer))
    if view.slip.packer_id is None and view.batch_owner_id not in {None, actor.staff_id}:
        return State('taken', _('It is in the batch of {name}.').format(name=view.batch_owner))
    return State()


def current(view: SlipAtBench) -> int | None:
    """The line being packed: one that was begun, else the first that is not complete."""
    left = [line for line in view.lines if line.left > 0]
    return next((line.line_id for line in [*(line for line in left if line.packed), *left]), None)


# ---- the pane
def draw_pane(scope: Scope, view: SlipAtBench) -> Node:
    actor, state = scope.actor, state_of(view, scope.actor)
    reopens = state.kind == 'packed' and actor.may(Right.PACK)    # by what is taken out again
    return h.article(class_=f'packing is-{state.kind}', data_key=f'slip-{view.slip.id}',
                     data_bench=told(view, '' if reopens else state.words, actor.may(Right.EDIT)))[
        _draw_title(view), _draw_banner(scope, view, state), _draw_remarks(view),
        h.div('.bench-goods')[h.ul('.bench-lines', aria_label=_('Goods'))[
            [_draw_line(line, state.kind == 'open', reopens, line.line_id == current(view)) for line in view.lines]]],
        _draw_foot(view, state), draw_hidden(state.kind == 'open')]


def draw_empty(scope: Scope, queue: QueueView | None) -> Node:
    """Before a parcel is chosen, and when there is none left."""
    rest = queue is None or queue.to_pack > 0
    take = scope.actor.may(Right.PACK) and queue and button(_('Take the next one'), 'next', kind='big primary',
                                                            bench_command='next')
    return h.article('.packing.is-empty', data_key='empty', data_bench=told(None, '', scope.actor.may(Right.EDIT)))[
        h.span('.badge.warn.waits', data_waiting='all', hidden=True),
        empty_state(_('Which order is next?'), _('Touch one at the left, or scan its packing slip.'), take or None,
                    glyph='scan')
        if rest else empty_state(_('All packed'), _('Nothing is waiting. New orders appear by themselves.'),
                                 glyph='check'),
        draw_hidden(False)]


def draw_hidden(is_open: bool) -> Node:
    """What the script presses for a code nobody knows and for command cards."""
    return [h.button(type='button', hidden=True, data_verb='link', data_bench_link=True, data_code=''),
            is_open and [h.button(type='button', hidden=True, data_verb=verb, data_bench_command=command)
                         for verb, command in (('next', 'next'), ('let_go', 'abort'))]]


def _draw_title(view: SlipAtBench) -> Node:
    slip, order = view.slip, view.order
    parcel = len(view.parcels) > 1 and badge('info', _('Parcel {place} of {all}').format(
        place=view.place, all=len(view.parcels)))
    return h.header('.bench-title', role='none')[
        h.div[h.h2[link(f'/orders/{order.id}', order.number), parcel, _draw_promise(order)],
              h.p[h.bdi[order.company or order.customer_name],
                  [[' · ', h.bdi[part]] for part in _where(order) if part]],
              h.p('.mute')[slip.number]],
        h.div(class_='bench-total all' if view.packed >= view.wanted else 'bench-total', role='status')[
            h.span('.badge.warn.waits', data_waiting='all', hidden=True),
            h.span[h.b(data_count='all')[format_number(view.packed)], h.span[' / ', format_number(view.wanted)]]]]


def _draw_promise(order: Order) -> Node:
    if order.requested_on is None:
        return None
    return badge('warn', _('for {day}').format(day=short_day(order.requested_on)))


def _where(order: Order) -> list[str]:
    address = order.shipping or order.billing or {}
    place = ' '.join(str(address.get(name) or '') for name in ('postcode', 'city')).strip()
    country = str(address.get('country') or '')
    return ['' if order.pickup else ', '.join(part for part in (place, country) if part),
            order.shipping_method or (_('Pickup') if order.pickup else _('No shipping method'))]


def _draw_remarks(view: SlipAtBench) -> Node:
    """What the customer and the colleagues want the packer to know; and that the office did not send this order here,
    where somebody scanned its slip."""
    order = view.order
    is_owed = order.payment_status in {'not_paid', 'partially_paid'} and not order.pay_later
    is_owed = is_owed and view.slip.status == 'open'
    if not order.remark and not view.notes and not is_owed:
        return None
    return h.div('.bench-remarks')[
        is_owed and h.p[h.b[_('Not paid yet.')], ' ', _('Ask the office before it leaves.')],
        view.order.remark and h.p(dir='auto')[h.b[_('Customer:')], ' ', h.span('.pre')[_('“{text}”').format(
            text=view.order.remark)]],
        [h.p(data_key=f'note-{note.id}', dir='auto')[h.b[_('Note:')], ' ', h.span('.pre')[note.text]]
         for note in view.notes]]


# ---- what stops it
def _draw_banner(scope: Scope, view: SlipAtBench, state: State) -> Node:
    if state.kind == 'open':
        return None
    tone, glyph = {'held': ('bad', 'hold'), 'cancelled': ('bad', 'cross'), 'taken': ('info', 'user'),
                   'look': ('info', 'info')}.get(state.kind, ('ok', 'check'))
    return h.section(class_=f'bench-stop-banner {tone}', role='status', data_key='banner')[
        icon(glyph),
        h.div[h.b[_banner_title(view, state)], [h.p(dir='auto')[text] for text in _details(scope, view, state)]],
        _draw_way_on(scope, view, state)]


def _banner_title(view: SlipAtBench, state: State) -> str:
    if state.kind == 'held' and view.hold:
        return _('On hold: {reason}').format(reason=_(rules.HOLD_REASONS.get(view.hold.reason, view.hold.reason)))
    return state.words


def _details(scope: Scope, view: SlipAtBench, state: State) -> list[str]:
    zone = scope.zone
    if state.kind == 'held' and view.hold:
        since = _('{name}, {when}').format(name=view.held_by or 'Comptoir', when=full_time(view.hold.held_at, zone))
        return [*([view.hold.note] if view.hold.note else []), since, _('Put the goods aside: nothing of it leaves.')]
    if state.kind in {'packed', 'shipped'} and view.slip.packed_at:
        return [_('{name}, {when}').format(name=view.packed_by or '–', when=full_time(view.slip.packed_at, zone)),
                *([view.slip.tracking_code] if view.slip.tracking_code else [])]
    return []


def _draw_way_on(scope: Scope, view: SlipAtBench, state: State) -> Node:
    may = scope.actor.may(Right.PACK)
    if state.kind == 'taken' and may:
        return button(_('Take over'), 'take_over', kind='big primary')
    if state.kind in {'packed', 'shipped'} and may:
        invoice = link_button(_invoice_words(view), invoice_address(view.slip.id), kind='big', glyph='printer',
                              new_tab=True)
        again = button(_('Print again'), 'print', kind='big', glyph='printer')
        return h.div('.row')[invoice, again] if view.invoices else again
    return None


# ---- goods
def _draw_line(line: LineAtBench, is_open: bool, reopens: bool, is_now: bool) -> Node:
    done = line.left <= 0
    look = {'done': done, 'now': is_now and is_open}
    return h.li(class_=' '.join(['bench-line', *(name for name, on in look.items() if on)]),
                data_line=str(line.line_id), data_key=f'line-{line.line_id}',
                aria_current='true' if look['now'] else None)[
        _draw_picture(line),
        h.div('.bench-what')[
            h.b('.bench-name', dir='auto')[line.name],
            line.variant and h.span('.bench-variant', dir='auto')[line.variant],
            h.span('.bench-codes')[line.shelf and h.span('.shelf')[_('Shelf'), ' ', h.bdi[line.shelf]],
                                   h.bdi[line.sku], line.gtin and h.bdi[line.gtin]],
            line.numbers and _draw_numbers(line)],
        h.span('.badge.warn.waits', data_waiting=str(line.line_id), hidden=True),
        _draw_count(line, is_open, is_open or reopens, done)]


def _draw_picture(line: LineAtBench) -> Node:
    if line.picture.startswith(('/', 'data:image/')):
        return h.img('.bench-picture', src=line.picture, alt='', loading='lazy')
    return h.span('.bench-picture')[icon('product')]


def _draw_numbers(line: LineAtBench) -> Node:
    label = _(NUMBERS.get(line.numbers, NUMBERS['lot']))
    given = h.bdi[', '.join(line.given)] if line.given else _('asked when scanned')
    return h.span('.bench-numbers')[label, ' · ', given]


def _draw_count(line: LineAtBench, is_open: bool, may_take_off: bool, done: bool) -> Node:
    """− and + go through the tablet's own queue, so that they work without a connection."""
    name = full_name(line)
    less = h.button('.bench-step', type='button', data_bench_take_off=str(line.line_id), disabled=not line.packed,
                    aria_label=_('One less: {name}').format(name=name))[icon('minus')]
    more = h.button('.bench-step.more', type='button', data_bench_tick=str(line.line_id),
                    aria_label=_('One more by hand: {name}').format(name=name))[icon('plus')]
    tick = h.span('.bench-tick')[icon('check'), h.span('.sr')[_('complete')]]
    return h.div('.bench-count')[
        may_take_off and less,
        h.span('.figures')[h.b(data_count=str(line.line_id))[format_number(line.packed)],
                           h.span[' / ', format_number(line.wanted)]],
        tick if done else is_open and more]


# ---- what can be done with the parcel
def _draw_foot(view: SlipAtBench, state: State) -> Node:
    if state.kind != 'open':
        return h.footer('.bench-acts', role='none')[
            h.span('.grow'), button(_('Next order'), 'next', kind='big primary', bench_command='next')]
    left = sum(max(line.left, 0) for line in view.lines)
    some = '' if view.packed else _('Nothing is packed yet.')
    rest = '' if left else _('Everything is packed: finish instead.')
    return h.footer('.bench-acts', role='none')[
        button(_('Problem…'), 'problem', kind='big'),
        button(_('Ship what is here'), 'ship_what_is_here', kind='big', blocked=some or rest, bench_command='partial'),
        _draw_more(view, some or rest),
        h.span('.grow'),
        _draw_parcel(view), _draw_finish(left)]


def _draw_more(view: SlipAtBench, no_other: str) -> Node:
    return menu('bench', icon('more'), [
        Item(_('Another parcel'), 'close_parcel', glyph='box', blocked=no_other),
        Item(_('Leave it to others'), 'let_go', glyph='out', blocked='' if view.slip.packer_id else
             _('Nobody has it.')),
        Item(_('Next order'), 'next', glyph='right'),
        Item(_('Print the packing slip'), 'print', glyph='printer'),
        Item(_invoice_words(view), href=invoice_address(view.slip.id), glyph='printer', new_tab=True,
             blocked='' if view.invoices else _('It has no invoice yet. The office issues it.'))],
        kind='icon-btn', name=_('More'))


def _invoice_words(view: SlipAtBench) -> str:
    return ngettext('Print the invoice', 'Print the invoices', len(view.invoices) or 1)


def _draw_parcel(view: SlipAtBench) -> Node:
    slip = view.slip
    known = ' · '.join(part for part in (slip.tracking_code and slip.carrier, weight(slip.weight_g)) if part)
    label = h.span[slip.tracking_code or pgettext('button', 'Tracking code')]
    return button(h.span('.two')[label, known and h.small[known]], 'parcel', kind='big',
                  glyph='check' if slip.tracking_code else '')


def _draw_finish(left: int) -> Node:
    why = ngettext('{count} piece is missing', '{count} pieces are missing', left).format(count=format_number(left))
    return button(h.span('.two')[_('Finish and print'), left > 0 and h.small[why]], 'finish', kind='big primary',
                  blocked=why if left else '', bench_command='finish')
