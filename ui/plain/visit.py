"""What a plain request carries: its language, its session, and where it wants to go next."""
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from base.i18n import LANGUAGES, known, speaking
from base.settings import Settings

COOKIE = 'comptoir_session'
LANGUAGE_COOKIE = 'comptoir_language'
_YEAR = 365 * 24 * 3600
_UNSAFE = re.compile(r'[\x00-\x20\\\x7f]')


def language_of(request: HTTPConnection) -> str:
    """As asked for, as chosen before, as the signed-in person reads, as the browser prefers."""
    chosen = request.query_params.get('lang') or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    visitor = request.scope.get('state', {}).get('visitor')
    if visitor is not None:
        return known(visitor.language)
    return next((tag[:2] for tag in preferred(request) if tag[:2] in LANGUAGES), 'en')


def preferred(request: HTTPConnection) -> Iterator[str]:
    """The browser's language tags, best first: fr-be, fr, en."""
    weighed = []
    for part in request.headers.get('accept-language', '')[:500].split(','):
        tag, _, quality = part.strip().lower().partition(';q=')
        weighed.append((-_weight(quality), tag))
    yield from (tag for _, tag in sorted(weighed, key=lambda pair: pair[0]))


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0


def in_their_language(route: Callable[..., Any]) -> Callable[..., Any]:
    """The route speaks the visitor's language, and a language just chosen is remembered."""
    @wraps(route)
    async def speak(request: Request) -> Response:
        with speaking(language_of(request)):
            response: Response = await route(request)
        if request.query_params.get('lang') in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, request.query_params['lang'], max_age=_YEAR, httponly=True,
                                samesite='lax')
        return response
    return speak


def token_of(request: HTTPConnection) -> str | None:
    return request.cookies.get(COOKIE)


def keep_session(response: Response, token: str, secure: bool) -> None:
    """The cookie outlives the session, which the server ends."""
    response.set_cookie(COOKIE, token, max_age=_YEAR, httponly=True, samesite='lax', secure=secure)


def drop_session(response: Response, secure: bool) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite='lax', secure=secure)


def local_path(text: str | None) -> str:
    """`text` when it is a path on this desk, else /."""
    text = text or ''
    if not text.startswith('/') or text.startswith('//') or _UNSAFE.search(text):
        return '/'
    return text


def prefix(request: HTTPConnection) -> str:
    """Where a trusted proxy has put the desk, such as /desk; else nothing."""
    told = request.headers.get('x-forwarded-prefix', '')
    return told.rstrip('/') if re.fullmatch(r'(/[\w.~-]+)+/?', told) else ''


def address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ''


def is_foreign(request: HTTPConnection, settings: Settings) -> bool:
    """Whether another site made the browser send this. Programs that are no browsers say nothing of it."""
    site = request.headers.get('sec-fetch-site')
    if site is not None:
        return site not in {'same-origin', 'none'}
    return 'origin' in request.headers and not is_own_origin(request, settings)


def is_own_origin(request: HTTPConnection, settings: Settings) -> bool:
    """The origin of the settings, or the host that was asked; browsers always name one when they open a socket."""
    origin = request.headers.get('origin', '')
    secure = settings.secure or request.url.scheme in {'https', 'wss'}
    asked = f'{"https" if secure else "http"}://{request.headers.get("host", "")}'
    return bool(origin) and origin in {settings.origin, asked}
