"""Transactions: shielded, locked at once, announced after the commit; nothing leaks whatever is cancelled or fails."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data import database, notify
from data.database import announce, transactional
from data.models import Customer
from live import Hub
from tests.databases import Store

ROOT = Path(__file__).parent.parent.parent
CANCELS = 1000
only_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
only_postgres = pytest.mark.parametrize('store', ['postgres'], indirect=True)


async def count() -> int:
    rows = await database.rows("SELECT next FROM counter WHERE series = 'shared'")
    return rows[0]['next'] if rows else 0


@transactional
async def add(heard: list[str] | None = None, fail: bool = False) -> None:
    """One more in the shared counter."""
    await database.write("INSERT INTO counter (series, next) VALUES ('shared', 0) ON CONFLICT (series) DO NOTHING")
    await database.write("UPDATE counter SET next = next + 1 WHERE series = 'shared'")
    announce('shared')
    if heard is not None:
        database.after_commit(lambda: heard.append('shared'))
    if fail:
        raise ValueError('not today')


class Held:
    """A transaction that stays open until it is let go."""

    def __init__(self) -> None:
        self.inside, self.go = asyncio.Event(), asyncio.Event()

    @transactional
    async def __call__(self, write: bool = True) -> None:
        if write:
            await add()
        self.inside.set()
        await self.go.wait()


def follow(hub: Hub | None) -> list[int]:
    """What a screen that follows the counter was shown."""
    seen: list[int] = []
    assert hub is not None
    hub.follow('shared', count, seen.append)
    return seen


async def settled(hub: Hub | None) -> None:
    """Until every marked topic has been delivered."""
    channels = [channel for one in hub._topics.values() for channel in one.values()] if hub else []
    await asyncio.gather(*[channel.running for channel in channels if channel.running])


async def test_a_change_is_announced_once_it_can_be_read(db: database.Database) -> None:
    seen = follow(db.hub)
    await add()
    await settled(db.hub)
    assert seen == [1]


async def test_what_is_announced_is_never_read_before_the_commit(db: database.Database) -> None:
    seen, held = follow(db.hub), Held()
    running = asyncio.ensure_future(held())
    await held.inside.wait()
    await settled(db.hub)
    assert seen == []
    held.go.set()
    await running
    await settled(db.hub)
    assert seen == [1]


async def test_a_rollback_announces_nothing_and_writes_nothing(db: database.Database) -> None:
    heard: list[str] = []
    seen = follow(db.hub)
    with pytest.raises(ValueError, match='not today'):
        await add(heard, fail=True)
    await settled(db.hub)
    assert (seen, heard, await count()) == ([], [], 0)


async def test_a_verb_called_by_a_verb_joins_its_transaction(db: database.Database) -> None:
    heard: list[str] = []

    @transactional
    async def both() -> None:
        await add(heard)
        assert heard == []
        await add(heard, fail=True)

    with pytest.raises(ValueError, match='not today'):
        await both()
    assert (await count(), heard) == (0, [])


async def test_a_read_does_not_wait_for_a_write(db: database.Database) -> None:
    held = Held()
    running = asyncio.ensure_future(held())
    await held.inside.wait()
    assert await asyncio.wait_for(count(), 5) == 0
    assert await asyncio.wait_for(Customer.all().using_db(database.reader()).count(), 5) == 0
    held.go.set()
    await running
    assert await count() == 1


async def test_inside_its_transaction_a_verb_reads_what_it_wrote(db: database.Database) -> None:
    @transactional
    async def look() -> int:
        await add()
        return await count()

    assert await look() == 1


async def test_writes_and_announcements_need_a_transaction(db: database.Database) -> None:
    for call in (lambda: announce('shared'), lambda: database.after_commit(lambda: None)):
        with pytest.raises(RuntimeError, match='outside a transaction'):
            call()
    for write in (database.write, database.returning):
        with pytest.raises(RuntimeError, match='outside a transaction'):
            await write('UPDATE counter SET next = 9')


async def test_a_call_after_the_commit_that_fails_stops_neither_the_others_nor_the_verb(db: database.Database) -> None:
    heard: list[str] = []

    @transactional
    async def noisy() -> None:
        database.after_commit(lambda: heard.remove('nobody'))
        await add(heard)

    await noisy()
    assert heard == ['shared']


async def free(db: database.Database) -> None:
    """The lock is free, the pool is full, and the next eight verbs run."""
    await asyncio.gather(*list(db.live), return_exceptions=True)
    connection: Any = database.writer()
    if db.dialect == 'sqlite':
        assert not connection._lock.locked()
        assert not connection._connection.in_transaction
    else:
        assert connection._pool.get_idle_size() == connection._pool.get_size()
    before = await count()
    await asyncio.wait_for(asyncio.gather(*[add() for _ in range(8)]), 20)
    assert await count() == before + 8


async def test_a_thousand_cancelled_tasks_leak_nothing(db: database.Database) -> None:
    """Whatever was committed was announced, and whatever was announced was committed."""
    dice = Random(1)
    heard: list[str] = []
    for _ in range(CANCELS // 10):
        tasks = [asyncio.ensure_future(add(heard, fail=dice.random() < 0.2)) for _ in range(10)]
        for task in tasks:
            for _ in range(dice.randrange(25)):
                await asyncio.sleep(dice.choice([0, 0, 0, 0.0005]))
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*list(db.live), return_exceptions=True)
    assert await count() == len(heard) > 0
    await free(db)


async def test_a_cancelled_page_loses_neither_its_change_nor_the_news_of_it(db: database.Database) -> None:
    seen, held = follow(db.hub), Held()
    page = asyncio.ensure_future(held())
    await held.inside.wait()
    page.cancel()
    await asyncio.gather(page, return_exceptions=True)
    held.go.set()
    await free(db)
    await settled(db.hub)
    assert seen[-1] == 9


async def test_closing_waits_for_a_running_write(store: Store) -> None:
    await database.connect(store.url, store.folder)
    held = Held()
    page = asyncio.ensure_future(held())
    await held.inside.wait()
    page.cancel()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    held.go.set()
    await closing
    await database.connect(store.url, store.folder)
    try:
        assert await count() == 1
    finally:
        await database.close()


async def test_a_database_opens_again_after_it_was_closed(store: Store) -> None:
    for expected in (1, 2):
        await database.connect(store.url, store.folder)
        await add()
        assert await count() == expected
        await database.close()
        await database.close()


async def test_keys_taken_for_a_batch_are_new(db: database.Database) -> None:
    @transactional
    async def batch() -> list[int]:
        ids = await database.take_ids('customer', 3)
        for one in ids:
            row = Customer(id=one, made_at='2026-01-01T00:00:00+00:00')
            row._custom_generated_pk = True
            await row.save(force_create=True)
        return ids

    taken = [one for _ in range(3) for one in await batch()]
    assert len(set(taken)) == 9


@only_sqlite
async def test_the_write_lock_is_taken_when_a_transaction_begins(db: database.Database, store: Store) -> None:
    held = Held()
    running = asyncio.ensure_future(held(write=False))
    await held.inside.wait()
    other = sqlite3.connect(store.folder / 'comptoir.db', timeout=0, isolation_level=None)
    try:
        with pytest.raises(sqlite3.OperationalError, match='locked'):
            other.execute('BEGIN IMMEDIATE')
    finally:
        other.close()
        held.go.set()
        await running


@only_sqlite
async def test_a_transaction_that_cannot_begin_gives_back_what_it_took(db: database.Database, store: Store) -> None:
    await database.writer().execute_query('PRAGMA busy_timeout = 50')
    other = sqlite3.connect(store.folder / 'comptoir.db', isolation_level=None)
    other.execute('BEGIN IMMEDIATE')
    try:
        for _ in range(3):
            with pytest.raises(Exception, match='locked'):
                await asyncio.wait_for(add(), 2)
    finally:
        other.execute('ROLLBACK')
        other.close()
        for stuck in db.live:
            stuck.cancel()
    await free(db)


@only_sqlite
async def test_a_commit_that_fails_announces_nothing_and_leaves_nothing_open(db: database.Database) -> None:
    seen = follow(db.hub)

    @transactional
    async def broken() -> None:
        await add()
        await database.write('PRAGMA defer_foreign_keys = ON')
        await database.write('UPDATE counter SET next = 7')
        await database.write('INSERT INTO shipping_method (name, pickup, price_minor, carrier_id) '
                             "VALUES ('By sea', 0, 0, 999)")

    with pytest.raises(Exception, match='FOREIGN KEY'):
        await broken()
    await settled(db.hub)
    assert (seen, await count()) == ([], 0)
    await free(db)


@only_sqlite
async def test_screens_read_from_a_connection_that_cannot_write(db: database.Database) -> None:
    with pytest.raises(Exception, match='readonly'):
        await database.reader().execute_query("INSERT INTO counter (series, next) VALUES ('x', 1)")


@only_sqlite
async def test_a_second_process_on_the_same_file_refuses_with_a_sentence(db: database.Database, store: Store) -> None:
    done = await asyncio.to_thread(second, store, 'shared')
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f'Comptoir already runs on {store.folder / "comptoir.db"}. Stop it first, or use its screens.')


@only_sqlite
@pytest.mark.parametrize(('name', 'value'), [('synchronous', 'NORMAL'), ('journal_mode', 'DELETE'),
                                             ('foreign_keys', 'OFF')])
async def test_a_database_with_unsafe_settings_is_not_opened(
    store: Store, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == 'journal_mode':
        with sqlite3.connect(store.folder / 'comptoir.db') as file:
            file.execute('PRAGMA journal_mode = DELETE')
    with monkeypatch.context() as unsafe:
        unsafe.setitem(database.SQLITE, name, value)
        with pytest.raises(SystemExit, match=f'SQLite did not take {name}='):
            await database.connect(store.url, store.folder)
    await database.connect(store.url, store.folder)
    await database.close()


def second(store: Store, *topics: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, '-m', 'tests.data.second', store.url, str(store.folder), *topics]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@only_postgres
async def test_a_lost_connection_fails_one_verb_and_no_more(db: database.Database) -> None:
    @transactional
    async def cut() -> None:
        await add()
        await database.write('SELECT pg_terminate_backend(pg_backend_pid())')

    with pytest.raises(Exception, match=r'(?i)terminat|closed'):
        await cut()
    assert await count() == 0
    await free(db)


@only_postgres
async def test_of_two_crossing_transactions_the_one_that_is_stopped_is_tried_again(db: database.Database) -> None:
    await make('a')
    await make('b')
    met = asyncio.Barrier(2)
    tries: list[str] = []

    @transactional
    async def cross(first: str, other: str) -> None:
        tries.append(first)
        await bump(first)
        if len(tries) <= 2:
            await met.wait()
        await bump(other)

    await asyncio.wait_for(asyncio.gather(cross('a', 'b'), cross('b', 'a')), 30)
    assert len(tries) == 3
    assert await database.rows("SELECT next FROM counter WHERE series IN ('a', 'b')") == [{'next': 2}, {'next': 2}]


@transactional
async def make(name: str) -> None:
    await database.write('INSERT INTO counter (series, next) VALUES (?, 0)', [name])


async def bump(name: str) -> None:
    await database.write('UPDATE counter SET next = next + 1 WHERE series = ?', [name])


class Told:
    """A screen of this process, and how often it was told."""

    def __init__(self, hub: Hub | None, topic: str) -> None:
        assert hub is not None
        self.times, self.news = 0, asyncio.Event()
        hub.follow(topic, self.read, self.deliver)

    async def read(self) -> None:
        return None

    def deliver(self, _: None) -> None:
        self.times += 1
        self.news.set()

    async def wait(self) -> None:
        await asyncio.wait_for(self.news.wait(), 20)
        self.news.clear()


@only_postgres
async def test_a_change_in_one_process_reaches_the_screens_of_another(db: database.Database, store: Store) -> None:
    order, other = Told(db.hub, 'order:7'), Told(db.hub, 'order:8')
    done = await asyncio.to_thread(second, store, 'order:7', 'list:all')
    assert done.returncode == 0, done.stderr
    await order.wait()
    assert (order.times, other.times) == (1, 0)


@only_postgres
async def test_a_process_does_not_hear_itself_twice(db: database.Database) -> None:
    mine, rest = Told(db.hub, 'shared'), Told(db.hub, 'rest')
    await add()
    await mine.wait()

    @transactional
    async def tell_rest() -> None:
        announce('rest')

    await tell_rest()
    await rest.wait()
    assert db.listener is not None
    assert db.listener.connection is not None
    for _ in range(2):
        await db.listener.connection.fetchval('SELECT 1')    # what was told meanwhile arrives before its answer
    assert (mine.times, rest.times) == (1, 1)


@only_postgres
async def test_a_change_of_very_many_topics_is_told_as_everything(db: database.Database, store: Store) -> None:
    screen = Told(db.hub, 'order:100000')
    done = await asyncio.to_thread(second, store, *[f'order:{number}' for number in range(300)])
    assert done.returncode == 0, done.stderr
    await screen.wait()


@only_postgres
async def test_after_a_lost_listener_everything_is_read_again(db: database.Database, store: Store) -> None:
    screen = Told(db.hub, 'order:7')
    assert db.listener is not None
    lost: Any = db.listener.connection
    await database.rows('SELECT pg_terminate_backend(?)', [lost.get_server_pid()])
    await screen.wait()
    assert db.listener.connection is not lost
    await asyncio.to_thread(second, store, 'order:7')
    await screen.wait()


@only_postgres
async def test_a_listener_that_answers_no_more_is_replaced(
    db: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a cable was pulled: nothing says that the connection is gone."""
    monkeypatch.setattr(notify, 'PAUSE', 0.05)
    monkeypatch.setattr(notify, 'PATIENCE', 0.2)
    assert db.listener is not None
    await db.listener.stop()
    db.listener = await notify.Listener.start(db.listener.url, db.listener.hub)
    screen, silent = Told(db.hub, 'order:7'), db.listener.connection
    assert silent is not None
    process = silent.get_server_pid()
    os.kill(process, signal.SIGSTOP)
    try:
        await screen.wait()
        assert db.listener.connection is not silent
    finally:
        os.kill(process, signal.SIGCONT)
