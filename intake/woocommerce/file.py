"""Bytes of WooCommerce JSON to order objects: one order, a list, or either in the wrappings they travel in."""
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from base.i18n import N_
from intake.limits import MOST_ROWS
from intake.woocommerce.kinds import EMPTY, is_order, what_else
from orders.incoming import RefusedRow

BROKEN_JSON = N_('This is not valid JSON: something is wrong near line {line}, column {column}.')
UNREADABLE_JSON = N_('This is not valid JSON.')
TOO_DEEP = N_('This JSON is nested too deeply.')
TOO_MANY = N_('The file has more than {most} orders. Export fewer at a time.')
DELETED = N_('The shop says that this order was deleted.')
_WRAPPINGS = ('data', 'response', 'jsonBody', 'body', 'orders', 'order', 'results', 'payload')
_BATCH = ('create', 'update')
_DEEPEST = 8


@dataclass(slots=True)
class Found:
    """The n-th object of the file, from 1."""
    row: int
    order: dict[str, Any]


def orders_of(data: bytes) -> Iterator[Found | RefusedRow]:
    try:
        told = json.loads(_text(data), parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        yield RefusedRow(0, '', BROKEN_JSON, {'line': str(error.lineno), 'column': str(error.colno)})
    except RecursionError:
        yield RefusedRow(0, '', TOO_DEEP)
    except (ValueError, ArithmeticError):
        yield RefusedRow(0, '', UNREADABLE_JSON)
    else:
        yield from _sorted(_unwrapped(told))


def _text(data: bytes) -> str:
    return data.decode(json.detect_encoding(data))


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _unwrapped(told: Any) -> tuple[list[Any], list[Any]]:
    """(objects, deleted ones): inside {"data": …}, a recorded answer, or a batch of created, updated, deleted."""
    for _layer in range(_DEEPEST):
        if not isinstance(told, dict) or is_order(told):
            break
        if any(isinstance(told.get(key), list) for key in _BATCH):
            changed = [item for key in _BATCH for item in _list(told.get(key))]
            return changed, [item for item in _list(told.get('delete')) if is_order(item)]
        inner = next((told[key] for key in _WRAPPINGS if isinstance(told.get(key), (dict, list))), None)
        if inner is None:
            break
        told = inner
    return (told if isinstance(told, list) else [told]), []


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _sorted(objects: tuple[list[Any], list[Any]]) -> Iterator[Found | RefusedRow]:
    """A file without any order is refused once, in a word for what it holds."""
    changed, deleted = objects
    if len(changed) > MOST_ROWS:
        yield RefusedRow(0, '', TOO_MANY, {'most': str(MOST_ROWS)})
    elif not changed and not deleted:
        yield RefusedRow(0, '', EMPTY)
    elif not deleted and not any(is_order(thing) for thing in changed):
        yield RefusedRow(0, '', what_else(changed[0]))
    else:
        for row, thing in enumerate(changed, 1):
            yield Found(row, thing) if is_order(thing) else RefusedRow(row, '', what_else(thing))
        for row, thing in enumerate(deleted, len(changed) + 1):
            yield RefusedRow(row, str(thing.get('number') or '')[:80], DELETED)
