"""Returns: the pieces that come back. Not shown while there are none."""
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.i18n import N_, _, ngettext
from data.order_view import OrderView, ReturnView
from ui.panels.panel import Panel
from ui.parts.pieces import badge, short_day

STATUSES = {
    'new': ('info', N_('New')), 'pending': ('warn', N_('Pending')), 'authorized': ('info', N_('Authorized')),
    'received': ('info', N_('Received')), 'repaired': ('ok', N_('Repaired')), 'refunded': ('ok', N_('Refunded')),
    'rejected': ('mute', N_('Rejected')), 'cancelled': ('mute', N_('Return cancelled')),
}


class Returns(Panel):
    title = N_('Returns')
    look = 'card returns'

    def draw(self, view: OrderView) -> Node:
        return super().draw(view) if view.returns else None

    def body(self, view: OrderView) -> Node:
        return h.table[
            h.thead[h.tr[
                h.th(scope='col')[_('Return')], h.th(scope='col')[_('Date')], h.th(scope='col')[_('Status')],
                h.th(scope='col')[_('Pieces')], h.th(scope='col')[_('Reason')], h.th(scope='col')[_('Stock')],
                h.th(scope='col')[_('Credit')]]],
            h.tbody[[self.draw_return(view, one) for one in view.returns]]]

    def draw_return(self, view: OrderView, one: ReturnView) -> Node:
        row = one.row
        tone, words = STATUSES[row.status]
        made_on = row.made_at.astimezone(ZoneInfo(view.shop.timezone)).date()
        names = {line.line.id: line.line.name for line in view.lines}
        return h.tr(data_key=f'return-{row.id}')[
            h.td('.nowrap')[row.number], h.td('.nowrap')[short_day(made_on)], h.td[badge(tone, _(words))],
            h.td[[h.div[f'{line.pieces} × {names.get(line.order_line_id, "")}'] for line in one.lines]],
            h.td[row.reason or '–', row.remark and h.div('.small.mute')[row.remark]],
            h.td[put_back(one)],
            h.td('.nowrap')[one.credit or h.span('.mute')['–']]]


def put_back(one: ReturnView) -> str:
    """How many of the pieces went back to stock."""
    back = sum(line.restocked for line in one.lines)
    return ngettext('{count} put back', '{count} put back', back).format(count=back) if back else _('not put back')
