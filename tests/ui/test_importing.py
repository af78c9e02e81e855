"""The import page: a file is sent, looked at row by row, taken in, stopped; and what becomes of the file."""

import asyncio
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from nicegui.testing import User
from starlette.requests import ClientDisconnect, Request

from data.models import Order
from orders import invariants, taking_in
from tests.intake.samples import export, row
from tests.open_desk import ORIGIN, OpenDesk
from tests.ui import helpers
from tests.ui.helpers import begin, press, sheets
from ui.pages import uploads
from ui.parts.file import FileDrop

FILE = export(row('#1'), row('#2', Lineitem_quantity='many'), row('#3', Total='29.90'))
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def upload(user: User, content: str = FILE, name: str = 'orders.csv', **headers: str) -> httpx.Response:
    return await user.http_client.post('/import/file', content=content.encode(), headers={
        'origin': ORIGIN, 'x-file-name': name, **headers})


async def send(user: User, content: str = FILE, name: str = 'orders.csv') -> None:
    """As the browser does it: the file, then its token to the page."""
    answer = await upload(user, content, name)
    assert answer.status_code == 200, answer.text
    await tell(user, answer.text)


async def tell(user: User, words: Any) -> None:
    assert user.client
    drop = next(element for element in user.client.elements.values() if isinstance(element, FileDrop))
    await helpers.send(user, drop, 'sent', words)


def kept(desk: OpenDesk) -> list[Path]:
    return sorted(uploads.folder(desk.services).iterdir())


def html(user: User) -> str:
    return ''.join(sheet.html for sheet in sheets(user))


async def test_a_file_is_looked_at_first_and_taken_in_when_told(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    await user.should_see('What would happen with orders.csv')
    await user.should_see('“many” is not a number.')
    assert await Order.all().count() == 0
    await press(user, 'import')
    await user.should_see('Done: orders.csv')
    assert sorted(order.source_name for order in await Order.all()) == ['#1', '#3']
    assert '€59.80' in html(user)
    assert await invariants.check() == []


@on_sqlite
async def test_the_same_file_again_offers_nothing_to_import(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    await press(user, 'import')
    await press(user, 'again')
    await send(user)
    await user.should_see('Import 0 orders')
    assert 'There is nothing new in this file.' in html(user)
    with pytest.raises(AssertionError, match='nothing to press'):
        await press(user, 'import')


@on_sqlite
async def test_rows_are_shown_by_what_becomes_of_them(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    await press(user, 'show', kind='refused')
    await user.should_see('#2')
    await user.should_not_see('#3')
    await press(user, 'show', kind='unchanged')
    await user.should_see('No rows here.')


@on_sqlite
async def test_a_new_order_of_the_report_can_be_opened(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    await press(user, 'import')
    order = await Order.get(source_name='#1')
    assert f'href="/orders/{order.id}"' in html(user)


@on_sqlite
async def test_an_import_that_is_stopped_keeps_what_is_in(
    desk: OpenDesk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, 'BATCH', 1)
    await user.open('/import')
    await send(user, export(*[row(f'#{number}') for number in range(300)]))
    await user.should_see('Import 300 orders')
    await begin(user, 'import')
    async with asyncio.timeout(10):
        while not await Order.exists():
            await asyncio.sleep(0.005)
    await press(user, 'stop')
    await user.should_see('Stopped:')
    assert 0 < await Order.all().count() < 300


@on_sqlite
async def test_a_look_that_is_stopped_leaves_the_page_as_it_was(
    desk: OpenDesk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, 'BATCH', 1)
    await user.open('/import')
    answer = await upload(user, export(*[row(f'#{number}') for number in range(2000)]))
    sent = asyncio.create_task(tell(user, answer.text))
    await user.should_see('of 2000 orders')
    await press(user, 'stop')
    await sent
    await user.should_not_see('What would happen')
    assert kept(desk) == []


@on_sqlite
async def test_a_file_that_is_no_orders_says_so(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user, 'dear diary', 'diary.txt')
    await user.should_see('This is not a file of orders.')


@on_sqlite
async def test_the_page_speaks_french(desk: OpenDesk) -> None:
    user = await desk.person('clerk', language='fr')
    await user.open('/import')
    await send(user)
    await user.should_see('n’est pas un nombre.')
    await press(user, 'import')
    await user.should_see('Nouvelle')
    await user.should_not_see('New')


@on_sqlite
async def test_hostile_names_and_cells_stay_text(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    bad = '<img src=x onerror=alert(1)>'
    await send(user, export(row(bad), row('#2', Lineitem_quantity=bad)), f'{bad}.csv')
    await press(user, 'import')
    assert '<img' not in html(user)
    assert '&lt;img' in html(user)


# ---- who may


@on_sqlite
@pytest.mark.parametrize('role', ['packer', 'viewer'])
async def test_who_may_not_import_is_told_so_and_can_send_nothing(desk: OpenDesk, role: str) -> None:
    user = await desk.person(role)
    await user.open('/import')
    await user.should_see('Your role cannot import orders.')
    assert (await upload(user)).status_code == 403
    assert kept(desk) == []


@on_sqlite
async def test_strangers_and_foreign_pages_can_send_nothing(desk: OpenDesk, user: User) -> None:
    stranger = await desk.browser()
    answer = await stranger.post('/import/file', content=b'x', headers={'origin': ORIGIN})
    assert answer.status_code == 401
    assert (await upload(user, origin='https://evil.example')).status_code == 403
    assert kept(desk) == []


@on_sqlite
async def test_a_file_belongs_to_the_session_that_sent_it(desk: OpenDesk, user: User) -> None:
    other = await desk.person('clerk')
    answer = await upload(user)
    await other.open('/import')
    await tell(other, answer.text)
    await other.should_not_see('What would happen')
    await user.open('/import')
    await tell(user, answer.text)
    await user.should_see('What would happen')


# ---- the file on disk


@on_sqlite
@pytest.mark.parametrize('words', [
    '../../secret x', '..%2f..%2fsecret x', 'a' * 5000, '', 'é' * 24, '\0' * 24, 7, None, ['x'], {'a': 1}, '0' * 24])
async def test_a_made_up_token_reaches_no_file(desk: OpenDesk, user: User, words: Any) -> None:
    await user.open('/import')
    await tell(user, words)
    await user.should_not_see('What would happen')
    await user.should_not_see('went wrong')


@on_sqlite
async def test_the_name_of_a_file_is_never_its_path(desk: OpenDesk, user: User) -> None:
    answer = await upload(user, name='..%2F..%2Fevil%0A.csv')
    assert answer.text.partition(' ')[2] == '../../evil .csv'
    assert [len(path.name.partition('-')[2]) for path in kept(desk)] == [24]
    assert kept(desk)[0].parent == desk.services.settings.data_dir / 'uploads'


@on_sqlite
async def test_too_large_a_file_is_refused_and_nothing_of_it_stays(
    desk: OpenDesk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr('ui.web.LIMITS', (('/import', 1000), ('/', 20_000)))
    assert (await upload(user, 'x' * 2000)).status_code == 413

    async def without_a_length() -> Any:
        for _piece in range(20):
            yield b'x' * 100

    answer = await user.http_client.post('/import/file', content=without_a_length(), headers={'origin': ORIGIN})
    assert answer.status_code == 413
    assert kept(desk) == []


@on_sqlite
async def test_of_a_sender_that_goes_away_nothing_stays(desk: OpenDesk, user: User) -> None:
    async def torn() -> Any:
        yield b'half'
        raise ClientDisconnect

    actor = SimpleNamespace(need=lambda right: None)
    request = SimpleNamespace(
        state=SimpleNamespace(visitor=SimpleNamespace(actor=actor, session_id=1)), app=desk.app, stream=torn,
        headers={})
    answer = await uploads.receive(cast(Request, request))
    assert (answer.status_code, kept(desk)) == (400, [])


@on_sqlite
async def test_the_file_goes_when_it_is_taken_in_and_when_another_is_chosen(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    assert len(kept(desk)) == 1
    await press(user, 'import')
    assert kept(desk) == []
    await press(user, 'again')
    await send(user)
    assert len(kept(desk)) == 1
    await press(user, 'again')
    assert kept(desk) == []


@on_sqlite
async def test_an_import_goes_on_when_its_page_is_left_and_is_there_on_return(
    desk: OpenDesk, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, 'BATCH', 1)
    await user.open('/import')
    await send(user, export(*[row(f'#{number}') for number in range(120)]))
    await begin(user, 'import')
    await user.should_see('of 120 orders', retries=60)
    assert user.client
    user.client.delete()
    await user.open('/import')
    await user.should_see('Done: orders.csv', retries=100)
    assert await Order.all().count() == 120


@on_sqlite
async def test_what_is_looked_at_is_still_there_after_a_visit_elsewhere(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    await user.open('/orders')
    await user.open('/import')
    await user.should_see('What would happen with orders.csv')
    other = await desk.person('clerk')
    await other.open('/import')
    await other.should_not_see('What would happen')


@on_sqlite
async def test_a_session_keeps_few_files(desk: OpenDesk, user: User) -> None:
    for _time in range(uploads.MOST + 2):
        await upload(user)
    assert len(kept(desk)) == uploads.MOST


@on_sqlite
async def test_a_file_that_is_gone_is_asked_for_again(desk: OpenDesk, user: User) -> None:
    await user.open('/import')
    await send(user)
    kept(desk)[0].unlink()
    await press(user, 'import')
    await user.should_see('The file is no longer here. Choose it again.')
    await user.should_not_see('What would happen')


@on_sqlite
async def test_files_whose_page_never_came_back_are_forgotten(desk: OpenDesk, user: User) -> None:
    await upload(user)
    old, hours = kept(desk)[0], 3600 * uploads.HOURS
    os.utime(old, (time.time() - hours - 60,) * 2)
    await upload(user)
    assert len(kept(desk)) == 1
    assert old not in kept(desk)
