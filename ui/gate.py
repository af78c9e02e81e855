"""The gate: who is asking, from where, and how often. No page is built, and no socket heard, for a stranger.

A signed-in person stands in `request.state.visitor` (people.signing_in.Visitor); everybody else is sent to the plain
pages before NiceGUI knows of them.
"""
import asyncio
import re
import time
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.i18n import speaking
from base.settings import Settings
from people import opening_shop, signing_in, tries
from ui.guard import may_send_to
from ui.plain import errors
from ui.plain.visit import address, drop_session, is_foreign, is_own_origin, prefix, token_of

UPLOADS = '/_nicegui/client/'
SOCKET = '/_nicegui_ws/'
# For everybody, without asking who: files that are the same for all, and the watchers' questions.
FREE = {'/favicon.ico', '/healthz', '/readyz', '/sw.js', '/manifest.webmanifest'}
FREE_UNDER = ('/assets/', '/_nicegui/')
# Strangers may ask these; what they may do there is decided there.
OPEN = {'/login', '/logout', '/first-run'}
OPEN_UNDER = ('/api/', SOCKET)
# What a signed link opens, for its holder: who else they are is not asked.
LINKS = re.compile('/q/[^/]+(/quote[.]pdf)?|/r/[^/]+(/form[.]pdf)?')
SAFE = {'GET', 'HEAD', 'OPTIONS'}
STRANGER_SECONDS = 5.0


class Gate:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.strangers = Allowance(burst=60, per_second=5)
        self.links = Allowance(burst=30, per_second=1)
        self.opened = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'websocket':
            await self._socket(scope, receive, send)
        elif scope['type'] == 'http':
            request = Request(scope)
            await (await self._refusal(request) or self._admit)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = scope['state'].get('visitor')
        if visitor is None:
            await self.app(scope, receive, send)
            return
        with speaking(visitor.language):
            await self.app(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        request.scope.setdefault('state', {})
        desk = getattr(request.app.state, 'desk', None)
        path = request.url.path
        if desk is None:
            return None if path == '/healthz' else errors.starting(request)
        if LINKS.fullmatch(path):
            return self._by_link(request)
        if request.method not in SAFE and is_foreign(request, desk.settings):
            return errors.forbidden(request)
        if path in FREE or (path.startswith(FREE_UNDER) and not path.startswith(UPLOADS)):
            return None
        visitor = request.state.visitor = await signing_in.who(token_of(request))
        if visitor is None:
            return await self._stranger(request, desk.settings)
        if path.startswith(UPLOADS) and not may_send_to(path.split('/')[3], visitor):
            return errors.forbidden(request)
        return None

    def _by_link(self, request: Request) -> Response | None:
        """These pages tell nobody where they were opened, so browsers name no origin when they send their form; the
        newer ones still say whether another site made them."""
        wait = self.links.wait(address(request))
        if wait:
            return errors.too_many(request, wait)
        if request.method not in SAFE and request.headers.get('sec-fetch-site', 'same-origin') != 'same-origin':
            return errors.forbidden(request)
        return None

    async def _stranger(self, request: Request, settings: Settings) -> Response | None:
        wait = self.strangers.wait(address(request))
        if wait:
            return errors.too_many(request, wait)
        if request.url.path in OPEN or request.url.path.startswith(OPEN_UNDER):
            return None
        response = await self._to_login(request)
        if token_of(request):
            drop_session(response, settings.secure)
        return response

    async def _to_login(self, request: Request) -> Response:
        if request.method not in SAFE or 'text/html' not in request.headers.get('accept', ''):
            return errors.error(request, 401)
        self.opened = self.opened or await opening_shop.is_open()
        if not self.opened:
            return RedirectResponse(f'{prefix(request)}/first-run', 303)
        here = request.url.path + (f'?{request.url.query}' if request.url.query else '')
        onward = '' if here == '/' else f'?next={quote(here)}'
        return RedirectResponse(f'{prefix(request)}/login{onward}', 303)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A stranger's socket may stay just long enough to be told to load the page anew."""
        socket = HTTPConnection(scope)
        desk = getattr(scope['app'].state, 'desk', None)
        if desk is None or not is_own_origin(socket, desk.settings):
            await _close(receive, send)
            return
        visitor = scope.setdefault('state', {})['visitor'] = await signing_in.who(token_of(socket))
        if visitor is not None:
            await self.app(scope, receive, send)
        elif self.strangers.wait(address(socket)):
            await _close(receive, send)
        else:
            await self.app(scope, _for_a_moment(receive, send), send)


async def _close(receive: Receive, send: Send) -> None:
    await receive()
    await send({'type': 'websocket.close', 'code': 1008})


def _for_a_moment(receive: Receive, send: Send) -> Receive:
    until = time.monotonic() + STRANGER_SECONDS

    async def hear() -> Message:
        try:
            return await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            await send({'type': 'websocket.close', 'code': 1008})
            return {'type': 'websocket.disconnect', 'code': 1008}
    return hear


class Allowance:
    """How many requests an address may make: `burst` at once, then `per_second`. Kept in memory, and bounded."""

    def __init__(self, burst: int, per_second: float, most: int = 10_000) -> None:
        self.burst = burst
        self.per_second = per_second
        self.most = most
        self.left: dict[str, tuple[float, float]] = {}

    def wait(self, address: str) -> int:
        """Takes one request; 0 when there was one, else the seconds until there is."""
        key = tries.network(address) if ':' in address else address
        now = time.monotonic()
        left, at = self.left.pop(key, (float(self.burst), now))
        left = min(self.burst, left + (now - at) * self.per_second)
        allowed = left >= 1
        self.left[key] = left - allowed, now
        if len(self.left) > self.most:    # the one that has been quiet for longest
            del self.left[next(iter(self.left))]
        return 0 if allowed else max(1, round((1 - left) / self.per_second))
