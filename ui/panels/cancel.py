"""Cancel order, last of all, with exactly what will happen."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _, ngettext
from data.order_view import OrderView
from orders import cancelling, rules
from orders.view import pieces_of
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import button, when


class Cancel(Panel):
    title = N_('Cancel order')
    verbs: ClassVar = frozenset({'cancel'})

    def draw(self, view: OrderView) -> Node:
        order = view.order
        if order.cancelled_at:
            return h.div('.body.stack')[
                h.b[_('Cancelled')], h.div('.small.mute')[when(order.cancelled_at, self.scope.zone), ' · ',
                                                          view.names.get(order.cancelled_by_id or 0, '')],
                order.cancel_reason and h.p('.said')[order.cancel_reason]]
        if not self.scope.actor.may(Right.CANCEL):
            return h.div('.body.small.mute')[_('Your role cannot cancel orders.')]
        blocked = str(rules.cancel(order) or '')
        return h.div('.body.stack')[
            button(_('Cancel order…'), 'cancel', kind='danger', blocked=blocked),
            h.div('.small.mute')[blocked or _('Cancels the packing slips and puts stock back. This cannot be undone.')]]

    async def cancel(self, data: Mapping[str, str]) -> None:
        await ask(self.scope, _('Cancel order {number}?').format(number=self.view.order.number), [
            f.multiline('reason', _('Reason'), longest=500, draft=f'cancel:{self.order_id}'),
        ], intro=self._draw_consequences(self.view), confirm=_('Cancel order'), danger=True, submit=self.save_cancel)

    def _draw_consequences(self, view: OrderView) -> Node:
        return [h.ul('.consequences')[[h.li[sentence] for sentence in self._consequences(view)]],
                h.p[h.b[_('This cannot be undone.')]]]

    def _consequences(self, view: OrderView) -> list[str]:
        live = [one.slip.number for one in view.slips if one.slip.status == 'open']
        gone = [one.slip.number for one in view.slips if one.slip.status == 'shipped']
        back = sum(one.line.quantity - pieces_of(view, one.line.id).shipped for one in view.lines
                   if one.product and one.product.tracking != 'off')
        tasks = sum(task.done_at is None for task in view.tasks)
        found = [
            live and _('Packing slips {slips} are cancelled.').format(slips=', '.join(live)),
            gone and _('{slips} has been shipped and stays as it is.').format(slips=', '.join(gone)),
            back > 0 and ngettext('{count} piece goes back to stock.', '{count} pieces go back to stock.', back).format(
                count=back),
            tasks and ngettext('{count} open task is closed.', '{count} open tasks are closed.',
                               tasks).format(count=tasks),
            view.order.paid_minor > 0 and _('What was paid stays recorded: refund it yourself.'),
            _('No document is made: the order was never invoiced.'),
        ]
        return [sentence for sentence in found if sentence]

    async def save_cancel(self, values: Mapping[str, Any]) -> None:
        await cancelling.cancel(self.scope.actor, self.order_id, values['reason'])
