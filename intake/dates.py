"""Moments as other shops write them."""
import re
from datetime import UTC, datetime

_OFFSET = re.compile(r'\s+(?=[+-]\d\d:?\d\d$)')
_DAY_FIRST = re.compile(r'(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?')


def moment(text: str) -> datetime | None:
    """Aware UTC; a moment without a zone is taken as UTC. None where blank or not a believable moment."""
    plain = _OFFSET.sub('', text.strip().removesuffix(' UTC'))
    try:
        when = _day_first(plain) or datetime.fromisoformat(plain)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when if 1980 <= when.year <= 2200 else None


def _day_first(text: str) -> datetime | None:
    """31/12/2026 23:59, what a French or German spreadsheet makes of a date."""
    found = _DAY_FIRST.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
