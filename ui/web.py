"""What every request passes before it is ours: proxies believed or not, headers, and a limit on what is sent.

`protect(app)` puts it all in front of the desk's app, with the gate (ui/gate.py) before anything
is answered.
"""
import ipaddress
import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from fastapi import FastAPI
from starlette.datastructures import Headers as HeaderView
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.gate import Gate
from ui.packed import Packed
from ui.plain import errors

MEGABYTE = 1_000_000
# Bytes a body may have, by how the path begins: the first that fits.
LIMITS = (('/login', 20_000), ('/logout', 20_000), ('/first-run', 20_000), ('/q/', 20_000), ('/r/', 46 * MEGABYTE),
          ('/import', 60 * MEGABYTE), ('/returns/', 12 * MEGABYTE),
          ('/bench/switch', 2_000), ('/bench/', 200_000), ('/', 2 * MEGABYTE))
_FORWARDED = (b'forwarded', b'x-forwarded-')
_HOST = re.compile(r'[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?')


def protect(app: FastAPI) -> None:
    """The last one added is the first one asked."""
    for layer in (Packed, Gate, BodyLimit, SecurityHeaders, Proxies):
        app.add_middleware(layer)


class Proxies:
    """Believes X-Forwarded headers from the proxies of the settings, and takes them from everybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        desk = getattr(scope['app'].state, 'desk', None) if scope['type'] in {'http', 'websocket'} else None
        if desk is not None:
            scope = _believed(scope, _networks(desk.settings.trusted_proxies))
        await self.app(scope, receive, send)


Network = IPv4Network | IPv6Network


@lru_cache(maxsize=8)
def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(',') if part.strip())


def _believed(scope: Scope, proxies: tuple[Network, ...]) -> Scope:
    client = scope.get('client')
    if not client or not _is_proxy(client[0], proxies):
        kept = [pair for pair in scope['headers'] if not pair[0].lower().startswith(_FORWARDED)]
        return {**scope, 'headers': kept}
    headers = HeaderView(scope=scope)
    return {**scope, 'client': (_client(client[0], headers, proxies), 0), 'scheme': _scheme(scope, headers)}


def _client(nearest: str, headers: HeaderView, proxies: tuple[Network, ...]) -> str:
    """The last address that is not one of our proxies: what stands before it anybody may have written."""
    for told in reversed(headers.get('x-forwarded-for', '').split(',')):
        if _address(told) is None or not _is_proxy(nearest, proxies):
            break
        nearest = told.strip()
    return nearest


def _scheme(scope: Scope, headers: HeaderView) -> str:
    told = headers.get('x-forwarded-proto', '').split(',')[0].strip()
    if told not in {'http', 'https'}:
        return str(scope['scheme'])
    return told.replace('http', 'ws') if scope['type'] == 'websocket' else told


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _is_proxy(text: str, proxies: tuple[Network, ...]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in proxies)


class Departed:
    """Who left before the answer began is answered no more, and that is nobody's fault: it is not logged as one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_left = False

        async def overhear() -> Message:
            nonlocal has_left
            message = await receive()
            has_left = has_left or message['type'] == 'http.disconnect'
            return message

        try:
            await self.app(scope, overhear, send)
        except RuntimeError:
            if not has_left:
                raise


class SecurityHeaders:
    """Added to every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] != 'http':
            await self.app(scope, receive, send)
            return
        wanted = security_headers(Request(scope))

        async def send_with_headers(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def security_headers(request: Request) -> dict[str, str]:
    host = request.headers.get('host', '')
    sockets = f' ws://{host} wss://{host}' if _HOST.fullmatch(host) else ''
    policy = ("default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
              "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
              f"connect-src 'self'{sockets}; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
              "form-action 'self'; frame-ancestors 'none'")
    desk = getattr(request.app.state, 'desk', None)
    lasting = {'Strict-Transport-Security': 'max-age=31536000'} if desk is not None and desk.settings.secure else {}
    return {
        'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY',
        'Referrer-Policy': 'same-origin', 'Cross-Origin-Opener-Policy': 'same-origin',
        'Permissions-Policy': 'camera=(self), geolocation=(), microphone=(), payment=()', 'Cache-Control': 'no-store',
        **lasting}


class BodyLimit:
    """Counts what really arrives, whatever its length header says; the app never sees more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] != 'http':
            await self.app(scope, receive, send)
        elif _announced(scope) > _limit(scope['path']):
            await errors.too_large(Request(scope))(scope, receive, send)
        else:
            await _Counted(scope, receive, send).run(self.app)


def _limit(path: str) -> int:
    return next(limit for start, limit in LIMITS if path.startswith(start) or start == '/')


def _announced(scope: Scope) -> int:
    length = HeaderView(scope=scope).get('content-length', '')
    return int(length) if length.isascii() and length.isdigit() else 0


class _Counted:
    """One request whose body is counted. Beyond the limit the app reads that the sender has gone, and whatever it then
    answers is replaced."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.inner_receive = receive
        self.inner_send = send
        self.left = _limit(scope['path'])
        self.started = False

    async def run(self, app: ASGIApp) -> None:
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:
            if self.left >= 0:
                raise
        if self.left < 0 and not self.started:
            await errors.too_large(Request(self.scope))(self.scope, self.inner_receive, self.inner_send)

    async def receive(self) -> Message:
        if self.left < 0:
            return {'type': 'http.disconnect'}
        message = await self.inner_receive()
        self.left -= len(message.get('body', b''))
        return message if self.left >= 0 else {'type': 'http.disconnect'}

    async def send(self, message: Message) -> None:
        if self.left >= 0 or self.started:
            self.started = True
            await self.inner_send(message)
