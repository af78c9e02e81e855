"""Customer remarks, from the checkout."""
import htpy as h
from htpy import Node

from base.i18n import N_, _, pgettext
from data.order_view import OrderView
from ui.panels.panel import Panel


class Remarks(Panel):
    title = N_('Customer remarks')

    def body(self, view: OrderView) -> Node:
        remark = view.order.remark
        return h.div('.body')[h.p('.said')[_('“{text}”').format(text=remark)] if remark
                              else h.span('.mute')[pgettext('remark', 'None')]]
