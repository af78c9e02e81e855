"""Signing in and out, and what keeps guessers and thieves away."""
import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest

from base.clock import now
from base.errors import Forbidden, Missing
from data.database import Database, rows, transactional
from data.models import LoginBucket, Session, Staff
from people import passwords, signing_in, staffing, tries
from people.signing_in import WrongLogin, sign_in, sign_out, who
from people.tries import TooMany
from tests.people.colleagues import ADDRESS, ELSEWHERE, PASSWORD, Heard, actor, person

AGENT = 'Browser 1.0'


async def signed_in(staff: Staff, address: str = ADDRESS) -> str:
    return (await sign_in(staff.email, PASSWORD, address, AGENT))[1]


async def session_of(token: str) -> Session:
    return await Session.get(token_hash=sha256(token.encode()).hexdigest())


async def wait_until_noted() -> None:
    await asyncio.gather(*signing_in._running)


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which hashes the slow function was asked about."""
    asked: list[str] = []
    slow = passwords._verify

    def verify(password_hash: str, password: str) -> bool:
        asked.append(password_hash)
        return slow(password_hash, password)

    monkeypatch.setattr(passwords, '_verify', verify)
    return asked


class Clock:
    """Moves the clock of the people's room, which otherwise stands: a slow machine is no patient guesser."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = now()
        for module in (signing_in, tries):
            monkeypatch.setattr(module, 'now', lambda: self.time)

    def go(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def test_the_right_password_opens_a_session_with_role_language_and_theme(db: Database) -> None:
    staff = await person('packer')
    await staffing.change_theme(actor(staff), staff.id, 'dark')
    await staffing.change_language(actor(staff), staff.id, 'fr')
    visitor = await who(await signed_in(staff))
    assert visitor is not None
    assert (visitor.actor.staff_id, visitor.actor.role) == (staff.id, 'packer')
    assert (visitor.language, visitor.actor.language, visitor.theme) == ('fr', 'fr', 'dark')


async def test_the_mail_address_is_found_however_it_is_written(db: Database) -> None:
    await person(email='anna@example.org')
    assert await sign_in('  Anna@Example.ORG ', PASSWORD, ADDRESS, AGENT)


async def test_an_accent_typed_in_two_ways_is_one_password(db: Database) -> None:
    await person(email='anna@example.org', password='le caf\u00e9 est pr\u00eat')
    assert await sign_in('anna@example.org', 'le cafe\u0301 est pre\u0302t', ADDRESS, AGENT)


async def test_only_the_hash_of_the_token_is_stored(db: Database) -> None:
    token = await signed_in(await person())
    stored = await rows('SELECT * FROM session')
    assert token not in str(stored)
    assert sha256(token.encode()).hexdigest() in str(stored)


async def test_each_sign_in_has_a_session_of_its_own(db: Database) -> None:
    staff = await person()
    assert await signed_in(staff) != await signed_in(staff)
    assert await Session.all().count() == 2


async def test_a_foreign_token_is_nobody(db: Database) -> None:
    await signed_in(await person())
    for token in ('', None, 'nonsense', 'é\ud800', 'x' * 100_000):
        assert await who(token) is None


async def test_after_signing_out_the_token_is_worth_nothing(db: Database) -> None:
    token = await signed_in(await person())
    session = await session_of(token)
    heard = Heard(db, f'session:{session.id}')
    await sign_out(token)
    await asyncio.sleep(0)
    assert await who(token) is None
    assert heard.topics == [f'session:{session.id}']


async def test_wrong_unknown_and_disabled_get_the_same_words_and_the_same_work(
        db: Database, hashings: list[str]) -> None:
    await person(email='here@example.org')
    gone = await person(email='gone@example.org')
    await staffing.disable(actor(await person('owner')), gone.id)
    said = set()
    for email in ('here@example.org', 'nobody@example.org', 'gone@example.org'):
        with pytest.raises(WrongLogin) as refusal:
            await sign_in(email, 'not the password', ADDRESS, AGENT)
        said.add(str(refusal.value))
    assert len(said) == 1
    assert len(hashings) == 3
    assert {one.rsplit('$', 2)[0] for one in hashings} == {'$argon2id$v=19$m=19456,t=2,p=1'}


async def test_two_hundred_wrong_passwords_at_once_get_five_answers(db: Database, hashings: list[str]) -> None:
    await person(email='anna@example.org')
    results = await asyncio.gather(*[sign_in('anna@example.org', f'guess {n:07}', ADDRESS, AGENT) for n in range(200)],
                                   return_exceptions=True)
    assert [type(one) for one in results].count(WrongLogin) == 5
    assert [type(one) for one in results].count(TooMany) == 195
    assert len(hashings) == 5


async def test_a_network_gets_twenty_tries_over_all_accounts(db: Database, hashings: list[str]) -> None:
    results = await asyncio.gather(
        *[sign_in(f'{n}@example.org', 'some password', f'203.0.113.{n}', AGENT) for n in range(40)],
        return_exceptions=True)
    assert [type(one) for one in results].count(WrongLogin) == 20
    assert len(hashings) == 20
    assert await LoginBucket.filter(key__startswith='account:').count() == 20, 'a refused try leaves no row'


async def test_at_most_two_passwords_are_hashed_at_once(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = [], []
    slow = passwords.HASHER.verify

    class Counting:
        @staticmethod
        def verify(password_hash: str, password: str) -> bool:
            at_once.append(1)
            most.append(len(at_once))
            try:
                return slow(password_hash, password)
            finally:
                at_once.pop()

    monkeypatch.setattr(passwords, 'HASHER', Counting)
    await asyncio.gather(*[sign_in(f'{n}@example.org', 'some password', ADDRESS, AGENT) for n in range(12)],
                         return_exceptions=True)
    assert len(most) == 12
    assert max(most) <= 2


async def fail(email: str, address: str = ADDRESS, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            await sign_in(email, 'some wrong password', address, AGENT)


async def wait_of(email: str, address: str = ADDRESS) -> int:
    with pytest.raises(TooMany) as refusal:
        await sign_in(email, PASSWORD, address, AGENT)
    return refusal.value.seconds


async def test_the_wait_grows_and_never_locks_for_good(db: Database, clock: Clock) -> None:
    staff = await person()
    await fail(staff.email, times=5)
    waits = []
    for _ in range(8):
        waits.append(await wait_of(staff.email))
        clock.go(seconds=waits[-1])
        await fail(staff.email)
    assert waits == sorted(waits)
    assert waits[0] == 30
    assert waits[-1] == 900
    clock.go(minutes=15)
    assert await signed_in(staff)


async def test_a_success_forgets_the_failures_of_the_account(db: Database) -> None:
    staff = await person()
    for _ in range(3):
        await fail(staff.email, times=4)
        await signed_in(staff)


async def test_signing_in_to_one_s_own_account_does_not_clear_the_network(db: Database) -> None:
    mine = await person()
    for n in range(20):
        await fail(f'other{n}@example.org')
        if n < 19:
            await signed_in(mine)
    with pytest.raises(TooMany):
        await signed_in(mine)


async def test_guesses_from_elsewhere_do_not_keep_the_owner_out(db: Database) -> None:
    staff = await person('owner')
    await signed_in(staff, ADDRESS)
    await fail(staff.email, ELSEWHERE, times=5)
    await wait_of(staff.email, ELSEWHERE)
    assert await signed_in(staff, '203.0.113.200')


@pytest.mark.parametrize(('address', 'network'), [
    ('203.0.113.7', '203.0.113.0/24'), ('::ffff:203.0.113.7', '203.0.113.0/24'),
    ('2001:db8:1:2:3::4', '2001:db8:1:2::/64'), ('', 'unknown'), ('unix', 'unknown'),
])
def test_networks_are_24_and_64_bits_wide(address: str, network: str) -> None:
    assert tries.network(address) == network


async def test_old_buckets_are_swept(db: Database, clock: Clock) -> None:
    await fail('nobody@example.org')
    clock.go(days=2)
    await signed_in(await person(), ELSEWHERE)
    assert await LoginBucket.all().values_list('key', flat=True) == ['network:198.51.100.0/24']


async def test_a_session_ends_after_thirty_days_without_a_visit(db: Database, clock: Clock) -> None:
    token = await signed_in(await person())
    clock.go(days=29)
    assert await who(token)
    await wait_until_noted()
    clock.go(days=29)
    assert await who(token)
    await wait_until_noted()
    clock.go(days=31)
    assert await who(token) is None


async def test_being_seen_is_noted_at_most_once_a_minute(
        db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    token = await signed_in(await person())
    first = (await session_of(token)).seen_at
    clock.go(seconds=59)
    await who(token)
    await wait_until_noted()
    assert (await session_of(token)).seen_at == first
    clock.go(seconds=2)
    await asyncio.gather(*[who(token) for _ in range(20)])
    await wait_until_noted()
    noted = (await session_of(token)).seen_at
    assert noted > first
    await who(token)
    assert not signing_in._running


async def test_a_session_cannot_slip_in_while_the_password_changes(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = await person()
    slow = passwords.matches

    async def changed_meanwhile(password_hash: str, password: str) -> bool:
        right = await slow(password_hash, password)
        await staffing.change_password(actor(await person('owner')), staff.id, 'another long sentence')
        return right

    monkeypatch.setattr(passwords, 'matches', changed_meanwhile)
    with pytest.raises(WrongLogin):
        await signed_in(staff)
    assert not await Session.filter(staff_id=staff.id, ended_at__isnull=True).exists()


async def test_one_s_sessions_can_be_listed_and_ended(db: Database) -> None:
    staff = await person('viewer')
    kept, lost = await signed_in(staff), await signed_in(staff, ELSEWHERE)
    listed = await signing_in.list_sessions(actor(staff), staff.id)
    assert [session.address for session in listed] == [ELSEWHERE, ADDRESS]
    assert {session.agent for session in listed} == {AGENT}
    await signing_in.end_session(actor(staff), (await session_of(lost)).id)
    assert await who(lost) is None
    assert await who(kept)
    assert len(await signing_in.list_sessions(actor(staff), staff.id)) == 1


async def test_all_other_sessions_can_be_ended_at_once(db: Database) -> None:
    staff = await person('viewer')
    tokens = [await signed_in(staff) for _ in range(3)]
    stranger = await signed_in(await person('viewer'))
    kept = await session_of(tokens[1])
    assert await signing_in.end_sessions(actor(staff), staff.id, but=kept.id) == 2
    assert [bool(await who(token)) for token in tokens] == [False, True, False]
    assert await who(stranger)


async def test_the_sessions_of_others_are_the_owner_s_business(db: Database) -> None:
    owner, clerk, viewer = await person('owner'), await person('clerk'), await person('viewer')
    session = await session_of(await signed_in(viewer))
    for action in (signing_in.list_sessions(actor(clerk), viewer.id),
                   signing_in.end_session(actor(clerk), session.id),
                   signing_in.end_sessions(actor(clerk), viewer.id)):
        with pytest.raises(Forbidden):
            await action
    assert await signing_in.still_here(session.id)
    await signing_in.end_session(actor(owner), session.id)
    assert await signing_in.still_here(session.id) is None
    with pytest.raises(Missing):
        await signing_in.end_session(actor(owner), 10**6)


async def test_a_session_of_a_person_disabled_by_hand_is_dead(db: Database) -> None:
    staff = await person()
    token = await signed_in(staff)

    @transactional
    async def disable() -> None:
        await Staff.filter(id=staff.id).update(active=False)

    await disable()
    assert await who(token) is None
