"""What people do with mails: cancel, try again, send again, pause."""

from datetime import timedelta

import pytest

from base.clock import at, now
from base.errors import Invalid, Missing, Refused
from data import database
from data.models import Mail, MailBody, Order, Pause
from orders import invoicing, mailing, outbox, posting
from tests.orders import desk
from tests.orders.desk import People

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_waiting_mail_is_cancelled_and_never_claimed(people: People) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order)
    await posting.cancel_mail(people.clerk, mail.id)
    assert (await desk.job_of(mail)).state == 'cancelled'
    assert await outbox.claim('mail', 9) == []
    assert (await desk.verbs(order))[-1] == 'mail_cancelled'


@on_sqlite
async def test_a_mail_that_is_being_sent_or_was_sent_cannot_be_cancelled(people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    await outbox.claim('mail', 1)
    with pytest.raises(Refused, match='no longer waiting'):
        await posting.cancel_mail(people.clerk, mail.id)
    await desk.mail_went(mail)
    with pytest.raises(Refused, match='no longer waiting'):
        await posting.cancel_mail(people.clerk, mail.id)
    with pytest.raises(Missing):
        await posting.cancel_mail(people.clerk, mail.id + 1)


@on_sqlite
async def test_a_failed_mail_is_counted_on_its_order_until_it_is_tried_again(people: People) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order)
    await desk.mail_given_up(mail)
    assert (await desk.again(order)).mail_failed == 1
    await posting.retry_mail(people.clerk, mail.id)
    assert (await desk.again(order)).mail_failed == 0
    assert [job.id for job in await outbox.claim('mail', 9)] == [mail.job_id]


@on_sqlite
async def test_a_mail_that_rests_is_tried_at_once_and_one_that_was_sent_never(people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    await outbox.failed((await outbox.claim('mail', 1))[0], '421 later')
    assert not await outbox.is_due('mail')
    await posting.retry_mail(people.clerk, mail.id)
    assert await outbox.is_due('mail')
    await desk.mail_went(mail)
    with pytest.raises(Refused, match='has not failed'):
        await posting.retry_mail(people.clerk, mail.id)


async def test_a_pdf_that_failed_is_tried_again_alone_and_one_that_waits_is_not(people: People) -> None:
    for _ in range(2):
        await invoicing.issue_invoice(people.owner, (await desk.order(notify=False)).id)
    failed, waiting = await outbox.claim('pdf', 2)
    await outbox.give_up(failed, 'No space left on device')
    await posting.retry_pdf(people.clerk, failed.id)
    assert [job.id for job in await outbox.claim('pdf', 9)] == [failed.id]
    for job_id in (waiting.id, (await desk.mail(await desk.order(notify=False))).job_id):
        with pytest.raises(Refused, match='has not failed'):
            await posting.retry_pdf(people.clerk, job_id)


@on_sqlite
async def test_what_an_act_queues_is_noted_once_it_is_committed(people: People) -> None:
    order = await desk.order(notify=False)
    with mailing.noting() as mails:
        mail = await desk.mail(order)
        with pytest.raises(RuntimeError):
            await _queued_in_vain(people, order)
    await desk.mail(order)
    assert [one.id for one in mails] == [mail.id]


@database.transactional
async def _queued_in_vain(people: People, order: Order) -> None:
    await mailing.queue_anyway(people.owner, 'paid', order)
    raise RuntimeError


async def test_a_worker_that_was_late_does_not_end_what_was_tried_again(people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    late = (await outbox.claim('mail', 1))[0]
    assert await outbox.give_up(late, '550 no') == 'discarded'
    await mailing_recounted(mail)
    await posting.retry_mail(people.clerk, mail.id)
    again = (await outbox.claim('mail', 1))[0]
    assert not await outbox.done(late)
    assert not await outbox.failed(late, 'late')
    assert not await outbox.hand_back(late)
    assert await outbox.hand_back(again)


@database.transactional
async def mailing_recounted(mail: Mail) -> None:
    await mailing.recount([mail.order_id])


async def test_all_that_failed_is_tried_again_and_told_on_each_order(people: People) -> None:
    orders = [await desk.order(notify=False) for _ in range(3)]
    for order in orders:
        await desk.mail_given_up(await desk.mail(order))
    waiting = await desk.mail(orders[0])
    assert await posting.cancel_all(people.clerk, older=timedelta(days=1)) == 0
    assert await posting.retry_all(people.clerk) == 3
    assert [(await desk.again(order)).mail_failed for order in orders] == [0, 0, 0]
    assert [(await desk.verbs(order)).count('mail_retried') for order in orders] == [1, 1, 1]
    assert await posting.cancel_all(people.clerk) == 4
    assert (await desk.job_of(waiting)).state == 'cancelled'
    with pytest.raises(Invalid, match='Only mails'):
        await posting.cancel_all(people.clerk, 'pdf')


@on_sqlite
async def test_a_mail_sent_again_has_the_same_letter_under_a_message_id_of_its_own(people: People) -> None:
    order = await desk.order(notify=False)
    file = {'name': 'INV1.pdf', 'mime': 'application/pdf', 'sha256': 'a' * 64, 'size': 3}
    mail = await desk.mail(order, attachments=[file])
    await desk.mail_went(mail)
    copy_id = await posting.resend_mail(people.clerk, mail.id, 'paul@example.org')
    first, copy = await desk.mails_of(order)
    assert (copy.id, copy.recipient, copy.subject, copy.attachments) == (
        copy_id, 'paul@example.org', 'On its way', [file])
    assert copy.message_id != first.message_id
    assert copy.facts['resent_of'] == first.id
    bodies = await MailBody.all(using_db=database.reader()).order_by('id').values_list('content', flat=True)
    assert bodies[0] == bodies[1]
    assert [job.id for job in await outbox.claim('mail', 9)] == [copy.job_id]


@on_sqlite
async def test_a_mail_is_not_sent_again_while_it_waits_nor_to_what_is_no_address(people: People) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order)
    with pytest.raises(Refused, match='already waiting'):
        await posting.resend_mail(people.clerk, mail.id)
    await desk.mail_went(mail)
    with pytest.raises(Invalid):
        await posting.resend_mail(people.clerk, mail.id, 'a\r\nBcc: b@example.org')
    unwritten = await desk.mail(order, written=False)
    with pytest.raises(Refused, match='not been written'):
        await posting.resend_mail(people.clerk, unwritten.id)
    assert len(await desk.mails_of(order)) == 2


async def test_nothing_of_a_paused_kind_is_begun_until_it_is_resumed(people: People) -> None:
    await desk.mail(await desk.order(notify=False))
    await posting.pause(people.clerk, 'mail')
    assert not await outbox.is_due('mail')
    assert await outbox.claim('mail', 9) == []
    with pytest.raises(Refused, match='already paused'):
        await posting.pause(people.owner, 'mail')
    await posting.resume(people.owner, 'mail')
    assert len(await outbox.claim('mail', 9)) == 1
    with pytest.raises(Refused, match='not paused'):
        await posting.resume(people.owner, 'mail')
    with pytest.raises(Invalid):
        await posting.pause(people.clerk, 'no such work')


@on_sqlite
async def test_one_kind_is_paused_for_one_reason(people: People) -> None:
    assert await outbox.pause_for('account', '535 wrong password')
    assert not await outbox.pause_for('old', '')
    row = await Pause.get(kind='mail', using_db=database.reader())
    assert (row.reason, row.detail, row.staff_id) == ('account', '535 wrong password', None)


@on_sqlite
async def test_the_oldest_mail_that_waits_is_known(people: People) -> None:
    assert await mailing.waiting_since() is None
    order = await desk.order(notify=False)
    with at(now() - timedelta(days=2)):
        old = await desk.mail(order)
    await desk.mail(order)
    assert await mailing.waiting_since() == old.made_at
    await posting.cancel_all(people.clerk)
    assert await mailing.waiting_since() is None


async def test_a_mail_is_queued_in_the_transaction_of_its_cause_or_not_at_all(people: People) -> None:
    order = await desk.order()
    assert await _ship(people, order) == 1
    with pytest.raises(Refused, match='not shipped after all'):
        await _ship(people, order, Refused('not shipped after all'))
    assert len([mail for mail in await desk.mails_of(order) if mail.kind == 'shipped']) == 1


@database.transactional
async def _ship(people: People, order: Order, refused: Refused | None = None) -> int:
    await mailing.queue(people.clerk, 'shipped', order)
    if refused:
        raise refused
    return await Mail.filter(order_id=order.id, kind='shipped').count()
