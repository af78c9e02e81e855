"""A shop with people and orders, and colleagues who open its pages in browsers of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.servers import ROOT, without_settings
from tests.stories.story import Shop, sign_in

Join = Callable[..., Awaitable[Page]]


@pytest.fixture(scope='session')
def prepared(run_folder: Path) -> Path:
    """A data folder with the shop of tests/stories/prepared.py, made once for each test worker."""
    folder = run_folder / f'stories-{os.environ.get("PYTEST_XDIST_WORKER", "0")}'
    command = [sys.executable, '-m', 'tests.stories.prepared', str(folder)]
    subprocess.run(command, cwd=ROOT, env=without_settings(), check=True)
    return folder


@pytest.fixture(scope='session')
def shop(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The desk most stories share; each takes orders of its own from it."""
    yield from _served(prepared, tmp_path_factory.mktemp('shop') / 'desk')


@pytest.fixture
def own_shop(prepared: Path, tmp_path: Path) -> Iterator[Shop]:
    """The same for one story alone, which may stop it."""
    yield from _served(prepared, tmp_path / 'desk')


@pytest.fixture
def closed_shop(prepared: Path, tmp_path: Path) -> Shop:
    """The same for one story alone, not started."""
    return _copied(prepared, tmp_path / 'desk')


def _copied(prepared: Path, folder: Path) -> Shop:
    shutil.copytree(prepared, folder)
    return Shop(folder)


def _served(prepared: Path, folder: Path) -> Iterator[Shop]:
    shop = _copied(prepared, folder)
    shop.start()
    yield shop
    shop.kill()
    assert 'was told of error' not in shop.log, shop.log


@pytest_asyncio.fixture(loop_scope='session')
async def join(request: pytest.FixtureRequest, new_page: Callable[..., Awaitable[Page]]) -> AsyncIterator[Join]:
    """`await join('clara')` is Clara's page, signed in; `at` another shop. No script may fail on any of them."""
    wrong: list[str] = []

    async def come(name: str, at: Shop | None = None, **options: Any) -> Page:
        page = await new_page(**options)
        page.on('pageerror', lambda error: wrong.append(f'{name}: {error}'))
        await sign_in(page, at or request.getfixturevalue('shop'), name)
        return page

    yield come
    assert wrong == [], 'a script failed'
