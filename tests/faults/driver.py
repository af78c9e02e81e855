"""Kills the desk again and again, and asks after each death: is all there that was acknowledged, whole or absent?

    python -m tests.faults.driver --kills 50 --database postgres [--script issuing] [--seed 7]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, Any

import asyncpg

from base.actor import Actor
from data import database
from data.models import CustomStatus, Order, Scan, Staff
from documents.store import Archive
from orders import invariants
from orders.scanning import scan
from tests import postgres
from tests.databases import Store
from tests.faults import parcel_steps, steps
from tests.faults.facts import facts, order_with
from tests.faults.worker import Life, live, start
from tests.orders import desk

PYTHON = sys.executable
ROOT = Path(__file__).parent.parent.parent
ROOMS = ('base', 'data', 'orders', 'people', 'documents', 'mailer', 'jobs', 'intake', 'api')
ELSEWHERE = {'migrate.saved', 'migrate.statement', 'sending.claimed', 'sending.assembled', 'sending.sent',
             'sending.recorded', 'writing.stored'}
"""Points that tests of their own reach."""
SCRIPTS = {'everything': steps.EVERYTHING, 'issuing': steps.ISSUING}
_forkserver = multiprocessing.get_context('forkserver')
_forkserver.set_forkserver_preload(['tests.faults.worker'])


def points() -> list[str]:
    """Every fail point in the product."""
    found = {name for room in ROOMS for path in (ROOT / room).rglob('*.py')
             for name in re.findall(r"fail_point\('([\w.]+)'\)", path.read_text(encoding='utf-8'))}
    return sorted(found - ELSEWHERE)


@dataclass
class Book:
    """What the worker acknowledged, kept in a file before anything else happens."""

    file: IO[bytes]
    known: dict[int, Any] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    begun: dict[int, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    acknowledged: int = 0
    kills: int = 0
    tries: int = 0
    order: int = 0
    reached: dict[str, int] = field(default_factory=dict)

    def hear(self, line: bytes) -> None:
        self.file.write(line + b'\n')
        self.file.flush()
        os.fsync(self.file.fileno())
        told = json.loads(line)
        for point in told.get('points', ()):
            self.reached.setdefault(point, self.tries - 1)
        self.order = told.get('order', 0)
        if told['what'] == 'try':
            self.tries += 1
            self.begun[told['lane']] = told
            self.touched.add(told.get('order', 0))
            return
        self.begun.pop(told['lane'])
        before = self.known.get(told['order'])
        if told['what'] == 'refused' and before and before != told['facts']:
            self.problems.append(f'{told["step"]} was refused, but changed order {told["order"]}')
        self.acknowledged += told['what'] == 'done'
        self.known[told['order']] = told['facts']
        self.touched.add(told['order'])

    def died_in(self, order_id: int) -> str:
        return next((told['step'] for told in self.begun.values() if told.get('order') == order_id), '')


@contextmanager
def book(folder: Path) -> Iterator[Book]:
    with (folder / 'acknowledged.jsonl').open('ab') as file:
        yield Book(file)


async def open_shop(store: Store) -> None:
    """A shop with goods enough for any number of lives."""
    await database.connect(store.url, store.folder)
    try:
        await desk.open_shop(invoice_when='manual', legal={'vat_id': 'FR83404833048'})
        await desk.product(10_000, sku='SHARED-1', name='Mug')
        await desk.product(10_000, sku='SHARED-2', name='Bowl', tracking='indicator')
        await _label()
    finally:
        await database.close()


@database.transactional
async def _label() -> None:
    await CustomStatus.create(title='To engrave')


def run(life: Life, told: Book, kill_after: int = 0, pause: float = 0.0) -> int:
    """Lets the worker live until it dies, or kills it after so many of its words; returns its exit code."""
    mine, theirs = _forkserver.Pipe(duplex=False)
    worker = _forkserver.Process(target=live, args=(life, theirs))
    worker.start()
    theirs.close()
    heard = 0
    try:
        while True:
            told.hear(mine.recv_bytes())
            heard += 1
            if kill_after and heard == kill_after:
                time.sleep(pause)
                worker.kill()
    except (EOFError, OSError):
        pass
    worker.join(30)
    assert worker.exitcode is not None, 'the worker neither ended nor died'
    told.kills += worker.exitcode == -signal.SIGKILL
    return worker.exitcode


async def audit(store: Store, told: Book, everything: bool = False) -> list[str]:
    """Opens the database again as after a crash, and compares it with what was acknowledged."""
    await gone(store)
    await database.connect(store.url, store.folder)
    try:
        archive = Archive(store.folder / 'documents')
        archive.sweep()
        problems = told.problems + await invariants.check(archive)
        problems += await _first_numbers()
        for order_id in sorted(told.known if everything else told.touched & set(told.known)):
            problems += await _order(order_id, told)
        problems += [line for attempt in told.begun.values() for line in await _new_order(attempt, told)]
    finally:
        await database.close()
    told.touched.clear()
    told.begun.clear()
    return problems


async def gone(store: Store) -> None:
    """PostgreSQL may still be at work for a client that is dead."""
    if store.dialect == 'sqlite':
        return
    connection = await asyncpg.connect('postgresql://' + store.url.split('://', 1)[1])
    try:
        for _ in range(1000):
            if not await connection.fetchval('SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() '
                                             'AND pid <> pg_backend_pid()'):
                return
            await asyncio.sleep(0.01)
    finally:
        await connection.close()


async def _first_numbers() -> list[str]:
    rows = await database.rows('SELECT series, MIN(sequence) AS first FROM document GROUP BY series')
    return [f'series {row["series"]} begins at {row["first"]}' for row in rows if row['first'] != 1]


async def _order(order_id: int, told: Book) -> list[str]:
    before, now, step = told.known[order_id], await facts(order_id), told.died_in(order_id)
    told.known[order_id] = now
    if before == now or step in steps.SILENT:
        return []
    if not step:
        return [f'order {order_id} is not as it was acknowledged']
    return [f'order {order_id}: {step} is half done'] if now['entries'] <= before['entries'] else []


async def _new_order(attempt: dict[str, Any], told: Book) -> list[str]:
    if 'token' not in attempt:
        return []
    for order_id in await order_with(attempt['source'], attempt['token']):
        told.known[order_id] = await facts(order_id)
        if not told.known[order_id]['entries']:
            return [f'order {order_id} was placed without its history']
    return []


async def die_along(store: Store, told: Book, points: list[str]) -> dict[str, list[str]]:
    """Goes through the tour once, killed at each point on its way: each life begins with the step in which the one
    before it died. What a committed step leaves unreachable is reached on an order of its own."""
    passed = await _tour(store, told)
    found: dict[str, list[str]] = {}
    place = order_id = 0
    for seed, (point, at) in enumerate(passed.items()):
        if point not in points:
            continue
        told.tries = 0
        ended = run(Life(store.url, store.folder, steps.TOUR[place:at + 1], point, seed, order=order_id), told)
        place, order_id = place + max(told.tries - 1, 0), told.order
        reached = ended == -signal.SIGKILL
        found[point] = (await audit(store, told) if reached else
                        await die_at(store, told, point, 1000 + seed, steps.TOUR[_start(at):]))
    unknown = [point for point in points if point not in passed]
    return found | {point: await die_at(store, told, point, 2000 + seed) for seed, point in enumerate(unknown)}


async def _tour(store: Store, told: Book) -> dict[str, int]:
    """One peaceful life: the step of the tour on which it first passed each point, in that order."""
    run(Life(store.url, store.folder, steps.TOUR, seed=5000, listens=True), told)
    return dict(told.reached)


def _start(at: int) -> int:
    return max(place for place, name in enumerate(steps.TOUR[:at + 1]) if name in steps.STARTS)


async def die_at(store: Store, told: Book, point: str, seed: int, script: list[str] = steps.TOUR) -> list[str]:
    """One life that must end at this point; then everything is checked."""
    ended = run(Life(store.url, store.folder, script, point, seed), told)
    problems = await audit(store, told)
    return problems if ended == -signal.SIGKILL else [*problems, f'{point} was not reached (exit {ended})']


async def die_anywhere(store: Store, told: Book, dice: Random, script: list[str]) -> list[str]:
    """One life of two colleagues, killed from outside at any moment."""
    life = Life(store.url, store.folder, script, seed=dice.randrange(10**6), lanes=2, shuffled=True)
    ended = run(life, told, kill_after=dice.randint(1, 60), pause=dice.uniform(0, 0.01))
    problems = await audit(store, told)
    return problems if ended == -signal.SIGKILL else [*problems, f'the worker ended by itself (exit {ended})']


async def die_somewhere(store: Store, told: Book, dice: Random, script: list[str], names: list[str]) -> list[str]:
    """One life that dies at some pass of some point, if it gets there."""
    point = f'{dice.choice(names)}:{dice.randint(1, 12)}'
    life = Life(store.url, store.folder, script, point, seed=dice.randrange(10**6), lanes=2, shuffled=True, most=80)
    ended = run(life, told)
    problems = await audit(store, told)
    return problems if ended in (0, -signal.SIGKILL) else [*problems, f'the worker failed (exit {ended})']


async def scan_all_again(store: Store) -> list[str]:
    """The tablet sends all it has for the last order once more: now each piece is packed, once."""
    await database.connect(store.url, store.folder)
    try:
        order = await Order.all(using_db=database.reader()).order_by('-id').first()
        staff = await Staff.get(role='clerk', using_db=database.reader())
        before = await Scan.all(using_db=database.reader()).count()
        packer = Actor(staff.id, staff.name, staff.role)
        answers = [await scan(packer, one) for one in await parcel_steps.all_scans(order)]
        problems = [f'only {before} scans were kept before'] if not 0 < before < len(answers) else []
        problems += [f'{answer["key"]}: {answer["outcome"]}' for answer in answers if answer['outcome'] != 'counted']
        return problems + await invariants.check()
    finally:
        await database.close()


def migrate_and_die(store: Store, migrations: Path, point: str) -> bool:
    """A start that dies while it migrates; False when it got through."""
    worker = _forkserver.Process(target=start, args=(store.url, store.folder, migrations, point))
    worker.start()
    worker.join(60)
    return worker.exitcode == -signal.SIGKILL


async def kill_many(store: Store, kills: int, script: str, seed: int) -> list[str]:
    dice, names = Random(seed), _points_of(script)
    with book(store.folder) as told:
        while told.kills < kills:
            by_point = dice.random() < 0.5
            problems = await (die_somewhere(store, told, dice, SCRIPTS[script], names) if by_point else
                              die_anywhere(store, told, dice, SCRIPTS[script]))
            say(f'{told.kills} kills, {told.acknowledged} steps acknowledged, {len(told.known)} orders')
            if problems:
                return problems
        return await audit(store, told, everything=True)


def _points_of(script: str) -> list[str]:
    rooms = ('invoicing', 'crediting', 'correcting', 'withdrawing', 'cancelling', 'numbering', 'database', 'history',
             'printing', 'archive', 'finding')
    return [name for name in points() if script == 'everything' or name.split('.')[0] in rooms]


async def kill_once(store: Store, point: str) -> list[str]:
    """Dies at one point, comes back, and works through a whole day."""
    with book(store.folder) as told:
        if problems := await die_at(store, told, point, 1):
            return problems
        run(Life(store.url, store.folder, steps.TOUR, seed=2), told)
        return await audit(store, told, everything=True)


async def _main(options: argparse.Namespace, folder: Path) -> list[str]:
    server = None
    if options.database == 'postgres':
        server = postgres.start(folder / 'postgres', durable=True)
        store = Store('postgres', await server.create('desk'), folder)
    else:
        store = Store('sqlite', f'sqlite://{folder / "desk.db"}', folder)
    try:
        await open_shop(store)
        if options.point:
            return await kill_once(store, options.point)
        return await kill_many(store, options.kills, options.script, options.seed)
    finally:
        if server:
            server.stop()


def say(text: str) -> None:
    sys.stdout.write(f'{text}\n')
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--kills', type=int, default=50)
    parser.add_argument('--database', choices=['sqlite', 'postgres'], default='sqlite')
    parser.add_argument('--script', choices=list(SCRIPTS), default='everything')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--point', help='die once at this fail point, as in invoicing.frozen:3')
    with tempfile.TemporaryDirectory(prefix='comptoir-kills-') as name:
        folder = Path(name)
        folder.chmod(0o755)
        problems = asyncio.run(_main(parser.parse_args(), folder))
    say('\n'.join(problems) or 'everything holds')
    raise SystemExit(bool(problems))


if __name__ == '__main__':
    main()
