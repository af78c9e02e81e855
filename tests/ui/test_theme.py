"""Our files may be cached for ever, and every colour can be read on its ground."""
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.parts.markup import render
from ui.theme import asset, head, serve_assets

CSS = (Path(__file__).parents[2] / 'ui' / 'theme.css').read_text()
SURFACES = ('bg', 'surface', 'sunken', 'hover')
INKS = ('ink', 'ink-2', 'ink-3', 'accent', 'bad', 'ok', 'warn', 'info')
TEXT = [(ink, ground) for ink in INKS for ground in SURFACES]
SOFT = [(tone, f'{tone}-soft') for tone in ('ok', 'warn', 'bad', 'info', 'accent', 'violet', 'rose')]
OTHER = [('ink', 'accent-soft'), ('ink-2', 'mute-soft'), ('accent-ink', 'accent'), ('accent-ink', 'accent-deep'),
         ('surface', 'warn'), ('surface', 'ok'), ('ink', 'warn-soft')]


def colour(token: str, dark: bool) -> tuple[float, ...]:
    """The token's red, green and blue."""
    found = re.search(rf'--{token}: light-dark\((#\w+), (#\w+)\)', CSS)
    assert found, token
    plain = found[2 if dark else 1].lstrip('#')
    plain = ''.join(letter * 2 for letter in plain) if len(plain) == 3 else plain
    return tuple(int(plain[place:place + 2], 16) / 255 for place in (0, 2, 4))


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, dark: bool) -> float:
    low, high = sorted(luminance(colour(token, dark)) for token in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize('dark', [False, True], ids=['light', 'dark'])
@pytest.mark.parametrize(('ink', 'ground'), [*TEXT, *SOFT, *OTHER])
def test_text_can_be_read_on_its_ground(ink: str, ground: str, dark: bool) -> None:
    assert contrast(ink, ground, dark) >= 4.5


@pytest.mark.parametrize('dark', [False, True], ids=['light', 'dark'])
def test_the_edge_of_a_field_and_the_focus_ring_can_be_seen(dark: bool) -> None:
    assert all(contrast(token, 'surface', dark) >= 3 for token in ('field-line', 'accent'))


@pytest.fixture
def visitor() -> TestClient:
    app = FastAPI()
    serve_assets(app)
    return TestClient(app)


@pytest.mark.parametrize(('name', 'kind'), [
    ('theme.css', 'text/css'), ('desk.js', 'text/javascript'), ('sans-regular.woff2', 'font/woff2')])
def test_our_files_are_kept_for_ever_under_an_address_that_changes(visitor: TestClient, name: str, kind: str) -> None:
    answer = visitor.get(asset(name))
    assert answer.status_code == 200
    assert answer.headers['content-type'].startswith(kind)
    assert 'immutable' in answer.headers['cache-control']


def test_our_texts_travel_packed_and_unpack_to_the_same(visitor: TestClient) -> None:
    plain = visitor.get(asset('theme.css'), headers={'Accept-Encoding': 'identity'})
    packed = visitor.get(asset('theme.css'), headers={'Accept-Encoding': 'gzip'})
    assert packed.headers['content-encoding'] == 'gzip'
    assert int(packed.headers['content-length']) < len(plain.content) / 3
    assert packed.text == plain.text


def test_an_old_address_still_answers_but_is_not_kept(visitor: TestClient) -> None:
    answer = visitor.get('/assets/000000000000/theme.css')
    assert answer.status_code == 200
    assert answer.headers['cache-control'] == 'no-cache'


@pytest.mark.parametrize('name', ['theme.py', 'OFL.txt', '..%2Ftheme.py', 'make_fonts.py'])
def test_nothing_else_of_the_folder_is_served(visitor: TestClient, name: str) -> None:
    assert visitor.get(f'/assets/x/{name}').status_code == 404


def test_the_fonts_of_the_theme_are_served_and_small(visitor: TestClient) -> None:
    names = re.findall(r"url\('([^']+)'\)", CSS)
    assert len(names) == 3
    assert sum(len(visitor.get(asset(name)).content) for name in names) < 120_000


def test_the_head_speaks_the_persons_language_and_keeps_names_as_text() -> None:
    made = render(head(language='fr', theme='dark', staff='4', name='"><script>alert(1)</script>'))
    assert 'data-theme="dark"' in made
    assert '<script>' not in made
    assert 'data-theme="auto"' in render(head(language='en', theme='"><b>'))


def test_only_the_theme_knows_colours() -> None:
    rooms = list((Path(__file__).parents[2] / 'ui').rglob('*.py'))
    assert rooms
    assert not [path.name for path in rooms if re.search(r"['\" :]#[0-9a-fA-F]{6}\b", path.read_text())]
