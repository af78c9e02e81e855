"""The rows of the orders list, drawn once for everybody who sees the same."""
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import htpy as h
from babel import Locale
from htpy import Node
from markupsafe import Markup

from base.i18n import _, language, ngettext, pgettext
from data.listing import Row
from ui.panels.head import order_badge, payment_badge, shipment_badge
from ui.parts.icons import icon
from ui.parts.markup import render
from ui.parts.pieces import avatar, badge, full_time, money, near_time, short_day, skeleton
from ui.scope import Scope


def draw_table(scope: Scope, rows: Sequence[Row], query: str, chosen: Collection[int], newest: int,
               people: Mapping[int, tuple[str, ...]], can_choose: bool) -> Node:
    """`query` is the list's address, so that an order leads back to it; orders above the id `newest` are new."""
    look = language(), scope.zone, query, can_choose
    ticked = [row.id in chosen for row in rows]
    return h.table('.orders')[
        _head(can_choose, all(ticked), any(ticked)),
        h.tbody(data_rows=True)[[
            _row(row, look, near_time(row.placed_at, scope.zone), tick, row.id > newest, people.get(row.id, ()))
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


# Written out instead of drawn, since a list has fifty of them: a third of the time. `format` escapes what it fills in.
_ROW = Markup(
    '<tr{look} data-row data-key="{id}">{tick}'
    '<td class="nowrap"><span class="row"><a href="{href}" data-open>{number}</a>{beside}</span>{missed}</td>'
    '<td class="nowrap"><time datetime="{moment}" title="{exact}">{placed}</time></td>'
    '<td><span class="customer">{customer}</span></td>{states}<td class="wide num">{pieces}</td>'
    '<td class="num">{total}</td><td class="marks">{marks}</td></tr>')
_TICK = Markup(
    '<td class="tick-cell"><label><input type="checkbox"{ticked} data-verb-change="tick" data-tick data-id="{id}" '
    'aria-label="{label}"></label></td>')
_NAME = Markup('<span class="cut" title="{0}">{0}</span>')
_COMPANY = Markup('<span class="cut mute" title="{0}">{0}</span>')
_LAND = Markup('<abbr class="land" title="{0}">{1}</abbr>')
_NEW, _TICKED, _NOTHING = Markup(' class="new"'), Markup(' checked'), Markup('')
Look = tuple[str, str, str, bool]


@lru_cache(maxsize=2048)
def _row(row: Row, look: Look, placed: str, is_ticked: bool, is_new: bool, people: tuple[str, ...]) -> Markup:
    """One for all who see the same; `look` is language, zone, query, and whether it can be ticked."""
    code, zone, query, can_choose = look
    return _ROW.format(
        look=_NEW if is_new else _NOTHING, id=row.id, tick=_tick(row, is_ticked) if can_choose else _NOTHING,
        href=f'/orders/{row.id}?{query}' if query else f'/orders/{row.id}', number=row.number,
        beside=_beside(code, is_new, people), missed=_missed(code, row.failed_mails) if row.failed_mails else _NOTHING,
        moment=row.placed_at.isoformat(timespec='minutes'),
        exact=full_time(row.placed_at, zone), placed=placed, customer=_customer(row, code),
        states=_states(code, row.status, row.label, row.label_colour, row.payment_status, row.shipment_status,
                       _leaves(row)),
        pieces=row.pieces, total=money(row.total_minor, row.currency),
        marks=_marks(code, row.notes, row.tasks, row.returns, row.is_held, row.is_printed))


def _leaves(row: Row) -> str:
    """How, and by when the customer wants it."""
    wanted = _('wanted on {day}').format(day=short_day(row.requested_on)) if row.requested_on else ''
    return ' · '.join(filter(None, [row.shipping_method, wanted]))


def _tick(row: Row, is_ticked: bool) -> Markup:
    return _TICK.format(ticked=_TICKED if is_ticked else _NOTHING, id=row.id,
                        label=_('Select {order}').format(order=row.number))


@lru_cache(maxsize=256)
def _beside(code: str, is_new: bool, people: tuple[str, ...]) -> Markup:
    """Whether the order is new, and who has it open just now."""
    return Markup(render([is_new and badge('info', _('new')), people and h.span('.avatars')[[
        avatar(name, _('{name} is in this order').format(name=name)) for name in people]]]))


@lru_cache(maxsize=64)
def _missed(code: str, failed: int) -> Markup:
    """Mails that the customer did not get, under the number."""
    said = ngettext('{count} mail failed', '{count} mails failed', failed).format(count=failed)
    return Markup(render(h.div('.missed', title=said)[badge('bad', _('Mail failed'))]))


def _customer(row: Row, code: str) -> Markup:
    name = row.customer_name or row.company
    company = row.company if row.company != name else ''
    return (_NAME.format(name or '–') + (_COMPANY.format(company) if company else _NOTHING)
            + (_LAND.format(_country(row.country, code), row.country) if row.country else _NOTHING))


@lru_cache(maxsize=1024)
def _states(code: str, state: str, label: str, colour: str, payment: str, shipment: str, method: str) -> Markup:
    """The shop's own label is ringed, so that it is not taken for the derived status."""
    paid = badge('mute', pgettext('payment', 'Cancelled')) if payment == 'cancelled' else payment_badge(payment)
    shipped = badge('mute', pgettext('shipment', 'Cancelled')) if shipment == 'cancelled' else shipment_badge(shipment)
    if state == 'completed':
        shipped = badge('mute', _('Nothing to ship'))
    return Markup(render([
        h.td[h.span('.badges')[order_badge(state), label and h.span('.label', title=label)[badge(colour, label)]]],
        h.td[paid], h.td[shipped], h.td('.wide')[h.span('.cut', title=method)[method]]]))


@lru_cache(maxsize=512)
def _country(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code, code))


def country_name(code: str) -> str:
    return _country(code, language())


@lru_cache(maxsize=512)
def _marks(code: str, notes: int, tasks: int, returns: int, is_held: bool, is_printed: bool) -> Markup:
    marks = (
        ('note', notes, ngettext('{count} note', '{count} notes', notes)),
        ('task', tasks, ngettext('{count} open task', '{count} open tasks', tasks)),
        ('return', returns, ngettext('{count} open return', '{count} open returns', returns)),
        ('hold', is_held, _('On hold')),
        ('printer', is_printed, _('Printed')),
    )
    return Markup(render(h.span('.row')[[_mark(glyph, words.format(count=count))
                                         for glyph, count, words in marks if count]]))


def _mark(glyph: str, words: str) -> Node:
    return h.span('.mark', role='img', aria_label=words, title=words)[icon(glyph)]
