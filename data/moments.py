"""Moments and days in SQL of our own: PostgreSQL gives and takes them as they are, SQLite as text."""
from datetime import UTC, date, datetime
from typing import Any

from base.clock import midnight
from data import database


def moment(value: Any) -> datetime:
    """As a row has it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def day(value: Any) -> date | None:
    """As a row has it; None for none."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def stored(moment: datetime) -> Any:
    """As a question puts it."""
    return moment if database.is_postgres() else moment.astimezone(UTC).isoformat(' ')


def stored_midnight(day: date, zone: str) -> Any:
    """When the day begins in this zone, as a question puts it."""
    return stored(midnight(day, zone))


def stored_day(day: date) -> Any:
    """As a question puts it."""
    return day if database.is_postgres() else day.isoformat()
