"""Who made what a tablet sends later, whoever is signed in by then."""
from datetime import timedelta

import pytest

from base.actor import Actor
from base.clock import at, now
from base.errors import Refused
from data.database import Database, transactional
from data.models import Session, Staff
from people import signing_in
from people.signing_in import IDLE
from people.stamps import KEPT, maker, stamp
from tests.people.colleagues import actor, person

SECRET = 's' * 40
pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@transactional
async def signed_in(staff: Staff) -> tuple[str, int]:
    """Their stamp and session."""
    token = await signing_in.open_session(staff, '203.0.113.7', 'Tablet 1.0')
    session = await Session.get(token_hash=signing_in._fingerprint(token))
    return stamp(SECRET, staff.id, session.id), session.id


@transactional
async def change(staff: Staff, **values: object) -> None:
    await Staff.filter(id=staff.id).update(**values)


async def test_one_s_own_is_one_s_own_and_without_a_stamp_too(db: Database) -> None:
    clerk = await person('clerk')
    own, _session = await signed_in(clerk)
    assert await maker(SECRET, own, actor(clerk)) == actor(clerk)
    assert await maker(SECRET, '', actor(clerk)) == actor(clerk)


async def test_what_another_person_made_is_theirs_as_a_packer_in_the_sender_s_language(db: Database) -> None:
    clerk, packer = await person('clerk'), await person('packer')
    theirs, session_id = await signed_in(clerk)
    sender = Actor(packer.id, 'Paul', 'packer', 'fr')
    assert await maker(SECRET, theirs, sender) == Actor(clerk.id, clerk.name, 'packer', 'fr')
    await signing_in.end_session(actor(clerk), session_id)
    assert (await maker(SECRET, theirs, sender)).staff_id == clerk.id


async def test_what_nobody_can_vouch_for_is_refused(db: Database) -> None:
    clerk, packer = await person('clerk'), await person('packer')
    theirs, session_id = await signed_in(clerk)
    forged = (stamp('t' * 40, clerk.id, session_id), stamp(SECRET, packer.id + 9, session_id), 'x', theirs[:-1])
    for text in forged:
        with pytest.raises(Refused, match='Nobody can tell'):
            await maker(SECRET, text, actor(packer))
    await signing_in.end_session(actor(clerk), session_id)
    with at(now() + KEPT + timedelta(hours=1)), pytest.raises(Refused, match='too long ago'):
        await maker(SECRET, theirs, actor(packer))


async def test_a_session_nobody_used_for_long_has_ended_too(db: Database) -> None:
    clerk, packer = await person('clerk'), await person('packer')
    theirs, _session = await signed_in(clerk)
    with at(now() + IDLE + KEPT - timedelta(hours=1)):
        assert (await maker(SECRET, theirs, actor(packer))).staff_id == clerk.id
    with at(now() + IDLE + KEPT + timedelta(hours=1)), pytest.raises(Refused, match='too long ago'):
        await maker(SECRET, theirs, actor(packer))


@pytest.mark.parametrize('gone', [{'active': False}, {'role': 'viewer'}])
async def test_who_may_not_pack_any_more_has_made_nothing(db: Database, gone: dict[str, object]) -> None:
    clerk, packer = await person('clerk'), await person('packer')
    theirs, _session = await signed_in(clerk)
    await change(clerk, **gone)
    with pytest.raises(Refused, match='Anna made this scan and may not pack any more'):
        await maker(SECRET, theirs, actor(packer))
