"""The guard of the websocket, which NiceGUI leaves open: it checks neither origin nor session.

A socket may only speak for a page that was rendered for its own session, while that session is alive and the person
still has the role the page was drawn for. The page's visitor is the one the gate put into its request, so nothing has
to be registered and nothing can be forgotten. What is no longer allowed closes at once, by the hub; and every event
asks again when the last answer is older than a second, should an announcement have been lost.
"""
import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import Client, core, nicegui
from socketio.exceptions import ConnectionRefusedError as Refusal
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from base.i18n import speaking
from base.settings import Settings
from live import Following, Hub
from people import signing_in, topics
from people.signing_in import Visitor
from ui.plain import errors
from ui.plain.visit import is_own_origin

log = logging.getLogger('comptoir.guard')
FRESH_SECONDS = 1.0
# The words at which NiceGUI's own script loads the page anew, which the gate then sends to the login.
RELOAD = 'Implicit handshake failed'    # house: not shown
# Not at once: the tab in which somebody signed out is already on its way.
LOAD_ANEW = 'setTimeout(() => window.location.reload(), 500)'
Handler = Callable[..., Any]


@dataclass(eq=False)
class _Socket:
    """One open socket and whom its page was rendered for. The lock keeps its events in order."""
    sid: str
    visitor: Visitor
    client_id: str = ''
    open: bool = True
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(eq=False)
class _Watch:
    """What is known of one session: its sockets, and when it was last seen alive."""
    checked_at: float
    following: Following
    sockets: dict[str, _Socket] = field(default_factory=dict)


class Guard:
    """One per process. `install` before the first request, `remove` when the desk stops."""

    def __init__(self, settings: Settings, hub: Hub) -> None:
        self.settings = settings
        self.hub = hub
        self.watches: dict[int, _Watch] = {}
        self.sockets: dict[str, _Socket] = {}
        self.closing: set[asyncio.Task[None]] = set()
        self.handlers: dict[str, Handler] = {}
        self.origins: Any = None

    def install(self) -> None:
        """Stands in front of every event NiceGUI listens to, also of ones we have never heard of."""
        self.handlers = dict(core.sio.handlers['/'])
        self.origins = core.sio.eio.cors_allowed_origins
        core.sio.eio.cors_allowed_origins = self._may_connect
        own = {'connect': self._connect, 'handshake': self._handshake, 'disconnect': self._disconnect, 'log': _nothing}
        for name in self.handlers:
            core.sio.on(name, own.get(name) or self._event(name))
        core.app.add_exception_handler(404, self._missing)

    def remove(self) -> None:
        for name, handler in self.handlers.items():
            core.sio.on(name, handler)
        core.sio.eio.cors_allowed_origins = self.origins
        core.app.add_exception_handler(404, nicegui._exception_handler_404)
        for watch in self.watches.values():
            watch.following.stop()

    def _may_connect(self, _origin: str, environ: dict[str, Any]) -> bool:
        return is_own_origin(HTTPConnection(environ['asgi.scope']), self.settings)

    async def _missing(self, request: Request, exception: Exception) -> Response:
        """NiceGUI draws its page for any address it does not know: not for strangers, nor for programs."""
        if visitor_of(request.scope) is None or request.url.path.startswith('/api/'):
            return errors.not_found(request)
        return await nicegui._exception_handler_404(request, exception)

    async def _connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        query = HTTPConnection(environ['asgi.scope']).query_params
        visitor = visitor_of(environ['asgi.scope'])
        client_id = query.get('client_id', '')
        if visitor is None or not may_send_to(client_id, visitor):
            raise Refusal(RELOAD)
        socket = await self._remember(sid, visitor)
        try:
            with speaking(visitor.language):
                await self.handlers['connect'](sid, environ)
        except Exception:
            self._forget(sid)
            raise
        if query.get('implicit_handshake') == 'true':
            socket.client_id = client_id

    async def _remember(self, sid: str, visitor: Visitor) -> _Socket:
        """Follows first and reads after, so that no ending falls in between."""
        watch = self.watches.get(visitor.session_id)
        if watch is None:
            watch = self.watches[visitor.session_id] = _Watch(0, self._follow(visitor.session_id))
        socket = self.sockets[sid] = watch.sockets[sid] = _Socket(sid, visitor)
        if not await self._is_alive(socket):
            self._forget(sid)
            raise Refusal(RELOAD)
        return socket

    def _follow(self, session_id: int) -> Following:
        async def read() -> Visitor | None:
            return await signing_in.still_here(session_id)
        return self.hub.follow(topics.session(session_id), read, lambda now: self._heard(session_id, now), key='guard')

    async def _handshake(self, sid: str, data: Any = None) -> bool:
        socket = self.sockets.get(sid)
        client_id = data.get('client_id') if isinstance(data, dict) else None
        if socket is None or not may_send_to(client_id, socket.visitor) or not await self._is_alive(socket):
            return False
        with speaking(socket.visitor.language):
            accepted = bool(await self.handlers['handshake'](sid, data))
        if accepted:
            socket.client_id = str(client_id)
        return accepted

    def _disconnect(self, sid: str, *reason: Any) -> None:
        self._forget(sid)
        self.handlers['disconnect'](sid)

    def _forget(self, sid: str) -> None:
        socket = self.sockets.pop(sid, None)
        if socket is None:
            return
        watch = self.watches[socket.visitor.session_id]
        del watch.sockets[sid]
        if not watch.sockets:
            watch.following.stop()
            del self.watches[socket.visitor.session_id]

    def _event(self, name: str) -> Handler:
        """What a page of this very socket says is handed on, in its person's language; all else is dropped."""
        async def guarded(sid: str, message: Any = None, *rest: Any) -> Any:
            socket = self.sockets.get(sid)
            client_id = message.get('client_id') if isinstance(message, dict) else None
            if socket is None or not client_id or client_id != socket.client_id:
                return None
            async with socket.lock:
                if not await self._is_alive(socket):
                    return None
                with speaking(socket.visitor.language):
                    result = self.handlers[name](sid, message, *rest)
                    return await result if isinstance(result, Awaitable) else result
        return guarded

    async def _is_alive(self, socket: _Socket) -> bool:
        session_id = socket.visitor.session_id
        watch = self.watches.get(session_id)
        if watch is not None and time.monotonic() - watch.checked_at > FRESH_SECONDS:
            self._heard(session_id, await signing_in.still_here(session_id))
        return socket.open

    def _heard(self, session_id: int, now: Visitor | None) -> None:
        """Called with what the session is now; closes what it no longer allows."""
        watch = self.watches.get(session_id)
        if watch is None:
            return
        watch.checked_at = time.monotonic()
        for socket in watch.sockets.values():
            if socket.open and not _is_same(now, socket.visitor):
                socket.open = False
                task = asyncio.get_running_loop().create_task(_send_away(socket.sid))
                self.closing.add(task)
                task.add_done_callback(self.closing.discard)


def _is_same(now: Visitor | None, before: Visitor) -> bool:
    return now is not None and (now.actor.staff_id, now.actor.role) == (before.actor.staff_id, before.actor.role)


async def _send_away(sid: str) -> None:
    """The page loads anew, with the rights the person has now, or ends at the login."""
    try:
        await core.sio.emit('run_javascript', {'code': LOAD_ANEW}, to=sid)
        await core.sio.disconnect(sid)
    except Exception:
        log.exception('a socket could not be closed')


def _nothing(*_message: Any) -> None:
    """What a browser wants to write into our log."""


def visitor_of(scope: Any) -> Visitor | None:
    """Whom a request or socket that passed the gate belongs to."""
    visitor = scope.get('state', {}).get('visitor')
    return visitor if isinstance(visitor, Visitor) else None


def may_send_to(client_id: Any, visitor: Visitor) -> bool:
    """Whether the page of this NiceGUI client was rendered for this session and role."""
    client = Client.instances.get(client_id) if isinstance(client_id, str) else None
    rendered_for = visitor_of(client.request.scope) if client is not None else None
    return (rendered_for is not None and rendered_for.session_id == visitor.session_id
            and _is_same(visitor, rendered_for))
