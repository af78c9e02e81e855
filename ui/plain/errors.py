"""Error pages: what happened and what to do, for people; a plain sentence for programs."""
from collections.abc import Mapping

import htpy as h
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from base.errors import Refused
from base.i18n import N_, _, speaking
from ui.plain.layout import page
from ui.plain.visit import language_of, prefix

_WORDS = {
    400: (N_('This request makes no sense'), N_('The desk could not read what was sent. Go back and try again.')),
    401: (N_('Please sign in'), N_('Your session has ended. Sign in to go on.')),
    403: (N_('Not allowed'), N_('Your role does not allow this, or the request came from another site.')),
    404: (N_('Nothing here'), N_('This page does not exist, or it has moved. The link may be old or mistyped.')),
    405: (N_('Not this way'), N_('This address takes no such request. Go back and use the buttons of the page.')),
    413: (N_('Too large'), N_('The file or text is larger than this desk takes. Split it or make it smaller.')),
    429: (N_('Too many requests'), N_('Too many requests came from your network. Wait a moment and try again.')),
    500: (N_('Something went wrong'), N_('The desk could not do this, and its log says why. Nothing was half done.')),
    503: (N_('The desk is starting'), N_('This takes a few seconds. The page opens by itself as soon as it is ready.')),
}


def error(request: Request, status: int, sentence: str = '', extra: Mapping[str, str] | None = None) -> Response:
    """A page in the reader's language, or a line of text when the request is not a browser's."""
    known = status if status in _WORDS else 500 if status >= 500 else 400
    title, usual = _WORDS[known]
    with speaking(language_of(request)):
        if 'text/html' not in request.headers.get('accept', ''):
            response: Response = PlainTextResponse(f'{sentence or _(usual)}\n', status)
        else:
            response = page(request, _(title), h.p('.intro')[sentence or _(usual)], _way_on(request, status),
                            status=status, refresh=2 if status == 503 else 0)
    response.headers.update({'Cache-Control': 'no-store', **(extra or {})})
    return response


def _way_on(request: Request, status: int) -> h.Node:
    if status == 503 or request.url.path.startswith(('/q/', '/r/')):    # a customer has no other page here
        return None
    place, words = ('/login', _('Sign in')) if status == 401 else ('/', _('Go to the orders'))
    return h.a('.button', href=prefix(request) + place)[words]


def forbidden(request: Request) -> Response:
    return error(request, 403)


def not_found(request: Request) -> Response:
    return error(request, 404)


def too_large(request: Request) -> Response:
    return error(request, 413, extra={'Connection': 'close'})


def too_many(request: Request, seconds: int) -> Response:
    return error(request, 429, extra={'Retry-After': str(seconds)})


def broken(request: Request) -> Response:
    return error(request, 500)


def starting(request: Request) -> Response:
    return error(request, 503, extra={'Retry-After': '2'})


def show_errors(app: FastAPI) -> None:
    """What rises in a route of `app` ends in one of these pages."""
    async def refused(request: Request, exception: Exception) -> Response:
        assert isinstance(exception, Refused)
        with speaking(language_of(request)):
            return error(request, exception.status, str(exception))

    async def http(request: Request, exception: Exception) -> Response:
        assert isinstance(exception, HTTPException)
        return error(request, exception.status_code, extra=exception.headers)

    async def bug(request: Request, _exception: Exception) -> Response:
        return broken(request)

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, bug)
