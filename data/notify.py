"""Several processes on one PostgreSQL: a change is told inside its transaction, so a rollback tells nothing."""
import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from live import Hub

log = logging.getLogger('comptoir.notify')
CHANNEL = 'comptoir'
MOST_TOPICS = 100
PAUSE, PATIENCE = 20.0, 5.0    # seconds between two questions whether it still answers, and for the answer
ALIVE = 1871    # the lock that each process holds as long as it lives
FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
ORIGIN = uuid.uuid4().hex    # not the process number: two containers may both be process 1


async def tell(connection: Any, topics: list[str]) -> None:
    named = topics if len(topics) <= MOST_TOPICS else ['*']
    await connection.execute_query_dict(f"SELECT pg_notify('{CHANNEL}', $1)",
                                        [json.dumps({'origin': ORIGIN, 'topics': named})])


def _plain(url: str) -> str:
    return 'postgresql://' + url.split('://', 1)[1]


async def knock(url: str) -> None:
    """Raises SystemExit with one sentence when the server does not let us in."""
    try:
        connection = await asyncpg.connect(_plain(url), timeout=10)
    except (*FAILURES, TimeoutError, ValueError) as error:
        raise SystemExit(f'The database of COMPTOIR_DATABASE_URL cannot be opened: {error}.') from error
    await connection.close()


class Listener:
    """Feeds what other processes tell into this process's hub, and re-reads all after a lost connection."""

    def __init__(self, url: str, hub: Hub) -> None:
        self.url = _plain(url)
        self.hub = hub
        self.lost = asyncio.Event()
        self.connection: asyncpg.Connection | None = None
        self.task: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, url: str, hub: Hub) -> 'Listener':
        listener = cls(url, hub)
        await listener._listen()
        listener.task = asyncio.create_task(listener._keep())
        return listener

    async def stop(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
        if self.connection and not self.connection.is_closed():
            await self.connection.close(timeout=5)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Whether no other process is at work here; while it is so, none begins."""
        assert self.connection is not None
        alone = await self.connection.fetchval('SELECT pg_try_advisory_lock($1)', ALIVE)
        try:
            yield bool(alone)
        finally:
            if alone:
                await self.connection.execute('SELECT pg_advisory_unlock($1)', ALIVE)

    async def _listen(self) -> None:
        self.lost.clear()
        self.connection = await asyncpg.connect(self.url)
        self.connection.add_termination_listener(lambda _: self.lost.set())
        await self.connection.execute('SELECT pg_advisory_lock_shared($1)', ALIVE)
        await self.connection.add_listener(CHANNEL, self._hear)

    async def _keep(self) -> None:
        while True:
            if await self._is_well():
                continue
            log.warning('lost the connection that tells of changes; connecting again')
            if self.connection:
                self.connection.terminate()
            await asyncio.sleep(1)
            try:
                await self._listen()
            except FAILURES:
                self.lost.set()
            else:
                self.hub.mark_all()

    async def _is_well(self) -> bool:
        """False once the connection is lost, or answers no more as when a network cable was pulled."""
        try:
            await asyncio.wait_for(self.lost.wait(), PAUSE)
        except TimeoutError:
            return await self._answers()
        return False

    async def _answers(self) -> bool:
        try:
            await self.connection.execute('SELECT 1', timeout=PATIENCE)  # type: ignore[union-attr]
        except FAILURES:
            return False
        return True

    def _hear(self, _connection: Any, _process: int, _channel: str, payload: str) -> None:
        told = json.loads(payload)
        if told['origin'] == ORIGIN:
            return
        if told['topics'] == ['*']:
            self.hub.mark_all()
        else:
            self.hub.mark(*told['topics'])
