"""Fresh databases for tests: migrated once per run, then copied."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from data import database
from tests import postgres

TEMPLATE = 'comptoir_template'


@dataclass(frozen=True)
class Store:
    """A migrated, empty database of one test, not yet opened: what DATABASE_URL and DATA_DIR would say."""

    dialect: str
    url: str
    folder: Path


async def sqlite_store(run_folder: Path, folder: Path) -> Store:
    template = run_folder / 'template.db'
    with postgres.locked(run_folder / 'sqlite.lock'):
        if not template.exists():
            await _make_sqlite_template(run_folder, template)
    shutil.copyfile(template, folder / 'comptoir.db')
    return Store('sqlite', f'sqlite://{folder / "comptoir.db"}', folder)


async def _make_sqlite_template(run_folder: Path, template: Path) -> None:
    first = run_folder / 'first.db'
    await database.connect(f'sqlite://{first}', run_folder)
    await database.close()
    with sqlite3.connect(first) as connection:
        connection.execute('VACUUM INTO ?', [str(template)])


async def postgres_store(run_folder: Path, folder: Path) -> Store:
    server = postgres.shared(run_folder)
    with postgres.locked(run_folder / 'template.lock'):
        made = run_folder / 'template-made'
        if not made.exists():
            await server.drop(TEMPLATE)
            await database.connect(await server.create(TEMPLATE), folder)
            await database.close()
            made.touch()
    return Store('postgres', await server.create(f'test_{uuid4().hex}', TEMPLATE), folder)


async def drop(run_folder: Path, store: Store) -> None:
    if store.dialect == 'postgres':
        await postgres.shared(run_folder).drop(store.url.rsplit('/', 1)[1])
