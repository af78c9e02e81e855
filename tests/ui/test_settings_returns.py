"""Settings › Workflow: returns, and the two lists they choose from."""
from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Shop
from orders import arranging_returns
from tests.orders.desk import set_shop
from tests.ui.helpers import fill, open_form, press, sheets

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
BIG, SMALL = {'en': 'Too big', 'fr': 'Trop grand'}, {'en': 'Too small', 'fr': ''}


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    user = await desk.person('owner')
    await arranging_returns.edit_returns(SYSTEM, (await shop()).version, {'reasons': [BIG, SMALL]})
    await user.open('/settings/workflow')
    return user


async def shop() -> Shop:
    return await Shop.get(id=1)


async def reasons() -> list[str]:
    return arranging_returns.reasons(await shop(), 'en')


def key(entry: dict[str, str]) -> str:
    return '\n'.join(entry.values())


async def test_the_shop_s_own_language_stands_first(desk: 'OpenDesk') -> None:
    user = await desk.person('owner')
    await set_shop(language='fr')
    await user.open('/settings/workflow')
    await press(user, 'put_entry')
    assert [field.name for field in open_form(user).fields] == ['fr', 'en']


async def test_customers_are_let_announce_returns_once_they_have_days_to(owner: 'User') -> None:
    await press(owner, 'edit_returns')
    await fill(owner, allowed='true')
    assert list(open_form(owner).errors) == ['days']
    await fill(owner, allowed='true', days='14')
    await owner.should_see('14 days after the goods left')
    assert arranging_returns.allowed(await shop())


async def test_entries_are_added_edited_moved_and_deleted(owner: 'User') -> None:
    await press(owner, 'put_entry')
    await fill(owner, en='too BIG')
    assert list(open_form(owner).errors) == ['en']
    await fill(owner, en='', fr='Cassé')
    await owner.should_see('Cassé')
    await press(owner, 'raise_entry', entry=key({'en': '', 'fr': 'Cassé'}))
    await press(owner, 'put_entry', entry=key(SMALL))
    await fill(owner, fr='Trop petit')
    assert await reasons() == ['Too big', 'Cassé', 'Too small']
    await press(owner, 'lower_entry', entry=key(BIG))
    await press(owner, 'delete_entry', entry=key({'en': '', 'fr': 'Cassé'}))
    await fill(owner)
    assert await reasons() == ['Too big', 'Too small']


async def test_what_a_colleague_changed_meanwhile_is_kept(owner: 'User') -> None:
    await press(owner, 'put_entry', entry=key(BIG))
    new = {'en': 'Broken', 'fr': ''}
    await arranging_returns.edit_returns(SYSTEM, (await shop()).version, {'reasons': [new, SMALL]})
    await owner.should_see('Broken')
    await fill(owner, en='Huge')
    assert await reasons() == ['Broken', 'Too small', 'Huge']


async def test_a_list_has_its_end_and_hostile_words_stay_text(owner: 'User') -> None:
    full = [{'en': f'<b>{place}'} for place in range(arranging_returns.MOST)]
    await arranging_returns.edit_returns(SYSTEM, (await shop()).version, {'outcomes': full})
    await owner.should_see('<b>19')
    drawn = ''.join(sheet.html for sheet in sheets(owner))
    assert 'data-blocked="There are at most 20 entries."' in drawn
    assert '<b>19' not in drawn
