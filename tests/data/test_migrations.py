"""Migrations end where the models say, whole or not at all, after a backup."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.utils import get_schema_sql

from data import database, migrate
from orders import invariants
from tests import postgres
from tests.databases import Store
from tests.faults import driver
from tests.orders import desk

FILES = {'migration', 'order_search'}
"""Tables that are no models."""
HALF = 'CREATE TABLE extra (id INT)\n\nALTER TABLE customer ADD COLUMN odd INT\n\nINSERT INTO nowhere VALUES (1)'
DEATHS = [('sqlite', 'migrate.saved'), ('sqlite', 'migrate.statement:3'), ('postgres', 'migrate.statement:3')]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test may add."""
    copy = tmp_path / 'migrations'
    copy.mkdir()
    for path in migrate.FOLDER.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(migrate, 'FOLDER', copy)
    return copy


def add(folder: Path, store: Store, sql: str) -> str:
    name = f'9001_more.{store.dialect}'
    (folder / f'{name}.sql').write_text(sql, encoding='utf-8')
    return name


async def tables(url: str) -> set[str]:
    return {row['name'] for row in await database.rows(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'" if database.is_postgres() else
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'order_search_%'")}


Shape = dict[str, Any]


def sqlite_shape(file: sqlite3.Connection) -> Shape:
    """Columns, keys and unique or plain indexes of each table; not what new columns hold in old rows."""
    names = [row[0] for row in file.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'order_search%' AND name <> 'migration'")]
    return {name: {
        'columns': {(row[1], row[2], row[3], row[5]) for row in file.execute(f'PRAGMA table_info("{name}")')},
        'keys': {(row[3], row[2], row[4], row[6]) for row in file.execute(f'PRAGMA foreign_key_list("{name}")')},
        'indexes': {(row[2], tuple(part[2] for part in file.execute(f'PRAGMA index_info("{row[1]}")')))
                    for row in file.execute(f'PRAGMA index_list("{name}")') if not row[4]}} for name in names}


COLUMNS = """SELECT table_name, column_name, udt_name, character_maximum_length, is_nullable
    FROM information_schema.columns WHERE table_schema = $1"""
KEYS = """SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS rule FROM pg_constraint
    WHERE connamespace = $1::regnamespace AND contype IN ('f', 'p', 'u')"""
INDEXES = 'SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = $1'


async def postgres_shape(connection: asyncpg.Connection, schema: str) -> Shape:
    shape: Shape = {}
    for row in await connection.fetch(COLUMNS, schema):
        part = shape.setdefault(row['table_name'], {'columns': set(), 'keys': set(), 'indexes': set()})
        part['columns'].add(tuple(row)[1:])
    for row in await connection.fetch(KEYS, schema):
        name = row['name'].removeprefix(f'{schema}.').strip('"')
        shape[name]['keys'].add(row['rule'].replace(f'{schema}.', ''))
    for row in await connection.fetch(INDEXES, schema):
        unique, columns = 'UNIQUE' in row['indexdef'], row['indexdef'].partition(' USING ')[2]
        shape[row['tablename']]['indexes'].add((unique, columns))
    return {name: part for name, part in shape.items() if name not in FILES}


def differences(migrated: Shape, models: Shape) -> Iterator[str]:
    if set(migrated) != set(models):
        yield f'tables: {set(migrated) ^ set(models)}'
    for name in set(migrated) & set(models):
        for part in ('columns', 'keys'):
            if migrated[name][part] != models[name][part]:
                yield f'{name} {part}: {migrated[name][part] ^ models[name][part]}'
        if missing := models[name]['indexes'] - migrated[name]['indexes']:
            yield f'{name} lacks indexes: {missing}'


async def test_the_migrations_end_where_the_models_say(db: database.Database, store: Store) -> None:
    """The search table, triggers and further indexes stand in the migrations only."""
    sql = get_schema_sql(database.writer(), safe=False)
    if store.dialect == 'sqlite':
        with sqlite3.connect(':memory:') as models, sqlite3.connect(store.folder / 'comptoir.db') as file:
            models.executescript(sql)
            assert list(differences(sqlite_shape(file), sqlite_shape(models))) == []
        return
    connection = await asyncpg.connect('postgresql://' + store.url.split('://', 1)[1])
    try:
        await connection.execute('CREATE SCHEMA models')
        await connection.execute('SET search_path TO models')
        await connection.execute(sql)
        await connection.execute('SET search_path TO public')
        models_shape, shape = await postgres_shape(connection, 'models'), await postgres_shape(connection, 'public')
        assert list(differences(shape, models_shape)) == []
    finally:
        await connection.close()


def test_the_comparison_sees_what_differs() -> None:
    base = {'columns': {('id', 'INT')}, 'keys': set(), 'indexes': {(0, ('name',))}}
    assert not list(differences({'a': base}, {'a': base}))
    assert list(differences({'a': base}, {}))
    assert list(differences({'a': {**base, 'columns': {('id', 'TEXT')}}}, {'a': base}))
    assert list(differences({'a': {**base, 'indexes': set()}}, {'a': base}))
    assert not list(differences({'a': base}, {'a': {**base, 'indexes': set()}}))


async def test_both_dialects_have_the_same_migrations() -> None:
    names = [[path.name.split('.')[0] for path in migrate.migrations(dialect)] for dialect in ('sqlite', 'postgres')]
    assert names[0] == names[1]
    assert names[0][0] == '0001_start'


async def test_a_migration_runs_once_and_is_recorded_with_its_change(store: Store, folder: Path) -> None:
    name = add(folder, store, 'CREATE TABLE extra (id INT)')
    for _ in range(2):
        await database.connect(store.url, store.folder)
        try:
            done = await database.rows('SELECT name FROM migration ORDER BY name')
            assert done[-1]['name'] == name
            assert 'extra' in await tables(store.url)
        finally:
            await database.close()


async def test_a_migration_that_fails_half_way_leaves_nothing(store: Store, folder: Path) -> None:
    add(folder, store, HALF)
    for _ in range(2):
        with pytest.raises(Exception, match='nowhere'):
            await database.connect(store.url, store.folder)
    add(folder, store, 'CREATE TABLE other (id INT)')
    await database.connect(store.url, store.folder)
    try:
        there = await tables(store.url)
        assert ('extra' in there, 'other' in there) == (False, True)
        assert 'odd' not in {column for row in await database.rows('SELECT * FROM customer') for column in row}
        await database.transactional(database.write)('ALTER TABLE customer ADD COLUMN odd INT')
    finally:
        await database.close()


async def test_a_filled_database_keeps_every_row_through_a_migration(store: Store, folder: Path) -> None:
    await driver.open_shop(store)
    await database.connect(store.url, store.folder)
    orders = await desk.place_all(*[desk.new_order(paid=500) for _ in range(5)])
    before = {name: await rows_in(name) for name in await tables(store.url)}
    await database.close()
    add(folder, store, 'ALTER TABLE orders ADD COLUMN odd INT')
    await database.connect(store.url, store.folder)
    try:
        after = {name: await rows_in(name) for name in before}
        assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {'migration': 1}
        assert before['orders'] == len(orders)
        assert await invariants.check() == []
    finally:
        await database.close()


async def rows_in(table: str) -> int:
    return (await database.rows(f'SELECT COUNT(*) AS n FROM "{table}"'))[0]['n']


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_the_file_is_saved_before_it_is_migrated(store: Store, folder: Path) -> None:
    await driver.open_shop(store)
    add(folder, store, 'DELETE FROM carrier\n\nDROP TABLE saved_view')
    await database.connect(store.url, store.folder)
    await database.close()
    saved = list(store.folder.glob('before-9001_more.sqlite-*.db'))
    assert len(saved) == 1
    assert list(store.folder.glob('*.part')) == []
    with sqlite3.connect(saved[0]) as file:
        assert file.execute('SELECT COUNT(*) FROM staff').fetchone() == (4,)
        assert file.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'saved_view'").fetchone() == (1,)
        assert file.execute('PRAGMA integrity_check').fetchone() == ('ok',)


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_new_file_and_an_up_to_date_one_are_not_saved(store: Store) -> None:
    for name in ('comptoir.db', 'new.db'):
        await database.connect(f'sqlite://{store.folder / name}', store.folder)
        await database.close()
    assert list(store.folder.glob('before-*')) == []


@pytest.mark.kill
@pytest.mark.parametrize(('store', 'point'), DEATHS, indirect=['store'])
async def test_killed_while_migrating_the_next_start_goes_on(store: Store, folder: Path, point: str) -> None:
    await driver.open_shop(store)
    add(folder, store, '\n\n'.join(f'CREATE TABLE extra{number} (id INT)' for number in range(5)))
    assert driver.migrate_and_die(store, folder, point)
    await driver.gone(store)
    await database.connect(store.url, store.folder)
    try:
        assert {f'extra{number}' for number in range(5)} <= await tables(store.url)
        assert await invariants.check() == []
    finally:
        await database.close()
    assert list(store.folder.glob('*.part')) == []


@pytest.mark.parametrize('store', ['postgres'], indirect=True)
async def test_two_processes_that_start_at_once_migrate_once(store: Store, run_folder: Path) -> None:
    server = postgres.shared(run_folder)
    url = await server.create(f'twins_{store.url[-8:]}')
    twins = [await asyncio.create_subprocess_exec(
        driver.PYTHON, '-m', 'tests.data.second', url, str(store.folder), 'x', cwd=driver.ROOT,
        stderr=asyncio.subprocess.PIPE) for _ in range(3)]
    told = [(await one.communicate())[1].decode() for one in twins]
    assert [one.returncode for one in twins] == [0, 0, 0], told
    await server.drop(url.rsplit('/', 1)[1])
