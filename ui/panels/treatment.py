"""How VAT is treated on an order or a quote: said under its lines, and changed with a look at what each line will
cost."""
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import htpy as h
from htpy import Node

from base.actor import Actor
from base.errors import Refused
from base.i18n import _
from base.money import format_money
from data.models import Order, OrderLine, Quote, QuoteLine, Shop
from data.order_view import OrderView
from data.quote_view import QuoteView
from orders import quote_editing, treating, vat
from orders.buyers import is_business
from orders.totals import LineTotal, Totals
from orders.view import totals_of
from ui.panels.line_form import draw_total
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.pieces import money
from ui.scope import Scope


@dataclass(frozen=True, slots=True)
class Treated:
    """An order or a quote, under its key in the history (order_id or quote_id), with what it costs now; `version` is
    that of its lines."""
    key: str
    shop: Shop
    paper: Order | Quote
    lines: Sequence[OrderLine | QuoteLine]
    totals: Totals
    version: int
    change: Callable[[Actor, int, int, str], Awaitable[None]]


def of_order(view: OrderView) -> Treated:
    return Treated('order_id', view.shop, view.order, [one.line for one in view.lines], totals_of(view),
                   view.order.lines_version, treating.change_vat_treatment)


def of_quote(view: QuoteView, totals: Totals) -> Treated:
    return Treated('quote_id', view.shop, view.quote, [one.line for one in view.lines], totals, view.quote.version,
                   quote_editing.change_quote_vat_treatment)


def draw_treatment(one: Treated) -> Node:
    """Why there is no VAT; or, for a business that is charged none, the question why."""
    paper = one.paper
    if paper.vat_treatment:
        misfit = vat.misfit(one.shop, paper, paper.vat_treatment)
        return [h.p[h.b[_('No VAT: {why}').format(why=_(vat.TREATMENTS[paper.vat_treatment]))]],
                h.p('.bad-text.small')[icon('warning'), ' ', str(misfit)] if misfit else None]
    if one.shop.vat_regime == 'franchise' or not is_business(paper) or one.totals.vat or not one.lines:
        return None
    return h.p('.small.mute')[_('No VAT was charged to this business. Say why under “VAT…”, so that its invoice does.')]


async def ask_treatment(scope: Scope, one: Treated) -> None:
    """Chooses the treatment; shows the price of each line before and after."""
    paper = one.paper
    remembered = await treating.last_rates(**{one.key: paper.id})

    async def submit(values: Mapping[str, Any]) -> None:
        await one.change(scope.actor, paper.id, values['version'], values['treatment'])

    async def preview(values: Mapping[str, Any]) -> Node:
        wanted = values.get('treatment', paper.vat_treatment)
        try:
            return draw_outcome(one, treating.foresee(one.shop, paper, one.lines, wanted, remembered))
        except Refused as refused:
            return h.p('.bad-text')[str(refused)]

    choices = [('', _('VAT is charged')), *((name, _(label)) for name, label in vat.TREATMENTS.items())]
    await ask(scope, _('VAT treatment'), [f.radio('treatment', _('Treatment'), choices, paper.vat_treatment)],
              intro=explained(one), preview=preview, submit=submit, hidden={'version': one.version})


def explained(one: Treated) -> str:
    if one.paper.price_mode == 'gross':
        return _('Without VAT, the VAT is taken out of each price: its net amount becomes the price. Changed back, the '
                 'prices are what they were.')
    return _('Without VAT, prices stay as they are and their rate becomes 0.')


def draw_outcome(one: Treated, result: Totals) -> Node:
    """Each line now and then, and the total."""
    currency = one.paper.currency
    rows = zip(one.lines, one.totals.lines, result.lines, strict=True)
    return [
        h.table('.small.treated')[
            h.thead[h.tr[h.th(scope='col')[_('Product')], h.th('.num', scope='col')[_('Now')],
                         h.th('.num', scope='col')[_('Then')]]],
            h.tbody[[_draw_row(currency, line.name, now, then) for line, now, then in rows]]],
        h.div('.between.small')[h.span('.mute')[_('VAT')], h.span[_change(currency, one.totals.vat, result.vat)]],
        draw_total(currency, result.due, one.paper.total_minor)]


def _draw_row(currency: str, name: str, now: LineTotal, then: LineTotal) -> h.Element:
    return h.tr[h.td[name], h.td('.num')[money(now.amount, currency)], h.td('.num')[money(then.amount, currency)]]


def _change(currency: str, before: int, after: int) -> Node:
    now = h.b[format_money(after, currency)]
    return now if before == after else [
        h.span('.mute')[_('was {amount}').format(amount=format_money(before, currency))], ' ', now]
