"""What every test may ask for."""

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from data import database
from live import Hub
from tests import browsers, databases, postgres
from tests.servers import Server, without_settings

if TYPE_CHECKING:    # NiceGUI takes a second to import: only tests that need it pay
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

RUN_FOLDER = 'TESTS_RUN_FOLDER'
MUCH = 2_000_000_000
NewPage = Callable[..., Awaitable[Page]]
IN_BROWSER = {'browser', 'context', 'page', 'new_page'}
WITH_PROCESSES = {*IN_BROWSER, 'serve', 'server', 'shop', 'own_shop', 'closed_shop', 'presses', 'new_press', 'process'}
NO_ACCIDENT = ['was told of error', 'unexpected errors in the log', 'a script failed']
ONCE_MORE = pytest.mark.flaky(reruns=1, rerun_except=NO_ACCIDENT)


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the whole run, made by the first process and known to all test workers."""
    if hasattr(config, 'workerinput'):
        return
    for name in set(os.environ) - set(without_settings()):
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix='comptoir-tests-', dir=_in_memory())
    Path(folder).chmod(0o755)
    os.environ[RUN_FOLDER] = folder
    os.environ.pop('PYTHONDONTWRITEBYTECODE', None)    # or each of a hundred processes compiles everything again
    _be_there(Path(folder) / 'tmp')


def _be_there(folder: Path) -> None:
    """Whatever is temporary, of the tests and the processes they start, goes there: a commit to a disk is slow."""
    folder.mkdir()
    os.environ['TMPDIR'] = tempfile.tempdir = str(folder)


def _in_memory() -> str | None:
    """Where files are memory, if there is much of it: PostgreSQL copies a database for each test."""
    room = Path('/dev/shm')
    plenty = room.is_dir() and os.access(room, os.W_OK) and shutil.disk_usage(room).free > MUCH
    return str(room) if plenty else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, 'workerinput'):
        return
    folder = Path(os.environ.pop(RUN_FOLDER))
    postgres.stop_shared(folder)
    shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in one event loop per test worker, so its tests run in that loop.

    What waits for browsers and processes gets a second try, told at the end of the run, for a machine may be too busy
    at the first. Errors in a log or of a script are no accident.
    """
    for item in items:
        markers = {marker.name for marker in item.iter_markers()}
        if WITH_PROCESSES & set(getattr(item, 'fixturenames', ())) or markers & {'kill', 'processes'}:
            item.add_marker(ONCE_MORE)
        if isinstance(item, pytest.Function) and IN_BROWSER & set(item.fixturenames) and iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope='session'), append=False)
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """NiceGUI collects garbage twice a test: it need not look through all that was imported."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope='session')
def run_folder() -> Path:
    return Path(os.environ[RUN_FOLDER])


@pytest.fixture(params=['sqlite', 'postgres'])
async def store(request: pytest.FixtureRequest, run_folder: Path, tmp_path: Path) -> AsyncIterator[databases.Store]:
    """A migrated, empty database that nothing has opened: for tests that start processes of their own."""
    make = databases.sqlite_store if request.param == 'sqlite' else databases.postgres_store
    made = await make(run_folder, tmp_path)
    yield made
    await databases.drop(run_folder, made)


@pytest.fixture
async def db(store: databases.Store) -> AsyncIterator[database.Database]:
    """The product's database, open; each test that asks for it runs on SQLite and on PostgreSQL."""
    hub = Hub(gather=0)
    yield await database.connect(store.url, store.folder, hub)
    await hub.close()
    await database.close()


@pytest.fixture
async def desk(
    store: databases.Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator['OpenDesk']:
    """The whole product in this process, its shop open, on SQLite and on PostgreSQL; fails on unexpected errors."""
    from documents.workers import Press
    from tests import open_desk

    monkeypatch.setattr(Press, 'start', _sleep_in)
    async with open_desk.opened(store) as running:
        yield running
    errors = [record for record in caplog.get_records('call') if record.levelname == 'ERROR']
    assert not errors, 'There were unexpected errors in the log.'


async def _sleep_in(_: object) -> None:
    """Most tests print nothing; the first PDF wakes the press."""


@pytest.fixture
async def user(desk: 'OpenDesk') -> 'User':
    """A clerk of the desk, signed in, with no page open yet."""
    return await desk.person('clerk')


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers: `serve()`, `serve('demo')`, `serve(DATABASE_URL=store.url)`; they end with the test."""
    servers: list[Server] = []

    def start(*command: str, **settings: str) -> Server:
        servers.append(Server(tmp_path / f'desk{len(servers)}', command or ('run',), settings))
        return servers[-1].start()

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """A desk on an empty SQLite database, as on its first day."""
    return serve()


@pytest_asyncio.fixture(scope='session', loop_scope='session')
async def browser() -> AsyncIterator[Browser]:
    async with browsers.chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope='session')
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Opens a page as a person with a browser of their own: `await new_page(locale='fr-FR')`."""
    contexts: list[BrowserContext] = []

    async def open_page(**options: Any) -> Page:
        contexts.append(await browser.new_context(**{**browsers.DESKTOP, **options}))
        contexts[-1].set_default_timeout(browsers.PATIENCE)
        return await contexts[-1].new_page()

    yield open_page
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope='session')
async def page(new_page: NewPage) -> Page:
    """One person's page on a desktop screen, in English."""
    return await new_page()


@pytest_asyncio.fixture(loop_scope='session')
async def context(page: Page) -> BrowserContext:
    return page.context
