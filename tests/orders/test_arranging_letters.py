"""The owner arranges which letters the shop sends and what goes with them."""
import asyncio

import pytest

from base.errors import Forbidden, Invalid, Missing, Stale
from data import letter_view
from data.models import History, MailKind
from orders import arranging_letters, mailing
from tests.orders.desk import People

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@on_sqlite
async def test_a_letter_that_was_switched_off_is_not_sent_until_it_is_switched_on(people: People) -> None:
    assert await mailing.enabled('paid')
    await arranging_letters.switch_letter(people.owner, 'paid', False, 0)
    assert not await mailing.enabled('paid')
    assert await mailing.enabled('shipped')
    await arranging_letters.switch_letter(people.owner, 'paid', True, 1)
    assert await mailing.enabled('paid')
    assert [row.verb for row in await History.all().order_by('id')] == ['letter_switched_off', 'letter_switched_on']


@on_sqlite
async def test_switching_a_letter_leaves_its_attachments(people: People) -> None:
    await arranging_letters.choose_attachments(people.owner, 'shipped', ['return_form', 'slip'], 0)
    await arranging_letters.switch_letter(people.owner, 'shipped', False, 1)
    row = (await letter_view.read()).kinds['shipped']
    assert (row.enabled, row.attachments, row.version) == (False, ['slip', 'return_form'], 2)


@on_sqlite
async def test_a_letter_switched_first_keeps_the_attachments_it_was_shipped_with(people: People) -> None:
    await arranging_letters.switch_letter(people.owner, 'credit', False, 0)
    assert (await MailKind.get(kind='credit')).attachments == ['credit']


async def test_of_two_who_switch_at_once_one_is_told(people: People) -> None:
    said = await asyncio.gather(*(arranging_letters.switch_letter(people.owner, 'quote', on, 0)
                                  for on in (False, True)), return_exceptions=True)
    stale = [one for one in said if isinstance(one, Stale)]
    assert len(stale) == 1
    assert stale[0].who == people.owner.name
    assert stale[0].theirs['version'] == (await MailKind.get(kind='quote')).version == 1


@on_sqlite
@pytest.mark.parametrize('chosen', [['credit'], ['invoice', '../etc/passwd'], ['']])
async def test_what_does_not_belong_to_a_letter_cannot_go_with_it(people: People, chosen: list[str]) -> None:
    with pytest.raises(Invalid):
        await arranging_letters.choose_attachments(people.owner, 'paid', chosen, 0)
    assert (await letter_view.read()).kinds == {}


@on_sqlite
async def test_a_letter_there_is_not_cannot_be_arranged(people: People) -> None:
    with pytest.raises(Missing):
        await arranging_letters.switch_letter(people.owner, 'newsletter', False, 0)
    with pytest.raises(Missing):
        await arranging_letters.choose_attachments(people.owner, 'newsletter', [], 0)


@on_sqlite
async def test_only_the_owner_arranges_letters(people: People) -> None:
    with pytest.raises(Forbidden):
        await arranging_letters.switch_letter(people.clerk, 'paid', False, 0)
    with pytest.raises(Forbidden):
        await arranging_letters.choose_attachments(people.clerk, 'paid', [], 0)
