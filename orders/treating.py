"""Change how VAT is treated: reverse charge, intra-Community supply, export, or none of these.

Without VAT every rate is 0. Prices without VAT stay as they are. Of prices with VAT the VAT is taken out: the net
amount of each line, of the discount and of the costs, as the core had computed them, becomes its price, so that the new
total is exactly the old net total. Back under VAT, what nobody edited meanwhile is what it was; a line that was edited
or added keeps its price, and gets the rate of its product or the shop's usual one: on top of a net price, within a
gross one.
"""
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid
from base.faults import fail_point
from base.i18n import N_
from data.models import Document, History, Order, Quote, Shop
from orders import amounts, editing, history, rules, vat
from orders.ground import claim, fresh, refuse, shop, verb
from orders.totals import PriceMode, Totals

LINE = ('unit_price', 'amount_minor', 'discount_minor', 'vat_rate')
COSTS = ('shipping_minor', 'payment_cost_minor', 'discount_minor', 'shipping_vat_rate', 'charged_minor')
Were = Mapping[str, Any]
Paper = Order | Quote


@verb(Right.EDIT)
async def change_vat_treatment(actor: Actor, order_id: int, version: int, treatment: str) -> None:
    """`version` is that of the lines. Raises Stale, Invalid, or Refused when invoiced, or when the buyer, the places or
    the shop do not fit the treatment."""
    order = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    refuse(rules.edit_lines(order))
    desk, was = await shop(), order.vat_treatment
    await fresh(order, 'lines', version, {'treatment': was})
    check(desk, order, treatment)
    if treatment == was:
        return
    lines = await editing.rows_of(order)
    before, remembered = editing.summary(order, lines), await last_rates(order_id=order_id)
    told = {'were': were(order, lines)} if not was else {}
    convert(desk, order, lines, treatment, remembered)
    for line in lines:
        await line.save()
    fail_point('treating.lines')
    if told:
        told['were']['became'] = were(order, lines)
    order.total_minor = amounts.compute(order, lines).due
    changed = {'vat_treatment': [was, treatment], **history.changes(before, editing.summary(order, lines))}
    await editing.reckoned(actor, order, 'vat_treatment_changed', changed, **told)


def check(desk: Shop, paper: Paper, treatment: str) -> None:
    """Raises Invalid, or Refused when the treatment does not fit."""
    if treatment and treatment not in vat.TREATMENTS:
        raise Invalid(N_('Please choose one from the list.'), 'treatment')
    refuse(vat.misfit(desk, paper, treatment))


async def last_rates(**paper: int) -> Were:
    """What the paper (order_id=…, quote_id=…) and its lines were before VAT was last taken off them, and what they
    became."""
    rows = await History.filter(verb__in=('vat_treatment_changed', 'quote_lines_edited'), **paper).order_by('-id')
    return next((row.data['were'] for row in rows if 'were' in row.data), {})


def were(paper: Paper, lines: Sequence[Any]) -> dict[str, Any]:
    return {'costs': _costs(paper), 'lines': {str(line.id): {name: getattr(line, name) for name in LINE}
                                              for line in lines}}


def _costs(paper: Paper) -> dict[str, Any]:
    """A quote was charged by nobody yet."""
    return {name: getattr(paper, name, None) for name in COSTS}


def foresee(desk: Shop, order: Paper, lines: Sequence[Any], treatment: str, remembered: Were) -> Totals:
    """What the order would cost. Changes nothing. Raises Invalid, Refused."""
    check(desk, order, treatment)
    other, copies = copy(order), [copy(line) for line in lines]
    if treatment != order.vat_treatment:
        convert(desk, other, copies, treatment, remembered)
    return amounts.compute(other, copies)


def convert(desk: Shop, order: Paper, lines: Sequence[Any], treatment: str, remembered: Were) -> None:
    """The rows under the other treatment, unsaved."""
    if treatment and not order.vat_treatment:
        _take_off(order, lines)
    elif not treatment:
        _put_on(desk, order, lines, remembered)
    order.vat_treatment = treatment
    vat.mark(desk, order, lines)


def _take_off(order: Paper, lines: Sequence[Any]) -> None:
    if order.price_mode == PriceMode.GROSS:
        result = amounts.compute(order, lines)
        for line, total in zip(lines, result.lines, strict=True):
            line.unit_price = f'{total.unit_price:f}'
            line.amount_minor, line.discount_minor = total.base_amount, total.allowance
        order.discount_minor = sum(rate.discount_net for rate in result.rates)
        order.shipping_minor = sum(rate.shipping_net for rate in result.rates)
        order.payment_cost_minor = sum(rate.payment_net for rate in result.rates)
    for line in lines:
        line.vat_rate = 0
    order.shipping_vat_rate = None
    if isinstance(order, Order):
        order.charged_minor = None


def _put_on(desk: Shop, order: Paper, lines: Sequence[Any], remembered: Were) -> None:
    became = remembered.get('became', {})
    for line in lines:
        key = str(line.id)
        if became and became['lines'].get(key) == {name: getattr(line, name) for name in LINE}:
            line.update_from_dict(remembered['lines'][key])
        elif desk.vat_regime != 'franchise':
            line.vat_rate = line.product.vat_rate if line.product_id and line.product else desk.default_vat_rate
    if became and became['costs'] == _costs(order):
        for name, cost in remembered['costs'].items():
            setattr(order, name, cost)
