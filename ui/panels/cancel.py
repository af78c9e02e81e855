"""Cancel order, last of all, with exactly what will happen."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _, ngettext
from base.money import format_money
from data.order_view import OrderView
from orders import cancelling, rules
from orders.cancelling import Consequences
from ui.panels.document_rows import live_invoice
from ui.panels.mail_ticks import tick
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
        words = _('Credits what is invoiced, cancels the packing slips and puts stock back. This cannot be undone.') \
            if live_invoice(view) else _('Cancels the packing slips and puts stock back. This cannot be undone.')
        return h.div('.body.stack')[
            button(_('Cancel order…'), 'cancel', kind='danger', blocked=blocked),
            h.div('.small.mute')[blocked or words]]

    async def cancel(self, data: Mapping[str, str]) -> None:
        told, telling = await cancelling.consequences(self.order_id), await tick(self.view.order, 'cancelled')
        await ask(self.scope, _('Cancel order {number}?').format(number=self.view.order.number), [
            f.multiline('reason', _('Reason'), longest=500, draft=f'cancel:{self.order_id}'), *telling.fields,
        ], intro=[draw_consequences(told, self.view), telling.draw_why()], confirm=_('Cancel order'), danger=True,
            submit=self.save_cancel)

    async def save_cancel(self, values: Mapping[str, Any]) -> None:
        await cancelling.cancel(self.scope.actor, self.order_id, values['reason'],
                                values.get('notify', False))


def draw_consequences(told: Consequences, view: OrderView) -> Node:
    """All that will happen, one by one."""
    sentences = [*_on_paper(told, view), *_on_goods(told)]
    paid = told.paid_minor > 0 and _('{amount} was paid. Give it back and mark it as refunded.').format(
        amount=format_money(told.paid_minor, view.currency))
    return [h.ul('.consequences')[[h.li[sentence] for sentence in sentences], paid and h.li[paid]],
            h.p[h.b[_('This cannot be undone.')]]]


def _on_paper(told: Consequences, view: OrderView) -> list[str]:
    if not told.invoices:
        return [_('No document is made: nothing is invoiced.')]
    partly = {one.document.number for one in view.documents if one.credits}
    rest, whole = _('What is left of {invoice} is credited: {amount}.'), _('{invoice} is credited in full: {amount}.')
    return [(rest if number in partly else whole).format(invoice=number, amount=format_money(left, view.currency))
            for number, left in told.invoices]


def _on_goods(told: Consequences) -> list[str]:
    pieces, tasks = told.pieces, told.tasks
    found = [
        told.slips and ngettext('Packing slip {slips} is cancelled.', 'Packing slips {slips} are cancelled.',
                                len(told.slips)).format(slips=', '.join(told.slips)),
        told.shipped and _('{slips} has been shipped and stays as it is.').format(slips=', '.join(told.shipped)),
        pieces and ngettext('{count} piece goes back to stock.', '{count} pieces go back to stock.', pieces).format(
            count=pieces),
        told.returns and ngettext('Open return {returns} is closed.', 'Open returns {returns} are closed.',
                                  len(told.returns)).format(returns=', '.join(told.returns)),
        tasks and ngettext('{count} open task is closed.', '{count} open tasks are closed.', tasks).format(count=tasks)]
    return [sentence for sentence in found if sentence]
