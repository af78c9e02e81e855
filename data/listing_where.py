"""Filters as SQL that either database answers quickly, also among millions of orders."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from base.clock import now
from data import database, search
from data.listing_filters import COMPLETED, PAYMENTS, SHIPMENTS, STATUSES, Filters
from data.moments import stored

MANY_MATCHES = 2000
_CLOSED = {*COMPLETED, 'cancelled'}
_MARKS = {
    'note': (2, 'o.note_count > 0'),
    'task': (2, 'o.open_tasks > 0'),
    'return': (2, 'o.open_returns > 0'),
    'printed': (9, 'o.printed_at IS NOT NULL'),
    'not_printed': (9, 'o.printed_at IS NULL'),
}
# How an order is looked for among few that match, and among many.
_SEARCH = {
    'sqlite': ('o.id IN ({matches})', '+o.id IN ({matches})'),
    'postgres': ('o.id = ANY(ARRAY({matches}))', 'EXISTS ({matches} AND s.rowid = o.id OFFSET 0)'),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """`rank` is how few orders it is likely to leave: the lowest is the one to be looked up in an index."""
    rank: int
    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """`sql` begins with WHERE or is empty. `broad` says that a search finds very many."""
    sql: str
    values: tuple[Any, ...]
    broad: bool = False

    def also(self, sql: str, *values: Any) -> 'Where':
        return Where(f'{self.sql} AND {sql}' if self.sql else f'WHERE {sql}', (*self.values, *values), self.broad)


async def where(filters: Filters) -> Where:
    """`o` is the orders table."""
    found, broad = await _searched(filters.q)
    conditions = sorted([*_chosen(filters), *await _placed(filters), *found], key=lambda one: one.rank)
    sql = ' AND '.join(_steered(one, place) for place, one in enumerate(conditions))
    return Where(f'WHERE {sql}' if sql else '', tuple(value for one in conditions for value in one.values), broad)


def _steered(condition: Condition, place: int) -> str:
    """SQLite knows no figures of the shop and may look up the wrong index; a "+" keeps a column out of its choice."""
    steer = place > 0 and not database.is_postgres() and condition.sql.startswith('o.')
    return f'+{condition.sql}' if steer and not condition.sql.startswith('o.placed_at') else condition.sql


def _chosen(filters: Filters) -> list[Condition]:
    conditions = [Condition(*_MARKS[mark]) for mark in filters.marks]
    if filters.view == 'returns':
        conditions.append(Condition(*_MARKS['return']))
    if filters.statuses is not None:
        conditions.append(_known(7 if set(filters.statuses) & _CLOSED else 3, 'o.status', filters.statuses, STATUSES))
    if filters.payment:
        conditions.append(_known(8, 'o.payment_status', filters.payment, PAYMENTS))
    if filters.shipment:
        conditions.append(_known(8, 'o.shipment_status', filters.shipment, SHIPMENTS))
    for rank, column, values in ((1, 'o.custom_status_id', [int(one) for one in filters.label]),
                                 (5, 'o.country', filters.country), (5, 'o.shipping_method', filters.method),
                                 (6, 'o.payment_method', filters.pay)):
        if values:
            conditions.append(Condition(rank, f'{column} IN ({", ".join("?" for _ in values)})', tuple(values)))
    return conditions


def _known(rank: int, column: str, wanted: Sequence[str], known: Sequence[str]) -> Condition:
    """The values stand in the SQL itself, so that PostgreSQL plans for them and not for an average."""
    literals = ', '.join(f"'{value}'" for value in known if value in wanted)
    return Condition(rank, f'{column} IN ({literals or "NULL"})')


async def _placed(filters: Filters) -> list[Condition]:
    if not (filters.within or filters.since or filters.until):
        return []
    shop = await database.rows('SELECT timezone FROM shop WHERE id = 1')
    since, until = filters.period(shop[0]['timezone'] if shop else 'UTC', now())
    bounds = (('o.placed_at >= ?', since), ('o.placed_at < ?', until))
    return [Condition(4, sql, (stored(moment),)) for sql, moment in bounds if moment]


async def _searched(typed: str) -> tuple[list[Condition], bool]:
    """Few matches are looked up one by one; many are only checked while the newest orders are walked."""
    query = search.match(typed)
    if query is None:
        return [], False
    among_few, among_many = (sql.replace('{matches}', search.matches()) for sql in _SEARCH[database.current().dialect])
    if await count_matches(query, MANY_MATCHES) < MANY_MATCHES:
        return [Condition(0, among_few, (query,))], False
    return [Condition(10, among_many, (query,))], True


async def count_matches(query: str, most: int) -> int:
    """How many orders a search finds, counted up to `most`."""
    sql = 'SELECT COUNT(*) AS found FROM ({matches} LIMIT ?) AS matches'.replace('{matches}', search.matches())
    return int((await database.rows(sql, [query, most]))[0]['found'])
