"""What came back of a return: how many pieces can be sold again, how many are damaged. What can be sold goes back in
stock, at most once per piece whatever a credit invoice put back before (order-desk §6)."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from base.actor import Actor, Right
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from data.models import Order, OrderLine, Return, ReturnLine
from orders import came_back, credit_left, freeing, history, pieces, return_rules, returning, stock
from orders.ground import claim, refuse, verb
from orders.stock import Move


@dataclass(frozen=True)
class Came:
    """Of one line of a return: pieces, and the serial numbers on them where these are known."""
    resellable: int
    damaged: int
    numbers: Sequence[str] = ()


@verb(Right.SHIP)
async def receive_return(actor: Actor, order_id: int, return_id: int, version: int, came: Mapping[int, Came]) -> None:
    """Sets what came back by return line id; told again, it corrects. Raises Invalid when nothing, less than nothing or
    more than was announced came, Refused when the return is rejected or cancelled, Stale."""
    order = await claim(order_id)
    row = await returning.own_return(order, return_id, version)
    refuse(return_rules.still_live(row))
    lines = await ReturnLine.filter(return__id=row.id).order_by('id').select_related('order_line')
    _check(lines, came)
    changed = await _count(order, lines, came)
    if not changed and row.status not in return_rules.EXPECTED:
        return
    await _restock(actor, order, row, changed)
    if row.status in return_rules.EXPECTED:
        row.status = 'received'
    await returning.save(row)
    await returning.done(order)
    await _record(actor, order, row, lines, [number for one in came.values() for number in one.numbers])


def _check(lines: Sequence[ReturnLine], came: Mapping[int, Came]) -> None:
    known = {line.id: line for line in lines}
    if not came.keys() <= known.keys():
        raise Missing(N_('This line is not in the return.'))
    for line_id, one in came.items():
        if min(one.resellable, one.damaged) < 0 or one.resellable + one.damaged > known[line_id].pieces:
            raise Invalid(N_('Only {count} are in this return.'), f'resellable-{line_id}', count=known[line_id].pieces)
    if not any(_pieces(came.get(line.id) or line) or _pieces(line) for line in lines):
        raise Invalid(N_('Enter what came back.'), 'resellable')


async def _count(order: Order, lines: Sequence[ReturnLine], came: Mapping[int, Came]) -> list[ReturnLine]:
    """Those that are counted differently now."""
    counts, changed = await pieces.of_orders([order.id]), []
    for line in (line for line in lines if line.id in came):
        told = came[line.id]
        is_other = (line.resellable, line.damaged) != (told.resellable, told.damaged)
        line.resellable, line.damaged = told.resellable, told.damaged
        if await freeing.free(line, counts[line.order_line_id].shipped, told.numbers) or is_other:
            await line.save()
            changed.append(line)
    fail_point('receiving.counted')
    return changed


def _pieces(one: Came | ReturnLine) -> int:
    return int(one.resellable + one.damaged)


async def _restock(actor: Actor, order: Order, row: Return, lines: Sequence[ReturnLine]) -> None:
    """What can be sold goes into stock as far as it is not there yet, what turns out otherwise comes out again, also
    what a credit put there."""
    sold = await OrderLine.filter(order_id=order.id).order_by('position')
    backs, out = await came_back.of_order(order.id, sold), await credit_left.restockable(order.id, sold)
    moves, spoiled = {}, []
    for line in lines:
        back = backs[line.order_line_id]
        here = 0 if order.cancelled_at else back.here
        most = line.restocked + max(0, out[line.order_line_id] - here)
        more = min(back.belongs(line.resellable, line.restocked), most) - line.restocked
        moves[line] = _move(order, row, line, more)
        back.restocked += more
        spoiled.append(_move(order, row, line, -back.spoiled, f'{came_back.SHIPPED}:'))
    moved = await stock.move(actor, [one for one in (*moves.values(), *spoiled) if one.product_id])
    for line, move in moves.items():
        line.restocked += moved.get(move.key, 0)
        await line.save()
    fail_point('receiving.restocked')


def _move(order: Order, row: Return, line: ReturnLine, count: int, kind: str = '') -> Move:
    key = f'{kind}return:{row.id}:{row.version}:{line.id}:{line.order_line_id}'
    return Move(line.order_line.product_id or 0, count, 'return', key, order.id)


async def _record(actor: Actor, order: Order, row: Return, lines: Sequence[ReturnLine], numbers: list[str]) -> None:
    resellable, damaged = sum(line.resellable for line in lines), sum(line.damaged for line in lines)
    await history.record(
        actor, 'return_received', order_id=order.id, section='returns', number=row.number, resellable=resellable,
        damaged=damaged, missing=sum(line.pieces for line in lines) - resellable - damaged,
        restocked=sum(line.restocked for line in lines), numbers=numbers)
