"""The first page of a new desk: the shop and its owner. Guarded by a key that only the console shows."""
import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import htpy as h
from babel import Locale
from fastapi import APIRouter
from htpy import Node
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from base.errors import Invalid, Refused
from base.i18n import LANGUAGES, N_, _, language
from people import countries, opening_shop, passwords, signing_in
from ui.plain.layout import alert, described, field, page
from ui.plain.visit import address, in_their_language, keep_session, preferred, prefix

router = APIRouter(include_in_schema=False)
# Browsers say en-US wherever nobody changed it, so that says nothing about the country.
_SAYS_NOTHING = 'en-us'
_ZONES = [(zone, zone) for zone in countries.OTHER_ZONES]


@router.get('/first-run')
@in_their_language
async def show(request: Request) -> Response:
    if await opening_shop.is_open():
        return RedirectResponse(f'{prefix(request)}/login', 303)
    if not _has_key(request):
        return _ask_key(request)
    return _page(request, {'country': _country_of(request), 'language': language()})


@router.post('/first-run')
@in_their_language
async def open_shop(request: Request) -> Response:
    if not _has_key(request):
        return _ask_key(request)
    answers = {name: str(value) for name, value in (await request.form()).items()}
    try:
        token = await _open(request, answers)
    except Refused as refused:
        return _page(request, answers, refused)
    request.app.state.desk.setup_token = None
    response = RedirectResponse(f'{prefix(request)}/', 303)
    keep_session(response, token, request.app.state.desk.settings.secure)
    return response


def _has_key(request: Request) -> bool:
    key = request.app.state.desk.setup_token
    given = request.query_params.get('token', '').strip()
    return bool(key) and hmac.compare_digest(given.encode('utf-8', 'replace'), key.encode())


async def _open(request: Request, answers: Mapping[str, str]) -> str:
    """The owner's session token."""
    wanted = {name: answers.get(name, '') for name in ('country', 'currency', 'language', 'timezone')}
    password = answers.get('password', '')
    if password != answers.get('again'):
        raise Invalid(N_('The two passwords are not the same.'), 'again')
    owner = await opening_shop.open_shop(
        answers.get('shop', ''), **wanted, owner_name=answers.get('name', ''), owner_email=answers.get('email', ''),
        owner_password=password)
    _staff, token = await signing_in.sign_in(owner.email, password, address(request),
                                             request.headers.get('user-agent', ''))
    return token


def _ask_key(request: Request) -> Response:
    wrong = _('This is not the setup key of this desk.') if request.query_params.get('token') else ''
    return page(
        request, _('Open your shop'),
        h.p('.intro')[_('This desk is new. To be sure that it is yours, type the setup key that its console printed.')],
        alert(wrong),
        h.form(method='get', action=f'{prefix(request)}/first-run')[
            field('token', _('Setup key'), h.input(id='token', name='token', required=True, autofocus=True,
                                                   autocomplete='off', spellcheck='false', autocapitalize='off')),
            h.button(type='submit')[_('Continue')]],
        status=403 if wrong else 200)


def _country_of(request: Request) -> str:
    """A guess from the browser's languages: fr-BE is Belgium, fr alone is France."""
    tags = [tag for tag in preferred(request) if tag != _SAYS_NOTHING]
    regions = (tag[-2:].upper() for tag in tags if len(tag) == 5)
    guess = next((region for region in regions if region in countries.OFFERED), '')
    return guess or ('FR' if 'fr' in tags else '')


def _page(request: Request, answers: Mapping[str, str], refused: Refused | None = None) -> Response:
    wrong = {refused.field: str(refused)} if isinstance(refused, Invalid) and refused.field else {}
    return page(
        request, _('Open your shop'),
        h.p('.intro')[_('Tell your desk where the shop is and who you are. It takes a minute, once.')],
        alert('' if wrong or not refused else str(refused)),
        h.form(method='post')[
            h.div('.half')[_shop(answers, wrong), _owner(answers, wrong)],
            h.div('.end')[h.p('.hint')[_('You will be signed in as the owner.')],
                          h.button(type='submit')[_('Open the shop')]]],
        status=refused.status if refused else 200, wide=True)


def _shop(answers: Mapping[str, str], wrong: Mapping[str, str]) -> Node:
    usual = _('As the country')
    return h.fieldset[
        h.legend[_('Your shop')],
        _typed('shop', _('Name of the shop'), answers, wrong, autocomplete='organization', maxlength=200,
               autofocus=not wrong),
        _chosen('country', _('Country'), _countries(), answers, wrong, _('Choose…')),
        h.div('.half.close')[
            _chosen('currency', _('Currency'), _currencies(), answers, wrong, usual),
            _chosen('timezone', _('Time zone'), _ZONES, answers, wrong, usual)],
        _chosen('language', _('Language'), LANGUAGES.items(), answers, wrong,
                hint=_('For you and your shop. Each colleague chooses their own.'))]


def _owner(answers: Mapping[str, str], wrong: Mapping[str, str]) -> Node:
    hint = _('At least {count} characters, a short sentence for example.').format(count=passwords.SHORTEST)
    secret: dict[str, Any] = {'type': 'password', 'autocomplete': 'new-password', 'maxlength': passwords.LONGEST}
    return h.fieldset[
        h.legend[_('You, the owner')],
        _typed('name', _('Your name'), answers, wrong, autocomplete='name', maxlength=100),
        _typed('email', _('Email address'), answers, wrong, type='email', autocomplete='username', maxlength=254),
        _typed('password', _('Password'), {}, wrong, hint, **secret, minlength=passwords.SHORTEST),
        _typed('again', _('Password again'), {}, wrong, **secret)]


def _typed(name: str, label: str, answers: Mapping[str, str], wrong: Mapping[str, str], hint: str = '',
           **attributes: Any) -> Node:
    error = wrong.get(name, '')
    control = h.input(described(name, hint, error), value=answers.get(name) or None, required=True,
                      **{**attributes, **({'autofocus': True} if error else {})})
    return field(name, label, control, hint, error)


def _chosen(name: str, label: str, options: Iterable[tuple[str, str]], answers: Mapping[str, str],
            wrong: Mapping[str, str], nothing: str = '', hint: str = '') -> Node:
    """A choice; `nothing` is what an empty one is called."""
    value, error = answers.get(name, ''), wrong.get(name, '')
    control = h.select(described(name, hint, error), required=name == 'country', autofocus=bool(error))[
        h.option(value='')[nothing] if nothing else None,
        [h.option(value=None if code == text else code, selected=code == value)[text] for code, text in options]]
    return field(name, label, h.div('.pick')[control], hint, error)


def _countries() -> list[tuple[str, str]]:
    names = Locale(language()).territories
    return sorted(((code, names[code]) for code in countries.OFFERED), key=lambda pair: _plain(pair[1]))


def _plain(text: str) -> str:
    """É sorts as E."""
    return unicodedata.normalize('NFD', text).encode('ascii', 'ignore').decode().casefold()


def _currencies() -> list[tuple[str, str]]:
    names = Locale(language()).currencies
    codes = {countries.currency_of(country) for country in countries.OFFERED}
    return [(code, f'{code} · {names[code]}') for code in sorted(codes)]
