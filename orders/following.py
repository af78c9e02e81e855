"""What the source has done with an order is done here too: shipped, picked up, cancelled."""
from dataclasses import dataclass
from typing import Any

from base.actor import Actor
from base.errors import Refused
from data.models import Order, OrderLine, PackingSlip, SlipLine
from orders import cancelling, packing, pieces, rules, shipping
from orders.ground import claim, refuse
from orders.incoming import IncomingOrder


@dataclass(frozen=True, slots=True)
class Step:
    """What is still to be done here, if anything; `lines` are those of the order that left, where not all did.
    `refusal` says why it cannot be done now."""
    verb: str = ''
    lines: frozenset[int] = frozenset()
    refusal: Refused | None = None


async def next_step(order: Order, one: IncomingOrder) -> Step:
    """Asked of a settled order that knows its `invoice_count`."""
    if one.cancelled_at:
        return _allowed('cancel', rules.cancel(order))
    if one.shipped:
        return _whole(order) if order.shipped_pieces < order.ship_pieces else Step()
    lines = await _left(order, one)
    return _allowed('ship_lines', rules.ship(order), lines) if lines else Step()


def _whole(order: Order) -> Step:
    if order.pickup:
        return _allowed('pick_up', rules.pick_up(order))
    return _allowed('ship', rules.ship(order))


def _allowed(verb: str, refusal: Refused | None, lines: frozenset[int] = frozenset()) -> Step:
    return Step(refusal=refusal) if refusal else Step(verb, lines)


async def _left(order: Order, one: IncomingOrder) -> frozenset[int]:
    """The lines that have left the source and are still here."""
    if not any(line.shipped for line in one.lines):
        return frozenset()
    counts = await pieces.of_orders([order.id])
    here = list(await OrderLine.filter(order_id=order.id, ships=True).order_by('position'))
    left = set()
    for told in one.lines:
        line = next((line for line in here if thing(line) == thing(told)), None)
        if line is not None:
            here.remove(line)
            if told.shipped and counts[line.id].shipped < line.quantity - line.withdrawn:
                left.add(line.id)
    return frozenset(left)


def thing(line: Any) -> tuple[str, str, str, str]:
    """What a line is of, in the source and here."""
    return line.source_id[:80], line.sku[:80], line.name[:300], line.variant[:200]


async def take(actor: Actor, order_id: int, step: Step, reason: str = '') -> None:
    match step.verb:
        case 'cancel':
            await cancelling.cancel(actor, order_id, reason)
        case 'ship':
            await shipping.mark_as_shipped(actor, order_id)
        case 'pick_up':
            await shipping.hand_over(actor, await claim(order_id))    # there, so it is not for us to check
        case 'ship_lines':
            await _ship_lines(actor, order_id, step.lines)


async def _ship_lines(actor: Actor, order_id: int, lines: frozenset[int]) -> None:
    if await packing.to_pack(order_id):
        await packing.add_slip(actor, order_id)
    for slip in await PackingSlip.filter(order_id=order_id, status='open').order_by('id'):
        rows = await SlipLine.filter(slip_id=slip.id)
        leaving = {row.id: row.pieces for row in rows if row.order_line_id in lines}
        if leaving:
            whole = len(leaving) == len(rows)
            slip_id = slip.id if whole else await _split(actor, order_id, slip, leaving)
            await shipping.mark_as_shipped(actor, order_id, slip_id)


async def _split(actor: Actor, order_id: int, slip: PackingSlip, leaving: dict[int, int]) -> int:
    """The source knows what left, whatever is packed here."""
    order = await claim(order_id)
    refuse(rules.ship(order))
    return int((await packing.split(actor, order, slip, leaving)).id)
