"""A quote's terms: methods and what they cost, the discount on the total, the last day; and its remark."""
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.errors import Invalid, Stale
from base.i18n import N_, _, pgettext
from base.money import format_money
from data.models import Quote
from data.quote_view import QuoteView
from orders import quote_editing, quote_rules
from orders.quote_editing import Terms
from ui.panels.line_form import draw_total
from ui.panels.offers import draw_offer, offer
from ui.panels.panel import Card
from ui.panels.quote_lines import rows_of
from ui.panels.quote_state import day_of, draw_until
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.fields import Field
from ui.parts.pieces import money

OTHER = '+'
Values = Mapping[str, Any]
Options = list[tuple[str, str]]


class QuoteTerms(Card[QuoteView]):
    title = N_('Terms')
    verbs: ClassVar = frozenset({'edit_terms'})

    def actions(self, view: QuoteView) -> Node:
        return draw_edit(self, 'edit_terms')

    def body(self, view: QuoteView) -> Node:
        quote = view.quote
        return h.dl('.body.quote-terms')[
            self._draw_method(_('Payment'), quote.payment_method, quote.payment_cost_minor),
            self._draw_method(_('Shipping'), quote.shipping_method, quote.shipping_minor),
            self._draw_pair(_('Discount on the total'), [
                money(-quote.discount_minor, quote.currency), h.span('.mute')[' ', quote.discount_code]]
                if quote.discount_minor else h.span('.mute')[pgettext('discount', 'None')]),
            self._draw_pair(_('Valid until'), draw_until(quote.status, quote.valid_until, day_of(view)))]

    def _draw_method(self, label: str, name: str, cost: int) -> Node:
        shown = name or h.span('.mute')[_('Not chosen yet')]
        price = money(cost, self.view.currency)
        return self._draw_pair(label, [shown, h.span('.mute')[' · '], price] if cost else shown)

    def _draw_pair(self, label: str, value: Node) -> Node:
        return h.div(data_key=label)[h.dt[label], h.dd[value]]

    async def edit_terms(self, data: Mapping[str, str]) -> None:
        view = self.view

        async def submit(values: Values) -> None:
            try:
                await quote_editing.edit_quote_terms(self.scope.actor, view.quote.id, values['version'],
                                                     read_terms(view, values))
            except Stale as stale:
                raise Stale(stale.who, stale.when, _as_fields(stale.theirs)) from stale

        async def preview(values: Values) -> Node:
            try:
                result = quote_editing.foresee_terms(view.quote, rows_of(view), read_terms(view, values))
            except Invalid:
                return None
            return draw_total(view.currency, result.total, view.quote.total_minor)

        await ask(self.scope, _('Edit terms'), term_fields(view), preview=preview, submit=submit,
                  hidden={'version': view.quote.version})


def _as_fields(theirs: dict[str, Any]) -> dict[str, Any]:
    """As the form shows them: costs of nothing are empty, and what is chosen needs no other words."""
    costs = {name: theirs[name] or None for name in ('payment_cost_minor', 'shipping_minor', 'discount_minor')}
    return {'payment_other': '', 'shipping_other': '', **theirs, **costs}


def draw_edit(panel: Card[QuoteView], verb: str) -> Node:
    refusal = quote_rules.edit(panel.view.quote)
    return draw_offer(offer(panel.scope.actor, Right.QUOTE, _('Edit'), verb, refusal, kind='quiet'))


def term_fields(view: QuoteView) -> list[Field]:
    quote = view.quote
    costs = {'currency': quote.currency, 'minimum': 0, 'half': True}
    payments = [(one.name, one.name) for one in view.payment_methods]
    shippings = [(one.name, f'{one.name} · {format_money(one.price_minor, view.shop.currency)}')
                 for one in view.shipping_methods]
    return [
        f.select('payment_method', _('Payment method'), _choices(payments, quote.payment_method), quote.payment_method,
                 half=True),
        f.money('payment_cost_minor', _('Payment costs'), quote.payment_cost_minor or None, **costs),
        f.text('payment_other', _('Other payment method'), longest=80, shown_if=('payment_method', OTHER),
               required=True),
        f.select('shipping_method', _('Shipping method'), _choices(shippings, quote.shipping_method),
                 quote.shipping_method, half=True),
        f.money('shipping_minor', _('Shipping costs'), quote.shipping_minor if quote.shipping_method else None,
                hint=_('Empty: the method’s price'), **costs),
        f.text('shipping_other', _('Other shipping method'), longest=80, shown_if=('shipping_method', OTHER),
               required=True),
        f.money('discount_minor', _('Discount on the total'), quote.discount_minor or None, **costs),
        f.text('discount_code', _('Discount code'), quote.discount_code, longest=80, half=True),
        f.day('valid_until', _('Valid until'), quote.valid_until, half=True)]


def _choices(known: Options, current: str) -> Options:
    """The shop's methods, what the quote has, and words of one's own."""
    present: Sequence[tuple[str, str]] = [] if not current or current in dict(known) else [(current, current)]
    return [('', _('Not chosen yet')), *known, *present, (OTHER, _('Another one…'))]


def read_terms(view: QuoteView, values: Values) -> Terms:
    """What was typed; costs left empty are the shipping method's price, or nothing. What cannot be read yet stays."""
    quote, shipping = view.quote, _method(values, 'shipping', view.quote)
    price = values.get('shipping_minor', quote.shipping_minor)
    return Terms(_method(values, 'payment', quote), values.get('payment_cost_minor', quote.payment_cost_minor) or 0,
                 shipping, _usual(view, shipping) if price is None else price,
                 values.get('discount_minor', quote.discount_minor) or 0, values.get('valid_until', quote.valid_until),
                 values.get('discount_code', quote.discount_code))


def _method(values: Values, which: str, quote: Quote) -> str:
    chosen = str(values.get(f'{which}_method', getattr(quote, f'{which}_method')))
    return str(values.get(f'{which}_other', '')) if chosen == OTHER else chosen


def _usual(view: QuoteView, method: str) -> int:
    """The method's price, when the quote is in the shop's currency."""
    if view.currency != view.shop.currency:
        return 0
    return next((one.price_minor for one in view.shipping_methods if one.name == method), 0)


class QuoteRemark(Card[QuoteView]):
    title = N_('Remark')
    verbs: ClassVar = frozenset({'edit_remark'})

    def actions(self, view: QuoteView) -> Node:
        return draw_edit(self, 'edit_remark')

    def body(self, view: QuoteView) -> Node:
        remark = view.quote.remark
        return h.div('.body')[h.p('.said')[remark] if remark else h.span('.mute')[pgettext('remark', 'None')]]

    async def edit_remark(self, data: Mapping[str, str]) -> None:
        quote = self.view.quote

        async def submit(values: Values) -> None:
            await quote_editing.edit_quote_remark(self.scope.actor, quote.id, **values)

        await ask(self.scope, _('Edit remark'), [
            f.multiline('remark', _('Remark'), quote.remark, longest=quote_editing.LONGEST_REMARK,
                        draft=f'quote:{quote.id}:remark', hint=_('Carried over to the order.'))],
            submit=submit, hidden={'version': quote.version})
