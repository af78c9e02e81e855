"""Settings › Letters › one of them: written, tried and taken back."""
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from data.models import MailTemplate
from orders import arranging_letters
from tests.ui.helpers import press, send
from ui.pages.settings_letter import Words

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
TYPED = {'subject': 'Thanks for {{ order.number }}', 'source': '<mj-text><p>Hello {{ customer.name }}</p></mj-text>',
         'number': ''}


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    user = await desk.person('owner')
    await user.open('/settings/letters/paid/en')
    return user


def words_of(user: 'User') -> Any:
    assert user.client
    return next(one for one in user.client.elements.values() if isinstance(one, Words))


async def tell(user: 'User', name: str, **typed: str) -> None:
    await send(user, words_of(user), name, {**TYPED, **typed})


async def test_a_letter_is_rewritten_and_taken_back(owner: 'User') -> None:
    await owner.should_see('This is the original wording.')
    await tell(owner, 'save')
    await owner.should_see('Thanks for {{ order.number }}')
    await tell(owner, 'save', subject='Many thanks')
    await owner.should_see('Many thanks')
    first = await MailTemplate.all().order_by('id').first()
    assert first
    await press(owner, 'revert_letter', version=first.id)
    await press(owner, 'revert_letter')
    assert [row.subject for row in await MailTemplate.all().order_by('id')] == [
        'Thanks for {{ order.number }}', 'Many thanks', 'Thanks for {{ order.number }}', '']


async def test_what_cannot_be_taken_is_said_while_one_types_and_is_not_saved(owner: 'User') -> None:
    for field, typed, said in (
            ('source', '<mj-text><script>alert(1)</script></mj-text>', 'script'),
            ('subject', 'S' * 100_000, 'A subject is one line'), ('number', 'none such', 'nothing with this number'),
            ('source', '<mj-text><p>{{ customer.secret }}</p></mj-text>', 'customer.secret')):
        await tell(owner, 'typed')
        await owner.should_not_see(said)
        await tell(owner, 'typed', **{field: typed})
        await owner.should_see(said)
    await tell(owner, 'typed')
    await tell(owner, 'save', **{field: typed})
    await owner.should_see('customer.secret')
    assert not await MailTemplate.exists()


@pytest.mark.parametrize(('choice', 'stands'), [('mine', TYPED['subject']), ('theirs', 'Theirs')])
async def test_a_save_from_an_older_version_is_a_choice_between_both(owner: 'User', choice: str, stands: str) -> None:
    theirs = await arranging_letters.draft('paid', 'Theirs', TYPED['source'])
    await arranging_letters.edit_letter(SYSTEM, 'paid', 'en', theirs, 0)
    await tell(owner, 'save')
    await owner.should_see('Comptoir changed this while you were editing.')
    assert await MailTemplate.all().count() == 1
    await send(owner, words_of(owner), 'settle', choice)
    newest = await MailTemplate.all().order_by('-id').first()
    assert newest
    assert newest.subject == stands
    await tell(owner, 'save', subject='Later')    # from the version that stands now: no second conflict
    assert await MailTemplate.filter(subject='Later').exists()


async def test_a_test_is_not_sent_without_a_mail_server(owner: 'User') -> None:
    await tell(owner, 'test')
    await owner.should_see('Set up the mail server first.')


async def test_only_the_owner_opens_it(desk: 'OpenDesk') -> None:
    clerk = await desk.person('clerk')
    await clerk.open('/settings/letters/paid/en')
    await clerk.should_see('There is no such letter.')
