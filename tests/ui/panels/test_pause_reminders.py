"""The reminders that go by themselves are seen beforehand, on their order and in the outbox, and paused there."""
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from base.clock import now
from data.database import Database
from orders import paying
from tests.orders import desk as shop_of
from tests.orders.desk import set_shop
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import fresh, html, looking_at
from tests.ui.panels.samples import NOON, OWNER, PACKER, order
from ui.panels.payment import Payment

if TYPE_CHECKING:
    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_the_next_reminder_is_seen_and_paused(shop: Database) -> None:
    days = (now() - NOON).days
    await set_shop(reminders={'days': [days + 20]})
    one = await order()
    async with looking_at(one, Payment) as user:
        await user.should_see('Payment reminder 1 goes on')
        await press(user, 'pause_reminders')
        await user.should_see('Payment reminders are paused')
        assert (await fresh(one)).reminders_paused
        await press(user, 'resume_reminders')
        await user.should_see('Payment reminder 1 goes on')
        await paying.mark_as_paid(OWNER, one.id)
        await fresh(one)
        assert 'pause_reminders' not in html(user)


async def test_who_may_not_mail_sees_it_without_the_button(shop: Database) -> None:
    await set_shop(reminders={'days': [(now() - NOON).days + 20]})
    async with looking_at(await order(), Payment, actor=PACKER) as user:
        await user.should_see('Payment reminder 1 goes on')
        assert 'pause_reminders' not in html(user)


async def test_while_none_goes_by_itself_nothing_is_said(shop: Database) -> None:
    async with looking_at(await order(), Payment) as user:
        assert 'reminder' not in html(user)


async def test_the_owner_chooses_days_and_link(desk: 'OpenDesk') -> None:
    user = await desk.person('owner')
    await user.open('/settings/administration')
    await user.should_see('Off: reminders are sent by hand only')
    await press(user, 'edit_reminders')
    await fill(user, days='14, 7', payment_link='')
    assert list(open_form(user).errors) == ['days']
    await fill(user, days='7 14', payment_link='ftp://pay.example')
    assert list(open_form(user).errors) == ['payment_link']
    await fill(user, days='7 14', payment_link='https://pay.example/{number}')
    await user.should_see('7, 14 days after the order')
    await user.should_see('https://pay.example/{number}')


async def test_the_outbox_says_what_goes_in_the_week_and_pauses_it(desk: 'OpenDesk') -> None:
    user = await desk.person('clerk')
    await user.open('/outbox')
    await user.should_not_see('None goes by itself')
    await set_shop(reminders={'days': [3, 5, 20]})
    one = await shop_of.order(placed_at=now() - timedelta(days=2))
    await user.open('/outbox')
    await user.should_see('Payment reminders of the next seven days')
    for words in ('Tomorrow', one.number, 'Claire Petit', 'Reminder 1', 'Reminder 2', '€24.00'):
        await user.should_see(words)
    await user.should_not_see('Reminder 3')
    await press(user, 'pause_reminders', order=str(one.id))
    await user.should_see('Resume reminders')
    await press(user, 'resume_reminders', order=str(one.id))
    await user.should_see('Pause reminders')
