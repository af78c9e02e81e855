"""A tablet passes from one packer to the next: by PIN, with a packer's rights, and back to one's own by password."""
from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Session, Staff
from people import pins
from tests.open_desk import PASSWORD, OpenDesk
from tests.ui.helpers import _fire, fill, open_form, press, sheets
from ui.parts.packers import Packers

if TYPE_CHECKING:
    from nicegui.testing import User

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
PIN = '2580'


async def boss() -> Staff:
    """The owner, with a PIN."""
    staff = await Staff.get(email='boss@example.org')
    await pins.set_pin(SYSTEM, staff.id, PIN)
    return staff


def offered(user: 'User') -> str:
    """The dialog of the bench."""
    assert user.client
    return str(next(one for one in user.client.elements.values() if isinstance(one, Packers))._props['html'])


async def test_the_bench_hands_the_tablet_to_an_owner_who_may_only_pack_then(desk: OpenDesk) -> None:
    owner, user = await boss(), await desk.person('packer')
    await user.open('/bench')
    assert f'data-who="{owner.id}"' in offered(user)
    assert 'packing only' not in offered(user)
    answer = await user.http_client.post('/bench/switch', json={'staff': str(owner.id), 'pin': PIN})
    assert (answer.status_code, 'HttpOnly' in answer.headers['set-cookie']) == (200, True)
    assert await Session.filter(staff_id=owner.id, by_pin=True, ended_at=None).exists()
    await user.open('/bench')
    assert 'packing only' in offered(user)
    await user.open('/settings/staff')
    await user.should_see('Only the owner can change')
    await user.open('/me')
    for verb in ('end_sessions', 'remove_pin'):
        for sheet in sheets(user):
            _fire(user, sheet, 'verb', {'verb': verb, 'turn': 1})
    await user.should_see('Sign in with your password to do this.')
    assert await pins.has_pin(owner.id)
    assert (await user.http_client.get('/papers/preview.pdf')).status_code == 403


async def test_the_password_is_asked_for_again_where_a_pin_opened(desk: OpenDesk) -> None:
    owner, user = await boss(), await desk.person('packer')
    browser = user.http_client
    assert (await browser.get('/login?next=/bench')).status_code == 303
    await browser.post('/bench/switch', json={'staff': owner.id, 'pin': PIN})
    assert (await browser.get('/login?next=/bench')).status_code == 200
    await browser.post('/login', data={'email': owner.email, 'password': PASSWORD})
    assert (await browser.get('/papers/preview.pdf')).status_code != 403


async def test_a_wrong_pin_is_said_and_whoever_packs_stays(desk: OpenDesk) -> None:
    owner, user = await boss(), await desk.person('packer', language='fr')
    answer = await user.http_client.post('/bench/switch', json={'staff': owner.id, 'pin': '9999'})
    assert (answer.status_code, 'set-cookie' in answer.headers) == (422, False)
    assert answer.json()['words'] == 'Ce code PIN n’est pas le bon.'
    assert not await Session.filter(by_pin=True).exists()


async def test_what_our_script_does_not_send_is_not_taken(desk: OpenDesk) -> None:
    browser = (await desk.person('packer')).http_client
    for body in ('', '[]', '{}', '{"staff": 1}', '{"staff": 1, "pin": 2580}', '{"staff": "x", "pin": "2580"}',
                 '{"staff": 1, "pin": "123456789"}', '{"staff": 99999999999, "pin": "2580"}'):
        assert (await browser.post('/bench/switch', content=body)).status_code == 400


async def test_another_site_cannot_hand_a_tablet_over(desk: OpenDesk) -> None:
    owner, user = await boss(), await desk.person('packer')
    answer = await user.http_client.post('/bench/switch', json={'staff': owner.id, 'pin': PIN},
                                         headers={'sec-fetch-site': 'cross-site'})
    assert answer.status_code == 403
    assert not await Session.filter(by_pin=True).exists()


async def test_one_sets_and_removes_ones_own_pin(desk: OpenDesk, user: 'User') -> None:
    await user.open('/me')
    await press(user, 'set_pin')
    await fill(user, pin='1234', password=PASSWORD)
    assert list(open_form(user).errors) == ['pin']
    await fill(user, pin=PIN, password=PASSWORD)
    await user.should_see('Your PIN is set.')
    assert [one.email for one in await pins.packers()] == ['clerk1@example.org']
    await press(user, 'remove_pin')
    await user.should_see('Your PIN is removed.')
    assert await pins.packers() == []


async def test_the_owner_sets_the_pins_of_others_but_viewers_need_none(desk: OpenDesk) -> None:
    await desk.person('viewer')
    user, packer = await desk.person('owner'), await desk.person('packer')
    await user.open('/settings/staff')
    paul = await Staff.get(name='Paul')
    assert sum(sheet.html.count('data-verb="set_pin"') for sheet in sheets(user)) == await Staff.all().count() - 1
    await press(user, 'set_pin', row=paul.id)
    await fill(user, pin=PIN)
    assert [one.id for one in await pins.packers()] == [paul.id]
    await press(user, 'remove_pin', row=paul.id)
    assert await pins.packers() == []
    assert packer
