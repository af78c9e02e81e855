"""Who comes in, from where, how often, and with how much."""
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from base.actor import SYSTEM
from base.i18n import language
from data import database
from people import signing_in, staffing
from tests.ui.plain_desk import BASE, Desk, browser, colleague, make_app, settings, shop, sign_in
from ui import gate, web
from ui.gate import Allowance
from ui.plain.routes import router
from ui.theme import asset


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(settings(tmp_path))
    await database.connect('sqlite://:memory:', tmp_path, made.hub)
    await shop()
    yield made
    await made.hub.close()
    await database.close()


@pytest.fixture
async def app(desk: Desk) -> FastAPI:
    return make_app(desk)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as opened:
        yield opened


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await sign_in(client)
    return client


@pytest.mark.parametrize('path', [
    '/', '/orders', '/login/', '/loginx', '/login/../orders', '/first-runs', '/LOGIN', '//login', '/import',
    '/_nicegui', '/_nicegui/client/abc/upload/3', '/healthz/x', '/readyzz', '/favicon.ico/x', '/assetsx',
])
async def test_no_page_is_reached_without_a_session(app: FastAPI, client: httpx.AsyncClient, path: str) -> None:
    client.cookies.set('comptoir_session', 'made up')
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers['location'].startswith('/login')
    assert 'comptoir_session=""' in answer.headers['set-cookie']
    assert (await client.post(path)).status_code == 401
    assert app.state.seen == []


async def test_a_program_without_a_session_gets_no_page(app: FastAPI, client: httpx.AsyncClient) -> None:
    answer = await client.get('/orders', headers={'accept': 'application/json'})
    assert (answer.status_code, answer.headers['content-type']) == (401, 'text/plain; charset=utf-8')
    assert app.state.seen == []


async def test_a_person_s_language_is_spoken_behind_the_gate(desk: Desk) -> None:
    app = make_app(desk)
    app.router.routes.clear()
    app.include_router(router)
    app.add_route('/{path:path}', lambda _request: PlainTextResponse(language()))
    await colleague('Marie', language='fr')
    async with browser(app) as client:
        await sign_in(client, 'marie@example.org')
        assert (await client.get('/orders')).text == 'fr'
    assert language() == 'en'


async def test_a_disabled_person_is_out_with_the_next_request(desk: Desk, app: FastAPI) -> None:
    marie = await colleague('Marie')
    async with browser(app) as client:
        await sign_in(client, 'marie@example.org')
        assert (await client.get('/orders')).status_code == 200
        await staffing.disable(SYSTEM, marie.id)
        assert (await client.get('/orders')).status_code == 303


FOREIGN = [
    {'origin': 'https://evil.example'}, {'origin': 'null'}, {'origin': 'http://desk.test.evil.example'},
    {'origin': 'http://desk.test:8080'}, {'origin': 'https://desk.test'}, {'sec-fetch-site': 'cross-site'},
    {'sec-fetch-site': 'same-site'}, {'sec-fetch-site': 'cross-site', 'origin': BASE}, {'origin': ''},
]
OWN = [{}, {'origin': BASE}, {'sec-fetch-site': 'same-origin'}, {'sec-fetch-site': 'none'},
       {'sec-fetch-site': 'same-origin', 'origin': 'http://other.name'}]


@pytest.mark.parametrize('headers', FOREIGN, ids=str)
async def test_another_site_can_post_nothing(app: FastAPI, owner: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path in ('/orders', '/logout', '/login', '/first-run', '/import', '/api/orders'):
        assert (await owner.post(path, headers=headers)).status_code == 403
    assert app.state.seen == []
    assert (await owner.get('/orders', headers=headers)).status_code == 200


@pytest.mark.parametrize('headers', OWN, ids=str)
async def test_our_own_pages_can_post(owner: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await owner.post('/orders', headers=headers)).status_code == 200


async def test_the_host_that_was_asked_is_an_own_origin_too(owner: httpx.AsyncClient) -> None:
    answer = await owner.post('/orders', headers={'host': 'localhost:8080', 'origin': 'http://localhost:8080'})
    assert answer.status_code == 200


async def test_strangers_are_slowed_down_and_members_are_not(
    app: FastAPI, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr('ui.gate.time', SimpleNamespace(monotonic=lambda: 100.0))    # no moment to recover
    async with browser(app, '203.0.113.8') as stranger:
        answers = [await stranger.get('/login') for _ in range(61)]
        assert [one.status_code for one in answers] == [200] * 60 + [429]
        assert answers[-1].headers['retry-after'] == '1'
        assert 'Too many requests' in answers[-1].text
        assert (await stranger.get('/healthz')).status_code == 200
    assert {(await owner.get('/orders')).status_code for _ in range(70)} == {200}


def test_an_allowance_fills_again_and_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr('ui.gate.time.monotonic', lambda: clock[0])
    allowance = Allowance(burst=3, per_second=5, most=10)
    assert [allowance.wait('a') for _ in range(4)] == [0, 0, 0, 1]
    clock[0] += 0.4
    assert [allowance.wait('a') for _ in range(3)] == [0, 0, 1]
    for n in range(50):
        allowance.wait(f'{n}')
    assert len(allowance.left) == 10
    assert [allowance.wait(f'2001:db8:1:2::{n}') for n in range(4)] == [0, 0, 0, 1], 'a /64 is one neighbour'


async def post_in_pieces(app: FastAPI, path: str, pieces: list[bytes], cookie: str,
                         length: int | None = None) -> list[Any]:
    """A request as a server hands it over, its body in pieces; returns what was answered."""
    queue = [{'type': 'http.request', 'body': piece, 'more_body': True} for piece in pieces]
    queue.append({'type': 'http.request', 'body': b'', 'more_body': False})
    said: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return queue.pop(0)

    async def send(message: Any) -> None:
        said.append(message)

    headers = [(b'cookie', f'comptoir_session={cookie}'.encode()), (b'accept', b'text/html'), (b'host', b'desk.test')]
    headers += [(b'content-length', str(length).encode())] if length is not None else []
    await app({'type': 'http', 'method': 'POST', 'path': path, 'query_string': b'', 'headers': headers, 'state': {},
               'scheme': 'http', 'server': ('desk.test', 80), 'client': ('203.0.113.7', 1), 'http_version': '1.1',
               'raw_path': path.encode(), 'root_path': '', 'asgi': {'version': '3.0'}}, receive, send)
    assert [message['type'] for message in said].count('http.response.start') == 1
    return [said[0]['status'], b''.join(message.get('body', b'') for message in said), len(queue)]


async def test_a_body_is_counted_as_it_comes(app: FastAPI, owner: httpx.AsyncClient) -> None:
    cookie = owner.cookies['comptoir_session']
    piece = b'x' * 100_000
    status, text, left = await post_in_pieces(app, '/orders', [piece] * 100, cookie)
    assert (status, b'Too large' in text) == (413, True)
    assert left > 75, 'the rest is not even read'
    assert app.state.seen == []
    assert (await post_in_pieces(app, '/orders', [piece] * 20, cookie))[0] == 200
    assert (await post_in_pieces(app, '/import', [piece] * 100, cookie))[0] == 200
    assert [size for _, _, size in app.state.seen] == [2_000_000, 10_000_000]


async def test_a_length_that_is_too_large_is_refused_before_anything_is_read(
        app: FastAPI, owner: httpx.AsyncClient) -> None:
    cookie = owner.cookies['comptoir_session']
    for path, length in (('/orders', 2_000_001), ('/import', 60_000_001), ('/login', 20_001)):
        status, _, left = await post_in_pieces(app, path, [b'x'] * 9, cookie, length)
        assert (status, left) == (413, 10)


async def test_a_length_that_lies_does_not_help(app: FastAPI, owner: httpx.AsyncClient) -> None:
    for length in (10, -5):
        cookie = owner.cookies['comptoir_session']
        status, _, _ = await post_in_pieces(app, '/orders', [b'x' * 900_000] * 9, cookie, length)
        assert status == 413
    assert app.state.seen == []


async def test_a_form_that_is_too_large_is_refused_by_name(client: httpx.AsyncClient) -> None:
    answer = await client.post('/login', data={'email': 'a' * 30_000, 'password': 'x'})
    assert (answer.status_code, 'Too large' in answer.text) == (413, True)


async def test_answers_carry_the_security_headers(owner: httpx.AsyncClient) -> None:
    headers = (await owner.get('/orders')).headers
    policy = dict(part.strip().split(' ', 1) for part in headers['content-security-policy'].split(';'))
    assert policy['script-src'] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert policy['script-src-attr'] == policy['object-src'] == policy['frame-ancestors'] == "'none'"
    assert policy['base-uri'] == policy['form-action'] == "'self'"
    assert policy['connect-src'] == "'self' ws://desk.test wss://desk.test"
    assert headers['x-content-type-options'] == 'nosniff'
    assert headers['referrer-policy'] == 'same-origin'
    assert headers['cache-control'] == 'no-store'
    assert 'strict-transport-security' not in headers


async def test_a_strange_host_does_not_get_into_the_policy(owner: httpx.AsyncClient) -> None:
    answer = await owner.get('/orders', headers={'host': "evil; script-src 'none'"})
    assert 'evil' not in answer.headers['content-security-policy']


async def test_files_of_ours_are_kept_for_ever_and_need_no_session(client: httpx.AsyncClient) -> None:
    answer = await client.get(asset('theme.css'))
    assert (answer.status_code, 'immutable' in answer.headers['cache-control']) == (200, True)


async def seen_as(app: FastAPI, cookie: str, client: str, **headers: str) -> str:
    async with browser(app, client) as proxied:
        proxied.cookies.set('comptoir_session', cookie)
        return (await proxied.get('/orders', headers=headers)).text


async def test_only_trusted_proxies_are_believed(desk: Desk, tmp_path: Path, owner: httpx.AsyncClient) -> None:
    cookie = owner.cookies['comptoir_session']
    app = make_app(Desk(settings(tmp_path / 'proxied', TRUSTED_PROXIES='10.0.0.0/8, 192.0.2.1'), desk.hub))
    told = {'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https'}
    assert "host='198.51.100.9'" in await seen_as(app, cookie, '10.1.2.3', **told)
    assert ' https' in await seen_as(app, cookie, '10.1.2.3', **told)
    direct = await seen_as(app, cookie, '203.0.113.50', **told)
    assert "host='203.0.113.50'" in direct
    assert ' https' not in direct
    chain = {'x-forwarded-for': '1.2.3.4, 198.51.100.9, 192.0.2.1'}
    assert "host='198.51.100.9'" in await seen_as(app, cookie, '10.1.2.3', **chain)
    assert "host='10.1.2.3'" in await seen_as(app, cookie, '10.1.2.3', **{'x-forwarded-for': 'nonsense'})


async def test_behind_tls_only_the_secure_origin_is_ours(desk: Desk, tmp_path: Path, owner: httpx.AsyncClient) -> None:
    app = make_app(Desk(settings(tmp_path / 'tls', BASE_URL='https://desk.test'), desk.hub))
    async with browser(app) as client:
        client.cookies.set('comptoir_session', owner.cookies['comptoir_session'])
        assert (await client.post('/orders', headers={'origin': 'https://desk.test'})).status_code == 200
        assert (await client.post('/orders', headers={'origin': 'http://desk.test'})).status_code == 403
        assert 'strict-transport-security' in (await client.get('/orders')).headers


async def test_asking_costs_one_read_and_no_write(
        owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connection = database.reader()
    for name in ('execute_query', 'execute_query_dict', 'execute_insert'):
        real = getattr(type(connection), name)

        async def counted(self: Any, query: str, *rest: Any, _real: Any = real) -> Any:
            asked.append(query)
            return await _real(self, query, *rest)
        monkeypatch.setattr(type(connection), name, counted)
    await owner.get('/orders')
    assert len([query for query in asked if query.startswith('SELECT')]) == len(asked) == 1
    assert not signing_in._running


def test_limits_end_with_one_for_everything() -> None:
    assert web.LIMITS[-1][0] == '/'


async def test_a_stranger_s_socket_is_closed_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, 'STRANGER_SECONDS', 0.01)
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    hear = gate._for_a_moment(asyncio.Event().wait, send)    # type: ignore[arg-type]
    assert (await hear())['type'] == 'websocket.disconnect'
    assert said == [{'type': 'websocket.close', 'code': 1008}]
