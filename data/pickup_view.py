"""What the counter shows: orders that are picked up, ready or still to be packed."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import database, search
from data.moments import day, moment

MOST = 200
RECENT = 2000
"""Orders among which a pickup shows that the shop has a counter."""
_HERE = """FROM orders o WHERE o.status IN ('ready_for_pickup', 'awaiting_pickup', 'awaiting_payment', 'on_hold')
    AND o.pickup AND o.shipment_status <> 'shipped'"""
_ROWS = """SELECT o.id AS order_id, o.number, o.customer_name, o.company, o.phone, o.status, o.placed_at, o.ready_at,
    o.requested_on, o.currency, o.total_minor - o.credited_minor - o.paid_minor AS open_minor, o.pickup_code,
    o.hold_id, o.ship_pieces AS pieces, (SELECT COALESCE(SUM(CASE s.status WHEN 'shipped' THEN l.pieces ELSE l.packed
        END), 0) FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
        WHERE s.order_id = o.id AND s.status <> 'cancelled') AS packed
    {here} ORDER BY CASE WHEN o.status = 'ready_for_pickup' THEN 0 ELSE 1 END, COALESCE(o.ready_at, o.placed_at), o.id
    LIMIT ?"""
_FIGURES = """SELECT (SELECT COUNT(*) FROM orders o WHERE o.status = 'ready_for_pickup') AS ready,
    (SELECT COUNT(*) FROM (SELECT pickup FROM orders ORDER BY placed_at DESC, id DESC LIMIT ?) newest
     WHERE newest.pickup) AS recent"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that somebody will come for. `packed` pieces are in a box, of the `pieces` that are handed over."""
    order_id: int
    number: str
    customer_name: str
    company: str
    phone: str
    status: str
    placed_at: datetime
    ready_at: datetime | None
    requested_on: date | None
    currency: str
    open_minor: int
    pickup_code: str
    hold_id: int | None
    pieces: int
    packed: int

    @property
    def is_ready(self) -> bool:
        return self.status == 'ready_for_pickup'

    @property
    def misses(self) -> bool:
        return misses(self.packed, self.pieces, self.is_ready)


def misses(packed: int, pieces: int, is_ready: bool) -> bool:
    """Whether pieces are still to be packed, unless it was called ready without the bench."""
    return packed < pieces and not (is_ready and not packed)


@dataclass(frozen=True, slots=True)
class PickupView:
    """The first MOST; those that are ready come first. `text` is what was searched for."""
    rows: tuple[Waiting, ...]
    text: str


async def read(text: str = '') -> PickupView:
    """Those that a word, a number, a telephone or a pickup code finds; all without one."""
    here, values = _HERE, list[Any]()
    if text:
        match = search.match(text)
        found = f' OR o.id IN ({search.matches()})' if match else ''
        here += f' AND (o.pickup_code = ?{found})'
        values = [code_of(text) or '-', *([match] if match else [])]
    rows = await database.rows(_ROWS.format(here=here), [*values, MOST])
    return PickupView(tuple(_waiting(row) for row in rows), text)


def code_of(text: str) -> str:
    """A pickup code as it is kept, whatever stands between its letters."""
    return ''.join(letter for letter in text.upper() if letter.isalnum())


def _waiting(row: dict[str, Any]) -> Waiting:
    since = moment(row['ready_at']) if row['ready_at'] else None
    return Waiting(**{**row, 'placed_at': moment(row['placed_at']), 'ready_at': since, 'packed': int(row['packed']),
                      'requested_on': day(row['requested_on']), 'open_minor': int(row['open_minor'])})


async def figures() -> dict[str, int]:
    """How many are ready, and whether there were pickups lately: `recent`."""
    row = (await database.rows(_FIGURES, [RECENT]))[0]
    return {name: int(row[name]) for name in ('ready', 'recent')}
