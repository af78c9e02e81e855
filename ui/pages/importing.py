"""Import: choose a file, see what would happen row by row, then let it happen."""
import asyncio
from pathlib import Path

import htpy as h
from htpy import Node
from nicegui import ui
from nicegui.events import GenericEventArguments

from base.actor import Right
from base.errors import Refused
from base.i18n import N_, _, ngettext, pgettext, speaking
from base.money import format_money, format_number
from base.text import clean
from orders import taking_in
from orders.incoming import IncomingOrder, RefusedRow
from orders.taking_in import Outcome, Report
from ui.desk import ReadOrders
from ui.pages import uploads
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import badge, button, empty_state, link_button, money
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler

TONES = {'created': 'ok', 'updated': 'info', 'unchanged': 'mute', 'refused': 'bad'}
MOST_ROWS = 300


class FileDrop(Living, component='../parts/file.js'):
    """A place for one file; `sent` carries the server's answer. The file that is held goes with the page."""
    path: Path | None = None

    def forget(self) -> None:
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        self.path = None

    def _handle_delete(self) -> None:
        self.forget()
        super()._handle_delete()


class ImportPage:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.name = ''
        self.preview: Report | None = None
        self.report: Report | None = None
        self.running = False
        self.stopping = False
        self.done = 0
        self.total = 0
        self.kind = ''
        self.root = Living()
        with self.root:
            self.head = Sheet(node=h.div('.page-head')[h.h1[_('Import orders')]])
            self.drop = FileDrop()
            self._describe_drop()
            self.sheet = Sheet(self.act)

    def _describe_drop(self) -> None:
        words = {'label': _('Drop a file here, or choose one'), 'accept': '.csv,.json,.txt', 'action': '/import/file',
                 'hint': _('Shopify orders_export.csv, or WooCommerce orders as JSON. At most 50 MB.'),
                 'busy': _('Sending…'), 'failed': _('The file did not arrive. Try again.')}
        for name, value in words.items():
            self.drop.props[name] = value
        self.drop.on('sent', self.scope.handles(self.sent))

    async def sent(self, event: GenericEventArguments) -> None:
        token, _space, name = str(event.args).partition(' ')
        path = uploads.path_of(self.scope.desk, token, self.scope.session_id)
        if path is not None and not self.running:
            self._forget()
            self.drop.path, self.name = path, clean(name, 80)
            await self._work(dry_run=True)

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        match verb:
            case 'import':
                await self._work(dry_run=False)
            case 'stop':
                self.stopping = True
            case 'show':
                self.kind = data.get('kind', '')
                self._show()
            case 'again':
                self._forget()

    async def _work(self, dry_run: bool) -> None:
        if self.running or self.drop.path is None:
            return
        self.running, self.stopping, self.done, self.total, self.kind = True, False, 0, 0, ''
        self._show()
        try:
            report = await self._take_in(self.drop.path, dry_run)
            if not dry_run:
                self.report = report
            elif not report.cancelled:
                self.preview = report
            if self.preview is not report:
                self.drop.forget()
        except Refused:
            self._forget()
            raise
        finally:
            self.running = False
            self._show()

    async def _take_in(self, path: Path, dry_run: bool) -> Report:
        found = await asyncio.to_thread(_read, self.scope.desk.read_orders, path, self.name)
        self.total = len(found)
        return await taking_in.take_in(self.scope.actor, found, dry_run=dry_run, progress=self._progress,
                                       stop=lambda: self.stopping or self.root.is_deleted)

    def _progress(self, done: int, _report: Report) -> None:
        self.done = done
        self._show()

    def _forget(self) -> None:
        self.drop.forget()
        self.preview = self.report = None
        self._show()

    def _show(self) -> None:
        if self.root.is_deleted:
            return
        with speaking(self.scope.language):
            self.drop.set_visibility(not self.running and self.preview is None and self.report is None)
            self.sheet.show(self._draw(), flash=False)

    def _draw(self) -> Node:
        if self.running:
            return self._draw_progress()
        shown = self.report or self.preview
        return self._draw_report(shown) if shown else None

    def _draw_progress(self) -> Node:
        part = round(100 * self.done / self.total) if self.total else 0
        words = _('Reading {name}…') if not self.total else _('{done} of {total} orders')
        return h.section('.card')[h.div('.body.stack')[
            h.b(role='status')[words.format(name=self.name, done=self.done, total=self.total)],
            h.div({'class': 'bar', 'role': 'progressbar', 'aria-valuenow': str(part), 'aria-valuemin': '0',
                   'aria-valuemax': '100', 'aria-label': _('Progress')})[h.i(style=f'width:{part}%')],
            h.div('.row')[button(_('Stop'), 'stop')]]]

    def _draw_report(self, shown: Report) -> Node:
        done = self.report is not None
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
        if self.report is None:
            return _('What would happen with {name}').format(name=self.name)
        return _('Stopped: what was imported stays') if shown.cancelled else _('Done: {name}').format(name=self.name)

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


def _read(read: ReadOrders, path: Path, name: str) -> list[IncomingOrder | RefusedRow]:
    try:
        return list(read(path.read_bytes(), name))
    except FileNotFoundError as error:
        raise Refused(N_('The file is no longer here. Choose it again.')) from error


async def import_page(scope: Scope) -> None:
    if not scope.actor.may(Right.IMPORT):
        Sheet(node=[h.div('.page-head')[h.h1[_('Import orders')]],
                    empty_state(_('Your role cannot import orders.'), _('Ask a clerk or the shop’s owner.'))])
        return
    ImportPage(scope)
    ui.page_title(_('Import orders'))

