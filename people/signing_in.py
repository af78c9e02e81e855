"""Signing in and out. A session is a row; the browser's cookie holds its token, the row only the token's SHA-256."""
import asyncio
import logging
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from base.actor import RIGHTS, Actor, Right
from base.clock import now
from base.errors import Forbidden, Missing, Refused
from base.i18n import N_
from base.text import clean
from data.database import announce, reader, transactional
from data.models import Session, Staff
from people import passwords, topics, tries

log = logging.getLogger('comptoir.people')
IDLE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
MORE_THAN_PACKING = tuple(role for role, rights in RIGHTS.items() if rights > RIGHTS['packer'])
_running: set[asyncio.Task[None]] = set()    # asyncio itself holds tasks only weakly


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person in one session; one `by_pin` has at most a packer's rights."""
    actor: Actor
    session_id: int
    theme: str
    by_pin: bool = False

    @property
    def language(self) -> str:
        return self.actor.language


class WrongLogin(Refused):
    """The same words for an unknown account, a disabled one and a wrong password."""
    status = 401

    def __init__(self) -> None:
        super().__init__(N_('The email address or the password is not right.'))


def same_address(email: str) -> str:
    """The one way a mail address is written and looked up."""
    return clean(email, 254).lower()


async def sign_in(email: str, password: str, address: str, agent: str) -> tuple[Staff, str]:
    """A new session and its token. Raises WrongLogin, TooMany."""
    account = same_address(email)
    keys = await _account_key(account, address), tries.network_key(address)
    await tries.take(*keys)
    staff = await Staff.filter(email=account, active=True).using_db(reader()).first()
    right = await passwords.matches(staff.password_hash if staff else passwords.DUMMY, password)
    if staff is None or not right:
        raise WrongLogin()
    return staff, await _open(staff, keys, address, agent)


async def _account_key(account: str, address: str) -> tries.Key:
    network = tries.network(address)
    recent = Session.filter(staff__email=account, seen_at__gt=now() - IDLE).order_by('-id').limit(50)
    addresses = await recent.using_db(reader()).values_list('address', flat=True)
    return tries.account_key(account, network if network in {tries.network(str(one)) for one in addresses} else '')


@transactional
async def _open(staff: Staff, keys: tuple[tries.Key, tries.Key], address: str, agent: str) -> str:
    """The row lock lets a password change or a disabling come before or after, never in between."""
    same = Staff.filter(id=staff.id, active=True, password_hash=staff.password_hash)
    if not await same.select_for_update().first():
        raise WrongLogin()
    await tries.succeeded(*keys)
    return await open_session(staff, address, agent)


async def open_session(staff: Staff, address: str, agent: str, by_pin: bool = False) -> str:
    """A new session's token, within the transaction that has checked who it is."""
    token = secrets.token_urlsafe(32)
    await Session.create(token_hash=_fingerprint(token), staff_id=staff.id, made_at=now(), seen_at=now(),
                         address=clean(address, 64), agent=clean(agent, 300), by_pin=by_pin)
    announce(topics.STAFF)
    return token


def _fingerprint(token: str) -> str:
    return sha256(token.encode('utf-8', 'replace')).hexdigest()


async def who(token: str | None) -> Visitor | None:
    """The person behind a cookie's token, if the session is alive."""
    return await _visitor(token_hash=_fingerprint(token)) if token else None


async def still_here(session_id: int) -> Visitor | None:
    """The person of a session as they are now, if it is alive."""
    return await _visitor(id=session_id)


async def _visitor(**which: Any) -> Visitor | None:
    alive = Session.filter(ended_at__isnull=True, seen_at__gt=now() - IDLE, staff__active=True, **which)
    session = await alive.using_db(reader()).select_related('staff').first()
    if session is None:
        return None
    if now() - session.seen_at > SEEN_EVERY:
        _soon(_seen(session.id))
    staff = session.staff
    role = 'packer' if session.by_pin and staff.role in MORE_THAN_PACKING else staff.role
    return Visitor(Actor(staff.id, staff.name, role, staff.language), session.id, staff.theme, session.by_pin)


def _soon(work: Coroutine[Any, Any, None]) -> None:
    """Nobody waits for the writing connection only to be noted as seen."""
    task = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _seen(session_id: int) -> None:
    try:
        await _note_seen(session_id)
    except Exception:
        log.exception('a session could not be noted as seen')


@transactional
async def _note_seen(session_id: int) -> None:
    await Session.filter(id=session_id, seen_at__lt=now() - SEEN_EVERY).update(seen_at=now())


@transactional
async def sign_out(token: str | None) -> None:
    """Ends the session of this token; nothing when there is none."""
    if token:
        await _end(token_hash=_fingerprint(token))


async def list_sessions(actor: Actor, staff_id: int) -> list[Session]:
    """The live sessions of a person, newest first. Raises Forbidden for those of others."""
    _need_own(actor, staff_id)
    alive = Session.filter(staff_id=staff_id, ended_at__isnull=True, seen_at__gt=now() - IDLE)
    return await alive.order_by('-seen_at', '-id').using_db(reader())


@transactional
async def end_session(actor: Actor, session_id: int) -> None:
    """Raises Missing, or Forbidden for the session of another."""
    session = await Session.get_or_none(id=session_id)
    if session is None:
        raise Missing(N_('This session does not exist.'))
    _need_own(actor, session.staff_id)
    await _end(id=session_id)


@transactional
async def end_sessions(actor: Actor, staff_id: int, but: int | None = None) -> int:
    """Ends all sessions of a person, or all others than `but`; returns how many."""
    _need_own(actor, staff_id)
    return await end_sessions_of(staff_id, but)


@transactional
async def end_sessions_of(staff_id: int, but: int | None = None) -> int:
    """As a consequence of another verb, which has checked who may."""
    return await _end(staff_id=staff_id, id__not=but or 0)


async def end_pin_sessions_of(staff_id: int, but: int | None = None) -> int:
    """As a consequence of another verb, which has checked who may."""
    return await _end(staff_id=staff_id, by_pin=True, id__not=but or 0)


def _need_own(actor: Actor, staff_id: int) -> None:
    if actor.staff_id != staff_id and not actor.may(Right.STAFF):
        raise Forbidden()


async def _end(**which: Any) -> int:
    ended = await Session.filter(ended_at__isnull=True, **which).values_list('id', flat=True)
    await Session.filter(id__in=ended, ended_at__isnull=True).update(ended_at=now())
    announce(topics.STAFF, *[topics.session(int(str(one))) for one in ended])
    return len(ended)
