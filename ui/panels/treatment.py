"""How VAT is treated on an order: said under its lines, and changed with a look at what each line will cost."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node

from base.errors import Refused
from base.i18n import _
from base.money import format_money
from data.order_view import OrderView
from orders import treating, vat
from orders.buyers import is_business
from orders.totals import LineTotal, Totals
from orders.view import totals_of
from ui.panels.line_form import draw_total
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.pieces import money
from ui.scope import Scope


def draw_treatment(view: OrderView) -> Node:
    """Why there is no VAT on the order; or, for a business that was charged none, the question why."""
    order = view.order
    if order.vat_treatment:
        misfit = vat.misfit(view.shop, order, order.vat_treatment)
        return [h.p[h.b[_('No VAT'), ': ', _(vat.TREATMENTS[order.vat_treatment])]],
                h.p('.bad-text.small')[icon('warning'), ' ', str(misfit)] if misfit else None]
    if view.shop.vat_regime == 'franchise' or not is_business(order) or totals_of(view).vat or not view.lines:
        return None
    return h.p('.small.mute')[_('No VAT was charged to this business. Say why under “VAT…”, so that its invoice does.')]


async def ask_treatment(scope: Scope, view: OrderView) -> None:
    """Chooses the treatment; shows the price of each line before and after."""
    order = view.order
    lines = [one.line for one in view.lines]
    remembered = await treating.last_rates(order.id)

    async def submit(values: Mapping[str, Any]) -> None:
        await treating.change_vat_treatment(scope.actor, order.id, values['version'], values['treatment'])

    async def preview(values: Mapping[str, Any]) -> Node:
        try:
            result = treating.foresee(view.shop, order, lines, values.get('treatment', order.vat_treatment), remembered)
        except Refused as refused:
            return h.p('.bad-text')[str(refused)]
        return draw_outcome(view, result)

    choices = [('', _('VAT is charged')), *((name, _(label)) for name, label in vat.TREATMENTS.items())]
    await ask(scope, _('VAT treatment'), [f.radio('treatment', _('Treatment'), choices, order.vat_treatment)],
              intro=explained(view), preview=preview, submit=submit, hidden={'version': order.lines_version})


def explained(view: OrderView) -> str:
    if view.order.price_mode == 'gross':
        return _('Without VAT, the VAT is taken out of each price: its net amount becomes the price. Changed back, the '
                 'prices are what they were.')
    return _('Without VAT, prices stay as they are and their rate becomes 0.')


def draw_outcome(view: OrderView, result: Totals) -> Node:
    """Each line now and then, and the total."""
    before = totals_of(view)
    rows = zip(view.lines, before.lines, result.lines, strict=True)
    return [
        h.table('.small.outcome')[
            h.thead[h.tr[h.th(scope='col')[_('Product')], h.th('.num', scope='col')[_('Now')],
                         h.th('.num', scope='col')[_('Then')]]],
            h.tbody[[_draw_row(view, one.line.name, now, then) for one, now, then in rows]]],
        h.div('.between.small')[h.span('.mute')[_('VAT')], h.span[_change(view, before.vat, result.vat)]],
        draw_total(view.currency, result.due, view.order.total_minor)]


def _draw_row(view: OrderView, name: str, now: LineTotal, then: LineTotal) -> h.Element:
    return h.tr[h.td[name], h.td('.num')[money(now.amount, view.currency)],
                h.td('.num')[money(then.amount, view.currency)]]


def _change(view: OrderView, before: int, after: int) -> Node:
    now = h.b[format_money(after, view.currency)]
    return now if before == after else [
        h.span('.mute')[_('was {amount}').format(amount=format_money(before, view.currency))], ' ', now]
