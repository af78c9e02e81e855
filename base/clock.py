"""The one source of the present moment."""
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Aware UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The day in the shop's zone."""
    return now().astimezone(ZoneInfo(zone)).date()
