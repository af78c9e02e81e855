"""Returns: the pieces that come back. Not shown while there are none."""
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data.order_view import OrderView, ReturnView
from ui.panels.return_acts import ReturnActs, return_items
from ui.panels.return_rows import contents, draw_why, return_badge, stock
from ui.parts.markup import link
from ui.parts.menu import menu
from ui.parts.pieces import short_day


class Returns(ReturnActs):
    title = N_('Returns')
    look = 'card returns'

    def draw(self, view: OrderView) -> Node:
        return super().draw(view) if view.returns else None

    def body(self, view: OrderView) -> Node:
        return h.table[
            h.thead[h.tr[
                h.th(scope='col')[_('Return')], h.th(scope='col')[_('Status')], h.th(scope='col')[_('Pieces')],
                h.th(scope='col')[_('Reason')], h.th(scope='col')[_('Stock')], h.th(scope='col')[_('Credit')],
                h.td[h.span('.sr')[_('Actions')]]]],
            h.tbody[[self.draw_return(view, one) for one in view.returns]]]

    def draw_return(self, view: OrderView, one: ReturnView) -> Node:
        row = one.row
        made_on = row.made_at.astimezone(ZoneInfo(view.shop.timezone)).date()
        return h.tr(data_key=f'return-{row.id}')[
            h.td('.nowrap')[link(f'/returns/{row.id}', row.number), h.div('.small.mute')[short_day(made_on)]],
            h.td[return_badge(one)],
            h.td[[h.div('.cut-short', title=words)[words] for words in contents(view, one)]],
            h.td[draw_why(view, one)],
            h.td[stock(one)],
            h.td[draw_credit(one)],
            h.td('.tools')[menu(f'return-{row.id}', _('More'), return_items(self.scope.actor, view, one),
                                kind='quiet')]]


def draw_credit(one: ReturnView) -> Node:
    """The credit invoice that settled it."""
    if not one.credit:
        return h.span('.mute')['–']
    return link(f'/papers/documents/{one.row.credit_id}.pdf', one.credit, new_tab=True)
