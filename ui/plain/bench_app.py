"""The bench as an app of the tablet: what makes it installable, and the page it shows without network."""
import json
from functools import cache
from pathlib import Path

import htpy as h
from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse

from base.actor import Right
from base.i18n import _, language, ngettext, speaking
from ui.parts.icons import icon
from ui.plain.layout import style
from ui.plain.visit import language_of
from ui.theme import asset, light

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent
ICONS = (('icon-192.png', '192x192', 'any'), ('icon-512.png', '512x512', 'any'),
         ('icon-maskable.png', '512x512', 'maskable'))


@router.get('/manifest.webmanifest')
async def manifest(request: Request) -> Response:
    """Asked for without a session, so in the browser's language."""
    with speaking(language_of(request)):
        content = {
            'id': '/bench', 'name': _('Comptoir, packing bench'), 'short_name': _('Bench'), 'lang': language(),
            'start_url': '/bench', 'scope': '/', 'display': 'fullscreen',
            'display_override': ['fullscreen', 'standalone'], 'orientation': 'any',
            'background_color': light('bg'), 'theme_color': light('accent'),
            'icons': [{'src': asset(name), 'sizes': sizes, 'type': 'image/png', 'purpose': purpose}
                      for name, sizes, purpose in ICONS]}
    return Response(json.dumps(content, ensure_ascii=False), media_type='application/manifest+json')


@router.get('/sw.js')
async def worker() -> Response:
    return Response(_script('bench_worker.js'), media_type='text/javascript; charset=utf-8',
                    headers={'Cache-Control': 'no-cache'})


@cache
def _script(name: str) -> str:
    return (_HERE / name).read_text(encoding='utf-8')


@router.get('/bench/offline')
async def offline(request: Request) -> Response:
    """Kept by the tablet in the language of whoever packed last, for when the bench itself cannot be reached."""
    request.state.visitor.actor.need(Right.VIEW)
    with speaking(language_of(request)):
        return HTMLResponse(str(_offline_page()))


def _offline_page() -> h.Element:
    waiting = [ngettext('{count} scan waits and is kept.', '{count} scans wait and are kept.', count)
               for count in (1, 2)]
    return h.html(lang=language())[
        h.head[
            h.meta(charset='utf-8'), h.title[_('Packing bench')],
            h.meta(name='viewport', content='width=device-width, initial-scale=1'),
            h.style[Markup(style())]],    # house: our own style sheet
        h.body[
            h.div('.brand')[icon('order'), h.span['Comptoir']],
            h.main[
                h.h1[_('No network')],
                h.p('#waiting', role='status', data_one=waiting[0], data_more=waiting[1],
                    data_none=_('No scan waits: all of them are counted.'))[''],
                h.p('.intro', id='trying')[_('Trying again by itself. Nothing is lost.')],
                h.form(action='/bench')[h.button(type='submit')[_('Try now')]]],
            h.footer,
            h.script[Markup(_script('bench_offline.js'))]]]    # house: our own script
