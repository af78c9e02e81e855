"""A PIN hands a tablet that somebody has signed in on to the next packer, and opens nothing but packing."""
import pytest

from base.actor import Right
from base.clock import now
from base.errors import Forbidden, Invalid, Refused
from data.database import Database, rows
from data.models import Session, Staff
from people import passwords, pins, signing_in, staffing, tries
from people.pins import WrongPin, set_pin, switch
from people.signing_in import who
from people.tries import TooMany
from tests.people.colleagues import ADDRESS, PASSWORD, actor, person

PIN = '2580'
AGENT = 'Tablet 1.0'


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands: a slow machine is no patient guesser."""
    time = now()
    monkeypatch.setattr(tries, 'now', lambda: time)


async def token_of(staff: Staff) -> str:
    return (await signing_in.sign_in(staff.email, PASSWORD, ADDRESS, AGENT))[1]


async def with_pin(role: str = 'packer', pin: str = PIN) -> Staff:
    staff = await person(role)
    await set_pin(actor(staff), staff.id, pin, PASSWORD)
    return staff


async def visitor_of(token: str) -> signing_in.Visitor:
    visitor = await who(token)
    assert visitor
    return visitor


async def handed(token: str, staff: Staff, pin: str = PIN) -> str:
    return await switch(token, staff.id, pin, ADDRESS, AGENT)


async def test_the_right_pin_ends_the_session_and_begins_one_of_the_next_person(db: Database) -> None:
    first, second = await token_of(await person('packer')), await with_pin()
    before = await visitor_of(first)
    after = await visitor_of(await handed(first, second))
    assert (await who(first), after.actor.staff_id, after.actor.role) == (None, second.id, 'packer')
    assert after.session_id != before.session_id


@pytest.mark.parametrize(('role', 'given'), [('owner', 'packer'), ('clerk', 'packer'), ('packer', 'packer')])
async def test_a_pin_opens_at_most_what_a_packer_may_do(db: Database, role: str, given: str) -> None:
    visitor = await visitor_of(await handed(await token_of(await person('packer')), await with_pin(role)))
    assert (visitor.actor.role, visitor.by_pin) == (given, True)
    assert not visitor.actor.may(Right.SETTINGS)
    assert await signing_in.still_here(visitor.session_id) == visitor


async def test_the_password_gives_all_rights_back(db: Database) -> None:
    owner = await with_pin('owner')
    await handed(await token_of(await person('packer')), owner)
    visitor = await visitor_of(await token_of(owner))
    assert (visitor.actor.role, visitor.by_pin) == ('owner', False)


async def test_wrong_unknown_without_a_pin_and_disabled_get_the_same_words_and_the_same_work(
        db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    slow, said = passwords._verify, set()

    def verify(pin_hash: str, pin: str) -> bool:
        asked.append(pin_hash)
        return slow(pin_hash, pin)

    monkeypatch.setattr(passwords, '_verify', verify)
    first, gone = await token_of(await person('packer')), await with_pin()
    await staffing.disable(actor(await person('owner')), gone.id)
    for staff_id, pin in (((await with_pin()).id, '9999'), ((await person('packer')).id, PIN), (gone.id, PIN),
                          (999, PIN)):
        asked.clear()
        with pytest.raises(WrongPin) as refusal:
            await switch(first, staff_id, pin, ADDRESS, AGENT)
        said.add(str(refusal.value))
        assert len(asked) == 1
    assert len(said) == 1
    assert await who(first)


async def test_after_five_wrong_ones_even_the_right_pin_has_to_wait_but_not_the_password(db: Database) -> None:
    first, second = await token_of(await person('packer')), await with_pin()
    for _try in range(5):
        with pytest.raises(WrongPin):
            await handed(first, second, '9999')
    with pytest.raises(TooMany):
        await handed(first, second)
    assert await token_of(second)


async def test_one_pin_cannot_be_tried_on_everybody(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await token_of(await person('packer'))
    monkeypatch.setattr(passwords, '_verify', lambda *_given: False)
    for staff_id in range(1000, 1000 + tries.NETWORK.burst):
        with pytest.raises(WrongPin):
            await switch(first, staff_id, PIN, ADDRESS, AGENT)
    with pytest.raises(TooMany):
        await switch(first, 2000, PIN, ADDRESS, AGENT)


async def test_nobody_takes_over_without_a_living_session_that_may_pack(db: Database) -> None:
    second, ended = await with_pin(), await token_of(await person('packer'))
    await signing_in.sign_out(ended)
    for token in (None, 'nonsense', ended, await token_of(await person('viewer'))):
        with pytest.raises(Forbidden):
            await switch(token, second.id, PIN, ADDRESS, AGENT)


async def test_a_new_pin_ends_what_the_old_one_opened_and_nothing_else(db: Database) -> None:
    second = await with_pin()
    own, by_pin = await token_of(second), await handed(await token_of(await person('packer')), second)
    await set_pin(actor(second), second.id, '7391', PASSWORD)
    assert (await who(by_pin), (await who(own)) is not None) == (None, True)
    await pins.remove_pin(actor(second), second.id)
    assert await pins.packers() == []


async def test_one_sets_ones_own_with_the_password_and_the_owner_those_of_others(db: Database) -> None:
    owner, packer, clerk = await person('owner'), await person('packer'), await person('clerk')
    with pytest.raises(Invalid) as refusal:
        await set_pin(actor(packer), packer.id, PIN, 'not the password')
    assert refusal.value.field == 'password'
    with pytest.raises(Forbidden):
        await set_pin(actor(clerk), packer.id, PIN, PASSWORD)
    with pytest.raises(Forbidden):
        await pins.remove_pin(actor(clerk), packer.id)
    await set_pin(actor(owner), packer.id, PIN)
    assert [one.id for one in await pins.packers()] == [packer.id]
    assert await pins.packers(but=packer.id) == []
    assert PIN not in str(await rows('SELECT pin_hash FROM staff'))
    with pytest.raises(Refused, match='only looks'):
        await set_pin(actor(owner), (await person('viewer')).id, PIN)


@pytest.mark.parametrize('pin', ['', '123', '1234', '4321', '0000', '7777', '1212', '456789', '987654', '123123',
                                 '123456789', '12a4', '٢٥٨٠', ' 2580'])
def test_a_pin_that_anybody_would_guess_is_refused(pin: str) -> None:
    with pytest.raises(Invalid) as refusal:
        pins.check(pin)
    assert refusal.value.field == 'pin'


@pytest.mark.parametrize('pin', ['2580', '1985', '73910', '40718253'])
def test_other_pins_are_taken(pin: str) -> None:
    pins.check(pin)


async def test_a_session_ends_once_however_many_hand_it_over(db: Database) -> None:
    first, second, third = await token_of(await person('packer')), await with_pin(), await with_pin(pin='7391')
    await handed(first, second)
    with pytest.raises(Forbidden):
        await handed(first, third, '7391')
    assert await Session.filter(by_pin=True, ended_at=None).count() == 1
