"""Papers: one that is made already, many together, and what making them costs the desk and the machine."""
import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from bench.desk import MEGABYTE, Desk
from bench.results import Result, median, quantile
from bench.shop import FILE
from data import database
from documents.workers import Press
from orders import papers

SLIPS = 200
FRESH = f'{SLIPS} fresh packing slips in one PDF'
ALONE = 50     # so many are enough to tell how long one takes
CLICKS = 40


async def printed(desk: Desk) -> list[Result]:
    """Through the desk, as a browser asks for them."""
    ids = ','.join(map(str, slips(desk.folder)))
    async with httpx.AsyncClient(base_url=desk.url, headers={'Cookie': desk.cookie}, timeout=300) as http:
        clicks = [await _click(http, '/papers/documents/1.pdf') for _ in range(CLICKS)]
        await _lag(desk)
        fresh = await _click(http, f'/papers/slips.pdf?slips={ids}')
        lag = desk.lag()
        ready = [await _click(http, f'/papers/slips.pdf?slips={ids}') for _ in range(3)]
    name = f'{SLIPS} ready packing slips in one PDF'
    return [Result('click on a printer icon, p50', median([one[0] for one in clicks[3:]]) * 1000, 'ms'),
            Result('click on a printer icon, p95', quantile([one[0] for one in clicks[3:]], 0.95) * 1000, 'ms', 50),
            Result(name, median([one[0] for one in ready]), 's', 1),
            Result(f'{name}, its file', ready[-1][1] / MEGABYTE, 'MB', 1),
            Result(FRESH, fresh[0], 's'),
            Result(f'event loop late meanwhile, p99 of {len(lag)}', quantile(lag, 0.99), 'ms', 30)]


async def _click(http: httpx.AsyncClient, path: str) -> tuple[float, int]:
    """Seconds and bytes."""
    began = time.perf_counter()
    answer = await http.get(path)
    took = time.perf_counter() - began
    assert answer.content.startswith(b'%PDF'), answer.text[:500]
    return took, len(answer.content)


async def _lag(desk: Desk) -> None:
    """From now on it is told from the start."""
    desk.lag()
    await asyncio.sleep(0.2)
    desk.lag()


def slips(folder: Path) -> list[int]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return [row[0] for row in connection.execute(
            "SELECT s.id FROM packing_slip s JOIN orders o ON o.id = s.order_id WHERE s.status <> 'cancelled' "
            'AND o.cancelled_at IS NULL AND o.hold_id IS NULL ORDER BY s.id LIMIT ?', [SLIPS])]


async def alone(folder: Path, before: list[Result]) -> list[Result]:
    """All of them at once, as measured before, against one worker that makes one after the other; and an invoice
    against plain WeasyPrint."""
    await database.connect(f'sqlite://{folder / FILE}', folder)
    try:
        shown = [paper.snapshot for paper in await papers.of_slips(slips(folder)[:ALONE])]
        invoice = json.loads((await database.rows(
            "SELECT snapshot FROM document WHERE kind = 'invoice' ORDER BY id LIMIT 1"))[0]['snapshot'])
    finally:
        await database.close()
    one, fresh = await _one_by_one(shown), next(result.value for result in before if result.name == FRESH)
    return [Result(f'{SLIPS} fresh packing slips, times faster than one by one', one * SLIPS / fresh, '×', 1.6,
                   at_least=True),
            Result('fresh invoice of one page, times plain WeasyPrint', await _against_plain(invoice), '×', 1.2)]


async def _one_by_one(shown: list[dict[str, Any]]) -> float:
    """Seconds of each."""
    press = Press(1)
    try:
        await press.render('packing_slip', shown[0])
        began = time.perf_counter()
        for snapshot in shown:
            await press.render('packing_slip', snapshot)
        return (time.perf_counter() - began) / len(shown)
    finally:
        await press.stop()


async def _against_plain(invoice: dict[str, Any]) -> float:
    """In turns, so that both see the same machine."""
    ours, plain = Press(1), Press(1, maker='bench.bare')
    took: dict[str, list[float]] = {'ours': [], 'plain': []}
    try:
        for _ in range(15):
            for name, make in (('ours', ours.issue), ('plain', plain.render)):
                began = time.perf_counter()
                await make('invoice', invoice)
                took[name].append(time.perf_counter() - began)
    finally:
        await ours.stop()
        await plain.stop()
    return median(took['ours'][3:]) / median(took['plain'][3:])
