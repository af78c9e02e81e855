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
from orders import invoicing, method_editing, paying, rules
from ui.panels.head import payment_badge
from ui.panels.offers import Offer, draw_offers, offer
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import badge, button, icon_link, money, short_day, when


class Payment(Panel):
    title = N_('Payment')
    look = 'card payment'
    verbs: ClassVar = frozenset({'mark_as_paid', 'mark_as_not_paid', 'record_payment', 'issue_invoice', 'edit_terms',
                                 'edit_method'})

    def actions(self, view: OrderView) -> Node:
        edit = self.scope.actor.may(Right.EDIT) and button(
            _('Edit'), 'edit_method', kind='quiet', blocked=str(rules.edit_methods(view.order) or ''))
        return [edit or None, payment_badge(view.order.payment_status)]

    def body(self, view: OrderView) -> Node:
        return [
            h.div('.body')[
                h.div('.between')[self.draw_method(view), draw_offers(self.offers(view))],
                self.draw_payments(view) if view.payments else None],
            self.draw_documents(view) if view.documents else None,
            self.draw_add_invoice(view)]

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
                 _('taken back') if undone else _('marked as not paid') if row.reverses_id else '',
                 view.names.get(row.recorded_by_id or 0, '')]
        return h.li({'class': 'undone' if undone or row.reverses_id else None}, data_key=f'payment-{row.id}')[
            h.span('.mute.nowrap')[when(row.paid_at, self.scope.zone)],
            h.span('.small.mute')[' · '.join(word for word in words if word)],
            h.span('.num')[money(row.amount_minor, row.currency)]]

    def draw_documents(self, view: OrderView) -> Node:
        return h.table('.documents')[
            h.thead[h.tr[
                h.th(scope='col')[_('Document')], h.th(scope='col')[_('Date')], h.th(scope='col')[_('Status')],
                h.th(scope='col')[_('Due')], h.th('.num', scope='col')[_('Amount')],
                h.td[h.span('.sr')[_('Actions')]]]],
            h.tbody[[self.draw_document(view, one) for one in view.documents]]]

    def draw_document(self, view: OrderView, one: DocumentView) -> Node:
        row = one.document
        paper = f'/papers/documents/{row.id}.pdf'
        sign = -1 if row.kind == 'credit' else 1
        return h.tr(data_key=f'document-{row.id}')[
            h.td[link(paper, row.number, new_tab=True), self.draw_delivery(one)],
            h.td('.nowrap')[short_day(row.issued_on)],
            h.td[document_badge(view, one)],
            h.td('.nowrap.mute')[short_day(one.terms.due_on) if one.terms and one.terms.due_on else '–'],
            h.td('.num')[money(sign * row.total_minor, row.currency)],
            h.td('.tools')[icon_link('printer', _('Print {number}').format(number=row.number), paper, new_tab=True),
                           self.draw_menu(one, paper)]]

    def draw_delivery(self, one: DocumentView) -> Node:
        text = one.terms.delivery_text if one.terms else ''
        return text and h.div('.small.mute')[_('Delivery: {text}').format(text=text)]

    def draw_menu(self, one: DocumentView, paper: str) -> Node:
        row = one.document
        edit = offer(self.scope.actor, Right.INVOICE, _('Due date and delivery time…'), 'edit_terms', glyph='calendar',
                     document=row.id) if one.terms else None
        return menu(f'document-{row.id}', _('More'), [
            *([edit.item()] if edit else []),
            Item(_('Print'), href=paper, glyph='printer', new_tab=True)], kind='quiet')

    def draw_add_invoice(self, view: OrderView) -> Node:
        add = offer(self.scope.actor, Right.INVOICE, _('Add invoice'), 'issue_invoice', rules.issue_invoice(view.order),
                    kind='quiet', glyph='plus')
        return h.div('.body.foot')[draw_offers([add], self.offers(view))] if add else None

    def document(self, data: Mapping[str, str]) -> DocumentView | None:
        return next((one for one in self.view.documents if str(one.document.id) == data.get('document')), None)

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
        order = self.view.order
        await ask(self.scope, _('Add invoice'), [
            f.text('delivery_text', _('Delivery time'), longest=300, hint=_('For example: within 3 working days')),
        ], confirm=_('Issue invoice'), submit=self.save_invoice,
            intro=_('An invoice of {amount} for everything on this order. Once issued it never changes.').format(
                amount=format_money(order.total_minor, order.currency)))

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


def document_badge(view: OrderView, one: DocumentView) -> Node:
    """What became of a document, in words."""
    row, order = one.document, view.order
    if row.kind == 'credit':
        return badge('mute', _('Credit for {invoice}').format(invoice=one.original))
    credited = sum(other.document.total_minor for other in view.documents if other.document.original_id == row.id)
    if credited >= row.total_minor > 0:
        return badge('mute', _('Credited'))
    if order.payment_status != 'not_paid':
        return payment_badge(order.payment_status)
    due_on = one.terms.due_on if one.terms else None
    return badge('bad', _('Overdue')) if due_on and due_on < today(view.shop.timezone) else badge('warn', _('Not paid'))


def moment_of(day: date, zone: str) -> datetime | None:
    """Noon of that day where the shop is; None, for now, when noon has not come."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    return noon if noon < now() else None
