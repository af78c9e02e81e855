"""The database: its connections, and the one way to write.

Every write runs in `transactional` code: in a task of its own behind a shield (a cancelled page can lose neither the
connection's lock nor half a change), with the write lock taken at once, and announced only after the commit.
Screens read from a second connection that cannot write.
"""
import asyncio
import functools
import logging
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from asyncpg.exceptions import TransactionRollbackError
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

from base.faults import fail_point
from data import migrate, notify, tortoise_mends
from data.single import SingleInstance
from live import Hub

log = logging.getLogger('comptoir.database')
P = ParamSpec('P')
T = TypeVar('T')
SQLITE = {'journal_mode': 'WAL', 'synchronous': 'FULL', 'foreign_keys': 'ON', 'busy_timeout': 5000,
          'recursive_triggers': 'ON', 'temp_store': 'MEMORY', 'cache_size': -32000}
RETRIES = 6

tortoise_mends.mend()


@dataclass
class _Pending:
    """What happens once the transaction has committed."""
    topics: dict[str, None] = field(default_factory=dict)
    calls: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class Database:
    """The open database of this process."""
    dialect: str
    reader: str
    hub: Hub | None
    lock: SingleInstance | None = None
    listener: notify.Listener | None = None
    live: set[asyncio.Task[Any]] = field(default_factory=set)


_open: Database | None = None
_pending: ContextVar[_Pending | None] = ContextVar('pending', default=None)


def current() -> Database:
    if _open is None:
        raise RuntimeError('the database is not open')
    return _open


async def connect(url: str, data_dir: Path, hub: Hub | None = None) -> Database:
    """Opens, migrates and checks the database; may be called again after `close`. Raises SystemExit with one
    sentence when another process holds the same SQLite file, or it cannot be opened."""
    global _open
    scheme = urlsplit(url).scheme
    dialect = 'sqlite' if scheme == 'sqlite' else 'postgres'
    path = url.removeprefix('sqlite://')
    memory = path == ':memory:'
    lock = SingleInstance(Path(path)) if dialect == 'sqlite' and not memory else None
    if dialect == 'postgres':
        await notify.knock(url)
    connections = _connections(url, path, memory) if dialect == 'sqlite' else _pools(url)
    await _init(connections)
    _open = Database(dialect, 'default' if memory else 'read', hub, lock)
    try:
        await migrate.up(writer(), dialect, None if memory else data_dir)
        await _assert_settings(dialect, memory)
        if dialect == 'postgres' and hub is not None:
            _open.listener = await notify.Listener.start(url, hub)
    except BaseException:
        await close()
        raise
    return _open


async def look(url: str) -> Database:
    """Opens the database for reading alone, while another process runs on it or none. Raises SystemExit with one
    sentence when it is not there or has another shape."""
    global _open
    dialect = 'sqlite' if urlsplit(url).scheme == 'sqlite' else 'postgres'
    if dialect == 'postgres':
        await notify.knock(url)
    await _init(_look_only(url.removeprefix('sqlite://')) if dialect == 'sqlite' else _pools(url))
    _open = Database(dialect, 'default', None)
    try:
        await migrate.compare(writer(), dialect)
    except BaseException:
        await close()
        raise
    return _open


def _look_only(path: str) -> dict[str, Any]:
    if not Path(path).is_file():
        raise SystemExit(f'There is no database {path}.')
    return {'default': _connections('', path, False)['read']}


async def _init(connections: dict[str, Any]) -> None:
    EXECUTOR_CACHE.clear()    # holds statements in the dialect of the last database
    await Tortoise.init(config={'connections': connections, 'use_tz': True, 'timezone': 'UTC',
                                'apps': {'data': {'models': ['data.models'], 'default_connection': 'default'}}},
                        _enable_global_fallback=True)


def _connections(url: str, path: str, memory: bool) -> dict[str, Any]:
    file = ':memory:' if memory else path
    connections = {'default': {'engine': 'tortoise.backends.sqlite', 'credentials': {'file_path': file, **SQLITE}}}
    if not memory:
        connections['read'] = {'engine': 'tortoise.backends.sqlite',
                               'credentials': {'file_path': file, **SQLITE, 'query_only': 'ON'}}
    return connections


def _pools(url: str) -> dict[str, Any]:
    plain = 'asyncpg://' + url.split('://', 1)[1]
    return {'default': plain + ('&' if '?' in plain else '?') + 'minsize=1&maxsize=8',
            'read': plain + ('&' if '?' in plain else '?') + 'minsize=1&maxsize=4'}


async def _assert_settings(dialect: str, memory: bool) -> None:
    if dialect != 'sqlite':
        return
    for name, wanted in {'synchronous': 2, 'foreign_keys': 1, 'recursive_triggers': 1,
                         'journal_mode': 'memory' if memory else 'wal'}.items():
        row = (await writer().execute_query_dict(f'PRAGMA {name}'))[0]
        if next(iter(row.values())) != wanted:
            raise SystemExit(f'SQLite did not take {name}={wanted}; is the data folder on a network share?')


async def close() -> None:
    """Waits for running writes, then closes; safe to call twice."""
    global _open
    state = _open
    if state is None:
        return
    if state.live:
        await asyncio.wait(state.live, timeout=20)
    if state.listener:
        await state.listener.stop()
    await Tortoise.close_connections()
    if state.lock:
        state.lock.release()
    _open = None


@asynccontextmanager
async def alone() -> AsyncIterator[bool]:
    """Whether no other process works on this database, and none begins to before this ends."""
    state = current()
    if state.listener is None:
        yield state.dialect == 'sqlite'
    else:
        async with state.listener.alone() as alone:
            yield alone


def writer() -> BaseDBAsyncClient:
    return get_connections().get('default')


def reader() -> BaseDBAsyncClient:
    """The connection screens read from; inside a transaction the transaction's own."""
    return get_connections().get('default' if _pending.get() is not None else current().reader)


def is_postgres() -> bool:
    return current().dialect == 'postgres'


def _dialect(sql: str) -> str:
    numbers = iter(range(1, 1 << 15))
    return re.sub(r'\?', lambda _: f'${next(numbers)}', sql) if is_postgres() else sql


async def rows(sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Reads with `?` placeholders in both dialects."""
    return await reader().execute_query_dict(_dialect(sql), list(values))


async def write(sql: str, values: Sequence[Any] = ()) -> int:
    """Writes inside a transaction; returns how many rows it touched."""
    if _pending.get() is None:
        raise RuntimeError('a write outside a transaction')
    touched, _ = await writer().execute_query(_dialect(sql), list(values))
    return touched


async def returning(sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """A write with RETURNING inside a transaction."""
    if _pending.get() is None:
        raise RuntimeError('a write outside a transaction')
    return await writer().execute_query_dict(_dialect(sql), list(values))


async def take_ids(table: str, count: int) -> list[int]:
    """Fresh primary keys, so that a batch of rows and their children go in without asking for each."""
    if is_postgres():
        fresh = await writer().execute_query_dict(
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2::int)", [table, count])
        return [row['id'] for row in fresh]
    last = await writer().execute_query_dict('SELECT seq FROM sqlite_sequence WHERE name = ?', [table])
    start = last[0]['seq'] + 1 if last else 1
    return list(range(start, start + count))


def announce(*topics: str) -> None:
    """These topics changed; said after the commit, never after a rollback."""
    pending = _pending.get()
    if pending is None:
        raise RuntimeError('announce outside a transaction')
    pending.topics.update(dict.fromkeys(topics))


def after_commit(call: Callable[[], None]) -> None:
    pending = _pending.get()
    if pending is None:
        raise RuntimeError('after_commit outside a transaction')
    pending.calls.append(call)


def transactional(verb: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Runs `verb` in one transaction; called from another transactional verb it joins that one."""
    @functools.wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if _pending.get() is not None:
            return await verb(*args, **kwargs)
        task = asyncio.create_task(_with_retries(lambda: verb(*args, **kwargs)))
        current().live.add(task)
        task.add_done_callback(_forget)
        return await asyncio.shield(task)
    return run


def _forget(task: asyncio.Task[Any]) -> None:
    if _open is not None:
        _open.live.discard(task)
    if not task.cancelled():
        task.exception()


async def _with_retries(verb: Callable[[], Awaitable[T]]) -> T:
    """PostgreSQL may abort one of two crossing transactions: nothing was written, so it is tried again."""
    for attempt in range(RETRIES):
        try:
            return await _once(verb)
        except TransactionRollbackError:
            if attempt == RETRIES - 1:
                raise
            await asyncio.sleep(random.uniform(0, 0.02 * 2 ** attempt))
    raise AssertionError('unreachable')


async def _once(verb: Callable[[], Awaitable[T]]) -> T:
    pending = _Pending()
    token = _pending.set(pending)
    try:
        async with in_transaction('default') as connection:
            result = await verb()
            if is_postgres() and pending.topics:
                await notify.tell(connection, list(pending.topics))
            fail_point('database.committing')
    finally:
        _pending.reset(token)
    fail_point('database.committed')
    _commit_done(pending)
    return result


def _commit_done(pending: _Pending) -> None:
    hub = current().hub
    if hub is not None:
        hub.mark(*pending.topics)
    for call in pending.calls:
        try:
            call()
        except Exception:
            log.exception('a call after the commit failed')
