"""Who packed what: the figures of each person and day, and the parcels behind them."""
import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
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


_PARCELS = """WITH done AS (SELECT s.packed_by_id AS staff_id, {day} AS day, {milliseconds} AS milliseconds,
        (SELECT SUM(l.pieces) FROM slip_line l WHERE l.slip_id = s.id) AS pieces
        FROM packing_slip s WHERE {when} AND s.status <> 'cancelled' AND s.packed_by_id IS NOT NULL{own})
    SELECT staff_id, day, COUNT(*) AS parcels, COALESCE(SUM(pieces), 0) AS pieces, {each} AS took, 0 AS by_hand,
        0 AS mistakes FROM done GROUP BY staff_id, day"""
_SCANS = """WITH told AS (SELECT s.staff_id, {day} AS day, s.outcome, s.pieces FROM scan s
        WHERE {when} AND s.outcome IN ('by_hand', 'wrong', 'too_many') AND s.staff_id IS NOT NULL{own})
    SELECT staff_id, day, 0 AS parcels, 0 AS pieces, '' AS took,
        SUM(CASE WHEN outcome = 'by_hand' THEN pieces ELSE 0 END) AS by_hand,
        COUNT(CASE WHEN outcome <> 'by_hand' THEN 1 END) AS mistakes FROM told GROUP BY staff_id, day"""
_SECONDS = {'sqlite': '(julianday(s.packed_at) - julianday(COALESCE(s.begun_at, s.packed_at))) * 86400',
            'postgres': 'CAST(EXTRACT(EPOCH FROM s.packed_at - COALESCE(s.begun_at, s.packed_at)) AS FLOAT)'}
_EACH = {'sqlite': 'GROUP_CONCAT(milliseconds)', 'postgres': "STRING_AGG(CAST(milliseconds AS TEXT), ',')"}
"""What each parcel took: their median is found here, as SQLite has none and numbering a month of them is slow."""
_LIST = """SELECT s.id AS slip_id, s.number AS slip_number, o.id AS order_id, o.number, s.packed_at,
        {seconds} AS seconds, (SELECT SUM(l.packed) FROM slip_line l WHERE l.slip_id = s.id) AS pieces,
        (SELECT COALESCE(SUM(c.pieces), 0) FROM scan c WHERE c.slip_id = s.id AND c.outcome = 'by_hand') AS by_hand,
        (SELECT COUNT(*) FROM scan c WHERE c.slip_id = s.id AND c.outcome IN ('wrong', 'too_many')) AS mistakes
    FROM packing_slip s JOIN orders o ON o.id = s.order_id
    WHERE s.packed_at >= ? AND s.packed_at < ? AND s.packed_by_id = ? AND s.status <> 'cancelled'
    ORDER BY s.packed_at DESC, s.id DESC LIMIT {most}"""
Row = dict[str, Any]


@dataclass(slots=True)
class _Sum:
    """What adds up over days; `took` are the milliseconds of each parcel."""
    parcels: int = 0
    pieces: int = 0
    by_hand: int = 0
    mistakes: int = 0
    took: list[int] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.parcels += int(row['parcels'])
        self.pieces += int(row['pieces'])
        self.by_hand += int(row['by_hand'])
        self.mistakes += int(row['mistakes'])
        self.took += [int(one) for one in row['took'].split(',') if one]

    def packed(self, staff_id: int, name: str, day: date | None) -> Packed:
        seconds = round(median(self.took) / 1000) if self.took else None
        return Packed(staff_id, name, day, self.parcels, self.pieces, seconds, self.by_hand, self.mistakes)


async def packed(span: Span, staff_id: int | None = None) -> PackedView:
    """Of one person, else of everybody who packed or was stopped within the span."""
    done, told, staff = await asyncio.gather(
        _read(_PARCELS, 's.packed_at', 's.packed_by_id', span, staff_id),
        _read(_SCANS, 's.at', 's.staff_id', span, staff_id), database.rows('SELECT id, name FROM staff'))
    names = {int(row['id']): str(row['name']) for row in staff}
    days: dict[date, dict[int, _Sum]] = {day: defaultdict(_Sum) for day in reversed(span.days)}
    whole: dict[int, _Sum] = defaultdict(_Sum)
    for row in [*done, *told]:
        days[span.days[row['day']]][row['staff_id']].add(row)
        whole[row['staff_id']].add(row)
    people = sorted(whole, key=lambda one: (names[one], one))
    return PackedView(
        tuple(whole[one].packed(one, names[one], None) for one in people),
        tuple(sums[one].packed(one, names[one], day) for day, sums in days.items() for one in people if one in sums))


async def parcels(span: Span, staff_id: int) -> list[PackedParcel]:
    """The last MOST_PARCELS that this person packed within the span, the last one first."""
    sql = _LIST.format(seconds=_seconds(), most=MOST_PARCELS)
    return [PackedParcel(
        row['slip_id'], row['slip_number'], row['order_id'], row['number'], moment(row['packed_at']),
        int(row['pieces'] or 0), round(row['seconds']), int(row['by_hand']), int(row['mistakes']))
        for row in await database.rows(sql, [*_ends(span), staff_id])]


async def _read(sql: str, at: str, person: str, span: Span, staff_id: int | None) -> list[Row]:
    """Rows by person and `day`, counted from the first of the span. The shop's zone says when a day begins, here and
    not in the database: SQLite knows no zones."""
    day, starts = _place(at, [stored_midnight(day, span.zone) for day in span.days[1:]])
    asked = sql.format(day=day, milliseconds=f'CAST({_seconds()} * 1000 AS BIGINT)', when=f'{at} >= ? AND {at} < ?',
                       each=_EACH[database.current().dialect],
                       own=f' AND {person} = ?' if staff_id is not None else '')
    values = [*starts, *_ends(span), *([] if staff_id is None else [staff_id])]
    return await database.rows(asked, values)


def _place(at: str, starts: list[Any], first: int = 0) -> tuple[str, list[Any]]:
    """How many of the `starts` have passed, found by halves: a month takes five comparisons, not thirty."""
    if not starts:
        return str(first), []
    half = len(starts) // 2
    before, earlier = _place(at, starts[:half], first)
    after, later = _place(at, starts[half + 1:], first + half + 1)
    return f'CASE WHEN {at} < ? THEN {before} ELSE {after} END', [starts[half], *earlier, *later]


def _seconds() -> str:
    return _SECONDS[database.current().dialect]


def _ends(span: Span) -> list[Any]:
    return [stored_midnight(span.first, span.zone), stored_midnight(span.last + timedelta(days=1), span.zone)]
