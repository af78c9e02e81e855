"""Receive a return: of each line, how many pieces can be sold again and how many are damaged; what is neither has not
come. Drawn for fingers: packers receive at a tablet."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, ngettext, pgettext
from data.models import OrderLine, PackedNumber, Product, ReturnLine
from data.order_view import OrderView, ReturnView
from orders import receiving
from orders.receiving import Came
from ui.panels.goods import draw_goods
from ui.panels.return_rows import is_awaited
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.fields import Field
from ui.scope import Scope

Values = Mapping[str, Any]


class ReceiveDialog:
    def __init__(self, scope: Scope, view: OrderView, one: ReturnView) -> None:
        self.scope, self.view, self.one = scope, view, one
        self.goods: dict[int, tuple[OrderLine, Product | None]] = {
            row.line.id: (row.line, row.product) for row in view.lines}
        self.lines = [line for line in one.lines if line.order_line_id in self.goods]
        self.numbers = {line.id: known_numbers(view, line) for line in self.lines}

    async def open(self) -> None:
        title = _('Receive {number}') if is_awaited(self.one) else _('Correct what came with {number}')
        await ask(self.scope, title.format(number=self.one.row.number), self._fields(), intro=self._intro(),
                  confirm=_('Receive'), submit=self._submit, arrange=self._arrange, look='wide receive',
                  hidden={'version': self.one.row.version})

    def _intro(self) -> Node:
        if is_awaited(self.one):
            return _('What can be sold again goes back in stock.')
        return _('Correct what came: the stock follows the difference.')

    def _fields(self) -> list[Field]:
        return [field for line in self.lines for field in (*self._steppers(line), *self._ticks(line))]

    def _steppers(self, line: ReturnLine) -> list[Field]:
        name, first, second = self.goods[line.order_line_id][0].name, f'resellable-{line.id}', f'damaged-{line.id}'
        return [
            f.stepper(first, _('Resellable · {name}').format(name=name), line.resellable, line.pieces, shares=second,
                      whole=pgettext('amount', 'All')),
            f.stepper(second, _('Damaged · {name}').format(name=name), line.damaged, line.pieces, shares=first)]

    def _ticks(self, line: ReturnLine) -> list[Field]:
        return [f.checkbox(f'number-{row.id}', row.number, row.return_line_id == line.id)
                for row in self.numbers[line.id]]

    def _arrange(self, drawn: Mapping[str, h.Element]) -> Node:
        return h.table('.credit-lines.receive-lines')[
            h.caption[h.div('.between')[h.h3[_('Products')], h.button('.btn', type='button', data_everything=True)[
                _('All resellable')]]],
            h.thead[h.tr[h.th(scope='col')[_('Product')], h.th(scope='col')[_('Resellable')],
                         h.th(scope='col')[_('Damaged')], h.th('.num', scope='col')[_('Not received')]]],
            [h.tbody[self._draw_line(line, drawn)] for line in self.lines]]

    def _draw_line(self, line: ReturnLine, drawn: Mapping[str, h.Element]) -> Node:
        known = self.numbers[line.id]
        expected = ngettext('{count} expected', '{count} expected', line.pieces).format(count=line.pieces)
        row, product = self.goods[line.order_line_id]
        return [
            h.tr[h.td[draw_goods(row, product, h.span[expected], linked=False)],
                 h.td[drawn[f'resellable-{line.id}']], h.td[drawn[f'damaged-{line.id}']],
                 h.td('.num')[h.output('.rest', data_rest=True)[
                     str(line.pieces - line.resellable - line.damaged)]]],
            known and h.tr('.came-numbers')[h.td(colspan='4')[h.fieldset[
                h.legend('.small.mute')[_('Which came back?')],
                h.div('.ticks')[[drawn[f'number-{one.id}'] for one in known]]]]]]

    async def _submit(self, values: Values) -> None:
        came = {line.id: self._read(line, values) for line in self.lines}
        await receiving.receive_return(self.scope.actor, self.view.order.id, self.one.row.id, values['version'], came)

    def _read(self, line: ReturnLine, values: Values) -> Came:
        ticked = tuple(row.number for row in self.numbers[line.id] if values.get(f'number-{row.id}'))
        return Came(int(values.get(f'resellable-{line.id}') or 0), int(values.get(f'damaged-{line.id}') or 0), ticked)


def known_numbers(view: OrderView, line: ReturnLine) -> list[PackedNumber]:
    """The serial numbers that left with this line and have not come back with another return."""
    return [row for one in view.slips if one.slip.status == 'shipped' for row in one.numbers
            if row.kind == 'serial' and row.order_line_id == line.order_line_id
            and row.return_line_id in {None, line.id}]
