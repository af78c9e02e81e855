"""What the orders list offers to choose from: values that occur, the shop's own statuses, saved views."""
import json
from dataclasses import dataclass
from typing import Any

from data import database

MOST_CHOICES = 60


@dataclass(frozen=True, slots=True)
class Label:
    """A custom status."""
    id: int
    title: str
    colour: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved view. `query` is its filters as they stand in the address."""
    id: int
    title: str
    query: str
    shared: bool
    owner_id: int


@dataclass(frozen=True, slots=True)
class Choices:
    countries: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()


# Steps from value to value along an index instead of reading every order.
_VALUES = """WITH RECURSIVE found(value) AS (SELECT MIN({column}) FROM orders
    UNION ALL SELECT (SELECT MIN({column}) FROM orders WHERE {column} > found.value) FROM found
    WHERE found.value IS NOT NULL)
    SELECT value FROM found WHERE value <> '' LIMIT ?"""


async def _values(column: str) -> tuple[str, ...]:
    return tuple(row['value'] for row in await database.rows(_VALUES.replace('{column}', column), [MOST_CHOICES]))


async def labels() -> tuple[Label, ...]:
    found = await database.rows('SELECT id, title, colour FROM custom_status ORDER BY position, id')
    return tuple(Label(row['id'], row['title'], row['colour']) for row in found)


async def choices() -> Choices:
    return Choices(await _values('country'), await _values('shipping_method'), await _values('payment_method'),
                   await labels())


async def views(staff_id: int | None) -> tuple[View, ...]:
    """The person's own and the shared ones, by name."""
    found = await database.rows('SELECT id, title, filters, shared, owner_id FROM saved_view '
                                'WHERE owner_id = ? OR shared ORDER BY LOWER(title), id', [staff_id or 0])
    return tuple(View(row['id'], row['title'], _query(row['filters']), bool(row['shared']), row['owner_id'])
                 for row in found)


def _query(stored: Any) -> str:
    filters = json.loads(stored) if isinstance(stored, str) else stored
    return str(filters.get('query', ''))
