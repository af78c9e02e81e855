"""A browser that leaves in the middle of a request leaves no error behind; a fault of our own does."""
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response

from ui.web import Departed

SCOPE = {'type': 'http', 'method': 'GET', 'path': '/', 'headers': [], 'query_string': b'', 'http_version': '1.1'}


class Passing(BaseHTTPMiddleware):
    """As the framework adds them: complains when nothing was answered."""

    async def dispatch(self, request: Request, call_next: Any) -> Response:
        answered: Response = await call_next(request)
        return answered


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """Reads to the end and answers nothing."""
    while (await receive())['type'] != 'http.disconnect':
        pass


async def broken(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError('No response returned.')


async def visit(app: Any) -> None:
    async def receive() -> dict[str, Any]:
        return {'type': 'http.disconnect'}

    async def send(message: Any) -> None:
        pass

    await app(dict(SCOPE), receive, send)


def wrapped(inner: Any) -> Starlette:
    app = Starlette(middleware=[Middleware(Departed), Middleware(Passing)])
    app.mount('/', inner)
    return app


async def test_a_browser_that_left_is_no_error() -> None:
    await visit(wrapped(silent))


async def test_without_it_that_would_be_one() -> None:
    app = Starlette(middleware=[Middleware(Passing)])
    app.mount('/', silent)
    with pytest.raises(RuntimeError):
        await visit(app)


async def test_a_fault_of_our_own_is_still_raised() -> None:
    with pytest.raises(RuntimeError):
        await visit(wrapped(broken))
