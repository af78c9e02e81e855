"""The framework's own files, packed once for all: they never change while the desk runs, and packing Vue and Quasar
anew for every new browser would hold up everybody for a tenth of a second."""
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = '/_nicegui/'
CHANGING = ('/_nicegui/client/', '/dynamic_resources/')
MOST_BYTES = 8_000_000


class Packed:
    """Keeps what `app` answered, packed as it was sent, and gives it to whoever asks next."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Response] = {}
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_kept(scope):
            await self.app(scope, receive, send)
        elif scope['path'] in self.kept:
            await self.kept[scope['path']](scope, receive, send)
        else:
            overheard = _Overheard(send)
            await self.app(scope, receive, overheard)
            self._keep(scope['path'], overheard)

    def _keep(self, path: str, answer: '_Overheard') -> None:
        if answer.status == 200 and self.size + len(answer.body) <= MOST_BYTES:
            self.size += len(answer.body)
            self.kept[path] = answer.again()


def _may_be_kept(scope: Scope) -> bool:
    if scope['type'] != 'http' or scope['method'] != 'GET' or scope['query_string']:
        return False
    headers = Headers(scope=scope)
    if 'range' in headers or 'gzip' not in headers.get('accept-encoding', ''):
        return False
    return scope['path'].startswith(OURS) and not any(part in scope['path'] for part in CHANGING)


class _Overheard:
    """Hands an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message['type'] == 'http.response.start':
            self.status, self.headers = message['status'], list(message['headers'])
        elif message['type'] == 'http.response.body':
            self.parts.append(message.get('body', b''))
        await self.send(message)

    @property
    def body(self) -> bytes:
        return b''.join(self.parts)

    def again(self) -> Response:
        response = Response(self.body)
        response.raw_headers = [pair for pair in self.headers if pair[0].lower() != b'content-length']
        response.raw_headers.append((b'content-length', str(len(response.body)).encode()))
        return response
