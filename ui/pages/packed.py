"""Who packed what: each person's days at the bench, and the parcels behind the figures."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.clock import today
from base.i18n import N_, _, pgettext
from base.money import format_number
from base.text import row_id
from data.packed_view import MOST_PARCELS, Packed, PackedParcel, PackedView, Span
from live import Following
from orders import packers, topics
from ui.parts.address import show_address
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import avatar, card, empty_state, icon_button, link_button, long_day, short_day, skeleton
from ui.parts.pieces import full_time as exact
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Packed')
HERE = 'bench/packed'
LENGTHS = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Place:
    """So many days up to `on`; `who` is the person whose parcels are listed."""
    on: date
    days: int = 1
    who: int | None = None

    @classmethod
    def from_query(cls, query: str, now: date) -> 'Place':
        """What cannot be is today, and one day."""
        given = {name: values[0] for name, values in parse_qs(query[:2000]).items()}
        days = row_id(given.get('days', ''))
        return cls(_day(given.get('on', ''), now), days if days in LENGTHS else 1, row_id(given.get('who', '')))

    def to_query(self) -> str:
        who = f'&who={self.who}' if self.who else ''
        return f'on={self.on.isoformat()}&days={self.days}{who}'

    def span(self, zone: str) -> Span:
        return Span(self.on - timedelta(days=self.days - 1), self.on, zone)


def _day(text: str, now: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return now
    return min(day, now) if day.year > 2000 else now


@dataclass(frozen=True, slots=True)
class Shown:
    view: PackedView
    parcels: list[PackedParcel] | None


class PackedPage(Living):
    """Built once for each visit; the figures of one day follow what is packed."""

    def __init__(self, scope: Scope, query: str) -> None:
        super().__init__()
        self.scope = scope
        self.place = Place.from_query(query, self._today())
        self.following: Following | None = None
        with self:
            self.head = Sheet(scope.handles(self.act), node=self._draw_head())
            self.body = Sheet(scope.handles(self.act), classes='packed', label=_(TITLE), node=skeleton(8))

    def _today(self) -> date:
        return today(self.scope.zone)

    async def load(self) -> None:
        """Reads the figures anew, shows them, and follows them where they are few."""
        place, read = self.place, partial(self._read, self.place)
        if self.following is not None:
            self.drop(self.following)
            self.following = None
        if place.days == 1:
            self.following = self.scope.follow(self.body, topics.BENCH, read, self.show,
                                               key=('packed', self.scope.actor, place))
        shown = await read()
        if place == self.place:
            self.show(shown)

    async def _read(self, place: Place) -> Shown:
        actor, span = self.scope.actor, place.span(self.scope.zone)
        view = await packers.packed(actor, span)
        is_seen = place.who in {row.staff_id for row in view.totals}
        return Shown(view, await packers.parcels(actor, span, place.who) if place.who and is_seen else None)

    def show(self, shown: Shown) -> None:
        self.head.show(self._draw_head(), flash=False)
        self.body.show(self._draw(shown), flash=False)

    # ---- what is shown
    def _draw_head(self) -> Node:
        place = self.place
        file = f'/bench/packed.csv?{replace(place, who=None).to_query()}'
        return [
            h.div('.page-head')[h.h1[_(TITLE)], h.div('.actions')[
                link_button(_('Export as CSV'), file, glyph='export', new_tab=True)
                if self.scope.actor.may(Right.STAFF) else None,
                link_button(_('To the bench'), '/bench', glyph='scan')]],
            h.div('.packed-tools')[
                h.nav('.tabs', aria_label=_('Period'))[[self._draw_length(days) for days in LENGTHS]],
                h.span('.packed-day')[
                    icon_button('left', _('Earlier'), 'go', to=self._moved(-1).to_query()),
                    h.input(type='date', value=place.on.isoformat(), max=self._today().isoformat(),
                            aria_label=_('Last day') if place.days > 1 else _('Day'), data_verb_change='day',
                            data_key=f'day-{place.on}'),
                    icon_button('right', _('Later'), 'go', to=self._moved(1).to_query(),
                                blocked=_('This is today.') if place.on >= self._today() else '')]]]

    def _moved(self, steps: int) -> Place:
        day = self.place.on + timedelta(days=steps * self.place.days)
        return replace(self.place, on=min(day, self._today()))

    def _draw_length(self, days: int) -> Node:
        here = days == self.place.days
        label = {1: pgettext('period', 'Day'), 7: _('7 days'), 30: _('30 days')}[days]
        return self._go(label, replace(self.place, days=days), class_='on' if here else '', data_key=str(days),
                        aria_current='page' if here else None)

    def _go(self, label: Node, place: Place, **look: Any) -> h.Element:
        query = place.to_query()
        return link(f'/{HERE}?{query}', label, data_verb='go', data_to=query, **look)

    def _draw(self, shown: Shown) -> Node:
        view, place = shown.view, self.place
        if not view.rows:
            return h.section('.card')[empty_state(_('Nothing was packed'), self._when())]
        return [card(self._when(), self._draw_table(view.totals, days=False)),
                shown.parcels is not None and self._draw_parcels(view, shown.parcels),
                place.days > 1 and card(_('Day by day'), self._draw_table(view.rows, days=True))]

    def _when(self) -> str:
        span = self.place.span(self.scope.zone)
        if span.first == span.last:
            return long_day(span.last)
        return _('{first} to {last}').format(first=short_day(span.first), last=short_day(span.last))

    def _draw_table(self, rows: tuple[Packed, ...], days: bool) -> Node:
        heads = [_('Parcels'), _('Pieces'), _('Time per parcel'), _('Ticked by hand'), _('Mistakes stopped')]
        return h.div('.scroll-x')[h.table[
            h.thead[h.tr[days and h.th(scope='col')[pgettext('period', 'Day')], h.th(scope='col')[_('Name')],
                         [h.th('.num', scope='col')[head] for head in heads]]],
            h.tbody[[self._draw_row(row, days) for row in rows]]]]

    def _draw_row(self, row: Packed, days: bool) -> Node:
        place = Place(row.day, 1, row.staff_id) if row.day else replace(self.place, who=row.staff_id)
        here = row.staff_id == self.place.who and not days
        return h.tr({'class': 'on' if here else None}, data_row=True, data_key=f'{row.day}-{row.staff_id}')[
            h.td('.nowrap')[short_day(row.day)] if row.day else None,
            h.td[h.span('.row')[avatar(row.name), self._go(row.name, place, data_open=True,
                                                           aria_current='true' if here else None)]],
            [h.td('.num')[figure] for figure in (
                format_number(row.parcels), format_number(row.pieces), took(row.seconds),
                _some(row.by_hand), _some(row.mistakes))]]

    def _draw_parcels(self, view: PackedView, parcels: list[PackedParcel]) -> Node:
        name = next((row.name for row in view.totals if row.staff_id == self.place.who), '')
        heads = [_('Pieces'), _('Time'), _('Ticked by hand'), _('Mistakes stopped')]
        shut = self._go(_('Close'), replace(self.place, who=None), class_='btn quiet')
        if not parcels:
            return card(_('Parcels of {name}').format(name=name), h.p('.body.mute')[_('No parcel was finished.')],
                        aside=shut)
        return card(_('Parcels of {name}').format(name=name), h.div('.scroll-x')[h.table[
            h.thead[h.tr[h.th(scope='col')[_('Packed at')], h.th(scope='col')[_('Order')],
                         h.th(scope='col')[_('Packing slip')], [h.th('.num', scope='col')[head] for head in heads]]],
            h.tbody[[self._draw_parcel(one) for one in parcels]]]],
            h.p('.body.mute')[_('The last {count} are shown.').format(count=format_number(MOST_PARCELS))]
            if len(parcels) == MOST_PARCELS else None, aside=shut)

    def _draw_parcel(self, one: PackedParcel) -> Node:
        return h.tr(data_row=True, data_key=f'slip-{one.slip_id}')[
            h.td('.nowrap')[exact(one.packed_at, self.scope.zone)],
            h.td('.nowrap')[link(f'/orders/{one.order_id}', one.number, data_open=True)],
            h.td('.nowrap')[one.slip_number],
            [h.td('.num')[figure] for figure in (
                format_number(one.pieces), took(one.seconds), _some(one.by_hand), _some(one.mistakes))]]

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        if verb == 'go':
            await self._move(Place.from_query(data.get('to', ''), self._today()))
        elif verb == 'day':
            await self._move(replace(self.place, on=_day(data.get('value', ''), self._today())))
        else:
            return False
        return True

    async def _move(self, place: Place) -> None:
        """As a step the browser's back button takes back."""
        self.place = place
        with self:
            show_address(self, HERE, place.to_query(), new=True)
        await self.load()


def took(seconds: int | None) -> str:
    """3 min 20 s."""
    if seconds is None:
        return '–'
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return _('{hours} h {minutes} min').format(hours=hours, minutes=minutes)
    return _('{minutes} min {seconds} s').format(minutes=minutes, seconds=rest) if minutes else _('{seconds} s').format(
        seconds=rest)


def _some(count: int) -> Node:
    return format_number(count) if count else h.span('.mute')['0']


async def packed_page(scope: Scope, query: str) -> None:
    ui.page_title(_(TITLE))
    await PackedPage(scope, query).load()
