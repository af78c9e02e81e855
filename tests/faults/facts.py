"""All that is stored about one order, as one fingerprint: what was acknowledged must still be there, unchanged."""

import hashlib
import json
from typing import Any

from data import database

_QUOTES = 'SELECT id FROM quote WHERE duplicate_of_id = ?'
_SLIPS = 'SELECT id FROM packing_slip WHERE order_id = ?'
_RETURNS = 'SELECT id FROM "return" WHERE order_id = ?'
_DOCUMENTS = 'SELECT id FROM document WHERE order_id = ?'
_OWN = ('order_line', 'payment', 'packing_slip', 'document', 'hold', 'note', 'task', 'stock_move', 'history', 'print')
QUESTIONS = [
    'SELECT * FROM orders WHERE id = ?',
    *[f'SELECT * FROM {table} WHERE order_id = ? ORDER BY id' for table in _OWN],
    'SELECT * FROM "return" WHERE order_id = ? ORDER BY id',
    f'SELECT * FROM return_line WHERE return_id IN ({_RETURNS}) ORDER BY id',
    f'SELECT id, return_id FROM return_picture WHERE return_id IN ({_RETURNS}) ORDER BY id',
    f'SELECT * FROM slip_line WHERE slip_id IN ({_SLIPS}) ORDER BY id',
    f'SELECT * FROM scan WHERE slip_id IN ({_SLIPS}) ORDER BY id',
    f'SELECT * FROM packed_number WHERE slip_id IN ({_SLIPS}) ORDER BY id',
    f'SELECT * FROM document_line WHERE document_id IN ({_DOCUMENTS}) ORDER BY id',
    f'SELECT * FROM document_terms WHERE document_id IN ({_DOCUMENTS}) ORDER BY id',
    'SELECT id, kind, event, recipient, message_id FROM mail WHERE order_id = ? ORDER BY id',
    'SELECT * FROM quote WHERE duplicate_of_id = ? ORDER BY id',
    f'SELECT * FROM quote_line WHERE quote_id IN ({_QUOTES}) ORDER BY id',
    f'SELECT * FROM history WHERE quote_id IN ({_QUOTES}) ORDER BY id',
]
ENTRIES = f"""SELECT COUNT(*) AS n FROM history WHERE verb NOT IN ('taken_off', 'no_longer_ready')
    AND (order_id = ? OR quote_id IN ({_QUOTES}))"""
"""What is taken out of a box, and what follows from it, is told on the way of something greater."""


async def facts(order_id: int) -> dict[str, Any]:
    """`digest` of every row of the order but the count of its claims and its files (any colleague may make those), and
    how many history entries it has."""
    told = hashlib.sha256()
    for question in QUESTIONS:
        for row in await database.rows(question, [order_id]):
            row.pop('revision', None)
            told.update(json.dumps(row, default=str, sort_keys=True).encode())
    return {'digest': told.hexdigest(), 'entries': await entries(order_id)}


async def entries(order_id: int) -> int:
    return int((await database.rows(ENTRIES, [order_id, order_id]))[0]['n'])


async def order_with(source: str, source_id: str) -> list[int]:
    rows = await database.rows('SELECT id FROM orders WHERE source = ? AND source_id = ?', [source, source_id])
    return [row['id'] for row in rows]
