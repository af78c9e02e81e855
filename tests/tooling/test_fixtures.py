"""The test fixtures themselves: a fixture that hides a mistake hides it everywhere."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page

from data import database
from tests import postgres
from tests.databases import Store


async def test_a_database_is_migrated_and_empty(db: database.Database) -> None:
    assert await database.rows('SELECT count(*) AS n FROM migration') != [{'n': 0}]
    assert await database.rows('SELECT count(*) AS n FROM customer') == [{'n': 0}]


async def test_what_one_test_writes_the_next_does_not_see(db: database.Database) -> None:
    @database.transactional
    async def write() -> None:
        await database.write('INSERT INTO migration (name, at) VALUES (?, ?)', ['left behind', 'now'])

    assert await database.rows("SELECT name FROM migration WHERE name = 'left behind'") == []
    await write()


test_what_one_test_writes_the_next_does_not_see_again = test_what_one_test_writes_the_next_does_not_see


async def test_each_dialect_gets_its_own_database(db: database.Database, store: Store) -> None:
    assert db.dialect == store.dialect
    assert store.url.startswith('sqlite:' if store.dialect == 'sqlite' else 'postgres:')


def test_a_durable_server_survives_a_kill(run_folder: Path) -> None:
    server = postgres.start(run_folder / 'durable', durable=True)
    try:
        settings = (run_folder / 'durable' / 'data' / 'postmaster.opts').read_text()
        assert 'fsync=on' in settings
    finally:
        server.stop()


def test_settings_of_the_developer_do_not_reach_the_tests(tmp_path: Path) -> None:
    sample = tmp_path / 'test_sample.py'
    sample.write_text('import os\ndef test_it():\n    assert "COMPTOIR_PORT" not in os.environ\n')
    command = [sys.executable, '-m', 'pytest', '-q', '-p', 'tests.conftest', '--rootdir', str(tmp_path), str(sample)]
    settings = {'COMPTOIR_PORT': '1', 'PYTHONPATH': '.'}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert '1 passed' in done.stdout


async def test_two_people_have_browsers_of_their_own(new_page: Callable[..., Awaitable[Page]]) -> None:
    first, second = await new_page(), await new_page(locale='fr-FR')
    assert await first.evaluate('navigator.language') == 'en-GB'
    assert await second.evaluate('navigator.language') == 'fr-FR'
    assert first.context is not second.context


async def test_the_browser_runs_scripts(page: Page) -> None:
    await page.set_content('<p id="sum"></p><script>sum.textContent = 20 + 22</script>')
    assert await page.text_content('#sum') == '42'
