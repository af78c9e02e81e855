"""Add a credit invoice: what is taken back, what goes back in stock, and the document that comes of it while typing."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, pgettext
from base.money import format_money
from base.text import with_variant
from data.models import Document
from data.order_view import OrderView
from orders import crediting
from orders.crediting import Ask, Custom, Left, LineLeft
from ui.panels.mail_ticks import Tick, tick
from ui.panels.preview import draw_paper
from ui.parts import fields as f
from ui.parts.dialog import Look, ask
from ui.parts.fields import Field
from ui.parts.pieces import money, rate, short_day
from ui.scope import Scope

Values = Mapping[str, Any]


class CreditDialog:
    """Of one invoice with something left to credit; `left` was read when it was opened. Of a return, `start` is what
    it asks for at first and `why` a word about that; its stock is no matter of this dialog then."""

    def __init__(self, scope: Scope, view: OrderView, left: Left, start: Ask | None = None, why: Node = None) -> None:
        self.scope, self.view, self.left = scope, view, left
        self.start, self.why = start or Ask(), why
        self.document: Document = left.document
        self.currency = str(left.document.currency)
        self.lines = [one for one in left.lines if one.pieces_left]
        self.telling = Tick([])

    async def open(self) -> None:
        self.telling = await tick(self.view.order, 'credit')
        await ask(self.scope, _('Credit {invoice}').format(invoice=self.document.number), self._fields(),
                  intro=self._intro(), confirm=pgettext('button', 'Credit'), arrange=self._arrange, look='beside',
                  preview=self._preview, submit=self._submit, hidden={'version': self.view.order.payment_version})

    def _intro(self) -> Node:
        words = _('{left} of {total} is left to credit on {invoice} ({day}).').format(
            left=self._said(self.left.total_minor), total=self._said(self.document.total_minor),
            invoice=self.document.number, day=short_day(self.document.issued_on))
        return [self.why, h.p[words]] if self.why else words

    def _said(self, minor: int) -> str:
        return format_money(minor, self.currency)

    def _fields(self) -> list[Field]:
        return [*(field for one in self.lines for field in self._line_fields(one)), *self._cost_fields(),
                *self._custom_fields(),
                f.text('reason', _('Reason'), self.start.reason, longest=500, hint=_('Stands on the credit invoice.')),
                *self.telling.fields]

    def _line_fields(self, one: LineLeft) -> list[Field]:
        name, key = _name(one), one.line.id
        label, whole = _('Credit · {name}').format(name=name), pgettext('amount', 'All')
        if one.pieces_left < 0:
            return [f.number(f'pieces-{key}', label, 0, minimum=one.pieces_left, maximum=0, whole=whole)]
        count = min(self.start.pieces.get(key, 0), one.pieces_left)
        pieces = f.stepper(f'pieces-{key}', label, count, one.pieces_left, whole=whole)
        if not one.restock_left or self.start.return_id:
            return [pieces]
        return [pieces, f.stepper(f'restock-{key}', _('Back in stock · {name}').format(name=name), 0, one.restock_left,
                                  follows=pieces.name)]

    def _cost_fields(self) -> list[Field]:
        costs = (('shipping', _('Shipping costs'), self.left.shipping_minor),
                 ('payment', _('Payment costs'), self.left.payment_minor))
        return [f.money(name, label, currency=self.currency, minimum=min(most, 0), maximum=max(most, 0), half=True,
                        whole=pgettext('amount', 'All'), hint=_('{amount} left').format(amount=self._said(most)))
                for name, label, most in costs if most]

    def _custom_fields(self) -> list[Field]:
        rates = [(str(one), rate(one)) for one in sorted({key[1] for key in self.left.rates}, reverse=True)]
        return [f.text('custom_text', _('What for'), longest=200, placeholder=_('For example: late delivery')),
                f.money('custom', _('Amount with VAT'), currency=self.currency, minimum=0, half=True),
                f.select('custom_rate', _('VAT rate'), rates, rates[0][0] if rates else '', half=True, required=True)]

    def _arrange(self, drawn: Mapping[str, h.Element]) -> Node:
        costs = [drawn[name] for name in ('shipping', 'payment') if name in drawn]
        return [
            self._draw_lines(drawn),
            costs and h.div('.group')[h.h3[_('Costs')], h.div('.fields')[costs]],
            h.div('.group')[h.h3[_('Another amount')],
                            h.div('.fields.custom')[drawn['custom_text'], drawn['custom'], drawn['custom_rate']]],
            h.div('.group')[h.div('.fields')[drawn['reason'], drawn.get('notify')], self.telling.draw_why()]]

    def _draw_lines(self, drawn: Mapping[str, h.Element]) -> Node:
        stock = any(f'restock-{one.line.id}' in drawn for one in self.lines)
        everything = h.button('.btn.small', type='button', data_everything=True)[_('Everything that is left')]
        return h.table('.credit-lines')[
            h.caption[h.div('.between')[h.h3[_('Products')], everything]],
            h.thead[h.tr[h.th(scope='col')[_('Product')], h.th(scope='col')[_('To credit')],
                         stock and h.th(scope='col')[_('Back in stock')]]],
            h.tbody[[self._draw_line(one, drawn, stock) for one in self.left.lines]]]

    def _draw_line(self, one: LineLeft, drawn: Mapping[str, h.Element], stock: bool) -> Node:
        pieces, back = drawn.get(f'pieces-{one.line.id}'), drawn.get(f'restock-{one.line.id}')
        left = _('{left} of {count} left').format(left=one.pieces_left, count=one.line.quantity)
        return h.tr({'class': None if pieces else 'gone'})[
            h.td[h.div[_name(one)], h.div('.small.mute')[
                left, [' · ', money(one.gross_left, self.currency)] if one.gross_left else None]],
            h.td[pieces or h.span('.mute')[_('All credited')]],
            stock and h.td[back or h.span('.mute', title=_('Nothing of it can go back in stock'))['–']]]

    def read(self, values: Values) -> Ask:
        def counts(name: str) -> dict[int, int]:
            found = {one.line.id: values.get(f'{name}-{one.line.id}') for one in self.lines}
            return {key: count for key, count in found.items() if count}

        return Ask(
            pieces=counts('pieces'), restock=counts('restock'), shipping_minor=values.get('shipping') or 0,
            payment_minor=values.get('payment') or 0, custom=self._custom(values),
            reason=values.get('reason') or '', notify=bool(values.get('notify')), return_id=self.start.return_id)

    def _custom(self, values: Values) -> list[Custom]:
        amount, text = values.get('custom') or 0, values.get('custom_text') or ''
        return [Custom(text, amount, int(values.get('custom_rate') or 0))] if amount or text else []

    async def _preview(self, values: Values) -> Look:
        wanted = self.read(values if values.get('custom') else {**values, 'custom_text': ''})
        if _is_nothing(wanted):
            return Look(h.div('.paper.empty')[_('Choose what to credit: the credit invoice shows here.')])
        paper = await crediting.preview(self.document.id, wanted)
        due = paper['totals']['due']
        stays = h.p('.between.stays')[
            h.span('.mute')[_('Stays on {invoice}').format(invoice=self.document.number)],
            h.b[money(self.left.total_minor - due, self.currency)]]
        return Look([draw_paper(paper), stays], _('Credit {amount}').format(amount=self._said(due)))

    async def _submit(self, values: Values) -> None:
        await crediting.credit_invoice(self.scope.actor, self.view.order.id, self.document.id, self.read(values),
                                       values['version'])


def _is_nothing(wanted: Ask) -> bool:
    return not (wanted.pieces or wanted.shipping_minor or wanted.payment_minor or wanted.custom)


def _name(one: LineLeft) -> str:
    return with_variant(one.line.name, one.line.variant)
