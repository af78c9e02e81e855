"""The pages before one is signed in: light, without scripts, in two languages."""
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request

from data import database
from data.models import Session, Shop, Staff
from live import Hub
from people import tries
from tests.ui.plain_desk import KEY, PASSWORD, Desk, Read, browser, make_app, settings, shop, sign_in
from ui.plain import errors
from ui.plain.visit import local_path

ANSWERS = {'shop': 'Maison Mathilde', 'country': 'BE', 'currency': '', 'timezone': '', 'language': 'fr',
           'name': 'Olga', 'email': 'olga@example.org', 'password': PASSWORD, 'again': PASSWORD}
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(settings(tmp_path))
    await database.connect('sqlite://:memory:', tmp_path, made.hub)
    yield made
    await made.hub.close()
    await database.close()


async def test_a_stranger_is_sent_to_the_login_and_back_to_the_page_they_wanted(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        asked = await client.get('/orders/7?tab=notes')
        assert (asked.status_code, asked.headers['location']) == (303, '/login?next=/orders/7%3Ftab%3Dnotes')
        login = await client.get(asked.headers['location'])
        assert (login.status_code, 'Please sign in to continue.' in login.text) == (200, True)
        entered = await sign_in(client, next='/orders/7?tab=notes')
        assert (entered.status_code, entered.headers['location']) == (303, '/orders/7?tab=notes')
        assert 'Olga' in (await client.get('/orders/7?tab=notes')).text


async def test_the_cookie_is_for_this_site_and_no_script(desk: Desk, tmp_path: Path) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        cookie = (await sign_in(client)).headers['set-cookie']
        assert cookie.startswith('comptoir_session=')
        assert {'HttpOnly', 'SameSite=lax', 'Path=/'} <= set(cookie.split('; '))
        assert 'Secure' not in cookie
    secure = Desk(settings(tmp_path / 'tls', BASE_URL='https://desk.test'))
    async with browser(make_app(secure)) as client:
        assert 'Secure' in (await sign_in(client)).headers['set-cookie'].split('; ')


async def test_a_wrong_password_is_said_once_and_the_address_kept(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        said = await client.post('/login', data={'email': 'owner@example.org', 'password': 'not my password'})
    assert said.status_code == 401
    assert 'set-cookie' not in said.headers
    assert said.text.count('The email address or the password is not right.') == 1
    assert 'not my password' not in said.text
    inputs = {one['name']: one for one in Read(said.text).all('input')}
    assert inputs['email']['value'] == 'owner@example.org'
    assert 'autofocus' in inputs['password']


async def test_too_many_tries_say_how_long_to_wait(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        for _ in range(tries.ACCOUNT.burst):
            await client.post('/login', data={'email': 'owner@example.org', 'password': 'not my password'})
        said = await client.post('/login', data={'email': 'owner@example.org', 'password': PASSWORD})
    assert said.status_code == 429
    assert 0 < int(said.headers['retry-after']) <= 30
    assert re.search(r'Wait \d+ seconds', said.text)


async def test_signing_in_again_ends_the_session_the_browser_had(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        await sign_in(client)
        first = client.cookies['comptoir_session']
        await sign_in(client)
        assert client.cookies['comptoir_session'] != first
    assert await Session.filter(ended_at__isnull=True).count() == 1


async def test_signing_out_ends_the_session_and_drops_the_cookie(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        await sign_in(client)
        kept = client.cookies['comptoir_session']
        assert (await client.get('/logout')).headers['location'] == '/'
        assert (await client.get('/orders')).status_code == 200
        left = await client.post('/logout')
        assert (left.status_code, left.headers['location']) == (303, '/login')
        assert 'comptoir_session' not in client.cookies
        client.cookies.set('comptoir_session', kept)
        assert (await client.get('/orders')).status_code == 303


async def test_who_is_signed_in_does_not_see_the_login(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        await sign_in(client)
        assert (await client.get('/login?next=/orders/7')).headers['location'] == '/orders/7'
        assert (await client.get('/login')).headers['location'] == '/'


@pytest.mark.parametrize('path', ['/', '/orders', '/orders/7?tab=a%20b&x=1#here', '/a//b'])
def test_paths_of_this_desk_are_gone_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize('path', [
    '', None, 'orders', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example',
    'https://evil.example/', 'javascript:alert(1)', '/ok\r\nSet-Cookie: a=b', '/\t/evil.example', ' /orders',
    'https:/orders', 'http:evil', '/\x00',
])
def test_other_places_are_not_gone_to(path: str | None) -> None:
    assert local_path(path) == '/'


async def test_a_new_desk_asks_for_its_key_and_opens_the_shop_once(desk: Desk) -> None:
    async with browser(make_app(desk)) as client:
        assert (await client.get('/orders')).headers['location'] == '/first-run'
        assert (await client.get('/login')).headers['location'] == '/first-run'
        asked = await client.get('/first-run')
        assert [one['name'] for one in Read(asked.text).all('input')] == ['token']
        wrong = await client.get('/first-run', params={'token': 'guess'})
        assert (wrong.status_code, 'not the setup key' in wrong.text) == (403, True)
        form = await client.get('/first-run', params={'token': KEY})
        assert {one['name'] for one in Read(form.text).all('input', 'select')} == set(ANSWERS)
        opened = await client.post('/first-run', params={'token': KEY}, data=ANSWERS)
        assert (opened.status_code, opened.headers['location']) == (303, '/')
        assert 'Olga' in (await client.get('/')).text
        assert desk.setup_token is None
        assert (await client.get('/first-run', params={'token': KEY})).headers['location'] == '/login'
    made = await Shop.get()
    assert (made.name, made.country, made.currency, made.timezone, made.language) == (
        'Maison Mathilde', 'BE', 'EUR', 'Europe/Brussels', 'fr')


@pytest.mark.parametrize('key', ['', 'guess', KEY[:-1], KEY + 'x', 'é'])
async def test_without_the_key_nothing_opens(desk: Desk, key: str) -> None:
    async with browser(make_app(desk)) as client:
        await client.post('/first-run', params={'token': key}, data=ANSWERS)
        desk.setup_token = None
        await client.post('/first-run', params={'token': key}, data=ANSWERS)
    assert not await Shop.exists()
    assert not await Staff.exists()


@pytest.mark.parametrize(('field', 'answers'), [
    ('shop', {'shop': ''}), ('country', {'country': 'XX'}), ('currency', {'currency': 'XXXX'}), ('name', {'name': ' '}),
    ('email', {'email': 'olga'}), ('password', {'password': 'short', 'again': 'short'}), ('again', {'again': 'other'}),
])
async def test_a_wrong_answer_is_named_at_its_field_and_the_others_stay(
        desk: Desk, field: str, answers: dict[str, str]) -> None:
    async with browser(make_app(desk)) as client:
        said = await client.post('/first-run', params={'token': KEY}, data={**ANSWERS, **answers})
    assert said.status_code == 422
    assert PASSWORD not in said.text
    controls = {one['name']: one for one in Read(said.text).all('input', 'select')}
    assert [name for name, control in controls.items() if 'aria-invalid' in control] == [field]
    assert f'{field}-wrong' in str(controls[field]['aria-describedby'])
    assert 'autofocus' in controls[field]
    if field != 'email':
        assert controls['email']['value'] == 'olga@example.org'
    assert not await Shop.exists()


@pytest.mark.parametrize(('languages', 'country'), [
    ('fr-BE,fr;q=0.9', 'BE'), ('fr', 'FR'), ('en-GB', 'GB'), ('en-US,en;q=0.9', ''), ('en-US,fr-CH;q=0.8', 'CH'),
    ('xx;q=nonsense', ''),
])
async def test_the_country_is_guessed_from_the_browser(desk: Desk, languages: str, country: str) -> None:
    async with browser(make_app(desk)) as client:
        page = await client.get('/first-run', params={'token': KEY}, headers={'accept-language': languages})
    chosen = [one.get('value') for one in Read(page.text).all('option') if 'selected' in one]
    assert chosen[0] == country if country else country not in chosen


async def test_the_language_is_the_browser_s_until_one_is_chosen(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        french = await client.get('/login', headers={'accept-language': 'de, fr-CH;q=0.7, en;q=0.5'})
        assert '<html lang="fr">' in french.text
        assert '<html lang="en">' in (await client.get('/login', headers={'accept-language': 'de'})).text
        switch = [one for one in Read(french.text).all('a') if one.get('hreflang') == 'en']
        assert [one['href'] for one in switch] == ['?lang=en']
        chosen = await client.get('/login?next=/orders&lang=fr', headers={'accept-language': 'en'})
        assert '<html lang="fr">' in chosen.text
        assert [one['href'] for one in Read(chosen.text).all('a')] == ['?next=%2Forders&lang=en']
        assert '<html lang="fr">' in (await client.get('/login', headers={'accept-language': 'en'})).text


async def pages(desk: Desk) -> dict[str, str]:
    async with browser(make_app(desk)) as client:
        found = {'key': (await client.get('/first-run')).text,
                 'first run': (await client.get('/first-run?lang=fr', params={'token': KEY})).text}
        wrong = {**ANSWERS, 'again': 'other', 'shop': SCRIPT, 'name': SCRIPT}
        found['wrong'] = (await client.post('/first-run', params={'token': KEY}, data=wrong)).text
        await shop(name=SCRIPT)
        found['login'] = (await client.get('/login')).text
        found['wrong login'] = (await client.post('/login', data={'email': SCRIPT, 'password': 'x'})).text
    return found


async def test_every_page_is_light_and_runs_nothing(desk: Desk) -> None:
    for name, html in (await pages(desk)).items():
        assert len(html.encode()) < 15_000, name
        read = Read(html)
        assert not read.all('script', 'iframe', 'object', 'img'), name
        assert not [key for _, attributes in read.tags for key in attributes if key.startswith('on')], name
        assert not [key for _, attributes in read.tags for key in attributes if key == 'style'], name


async def test_every_control_has_its_label_and_every_page_its_heading(desk: Desk) -> None:
    for name, html in (await pages(desk)).items():
        read = Read(html)
        labelled = {one['for'] for one in read.all('label')}
        assert {one['id'] for one in read.all('input', 'select')} == labelled, name
        assert len(read.all('h1')) == len(read.all('main')) == len(read.all('title')) == 1, name
        described = ' '.join(one.get('aria-describedby') or '' for one in read.all('input', 'select'))
        assert set(described.split()) <= {attributes.get('id') for _, attributes in read.tags}, name


async def test_the_page_s_own_policy_lets_its_style_in_and_nothing_else(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        page = await client.get('/login')
    policy = page.headers['content-security-policy']
    assert "default-src 'none'" in policy
    assert 'script-src' not in policy
    assert 'unsafe' not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(('status', 'title'), [
    (401, 'Please sign in'), (403, 'Not allowed'), (404, 'Nothing here'), (413, 'Too large'),
    (429, 'Too many requests'), (500, 'Something went wrong'), (503, 'The desk is starting'), (418, 'makes no sense'),
    (502, 'Something went wrong'),
])
async def test_errors_are_pages_for_people_and_a_line_for_programs(desk: Desk, status: int, title: str) -> None:
    def request(**headers: str) -> Request:
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        return Request({'type': 'http', 'method': 'GET', 'path': '/x', 'query_string': b'', 'headers': pairs,
                              'server': ('desk.test', 80), 'scheme': 'http'})
    page = errors.error(request(accept='text/html'), status)
    assert page.status_code == status
    assert title in bytes(page.body).decode()
    assert bytes(page.body).startswith(b'<!doctype html>')
    line = errors.error(request(accept='*/*'), status)
    assert line.media_type == 'text/plain'
    assert bytes(line.body).count(b'\n') == 1


async def test_a_bug_shows_its_page_and_no_detail(desk: Desk) -> None:
    await shop()
    async with browser(make_app(desk)) as client:
        await sign_in(client)
        page = await client.get('/broken')
    assert (page.status_code, 'Something went wrong' in page.text) == (500, True)
    assert 'ZeroDivision' not in page.text
    assert page.headers['x-content-type-options'] == 'nosniff'


async def test_a_starting_desk_says_so_and_comes_by_itself() -> None:
    async with browser(make_app(None)) as client:
        page = await client.get('/')
        assert (page.status_code, 'http-equiv="refresh" content="2"' in page.text) == (503, True)
        assert (await client.get('/healthz')).status_code == 200
        assert (await client.get('/readyz')).status_code == 503


async def test_the_desk_is_ready_while_its_database_answers_and_its_hub_is_open(
        desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with browser(make_app(desk)) as client:
        assert (await client.get('/readyz')).text == 'ready\n'

        async def fails(*_: object) -> None:
            raise OSError('disk gone')

        monkeypatch.setattr(database, 'rows', fails)
        assert (await client.get('/readyz')).text == 'not ready: database\n'
        assert (await client.get('/healthz')).text == 'ok\n'
        monkeypatch.undo()
        desk.ready = False
        assert (await client.get('/readyz')).text == 'not ready: desk\n'
        desk.ready, desk.hub = True, Hub()
        await desk.hub.close()
        gone = await client.get('/readyz')
        assert (gone.status_code, gone.text) == (503, 'not ready: hub\n')


async def test_behind_a_prefix_redirects_keep_it(tmp_path: Path, desk: Desk) -> None:
    await shop()
    behind = Desk(settings(tmp_path / 'proxied', TRUSTED_PROXIES='203.0.113.7'), desk.hub)
    async with browser(make_app(behind)) as client:
        for given, location in {'/desk': '/desk/login', '/desk/': '/desk/login', '//evil.example': '/login',
                                'https://evil.example': '/login'}.items():
            asked = await client.get('/', headers={'x-forwarded-prefix': given})
            assert asked.headers['location'] == location
    async with browser(make_app(behind), '198.51.100.1') as stranger:
        asked = await stranger.get('/', headers={'x-forwarded-prefix': '/evil'})
        assert asked.headers['location'] == '/login'
