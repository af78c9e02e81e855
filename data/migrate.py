"""Forward-only migrations: numbered SQL files per dialect; each runs with its record in one transaction, after a
backup. Statements are separated by blank lines."""
import asyncio
import logging
import os
import re
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from base.clock import now
from base.faults import fail_point

log = logging.getLogger('comptoir.migrate')
FOLDER = Path(__file__).parent / 'migrations'
LOCK = 20_260_500    # any number that nothing else locks
RECORD = {'sqlite': 'INSERT INTO migration (name, at) VALUES (?, ?)',
          'postgres': 'INSERT INTO migration (name, at) VALUES ($1, $2)'}


def migrations(dialect: str) -> list[Path]:
    return sorted(FOLDER.glob(f'[0-9]*.{dialect}.sql'))


def statements(path: Path) -> list[str]:
    parts = re.split(r'\n\s*\n', path.read_text(encoding='utf-8'))
    return [part.strip().removesuffix(';') for part in parts if part.strip() and not _only_comment(part)]


def _only_comment(part: str) -> bool:
    return all(line.startswith('--') for line in part.strip().splitlines())


async def up(connection: BaseDBAsyncClient, dialect: str, data_dir: Path | None) -> list[str]:
    """Brings the database to the newest shape; returns the names of what ran."""
    async with in_transaction('default') as alone:
        await _lock(alone, dialect)
        await alone.execute_query(
            'CREATE TABLE IF NOT EXISTS migration (name VARCHAR(100) PRIMARY KEY, at VARCHAR(40) NOT NULL)')
    done = await _done(connection)
    todo = [path for path in migrations(dialect) if path.stem not in done]
    if todo and done and dialect == 'sqlite' and data_dir is not None:
        await _backup(connection, data_dir, todo[0].stem)
    return [path.stem for path in todo if await _run(path, dialect)]


async def compare(connection: BaseDBAsyncClient, dialect: str) -> None:
    """Raises SystemExit with one sentence when the database was made by an older or a newer Comptoir."""
    try:
        done = await _done(connection)
    except Exception as error:
        raise SystemExit(f'This is no database of Comptoir, or it cannot be read: {error}.') from error
    if done != {path.stem for path in migrations(dialect)}:
        raise SystemExit('The database is of another version of Comptoir: start this one on it first.')


async def _lock(connection: BaseDBAsyncClient, dialect: str) -> None:
    """Two processes that start at once on one PostgreSQL migrate it one after the other."""
    if dialect == 'postgres':
        await connection.execute_query(f'SELECT pg_advisory_xact_lock({LOCK})')


async def _done(connection: BaseDBAsyncClient) -> set[str]:
    return {row['name'] for row in await connection.execute_query_dict('SELECT name FROM migration')}


async def _backup(connection: BaseDBAsyncClient, data_dir: Path, name: str) -> None:
    """Whole under its name, or not there."""
    target = data_dir / f'before-{name}-{now():%Y%m%d%H%M%S}.db'
    unfinished = data_dir / f'before-{name}.part'
    unfinished.unlink(missing_ok=True)
    await connection.execute_query('VACUUM INTO ?', [str(unfinished)])
    await asyncio.to_thread(_sync, unfinished)
    fail_point('migrate.saved')
    unfinished.rename(target)
    await asyncio.to_thread(_sync, data_dir)
    log.info('the database was saved to %s before migrating', target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _run(path: Path, dialect: str) -> bool:
    """False when another process was first."""
    async with in_transaction('default') as connection:
        await _lock(connection, dialect)
        if path.stem in await _done(connection):
            return False
        for statement in statements(path):
            await connection.execute_query(statement)
            fail_point('migrate.statement')
        await connection.execute_query(RECORD[dialect], [path.stem, now().isoformat()])
    return True
