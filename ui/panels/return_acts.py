"""What may be done with a return, wherever it is shown: its buttons, and what they ask."""
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _
from data.order_view import OrderView, ReturnView
from orders import arranging_returns, crediting, return_rules, returning, rules, snapshots
from orders.crediting import Ask
from orders.view import pieces_of
from ui.panels.credit_dialog import CreditDialog
from ui.panels.document_rows import live_invoice
from ui.panels.mail_ticks import tick
from ui.panels.offers import Offer, offer
from ui.panels.panel import Panel
from ui.panels.receive_dialog import ReceiveDialog
from ui.panels.return_dialog import ask_edit
from ui.panels.return_rows import came, find, statuses
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.menu import Item


class ReturnActs(Panel):
    """A panel that shows returns; the buttons name theirs as `returned`."""
    verbs: ClassVar = frozenset({'receive_return', 'set_return_status', 'credit_return', 'edit_return'})

    def found(self, data: Mapping[str, str]) -> ReturnView | None:
        return find(self.view, data.get('returned'))

    async def receive_return(self, data: Mapping[str, str]) -> None:
        one = self.found(data)
        if one is not None:
            await ReceiveDialog(self.scope, self.view, one).open()

    async def edit_return(self, data: Mapping[str, str]) -> None:
        one = self.found(data)
        if one is not None:
            await ask_edit(self.scope, self.view, one)

    async def set_return_status(self, data: Mapping[str, str]) -> None:
        one = self.found(data)
        if one is None:
            return
        before, telling = one.row.status, await tick(self.view.order, 'return_status')
        odd = ' '.join(after for after, _words in statuses() if return_rules.is_odd(before, after))
        await ask(self.scope, _('Set the status of {number}').format(number=one.row.number), [
            f.select('status', _('Status'), statuses(), before, required=True),
            f.checkbox('sure', _('This is an unusual step. Are you sure?'), shown_if=('status', odd)),
            *(replace(field, value=False) for field in telling.fields),
            f.multiline('message', _('Message to the customer'), longest=2000, shown_if=('notify', 'true'),
                        draft=f'return:{one.row.id}:message')],
            intro=telling.draw_why(), confirm=_('Set status'), submit=self.save_status,
            hidden={'return_id': one.row.id, 'version': one.row.version})

    async def save_status(self, values: Mapping[str, Any]) -> None:
        await returning.set_return_status(self.scope.actor, self.order_id, **{'notify': False, **values})

    async def credit_return(self, data: Mapping[str, str]) -> None:
        one, invoice = self.found(data), live_invoice(self.view)
        if one is None or invoice is None:
            return
        left = await crediting.left(invoice.document.id)
        wanted = Ask(pieces=to_credit(one), reason=reason_on_paper(self.view, one), return_id=one.row.id)
        await CreditDialog(self.scope, self.view, left, wanted, draw_for(one)).open()


def to_credit(one: ReturnView) -> dict[int, int]:
    """Of each order line what came, or all that is expected while nothing has come."""
    has_come = came(one.lines)
    return {line.order_line_id: line.resellable + line.damaged if has_come else line.pieces for line in one.lines}


def reason_on_paper(view: OrderView, one: ReturnView) -> str:
    """The credit invoice prints it for the customer."""
    return arranging_returns.said(view.shop, one.row.reason, snapshots.paper_language(view.order, view.shop))


def draw_for(one: ReturnView) -> Node:
    """Above the credit: whence its pieces are."""
    words = _('The pieces that came back with {number}.') if came(one.lines) else _(
        'Nothing of {number} has been received yet: these are the pieces that are expected.')
    return h.p[words.format(number=one.row.number), ' ', _('The return itself deals with the stock.')]


def return_offers(actor: Actor, view: OrderView, one: ReturnView) -> list[Offer | None]:
    live, key = return_rules.still_live(one.row), one.row.id
    return [
        offer(actor, Right.SHIP, _('Receive…'), 'receive_return', live, glyph='box', returned=key),
        offer(actor, Right.EDIT, _('Set status…'), 'set_return_status', glyph='check', returned=key),
        offer(actor, Right.INVOICE, _('Credit this return…'), 'credit_return', why_not_credit(view, one), glyph='euro',
              returned=key),
        offer(actor, Right.EDIT, _('Edit…'), 'edit_return', live, glyph='pencil', returned=key)]


def return_items(actor: Actor, view: OrderView, one: ReturnView) -> list[Item]:
    """For a More menu."""
    return [*(made.item() for made in return_offers(actor, view, one) if made),
            Item(_('Print return form'), href=form_address(one), glyph='printer', new_tab=True)]


def form_address(one: ReturnView) -> str:
    return f'/returns/{one.row.id}/form.pdf'


def why_not_credit(view: OrderView, one: ReturnView) -> Refused | None:
    """What the order says, or that nothing of this return is left to credit."""
    if one.credit:
        return Refused(N_('This return is already credited: {credit}.'), credit=one.credit)
    refusal = return_rules.still_live(one.row) or rules.credit_invoice(view.order)
    if refusal:
        return refusal
    left = any(pieces_of(view, line_id).billed > 0 for line_id, count in to_credit(one).items() if count)
    return None if left else Refused(N_('Everything of this return is already credited.'))
