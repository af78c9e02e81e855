"""An address that mails come back from: said beside it and wherever one writes to it."""
import pytest

from base.clock import now
from data.database import Database, transactional
from data.models import BouncedAddress
from tests.ui.helpers import open_form, press
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import VIEWER, order
from tests.ui.panels.test_messages import mail
from ui.panels.customer import Customer
from ui.panels.mail_ticks import tick
from ui.panels.messages import Messages

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
WORDS = 'Mails to this address come back'


@transactional
async def bounce() -> None:
    await BouncedAddress.create(email='anais@example.org', reason='550 <b>no</b> such user', at=now())


async def test_the_address_is_marked_with_the_reason_until_it_is_used_again(shop: Database) -> None:
    await bounce()
    one = await order(email='Anais@Example.org')
    async with looking_at(one, Customer) as user:
        await user.should_see(WORDS)
        await user.should_see('550 <b>no</b> such user')
        assert '<b>no' not in html(user)
        await press(user, 'notify_customer')
        assert WORDS in open_form(user)._props['html']
    assert 'where mails came back' in str((await tick(one, 'shipped')).fields[0].hint)
    async with looking_at(one, Customer) as user:
        await press(user, 'trust_address')
        await user.should_not_see(WORDS)


async def test_who_only_looks_sees_the_mark_without_a_button(shop: Database) -> None:
    await bounce()
    async with looking_at(await order(), Customer, actor=VIEWER) as user:
        await user.should_see(WORDS)
        assert 'trust_address' not in html(user)


async def test_other_addresses_are_not_marked(shop: Database) -> None:
    await bounce()
    async with looking_at(await order(email='paul@example.org'), Customer) as user:
        await user.should_not_see(WORDS)


async def test_a_mail_that_came_back_says_so(shop: Database) -> None:
    one = await order()
    await mail(one, 'discarded', outcome='bounced', answer='550 no such user')
    async with looking_at(one, Messages) as user:
        for words in ('Came back', 'It was sent, but came back.', '550 no such user', 'Retry now'):
            await user.should_see(words)
