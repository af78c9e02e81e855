"""Pieces that are credited before they left do not ship any more; billed again, they do."""
from collections.abc import Mapping

from base.actor import Actor
from base.faults import fail_point
from data.models import Order, OrderLine
from orders import came_back, packing, pickups, pieces, stock
from orders.stock import Move


async def withdraw(actor: Actor, order: Order, leaving: Mapping[int, int]) -> None:
    """So many pieces of each line were credited before they left: they leave the packing slips."""
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    gone = [line for line in lines if leaving.get(line.id)]
    for line in gone:
        line.withdrawn += leaving[line.id]
        await line.save()
    if gone:
        order.ship_pieces = pieces.to_ship(lines)
        await packing.lighten_slips(actor, order, gone)
        fail_point('withdrawing.followed')


async def take_back(actor: Actor, order: Order, document_id: int) -> None:
    """This invoice bills withdrawn pieces again: what of them is in stock leaves it once more, and they are to be
    packed."""
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    again = [line for line in lines if line.withdrawn]
    if not again:
        return
    back = await came_back.of_order(order.id, lines)
    moves = [Move(line.product_id, -back[line.id].kept, 'invoice',
                  f'invoice-line:{document_id}:{line.id}', order.id) for line in again if line.product_id]
    for line in again:
        line.withdrawn = 0
        await line.save()
    await stock.move(actor, moves)
    order.ship_pieces = pieces.to_ship(lines)
    if any(line.ships for line in again):
        await pickups.no_longer_ready(actor, order, added=True)
