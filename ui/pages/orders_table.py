"""The rows of the orders list, drawn once for everybody who sees the same."""
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

import htpy as h
from babel import Locale
from htpy import Node
from markupsafe import Markup

from base.clock import today
from base.i18n import _, language, ngettext, pgettext
from base.money import format_number
from data.listing import Row
from ui.panels.head import order_badge, payment_badge, shipment_badge
from ui.parts.icons import icon
from ui.parts.markup import link, render
from ui.parts.pieces import avatar, badge, money, skeleton, when
from ui.scope import Scope


def draw_table(scope: Scope, rows: Sequence[Row], query: str, chosen: Collection[int], newest: int,
               people: Mapping[int, tuple[str, ...]], can_choose: bool) -> Node:
    """`query` is the list's address, so that an order leads back to it; orders above the id `newest` are new."""
    look = language(), scope.zone, today(scope.zone), query, can_choose
    ticked = [row.id in chosen for row in rows]
    return h.table('.orders')[
        _head(can_choose, all(ticked), any(ticked)),
        h.tbody(data_rows=True)[[_row(row, look, tick, row.id > newest, people.get(row.id, ()))
                                 for row, tick in zip(rows, ticked, strict=True)]]]


def draw_loading() -> Node:
    return h.div('.body.loading')[skeleton(12)]


def _head(can_choose: bool, all_ticked: bool, any_ticked: bool) -> Node:
    columns = (('', _('Order')), ('', _('Placed')), ('', _('Customer')), ('', _('Status')), ('', _('Payment')),
               ('', _('Shipping')), ('wide', _('Delivery')), ('wide num', _('Pieces')), ('num', _('Total')))
    return h.thead[h.tr[
        can_choose and h.th('.tick-cell', scope='col')[h.label[h.input(
            type='checkbox', checked=all_ticked, data_mixed=any_ticked and not all_ticked, data_verb_change='all',
            aria_label=_('Select all orders on this page'))]],
        [h.th(class_=look or None, scope='col')[title] for look, title in columns],
        h.th('.marks', scope='col')[h.span('.sr')[_('Marks')]]]]


Look = tuple[str, str, date, str, bool]


@lru_cache(maxsize=2048)
def _row(row: Row, look: Look, ticked: bool, is_new: bool, people: tuple[str, ...]) -> Markup:
    """One for all who see the same; `look` is language, zone, day, query, and whether it can be ticked."""
    _language, zone, _day, query, can_choose = look
    return Markup(render(h.tr({'class': 'new' if is_new else None}, data_row=True, data_key=str(row.id))[
        can_choose and h.td('.tick-cell')[h.label[h.input(
            type='checkbox', checked=ticked, data_verb_change='tick', data_tick=True, data_id=str(row.id),
            aria_label=_('Select {order}').format(order=row.number))]],
        h.td('.nowrap')[h.span('.row')[
            link(f'/orders/{row.id}' + (f'?{query}' if query else ''), row.number, data_open=True),
            is_new and badge('info', _('new')), _people(people)]],
        h.td('.nowrap')[when(row.placed_at, zone)],
        h.td[_customer(row)],
        h.td[h.span('.badges')[order_badge(row.status), _label(row)]],
        h.td[_short(row.payment_status, pgettext('payment', 'Cancelled')) or payment_badge(row.payment_status)],
        h.td[_short(row.shipment_status, pgettext('shipment', 'Cancelled')) or shipment_badge(row.shipment_status)],
        h.td('.wide')[h.span('.cut', title=row.shipping_method)[row.shipping_method]],
        h.td('.wide.num')[format_number(row.pieces)],
        h.td('.num')[money(row.total_minor, row.currency)],
        h.td('.marks')[_marks(row)]]))


def _label(row: Row) -> Node:
    """The shop's own status, ringed so that it is not taken for the derived one."""
    return row.label and h.span('.label', title=row.label)[badge(row.label_colour, row.label)]


def _short(state: str, cancelled: str) -> Node:
    """The column says what is cancelled."""
    return badge('mute', cancelled) if state == 'cancelled' else None


def _people(names: tuple[str, ...]) -> Node:
    """Who has the order open just now."""
    return names and h.span('.avatars')[[
        avatar(name, _('{name} is in this order').format(name=name)) for name in names]]


def _customer(row: Row) -> Node:
    name = row.customer_name or row.company
    company = row.company if row.company != name else ''
    return h.span('.customer')[
        h.span('.cut', title=name)[name or '–'], company and h.span('.cut.mute', title=company)[company],
        row.country and h.abbr('.land', title=_country(row.country, language()))[row.country]]


@lru_cache(maxsize=512)
def _country(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code, code))


def country_name(code: str) -> str:
    return _country(code, language())


def _marks(row: Row) -> Node:
    marks = [
        ('note', row.notes, ngettext('{count} note', '{count} notes', row.notes)),
        ('task', row.tasks, ngettext('{count} open task', '{count} open tasks', row.tasks)),
        ('return', row.returns, ngettext('{count} open return', '{count} open returns', row.returns)),
        ('hold', row.is_held, _('On hold')),
        ('printed', row.is_printed, _('Printed')),
    ]
    return h.span('.row')[[_mark(glyph, words.format(count=int(count))) for glyph, count, words in marks if count]]


def _mark(glyph: str, words: str) -> Node:
    return h.span('.mark', role='img', aria_label=words, title=words)[icon('printer' if glyph == 'printed' else glyph)]
