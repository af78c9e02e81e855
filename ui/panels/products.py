"""Products: what was bought, what it costs, and where each piece is."""
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _
from base.money import format_number, format_price
from data.models import Order, OrderLine, Quote, QuoteLine
from data.order_view import LineView, OrderView
from orders import amounts, rules
from orders.pieces import Pieces
from orders.totals import LineTotal, Totals
from orders.view import pieces_of, totals_of
from ui.panels.correct_dialog import ask_correction
from ui.panels.document_rows import live_invoice
from ui.panels.goods import draw_goods, draw_inventory
from ui.panels.line_form import ask_lines, ask_new_line
from ui.panels.offers import Offer, draw_reasons, offer
from ui.panels.panel import Panel
from ui.panels.return_dialog import ask_return
from ui.panels.return_rows import why_not_create
from ui.panels.treatment import ask_treatment, draw_treatment, of_order
from ui.parts.icons import icon
from ui.parts.pieces import money, rate, totals

MARKS = {
    'box': (N_('packed'), N_('{count} of {all} packed')),
    'truck': (N_('shipped'), N_('{count} of {all} shipped')),
    'return': (N_('in a return'), N_('{count} of {all} in a return')),
    'euro': (N_('credited'), N_('{count} of {all} credited')),
}


class Products(Panel):
    title = N_('Products')
    look = 'card products'
    verbs: ClassVar = frozenset({'edit_lines', 'add_line', 'correct_invoice', 'change_vat_treatment', 'create_return'})

    def actions(self, view: OrderView) -> Node:
        return [one.draw() for one in self._offers(view) if one]

    def _offers(self, view: OrderView) -> list[Offer | None]:
        actor, refusal = self.scope.actor, rules.edit_lines(view.order)
        back = offer(actor, Right.EDIT, _('Create return'), 'create_return', why_not_create(view), kind='quiet')
        if live_invoice(view):
            return [back, offer(actor, Right.INVOICE, _('Edit'), 'correct_invoice', rules.correct_invoice(view.order),
                                kind='quiet')]
        return [back,
                offer(actor, Right.EDIT, _('VAT…'), 'change_vat_treatment', refusal, kind='quiet'),
                offer(actor, Right.EDIT, _('Add a line'), 'add_line', refusal, kind='quiet'),
                offer(actor, Right.EDIT, _('Edit'), 'edit_lines', refusal, kind='quiet')]

    def body(self, view: OrderView) -> Node:
        rows = zip(view.lines, totals_of(view).lines, strict=True)
        return [
            h.table('.lines')[
                h.thead[h.tr[
                    h.th(scope='col')[_('Product')], h.th(scope='col')[_('Inventory')],
                    h.th('.num', scope='col')[_('Qty')], h.th('.num', scope='col')[_('Price')],
                    h.th('.num', scope='col')[_('VAT')], h.th('.num', scope='col')[_('Total')]]],
                h.tbody[[self.draw_line(view, one, total) for one, total in rows]]],
            h.div('.sum-up')[
                h.div[draw_reasons(self._offers(view)), draw_treatment(of_order(view))], self.draw_totals(view)]]

    def draw_line(self, view: OrderView, one: LineView, total: LineTotal) -> Node:
        line, order = one.line, view.order
        return h.tr(data_key=f'line-{line.id}')[
            h.td[draw_goods(line, one.product, draw_marks(line, pieces_of(view, line.id)))],
            h.td[draw_inventory(one.product)],
            h.td('.num')[format_number(line.quantity)],
            h.td('.num')[draw_price(order, line)],
            h.td('.num.mute.nowrap')[rate(line.vat_rate)],
            h.td('.num')[draw_explained(order, line, total)]]

    def draw_totals(self, view: OrderView) -> Node:
        order, sums = view.order, totals_of(view)
        parts = [*draw_parts(order, sums, order.discount_code), (draw_rounding(order), sums.rounding)]
        refunded = view.refunded_minor
        settled: list[tuple[Node, int]] = [
            (_('Credit invoices'), -order.credited_minor), (_('Already paid'), -order.paid_minor - refunded),
            (_('Refunded'), refunded)]
        rest = _('Still open') if order.open_minor >= 0 else _('To refund')
        return draw_addition(order.currency, [
            (_('Subtotal'), sums.subtotal, False), *unless_zero(parts), (_('Total'), sums.due, True),
            *unless_zero(settled), (rest, abs(order.open_minor), True)])

    async def correct_invoice(self, data: Mapping[str, str]) -> None:
        """What is invoiced is edited by crediting it and invoicing anew."""
        live = live_invoice(self.view)
        if live:
            await ask_correction(self.scope, self.view, live.document)

    async def create_return(self, data: Mapping[str, str]) -> None:
        await ask_return(self.scope, self.view)

    async def edit_lines(self, data: Mapping[str, str]) -> None:
        await ask_lines(self.scope, self.view)

    async def change_vat_treatment(self, data: Mapping[str, str]) -> None:
        await ask_treatment(self.scope, of_order(self.view))

    async def add_line(self, data: Mapping[str, str]) -> None:
        await ask_new_line(self.scope, self.view)


def unless_zero(rows: list[tuple[Node, int]]) -> list[tuple[Node, int, bool]]:
    return [(label, amount, False) for label, amount in rows if amount]


def draw_addition(currency: str, rows: list[tuple[Node, int, bool]]) -> Node:
    """Label, minor units, and whether it is a sum."""
    return totals([(label, money(amount, currency), is_sum) for label, amount, is_sum in rows])


def draw_parts(order: Order | Quote, sums: Totals, code: str = '') -> list[tuple[Node, int]]:
    """What comes off and on top, and the VAT in it."""
    vat = _('VAT {rate} (included)') if order.price_mode == 'gross' else _('VAT {rate}')
    return [
        (_named(_('Discount'), code), -sums.discount),
        (_named(_('Shipping costs'), order.shipping_method), sums.shipping),
        (_named(_('Payment costs'), order.payment_method), sums.payment_cost),
        *((vat.format(rate=rate(one.rate)), one.vat) for one in sums.rates)]


def _named(what: str, name: str) -> str:
    return f'{what} ({name})' if name else what


def draw_rounding(order: Order) -> Node:
    """The source charged another total than we compute: what it charged stands."""
    source = order.source_name or order.source
    why = _('{source} charged this much more or less than the lines add up to. What was charged stands.').format(
        source=source)
    return h.span('.rounding', title=why)[_('Rounding'), ' ', icon('info'), h.span('.sr')[why]]


def draw_marks(line: OrderLine, count: Pieces) -> Node:
    """Where the pieces are, once some have moved."""
    counts = {'box': count.packed - count.shipped, 'truck': count.shipped, 'return': count.returned,
              'euro': min(count.credited, line.quantity - count.billed) if count.invoiced else 0}
    return [h.span('.mark')[
        icon(glyph), _(MARKS[glyph][pieces < line.quantity]).format(count=pieces, all=line.quantity)]
        for glyph, pieces in counts.items() if pieces > 0]


def draw_price(order: Order | Quote, line: OrderLine | QuoteLine) -> Node:
    price = h.span('.money')[format_price(Decimal(line.unit_price), order.currency)]
    if not line.discount_minor:
        return price
    return [price, h.div('.small.mute', title=_('Line discount'))[
        h.span('.sr')[_('Line discount')], ' ', money(-line.discount_minor, order.currency)]]


def draw_explained(order: Order | Quote, line: OrderLine | QuoteLine, total: LineTotal) -> Node:
    """The line's total; pressed, it shows how it came about."""
    key = f'line-{line.id}-sum'
    return [
        h.button('.text.explained', type='button', popovertarget=key, aria_expanded='false',
                 title=_('How this adds up'))[money(total.amount, order.currency)],
        h.div('.menu-list.explanation', id=key, popover='auto')[
            h.b[line.name], draw_explanation(order, line, total)]]


def draw_explanation(order: Order | Quote, line: OrderLine | QuoteLine, total: LineTotal) -> Node:
    steps = amounts.explain(order, line, total)
    times = f'{format_number(line.quantity)} × {format_price(Decimal(line.unit_price), order.currency)}'
    share, gross = rate(steps.rate), (_('With VAT'), steps.gross, True)
    if not steps.rate:
        ways = [(_('No VAT'), steps.gross, True)]
    elif order.price_mode == 'gross':
        ways = [gross, (_('of which net'), steps.net, False),
                (_('of which VAT {rate}').format(rate=share), steps.vat, False)]
    else:
        ways = [(_('Net'), steps.net, True), (_('VAT {rate}').format(rate=share), steps.vat, False), gross]
    shared = [(_('Its part of the order’s discount'), -steps.order_discount, False), (_('To pay'), steps.to_pay, True)]
    return draw_addition(order.currency, [
        (times, steps.list_amount, False), *unless_zero([(_('Line discount'), -steps.line_discount)]), *ways,
        *(shared if steps.order_discount else [])])
