"""Reading fields of foreign JSON: whatever type stands there, the answer has the type asked for."""
import html
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from base.text import clean
from intake.amounts import bounded, number

_TAG = re.compile(r'<[^<>]{0,200}>')


def text(thing: dict[str, Any], key: str, limit: int = 200, lines: bool = False) -> str:
    value = thing.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return ''
    return clean(value[:limit * 20] if isinstance(value, str) else str(value), limit, lines)


def words(thing: dict[str, Any], key: str, limit: int = 200) -> str:
    """Names come as HTML: "Ship Your Idea &ndash; Color: Black", at times in tags."""
    return clean(html.unescape(_TAG.sub('', text(thing, key, limit * 5))), limit)


def amount(thing: dict[str, Any], key: str) -> Decimal:
    """Text or number; absent is 0. Raises Invalid."""
    value = thing.get(key)
    if isinstance(value, str):
        return number(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return Decimal(0)
    return bounded(Decimal(value))


def objects(thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = thing.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inner(thing: dict[str, Any], key: str) -> dict[str, Any]:
    value = thing.get(key)
    return value if isinstance(value, dict) else {}


def meta(thing: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(key, entry) of the meta data."""
    for entry in objects(thing, 'meta_data'):
        yield text(entry, 'key', 120), entry
