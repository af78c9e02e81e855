"""Settings › Letters: which are sent and what goes with them."""
from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import MailKind
from orders import arranging_letters, mailing
from tests.ui.helpers import fill, open_form, press, send, sheets

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    user = await desk.person('owner')
    await user.open('/settings/letters')
    return user


async def test_a_letter_is_switched_off_and_on(owner: 'User') -> None:
    await owner.should_see('When a parcel has left')
    await owner.should_not_see('Switched off')
    await press(owner, 'switch_letter', letter='shipped', on='', version=0)
    await owner.should_see('Switched off')
    await press(owner, 'switch_letter', letter='shipped', on='true', version=1)
    await owner.should_not_see('Switched off')
    assert (await MailKind.get(kind='shipped')).enabled


async def test_attachments_are_ticked(owner: 'User') -> None:
    await press(owner, 'choose_attachments', letter='shipped')
    assert open_form(owner).standing() == {'invoice': 'true', 'slip': '', 'return_form': ''}
    await fill(owner, invoice='', slip='true')
    await owner.should_see('Packing slip')
    assert (await MailKind.get(kind='shipped')).attachments == ['slip']


async def test_a_letter_without_anything_to_take_along_offers_none(owner: 'User') -> None:
    with pytest.raises(AssertionError):
        await press(owner, 'choose_attachments', letter='return_status')


async def test_what_a_colleague_switched_is_seen_at_once(owner: 'User') -> None:
    await arranging_letters.switch_letter(SYSTEM, 'ready', False, 0)
    await owner.should_see('Switched off')


async def test_a_switch_pressed_on_an_older_page_changes_nothing(owner: 'User') -> None:
    await arranging_letters.switch_letter(SYSTEM, 'ready', False, 0)
    await owner.should_see('Switched off')
    shown = next(sheet for sheet in sheets(owner) if 'switch_letter' in sheet.html)
    await send(owner, shown, 'verb', {'verb': 'switch_letter', 'letter': 'ready', 'on': 'true', 'version': '0'})
    await owner.should_see('changed this while you were editing')
    assert not (await MailKind.get(kind='ready')).enabled


async def test_a_button_that_names_no_version_changes_nothing(owner: 'User') -> None:
    shown = next(sheet for sheet in sheets(owner) if 'switch_letter' in sheet.html)
    await send(owner, shown, 'verb', {'verb': 'switch_letter', 'letter': 'ready', 'on': '', 'version': 'x'})
    assert await mailing.enabled('ready')
