"""The counter's list: who comes for what, what is still to pay, what is not packed yet."""
from collections.abc import Sequence

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.i18n import _, ngettext, pgettext
from base.money import format_money, format_number
from data.pickup_view import MOST, PickupView, Waiting
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import badge, button, empty_state, near_time, short_day


def draw_counter(actor: Actor, view: PickupView, zone: str, turn: int = 0) -> Node:
    """`turn` counts how often another text was put into the search than the one typed there."""
    ready = [row for row in view.rows if row.is_ready]
    waiting = [row for row in view.rows if not row.is_ready]
    return [
        h.div('.page-head')[h.h1[_('Pickup')]], _draw_search(view.text, turn),
        _draw_part(actor, pgettext('pickups', 'Ready'), ready, zone),
        _draw_part(actor, pgettext('pickups', 'Not ready yet'), waiting, zone),
        None if view.rows else _draw_nothing(view.text),
        len(view.rows) == MOST and h.p('.mute')[_('These are the first {count}: search for the others.').format(
            count=format_number(MOST))]]


def _draw_search(text: str, turn: int) -> Node:
    return h.form('.pickup-search', role='search', data_verb='search', data_stays=True, data_key=f'search-{turn}')[
        icon('search'),
        h.input(type='search', name='text', value=text, data_verb_input='typed', data_scan='submit', maxlength='200',
                autocomplete='off', aria_label=_('Search pickups'),
                placeholder=_('Name, number, telephone or pickup code')),
        text and h.button('.icon-btn', type='button', data_verb='clear', aria_label=_('Show all'))[icon('cross')]]


def _draw_nothing(text: str) -> Node:
    if text:
        return empty_state(_('Nobody found'), _('No order to pick up fits “{text}”.').format(text=text),
                           button(_('Show all'), 'clear'), glyph='bag')
    return empty_state(_('Nothing to pick up'), _('Orders that are picked up appear here by themselves.'), glyph='bag')


def _draw_part(actor: Actor, title: str, rows: Sequence[Waiting], zone: str) -> Node:
    if not rows:
        return None
    return h.section('.pickup-part', data_key=title, aria_label=title)[
        h.h2[title, ' ', h.span('.mute')[format_number(len(rows))]],
        h.ul[[_draw_row(actor, row, zone) for row in rows]]]


def _draw_row(actor: Actor, row: Waiting, zone: str) -> Node:
    return h.li('.card.pickup-row', data_key=f'order-{row.order_id}')[
        h.div('.pickup-who')[
            h.b(dir='auto')[row.customer_name or row.company or row.number],
            h.span('.mute')[link(f'/orders/{row.order_id}', row.number), [f' · {word}' for word in _said(row, zone)]],
            h.span('.badges')[_marks(row)]],
        h.div('.pickup-acts')[_acts(actor, row)],
        row.hold_id and h.p('.small.why')[_held()]]


def _held() -> str:
    return _('This order is on hold. Resume it first.')


def _said(row: Waiting, zone: str) -> list[str]:
    company = row.company if row.customer_name else ''
    count = ngettext('{count} piece', '{count} pieces', row.pieces).format(count=format_number(row.pieces))
    since = _('ready since {when}').format(when=near_time(row.ready_at, zone)) if row.is_ready and row.ready_at else ''
    wanted = _('wanted on {day}').format(day=short_day(row.requested_on)) if row.requested_on else ''
    return [word for word in (company, row.phone, count, since, wanted) if word]


def _marks(row: Waiting) -> Node:
    money = format_money(row.open_minor, row.currency)
    return [
        row.hold_id and badge('bad', _('On hold')),
        badge('bad', _('{amount} to pay').format(amount=money)) if row.open_minor > 0 else badge('ok', _('Paid')),
        row.misses and badge('warn', _('{packed} of {wanted} packed').format(
            packed=row.packed, wanted=row.pieces))]


def _acts(actor: Actor, row: Waiting) -> Node:
    held = _held() if row.hold_id else ''
    give = button(_('Hand over…'), 'picked_up', kind='primary' if row.is_ready else '', blocked=held,
                  order=row.order_id)
    paid = row.open_minor > 0 and actor.may(Right.PAY) and button(_('Mark as paid'), 'mark_as_paid',
                                                                  order=row.order_id)
    ready = not row.is_ready and not held and button(pgettext('button', 'Ready for pickup'), 'ready_for_pickup',
                                                     order=row.order_id)
    return [paid, ready, give]
