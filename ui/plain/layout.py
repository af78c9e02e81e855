"""The shell of the plain pages: light HTML without scripts, its style inside, in the reader's language."""
import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import htpy as h
from fastapi.responses import HTMLResponse
from htpy import Node
from markupsafe import Markup
from starlette.requests import Request

from base.i18n import LANGUAGES, _, language
from ui.parts.icons import icon
from ui.theme import asset

_HERE = Path(__file__).parent
_WEIGHTS = {'400': 'sans-regular.woff2', '600': 'sans-semibold.woff2'}


@lru_cache(maxsize=4)
def style(*more: str) -> str:
    """Our rules and those of `more` sheets, the fonts, and of theme.css the tokens that the rules use."""
    sheets = ''.join((_HERE / name).read_text(encoding='utf-8') for name in ('plain.css', *more))
    rules = re.sub(r'/\*.*?\*/', '', sheets, flags=re.DOTALL)
    fonts = ''.join(f"@font-face{{font-family:'Comptoir Sans';font-weight:{weight};font-display:swap;"
                    f"src:url({asset(name)}) format('woff2')}}" for weight, name in _WEIGHTS.items())
    tokens = ''.join(f'{name}:{value};' for name, value in _tokens().items() if f'var({name})' in rules)
    return f'{fonts}:root{{color-scheme:light dark;{tokens}}}{_tight(rules)}'


def _tokens() -> dict[str, str]:
    theme = (_HERE.parent / 'theme.css').read_text(encoding='utf-8')
    found = re.search(r':root \{(.*?)\n\}', theme, re.DOTALL)
    return dict(re.findall(r'(--[\w-]+): ([^;]+);', found[1])) if found else {}


def _tight(rules: str) -> str:
    return re.sub(r'\s*([{};,])\s*', r'\1', re.sub(r'\s+', ' ', rules)).replace(';}', '}').replace(': ', ':').strip()


@lru_cache(maxsize=8)
def headers(sheet: str = '', images: str = "'self'") -> dict[str, str]:
    """Nothing but our own style and fonts may load, nothing may run, nobody may frame or keep the page. `sheet` is the
    page's own, where it is not the usual one."""
    digest = base64.b64encode(hashlib.sha256((sheet or style()).encode()).digest()).decode()
    return {
        'Content-Security-Policy': f"default-src 'none'; style-src 'sha256-{digest}'; font-src 'self'; "
                                   f"img-src {images}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY',
        'Referrer-Policy': 'same-origin', 'Vary': 'Accept-Language, Cookie'}


def page(request: Request, title: str, *content: Node, status: int = 200, brand: str = '', wide: bool = False,
         refresh: int = 0) -> HTMLResponse:
    """`refresh` reloads the page after so many seconds."""
    tree = h.html(lang=language())[
        h.head[
            h.meta(charset='utf-8'),
            h.title[title],
            h.meta(name='viewport', content='width=device-width, initial-scale=1'),
            h.meta(name='robots', content='noindex'),
            h.meta(http_equiv='refresh', content=str(refresh)) if refresh else None,
            h.style[Markup(style())]],    # house: our own style sheet
        h.body(class_='wide' if wide else None)[
            h.div('.brand')[icon('order'), h.span[brand or 'Comptoir']],
            h.main[h.h1[title], content],
            languages(request)]]
    return HTMLResponse(str(tree), status, headers())


def languages(request: Request) -> Node:
    """The switch; it keeps where one is, but not what a form was sent with."""
    return h.footer(lang=None, aria_label=_('Language'))[[
        h.b(aria_current='true')[name] if code == language() else
        h.a(href=_with_language(request, code), lang=code, hreflang=code)[name]
        for code, name in LANGUAGES.items()]]


def _with_language(request: Request, code: str) -> str:
    url = request.url.include_query_params(lang=code)
    return f'?{url.query}'


def field(name: str, label: str, control: Node, hint: str = '', wrong: str = '') -> Node:
    """A label, its control (whose id is `name`), and what to know or what is wrong about it."""
    return h.div('.field')[
        h.label(for_=name)[label], control,
        h.p('.wrong', id=f'{name}-wrong')[wrong] if wrong else None,
        h.p('.hint', id=f'{name}-hint')[hint] if hint else None]


def described(name: str, hint: str = '', wrong: str = '') -> dict[str, str]:
    """The attributes that tie a control to its hint and error."""
    ids = [f'{name}-{kind}' for kind, text in (('wrong', wrong), ('hint', hint)) if text]
    return {'id': name, 'name': name, **({'aria-describedby': ' '.join(ids)} if ids else {}),
            **({'aria-invalid': 'true'} if wrong else {})}


def alert(sentence: str) -> Node:
    return h.p('.alert', role='alert')[sentence] if sentence else None
