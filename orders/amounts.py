"""An order's rows put through the calculation core."""
from collections.abc import Sequence
from typing import Any

from base.money import digits
from orders import totals
from orders.totals import Charges, Line, LineExplanation, LineTotal, PriceMode, Totals


def compute(order: Any, lines: Sequence[Any]) -> Totals:
    """Totals of an Order, Quote or view with its line rows; line keys are their ids (or positions while unsaved)."""
    return totals.compute(
        PriceMode(order.price_mode), [_line(line) for line in lines],
        Charges(order.discount_minor, order.shipping_minor, order.payment_cost_minor,
                getattr(order, 'shipping_vat_rate', None)),
        getattr(order, 'charged_minor', None), digits(order.currency))


def explain(order: Any, line: Any, total: LineTotal) -> LineExplanation:
    """How a line's total came about, step by step."""
    return totals.explain(_line(line), total, digits(order.currency))


def _line(line: Any) -> Line:
    key = line.id if line.id is not None else -line.position
    return Line(key, line.quantity, line.amount_minor, line.discount_minor, line.vat_rate,
                getattr(line, 'category', 'S'))
