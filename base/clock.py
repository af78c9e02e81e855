"""The one source of the present moment."""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar('told', default=None)


def now() -> datetime:
    """Aware UTC."""
    return _told.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The day in the shop's zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """When the day begins in this zone; aware UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is that moment: for the demo's past, and for tests."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
