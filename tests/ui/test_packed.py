"""The framework's files are packed once and then given to everybody alike; nothing that may change is kept."""
import gzip
from collections.abc import Mapping

import httpx
import pytest
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ui import packed
from ui.packed import Packed

FILE = '/_nicegui/3.0/static/vue.js'
PACKED = {'accept-encoding': 'gzip'}


class Files:
    """Answers every path with itself, many times, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path
        self.asked.append(path)
        status = 404 if 'missing' in path else 200
        await PlainTextResponse(path * 100, status, headers={'x-of': 'files'})(scope, receive, send)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def client(files: Files) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Packed(GZipMiddleware(files)))
    return httpx.AsyncClient(transport=transport, base_url='http://desk')


async def twice(client: httpx.AsyncClient, url: str, headers: Mapping[str, str] = PACKED) -> list[httpx.Response]:
    return [await client.get(url, headers=headers) for _ in range(2)]


async def test_a_file_is_packed_once_and_answered_the_same_each_time(client: httpx.AsyncClient, files: Files) -> None:
    first, second = await twice(client, FILE)
    assert files.asked == [FILE]
    assert second.text == FILE * 100
    assert second.headers == first.headers
    assert second.headers['content-encoding'] == 'gzip'


async def test_each_file_is_kept_by_its_own_address(client: httpx.AsyncClient) -> None:
    for path in (FILE, '/_nicegui/3.0/components/sheet.js', FILE):
        assert (await client.get(path, headers=PACKED)).text == path * 100


@pytest.mark.parametrize('url', [
    '/orders', '/_nicegui/client/7/upload', '/_nicegui/3.0/dynamic_resources/icon.js', FILE + '?v=2',
    '/_nicegui/3.0/static/missing.js'])
async def test_what_may_change_is_asked_for_anew(client: httpx.AsyncClient, files: Files, url: str) -> None:
    await twice(client, url)
    assert len(files.asked) == 2


@pytest.mark.parametrize('headers', [{'accept-encoding': 'identity'}, {**PACKED, 'range': 'bytes=0-9'}])
async def test_who_cannot_take_the_packed_whole_is_answered_by_the_files_themselves(
        client: httpx.AsyncClient, files: Files, headers: dict[str, str]) -> None:
    await client.get(FILE, headers=PACKED)
    answer = await client.get(FILE, headers=headers)
    assert len(files.asked) == 2
    if 'range' not in headers:
        assert 'content-encoding' not in answer.headers


async def test_other_ways_of_asking_are_not_kept(client: httpx.AsyncClient, files: Files) -> None:
    await client.head(FILE, headers=PACKED)
    await client.get(FILE, headers=PACKED)
    assert len(files.asked) == 2


async def test_memory_for_files_has_an_end(
        client: httpx.AsyncClient, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(gzip.compress((FILE * 100).encode()))
    monkeypatch.setattr(packed, 'MOST_BYTES', size + 20)
    await twice(client, FILE)
    await twice(client, FILE + '.map')
    assert files.asked == [FILE, FILE + '.map', FILE + '.map']
