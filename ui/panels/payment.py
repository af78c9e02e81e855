"""Payment: how it is paid, what came in, and the documents issued for it."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.actor import Right
from base.clock import now, today
from base.i18n import N_, _
from base.money import format_money
from data import settings_view
from data.models import Payment as Row
from data.order_view import DocumentView, OrderView
from orders import crediting, einvoice_outlook, invoicing, method_editing, paying, reminding, rules
from ui.panels.correct_dialog import ask_correction
from ui.panels.credit_dialog import CreditDialog
from ui.panels.document_rows import draw_documents, live_invoice
from ui.panels.head import payment_badge
from ui.panels.offers import Offer, draw_offers, offer
from ui.panels.panel import Panel
from ui.panels.reminder_line import draw_reminder
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import button, money, when


class Payment(Panel):
    title = N_('Payment')
    look = 'card payment'
    verbs: ClassVar = frozenset({'mark_as_paid', 'mark_as_not_paid', 'record_payment', 'issue_invoice', 'edit_terms',
                                 'edit_method', 'credit_invoice', 'correct_invoice', 'mark_credit_as_refunded',
                                 'mark_credit_as_not_refunded', 'pause_reminders', 'resume_reminders'})

    def actions(self, view: OrderView) -> Node:
        edit = self.scope.actor.may(Right.EDIT) and button(
            _('Edit'), 'edit_method', kind='quiet', blocked=str(rules.edit_methods(view.order) or ''))
        return [edit or None, payment_badge(view.order.payment_status)]

    def body(self, view: OrderView) -> Node:
        return [
            h.div('.body')[
                h.div('.between')[self.draw_method(view), draw_offers(self.offers(view))],
                self.draw_payments(view) if view.payments else None,
                draw_reminder(self.scope.actor, view.reminder, today(self.scope.zone)) if view.reminder else None],
            draw_documents(self.scope.actor, view) if view.documents else None,
            self.draw_add(view)]

    def offers(self, view: OrderView) -> list[Offer | None]:
        actor, order = self.scope.actor, view.order
        paid = offer(actor, Right.PAY, _('Mark as paid'), 'mark_as_paid', rules.mark_as_paid(order))
        part = offer(actor, Right.PAY, _('Part payment…'), 'record_payment', rules.mark_as_paid(order), kind='quiet')
        undo = offer(actor, Right.PAY, _('Mark as not paid'), 'mark_as_not_paid', rules.mark_as_not_paid(order))
        if order.payment_status == 'paid':
            return [undo]
        return [undo and replace(undo, kind='quiet'), part, paid] if order.paid_minor > 0 else [part, paid]

    def draw_method(self, view: OrderView) -> Node:
        order = view.order
        return h.div[order.payment_method or _('No payment method'),
                     order.payment_reference and h.span('.small.mute')[' · ', order.payment_reference],
                     order.pay_later and h.span('.small.mute')[' · ', _('pays after delivery')]]

    def draw_payments(self, view: OrderView) -> Node:
        undone = {row.reverses_id for row in view.payments if row.reverses_id}
        return h.ul('.payments')[[self.draw_payment(view, row, row.id in undone) for row in view.payments]]

    def draw_payment(self, view: OrderView, row: Row, undone: bool) -> Node:
        order = view.order
        words = [row.method if row.method != order.payment_method else '',
                 row.reference if row.reference != order.payment_reference else '',
                 self.what_became(view, row, undone), view.names.get(row.recorded_by_id or 0, '')]
        return h.li({'class': 'undone' if undone or row.reverses_id else None}, data_key=f'payment-{row.id}')[
            h.span('.mute.nowrap')[when(row.paid_at, self.scope.zone)],
            h.span('.small.mute')[' · '.join(word for word in words if word)],
            h.span('.num')[money(row.amount_minor, row.currency)]]

    @staticmethod
    def what_became(view: OrderView, row: Row, undone: bool) -> str:
        """That it was a refund, and whether it still counts."""
        credit = next((one.document.number for one in view.documents if one.document.id == row.document_id), '')
        if row.reverses_id:
            return _('marked as not refunded') if credit else _('marked as not paid')
        words = [_('refund for {credit}').format(credit=credit) if credit else '', _('taken back') if undone else '']
        return ' · '.join(word for word in words if word)

    def draw_add(self, view: OrderView) -> Node:
        actor, order = self.scope.actor, view.order
        add = offer(actor, Right.INVOICE, _('Add invoice'), 'issue_invoice', rules.issue_invoice(order), kind='quiet',
                    glyph='plus')
        credit = offer(actor, Right.INVOICE, _('Add credit invoice'), 'credit_invoice', rules.credit_invoice(order),
                       kind='quiet', glyph='return')
        shown = [add, credit if view.documents else None]
        return h.div('.body.foot')[draw_offers(shown, self.offers(view))] if add else None

    def document(self, data: Mapping[str, str]) -> DocumentView | None:
        return next((one for one in self.view.documents if str(one.document.id) == data.get('document')), None)

    async def credit_invoice(self, data: Mapping[str, str]) -> None:
        one = self.document(data) or live_invoice(self.view)
        if one is not None:
            await CreditDialog(self.scope, self.view, await crediting.left(one.document.id)).open()

    async def correct_invoice(self, data: Mapping[str, str]) -> None:
        one = self.document(data)
        if one is not None:
            await ask_correction(self.scope, self.view, one.document)

    async def mark_credit_as_refunded(self, data: Mapping[str, str]) -> None:
        one, order = self.document(data), self.view.order
        if one is None:
            return
        owed = min(one.document.total_minor, -order.open_minor)
        await ask(self.scope, _('{number} is refunded').format(number=one.document.number), [
            f.text('method', _('Method'), order.payment_method, longest=80, half=True),
            f.text('reference', _('Reference'), longest=120, half=True),
        ], confirm=_('Mark as refunded'), submit=self.save_refund,
            hidden={'document_id': one.document.id, 'version': order.payment_version},
            intro=_('{amount} went back to the customer.').format(amount=format_money(owed, order.currency)))

    async def save_refund(self, values: Mapping[str, Any]) -> None:
        await crediting.mark_credit_as_refunded(self.scope.actor, self.order_id, **values)

    async def mark_credit_as_not_refunded(self, data: Mapping[str, str]) -> None:
        one = self.document(data)
        if one is not None:
            await crediting.mark_credit_as_not_refunded(self.scope.actor, self.order_id, one.document.id)

    async def edit_method(self, data: Mapping[str, str]) -> None:
        order = self.view.order
        names = [(one.name, '') for one in (await settings_view.read()).payment_methods]
        await ask(self.scope, _('Edit payment method'), [
            f.autocomplete('payment_method', _('Payment method'), order.payment_method, longest=80, options=names),
        ], hidden={'version': order.payment_version}, submit=self.save_method)

    async def save_method(self, values: Mapping[str, Any]) -> None:
        await method_editing.edit_payment_method(self.scope.actor, self.order_id, **values)

    async def mark_as_paid(self, data: Mapping[str, str]) -> None:
        await paying.mark_as_paid(self.scope.actor, self.order_id)

    async def mark_as_not_paid(self, data: Mapping[str, str]) -> None:
        await paying.mark_as_not_paid(self.scope.actor, self.order_id)

    async def pause_reminders(self, data: Mapping[str, str]) -> None:
        await reminding.pause_reminders(self.scope.actor, self.order_id)

    async def resume_reminders(self, data: Mapping[str, str]) -> None:
        await reminding.resume_reminders(self.scope.actor, self.order_id)

    async def record_payment(self, data: Mapping[str, str]) -> None:
        order, day = self.view.order, today(self.scope.zone)
        await ask(self.scope, _('Part payment'), [
            f.money('amount', _('Amount'), order.open_minor, currency=order.currency, required=True, half=True),
            f.day('paid_on', _('Paid on'), day, maximum=day, required=True, half=True),
            f.text('method', _('Method'), order.payment_method, longest=80, half=True),
            f.text('reference', _('Reference'), longest=120, half=True),
        ], confirm=_('Record payment'), submit=self.save_payment, hidden={'version': order.payment_version},
            intro=_('Still open: {amount}').format(amount=format_money(order.open_minor, order.currency)))

    async def save_payment(self, values: Mapping[str, Any]) -> None:
        await paying.record_payment(self.scope.actor, self.order_id, values['amount'], values['method'],
                                    values['reference'], moment_of(values['paid_on'], self.scope.zone),
                                    values['version'])

    async def issue_invoice(self, data: Mapping[str, str]) -> None:
        order, lacking = self.view.order, await einvoice_outlook.lacking(self.order_id)
        intro = _('An invoice of {amount} for everything on this order. Once issued it never changes.').format(
            amount=format_money(order.total_minor, order.currency))
        await ask(self.scope, _('Add invoice'), [
            f.text('delivery_text', _('Delivery time'), longest=300, hint=_('For example: within 3 working days')),
        ], confirm=_('Issue invoice'), submit=self.save_invoice,
            intro=' '.join(filter(None, (intro, str(lacking or '')))))

    async def save_invoice(self, values: Mapping[str, Any]) -> None:
        await invoicing.issue_invoice(self.scope.actor, self.order_id, values['delivery_text'])

    async def edit_terms(self, data: Mapping[str, str]) -> None:
        one = self.document(data)
        if one is None or one.terms is None:
            return
        await ask(self.scope, _('Terms of {number}').format(number=one.document.number), [
            f.day('due_on', _('Due date'), one.terms.due_on),
            f.text('delivery_text', _('Delivery time'), one.terms.delivery_text, longest=300,
                   hint=_('For example: within 3 working days')),
        ], hidden={'document_id': one.document.id, 'version': one.terms.version}, submit=self.save_terms)

    async def save_terms(self, values: Mapping[str, Any]) -> None:
        await invoicing.edit_terms(self.scope.actor, self.order_id, **values)


def moment_of(day: date, zone: str) -> datetime | None:
    """Noon of that day where the shop is; None, for now, when noon has not come."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    return noon if noon < now() else None
