"""The orders list: a page at a time, counts, and the neighbours of one order.

Pages go by the place of an order (placed_at, id), never by a number of rows to skip, so that the last of a million is
as near as the first and nothing is shown twice when orders arrive meanwhile.
"""
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from base.errors import Missing
from base.i18n import N_
from data import database, search
from data.listing_filters import VIEWS, Filters
from data.listing_where import Where, count_matches, where
from data.moments import day, moment

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One order as the list shows it."""
    id: int
    number: str
    placed_at: datetime
    customer_name: str
    company: str
    country: str
    status: str
    label: str
    label_colour: str
    payment_status: str
    shipment_status: str
    shipping_method: str
    pieces: int
    total_minor: int
    currency: str
    notes: int
    tasks: int
    returns: int
    is_printed: bool
    is_held: bool
    failed_mails: int = 0
    requested_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """Newest first."""
    rows: tuple[Row, ...]
    has_newer: bool = False
    has_older: bool = False


_ROWS = """SELECT o.id, o.number, o.placed_at, o.customer_name, o.company, o.country, o.status, o.payment_status,
    o.shipment_status, o.shipping_method, o.pieces, o.total_minor, o.currency, o.note_count, o.open_tasks,
    o.open_returns, o.mail_failed, o.printed_at, o.hold_id, o.requested_on, c.title AS label, c.colour AS label_colour
    FROM ({ids}) AS page JOIN orders o ON o.id = page.id LEFT JOIN custom_status c ON c.id = o.custom_status_id
    ORDER BY o.placed_at DESC, o.id DESC"""
_IDS = 'SELECT o.id, o.placed_at FROM orders o {where} ORDER BY o.placed_at {way}, o.id {way} LIMIT {most}'
_OLDER, _NEWER = '(o.placed_at, o.id) < (?, ?)', '(o.placed_at, o.id) > (?, ?)'
Place = tuple[Any, int]


def _ids(condition: Where, most: int, newest_first: bool = True) -> str:
    way = 'DESC' if newest_first else 'ASC'
    return _IDS.replace('{where}', condition.sql).replace('{way}', way).replace('{most}', str(most))


async def page(filters: Filters, after: int | None = None, before: int | None = None, size: int = PAGE) -> ListPage:
    """The newest orders, or those next older than the order `after`, or next newer than `before`. Raises Missing when
    that order does not exist."""
    condition = await where(filters)
    if before is not None:
        newer = condition.also(_NEWER, *await place_of(before))
        rows = await _rows(newer, size + 1, newest_first=False)
        if len(rows) > size:
            return ListPage(rows[1:], has_newer=True, has_older=True)
    older = condition if after is None else condition.also(_OLDER, *await place_of(after))
    rows = await _rows(older, size + 1)
    return ListPage(rows[:size], has_newer=after is not None, has_older=len(rows) > size)


async def _rows(condition: Where, most: int, newest_first: bool = True) -> tuple[Row, ...]:
    """Newest first in any case; with `newest_first` false those at the old end of the matching ones."""
    sql = _ROWS.replace('{ids}', _ids(condition, most, newest_first))
    return tuple(_row(row) for row in await database.rows(sql, condition.values))


async def place_of(order_id: int) -> Place:
    found = await database.rows('SELECT placed_at FROM orders WHERE id = ?', [order_id])
    if not found:
        raise Missing(N_('This order does not exist.'))
    return found[0]['placed_at'], order_id


def _row(row: dict[str, Any]) -> Row:
    return Row(
        id=row['id'], number=row['number'], placed_at=moment(row['placed_at']), customer_name=row['customer_name'],
        company=row['company'], country=row['country'], status=row['status'], label=row['label'] or '',
        label_colour=row['label_colour'] or '', payment_status=row['payment_status'],
        shipment_status=row['shipment_status'], shipping_method=row['shipping_method'], pieces=row['pieces'],
        total_minor=row['total_minor'], currency=row['currency'], notes=row['note_count'], tasks=row['open_tasks'],
        returns=row['open_returns'], is_printed=row['printed_at'] is not None, is_held=row['hold_id'] is not None,
        failed_mails=row['mail_failed'], requested_on=day(row['requested_on']))


async def neighbours(filters: Filters, order_id: int) -> tuple[int | None, int | None]:
    """The next newer and the next older order of the list the person came from."""
    condition, place = await where(filters), await place_of(order_id)
    newer, older = condition.also(_NEWER, *place), condition.also(_OLDER, *place)
    above = await database.rows(_ids(newer, 1, newest_first=False), newer.values)
    below = await database.rows(_ids(older, 1), older.values)
    return above[0]['id'] if above else None, below[0]['id'] if below else None


_COUNT = 'SELECT COUNT(*) AS found FROM (SELECT 1 FROM orders o {where} LIMIT {most}) AS found_orders'


async def count(filters: Filters) -> int | None:
    """How many orders match, up to one more than MOST_COUNTED; None where counting would take too long."""
    condition = await where(filters)
    if not condition.broad:
        return await _count(condition)
    query = search.match(filters.q)
    alone = Filters(q=filters.q) == filters
    return await count_matches(query, MOST_COUNTED + 1) if alone and query else None


async def count_newer(filters: Filters, order_id: int) -> int | None:
    """How many orders of the list stand above this one."""
    condition = await where(filters)
    return None if condition.broad else await _count(condition.also(_NEWER, *await place_of(order_id)))


async def _count(condition: Where) -> int:
    sql = _COUNT.replace('{where}', condition.sql).replace('{most}', str(MOST_COUNTED + 1))
    found = await database.rows(sql, condition.values)
    return int(found[0]['found'])


_COUNTS = """SELECT (SELECT COUNT(*) FROM orders) AS everything,
    (SELECT COUNT(*) FROM orders WHERE status = 'awaiting_payment') AS to_pay,
    (SELECT COUNT(*) FROM orders WHERE status = 'awaiting_shipment') AS to_pack,
    (SELECT COUNT(*) FROM orders WHERE status IN ('awaiting_pickup', 'ready_for_pickup')) AS to_pickup,
    (SELECT COUNT(*) FROM orders WHERE status = 'on_hold') AS on_hold,
    (SELECT COUNT(*) FROM orders WHERE open_returns > 0) AS returns,
    (SELECT COUNT(*) FROM orders WHERE status = 'cancelled') AS cancelled"""


async def counts() -> dict[str, int]:
    """Orders per view. The completed ones, by far the most, are what is left when all others are taken away."""
    found = (await database.rows(_COUNTS))[0]
    others = sum(found[view] for view in ('to_pay', 'to_pack', 'to_pickup', 'on_hold', 'cancelled'))
    known = {**found, 'all': found['everything'], 'completed': found['everything'] - others}
    return {view: int(known[view]) for view in VIEWS}


async def newest() -> int:
    """The id of the order that came in last; 0 without orders."""
    return int((await database.rows('SELECT MAX(id) AS newest FROM orders'))[0]['newest'] or 0)


async def batches(filters: Filters, size: int = 200) -> AsyncIterator[list[int]]:
    """The ids of all matching orders, newest first."""
    condition = await where(filters)
    older = condition
    while found := await database.rows(_ids(older, size), older.values):
        yield [row['id'] for row in found]
        older = condition.also(_OLDER, found[-1]['placed_at'], found[-1]['id'])
