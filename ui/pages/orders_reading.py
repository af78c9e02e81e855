"""What the orders list reads: the rows of one page first, then the figures around them."""
from dataclasses import dataclass
from urllib.parse import parse_qs

from base.errors import Missing
from data import listing
from data.listing import ListPage
from data.listing_filters import Filters


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which page: the orders next older than `after`, or next newer than `before`; the newest without either."""
    after: int | None = None
    before: int | None = None

    @classmethod
    def from_query(cls, query: str) -> 'Cursor':
        given = parse_qs(query[:8000])
        after, before = (number(given.get(name, [''])[0]) for name in ('after', 'before'))
        return cls(after, None if after else before)

    def to_query(self) -> str:
        return f'after={self.after}' if self.after else f'before={self.before}' if self.before else ''


@dataclass(frozen=True, slots=True)
class Shown:
    """`total` and `above` (orders newer than these) are counted after the rows; None while or where they are not."""
    page: ListPage
    total: int | None = None
    above: int | None = None


def number(text: str) -> int | None:
    """An id as a browser sends it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def joined(filters: Filters, cursor: Cursor) -> str:
    """The address of one page of a list."""
    return '&'.join(part for part in (filters.to_query(), cursor.to_query()) if part)


async def read_rows(filters: Filters, cursor: Cursor) -> ListPage:
    """The first page where the one asked for does not exist, or no longer does."""
    try:
        page = await listing.page(filters, cursor.after, cursor.before)
    except Missing:
        page = ListPage(())
    return page if page.rows or cursor == Cursor() else await listing.page(filters)


async def counted(filters: Filters, page: ListPage) -> Shown:
    total = None if filters.is_plain else await listing.count(filters)
    above = await listing.count_newer(filters, page.rows[0].id) if page.has_newer and page.rows else 0
    return Shown(page, total, above)


async def read(filters: Filters, cursor: Cursor) -> Shown:
    return await counted(filters, await read_rows(filters, cursor))
