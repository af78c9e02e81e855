"""After an act that queued a mail, the mail alone can be taken back from the toast."""
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from base.actor import Actor
from base.clock import now
from data.database import Database, transactional
from data.models import Job, Mail, MailAccount, Order
from orders import mailing
from tests.ui.desks import opened, scope_of
from tests.ui.helpers import fill, press, send
from tests.ui.panels.pages import fresh, looking_at
from tests.ui.panels.samples import OWNER, PACKER, order
from ui.feedback import Toasts
from ui.mail_undo import offering_undo
from ui.panels.payment import Payment
from ui.panels.shipping import Shipping

if TYPE_CHECKING:
    from nicegui.testing import User

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@transactional
async def account() -> None:
    await MailAccount.create(id=1, host='smtp.example.org')


def corner(user: 'User') -> Toasts:
    assert user.client
    return next(one for one in user.client.elements.values() if isinstance(one, Toasts))


async def undo(user: 'User') -> None:
    """Presses it in the newest toast that has one."""
    await send(user, corner(user), 'undo', max(corner(user)._undos))


async def state_of(kind: str) -> str:
    mail = await Mail.get(kind=kind).select_related('job')
    return str(mail.job.state)


async def test_a_mail_that_an_act_queued_is_taken_back_alone(shop: Database) -> None:
    await account()
    one = await order()
    async with looking_at(one, Shipping) as user:
        await press(user, 'mark_as_shipped')
        await fill(user)
        await user.should_see('Mail to anais@example.org leaves in 30 seconds.')
        await undo(user)
        await user.should_see('The mail is not sent.')
    assert await state_of('shipped') == 'cancelled'
    assert (await fresh(one)).shipment_status == 'shipped'


async def test_once_it_left_it_is_said_that_it_is_too_late(shop: Database) -> None:
    await account()
    one = await order()
    async with looking_at(one, Payment) as user:
        await press(user, 'mark_as_paid')
        await user.should_see('leaves in 30 seconds.')
        await Job.filter(id=(await Mail.get(kind='paid')).job_id).update(state='done', done_at=now())
        await undo(user)
        await user.should_see('This mail is no longer waiting.')


@transactional
async def queue_two(about: Order) -> None:
    for kind in ('paid', 'shipped'):
        await mailing.queue_anyway(OWNER, kind, about)


async def test_of_several_mails_those_that_still_wait_are_taken_back(shop: Database) -> None:
    await account()
    one, scopes = await order(), []

    async def build() -> None:
        scopes.append(scope_of(actor=OWNER))

    async with opened(build) as user:
        async with offering_undo(scopes[0]):
            await queue_two(one)
        await user.should_see('2 mails leave in 30 seconds.')
        await Job.filter(id=(await Mail.get(kind='paid')).job_id).update(state='done', done_at=now())
        await undo(user)
        await user.should_see('The mail is not sent.')
    assert [await state_of(kind) for kind in ('paid', 'shipped')] == ['done', 'cancelled']


@pytest.mark.parametrize(('actor', 'offered'), [(OWNER, 1), (PACKER, 0)])
async def test_without_a_server_it_waits_and_only_who_may_is_offered_to_undo(
        shop: Database, actor: Actor, offered: int) -> None:
    async with looking_at(await order(), Shipping, actor=actor) as user:
        await press(user, 'mark_as_shipped')
        await fill(user)
        await user.should_see('Mail to anais@example.org waits in the outbox.')
        assert len(corner(user)._undos) == offered
    assert (await Mail.get(kind='shipped').select_related('job')).job.run_at > now() + timedelta(seconds=20)


async def test_where_no_mail_was_queued_nothing_is_said(shop: Database) -> None:
    async with looking_at(await order(email=''), Shipping) as user:
        await press(user, 'mark_as_shipped')
        await fill(user)
        await user.should_see('Shipped on')
        await user.should_not_see('Mail to')
