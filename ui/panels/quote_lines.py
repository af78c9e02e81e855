"""A quote's lines: what is offered, and what it adds up to."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.errors import Invalid
from base.i18n import N_, _
from base.money import format_number
from data.models import QuoteLine
from data.quote_view import QuoteLineView, QuoteView
from orders import amounts, quote_editing, quote_rules
from orders.totals import LineTotal, Totals
from ui.panels.goods import draw_goods, draw_inventory
from ui.panels.line_form import Finder, draw_total, edit_of, line_fields, new_edit, new_fields
from ui.panels.offers import Offer, draw_offer, draw_reasons, offer
from ui.panels.panel import Card
from ui.panels.products import draw_addition, draw_explained, draw_parts, draw_price, unless_zero
from ui.panels.treatment import ask_treatment, draw_treatment, of_quote
from ui.parts.dialog import ask, confirm
from ui.parts.pieces import empty_state, icon_button, rate

Values = Mapping[str, Any]


def rows_of(view: QuoteView) -> list[QuoteLine]:
    return [one.line for one in view.lines]


def totals_of(view: QuoteView) -> Totals:
    if 'totals' not in view.memo:
        view.memo['totals'] = amounts.compute(view.quote, rows_of(view))
    result: Totals = view.memo['totals']
    return result


class QuoteLines(Card[QuoteView]):
    title = N_('Products')
    look = 'card products'
    verbs: ClassVar = frozenset({'add_line', 'edit_lines', 'remove_line', 'change_vat_treatment'})

    def actions(self, view: QuoteView) -> Node:
        return [one.draw() for one in self._offers(view) if one]

    def _offers(self, view: QuoteView) -> list[Offer | None]:
        add = self._offer(view, _('Add a line'), 'add_line')
        if not view.lines:
            return [add]
        return [self._offer(view, _('VAT…'), 'change_vat_treatment'), add, self._offer(view, _('Edit'), 'edit_lines')]

    def _offer(self, view: QuoteView, label: str, verb: str, kind: str = 'quiet', glyph: str = '') -> Offer | None:
        return offer(self.scope.actor, Right.QUOTE, label, verb, quote_rules.edit(view.quote), kind=kind, glyph=glyph)

    def body(self, view: QuoteView) -> Node:
        if not view.lines:
            add = self._offer(view, _('Add a line'), 'add_line', kind='primary', glyph='plus')
            hint = _('Add a product by name or SKU, or a line in your own words.')
            return empty_state(_('Nothing on this quote yet'), hint, draw_offer(add))
        may = self.scope.actor.may(Right.QUOTE) and quote_rules.edit(view.quote) is None
        rows = zip(view.lines, totals_of(view).lines, strict=True)
        return [
            h.table('.lines')[
                h.thead[h.tr[
                    h.th(scope='col')[_('Product')], h.th(scope='col')[_('Inventory')],
                    h.th('.num', scope='col')[_('Qty')], h.th('.num', scope='col')[_('Price')],
                    h.th('.num', scope='col')[_('VAT')], h.th('.num', scope='col')[_('Total')],
                    may and h.th(scope='col')[h.span('.sr')[_('Remove')]]]],
                h.tbody[[self._draw_line(view, one, total, may) for one, total in rows]]],
            h.div('.sum-up')[
                h.div[draw_reasons(self._offers(view)), draw_treatment(of_quote(view, totals_of(view)))],
                self._draw_totals(view)]]

    def _draw_line(self, view: QuoteView, one: QuoteLineView, total: LineTotal, may: bool) -> Node:
        line, quote = one.line, view.quote
        return h.tr(data_key=f'line-{line.id}')[
            h.td[draw_goods(line, one.product)],
            h.td[draw_inventory(one.product), view.order is None and draw_shortage(one)],
            h.td('.num')[format_number(line.quantity)],
            h.td('.num')[draw_price(quote, line)],
            h.td('.num.mute.nowrap')[rate(line.vat_rate)],
            h.td('.num')[draw_explained(quote, line, total)],
            may and h.td('.tools')[icon_button('trash', _('Remove {line}').format(line=line.name), 'remove_line',
                                               line=line.id)]]

    def _draw_totals(self, view: QuoteView) -> Node:
        sums = totals_of(view)
        return draw_addition(view.currency, [
            (_('Subtotal'), sums.subtotal, False), *unless_zero(draw_parts(view.quote, sums)),
            (_('Total'), sums.total, True)])

    # ---- what a person does
    async def add_line(self, data: Mapping[str, str]) -> None:
        await QuoteLineForm(self).add()

    async def edit_lines(self, data: Mapping[str, str]) -> None:
        await QuoteLineForm(self).edit()

    async def change_vat_treatment(self, data: Mapping[str, str]) -> None:
        await ask_treatment(self.scope, of_quote(self.view, totals_of(self.view)))

    async def remove_line(self, data: Mapping[str, str]) -> None:
        line = next((row for row in rows_of(self.view) if str(row.id) == data.get('line')), None)
        if line is not None and await confirm(self.scope, _('Remove this line?'), line.name, confirm=_('Remove'),
                                              danger=True):
            await quote_editing.remove_quote_line(self.scope.actor, line.quote_id, line.id)


def draw_shortage(one: QuoteLineView) -> Node:
    """Said before somebody tries to convert: more is offered than there is."""
    product = one.product
    if product is None or product.tracking != 'on' or product.stock >= one.line.quantity or product.stock <= 0:
        return None
    return h.div('.small.bad-text')[_('{count} too few').format(count=one.line.quantity - product.stock)]


class QuoteLineForm:
    """The dialogs of one quote's lines, opened from what stands there now."""

    def __init__(self, panel: QuoteLines) -> None:
        self.scope, self.view = panel.scope, panel.view
        self.quote = panel.view.quote

    async def edit(self) -> None:
        await ask(self.scope, _('Edit products'), line_fields(rows_of(self.view), self.view.currency),
                  intro=_('Quantity 0 takes a line out.'), preview=self._preview_edit, submit=self._save,
                  hidden={'version': self.quote.version})

    async def _save(self, values: Values) -> None:
        edits = [edit_of(line, values) for line in rows_of(self.view)]
        await quote_editing.edit_quote_lines(self.scope.actor, self.quote.id, values['version'], edits)

    async def _preview_edit(self, values: Values) -> Node:
        return self._draw_total([edit_of(line, values) for line in rows_of(self.view)])

    def _draw_total(self, edits: list[Any]) -> Node:
        try:
            result = quote_editing.foresee_lines(self.quote, rows_of(self.view), edits)
        except Invalid:
            return None
        return draw_total(self.view.currency, result.total, self.quote.total_minor)

    async def add(self) -> None:
        finder = Finder()

        async def submit(values: Values) -> None:
            edit = new_edit(self.quote, self.view.shop, await finder.product(values['name']), values)
            await quote_editing.add_quote_line(self.scope.actor, self.quote.id, edit)

        async def preview(values: Values) -> Node:
            try:
                edit = new_edit(self.quote, self.view.shop, finder.chosen(values.get('name', '')), values)
            except Invalid:
                return None
            return self._draw_total([edit])

        await ask(self.scope, _('Add a line'), new_fields(self.view.currency, finder.suggest), preview=preview,
                  submit=submit, confirm=_('Add a line'))
