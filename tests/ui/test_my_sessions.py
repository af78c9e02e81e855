"""My sessions: where one is signed in, ending them, and one's own password."""

from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Session, Staff
from people import signing_in
from tests.open_desk import PASSWORD
from tests.ui.helpers import _fire, fill, open_form, press, settle, sheets
from ui.pages.me import device

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
MAIL = 'clerk1@example.org'
NEW = 'another long sentence'
PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604.1'


async def alive() -> list[Session]:
    return await signing_in.list_sessions(SYSTEM, (await Staff.get(email=MAIL)).id)


async def elsewhere() -> Session:
    """The clerk signs in on a phone as well."""
    await signing_in.sign_in(MAIL, PASSWORD, '203.0.113.7', PHONE)
    return (await alive())[0]


def html(user: 'User') -> str:
    return ''.join(sheet.html for sheet in sheets(user))


@on_sqlite
async def test_each_session_is_listed_with_its_device_and_address(desk: 'OpenDesk', user: 'User') -> None:
    await elsewhere()
    await user.open('/me')
    await user.should_see('Safari, iPhone')
    await user.should_see('203.0.113.7')
    await user.should_see('This one')
    assert html(user).count('data-verb="end_session"') == 1


@on_sqlite
async def test_a_sign_in_elsewhere_appears_by_itself(desk: 'OpenDesk', user: 'User') -> None:
    await user.open('/me')
    assert 'There is no other.' in html(user)
    await elsewhere()
    await user.should_see('Safari, iPhone')


@on_sqlite
async def test_one_session_is_ended(desk: 'OpenDesk', user: 'User') -> None:
    phone = await elsewhere()
    await user.open('/me')
    await press(user, 'end_session', session=phone.id)
    await user.should_not_see('Safari, iPhone')
    assert phone.id not in [one.id for one in await alive()]


@on_sqlite
async def test_all_others_are_ended_and_this_one_stays(desk: 'OpenDesk', user: 'User') -> None:
    own = (await alive())[0]
    await elsewhere()
    await elsewhere()
    await user.open('/me')
    await press(user, 'end_sessions')
    assert [one.id for one in await alive()] == [own.id]
    await user.should_not_see('Safari, iPhone')
    assert 'There is no other.' in html(user)


@on_sqlite
async def test_the_session_of_another_is_not_ended_from_here(desk: 'OpenDesk', user: 'User') -> None:
    await desk.person('owner')
    others = await signing_in.list_sessions(SYSTEM, (await Staff.get(email='owner1@example.org')).id)
    await user.open('/me')
    for sheet in sheets(user):
        for told in (str(others[0].id), 'x', '', '99999999999999999999'):
            _fire(user, sheet, 'verb', {'verb': 'end_session', 'session': told, 'turn': 1})
    await settle()
    await user.should_see('Your role does not allow this.')
    assert await Session.filter(id=others[0].id, ended_at=None).exists()


@on_sqlite
async def test_the_password_is_changed_and_all_other_sessions_end(desk: 'OpenDesk', user: 'User') -> None:
    own = (await alive())[0]
    await elsewhere()
    await user.open('/me')
    await press(user, 'change_password')
    await fill(user, current=PASSWORD, password=NEW)
    await user.should_see('Your password is changed.')
    assert [one.id for one in await alive()] == [own.id]
    staff, _token = await signing_in.sign_in(MAIL, NEW, '127.0.0.1', 'test')
    assert staff.email == MAIL


@on_sqlite
@pytest.mark.parametrize(('current', 'new', 'field'), [
    ('a wrong sentence', NEW, 'current'), (PASSWORD, 'short', 'password'), ('', NEW, 'current'),
    (PASSWORD, '', 'password')])
async def test_a_password_that_cannot_be_is_said_beside_its_field(
    desk: 'OpenDesk', user: 'User', current: str, new: str, field: str
) -> None:
    await user.open('/me')
    await press(user, 'change_password')
    await fill(user, current=current, password=new)
    assert list(open_form(user).errors) == [field]
    await signing_in.sign_in(MAIL, PASSWORD, '127.0.0.1', 'test')


@on_sqlite
async def test_a_viewer_has_sessions_too(desk: 'OpenDesk') -> None:
    user = await desk.person('viewer', language='fr')
    await user.open('/me')
    await user.should_see('Mes sessions')


@pytest.mark.parametrize(('agent', 'shown'), [
    (PHONE, 'Safari, iPhone'),
    ('Mozilla/5.0 (Windows NT 10.0; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0', 'Edge, Windows'),
    ('Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox, Linux'),
    ('Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36', 'Chrome, Android'),
    ('Mozilla/5.0 (Macintosh; Intel Mac OS X 13_0) AppleWebKit/605 Version/16 Safari/605', 'Safari, Mac'),
    ('curl/8', 'Unknown browser'), ('', 'Unknown browser')])
def test_a_device_is_named_as_far_as_its_browser_tells(agent: str, shown: str) -> None:
    assert device(agent) == shown
