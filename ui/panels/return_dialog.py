"""Create a return, or edit one: how many pieces of each line come back, why, and what the customer wishes."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, language, ngettext, pgettext
from data.models import OrderLine, Shop
from data.order_view import OrderView, ReturnView
from orders import arranging_returns, ground, return_links, returning
from orders.returning import Wish
from ui.panels.goods import draw_goods
from ui.panels.mail_ticks import Tick, tick
from ui.panels.return_rows import came
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.fields import Field
from ui.parts.pieces import button
from ui.scope import Scope

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Coming:
    """Of one order line: `pieces` are announced, at most `most`; `here` of them have come already."""
    line: OrderLine
    pieces: int
    most: int
    here: int = 0


async def ask_return(scope: Scope, view: OrderView) -> None:
    async def submit(values: Values) -> None:
        await returning.create_return(scope.actor, view.order.id, read(coming, values))

    left = await returning.returnable(view.order.id)
    coming = [Coming(one.line, 0, left[one.line.id]) for one in view.lines if left.get(one.line.id)]
    telling = await tick(view.order, 'return_received')
    await ask(scope, _('Create return'), [*_steppers(coming), *_why(view.shop), *telling.fields],
              confirm=_('Create return'), submit=submit, arrange=_arrange(view, coming, telling), look='wide',
              intro=await _customers_link(scope, view))


async def _customers_link(scope: Scope, view: OrderView) -> Node:
    """Also for who picked up, and was sent no mail with the link in it."""
    address = await return_links.link(await ground.shop(), view.order, scope.desk.settings)
    return address and h.div('.between')[
        _('The customer may also announce it over their own page of this order.'),
        button(_('Copy link'), kind='quiet', glyph='copy', copy=address)]


async def ask_edit(scope: Scope, view: OrderView, one: ReturnView) -> None:
    async def submit(values: Values) -> None:
        await returning.edit_return(scope.actor, view.order.id, one.row.id, values['version'], read(coming, values))

    coming = _standing(view, one, await returning.returnable(view.order.id))
    await ask(scope, _('Edit {number}').format(number=one.row.number),
              [*_steppers(coming), *_why(view.shop, one)], submit=submit, arrange=_arrange(view, coming, Tick([])),
              hidden={'version': one.row.version}, look='wide')


def _standing(view: OrderView, one: ReturnView, left: Mapping[int, int]) -> list[Coming]:
    """What it has, and what could be added to it."""
    has = {line.order_line_id: line for line in one.lines}
    counts = {row.line.id: (has[row.line.id].pieces if row.line.id in has else 0) for row in view.lines}
    return [Coming(row.line, counts[row.line.id], counts[row.line.id] + left.get(row.line.id, 0),
                   came([has[row.line.id]]) if row.line.id in has else 0)
            for row in view.lines if row.line.id in has or left.get(row.line.id)]


def _steppers(coming: Sequence[Coming]) -> list[Field]:
    return [f.stepper(f'pieces-{one.line.id}', _('Coming back · {name}').format(name=one.line.name), one.pieces,
                      one.most, whole=pgettext('amount', 'All')) for one in coming]


def _why(shop: Shop, one: ReturnView | None = None) -> list[Field]:
    reason, outcome, remark = (one.row.reason, one.row.outcome, one.row.remark) if one else ('', '', '')
    hint = _('The customer wrote it, and reads it too.') if one and one.row.announced else _('For the shop alone.')
    return [
        f.select('reason', _('Reason'), options(shop, arranging_returns.reasons, reason), reason, half=True),
        f.select('outcome', pgettext('return', 'Wished outcome'), options(shop, arranging_returns.outcomes, outcome),
                 outcome, half=True),
        f.multiline('remark', _('Remark'), remark, longest=2000, hint=hint)]


def options(shop: Shop, entries: Callable[[Shop, str], list[str]], chosen: str) -> list[tuple[str, str]]:
    """The shop's list in the reader's language; what was chosen stays as it was written, also in another language."""
    words = arranging_returns.said(shop, chosen, language())
    found = [(chosen if entry == words else entry, entry) for entry in entries(shop, language())]
    return [('', _('Not said')), *found, *([(chosen, words)] if chosen and words not in dict(found).values() else [])]


def read(coming: Sequence[Coming], values: Values) -> Wish:
    pieces = {one.line.id: int(values.get(f'pieces-{one.line.id}') or 0) for one in coming}
    return Wish({line_id: count for line_id, count in pieces.items() if count}, values['reason'], values['outcome'],
                values['remark'], notify=bool(values.get('notify')))


def _arrange(view: OrderView, coming: Sequence[Coming], telling: Tick) -> Callable[[Mapping[str, h.Element]], Node]:
    products = {one.line.id: one.product for one in view.lines}

    def draw_line(one: Coming, drawn: Mapping[str, h.Element]) -> Node:
        said = [ngettext('{count} may come back', '{count} may come back', one.most).format(count=one.most)]
        if one.here:
            said.append(ngettext('{count} has come', '{count} have come', one.here).format(count=one.here))
        return h.tr[
            h.td[draw_goods(one.line, products[one.line.id], h.span[' · '.join(said)], linked=False)],
            h.td[drawn[f'pieces-{one.line.id}']]]

    def arrange(drawn: Mapping[str, h.Element]) -> Node:
        return [
            h.table('.credit-lines.return-lines')[
                h.caption[h.div('.between')[h.h3[_('Products')], len(coming) > 1 and h.button(
                    '.btn.small', type='button', data_everything=True)[_('Everything')]]],
                h.thead[h.tr[h.th(scope='col')[_('Product')], h.th(scope='col')[_('Coming back')]]],
                h.tbody[[draw_line(one, drawn) for one in coming]]],
            h.div('.fields')[drawn['reason'], drawn['outcome'], drawn['remark'], drawn.get('notify')],
            telling.draw_why()]

    return arrange
