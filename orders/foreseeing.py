"""What an order would cost after an edit that is still being typed. Changes nothing."""
from collections.abc import Sequence

from base.money import digits, parse_decimal
from data.models import Order, OrderLine
from orders import totals
from orders.editing import Costs, LineEdit
from orders.totals import Charges, Line, PriceMode, Totals


def foresee(order: Order, lines: Sequence[OrderLine], edits: Sequence[LineEdit], costs: Costs) -> Totals:
    """What the order would cost after these edits. Changes nothing."""
    changed = {edit.line_id: edit for edit in edits}
    rows = [_foreseen(order, changed[line.id], line.category) if line.id in changed else
            Line(line.id, line.quantity, line.amount_minor, line.discount_minor, line.vat_rate, line.category)
            for line in lines]
    rows += [_foreseen(order, edit) for edit in edits if edit.line_id is None]
    charges = Charges(costs.discount_minor, costs.shipping_minor, costs.payment_cost_minor, order.shipping_vat_rate)
    return totals.compute(PriceMode(order.price_mode), rows, charges, None, digits(order.currency))


def _foreseen(order: Order, edit: LineEdit, category: str = 'S') -> Line:
    key = edit.line_id or 'new'
    return Line(key, edit.quantity, _amount(order, edit), edit.discount_minor, edit.vat_rate, category)


def _amount(order: Order, edit: LineEdit) -> int:
    return totals.line_amount(edit.quantity, parse_decimal(edit.unit_price, 'price'), digits(order.currency))
