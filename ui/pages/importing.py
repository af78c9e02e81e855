"""Import: choose a file, see what would happen row by row, then let it happen."""

import htpy as h
from htpy import Node
from nicegui import ui
from nicegui.events import GenericEventArguments

from base.actor import Right
from base.i18n import _, ngettext, pgettext, speaking
from base.money import format_money, format_number
from base.text import clean
from orders.taking_in import Outcome, Report
from ui.imports import Import, topic
from ui.pages import uploads
from ui.parts.file import FileDrop
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import badge, button, empty_state, link_button, money
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler

TONES = {'created': 'ok', 'updated': 'info', 'unchanged': 'mute', 'refused': 'bad'}
MOST_ROWS = 300


class ImportPage:
    """Of one person: what they bring in goes on while they are elsewhere, and is shown again when they return."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.own = scope.desk.imports.of(scope.session_id)
        self.kind = ''
        self.root = Living()
        with self.root:
            self.head = Sheet(node=h.div('.page-head')[h.h1[_('Import orders')]])
            self.drop = FileDrop(_('Drop a file here, or choose one'), '.csv,.json,.txt', '/import/file',
                                 _('Shopify orders_export.csv, or WooCommerce orders as JSON. At most 50 MB.'))
            self.drop.on('sent', scope.handles(self.sent))
            self.sheet = Sheet(self.act)
        self._show()
        scope.follow(self.root, topic(scope.session_id), self._read, lambda own: self._show())

    async def _read(self) -> Import:
        return self.own

    async def sent(self, event: GenericEventArguments) -> None:
        token, _space, name = str(event.args).partition(' ')
        path = uploads.path_of(self.scope.desk, token, self.scope.session_id)
        if path is not None and not self.own.running:
            self.own.choose(path, clean(name, 80))
            await self._work(dry_run=True)

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        match verb:
            case 'import':
                await self._work(dry_run=False)
            case 'stop':
                self.own.stopping = True
            case 'show':
                self.kind = data.get('kind', '')
                self._show()
            case 'again':
                self.own.forget()
                self._show()

    async def _work(self, dry_run: bool) -> None:
        self.kind = ''
        try:
            await self.own.work(self.scope.actor, self.scope.language, dry_run)
        finally:
            self._show()

    def _show(self) -> None:
        if self.root.is_deleted:
            return
        own = self.own
        with speaking(self.scope.language):
            self.drop.set_visibility(not own.running and own.preview is None and own.report is None)
            self.sheet.show(self._draw(), flash=False)

    def _draw(self) -> Node:
        if self.own.running:
            return self._draw_progress()
        shown = self.own.report or self.own.preview
        return self._draw_report(shown) if shown else None

    def _draw_progress(self) -> Node:
        own = self.own
        part = round(100 * own.done / own.total) if own.total else 0
        words = _('Reading {name}…') if not own.total else _('{done} of {total} orders')
        return h.section('.card')[h.div('.body.stack')[
            h.b(role='status')[words.format(name=own.name, done=own.done, total=own.total)],
            h.div({'class': 'bar', 'role': 'progressbar', 'aria-valuenow': str(part), 'aria-valuemin': '0',
                   'aria-valuemax': '100', 'aria-label': _('Progress')})[h.i(style=f'width:{part}%')],
            h.div('.row')[button(_('Stop'), 'stop')],
            h.div('.small.mute')[_('You may leave this page: it goes on, and is here when you come back.')]]]

    def _draw_report(self, shown: Report) -> Node:
        done = self.own.report is not None
        counts = shown.counts
        tallies = [(kind, label, counts[kind]) for kind, label in _of_many().items()]
        return [
            h.section('.card')[h.h2[h.span[self._title(shown)]], h.div('.body.stack')[
                h.div('.tallies')[[h.div('.tally', data_key=kind)[h.b[format_number(count)], h.span('.mute')[label]]
                                   for kind, label, count in tallies]],
                h.div('.mute')[_('Total: {sums}').format(sums=', '.join(
                    format_money(minor, code) for code, minor in shown.totals.items()) or '–')],
                h.div('.row')[self._draw_actions(shown, done)]]],
            h.div('.tabs')[[self._draw_tab(kind, label, count) for kind, label, count in
                            [('', _('All'), len(shown.outcomes)), *tallies]]],
            self._draw_rows(shown)]

    def _title(self, shown: Report) -> str:
        own = self.own
        if own.report is None:
            return _('What would happen with {name}').format(name=own.name)
        return _('Stopped: what was imported stays') if shown.cancelled else _('Done: {name}').format(name=own.name)

    def _draw_actions(self, shown: Report, done: bool) -> Node:
        again = button(_('Choose another file'), 'again')
        if done:
            return [link_button(_('To the orders'), '/orders', kind='primary'), again]
        number = shown.counts['created'] + shown.counts['updated']
        label = ngettext('Import {count} order', 'Import {count} orders', number).format(count=format_number(number))
        return [button(label, 'import', kind='primary', blocked=''
                       if number else _('There is nothing new in this file.')),
                again]

    def _draw_tab(self, kind: str, label: str, count: int) -> Node:
        return h.button({'type': 'button', 'data-verb': 'show', 'data-kind': kind, 'class': 'on'
                         if kind == self.kind else '',
                         'aria-pressed': str(kind == self.kind).lower()})[label,
                                                                          h.span('.count')[format_number(count)]]

    def _draw_rows(self, shown: Report) -> Node:
        rows = [one for one in shown.outcomes if self.kind in {'', one.what}]
        if not rows:
            return empty_state(_('No rows here.'))
        more = len(rows) - MOST_ROWS
        return h.section('.card')[
            h.table[h.thead[h.tr[h.th('.num', scope='col')[_('Row')], h.th(scope='col')[_('Order')],
                                 h.th(scope='col')[_('What happens')], h.th('.num', scope='col')[_('Total')],
                                 h.th(scope='col')[_('Why')]]],
                    h.tbody[[_draw_row(one) for one in rows[:MOST_ROWS]]]],
            more > 0 and h.div('.body.mute.small')[_('… and {count} more').format(count=format_number(more))]]


def _of_one() -> dict[str, str]:
    words = (pgettext('order', 'New'), pgettext('order', 'Updated'), pgettext('order', 'Unchanged'),
             pgettext('order', 'Refused'))
    return dict(zip(TONES, words, strict=True))


def _of_many() -> dict[str, str]:
    words = (pgettext('orders', 'New'), pgettext('orders', 'Updated'), pgettext('orders', 'Unchanged'),
             pgettext('orders', 'Refused'))
    return dict(zip(TONES, words, strict=True))


def _draw_row(one: Outcome) -> Node:
    name = link(f'/orders/{one.order_id}', one.name) if one.order_id else one.name
    notices = [_(message).format(**words) for message, words in one.notices]
    return h.tr(data_key=f'{one.row}-{one.name}')[
        h.td('.num')[str(one.row)], h.td[name], h.td[badge(TONES[one.what], _of_one()[one.what])],
        h.td('.num')[money(one.total, one.currency) if one.currency else None],
        h.td('.small')[one.sentence, [h.div('.mute')[notice] for notice in notices]]]


async def import_page(scope: Scope) -> None:
    if not scope.actor.may(Right.IMPORT):
        Sheet(node=[h.div('.page-head')[h.h1[_('Import orders')]],
                    empty_state(_('Your role cannot import orders.'), _('Ask a clerk or the shop’s owner.'))])
        return
    ImportPage(scope)
    ui.page_title(_('Import orders'))

