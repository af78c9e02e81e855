"""The quotes list: views with their counts, and pages of one live table."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import htpy as h
from htpy import Node
from markupsafe import Markup
from nicegui import ui

from base.actor import Right
from base.clock import today
from base.i18n import N_, _, language, pgettext
from base.money import format_number
from data import quote_view
from data.quote_view import VIEWS, Row
from data.quote_view import QuotesPage as Page
from orders import quoting, topics
from ui.pages.followed import FollowedPage
from ui.pages.orders_reading import Cursor
from ui.pages.paging import draw_steps
from ui.panels.offers import draw_offer, offer
from ui.panels.quote_state import draw_answered, draw_until, quote_badge
from ui.parts.markup import link, render
from ui.parts.pieces import empty_state, money, skeleton, when
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Quotes')
NEWEST = Cursor()


def view_names() -> dict[str, str]:
    words = (pgettext('quotes', 'Open'), pgettext('quotes', 'Draft'), pgettext('quotes', 'Sent'),
             pgettext('quotes', 'Accepted'), pgettext('quotes', 'Declined'), pgettext('quotes', 'Expired'),
             pgettext('quotes', 'Converted'), pgettext('quotes', 'All'))
    return dict(zip(VIEWS, words, strict=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of which view."""
    view: str = VIEWS[0]
    cursor: Cursor = NEWEST

    @classmethod
    def from_query(cls, query: str) -> 'Place':
        view = parse_qs(query[:8000]).get('view', [''])[0]
        return cls(view if view in VIEWS else VIEWS[0], Cursor.from_query(query))

    def to_query(self) -> str:
        view = '' if self.view == VIEWS[0] else f'view={self.view}'
        return '&'.join(part for part in (view, self.cursor.to_query()) if part)


@dataclass(frozen=True, slots=True)
class Shown:
    page: Page
    counts: dict[str, int]


class QuotesPage(FollowedPage):
    """Built once for each visit; its rows are patched in place."""
    address = 'quotes'
    topic = topics.QUOTES

    def __init__(self, scope: Scope, query: str) -> None:
        super().__init__(scope, Place.from_query(query))
        self.shown: Shown | None = None
        with self:
            self.head = Sheet(scope.handles(self.act), node=self._draw_head())
            with ui.element('section').classes('card'):
                self.table = Sheet(scope.handles(self.act), gentle=True, label=_(TITLE), node=_draw_loading())
                self.pager = Sheet(scope.handles(self.act), tag='nav', classes='pager', label=_('Pages'))

    @staticmethod
    async def read(place: Place, zone: str) -> Shown:
        on = today(zone)
        page = await quote_view.page(place.view, on, place.cursor.after, place.cursor.before)
        if not page.rows and place.cursor != NEWEST:
            page = await quote_view.page(place.view, on)
        return Shown(page, await quote_view.counts(on))

    def show(self, shown: Shown, flash: bool = True, now: bool = False) -> None:
        self.shown = shown
        self.head.show(self._draw_head(), flash=False)
        self.table.show(self._draw_table(shown), flash=flash, now=now)
        self.pager.show(self._draw_pager(shown), flash=False)

    # ---- what is shown
    def _draw_head(self) -> Node:
        counts = self.shown.counts if self.shown else {}
        return [
            h.div('.page-head')[h.h1[_(TITLE)], h.div('.actions')[self._draw_new(glyph='plus')]],
            h.nav('.tabs', aria_label=_('Views'))[[self._draw_tab(view, counts.get(view, 0)) for view in VIEWS]]]

    def _draw_new(self, glyph: str = '') -> Node:
        return draw_offer(offer(self.scope.actor, Right.QUOTE, _('New quote'), 'new', kind='primary', glyph=glyph))

    def _draw_tab(self, view: str, count: int) -> Node:
        here = view == self.place.view
        return self._go([view_names()[view], ' ', h.span('.figure')[format_number(count)]], Place(view),
                        class_='on' if here else '', data_key=view, aria_current='page' if here else None)

    def _go(self, label: Node, place: Place, **look: Any) -> h.Element:
        query = place.to_query()
        return link(f'/quotes?{query}' if query else '/quotes', label, data_verb='go', data_to=query, **look)

    def _draw_table(self, shown: Shown) -> Node:
        if not shown.page.rows:
            return self._draw_empty(shown)
        look = language(), self.scope.zone, today(self.scope.zone), self.place.to_query()
        titles = (('', _('Quote')), ('', _('Made')), ('', _('Customer')), ('', _('Status')), ('', _('Valid until')),
                  ('num', _('Total')), ('', _('Order')))
        return h.div('.scroll-x')[h.table('.orders.quotes')[
            h.thead[h.tr[[h.th(class_=kind or None, scope='col')[title] for kind, title in titles]]],
            h.tbody(data_rows=True)[[_row(row, look) for row in shown.page.rows]]]]

    def _draw_empty(self, shown: Shown) -> Node:
        if not shown.counts['all']:
            return empty_state(_('No quotes yet'), _('Make one from scratch, or duplicate an order into one: More › '
                                                     'Duplicate into a quote.'), self._draw_new(), glyph='quote')
        titles = {'open': _('No quote is waiting for an answer'), 'draft': _('No quote is being written'),
                  'sent': _('No quote is with a customer'), 'accepted': _('No accepted quote is left to convert'),
                  'declined': _('No quote was declined'), 'expired': _('No quote has expired'),
                  'converted': _('No quote has become an order yet')}
        return empty_state(titles[self.place.view], None,
                           self._go(_('Show all quotes'), Place('all'), class_='btn'), glyph='check')

    def _draw_pager(self, shown: Shown) -> Node:
        page = shown.page
        if not (page.has_newer or page.has_older):
            return None
        return [h.span('.grow'), draw_steps(page.rows, page.has_newer, page.has_older, self._draw_step,
                                            _('There are no more quotes this way.'))]

    def _draw_step(self, label: str, cursor: Cursor) -> Node:
        return self._go(label, Place(self.place.view, cursor), class_='btn')

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> None:
        match verb:
            case 'go':
                await self.go_to(Place.from_query(data.get('to', '')))
            case 'new':
                ui.navigate.to(f'/quotes/{await quoting.add_quote(self.scope.actor)}')


Look = tuple[str, str, date, str]


@lru_cache(maxsize=1024)
def _row(row: Row, look: Look) -> Markup:
    """One for all who see the same; `look` is language, zone, day and the list's address."""
    _language, zone, on, query = look
    return Markup(render(h.tr(data_row=True, data_key=str(row.id))[
        h.td('.nowrap')[link(f'/quotes/{row.id}' + (f'?{query}' if query else ''), row.number, data_open=True)],
        h.td('.nowrap')[when(row.made_at, zone)],
        h.td[_draw_customer(row)],
        h.td[quote_badge(row.status, row.valid_until, on), draw_answered(row.answered_by, row.answered_at, zone)],
        h.td('.nowrap')[draw_until(row.status, row.valid_until, on)],
        h.td('.num')[money(row.total_minor, row.currency)],
        h.td('.nowrap')[link(f'/orders/{row.order_id}', row.order_number) if row.order_id
                        else h.span('.mute')['–']]]))


def _draw_customer(row: Row) -> Node:
    name = row.customer_name or row.company
    company = row.company if row.company != name else ''
    if not name:
        return h.span('.mute')[_('No customer yet')]
    return h.span('.customer')[h.span('.cut', title=name)[name],
                               company and h.span('.cut.mute', title=company)[company]]


def _draw_loading() -> Node:
    return h.div('.body.loading')[skeleton(8)]


async def quotes_page(scope: Scope, query: str) -> None:
    """Draws the list the address asks for."""
    ui.page_title(_(TITLE))
    await QuotesPage(scope, query).load()
