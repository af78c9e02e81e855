"""PINs: how the next packer takes over a tablet that somebody has signed in on. What a PIN opens is for packing alone.

Four figures are few: they are tried only from a living session, ever more slowly, and open no more than a packer's
rights, whoever's they are.
"""
import re

from base.actor import RIGHTS, Actor, Right
from base.clock import now
from base.errors import Forbidden, Invalid, Missing, Refused
from base.i18n import N_
from data.database import announce, reader, transactional
from data.models import Session, Staff
from people import passwords, signing_in, staffing, topics, tries

SHORTEST, LONGEST = 4, 8
_FIGURES = re.compile(rf'[0-9]{{{SHORTEST},{LONGEST}}}')
_ROWS = ('01234567890', '09876543210')
WHO_PACKS = tuple(role for role, rights in RIGHTS.items() if Right.PACK in rights and role != 'system')


class WrongPin(Refused):
    """The same words for a wrong PIN and a person who has none."""
    status = 422

    def __init__(self) -> None:
        super().__init__(N_('This PIN is not right.'))


async def set_pin(actor: Actor, staff_id: int, pin: str, password: str = '', session_id: int | None = None) -> None:
    """One's own needs the `password`. Sessions of that person that a PIN opened end, but `session_id`. Raises Invalid,
    Forbidden, TooMany."""
    staff = await _of(actor, staff_id)
    check(pin)
    if actor.staff_id == staff_id:
        await staffing.confirm(staff, password, 'password')
    await _save(staff, await passwords.hashed(pin), session_id)


async def remove_pin(actor: Actor, staff_id: int, session_id: int | None = None) -> None:
    """Raises Forbidden."""
    await _save(await _of(actor, staff_id), '', session_id)


async def _of(actor: Actor, staff_id: int) -> Staff:
    if actor.staff_id != staff_id:
        actor.need(Right.STAFF)
    staff = await Staff.filter(id=staff_id).using_db(reader()).first()
    if staff is None:
        raise Missing(N_('This person does not exist.'))
    if staff.role not in WHO_PACKS:
        raise Refused(N_('Who only looks does not pack and needs no PIN.'))
    return staff


def check(pin: str) -> None:
    """Raises Invalid when nobody should choose this PIN."""
    if not _FIGURES.fullmatch(pin):
        raise Invalid(N_('A PIN has {least} to {most} digits.'), 'pin', least=SHORTEST, most=LONGEST)
    half = pin[:len(pin) // 2]
    if len(set(pin)) == 1 or half * 2 == pin or any(pin in row for row in _ROWS):
        raise Invalid(N_('This PIN is too easy to guess. Choose another.'), 'pin')


@transactional
async def _save(staff: Staff, pin_hash: str, session_id: int | None) -> None:
    await Staff.filter(id=staff.id).update(pin_hash=pin_hash)
    await signing_in.end_pin_sessions_of(staff.id, but=session_id)
    announce(topics.STAFF)


async def has_pin(staff_id: int | None) -> bool:
    return await Staff.filter(id=staff_id or 0).exclude(pin_hash='').using_db(reader()).exists()


async def packers(but: int | None = None) -> list[Staff]:
    """Who can take over a tablet by PIN, by name."""
    may = Staff.filter(active=True, role__in=WHO_PACKS, id__not=but or 0).exclude(pin_hash='')
    return await may.order_by('name', 'id').using_db(reader())


async def switch(token: str | None, staff_id: int, pin: str, address: str, agent: str) -> str:
    """Hands the tablet of this session to another person: ends it, and returns the token of theirs. Raises WrongPin,
    TooMany, Forbidden."""
    former = await signing_in.who(token)
    if former is None:
        raise Forbidden()
    former.actor.need(Right.PACK)
    keys = _keys(staff_id, address)
    await tries.take(*keys)
    staff = next((one for one in await packers(but=former.actor.staff_id) if one.id == staff_id), None)
    right = await passwords.matches(staff.pin_hash if staff else passwords.DUMMY, pin)
    if staff is None or not right:
        raise WrongPin()
    return await _hand_over(staff, former.session_id, keys, address, agent)


def _keys(staff_id: int, address: str) -> tuple[tries.Key, tries.Key]:
    """Of their own, so that mistyped PINs slow down nobody who signs in."""
    return (tries.Key(f'pin:{staff_id}', tries.ACCOUNT),
            tries.Key(f'pins of {tries.network(address)}', tries.NETWORK))


@transactional
async def _hand_over(staff: Staff, former: int, keys: tuple[tries.Key, tries.Key], address: str, agent: str) -> str:
    """The row locks let a new PIN, a disabling or an ending come before or after, never in between."""
    same = Staff.filter(id=staff.id, active=True, role=staff.role, pin_hash=staff.pin_hash)
    if not await same.select_for_update().first():
        raise WrongPin()
    if not await Session.filter(id=former, ended_at=None).update(ended_at=now()):
        raise Forbidden()
    announce(topics.session(former))
    await tries.succeeded(*keys)
    return await signing_in.open_session(staff, address, agent, by_pin=True)
