"""The order page's view, completed with what the rules and the calculation core say of it."""
from typing import Any

from data import order_view
from data.order_view import OrderView
from orders import amounts, billed, pieces
from orders.pieces import Pieces
from orders.totals import Totals


async def read(order_id: int) -> OrderView | None:
    """The view with `totals` and `pieces` in its memo, and the names the rules ask for on its order."""
    view = await order_view.read(order_id)
    if view is None:
        return None
    counts = await pieces.of_orders([order_id])
    order: Any = view.order
    await billed.count(order)
    kept = {line.id for line in billed.shown([one.line for one in view.lines])}
    view.lines = [one for one in view.lines if one.line.id in kept]
    order.to_pack = {one.line.id: left for one in view.lines if one.line.ships and (
        left := one.line.quantity - one.line.withdrawn - counts[one.line.id].on_slips) > 0}
    view.memo['pieces'] = counts
    view.memo['totals'] = amounts.compute(order, [one.line for one in view.lines])
    return view


def totals_of(view: OrderView) -> Totals:
    result: Totals = view.memo['totals']
    return result


def pieces_of(view: OrderView, line_id: int) -> Pieces:
    counts: dict[int, Pieces] = view.memo['pieces']
    return counts[line_id]
