"""What the bench asks again and again is answered from indexes that hold all of it."""

from datetime import date
from typing import Any

import pytest

from data import bench_queue, database, packed_view, pickup_view
from data.bench_queue import QueueFilters
from data.packed_view import Span
from orders import codes
from tests.orders.desk import People

TODAY = date(2026, 5, 4)
LARGE = {'s', 'o', 'l', 'packing_slip', 'slip_line', 'scan', 'orders', 'product', 'job'}


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)    # PostgreSQL reads small tables whole
async def test_no_large_table_is_read_row_by_row(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[Any]]] = []
    read = database.rows

    async def note(sql: str, values: Any = ()) -> list[dict[str, Any]]:
        asked.append((sql, list(values)))
        return await read(sql, values)

    monkeypatch.setattr(database, 'rows', note)
    await bench_queue.queue(1, TODAY, QueueFilters(size='small', method='Colissimo'))
    await packed_view.packed(Span(TODAY, TODAY, 'Europe/Paris'))
    await pickup_view.read()
    await codes.meaning('SKU-1')
    steps = [step['detail'] for sql, values in asked for step in await read(f'EXPLAIN QUERY PLAN {sql}', values)]
    scans = [step for step in steps if step.startswith('SCAN') and 'INDEX' not in step]
    assert [step for step in scans if step.split()[1] in LARGE] == []
    said = '\n'.join(steps)
    for index in ('packing_slip_open', 'packing_slip_packed', 'scan_told', 'slip_line_pieces'):
        assert f'COVERING INDEX idx_{index}' in said
    for index in ('orders_counter', 'product_sku_upper', 'batch_live'):
        assert f'INDEX idx_{index}' in said
