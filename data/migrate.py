"""Forward-only migrations: numbered SQL files per dialect; each runs with its record in one transaction, after a
backup. Statements are separated by blank lines."""
import logging
import re
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from base.clock import now

log = logging.getLogger('comptoir.migrate')
FOLDER = Path(__file__).parent / 'migrations'
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
    await connection.execute_query(
        'CREATE TABLE IF NOT EXISTS migration (name VARCHAR(100) PRIMARY KEY, at VARCHAR(40) NOT NULL)')
    done = {row['name'] for row in await connection.execute_query_dict('SELECT name FROM migration')}
    todo = [path for path in migrations(dialect) if path.stem not in done]
    if todo and done and dialect == 'sqlite' and data_dir is not None:
        await _backup(connection, data_dir, todo[0].stem)
    for path in todo:
        await _run(path, dialect)
    return [path.stem for path in todo]


async def _backup(connection: BaseDBAsyncClient, data_dir: Path, name: str) -> None:
    target = data_dir / f'before-{name}-{now():%Y%m%d%H%M%S}.db'
    await connection.execute_query('VACUUM INTO ?', [str(target)])
    log.info('the database was saved to %s before migrating', target)


async def _run(path: Path, dialect: str) -> None:
    async with in_transaction('default') as connection:
        for statement in statements(path):
            await connection.execute_query(statement)
        await connection.execute_query(RECORD[dialect], [path.stem, now().isoformat()])
