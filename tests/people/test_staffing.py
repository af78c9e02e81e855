"""Who works here, in which role, and how they like their screen."""
import asyncio
from collections.abc import Awaitable, Callable

import pytest

from base.actor import SYSTEM, Actor
from base.errors import Forbidden, Invalid, Missing, Refused
from data.database import Database
from data.models import Session, Staff
from people import passwords, signing_in, staffing
from people.signing_in import WrongLogin, sign_in, who
from people.staffing import add_staff
from people.tries import TooMany
from tests.people.colleagues import ADDRESS, PASSWORD, Heard, actor, person

NEW = 'a quite different sentence'


async def token_of(staff: Staff, password: str = PASSWORD) -> str:
    return (await sign_in(staff.email, password, ADDRESS, 'Browser'))[1]


async def again(staff: Staff) -> Staff:
    return await Staff.get(id=staff.id)


async def test_a_new_colleague_can_sign_in(db: Database) -> None:
    owner = await person('owner')
    heard = Heard(db, 'staff')
    await add_staff(actor(owner), ' Marie  Lambert ', 'Marie@Example.org', 'packer', 'fr', PASSWORD)
    await asyncio.sleep(0)
    staff, token = await sign_in('marie@example.org', PASSWORD, ADDRESS, '')
    assert (staff.name, staff.role, staff.language, staff.active) == ('Marie  Lambert', 'packer', 'fr', True)
    assert await who(token)
    assert heard.topics[:1] == ['staff']


async def test_the_command_line_adds_people_as_the_system(db: Database) -> None:
    assert (await add_staff(SYSTEM, 'Anna', 'anna@shop', 'owner', 'en', PASSWORD)).role == 'owner'


WRONG = [
    ('name', {'name': '  '}), ('email', {'email': 'anna'}), ('email', {'email': 'an na@example.org'}),
    ('email', {'email': 'anna@'}), ('email', {'email': 'a@b@c'}), ('email', {'email': 'a@b..c'}),
    ('role', {'role': 'system'}), ('role', {'role': ''}), ('language', {'language': 'xx'}),
    ('password', {'password': 'too short'}), ('password', {'password': 'Anna.Martin@example.org'}),
    ('password', {'password': 'anna.martin'}), ('password', {'password': 'x' * 257}),
]


async def test_what_cannot_be_taken_is_refused_with_its_field(db: Database) -> None:
    good = {'name': 'Anna', 'email': 'anna.martin@example.org', 'role': 'clerk', 'language': 'en', 'password': PASSWORD}
    for field, values in WRONG:
        with pytest.raises(Invalid) as refusal:
            await add_staff(SYSTEM, **{**good, **values})
        assert refusal.value.field == field, values
    assert not await Staff.exists()


async def test_two_people_cannot_share_a_mail_address_even_at_once(db: Database) -> None:
    results = await asyncio.gather(
        *[add_staff(SYSTEM, f'Anna {n}', 'anna@example.org', 'clerk', 'en', PASSWORD) for n in range(6)],
        return_exceptions=True)
    assert [type(one) for one in results].count(Staff) == 1
    assert [type(one) for one in results].count(Invalid) == 5
    assert await Staff.all().count() == 1


Verb = Callable[[Actor, int], Awaitable[object]]
FOR_OWNERS: dict[str, Verb] = {
    'add': lambda who, _: add_staff(who, 'Eve', 'eve@example.org', 'owner', 'en', PASSWORD),
    'name': lambda who, staff_id: staffing.change_name(who, staff_id, 'Eve'),
    'role': lambda who, staff_id: staffing.change_role(who, staff_id, 'owner'),
    'disable': staffing.disable,
    'enable': staffing.enable,
    'language': lambda who, staff_id: staffing.change_language(who, staff_id, 'fr'),
    'theme': lambda who, staff_id: staffing.change_theme(who, staff_id, 'dark'),
    'password': lambda who, staff_id: staffing.change_password(who, staff_id, NEW),
}


@pytest.mark.parametrize('role', ['clerk', 'packer', 'viewer'])
async def test_nobody_but_an_owner_changes_others(db: Database, role: str) -> None:
    eve, anna = await person(role), await person('clerk')
    for verb in FOR_OWNERS.values():
        with pytest.raises(Forbidden):
            await verb(actor(eve), anna.id)
    now = await again(anna)
    assert (now.name, now.role, now.active, now.version) == ('Anna', 'clerk', True, 1)
    assert now.password_hash == anna.password_hash


async def test_nobody_raises_their_own_rights(db: Database) -> None:
    eve = await person('clerk')
    for name in ('role', 'disable', 'enable', 'name'):
        with pytest.raises(Forbidden):
            await FOR_OWNERS[name](actor(eve), eve.id)


async def test_a_person_who_is_not_there_is_missing(db: Database) -> None:
    owner = actor(await person('owner'))
    for name, verb in FOR_OWNERS.items():
        if name != 'add':
            with pytest.raises(Missing):
                await verb(owner, 10**6)


async def test_one_s_own_language_and_theme_are_one_s_own(db: Database) -> None:
    staff = await person('viewer')
    await staffing.change_language(actor(staff), staff.id, 'fr')
    await staffing.change_theme(actor(staff), staff.id, 'dark')
    changed = await again(staff)
    assert (changed.language, changed.theme, changed.version) == ('fr', 'dark', staff.version + 2)
    with pytest.raises(Invalid):
        await staffing.change_theme(actor(staff), staff.id, 'pink')


async def test_a_new_role_is_told_to_the_open_sessions(db: Database) -> None:
    owner, anna = await person('owner'), await person('clerk')
    token = await token_of(anna)
    session = await Session.get(staff_id=anna.id)
    heard = Heard(db, f'session:{session.id}')
    await staffing.change_role(actor(owner), anna.id, 'viewer')
    await asyncio.sleep(0)
    visitor = await who(token)
    assert visitor is not None
    assert visitor.actor.role == 'viewer'
    assert heard.topics == [f'session:{session.id}']


async def test_disabling_ends_what_is_open_and_enabling_does_not_bring_it_back(db: Database) -> None:
    owner, anna = await person('owner'), await person('clerk')
    token = await token_of(anna)
    session = await Session.get(staff_id=anna.id)
    heard = Heard(db, f'session:{session.id}')
    await staffing.disable(actor(owner), anna.id)
    await asyncio.sleep(0)
    assert heard.topics == [f'session:{session.id}']
    assert await who(token) is None
    with pytest.raises(WrongLogin):
        await token_of(anna)
    await staffing.enable(actor(owner), anna.id)
    assert await who(token) is None
    assert await who(await token_of(anna))


async def test_the_last_owner_stays(db: Database) -> None:
    owner, gone = await person('owner'), await person('owner')
    await staffing.disable(actor(owner), gone.id)
    for action in (staffing.disable(actor(owner), owner.id), staffing.change_role(actor(owner), owner.id, 'clerk')):
        with pytest.raises(Refused, match='last owner'):
            await action
    assert (await again(owner)).active
    await staffing.change_role(actor(owner), owner.id, 'owner')


async def test_two_owners_cannot_demote_each_other_at_once(db: Database) -> None:
    for _ in range(3):
        await Staff.all().update(role='clerk')
        one, two = await person('owner'), await person('owner')
        results = await asyncio.gather(staffing.change_role(actor(one), two.id, 'clerk'),
                                       staffing.disable(actor(two), one.id), return_exceptions=True)
        assert [type(result) for result in results].count(Refused) == 1
        assert await Staff.filter(role='owner', active=True).count() == 1


async def test_one_s_own_password_needs_the_current_one_and_ends_other_sessions(db: Database) -> None:
    anna = await person('viewer')
    here, there = await token_of(anna), await token_of(anna)
    visitor = await who(here)
    assert visitor is not None
    with pytest.raises(Invalid) as refusal:
        await staffing.change_password(visitor.actor, anna.id, NEW, 'a wrong guess', visitor.session_id)
    assert refusal.value.field == 'current'
    await staffing.change_password(visitor.actor, anna.id, NEW, PASSWORD, visitor.session_id)
    assert await who(here)
    assert await who(there) is None
    with pytest.raises(WrongLogin):
        await token_of(anna)
    assert await token_of(anna, NEW)


async def test_an_open_screen_is_no_place_to_guess_the_password(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await person('viewer')
    results = [await asyncio.gather(staffing.change_password(actor(anna), anna.id, NEW, 'a wrong guess'),
                                    return_exceptions=True) for _ in range(7)]
    assert [type(one) for (one,) in results] == [Invalid] * 5 + [TooMany] * 2


async def test_an_owner_sets_a_colleague_s_password_and_ends_all_their_sessions(db: Database) -> None:
    owner, anna = await person('owner'), await person('clerk')
    token = await token_of(anna)
    with pytest.raises(Invalid):
        await staffing.change_password(actor(owner), anna.id, 'short')
    await staffing.change_password(actor(owner), anna.id, NEW)
    assert await who(token) is None
    assert await token_of(anna, NEW)


async def test_of_two_password_changes_at_once_one_wins(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, anna = await person('owner'), await person('clerk')
    results = await asyncio.gather(*[staffing.change_password(actor(owner), anna.id, f'{NEW} {n}') for n in range(4)],
                                   return_exceptions=True)
    assert results.count(None) == 1
    winner = results.index(None)
    assert await passwords.matches((await again(anna)).password_hash, f'{NEW} {winner}')


def test_the_password_rule_says_what_is_wrong() -> None:
    with pytest.raises(Invalid, match='at least 10 characters'):
        passwords.check('123456789', 'a@b.c')
    with pytest.raises(Invalid, match='must not be the email address'):
        passwords.check('ANNA@EXAMPLE.ORG', 'anna@example.org')
    passwords.check('1234567890', 'a@b.c')


def test_the_hash_for_unknown_accounts_costs_what_a_real_one_costs() -> None:
    assert not passwords.HASHER.check_needs_rehash(passwords.DUMMY)
    hasher = passwords.HASHER
    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism, hasher.type.name) == (19456, 2, 1, 'ID')


async def test_a_session_of_nobody_is_not_kept(db: Database) -> None:
    assert await signing_in.still_here(10**6) is None
