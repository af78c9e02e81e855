"""Correct an invoice in one step: say what is different, see both documents, then credit and issue anew."""
import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _
from base.money import format_money
from data.models import Document, OrderLine
from data.order_view import OrderView
from orders import correcting
from orders.correcting import Correction
from orders.editing import LineEdit
from orders.snapshots import address
from ui.panels import line_form
from ui.panels.addresses import address_fields, read_addresses
from ui.panels.customer import customer_fields
from ui.panels.mail_ticks import Tick, tick
from ui.panels.preview import draw_paper
from ui.parts import fields as f
from ui.parts.dialog import Look, ask
from ui.parts.fields import Field
from ui.parts.icons import icon
from ui.scope import Scope

Values = Mapping[str, Any]


async def ask_correction(scope: Scope, view: OrderView, document: Document) -> None:
    await CorrectDialog(scope, view, document).open()


class CorrectDialog:
    """What the order says now stands in the form, without the pieces credited before they left; what is not touched
    stays as it is."""

    def __init__(self, scope: Scope, view: OrderView, document: Document) -> None:
        self.scope, self.view, self.document = scope, view, document
        order, self.finder = view.order, line_form.Finder()
        self.standing = [_standing(one.line) for one in view.lines]
        self.lines = line_form.line_fields(self.standing, order.currency)
        self.costs = line_form.cost_fields(view)
        self.new = [replace(field, required=False, value='' if field.name == 'name' else field.value)
                    for field in line_form.new_fields(order.currency, self.finder.suggest)]
        self.customer = customer_fields(order)
        self.addresses = address_fields(address(order.shipping), address(order.billing))
        self.telling = Tick([])
        self.reason = f.text('reason', _('Reason'), longest=500, hint=_('Stands on the credit invoice.'))

    async def open(self) -> None:
        self.telling = await tick(self.view.order, 'invoice')
        fields = [*self.lines, *self.costs, *self.new, *self.customer, *self.addresses, self.reason,
                  *self.telling.fields]
        await ask(self.scope, _('Correct {invoice}').format(invoice=self.document.number), fields, intro=_(
            'An issued invoice never changes. It is credited, and a new one is issued with what you change here.'),
            confirm=_('Show both documents'), arrange=self._arrange, review=self._review, submit=self._submit,
            hidden={'version': self.view.order.payment_version})

    def _arrange(self, drawn: Mapping[str, h.Element]) -> Node:
        def group(title: str, fields: Sequence[Field], is_open: bool = False) -> Node:
            return h.details('.group', open=is_open)[h.summary[title], h.div('.fields')[[
                drawn[field.name] if field.name else f.draw(field, '') for field in fields]]]

        return h.div('.groups')[
            group(_('Products and costs'), [*self.lines, *self.costs], True), group(_('Add a line'), self.new),
            group(_('Customer'), self.customer), group(_('Addresses'), self.addresses),
            h.div('.fields')[drawn['reason'], drawn.get('notify')], self.telling.draw_why()]

    def read(self, values: Values) -> Correction:
        costs = line_form.read_costs(self.view, values)
        both = read_addresses(values) if self._touched(self.addresses, values) else {}
        return Correction(
            lines=[*line_form.edits_of(self.standing, values), *self._new_line(values)],
            costs=costs if costs != line_form.read_costs(self.view, {}) else None,
            customer={field.name: values[field.name] for field in self.customer if field.name}
            if self._touched(self.customer, values) else None,
            shipping=both.get('shipping'), billing=both.get('billing'), reason=values['reason'],
            notify=bool(values.get('notify')))

    @staticmethod
    def _touched(fields: Sequence[Field], values: Values) -> bool:
        return any(values[field.name] != field.value for field in fields if field.name)

    def _new_line(self, values: Values) -> list[LineEdit]:
        if not values['name']:
            return []
        return [line_form.new_edit(self.view.order, self.view.shop, self.finder.chosen(values['name']), values)]

    async def _review(self, values: Values) -> Look:
        before = json.loads(self.document.snapshot)
        credit, invoice = await correcting.preview_correction(self.document.id, self.read(values))
        return Look([self._draw_outcome(credit, invoice), self._draw_credited(credit), h.div('.papers')[
            h.div[h.h3('.paper-title')[_('First: {invoice} is taken back').format(invoice=self.document.number)],
                  draw_paper(credit)],
            h.div[h.h3('.paper-title')[_('Then: the new invoice')], draw_paper(invoice, before)]]],
            _('Credit {invoice} and issue a new invoice').format(invoice=self.document.number))

    def _draw_outcome(self, credit: Values, invoice: Values) -> Node:
        def said(minor: int) -> str:
            return format_money(minor, self.view.currency)

        old, new = credit['totals']['due'], invoice['totals']['due']
        sentence = _('The customer is billed {new} in place of {old}: {more} more.') if new > old else \
            _('The customer is billed {new} in place of {old}: {less} less.') if new < old else \
            _('The amount stays the same: {new}.')
        return h.p('.outcome')[h.b[sentence.format(new=said(new), old=said(old), more=said(new - old),
                                                   less=said(old - new))],
                               ' ', _('What differs from {invoice} is marked on the new one.').format(
                                   invoice=self.document.number)]

    def _draw_credited(self, credit: Values) -> Node:
        """Of what was credited before, only pieces that stayed here come off the new invoice by themselves."""
        before = self.document.total_minor - credit['totals']['due']
        said = _('{amount} of {invoice} was credited before. Pieces that had not left are not billed again. Costs, '
                 'amounts of their own and pieces that came back are: take them out here, or credit them on the new '
                 'invoice.')
        return before > 0 and h.p('.banner.warn')[icon('warning'), h.span[said.format(
            amount=format_money(before, self.view.currency), invoice=self.document.number)]]

    async def _submit(self, values: Values) -> None:
        await correcting.correct_invoice(self.scope.actor, self.view.order.id, self.document.id, self.read(values),
                                         values['version'])


def _standing(line: OrderLine) -> OrderLine:
    """The line as the correction bills it when nothing else is typed."""
    kept, edit = copy(line), correcting.standing(line)
    kept.quantity, kept.discount_minor = edit.quantity, edit.discount_minor
    return kept
