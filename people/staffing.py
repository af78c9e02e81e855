"""The people of the shop: who is one of them, in which role, and how they like their screen."""
import re
from collections.abc import Collection
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from base.actor import ROLE_NAMES, Actor, Right
from base.clock import now
from base.errors import Forbidden, Invalid, Missing, Refused
from base.i18n import LANGUAGES, N_
from base.text import clean
from data.database import announce, reader, transactional
from data.models import Session, Staff
from people import passwords, signing_in, topics, tries

THEMES = ('auto', 'light', 'dark')
_MAIL = re.compile(r'[^@\s<>",;:\\]+@[^@\s<>",;:\\.]+(\.[^@\s<>",;:\\.]+)*')


@dataclass(frozen=True)
class Prepared:
    """A new colleague, checked but not yet added."""
    name: str
    email: str
    role: str
    language: str


async def add_staff(actor: Actor, name: str, email: str, role: str, language: str, password: str) -> Staff:
    """A new colleague. Raises Forbidden, Invalid."""
    actor.need(Right.STAFF)
    colleague = prepared(name, email, role, language, password)
    return await add_prepared(actor, colleague, await passwords.hashed(password))


def prepared(name: str, email: str, role: str, language: str, password: str) -> Prepared:
    """Raises Invalid."""
    colleague = Prepared(_name(name), _email(email), role, language)
    _one_of(role, ROLE_NAMES, 'role', N_('Choose a role.'))
    _one_of(language, LANGUAGES, 'language', N_('Choose a language.'))
    passwords.check(password, colleague.email)
    return colleague


@transactional
async def add_prepared(actor: Actor, colleague: Prepared, password_hash: str) -> Staff:
    """The second half, after the slow hashing. Raises Forbidden, Invalid when the address is taken."""
    actor.need(Right.STAFF)
    taken = Invalid(N_('Someone already signs in with {email}.'), 'email', email=colleague.email)
    if await Staff.exists(email=colleague.email):
        raise taken
    try:
        staff = await Staff.create(**vars(colleague), password_hash=password_hash, made_at=now())
    except IntegrityError as error:    # someone else was faster
        raise taken from error
    announce(topics.STAFF)
    return staff


@transactional
async def change_name(actor: Actor, staff_id: int, name: str) -> None:
    actor.need(Right.STAFF)
    await _change(staff_id, name=_name(name))


@transactional
async def change_role(actor: Actor, staff_id: int, role: str) -> None:
    """Open pages of that person start again with the new rights."""
    actor.need(Right.STAFF)
    _one_of(role, ROLE_NAMES, 'role', N_('Choose a role.'))
    if role != 'owner':
        await _keep_an_owner(staff_id)
    await _change(staff_id, role=role)


@transactional
async def change_language(actor: Actor, staff_id: int, language: str) -> None:
    _own_or_staff(actor, staff_id)
    _one_of(language, LANGUAGES, 'language', N_('Choose a language.'))
    await _change(staff_id, language=language)


@transactional
async def change_theme(actor: Actor, staff_id: int, theme: str) -> None:
    _own_or_staff(actor, staff_id)
    _one_of(theme, THEMES, 'theme', N_('Choose how the screen looks.'))
    await _change(staff_id, theme=theme)


async def change_password(actor: Actor, staff_id: int, password: str, current: str = '',
                          session_id: int | None = None) -> None:
    """One's own needs the `current` one; all sessions of that person but `session_id` end. Raises Invalid, Forbidden,
    TooMany."""
    _own_or_staff(actor, staff_id)
    staff = await Staff.filter(id=staff_id).using_db(reader()).first()
    if staff is None:
        raise Missing(N_('This person does not exist.'))
    if actor.staff_id == staff_id:
        await confirm(staff, current, 'current')
    passwords.check(password, staff.email)
    await _set_password(staff, await passwords.hashed(password), session_id)


async def confirm(staff: Staff, current: str, field: str) -> None:
    """That it is their password. Whoever finds an open screen must not guess here without limit either. Raises Invalid
    for `field`, TooMany."""
    key = tries.account_key(staff.email, place='own screen')
    await tries.take(key)
    if not await passwords.matches(staff.password_hash, current):
        raise Invalid(N_('This is not your current password.'), field)
    await tries.forgive(key)


@transactional
async def _set_password(staff: Staff, password_hash: str, session_id: int | None) -> None:
    changed = await Staff.filter(id=staff.id, password_hash=staff.password_hash).update(password_hash=password_hash)
    if not changed:
        raise Refused(N_('The password was changed meanwhile. Sign in again.'))
    await signing_in.end_sessions_of(staff.id, but=session_id)


@transactional
async def disable(actor: Actor, staff_id: int) -> None:
    """They can no longer sign in; what is open closes at once."""
    actor.need(Right.STAFF)
    await _keep_an_owner(staff_id)
    await _change(staff_id, active=False)
    await signing_in.end_sessions_of(staff_id)


@transactional
async def enable(actor: Actor, staff_id: int) -> None:
    actor.need(Right.STAFF)
    await _change(staff_id, active=True)


async def _keep_an_owner(leaving: int) -> None:
    """Locks the owners, so that two of them cannot demote each other at the same moment."""
    owners = await Staff.filter(role='owner', active=True).order_by('id').select_for_update()
    if [owner.id for owner in owners] == [leaving]:
        raise Refused(N_('This is the last owner. Make someone else an owner first.'))


async def _change(staff_id: int, **values: object) -> None:
    staff = await Staff.filter(id=staff_id).select_for_update().first()
    if staff is None:
        raise Missing(N_('This person does not exist.'))
    await Staff.filter(id=staff_id).update(**values, version=staff.version + 1)
    sessions = await Session.filter(staff_id=staff_id, ended_at__isnull=True).values_list('id', flat=True)
    announce(topics.STAFF, *[topics.session(int(str(one))) for one in sessions])


def _own_or_staff(actor: Actor, staff_id: int) -> None:
    if actor.staff_id != staff_id and not actor.may(Right.STAFF):
        raise Forbidden()


def _one_of(value: str, known: Collection[str], field: str, message: str) -> None:
    if value not in known:
        raise Invalid(message, field)


def _name(name: str) -> str:
    name = clean(name, 100)
    if not name:
        raise Invalid(N_('Enter a name.'), 'name')
    return name


def _email(email: str) -> str:
    email = signing_in.same_address(email)
    if not _MAIL.fullmatch(email):
        raise Invalid(N_('“{email}” is not an email address. Write it like anna@example.org.'), 'email',
                      email=email[:60])
    return email
