"""Signing in and out."""
import htpy as h
from fastapi import APIRouter
from htpy import Node
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from base.errors import Refused
from base.i18n import _
from data import database
from people import signing_in
from people.tries import TooMany
from ui.plain.layout import alert, field, page
from ui.plain.visit import address, drop_session, in_their_language, keep_session, local_path, prefix, token_of

router = APIRouter(include_in_schema=False)


@router.get('/login')
@in_their_language
async def show(request: Request) -> Response:
    visitor = await signing_in.who(token_of(request))
    if visitor and not visitor.by_pin:
        return _onward(request)
    if not await _shop():
        return RedirectResponse(f'{prefix(request)}/first-run', 303)
    return await _page(request)


@router.post('/login')
@in_their_language
async def enter(request: Request) -> Response:
    form = await request.form()
    email, password = str(form.get('email', '')), str(form.get('password', ''))
    try:
        _staff, token = await signing_in.sign_in(email, password, address(request),
                                                 request.headers.get('user-agent', ''))
    except Refused as refused:
        return await _refused(request, refused, email)
    await signing_in.sign_out(token_of(request))    # what this browser held before is of no more use
    response = _onward(request)
    keep_session(response, token, request.app.state.desk.settings.secure)
    return response


@router.post('/logout')
async def leave(request: Request) -> Response:
    await signing_in.sign_out(token_of(request))
    response = RedirectResponse(f'{prefix(request)}/login', 303)
    drop_session(response, request.app.state.desk.settings.secure)
    return response


@router.get('/logout')
async def stay(request: Request) -> Response:
    """A link, which anybody may send, signs nobody out."""
    return RedirectResponse(f'{prefix(request)}/', 303)


def _onward(request: Request) -> Response:
    return RedirectResponse(prefix(request) + local_path(request.query_params.get('next')), 303)


async def _refused(request: Request, refused: Refused, email: str) -> Response:
    response = await _page(request, str(refused), email, refused.status)
    if isinstance(refused, TooMany):
        response.headers['Retry-After'] = str(refused.seconds)
    return response


async def _page(request: Request, wrong: str = '', email: str = '', status: int = 200) -> Response:
    intro = _('Please sign in to continue.') if request.query_params.get('next') else _('Welcome back.')
    return page(request, _('Sign in'), h.p('.intro')[intro], alert(wrong), _form(email),
                h.p('.under')[_('Forgot your password? The owner of the shop can set a new one.')],
                status=status, brand=await _shop())


async def _shop() -> str:
    found = await database.rows('SELECT name FROM shop WHERE id = 1')
    return str(found[0]['name']) if found else ''


def _form(email: str) -> Node:
    return h.form(method='post')[
        field('email', _('Email address'), h.input(
            id='email', name='email', type='email', autocomplete='username', required=True, maxlength=254,
            value=email[:254], autofocus=not email)),
        field('password', _('Password'), h.input(
            id='password', name='password', type='password', autocomplete='current-password', required=True,
            maxlength=256, autofocus=bool(email))),
        h.button(type='submit')[_('Sign in')]]
