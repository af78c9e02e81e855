"""Orders as rows of a table file, a batch at a time."""
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data import database
from data.moments import moment


@dataclass(slots=True)
class ExportRow:
    """One order with what hangs on it. `values` are the columns of its row."""
    values: dict[str, Any]
    placed_at: datetime
    shipping: dict[str, Any]
    invoices: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


_ORDERS = """SELECT o.id, o.number, o.placed_at, o.source_name, o.status, c.title AS label, o.payment_status,
    o.shipment_status, o.customer_name, o.company, o.email, o.phone, o.country, o.language, o.vat_id, o.shipping,
    o.payment_method, o.payment_reference, o.shipping_method, o.pieces, o.weight_g, o.currency, o.shipping_minor,
    o.payment_cost_minor, o.discount_minor, o.discount_code, o.total_minor, o.paid_minor, o.credited_minor, o.remark
    FROM orders o LEFT JOIN custom_status c ON c.id = o.custom_status_id WHERE o.id IN ({ids})"""
_INVOICES = "SELECT order_id, number AS code FROM document WHERE kind = 'invoice' AND order_id IN ({ids}) ORDER BY id"
_CODES = """SELECT order_id, tracking_code AS code FROM packing_slip
    WHERE tracking_code <> '' AND status <> 'cancelled' AND order_id IN ({ids}) ORDER BY id"""


async def rows_of(order_ids: Sequence[int]) -> list[ExportRow]:
    """In the order of the ids; what does not exist is left out."""
    if not order_ids:
        return []
    invoices, codes = await _codes(_INVOICES, order_ids), await _codes(_CODES, order_ids)
    found = {row['id']: row for row in await _of(_ORDERS, order_ids)}
    return [ExportRow(row, moment(row['placed_at']), _json(row['shipping']), invoices[row['id']], codes[row['id']])
            for row in (found[order_id] for order_id in order_ids if order_id in found)]


async def _codes(sql: str, order_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in await _of(sql, order_ids):
        found[row['order_id']].append(row['code'])
    return found


async def _of(sql: str, order_ids: Sequence[int]) -> list[dict[str, Any]]:
    return await database.rows(sql.replace('{ids}', ', '.join('?' for _ in order_ids)), list(order_ids))


def _json(stored: Any) -> dict[str, Any]:
    return json.loads(stored) if isinstance(stored, str) else dict(stored)
