"""Messages on the order page: each mail with its state in words, what the server said, and what can be done."""
from datetime import timedelta
from typing import Any

import pytest

from base.clock import now
from data.database import Database, transactional
from data.models import Job, Mail, MailAccount, Order, Pause
from tests.ui.helpers import press
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import VIEWER, order
from ui.panels.head import Head
from ui.panels.messages import Messages

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@transactional
async def mail(one: Order, state: str = 'available', **more: Any) -> Mail:
    seconds = more.pop('seconds', 30)
    job = await Job.create(kind='mail', key=f'mail:{now().timestamp()}', order_id=one.id, state=state, made_at=now(),
                           run_at=now() + timedelta(seconds=seconds))
    return await Mail.create(**{
        'job_id': job.id, 'order_id': one.id, 'kind': 'shipped', 'language': 'fr', 'recipient': one.email,
        'recipient_name': one.customer_name, 'message_id': f'<{job.id}@example.org>', 'made_at': now(), **more})


@transactional
async def account() -> None:
    await MailAccount.create(id=1, host='smtp.example.org')


@transactional
async def mark_failed(one: Order, failed: int) -> None:
    await Order.filter(id=one.id).update(mail_failed=failed)


async def test_without_mails_there_is_nothing(shop: Database) -> None:
    async with looking_at(await order(email=''), Messages) as user:
        assert html(user) == ''


async def test_a_waiting_mail_says_when_it_leaves(shop: Database) -> None:
    await account()
    one = await order()
    await mail(one)
    async with looking_at(one, Messages) as user:
        for words in ('Order shipped', 'to anais@example.org', 'Leaves at', 'Cancel', 'Show'):
            await user.should_see(words)
        await user.should_not_see('Send again')


async def test_a_waiting_mail_says_that_there_is_no_server_and_leads_the_owner_there(shop: Database) -> None:
    one = await order()
    await mail(one)
    async with looking_at(one, Messages) as user:
        await user.should_see('Waits: no mail server yet')
        assert 'href="/settings/mail"' in html(user)


async def test_a_waiting_mail_says_that_mail_is_paused_as_soon_as_it_is(shop: Database) -> None:
    await account()
    one = await order()
    await mail(one)

    @transactional
    async def pause() -> None:
        from data import database
        await Pause.create(kind='mail', reason='staff', at=now())
        database.announce('outbox')

    async with looking_at(one, Messages) as user:
        await user.should_see('Leaves at')
        await pause()
        await user.should_see('Waits: mail is paused')


@pytest.mark.parametrize(('state', 'outcome', 'words'), [
    ('running', '', 'Being sent'),
    ('retryable', 'retry', 'Tries again at'),
    ('retryable', 'unknown', 'May have been sent · tries again at'),
    ('discarded', 'recipient', 'The recipient’s mail server refuses this address.'),
    ('discarded', 'content', 'The mail server refuses this message.'),
    ('cancelled', '', 'Cancelled'),
    ('done', 'sent', 'Sent'),
])
async def test_each_state_is_said_in_words_with_the_servers_answer(shop: Database, state: str, outcome: str,
                                                                   words: str) -> None:
    await account()
    one = await order()
    await mail(one, state, outcome=outcome, answer='451 4.7.1 greylisted' if state == 'retryable' else '')
    async with looking_at(one, Messages) as user:
        await user.should_see(words)
        if state == 'retryable':
            await user.should_see('451 4.7.1 greylisted')


async def test_a_waiting_mail_is_cancelled(shop: Database) -> None:
    one = await order()
    row = await mail(one)
    async with looking_at(one, Messages) as user:
        await press(user, 'cancel_mail', mail=row.id)
        await user.should_see('Cancelled')
    assert (await Job.get(id=row.job_id)).state == 'cancelled'


async def test_a_failed_mail_is_tried_again(shop: Database) -> None:
    await account()
    one = await order()
    row = await mail(one, 'discarded', outcome='recipient', answer='550 no such user')
    async with looking_at(one, Messages) as user:
        await user.should_see('550 no such user')
        await press(user, 'retry_mail', mail=row.id)
        await user.should_see('Waits its turn')
    assert (await Job.get(id=row.job_id)).state == 'available'


async def test_who_only_looks_can_show_but_not_act(shop: Database) -> None:
    one = await order()
    await mail(one, 'discarded', outcome='recipient', written_at=now())
    async with looking_at(one, Messages, actor=VIEWER) as user:
        await user.should_see('Show')
        for words in ('Retry now', 'Send again', 'Cancel'):
            await user.should_not_see(words)


async def test_a_mail_that_failed_is_marked_in_the_header(shop: Database) -> None:
    one = await order(email='')
    async with looking_at(one, Head) as user:
        await user.should_not_see('Mail failed')
        await user.should_see('There is no mail about this order yet.')
    await mail(one, 'discarded', outcome='recipient')
    await mark_failed(one, 1)
    async with looking_at(one, Head) as user:
        await user.should_see('Mail failed')
        await user.should_not_see('There is no mail about this order yet.')


async def test_names_and_subjects_stay_text(shop: Database) -> None:
    one = await order()
    await mail(one, 'discarded', subject=EVIL, recipient=EVIL, recipient_name=EVIL, outcome='x', answer=EVIL,
               written_at=now())
    async with looking_at(one, Messages) as user:
        shown = html(user)
        assert '<script' not in shown
        assert '<img' not in shown
        assert '&lt;script&gt;' in shown


async def test_the_panel_speaks_french(shop: Database) -> None:
    one = await order()
    await mail(one, 'discarded', outcome='recipient')
    async with looking_at(one, Messages, language='fr') as user:
        for words in ('Messages', 'Échec', 'Réessayer maintenant'):
            await user.should_see(words)
