"""The websocket answers only to our own pages, to the session they were rendered for, and to nothing after it ended."""
import asyncio
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio
from nicegui import Client, core, nicegui
from playwright.async_api import Page
from socketio.exceptions import ConnectionError as Refused
from socketio.exceptions import SocketIOError

from base.actor import Actor
from base.settings import read_settings
from live import Hub
from people import signing_in
from tests.postgres import free_port
from tests.servers import ROOT, without_settings
from tests.ui.plain_desk import BROWSER, PASSWORD
from ui.guard import LOAD_ANEW, RELOAD, Guard, _Socket, _Watch

PATIENCE = 10    # seconds, on a busy machine
LATE = 2.0    # seconds that the same machine may add to a promised one


@dataclass
class Process:
    port: int

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}'


@pytest.fixture(scope='module')
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A real server with one small NiceGUI page."""
    port, folder = free_port(), tmp_path_factory.mktemp('desk')
    command = [sys.executable, '-m', 'tests.ui.guarded_desk', str(port), str(folder)]
    with (folder / 'log').open('w') as log:
        running = subprocess.Popen(command, cwd=ROOT, env=without_settings(), stdout=subprocess.PIPE, stderr=log,
                                   text=True)
    try:
        assert running.stdout is not None
        assert 'READY' in running.stdout.readline(), (folder / 'log').read_text()
        yield Process(port)
    finally:
        running.kill()
        running.wait()
    assert 'Traceback' not in (folder / 'log').read_text()


@dataclass
class Sockets:
    """Opens sockets as a browser, or as somebody who is none, would; closes them after the test."""
    url: str
    opened: list[socketio.AsyncClient] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def open(self, client_id: str, cookie: str, origin: str | None = '', implicit: bool = True,
                   **query: str) -> socketio.AsyncClient:
        socket = socketio.AsyncClient(reconnection=False)
        self.opened.append(socket)
        socket.on('run_javascript', lambda message: self.said.append(message['code']))
        socket.on('connect_error', self._refused)
        headers = {'Cookie': f'comptoir_session={cookie}'}
        if origin is not None:
            headers['Origin'] = origin or self.url
        asked = {**handshake(client_id), 'implicit_handshake': str(implicit).lower(), **query}
        address = f'{self.url}/?' + '&'.join(f'{name}={value}' for name, value in asked.items())
        await socket.connect(address, headers=headers, socketio_path='/_nicegui_ws/socket.io', wait_timeout=PATIENCE,
                             transports=['websocket'])
        return socket

    def _refused(self, told: Any) -> None:
        self.refusals.append(told['message'] if isinstance(told, dict) else str(told))

    async def is_sent_to_reload(self, client_id: str, cookie: str, implicit: bool = True) -> bool:
        """Whether the socket is refused with the words at which NiceGUI's script loads the page anew."""
        with pytest.raises(Refused):
            await self.open(client_id, cookie, implicit=implicit)
        return self.refusals[-1:] == [RELOAD]


def handshake(client_id: str) -> dict[str, str]:
    return {'client_id': client_id, 'tab_id': 'tab', 'document_id': 'document', 'next_message_id': '0'}


@pytest.fixture
async def sockets(process: Process) -> AsyncIterator[Sockets]:
    made = Sockets(process.url)
    yield made
    for socket in made.opened:
        await socket.disconnect()


class Person:
    """A clerk of their own, signed in over HTTP, with one page open."""
    number = 0

    def __init__(self, process: Process) -> None:
        Person.number += 1
        self.name = f'clerk{Person.number}'
        self.http = httpx.AsyncClient(base_url=process.url, headers={**BROWSER, 'origin': process.url})
        self.id = 0
        self.page = ''

    async def come(self, language: str = 'en') -> 'Person':
        self.id = (await self.http.post(f'/api/test/person/{self.name}', params={'language': language})).json()
        await self.sign_in()
        return self

    async def sign_in(self) -> None:
        signed_in = await self.http.post('/login', data={'email': f'{self.name}@example.org', 'password': PASSWORD})
        assert signed_in.status_code == 303
        self.page = await self.open()

    async def open(self) -> str:
        """The client id of a fresh page."""
        found = re.search(r"'client_id': '([0-9a-f-]+)'", (await self.http.get('/')).text)
        assert found
        return found[1]

    @property
    def cookie(self) -> str:
        return str(self.http.cookies['comptoir_session'])

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get('/api/test/state')).json()
        return found

    async def clicks(self) -> list[str]:
        return [click for click in (await self.state())['clicks'] if str(click).startswith(self.name)]

    async def click(self, socket: socketio.AsyncClient, page: str = '') -> None:
        """Returns when the server has dealt with it."""
        await socket.call('event', await self.message(page or self.page), timeout=PATIENCE)

    async def message(self, page: str) -> dict[str, Any]:
        """What a browser sends when the page's button is clicked."""
        return {'client_id': page, **(await self.state())['pages'][page]['click'], 'args': []}


@pytest.fixture
async def person(process: Process) -> AsyncIterator[Callable[..., Any]]:
    people: list[Person] = []

    async def make(language: str = 'en') -> Person:
        people.append(await Person(process).come(language))
        return people[-1]

    yield make
    for one in people:
        await one.http.aclose()


async def seconds_until_closed(socket: socketio.AsyncClient, message: dict[str, Any] | None = None) -> float:
    """Waits, or clicks on, until nobody listens."""
    started = time.monotonic()
    with suppress(SocketIOError):
        while socket.connected and time.monotonic() - started < PATIENCE:
            if message:
                await socket.emit('event', message)
            await asyncio.sleep(0.01)
    return time.monotonic() - started


async def test_a_click_on_one_s_own_page_counts_and_speaks_one_s_language(
        person: Callable[..., Any], sockets: Sockets) -> None:
    marie = await person('fr')
    socket = await sockets.open(marie.page, marie.cookie)
    await marie.click(socket)
    assert await marie.clicks() == [f'{marie.name} in fr']


@pytest.mark.parametrize('origin', ['https://evil.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1', None])
async def test_a_foreign_origin_gets_no_socket(
        person: Callable[..., Any], sockets: Sockets, origin: str | None) -> None:
    anna = await person()
    with pytest.raises(Refused):
        await sockets.open(anna.page, anna.cookie, origin)
    polling = await anna.http.get('/_nicegui_ws/socket.io/?EIO=4&transport=polling',
                                  headers={'origin': origin or 'https://evil.example'})
    assert polling.status_code == 400


@pytest.mark.parametrize('cookie', ['', 'made-up'])
async def test_without_a_session_there_is_no_socket(person: Callable[..., Any], sockets: Sockets, cookie: str) -> None:
    anna = await person()
    assert await sockets.is_sent_to_reload(anna.page, cookie)


async def test_another_session_cannot_use_a_page_whose_id_it_knows(
        person: Callable[..., Any], sockets: Sockets) -> None:
    anna, eve = await person(), await person()
    await sockets.open(anna.page, anna.cookie)
    for implicit in (True, False):
        assert await sockets.is_sent_to_reload(anna.page, eve.cookie, implicit)
    socket = await sockets.open(eve.page, eve.cookie)
    await anna.click(socket)
    assert await anna.clicks() == []
    assert await socket.call('handshake', handshake(anna.page), timeout=PATIENCE) is False
    await anna.click(socket)
    assert await anna.clicks() == []
    await eve.click(socket)
    assert len(await eve.clicks()) == 1


async def test_another_session_of_the_same_person_cannot_use_it_either(
        person: Callable[..., Any], sockets: Sockets) -> None:
    anna = await person()
    first_page = anna.page
    other = httpx.AsyncClient(base_url=anna.http.base_url, headers=BROWSER)
    await other.post('/login', data={'email': f'{anna.name}@example.org', 'password': PASSWORD})
    assert await sockets.is_sent_to_reload(first_page, str(other.cookies['comptoir_session']))
    await other.aclose()


async def test_a_socket_speaks_only_after_its_handshake(person: Callable[..., Any], sockets: Sockets) -> None:
    anna = await person()
    await sockets.open(anna.page, anna.cookie)
    socket = await sockets.open(anna.page, anna.cookie, implicit=False)
    await anna.click(socket)
    assert await anna.clicks() == []
    assert await socket.call('handshake', handshake(anna.page), timeout=PATIENCE) is True
    await anna.click(socket)
    assert len(await anna.clicks()) == 1


async def test_a_socket_does_not_speak_for_another_page_of_its_own_person(
        person: Callable[..., Any], sockets: Sockets) -> None:
    anna = await person()
    second = await anna.open()
    socket, _other = await sockets.open(anna.page, anna.cookie), await sockets.open(second, anna.cookie)
    await anna.click(socket, page=second)
    assert await anna.clicks() == []


@pytest.mark.parametrize('message', [None, [], 'text', 7, {}, {'client_id': None}, {'client_id': ['x']}, {'id': 3}])
async def test_nonsense_is_dropped(person: Callable[..., Any], sockets: Sockets, message: object) -> None:
    anna = await person()
    socket = await sockets.open(anna.page, anna.cookie)
    for event in ('event', 'javascript_response', 'ack', 'log'):
        await socket.call(event, message, timeout=PATIENCE)
    assert await socket.call('handshake', message, timeout=PATIENCE) is False
    await anna.click(socket)
    assert len(await anna.clicks()) == 1


@pytest.mark.parametrize('ending', ['logout', 'end', 'disable', 'demote'])
async def test_what_ends_a_session_or_its_rights_closes_its_sockets_at_once(
        person: Callable[..., Any], sockets: Sockets, ending: str) -> None:
    anna, bert = await person(), await person()
    socket, other = await sockets.open(anna.page, anna.cookie), await sockets.open(bert.page, bert.cookie)
    cookie = anna.cookie
    path = '/logout' if ending == 'logout' else f'/api/test/change/{ending}/{anna.id}'
    await anna.http.post(path)
    assert await seconds_until_closed(socket) < PATIENCE    # and without a click, only because it was told
    clicks = (await bert.state())['clicks']
    assert sockets.said == [LOAD_ANEW]
    assert await sockets.is_sent_to_reload(anna.page, cookie)
    assert (await bert.state())['clicks'] == clicks
    await bert.click(other)
    assert len(await bert.clicks()) == 1


async def test_after_a_new_role_a_new_page_works_and_the_old_one_does_not(
        person: Callable[..., Any], sockets: Sockets) -> None:
    anna = await person()
    await anna.http.post(f'/api/test/change/demote/{anna.id}')
    assert await sockets.is_sent_to_reload(anna.page, anna.cookie)
    fresh = await anna.open()
    socket = await sockets.open(fresh, anna.cookie)
    await anna.click(socket, page=fresh)
    assert len(await anna.clicks()) == 1


@pytest.mark.parametrize('ending', ['end', 'disable', 'demote'])
async def test_nothing_is_accepted_a_second_later_even_if_the_announcement_was_lost(
        person: Callable[..., Any], sockets: Sockets, ending: str) -> None:
    anna = await person()
    socket = await sockets.open(anna.page, anna.cookie)
    message = await anna.message(anna.page)
    await anna.http.post(f'/api/test/unheard/{ending}/{anna.id}')
    assert await seconds_until_closed(socket, message) < 1 + LATE


async def test_clicks_keep_their_order_also_while_the_session_is_asked_about(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = signing_in.Visitor(Actor(1, 'Anna', 'clerk'), 1, 'auto')
    steps = [9, 0]

    async def first_slow_then_quick(_session_id: int) -> signing_in.Visitor:
        for _ in range(steps.pop(0) if steps else 0):
            await asyncio.sleep(0)
        return visitor

    monkeypatch.setattr(signing_in, 'still_here', first_slow_then_quick)
    hub, seen = Hub(), list[int]()
    guard = Guard(read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)}), hub)
    guard.handlers = {'event': lambda _sid, message: seen.append(message['number'])}
    guard.watches[1] = _Watch(-10, guard._follow(1))
    guard.sockets['sid'] = guard.watches[1].sockets['sid'] = _Socket('sid', visitor, 'page')
    event = guard._event('event')
    await asyncio.gather(*[event('sid', {'client_id': 'page', 'number': number}) for number in range(3)])
    assert seen == [0, 1, 2]


async def test_a_stranger_s_request_makes_no_client(person: Callable[..., Any], process: Process) -> None:
    anna = await person()
    before = (await anna.state())['made']
    assert before
    async with httpx.AsyncClient(base_url=process.url, headers=BROWSER) as stranger:
        for path in ('/', '/orders', '/orders/7', '/_nicegui/nothing', '/_nicegui/3.18.0/resources/x', '/api/nothing',
                     '/assets/a/b/c', '/assets/none', '/favicon.ico/x', '/logout', '/login', '/login/'):
            assert (await stranger.get(path)).status_code in {200, 303, 307, 404}
            assert (await anna.state())['made'] == before, path
    await anna.open()
    assert len((await anna.state())['made']) == len(before) + 1


async def test_only_the_page_s_own_session_may_upload_to_it(person: Callable[..., Any]) -> None:
    anna, eve = await person(), await person()
    path = f'/_nicegui/client/{anna.page}/upload/{(await anna.state())["pages"][anna.page]["upload"]}'
    upload = {'files': ('a.csv', b'a,b', 'text/csv')}
    assert (await eve.http.post(path, files=upload)).status_code == 403
    assert (await httpx.AsyncClient(base_url=anna.http.base_url).post(path, files=upload)).status_code == 401
    assert 'upload' not in (await anna.state())['clicks']
    assert (await anna.http.post(path, files=upload)).status_code == 200


async def sign_in_with_browser(page: Page, process: Process, name: str) -> None:
    await page.goto(f'{process.url}/login?next=/?tab=notes')
    await page.get_by_label('Email address').fill(f'{name}@example.org')
    await page.get_by_label('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.get_by_text(f'Hello {name}').wait_for()
    await page.wait_for_function('window.did_handshake')


async def test_signing_out_in_one_tab_sends_the_other_to_the_login(process: Process, page: Page) -> None:
    person = Person(process)
    await person.http.post(f'/api/test/person/{person.name}')
    await sign_in_with_browser(page, process, person.name)
    other = await page.context.new_page()
    await other.goto(f'{process.url}/')
    await other.wait_for_function('window.did_handshake')
    await other.evaluate("""() => {
        const form = Object.assign(document.createElement('form'), {method: 'post', action: '/logout'});
        document.body.append(form);
        form.submit();
    }""")
    await other.wait_for_url('**/login')
    await page.wait_for_url('**/login?next=/%3Ftab%3Dnotes')
    await person.http.aclose()


async def test_a_page_that_slept_through_its_end_goes_to_the_login(process: Process, page: Page) -> None:
    person = Person(process)
    staff_id = (await person.http.post(f'/api/test/person/{person.name}')).json()
    await sign_in_with_browser(page, process, person.name)
    await page.evaluate('window.socket.io.engine.close()')
    await person.http.post(f'/api/test/change/end/{staff_id}')
    await page.wait_for_url('**/login**')
    await person.http.aclose()


def test_the_names_of_nicegui_that_the_guard_relies_on_exist() -> None:
    assert set(core.sio.handlers['/']) == {
        'connect', 'handshake', 'disconnect', 'event', 'javascript_response', 'ack', 'log'}
    for name in ('_on_connect', '_on_handshake', '_on_disconnect', '_on_event', '_exception_handler_404'):
        assert callable(getattr(nicegui, name))
    assert core.sio.eio.cors_allowed_origins == '*', 'NiceGUI still opens its socket to all'
    assert core.app.exception_handlers[404] is nicegui._exception_handler_404
    assert isinstance(Client.instances, dict)
    assert isinstance(Client.request, property)
    script = (Path(nicegui.__file__).parent / 'static' / 'nicegui.js').read_text()
    assert f'err.message == "{RELOAD}"' in script
    assert 'run_javascript: (msg) => runJavascript(msg.code' in script


def test_the_guard_stands_before_every_event_and_leaves_as_it_came(tmp_path: Path) -> None:
    before, origins = dict(core.sio.handlers['/']), core.sio.eio.cors_allowed_origins
    core.sio.on('a new event of NiceGUI', lambda sid, message: None)
    guard = Guard(read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)}), Hub())
    try:
        guard.install()
        during = core.sio.handlers['/']
        assert all(during[name] is not handler for name, handler in guard.handlers.items())
        assert 'a new event of NiceGUI' in during
    finally:
        guard.remove()
        del core.sio.handlers['/']['a new event of NiceGUI']
    assert core.sio.handlers['/'] == before
    assert core.sio.eio.cors_allowed_origins == origins
    assert core.app.exception_handlers[404] is nicegui._exception_handler_404
