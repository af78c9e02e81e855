"""The outbox: every mail and PDF of the desk by its state, and prints that were given up, live, with what can be done
about them."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.clock import midnight, today
from base.i18n import N_, _, ngettext, pgettext
from base.money import format_number
from data import mail_view
from data.listing import MOST_COUNTED
from data.mail_view import TABS, Ask, Page, Row, Service
from mailer.kinds import KINDS
from orders import mailing, posting
from ui.pages.followed import FollowedPage
from ui.pages.orders_reading import Cursor
from ui.pages.paging import draw_steps
from ui.panels import mail_acts
from ui.panels.mail_alert import draw_pause
from ui.panels.mail_states import can_send, draw_settings_link, draw_state, draw_subject, kind_label
from ui.panels.offers import Offer, draw_offer, offer
from ui.panels.reminder_week import ReminderWeek
from ui.panels.stuck_prints import StuckPrintsPanel
from ui.parts.dialog import confirm
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import empty_state, skeleton, when
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Outbox')
NEWEST = Cursor()


def tab_names() -> dict[str, str]:
    words = (pgettext('outbox', 'Waiting'), pgettext('outbox', 'Trying again'), pgettext('outbox', 'Failed'),
             pgettext('outbox', 'Sent today'), pgettext('outbox', 'Cancelled'))
    return dict(zip(TABS, words, strict=True))


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of which tab, of which kind of letter."""
    tab: str = TABS[0]
    kind: str = ''
    cursor: Cursor = NEWEST

    @classmethod
    def from_query(cls, query: str) -> 'Place':
        given = parse_qs(query[:8000])
        tab, kind = given.get('tab', [''])[0], given.get('kind', [''])[0]
        return cls(tab if tab in TABS else TABS[0], kind if kind in KINDS or kind == 'pdf' else '',
                   Cursor.from_query(query))

    def to_query(self) -> str:
        parts = ('' if self.tab == TABS[0] else f'tab={self.tab}', self.kind and f'kind={self.kind}',
                 self.cursor.to_query())
        return '&'.join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Shown:
    page: Page
    counts: dict[str, int]
    service: Service


class OutboxPage(FollowedPage):
    """Built once for each visit; its rows are patched in place."""
    address = 'outbox'
    topic = mailing.OUTBOX

    def __init__(self, scope: Scope, query: str) -> None:
        super().__init__(scope, Place.from_query(query))
        self.shown: Shown | None = None
        with self:
            self.head = Sheet(scope.handles(self.act), node=self._draw_head())
            self.prints = StuckPrintsPanel(scope)
            with ui.element('section').classes('card'):
                self.tools = Sheet(scope.handles(self.act), classes='outbox-tools', node=self._draw_tools())
                self.table = Sheet(scope.handles(self.act), gentle=True, label=_(TITLE),
                                   node=h.div('.body.loading')[skeleton(8)])
                self.pager = Sheet(scope.handles(self.act), tag='nav', classes='pager', label=_('Pages'))
            self.reminders = ReminderWeek(scope)

    @staticmethod
    async def read(place: Place, zone: str) -> Shown:
        day = midnight(today(zone), zone)
        ask = Ask(place.tab, day, place.kind)
        page = await mail_view.page(ask, place.cursor.after, place.cursor.before)
        if not page.rows and place.cursor != NEWEST:
            page = await mail_view.page(ask)
        return Shown(page, await mail_view.counts(day), await mail_view.service())

    def show(self, shown: Shown, flash: bool = True, now: bool = False) -> None:
        self.shown = shown
        self.head.show(self._draw_head(), flash=False)
        self.tools.show(self._draw_tools(), flash=False)
        self.table.show(self._draw_table(shown), flash=flash, now=now)
        self.pager.show(self._draw_pager(shown), flash=False)

    # ---- what is shown
    def _draw_head(self) -> Node:
        counts = self.shown.counts if self.shown else {}
        return [
            h.div('.page-head')[h.h1[_(TITLE)], h.div('.actions')[[draw_offer(one) for one in self._offers()]]],
            self._draw_banner(self.shown) if self.shown else None,
            h.nav('.tabs', aria_label=_('Views'))[[self._draw_tab(tab, counts.get(tab, 0)) for tab in TABS]]]

    def _offers(self) -> list[Offer | None]:
        """All at once, for those who see to mail."""
        if self.shown is None or not self.scope.actor.may(Right.MAIL):
            return []
        counts, paused = self.shown.counts, self.shown.service.paused('mail')
        return [
            self._can(_('Retry all failed'), 'retry_all') if counts['failed'] else None,
            self._can(_('Cancel all waiting…'), 'cancel_all', kind='danger') if counts['mails'] else None,
            self._can(_('Resume mail'), 'resume', kind='primary', glyph='play') if paused
            else self._can(_('Pause mail'), 'pause', glyph='hold')]

    def _can(self, label: str, verb: str, kind: str = '', glyph: str = '') -> Offer | None:
        return offer(self.scope.actor, Right.MAIL, label, verb, kind=kind, glyph=glyph)

    def _draw_banner(self, shown: Shown) -> Node:
        paused = shown.service.paused('mail')
        if paused:
            reason, detail = paused
            return draw_pause(reason, detail, [draw_settings_link(self.scope)] if reason == 'account' else [])
        if not can_send(self.scope, shown.service):
            return h.div('.banner.warn.outbox-banner', role='status')[
                icon('mail'), h.b[_('There is no mail server yet.')],
                h.span[_('Mails are written and wait here until there is one.')], draw_settings_link(self.scope)]
        return None

    def _draw_tab(self, tab: str, count: int) -> Node:
        here = tab == self.place.tab
        figure = f'{format_number(MOST_COUNTED)}+' if count > MOST_COUNTED else format_number(count)
        return self._go([tab_names()[tab], ' ', h.span('.figure')[figure]], Place(tab, self.place.kind),
                        class_='on' if here else '', data_key=tab, aria_current='page' if here else None)

    def _go(self, label: Node, place: Place, **look: Any) -> h.Element:
        query = place.to_query()
        return link(f'/outbox?{query}' if query else '/outbox', label, data_verb='go', data_to=query, **look)

    def _draw_tools(self) -> Node:
        options = [('', _('All kinds')), *((kind, _(one.label)) for kind, one in KINDS.items()), ('pdf', _('PDF'))]
        return h.label[
            h.span('.mute')[_('Kind')],
            h.select(name='kind', data_verb_change='kind')[[
                h.option(value=kind, selected=kind == self.place.kind)[label] for kind, label in options]]]

    def _draw_table(self, shown: Shown) -> Node:
        if not shown.page.rows:
            return self._draw_empty()
        titles = (_('Message'), _('About'), _('State'), '')
        return h.div('.scroll-x')[h.table('.outbox')[
            h.thead[h.tr[[h.th(scope='col')[title or h.span('.sr')[_('Actions')]] for title in titles]]],
            h.tbody(data_rows=True)[[self._draw_row(row, shown.service) for row in shown.page.rows]]]]

    def _draw_row(self, row: Row, service: Service) -> Node:
        label = kind_label(row.kind)
        return h.tr(data_key=str(row.id))[
            h.td('.mail-what')[
                h.div[draw_subject(row)],
                h.div('.small.mute')[row.subject and f'{label} · ',
                                     row.recipient and [_('to {address}').format(address=row.recipient), ' · '],
                                     when(row.made_at, self.scope.zone)]],
            h.td('.nowrap')[_draw_about(row)],
            h.td('.mail-where')[draw_state(self.scope, row, service)],
            h.td[mail_acts.draw_offers(self.scope, row)]]

    def _draw_empty(self) -> Node:
        titles = {'waiting': _('Nothing waits to be sent'), 'again': _('Nothing is being tried again'),
                  'failed': _('Nothing has failed'), 'sent': _('No mail was sent today'),
                  'cancelled': _('Nothing was cancelled')}
        every = self._go(_('Show all kinds'), Place(self.place.tab), class_='btn') if self.place.kind else None
        return empty_state(titles[self.place.tab], None, every, glyph='check')

    def _draw_pager(self, shown: Shown) -> Node:
        page = shown.page
        if not (page.has_newer or page.has_older):
            return None
        return [h.span('.grow'), draw_steps(page.rows, page.has_newer, page.has_older, self._draw_step,
                                            _('There is no more this way.'))]

    def _draw_step(self, label: str, cursor: Cursor) -> Node:
        return self._go(label, replace(self.place, cursor=cursor), class_='btn')

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        actor = self.scope.actor
        match verb:
            case 'go':
                await self.go_to(Place.from_query(data.get('to', '')))
            case 'kind':
                await self.go_to(Place.from_query(f'tab={self.place.tab}&kind={data.get("value", "")}'))
            case 'retry_all':
                await self._retry_all()
            case 'cancel_all':
                await self._cancel_all()
            case 'pause':
                await posting.pause(actor, 'mail')
            case 'resume':
                await posting.resume(actor, 'mail')
            case _ if verb in mail_acts.VERBS:
                await mail_acts.act(self.scope, verb, data)
            case _:
                return False
        return True

    async def _retry_all(self) -> None:
        again = sum([await posting.retry_all(self.scope.actor, kind) for kind in mail_view.KINDS])
        self.scope.say('positive', ngettext('{count} is tried again.', '{count} are tried again.', again).format(
            count=format_number(again)))

    async def _cancel_all(self) -> None:
        count = self.shown.counts['mails'] if self.shown else 0
        many = f'{format_number(MOST_COUNTED)}+' if count > MOST_COUNTED else format_number(count)
        sentence = ngettext('{count} mail is not sent. Its customer is not told.',
                            '{count} mails are not sent. Their customers are not told.', count).format(count=many)
        if await confirm(self.scope, _('Cancel all waiting mails?'), sentence, confirm=_('Cancel them'), danger=True):
            cancelled = await posting.cancel_all(self.scope.actor, 'mail')
            self.scope.say('positive', ngettext('{count} mail cancelled.', '{count} mails cancelled.',
                                                cancelled).format(count=format_number(cancelled)))


def _draw_about(row: Row) -> Node:
    if row.order_id:
        return link(f'/orders/{row.order_id}', row.number, data_open=True)
    return link(f'/quotes/{row.quote_id}', row.number, data_open=True) if row.quote_id else row.number or '–'


async def outbox_page(scope: Scope, query: str) -> None:
    """Draws the page the address asks for."""
    ui.page_title(_(TITLE))
    page = OutboxPage(scope, query)
    await page.load()
    await page.prints.begin()
    await page.reminders.begin()
