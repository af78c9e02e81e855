"""The theme: our files at an address that changes with their content, and what each page's head needs."""
import gzip
import hashlib
import json
import re
from copy import copy
from functools import cache
from pathlib import Path

import htpy as h
from fastapi import FastAPI, Request, Response
from nicegui import ui
from nicegui.language import Language

from base.clock import now
from base.i18n import _, speaking
from ui.parts.markup import render
from ui.scope import Scope

_HERE = Path(__file__).parent
_KINDS = {'.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.woff2': 'font/woff2',
          '.svg': 'image/svg+xml', '.png': 'image/png'}
THEMES = ('auto', 'light', 'dark')


@cache
def _files() -> dict[str, bytes]:
    """What is served, by name; the other style sheets follow the theme in one file, a page's own last."""
    files = {path.name: path.read_bytes() for path in (_HERE / 'assets').iterdir() if path.suffix in _KINDS}
    looks = [_HERE / 'theme.css', _HERE / 'parts' / 'forms.css', _HERE / 'frame.css',
             *sorted((_HERE / 'pages').glob('*.css'))]
    return {**dict(sorted(files.items())), 'theme.css': b'\n'.join(path.read_bytes() for path in looks)}


@cache
def _stamp() -> str:
    digest = hashlib.sha256()
    for name, content in _files().items():
        digest.update(name.encode() + b'\0' + content)
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of ours, such as theme.css; may be cached for ever."""
    return f'/assets/{_stamp()}/{name}'


def light(token: str) -> str:
    """A colour of the theme by day, for what is read before any style."""
    found = re.search(rf'--{token}: light-dark\((#[0-9a-f]+),', _files()['theme.css'].decode())
    return found[1] if found else ''


def serve_assets(app: FastAPI) -> None:
    """Adds the route that serves them, to anybody."""
    @app.get('/assets/{stamp}/{name}', include_in_schema=False)
    async def send(stamp: str, name: str, request: Request) -> Response:
        content = _files().get(name)
        if content is None:
            return Response(status_code=404)
        kind = _KINDS[Path(name).suffix]
        headers = {'Cache-Control': 'public, max-age=31536000, immutable' if stamp == _stamp() else 'no-cache',
                   'Vary': 'Accept-Encoding'}
        if kind.startswith('text/') and 'gzip' in request.headers.get('accept-encoding', ''):
            return Response(_packed(name), media_type=kind, headers={**headers, 'Content-Encoding': 'gzip'})
        return Response(content, media_type=kind, headers=headers)


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_files()[name], 9)


def head(*, language: str, theme: str = 'auto', staff: str = '', name: str = '', maker: str = '') -> h.Fragment:
    """What every page's head needs, also a plain page's. The script sets the theme before the first paint; `maker` is
    the stamp of what is made here and sent later."""
    with speaking(language):
        words = json.dumps(_words(), ensure_ascii=False)
    return h.fragment[
        h.meta(name='comptoir', data_theme=theme if theme in THEMES else 'auto', data_staff=staff, data_name=name,
               data_maker=maker or None, data_words=words, data_now=str(round(now().timestamp() * 1000))),
        h.link(rel='preload', href=asset('sans-regular.woff2'), as_='font', type='font/woff2', crossorigin=True),
        h.link(rel='stylesheet', href=asset('theme.css')),
        h.link(rel='manifest', href='/manifest.webmanifest'),
        h.link(rel='apple-touch-icon', href=asset('icon-192.png')),
        [h.script(src=asset(name)) for name in ('desk.js', 'scanner.js', 'scans.js')]]


def _words() -> dict[str, object]:
    return {
        'new': [_('{n} new'), _('{n} new')], 'changes': [_('{n} change'), _('{n} changes')],
        'changed': _('{who} changed this page.'), 'changedWhat': _('{who} changed “{what}”.'),
        'lost': _('Connection lost. What you typed is kept; trying again…'),
        'back': _('Back. Everything is up to date.'),
        'offline': _('No connection just now. Please try again in a moment.'),
        'kept': _('Your unsaved text was kept.'), 'copied': _('Copied.'), 'close': _('Close'),
        'notFound': _('No order has the number {code}.')}


_LANGUAGES: dict[str, Language] = {'en': 'en-GB', 'fr': 'fr'}


def dress(scope: Scope, theme: str = 'auto', maker: str = '') -> None:
    """Gives this page its language, its theme (auto, light or dark) and our files; `maker` as for `head`."""
    page = scope.client.page = copy(scope.client.page)
    page.language = _LANGUAGES.get(scope.language, 'en-GB')
    page.dark = {'light': False, 'dark': True}.get(theme)
    staff = str(scope.actor.staff_id or '')
    ui.add_head_html(render(head(language=scope.language, theme=theme, staff=staff, name=scope.actor.name,
                                 maker=maker)))
