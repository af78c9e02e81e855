"""Who packed what: the figures of each person and day, and the parcels behind them."""
import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data import database
from data.moments import moment, stored_midnight

MOST_PARCELS = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days of the shop, the first and the last included."""
    first: date
    last: date
    zone: str

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Packed:
    """What one person packed on one day, or on all of them (`day` is None). `seconds` a parcel took in the middle, None
    without one; `mistakes` are wrong or surplus pieces that were stopped."""
    staff_id: int
    name: str
    day: date | None
    parcels: int
    pieces: int
    seconds: int | None
    by_hand: int
    mistakes: int


@dataclass(frozen=True, slots=True)
class PackedView:
    """`totals` is of the whole span, by name; `rows` of its days, the last day first."""
    totals: tuple[Packed, ...]
    rows: tuple[Packed, ...]


@dataclass(frozen=True, slots=True)
class PackedParcel:
    slip_id: int
    slip_number: str
    order_id: int
    number: str
    packed_at: datetime
    pieces: int
    seconds: int
    by_hand: int
    mistakes: int


_PARCELS = """WITH done AS MATERIALIZED (SELECT s.packed_by_id AS staff_id, {day} AS day, {seconds} AS seconds,
        (SELECT SUM(l.packed) FROM slip_line l WHERE l.slip_id = s.id) AS pieces
        FROM packing_slip s WHERE {when} AND s.status <> 'cancelled' AND s.packed_by_id IS NOT NULL{own}),
    told AS (SELECT staff_id, day, seconds, pieces FROM done
        UNION ALL SELECT staff_id, {whole} AS day, seconds, pieces FROM done),
    placed AS (SELECT staff_id, day, seconds, pieces,
        ROW_NUMBER() OVER (PARTITION BY staff_id, day ORDER BY seconds) AS place,
        COUNT(*) OVER (PARTITION BY staff_id, day) AS parcels FROM told)
    SELECT staff_id, day, COUNT(*) AS parcels, SUM(pieces) AS pieces,
        AVG(CASE WHEN place IN ((parcels + 1) / 2, (parcels + 2) / 2) THEN seconds END) AS seconds
    FROM placed GROUP BY staff_id, day"""
WHOLE = -1
"""Stands for the day in what is told of the whole span."""
_SCANS = """WITH told AS (SELECT s.staff_id, {day} AS day, s.outcome, s.pieces FROM scan s
        WHERE {when} AND s.outcome IN ('by_hand', 'wrong', 'too_many') AND s.staff_id IS NOT NULL{own})
    SELECT staff_id, day, SUM(CASE WHEN outcome = 'by_hand' THEN pieces ELSE 0 END) AS by_hand,
        COUNT(CASE WHEN outcome <> 'by_hand' THEN 1 END) AS mistakes FROM told GROUP BY staff_id, day"""
_SECONDS = {'sqlite': '(julianday(s.packed_at) - julianday(COALESCE(s.begun_at, s.packed_at))) * 86400',
            'postgres': 'CAST(EXTRACT(EPOCH FROM s.packed_at - COALESCE(s.begun_at, s.packed_at)) AS FLOAT)'}


_LIST = """SELECT s.id AS slip_id, s.number AS slip_number, o.id AS order_id, o.number, s.packed_at,
        {seconds} AS seconds, (SELECT SUM(l.packed) FROM slip_line l WHERE l.slip_id = s.id) AS pieces,
        (SELECT COALESCE(SUM(c.pieces), 0) FROM scan c WHERE c.slip_id = s.id AND c.outcome = 'by_hand') AS by_hand,
        (SELECT COUNT(*) FROM scan c WHERE c.slip_id = s.id AND c.outcome IN ('wrong', 'too_many')) AS mistakes
    FROM packing_slip s JOIN orders o ON o.id = s.order_id
    WHERE s.packed_at >= ? AND s.packed_at < ? AND s.packed_by_id = ? AND s.status <> 'cancelled'
    ORDER BY s.packed_at DESC, s.id DESC LIMIT {most}"""
Row = dict[str, Any]
Figures = dict[tuple[int, int], Row]
"""By person, and the day counted from the first of the span, or WHOLE."""


async def packed(span: Span, staff_id: int | None = None) -> PackedView:
    """Of one person, else of everybody who packed or was stopped within the span."""
    done, told, staff = await asyncio.gather(
        _read(_PARCELS, 's.packed_at', 's.packed_by_id', span, staff_id),
        _read(_SCANS, 's.at', 's.staff_id', span, staff_id), database.rows('SELECT id, name FROM staff'))
    _sum_up(told)
    names = {int(row['id']): str(row['name']) for row in staff}
    rows = [_packed(key, span, names, {**told.get(key, {}), **done.get(key, {})}) for key in done.keys() | told.keys()]
    rows.sort(key=lambda row: (row.name, row.staff_id))
    each = sorted((row for row in rows if row.day), key=lambda row: row.day or span.first, reverse=True)
    return PackedView(tuple(row for row in rows if not row.day), tuple(each))


def _sum_up(told: Figures) -> None:
    """Adds what the scans say of the whole span."""
    for (staff_id, _day), row in list(told.items()):
        whole = told.setdefault((staff_id, WHOLE), {'by_hand': 0, 'mistakes': 0})
        for name in whole:
            whole[name] += row[name]


async def parcels(span: Span, staff_id: int) -> list[PackedParcel]:
    """The last MOST_PARCELS that this person packed within the span, the last one first."""
    sql = _LIST.format(seconds=_seconds(), most=MOST_PARCELS)
    return [PackedParcel(
        row['slip_id'], row['slip_number'], row['order_id'], row['number'], moment(row['packed_at']),
        int(row['pieces'] or 0), round(row['seconds']), int(row['by_hand']), int(row['mistakes']))
        for row in await database.rows(sql, [*_ends(span), staff_id])]


async def _read(sql: str, at: str, person: str, span: Span, staff_id: int | None) -> Figures:
    """The shop's zone says when a day begins, here and not in the database: SQLite knows no zones."""
    day, starts = _place(at, [stored_midnight(day, span.zone) for day in span.days[1:]])
    asked = sql.format(day=day, whole=WHOLE, seconds=_seconds(), when=f'{at} >= ? AND {at} < ?',
                       own=f' AND {person} = ?' if staff_id is not None else '')
    values = [*starts, *_ends(span), *([] if staff_id is None else [staff_id])]
    return {(int(row['staff_id']), int(row['day'])): row for row in await database.rows(asked, values)}


def _place(at: str, starts: list[Any], first: int = 0) -> tuple[str, list[Any]]:
    """How many of the `starts` have passed, found by halves: a month takes five comparisons, not thirty."""
    if not starts:
        return str(first), []
    half = len(starts) // 2
    before, earlier = _place(at, starts[:half], first)
    after, later = _place(at, starts[half + 1:], first + half + 1)
    return f'CASE WHEN {at} < ? THEN {before} ELSE {after} END', [starts[half], *earlier, *later]


def _packed(key: tuple[int, int], span: Span, names: dict[int, str], row: Row) -> Packed:
    staff_id, place = key
    seconds = row.get('seconds')
    return Packed(staff_id, names[staff_id], None if place == WHOLE else span.days[place], int(row.get('parcels', 0)),
                  int(row.get('pieces') or 0), None if seconds is None else round(seconds),
                  int(row.get('by_hand') or 0), int(row.get('mistakes', 0)))


def _seconds() -> str:
    return _SECONDS[database.current().dialect]


def _ends(span: Span) -> list[Any]:
    return [stored_midnight(span.first, span.zone), stored_midnight(span.last + timedelta(days=1), span.zone)]
