"""What one is printing, in a corner of every page: how far it is, what is there to open, and what was left out."""
from datetime import timedelta

import htpy as h
from htpy import Node
from nicegui import ui

from base.clock import now
from base.i18n import N_, _, ngettext
from base.money import format_number
from orders.bulk import Outcome
from orders.print_run import Part, PrintRun
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import button, card, icon_button, link_button
from ui.parts.sheet import Sheet
from ui.print_runs import topic
from ui.scope import Scope, handler

TITLES = {'packing_slip': N_('Packing slips'), 'invoice': N_('Invoices'), 'pick_list': N_('Pick list')}
AT_ONCE = timedelta(seconds=4)
"""So long after the click a browser still lets us open a page by ourselves."""
MOST_REASONS = 100


class PrintTray:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.run: PrintRun | None = None
        self.opened = ''
        self.sheet = Sheet(self.act, tag='section', classes='print-tray', label=_('Printing'))

    async def start(self) -> None:
        staff_id = self.scope.actor.staff_id
        await self.scope.watch(self.sheet, topic(staff_id), lambda: self.scope.desk.print_runs.of(staff_id), self.show)

    def show(self, run: PrintRun | None) -> None:
        self.run = run
        self.sheet.show(self.draw(run) if run else None, flash=False)
        if run and run.state == 'done':
            self._open(run)

    def _open(self, run: PrintRun) -> None:
        """By itself on the page it was asked from, while the browser allows it; else the button waits."""
        mine = run.origin == self.scope.client.id and run.token != self.opened
        if mine and now() - run.began < AT_ONCE:
            self.opened = run.token
            ui.navigate.to(address(run), new_tab=True)

    def draw(self, run: PrintRun) -> Node:
        body = {'running': self._draw_running, 'done': self._draw_done}.get(run.state, self._draw_failed)
        ended = run.state != 'running'
        return card([h.span('.row')[icon('printer'), _(TITLES[run.kind])]],
                    h.div('.body.stack')[body(run), ended and draw_left_out(run.refused)], key=run.token,
                    aside=ended and icon_button('cross', _('Close'), 'dismiss', run=run.token))

    def _draw_running(self, run: PrintRun) -> Node:
        share = round(100 * run.done / run.total) if run.total else 0
        said = _('{done} of {total}').format(done=format_number(run.done), total=format_number(run.total))
        return [
            h.div('.progress', role='progressbar', aria_valuenow=str(share), aria_valuemin='0', aria_valuemax='100',
                  aria_label=_(TITLES[run.kind]))[h.i(style=f'width:{share}%')],
            h.div('.between')[h.span('.mute')[said if run.total else _('Looking for the papers…')],
                              button(_('Cancel'), 'cancel', kind='quiet', run=run.token)],
            self._draw_parts(run)]

    def _draw_parts(self, run: PrintRun) -> Node:
        """Of a long run, what is there already."""
        if not run.is_long or not run.parts:
            return None
        return [
            h.p('.small.mute')[_('Ready to print, while the rest is being made:')],
            h.div('.row')[[self._draw_part(run, place, part) for place, part in enumerate(run.parts)]]]

    def _draw_part(self, run: PrintRun, place: int, part: Part) -> Node:
        said = f'{format_number(part.first)}–{format_number(part.last)}'
        return link_button([said, part.is_recorded and h.span('.sr')[_('opened')]], address(run, place), new_tab=True,
                           glyph='check' if part.is_recorded else 'printer')

    def _draw_done(self, run: PrintRun) -> Node:
        papers = sum(part.papers for part in run.parts)
        said = {'packing_slip': ngettext('{count} packing slip', '{count} packing slips', papers),
                'invoice': ngettext('{count} invoice', '{count} invoices', papers),
                'pick_list': ngettext('for {count} packing slip', 'for {count} packing slips', papers)}[run.kind]
        return h.div('.between')[
            h.span(role='status')[said.format(count=format_number(papers))],
            link_button(_('Open the PDF'), address(run), kind='primary', new_tab=True)]

    def _draw_failed(self, run: PrintRun) -> Node:
        return h.p(role='status')[str(run.failed) if run.failed else _('There is nothing to print.')]

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        if self.run is None or data.get('run') != self.run.token:
            return
        if verb == 'cancel' and self.run.state == 'running':
            self.scope.say('info', _('Printing cancelled. What was made is kept for the next time.'))
        if verb in {'cancel', 'dismiss'}:
            self.scope.desk.print_runs.dismiss(self.run)


def address(run: PrintRun, part: int | None = None) -> str:
    return f'/papers/runs/{run.token}.pdf' + ('' if part is None else f'?part={part}')


def draw_left_out(refused: list[Outcome]) -> Node:
    """Which orders were left out, and why."""
    if not refused:
        return None
    said = ngettext('{count} order left out:', '{count} orders left out:', len(refused))
    return [
        h.p('.row')[icon('warning'), h.b[said.format(count=format_number(len(refused)))]],
        h.ul('.refused', tabindex='0')[[
            h.li[link(f'/orders/{one.order_id}', one.number), ' ', h.span[str(one.refused)]]
            for one in refused[:MOST_REASONS]]],
        len(refused) > MOST_REASONS and h.p[_('… and {count} more.').format(count=len(refused) - MOST_REASONS)]]
