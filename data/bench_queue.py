"""The queue of the packing bench: parcels of orders that may leave, not packed yet, as one tablet narrows it."""
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from base.text import clean
from data import database
from data.moments import day, moment, stored_day, stored_midnight

MOST_ROWS = 200
SIZES = ('single', 'small', 'large')
AGES = ('today', 'yesterday', 'older')
PROMISES = ('due', 'week', 'none')
SORTS = ('age', 'promised')
SMALL = 3
"""Pieces that are still a small parcel."""


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """`age` is by the day the order was placed; `promised` is due (today or before), week (within seven days) or none;
    `size` is single (one piece), small (up to SMALL) or large; `mine` are those the person has, or in their batch."""
    age: str = ''
    promised: str = ''
    method: str = ''
    size: str = ''
    batch: int = 0
    mine: bool = False
    sort: str = 'age'

    def to_query(self) -> str:
        """For behind the "?", or to be kept by the tablet; nothing when nothing is narrowed."""
        return urlencode([(one.name, int(value) if isinstance(value, bool) else value) for one in fields(self)
                          if (value := getattr(self, one.name)) != one.default])

    @classmethod
    def from_query(cls, query: str) -> 'QueueFilters':
        """What is unknown is left out."""
        given = {name: values[0] for name, values in
                 parse_qs(query.removeprefix('?')[:2000], errors='replace', max_num_fields=50).items()}
        known = {'age': AGES, 'promised': PROMISES, 'size': SIZES, 'sort': SORTS}
        chosen = {name: given[name] for name, words in known.items() if given.get(name) in words}
        batch = given.get('batch', '')
        return cls(**chosen, method=clean(given.get('method', ''), 80), mine=given.get('mine') == '1',
                   batch=int(batch) if batch.isascii() and batch.isdigit() and len(batch) < 10 else 0)


@dataclass(frozen=True, slots=True)
class Queued:
    """One parcel to pack. `owner` has the batch it is in."""
    slip_id: int
    order_id: int
    number: str
    slip_number: str
    customer: str
    method: str
    pieces: int
    packed: int
    placed_at: datetime
    requested_on: date | None
    packer_id: int | None
    packer: str
    batch_id: int | None
    owner_id: int | None
    owner: str
    pickup: bool
    remark: bool

    @property
    def size(self) -> str:
        return 'single' if self.pieces == 1 else 'small' if self.pieces <= SMALL else 'large'


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """A batch that is not done: `slips` of it, and how many of them are packed."""
    id: int
    owner_id: int
    owner: str
    made_at: datetime
    slips: int
    packed: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """The first MOST_ROWS `rows` of `found`; `to_pack` is the whole queue. `methods` counts parcels by how they
    leave."""
    rows: tuple[Queued, ...]
    found: int
    to_pack: int
    mine: int
    done_today: int
    done_by_me: int
    methods: dict[str, int]
    batches: tuple[LiveBatch, ...]


_READY = """FROM packing_slip s JOIN orders o ON o.id = s.order_id
    LEFT JOIN batch b ON b.id = s.batch_id AND b.done_at IS NULL
    WHERE s.status = 'open' AND s.packed_at IS NULL AND o.status IN ('awaiting_shipment', 'awaiting_pickup')"""
_ROWS = """SELECT page.found, s.id AS slip_id, s.number AS slip_number, s.packer_id, b.id AS batch_id, b.owner_id,
    o.id AS order_id, o.number, o.customer_name, o.company, o.shipping_method, o.pickup, o.placed_at, o.requested_on,
    o.remark <> '' AS remark, packer.name AS packer, owner.name AS owner,
    (SELECT SUM(l.pieces) FROM slip_line l WHERE l.slip_id = s.id) AS pieces,
    (SELECT SUM(l.packed) FROM slip_line l WHERE l.slip_id = s.id) AS packed
    FROM (SELECT s.id, COUNT(*) OVER () AS found {ready} ORDER BY {order} LIMIT {most}) AS page
    JOIN packing_slip s ON s.id = page.id JOIN orders o ON o.id = s.order_id
    LEFT JOIN batch b ON b.id = s.batch_id AND b.done_at IS NULL
    LEFT JOIN staff packer ON packer.id = s.packer_id LEFT JOIN staff owner ON owner.id = b.owner_id
    ORDER BY {order}"""
_ORDER = {'age': 'o.placed_at, s.id', 'promised': 'o.requested_on IS NULL, o.requested_on, o.placed_at, s.id'}
_MINE = '(s.packer_id = ? OR s.packer_id IS NULL AND b.owner_id = ?)'
_PIECES = '(SELECT SUM(l.pieces) FROM slip_line l WHERE l.slip_id = s.id)'
_SIZES = {'single': f'{_PIECES} = 1', 'small': f'{_PIECES} <= {SMALL}', 'large': f'{_PIECES} > {SMALL}'}
_METHODS = f"""SELECT o.shipping_method AS method, COUNT(*) AS parcels, COUNT(CASE WHEN {_MINE} THEN 1 END) AS mine
    {_READY} GROUP BY o.shipping_method ORDER BY o.shipping_method"""
_DONE = """SELECT COUNT(*) AS everyone, COUNT(CASE WHEN packed_by_id = ? THEN 1 END) AS mine
    FROM packing_slip WHERE packed_at >= ? AND status <> 'cancelled'"""
_BATCHES = """SELECT b.id, b.owner_id, p.name AS owner, b.made_at, COUNT(s.id) AS slips,
    COUNT(CASE WHEN s.packed_at IS NOT NULL OR s.status = 'shipped' THEN 1 END) AS packed
    FROM batch b JOIN staff p ON p.id = b.owner_id
    LEFT JOIN packing_slip s ON s.batch_id = b.id AND s.status <> 'cancelled'
    WHERE b.done_at IS NULL GROUP BY b.id, b.owner_id, p.name, b.made_at ORDER BY b.id"""


async def queue(staff_id: int | None, today: date, filters: QueueFilters = QueueFilters()) -> QueueView:
    """`today` is the shop's day. Oldest order first, unless sorted by the promised day."""
    zone = await _zone()
    narrowed, values = _narrowed(filters, staff_id, today, zone)
    order = _ORDER[filters.sort]
    rows, methods, done, batches = await asyncio.gather(
        database.rows(_ROWS.format(ready=f'{_READY}{narrowed}', order=order, most=MOST_ROWS), values),
        database.rows(_METHODS, [staff_id, staff_id]),
        database.rows(_DONE, [staff_id, stored_midnight(today, zone)]), database.rows(_BATCHES))
    by_method = Counter({row['method']: int(row['parcels']) for row in methods})
    to_pack = by_method.total()
    return QueueView(tuple(_queued(row) for row in rows), int(rows[0]['found']) if rows else 0, to_pack,
                     sum(int(row['mine']) for row in methods),
                     int(done[0]['everyone']), int(done[0]['mine']), dict(by_method),
                     tuple(LiveBatch(**{**row, 'made_at': moment(row['made_at'])}) for row in batches))


_NEXT = """SELECT s.id {ready} AND s.id NOT IN ({passed})
    AND (s.packer_id = ? OR s.packer_id IS NULL AND COALESCE(b.owner_id, ?) = ?)
    ORDER BY CASE WHEN b.id = ? THEN 0 WHEN b.id IS NOT NULL THEN 1 WHEN s.packer_id IS NOT NULL THEN 2 ELSE 3 END,
    {order} LIMIT 1"""


async def next_slip(staff_id: int, today: date, filters: QueueFilters = QueueFilters(), passed: Sequence[int] = (),
                    batch_id: int | None = None) -> int | None:
    """What this person packs next of the queue as it is narrowed, but those `passed`: the rest of this batch or of
    another of theirs, what else they have, then the first that nobody has."""
    narrowed, values = _narrowed(filters, staff_id, today, await _zone())
    ids = list(passed) or [0]
    sql = _NEXT.format(ready=f'{_READY}{narrowed}', passed=', '.join('?' for _one in ids), order=_ORDER[filters.sort])
    rows = await database.rows(sql, [*values, *ids, staff_id, staff_id, staff_id, batch_id or 0])
    return int(rows[0]['id']) if rows else None


async def _zone() -> str:
    return str((await database.rows('SELECT timezone FROM shop'))[0]['timezone'])


def _narrowed(filters: QueueFilters, staff_id: int | None, today: date, zone: str) -> tuple[str, list[Any]]:
    conditions: list[tuple[str, list[Any]]] = [*_by_day(filters, today, zone)]
    if filters.method:
        conditions.append(('o.shipping_method = ?', [filters.method]))
    if filters.size:
        conditions.append((_SIZES[filters.size], []))
    if filters.batch:
        conditions.append(('b.id = ?', [filters.batch]))
    if filters.mine:
        conditions.append((_MINE, [staff_id, staff_id]))
    return (''.join(f' AND {sql}' for sql, _ in conditions), [value for _, values in conditions for value in values])


def _by_day(filters: QueueFilters, today: date, zone: str) -> list[tuple[str, list[Any]]]:
    yesterday_began, today_began = (stored_midnight(one, zone) for one in (today - timedelta(days=1), today))
    ages = {'today': ('o.placed_at >= ?', [today_began]),
            'yesterday': ('o.placed_at >= ? AND o.placed_at < ?', [yesterday_began, today_began]),
            'older': ('o.placed_at < ?', [yesterday_began])}
    promises: dict[str, tuple[str, list[Any]]] = {
        'due': ('o.requested_on <= ?', [stored_day(today)]),
        'week': ('o.requested_on <= ?', [stored_day(today + timedelta(days=7))]),
        'none': ('o.requested_on IS NULL', [])}
    return [found for found in (ages.get(filters.age), promises.get(filters.promised)) if found]


def _queued(row: dict[str, Any]) -> Queued:
    return Queued(
        slip_id=row['slip_id'], order_id=row['order_id'], number=row['number'], slip_number=row['slip_number'],
        customer=row['company'] or row['customer_name'], method=row['shipping_method'], pieces=int(row['pieces']),
        packed=int(row['packed']), placed_at=moment(row['placed_at']), requested_on=day(row['requested_on']),
        packer_id=row['packer_id'], packer=row['packer'] or '', batch_id=row['batch_id'], owner_id=row['owner_id'],
        owner=row['owner'] or '', pickup=bool(row['pickup']), remark=bool(row['remark']))
