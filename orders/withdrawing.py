"""Pieces that are credited before they left do not ship any more; billed again, they do."""
from collections.abc import Mapping

from base.actor import Actor
from base.faults import fail_point
from data.models import Order, OrderLine
from orders import credit_left, packing, pickups, pieces, stock
from orders.stock import Move


async def withdraw(actor: Actor, order: Order, credited: Mapping[int, int]) -> None:
    """Of the credited pieces per line those that are not a customer's return leave the packing slips, as far as they
    have not been shipped."""
    counts = await pieces.of_orders([order.id])
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    gone = []
    for line in lines:
        here = line.quantity - counts[line.id].shipped - line.withdrawn
        back = max(0, counts[line.id].returned - (counts[line.id].credited - credited.get(line.id, 0)))
        less = min(here, credited.get(line.id, 0) - back)
        if less > 0:
            line.withdrawn += less
            await line.save()
            gone.append(line)
    if gone:
        order.ship_pieces = pieces.to_ship(lines)
        await packing.lighten_slips(actor, order, gone)
        fail_point('withdrawing.followed')


async def take_back(actor: Actor, order: Order, document_id: int) -> None:
    """This invoice bills withdrawn pieces again: they leave the stock once more, and are to be packed."""
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    again = [line for line in lines if line.withdrawn]
    if not again:
        return
    out = await credit_left.restockable(order.id, lines)
    moves = [Move(line.product_id, -min(line.withdrawn, line.quantity - out[line.id]), 'invoice',
                  f'invoice-line:{document_id}:{line.id}', order.id) for line in again if line.product_id]
    for line in again:
        line.withdrawn = 0
        await line.save()
    await stock.move(actor, moves)
    order.ship_pieces = pieces.to_ship(lines)
    if any(line.ships for line in again):
        await pickups.no_longer_ready(actor, order, added=True)
