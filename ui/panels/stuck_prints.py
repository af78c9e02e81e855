"""What could not be printed at any packing table, for the office: again, in this browser, or put aside."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _
from base.money import format_number
from base.text import row_id
from data import bench_prints
from data.bench_prints import Slip, StuckPrint, StuckPrints
from orders import topics
from ui.panels.bench_print import STUCK_VERBS, take_care
from ui.panels.mail_states import mark
from ui.parts.markup import link
from ui.parts.pieces import button, when
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Could not be printed')
NAMED = 3


class StuckPrintsPanel:
    """Not shown while there is nothing of the kind."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.shown = StuckPrints((), 0)
        self.sheet = Sheet(scope.handles(self.act), tag='section', classes='card stuck-prints', label=_(TITLE))

    async def begin(self) -> None:
        await self.scope.watch(self.sheet, topics.PRINTS, bench_prints.everywhere, self.show, key='outbox')

    def show(self, found: StuckPrints) -> None:
        self.shown = found
        self.sheet.show(self._draw(found) if found.rows else None, flash=False)

    def _draw(self, found: StuckPrints) -> Node:
        titles = (_('Packing slips'), _('Packing table'), _('Why'))
        left = found.count - len(found.rows)
        return [
            h.h2[h.span[_(TITLE)], h.span('.aside')[format_number(found.count)]],
            h.div('.scroll-x')[h.table('.outbox')[
                h.thead[h.tr[[h.th(scope='col')[title] for title in titles],
                             h.th(scope='col')[h.span('.sr')[_('Actions')]]]],
                h.tbody(data_rows=True)[[self._draw_row(one) for one in found.rows]]]],
            left > 0 and h.div('.body.mute')[_('and {count} more').format(count=format_number(left))]]

    def _draw_row(self, one: StuckPrint) -> Node:
        return h.tr(data_key=f'print-{one.stuck.job_id}')[
            h.td('.mail-what')[
                _named(one.slips), h.div('.small.mute')[when(one.asked_at, self.scope.zone)]],
            h.td('.stuck-table', dir='auto')[one.table or h.span('.mute')[_('deleted')]],
            h.td('.mail-where')[mark('bad', 'warning', _(one.stuck.why))],
            h.td[self._draw_acts(one.stuck.job_id)]]

    def _draw_acts(self, job_id: int) -> Node:
        if not self.scope.actor.may(Right.PACK):
            return None
        return h.div('.mail-acts')[
            button(_('Print again'), 'print_again', kind='quiet', job=job_id),
            button(_('Print in the browser'), 'print_in_browser', kind='quiet', job=job_id),
            button(_('It is there'), 'dismiss_print', kind='quiet', job=job_id)]

    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        if verb not in STUCK_VERBS:
            return False
        await take_care(self.scope, verb, row_id(data.get('job', '')) or 0, [one.stuck for one in self.shown.rows])
        return True


def _named(slips: tuple[Slip, ...]) -> Node:
    """Each leads to its order."""
    return [[[', ' if place else '', link(f'/orders/{slip.order_id}', slip.number, data_open=True) if slip.order_id
              else slip.number] for place, slip in enumerate(slips[:NAMED])], ', …' if len(slips) > NAMED else '']
