"""The invoices and credit invoices of an order as a table: each invoice, and under it what took it back."""
from typing import Any

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.clock import today
from base.errors import Refused
from base.i18n import N_, _
from data.order_view import DocumentView, OrderView
from orders import crediting, rules
from ui.panels.einvoice_items import einvoice_items
from ui.panels.head import payment_badge
from ui.panels.offers import Offer, offer
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import badge, icon_link, money, short_day


def draw_documents(actor: Actor, view: OrderView) -> Node:
    return h.table('.documents')[
        h.thead[h.tr[
            h.th(scope='col')[_('Document')], h.th(scope='col')[_('Date')], h.th(scope='col')[_('Status')],
            h.th(scope='col')[_('Due')], h.th('.num', scope='col')[_('Amount')],
            h.td[h.span('.sr')[_('Actions')]]]],
        h.tbody[[draw_document(actor, view, one) for one in in_families(view.documents)]]]


def in_families(documents: list[DocumentView]) -> list[DocumentView]:
    """Each invoice with its credit invoices right under it."""
    return sorted(documents, key=lambda one: (one.document.original_id or one.document.id, one.document.id))


def draw_document(actor: Actor, view: OrderView, one: DocumentView) -> Node:
    row, credit = one.document, one.document.kind == 'credit'
    paper = f'/papers/documents/{row.id}.pdf'
    return h.tr({'class': 'credit' if credit else None}, data_key=f'document-{row.id}')[
        h.td[link(paper, row.number, new_tab=True), draw_about(one)],
        h.td('.nowrap')[short_day(row.issued_on)],
        h.td[document_badge(view, one)],
        h.td('.nowrap.mute')[short_day(one.terms.due_on) if one.terms and one.terms.due_on else '–'],
        h.td('.num')[money(-row.total_minor if credit else row.total_minor, row.currency), draw_left(one)],
        h.td('.tools')[icon_link('printer', _('Print {number}').format(number=row.number), paper, new_tab=True),
                       draw_menu(actor, view, one, paper)]]


def draw_about(one: DocumentView) -> Node:
    if one.document.kind == 'credit':
        return h.div('.small.mute')[_('Credit for {invoice}').format(invoice=one.original)]
    text = one.terms.delivery_text if one.terms else ''
    return text and h.div('.small.mute')[_('Delivery: {text}').format(text=text)]


def draw_left(one: DocumentView) -> Node:
    """What an invoice still asks for, once part of it is credited."""
    if not 0 < one.credited_minor < one.document.total_minor:
        return None
    left = h.span('.money')[money(one.left_minor, one.document.currency)]
    return h.div('.small.mute.nowrap')[_('still'), ' ', left]


def document_badge(view: OrderView, one: DocumentView) -> Node:
    """What became of a document, in words."""
    row, order = one.document, view.order
    if row.kind == 'credit':
        return credit_badge(view, one)
    if one.credited_minor >= row.total_minor > 0:
        return badge('mute', _('Credited'))
    if order.payment_status != 'not_paid':
        return payment_badge(order.payment_status)
    due_on = one.terms.due_on if one.terms else None
    return badge('bad', _('Overdue')) if due_on and due_on < today(view.shop.timezone) else badge('warn', _('Not paid'))


def credit_badge(view: OrderView, one: DocumentView) -> Node:
    if crediting.credit_state(one.document, view.payments) == 'refunded':
        return badge('ok', _('Refunded'))
    return badge('warn', _('Not refunded')) if view.order.open_minor < 0 else badge('mute', _('Nothing to refund'))


def draw_menu(actor: Actor, view: OrderView, one: DocumentView, paper: str) -> Node:
    items = [made.item() for made in document_offers(actor, view, one) if made]
    return menu(f'document-{one.document.id}', _('More'), [
        *items, Item(_('Print'), href=paper, glyph='printer', new_tab=True), *einvoice_items(one.document)],
        kind='quiet')


def document_offers(actor: Actor, view: OrderView, one: DocumentView) -> list[Offer | None]:
    return credit_offers(actor, view, one) if one.document.kind == 'credit' else invoice_offers(actor, view, one)


def invoice_offers(actor: Actor, view: OrderView, one: DocumentView) -> list[Offer | None]:
    key = one.document.id
    terms = offer(actor, Right.INVOICE, _('Due date and delivery time…'), 'edit_terms', glyph='calendar',
                  document=key) if one.terms else None
    credit, correct = (why_not(refusal, view, one) for refusal in (
        rules.credit_invoice(view.order), rules.correct_invoice(view.order)))
    return [
        offer(actor, Right.INVOICE, _('Credit…'), 'credit_invoice', credit, glyph='return', document=key),
        offer(actor, Right.INVOICE, _('Correct…'), 'correct_invoice', correct, glyph='pencil', document=key),
        terms]


def live_invoice(view: OrderView) -> DocumentView | None:
    """The one with something left to credit. An order is invoiced anew only when all before is credited in full."""
    order: Any = view.order
    invoices = [one for one in view.documents if one.document.kind == 'invoice']
    return invoices[-1] if invoices and order.live_invoices else None


def why_not(refusal: Refused | None, view: OrderView, one: DocumentView) -> Refused | None:
    """The order's reason, or that nothing of this invoice is left."""
    return refusal or (None if one is live_invoice(view) else Refused(N_('This invoice is already credited in full.')))


def credit_offers(actor: Actor, view: OrderView, one: DocumentView) -> list[Offer | None]:
    state, key = crediting.credit_state(one.document, view.payments), one.document.id
    if state == 'refunded':
        return [offer(actor, Right.PAY, _('Mark as not refunded'), 'mark_credit_as_not_refunded',
                      rules.mark_credit_as_not_refunded(view.order, state), glyph='euro', document=key)]
    return [offer(actor, Right.PAY, _('Mark as refunded…'), 'mark_credit_as_refunded',
                  rules.mark_credit_as_refunded(view.order, state), glyph='euro', document=key)]
