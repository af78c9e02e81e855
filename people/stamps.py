"""What a tablet keeps to be sent later says who made it: a stamp that only this desk can have given, to a page of
theirs. Whoever is signed in when it is sent, it is theirs."""
from datetime import timedelta

from base import signing
from base.actor import RIGHTS, Actor, Right
from base.clock import now
from base.errors import Refused
from base.i18n import N_
from data.database import reader
from data.models import Session
from people.signing_in import IDLE

PURPOSE = 'maker'
KEPT = timedelta(days=7)
"""For so long after a session has ended, what was made in it is taken from others."""


def stamp(secret: str, staff_id: int, session_id: int) -> str:
    return signing.sign(secret, PURPOSE, f'{staff_id}.{session_id}'.encode())


async def maker(secret: str, text: str, sender: Actor) -> Actor:
    """Who made what `sender` sends with this stamp; without one the sender. Another person may have made it as a packer
    at most. Raises Refused when nobody can tell, or they may not pack any more."""
    if not text:
        return sender
    payload = signing.unsign(secret, PURPOSE, text)
    if payload is None:
        raise Refused(N_('Nobody can tell who made this scan. Scan the piece again.'))
    staff_id, session_id = map(int, payload.decode().split('.'))
    return sender if staff_id == sender.staff_id else await _another(staff_id, session_id, sender.language)


async def _another(staff_id: int, session_id: int, language: str) -> Actor:
    """They were signed in here when it was made, and may still pack."""
    session = await Session.get_or_none(id=session_id, staff_id=staff_id, using_db=reader()).select_related('staff')
    if session is None:
        raise Refused(N_('Nobody can tell who made this scan. Scan the piece again.'))
    name, staff = session.staff.name, session.staff
    if not staff.active or Right.PACK not in RIGHTS.get(staff.role, frozenset()):
        raise Refused(N_('{name} made this scan and may not pack any more. Scan the piece again.'), name=name)
    if now() - (session.ended_at or session.seen_at + IDLE) > KEPT:
        raise Refused(N_('{name} made this scan too long ago. Scan the piece again.'), name=name)
    return Actor(staff.id, name, 'packer', language)
