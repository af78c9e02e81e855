"""The letters that ask for money stand in More, as long as there is money to ask for."""
import pytest

from base.clock import now
from data.database import Database, transactional
from data.models import Mail
from orders import cancelling, paying, reminding
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, order
from ui.panels.head import Head

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_every_letter_is_offered_while_something_is_open(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Head) as user:
        for level, title in enumerate(('Payment reminder', 'Second payment reminder', 'Last payment reminder',
                                       'Formal notice to pay'), 1):
            assert f'/papers/orders/{one.id}/reminder.pdf?level={level}' in html(user)
            await user.should_see(title)


async def test_after_one_by_mail_the_next_is_firmer(shop: Database) -> None:
    one = await order()
    mail_id = await reminding.send_reminder(OWNER, one.id)
    await left(mail_id)
    async with looking_at(one, Head) as user:
        await user.should_see('Second payment reminder (next)')


@transactional
async def left(mail_id: int) -> None:
    await Mail.filter(id=mail_id).update(sent_at=now())


async def test_a_paid_order_says_that_nothing_is_open(shop: Database) -> None:
    one = await order()
    await paying.mark_as_paid(OWNER, one.id)
    async with looking_at(one, Head) as user:
        await user.should_see('Nothing is open on this order.')
        assert 'reminder.pdf' not in html(user)


async def test_a_cancelled_order_gets_no_letter(shop: Database) -> None:
    one = await order()
    await cancelling.cancel(OWNER, one.id)
    async with looking_at(one, Head) as user:
        await user.should_see('This order is cancelled.')
        assert 'reminder.pdf' not in html(user)


async def test_who_takes_no_payments_sees_no_letters(shop: Database) -> None:
    async with looking_at(await order(), Head, actor=PACKER) as user:
        assert 'reminder' not in html(user)
