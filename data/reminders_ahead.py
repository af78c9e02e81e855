"""Payment reminders that go by themselves: which order gets which of them, and on what day.

Days count from the order; for goods paid after delivery from the day the last of them left, or the day their invoice
is due when that is later. Read over indexes by days, so that what was paid long ago costs nothing."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from base.clock import now, today
from data import database
from data.models import Mail, Order, Shop
from data.moments import day, moment, stored, stored_day, stored_midnight

LATE = timedelta(days=3)    # what was missed for longer is left out
REST = timedelta(hours=24)    # between two reminders
WEEK = 7
LAST_LEVEL = 4
MOST = 200
_OWING = """SELECT o.id, o.number, o.customer_name, o.company, o.currency, o.placed_at, o.pay_later, o.picked_up_at,
    o.reminders_paused, o.total_minor - o.credited_minor - o.paid_minor AS open_minor,
    (SELECT MAX(m.event) FROM mail m WHERE m.order_id = o.id AND m.kind = 'reminder') AS last_event,
    (SELECT MAX(s.shipped_at) FROM packing_slip s WHERE s.order_id = o.id AND s.status = 'shipped') AS left_at,
    (SELECT MAX(t.due_on) FROM document d JOIN document_terms t ON t.document_id = d.id
     WHERE d.order_id = o.id AND d.kind = 'invoice') AS due_on
    FROM orders o WHERE {which} AND o.payment_status IN ('not_paid', 'partially_paid') AND o.cancelled_at IS NULL
    AND o.hold_id IS NULL AND o.email <> '' AND o.notify AND o.total_minor - o.credited_minor > o.paid_minor
    AND (NOT o.pay_later OR o.shipment_status = 'shipped' OR o.ship_pieces = 0)
    AND NOT EXISTS (SELECT 1 FROM mail_kind k WHERE k.kind = 'reminder' AND NOT k.enabled)"""
_FIRST = 'NOT o.pay_later AND o.placed_at >= ? AND o.placed_at < ?'
_AFTER = """o.pay_later AND o.placed_at < ? AND (o.placed_at >= ? OR o.picked_up_at >= ?
    OR EXISTS (SELECT 1 FROM packing_slip s WHERE s.order_id = o.id AND s.shipped_at >= ?)
    OR EXISTS (SELECT 1 FROM document d JOIN document_terms t ON t.document_id = d.id
               WHERE d.order_id = o.id AND t.due_on >= ?))"""
_ONE = 'o.id = ?'
_BUSY = """SELECT m.order_id FROM mail m JOIN job j ON j.id = m.job_id WHERE m.kind = 'reminder'
    AND m.order_id IN ({ids}) AND (m.sent_at > ? OR j.state = 'running'
    OR (m.event IS NULL AND j.state IN ('available', 'retryable')))"""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Owing:
    """An order that may be reminded; its days count from `since`, and reminders up to `done` have had their turn."""
    order_id: int
    number: str
    customer: str
    currency: str
    open_minor: int
    since: date
    done: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """Reminder `place` (1 to 4) of an order, and the day it goes."""
    order: Owing
    place: int
    day: date


@dataclass(frozen=True, slots=True)
class Week:
    """`count` is of all of them; `rows` are the first, by day."""
    rows: tuple[Ahead, ...] = ()
    count: int = 0


def days_of(shop: Shop) -> tuple[int, ...]:
    """After how many days the shop's reminders go; nothing while it sends none by itself."""
    return tuple(shop.reminders.get('days') or ())


def plan(days: Sequence[int], order: Owing, on: date) -> list[Ahead]:
    """What is still to come on or after `on`. Of those that were missed only the last goes, today, unless it was missed
    for too long."""
    coming = [Ahead(order, place, order.since + timedelta(days=after)) for place, after in enumerate(days, 1)
              if place > order.done]
    missed = [one for one in coming if on - LATE <= one.day <= on]
    return [*(Ahead(order, one.place, on) for one in missed[-1:]), *(one for one in coming if one.day > on)]


# ---- what is read
async def next_level(order_id: int) -> int:
    """How firm the next letter is, from 1 to 4: one more than the last that left by mail."""
    sent = Mail.filter(order_id=order_id, kind='reminder', sent_at__isnull=False).using_db(database.reader())
    levels = [int(facts.get('level') or 1) for facts in await sent.values_list('facts', flat=True)]
    return min(LAST_LEVEL, max(levels, default=0) + 1)


async def of_order(order: Order, shop: Shop) -> Ahead | None:
    """The next reminder of this order, though it be paused."""
    if not days_of(shop) or order.payment_status not in {'not_paid', 'partially_paid'}:
        return None
    found = await _owing(_ONE, [order.id], shop.timezone)
    return next((one for row in found for one in plan(days_of(shop), row, today(shop.timezone))), None)


async def week(shop: Shop) -> Week:
    """What goes today and on the six days after."""
    on = today(shop.timezone)
    last = on + timedelta(days=WEEK - 1)
    rows = [one for order in await _between(shop, on - LATE, last) for one in plan(days_of(shop), order, on)
            if one.day <= last]
    rows.sort(key=lambda one: (one.day, one.order.order_id))
    return Week(tuple(rows[:MOST]), len(rows))


async def due(shop: Shop) -> list[Ahead]:
    """What is to go now."""
    on = today(shop.timezone)
    return await _free(_today(shop, await _between(shop, on - LATE, on)))


async def due_of(shop: Shop, order_id: int) -> Ahead | None:
    """The same of one order; inside the transaction that sends it."""
    found = await _free(_today(shop, await _owing(_ONE, [order_id], shop.timezone)))
    return found[0] if found else None


def _today(shop: Shop, orders: Iterable[Owing]) -> list[Ahead]:
    on = today(shop.timezone)
    firsts = [one for order in orders if not order.is_paused for one in plan(days_of(shop), order, on)[:1]]
    return [one for one in firsts if one.day == on]


async def _free(rows: Sequence[Ahead]) -> list[Ahead]:
    """Without those whose customer was reminded in the last day, or is about to be by hand."""
    busy: set[int] = set()
    for place in range(0, len(rows), CHUNK):
        ids = [one.order.order_id for one in rows[place:place + CHUNK]]
        found = await database.rows(_BUSY.replace('{ids}', ', '.join('?' * len(ids))), [*ids, stored(now() - REST)])
        busy |= {row['order_id'] for row in found}
    return [one for one in rows if one.order.order_id not in busy]


async def _between(shop: Shop, first: date, last: date) -> list[Owing]:
    """Orders of which a reminder falls on one of these days, and perhaps some more."""
    zone, windows = shop.timezone, _windows(days_of(shop), first, last)
    found: list[Owing] = []
    for start, end in windows:
        bounds = [stored_midnight(day, zone) for day in (start, end + timedelta(days=1))]
        found += await _owing(_FIRST, bounds, zone)
    if windows:
        earliest, latest = windows[0][0], windows[-1][1]
        since = stored_midnight(earliest, zone)
        found += await _owing(_AFTER, [stored_midnight(latest + timedelta(days=1), zone), since, since, since,
                                       stored_day(earliest)], zone)
    return found


def _windows(days: Sequence[int], first: date, last: date) -> list[tuple[date, date]]:
    """Days on which the orders were placed that have a reminder then; none twice."""
    made: list[tuple[date, date]] = []
    for after in sorted(days, reverse=True):
        start, end = first - timedelta(days=after), last - timedelta(days=after)
        if made and start <= made[-1][1]:
            start = made.pop()[0]
        made.append((start, end))
    return made


async def _owing(which: str, values: Sequence[Any], zone: str) -> list[Owing]:
    return [_row(row, zone) for row in await database.rows(_OWING.replace('{which}', which), values)]


def _row(row: dict[str, Any], zone: str) -> Owing:
    return Owing(
        order_id=row['id'], number=row['number'], customer=row['customer_name'] or row['company'],
        currency=row['currency'], open_minor=int(row['open_minor']), since=_since(row, ZoneInfo(zone)),
        done=int((row['last_event'] or ':0').rpartition(':')[2]), is_paused=bool(row['reminders_paused']))


def _since(row: dict[str, Any], zone: ZoneInfo) -> date:
    placed = _day(row['placed_at'], zone)
    if not row['pay_later']:
        return placed
    gone = max((_day(row[name], zone) for name in ('left_at', 'picked_up_at') if row[name]), default=placed)
    return max(gone, day(row['due_on']) or gone)


def _day(value: Any, zone: ZoneInfo) -> date:
    return moment(value).astimezone(zone).date()
