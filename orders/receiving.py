"""What came back of a return: how many pieces can be sold again, how many are damaged. What can be sold goes back in
stock, at most once per piece whatever a credit invoice put back before (order-desk §6)."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from base.actor import Actor, Right
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Order, OrderLine, Return, ReturnLine
from orders import history, return_rules, returning, stock
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
    changed = [line for line in lines if _is_other(line, came.get(line.id))]
    if not changed and row.status not in return_rules.EXPECTED:
        return
    for line in changed:
        line.resellable, line.damaged = came[line.id].resellable, came[line.id].damaged
        await line.save()
    fail_point('receiving.counted')
    await _restock(actor, order, row, changed)
    if row.status in return_rules.EXPECTED:
        row.status = 'received'
    await returning.save(row)
    await returning.done(order)
    await _record(actor, order, row, lines)


def _check(lines: Sequence[ReturnLine], came: Mapping[int, Came]) -> None:
    known = {line.id: line for line in lines}
    if not came.keys() <= known.keys():
        raise Missing(N_('This line is not in the return.'))
    for line_id, one in came.items():
        if min(one.resellable, one.damaged) < 0 or one.resellable + one.damaged > known[line_id].pieces:
            raise Invalid(N_('Only {count} are in this return.'), f'resellable-{line_id}', count=known[line_id].pieces)
    if not any(_pieces(came.get(line.id) or line) or _pieces(line) for line in lines):
        raise Invalid(N_('Enter what came back.'), 'resellable')


def _pieces(one: Came | ReturnLine) -> int:
    return int(one.resellable + one.damaged)


def _is_other(line: ReturnLine, came: Came | None) -> bool:
    return came is not None and (line.resellable, line.damaged) != (came.resellable, came.damaged)


_BACK = """SELECT key, cause, pieces FROM stock_move WHERE order_id = ? AND cause IN ('credit', 'invoice')"""
_RETURNS = """SELECT l.order_line_id AS line, SUM(l.resellable) AS resellable, SUM(l.restocked) AS restocked
    FROM return_line l JOIN "return" r ON r.id = l.return_id
    WHERE r.order_id = ? AND r.status NOT IN ('rejected', 'cancelled') GROUP BY l.order_line_id"""


async def _restock(actor: Actor, order: Order, row: Return, lines: Iterable[ReturnLine]) -> None:
    moves = {}
    for line in lines:
        target = await _target(order, line)
        key = f'return:{row.id}:{row.version}:{line.id}:{line.order_line_id}'
        if line.order_line.product_id and target != line.restocked:
            moves[key] = (line, Move(line.order_line.product_id, target - line.restocked, 'return', key, order.id))
    moved = await stock.move(actor, [move for _line, move in moves.values()])
    for key, (line, _move) in moves.items():
        line.restocked += moved.get(key, 0)
        await line.save()
    fail_point('receiving.restocked')


async def _target(order: Order, line: ReturnLine) -> int:
    """Pieces of this line that belong in stock now. What credits put back counts for the returned pieces first."""
    told = {row['line']: row for row in await database.rows(_RETURNS, [order.id])}[line.order_line_id]
    others = int(told['restocked']) - line.restocked
    free = int(told['resellable']) - await _credited(order, line.order_line) - others
    return max(min(line.resellable, line.restocked), min(line.resellable, max(0, free)))


async def _credited(order: Order, line: OrderLine) -> int:
    rows = await database.rows(_BACK, [order.id])
    back = sum(int(row['pieces']) for row in rows if row['key'].rpartition(':')[2] == str(line.id))
    return max(0, back - line.withdrawn)


async def _record(actor: Actor, order: Order, row: Return, lines: Sequence[ReturnLine]) -> None:
    resellable, damaged = sum(line.resellable for line in lines), sum(line.damaged for line in lines)
    await history.record(
        actor, 'return_received', order_id=order.id, section='returns', number=row.number, resellable=resellable,
        damaged=damaged, missing=sum(line.pieces for line in lines) - resellable - damaged,
        restocked=sum(line.restocked for line in lines))
