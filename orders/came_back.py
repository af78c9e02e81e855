"""Which pieces of an order's lines are still here, left, came back, and are in stock again: what a credit invoice and
the receipt of a return may each put back, so that no piece goes back twice."""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data import database
from data.models import OrderLine
from orders import pieces

WITHDRAWN, SHIPPED = 'credit-line', 'credit-shipped'
"""What the keys of moves begin with that a credit made: of pieces that had not left, and of pieces that had. A return
takes out again what came damaged of the second."""


@dataclass(slots=True)
class Back:
    """Counts of one line. `here` will ship; of the pieces in returns that stand (`returned`), `uncredited` are on no
    credit, `resellable` and `damaged` came, and `restocked` went into stock with them; credits put `credited` shipped
    pieces into stock, and `kept` of those withdrawn."""
    here: int = 0
    shipped: int = 0
    returned: int = 0
    uncredited: int = 0
    resellable: int = 0
    damaged: int = 0
    restocked: int = 0
    credited: int = 0
    kept: int = 0

    def leaving(self, count: int, of_return: int = 0) -> int:
        """How many of so many credited pieces have not left: customers send back first, `of_return` at least."""
        return max(0, min(self.here, count - max(self.uncredited, of_return)))

    def restockable(self, count: int, of_return: int = 0) -> int:
        """How many of so many credited pieces may go into stock: none that a return has dealt with."""
        sent_back = min(count, max(self.uncredited, of_return))
        before_they_came = max(0, self.credited - (self.resellable - self.restocked))
        awaited = max(0, self.returned - self.resellable - self.damaged - before_they_came)
        left = count - self.leaving(count, of_return)
        unknown = max(0, self.shipped - self.restocked - self.credited - self.damaged)
        return count - left + min(left, unknown, left - sent_back + min(sent_back, awaited))

    def belongs(self, resellable: int, restocked: int) -> int:
        """How many of the `resellable` pieces of one return line belong into stock, `restocked` of which are. What
        credits put back are these pieces first, or one piece could go back twice."""
        free = self.resellable - self.credited - (self.restocked - restocked)
        return max(min(resellable, restocked), min(resellable, free))

    @property
    def spoiled(self) -> int:
        """How many of the pieces that credits put into stock came back damaged."""
        of_returns = min(self.credited, self.returned - self.restocked)
        return max(0, of_returns - (self.returned - self.restocked - self.damaged))


_MOVES = "SELECT key, cause, pieces FROM stock_move WHERE order_id = ? AND cause <> 'cancel'"
_RETURNS = """SELECT l.order_line_id AS line, SUM(l.resellable) AS resellable, SUM(l.damaged) AS damaged,
    SUM(l.restocked) AS restocked FROM return_line l JOIN "return" r ON r.id = l.return_id
    WHERE r.order_id = ? AND r.status NOT IN ('rejected', 'cancelled') GROUP BY l.order_line_id"""


@dataclass(slots=True)
class _Moved:
    """Pieces of one line by the stock ledger: `out` of stock, and put there by credits after and before they left.
    Before the keys told these apart all bore the second."""
    out: int = 0
    shipped: int = 0
    kept: int = 0


async def of_order(order_id: int, lines: Iterable[OrderLine]) -> dict[int, Back]:
    """By order line id."""
    counts, moved = await pieces.of_orders([order_id]), await _moved(order_id)
    came = {row.pop('line'): {name: int(count) for name, count in row.items()}
            for row in await database.rows(_RETURNS, [order_id])}
    return {line.id: _back(line, counts[line.id], moved[line.id], came.get(line.id, {})) for line in lines}


async def _moved(order_id: int) -> defaultdict[int, _Moved]:
    found: defaultdict[int, _Moved] = defaultdict(_Moved)
    for row in await database.rows(_MOVES, [order_id]):
        name, *_rest, line_id = row['key'].split(':')
        one, count = found[int(line_id)], int(row['pieces'])
        one.out -= count
        if name == SHIPPED:
            one.shipped += count
        elif row['cause'] in ('credit', 'invoice'):
            one.kept += count
    return found


def _back(line: OrderLine, counts: pieces.Pieces, moved: _Moved, came: Mapping[str, int]) -> Back:
    """Of what credits put into stock only what the ledger still has there: a correction bills some of it again, or
    takes it off the order."""
    in_stock = max(0, line.quantity - moved.out - came.get('restocked', 0))
    kept = max(0, min(moved.kept, line.withdrawn, in_stock))
    by_credits = max(0, moved.shipped + max(0, moved.kept - line.withdrawn))
    credited = max(0, line.quantity - counts.billed) if counts.invoiced else 0
    return Back(
        here=max(0, line.quantity - line.withdrawn - counts.shipped), shipped=counts.shipped, returned=counts.returned,
        uncredited=max(0, counts.returned - max(0, credited - line.withdrawn)),
        credited=min(by_credits, in_stock - kept), kept=kept, **came)
