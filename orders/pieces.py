"""Where each piece of an order is: on slips, shipped, returned, invoiced, credited."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from data import database


@dataclass(slots=True)
class Pieces:
    """Counts of one order line, in pieces."""
    on_slips: int = 0
    packed: int = 0
    shipped: int = 0
    returned: int = 0
    invoiced: int = 0
    credited: int = 0

    @property
    def billed(self) -> int:
        """Pieces on a live invoice."""
        return self.invoiced - self.credited


_SLIPS = """SELECT l.order_line_id AS line, SUM(l.pieces) AS on_slips,
    SUM(CASE WHEN s.status = 'open' THEN l.packed ELSE l.pieces END) AS packed,
    SUM(CASE WHEN s.status = 'shipped' THEN l.pieces ELSE 0 END) AS shipped
    FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
    WHERE s.order_id IN ({ids}) AND s.status <> 'cancelled' GROUP BY l.order_line_id"""
_BILLED = """SELECT l.order_line_id AS line,
    SUM(CASE WHEN d.kind = 'invoice' THEN l.pieces ELSE 0 END) AS invoiced,
    SUM(CASE WHEN d.kind = 'credit' THEN l.pieces ELSE 0 END) AS credited
    FROM document_line l JOIN document d ON d.id = l.document_id
    WHERE d.order_id IN ({ids}) AND l.order_line_id IS NOT NULL GROUP BY l.order_line_id"""
_RETURNED = """SELECT l.order_line_id AS line, SUM(l.pieces) AS returned
    FROM return_line l JOIN "return" r ON r.id = l.return_id
    WHERE r.order_id IN ({ids}) AND r.status NOT IN ('rejected', 'cancelled') GROUP BY l.order_line_id"""


async def of_orders(order_ids: Sequence[int]) -> dict[int, Pieces]:
    """Counts per order line id; a line that is nowhere yet has all zeros."""
    counts: dict[int, Pieces] = defaultdict(Pieces)
    marks = ', '.join('?' for _ in order_ids)
    for sql in (_SLIPS, _BILLED, _RETURNED):
        for row in await database.rows(sql.format(ids=marks), list(order_ids)):
            pieces = counts[row.pop('line')]
            for name, value in row.items():
                setattr(pieces, name, int(value or 0))
    return counts


async def returnable(order_id: int) -> dict[int, int]:
    """Pieces of each line that were shipped and are in no return that stands."""
    counts = await of_orders([order_id])
    return {line_id: one.shipped - one.returned for line_id, one in counts.items() if one.shipped > one.returned}


def to_ship(lines: Iterable[Any]) -> int:
    """Pieces of an order that leave: neither services nor what was credited before it left."""
    return sum(line.quantity - line.withdrawn for line in lines if line.ships and line.quantity > 0)
