"""Mails that came back: shown as failed on their orders, their address marked when it does not exist, and only when the
mail was ours."""
import asyncio
from datetime import timedelta
from typing import Any

import pytest

from base.clock import at, now
from base.errors import Forbidden, Missing, Refused
from data import database, mail_view
from data.models import BouncedAddress, Mail
from mailer.bounces import Bounce
from mailer.smtp import Trouble
from orders import bouncing, editing, outbox, posting, sending, topics
from tests.orders import desk
from tests.orders.desk import People

CLAIRE = 'claire@example.org'
GONE = '550 5.1.1 no such user'
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def bounce(mail: Mail | None = None, recipient: str = CLAIRE, hard: bool = True, **more: Any) -> Bounce:
    return Bounce(recipient, hard, '5.1.1' if hard else '5.2.2', **{
        'reason': GONE if hard else 'mailbox full', 'message_id': mail.message_id if mail else '', **more})


async def sent(**values: Any) -> tuple[Any, Mail]:
    order = await desk.order(notify=False, email=CLAIRE)
    mail = await desk.mail(order, **values)
    await desk.mail_went(mail)
    return order, mail


async def marks() -> dict[str, str]:
    return {row.email: row.reason for row in await BouncedAddress.all().using_db(database.reader())}


@on_sqlite
async def test_a_mail_that_came_back_is_a_failed_one_and_its_address_is_marked(people: People) -> None:
    order, mail = await sent(recipient='Claire@Example.org')
    assert await bouncing.record_bounce(bounce(mail)) is True
    mail = await Mail.get(id=mail.id)
    assert ((await desk.job_of(mail)).state, mail.outcome, mail.answer, mail.sent_at) == (
        'discarded', 'bounced', GONE, None)
    assert (await desk.again(order)).mail_failed == 1
    assert await marks() == {CLAIRE: GONE}
    assert await mail_view.bounced('CLAIRE@example.org')
    assert (await desk.verbs(order))[-1] == 'mail_bounced'


async def test_the_same_report_read_twice_changes_nothing_more(people: People) -> None:
    order, mail = await sent()
    for _ in range(3):
        assert await bouncing.record_bounce(bounce(mail)) is True
    assert (await desk.verbs(order)).count('mail_bounced') == 1
    await asyncio.gather(*[bouncing.record_bounce(bounce(mail)) for _ in range(5)])
    assert (await desk.verbs(order)).count('mail_bounced') == 1


@on_sqlite
async def test_a_full_mailbox_fails_the_mail_but_marks_no_address(people: People) -> None:
    order, mail = await sent()
    assert await bouncing.record_bounce(bounce(mail, hard=False)) is True
    assert ((await desk.again(order)).mail_failed, await marks()) == (1, {})
    assert (await Mail.get(id=mail.id)).answer == 'mailbox full'


@on_sqlite
async def test_a_mail_that_came_back_can_be_tried_again_and_come_back_again(people: People) -> None:
    order, mail = await sent()
    await bouncing.record_bounce(bounce(mail))
    await posting.retry_mail(people.clerk, mail.id)
    assert [job.id for job in await outbox.claim('mail', 9)] == [mail.job_id]
    await bouncing.record_bounce(bounce(mail))
    assert (await desk.job_of(mail)).state == 'running'    # what comes late does not touch what is under way
    await desk.mail_went(mail)
    await bouncing.record_bounce(bounce(mail))
    assert (await desk.again(order)).mail_failed == 1


@on_sqlite
@pytest.mark.parametrize('forged', [
    {'recipient': 'nobody@example.org'}, {'recipient': 'nobody@example.org', 'message_id': '<x@y.example>'},
    {'recipient': 'nobody@example.org', 'message_id': "' OR 1=1 --"}, {'recipient': '%'}])
async def test_a_report_of_a_mail_we_never_sent_marks_nothing(people: People, forged: dict[str, Any]) -> None:
    order, _ = await sent()
    assert await bouncing.record_bounce(bounce(**forged)) is False
    assert (await marks(), (await desk.again(order)).mail_failed) == ({}, 0)


@on_sqlite
async def test_who_knows_a_message_id_marks_only_the_address_it_went_to(people: People) -> None:
    _, mail = await sent()
    await bouncing.record_bounce(bounce(mail, recipient='rival@example.org'))
    assert list(await marks()) == [CLAIRE]


@on_sqlite
async def test_a_mail_that_never_left_cannot_come_back(people: People) -> None:
    order = await desk.order(notify=False, email=CLAIRE)
    mail = await desk.mail(order)
    assert await bouncing.record_bounce(bounce(mail)) is False
    assert ((await desk.job_of(mail)).state, await marks()) == ('available', {})


async def test_without_a_message_id_only_an_address_mailed_within_thirty_days_is_marked(people: People) -> None:
    order, mail = await sent()
    with at(now() + timedelta(days=31)):
        assert await bouncing.record_bounce(bounce()) is False
    assert await bouncing.record_bounce(bounce(hard=False)) is False
    assert await marks() == {}
    with at(now() + timedelta(days=29)):
        assert await bouncing.record_bounce(bounce(recipient='CLAIRE@example.org', message_id='<ses@x>')) is True
    assert await marks() == {CLAIRE: GONE}
    assert (await desk.job_of(mail)).state == 'done'    # which mail it was is not known
    assert (await desk.verbs(order))[-1] == 'mail_bounced'


@on_sqlite
async def test_a_refusal_at_the_door_marks_the_address_when_it_does_not_exist(people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))

    @database.transactional
    async def refuse(answer: str) -> dict[str, str]:
        await bouncing.refused(mail, answer)
        return await marks()
    assert await refuse('550 5.7.1 spam') == {}
    assert await refuse('This is not a mail address.') == {}
    assert await refuse(GONE) == {CLAIRE: GONE}


async def test_an_address_is_used_again_when_a_person_says_so(people: People) -> None:
    order, mail = await sent()
    with pytest.raises(Refused, match='No mail to this address came back'):
        await bouncing.trust_address(people.clerk, order.id)
    await bouncing.record_bounce(bounce(mail))
    with pytest.raises(Forbidden):
        await bouncing.trust_address(people.packer, order.id)
    with pytest.raises(Missing):
        await bouncing.trust_address(people.clerk, order.id + 99)
    await bouncing.trust_address(people.clerk, order.id)
    assert await marks() == {}
    assert (await desk.verbs(order))[-1] == 'address_trusted'


@on_sqlite
async def test_another_address_is_not_marked(people: People) -> None:
    order, mail = await sent()
    await bouncing.record_bounce(bounce(mail))
    await editing.edit_customer(people.clerk, order.id, order.customer_version, email='claire@new.example')
    assert await mail_view.bounced((await desk.again(order)).email) is None
    assert await mail_view.bounced('') is None


async def test_every_open_order_of_the_address_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    order, mail = await sent()
    other = await desk.order(notify=False, email='CLAIRE@example.org')
    told: list[str] = []
    announce = database.announce

    def listen(*names: str) -> None:
        told.extend(names)
        announce(*names)
    monkeypatch.setattr(database, 'announce', listen)
    await bouncing.record_bounce(bounce(mail))
    assert {topics.order(order.id), topics.order(other.id), topics.ORDERS, outbox.OUTBOX} <= set(told)


@on_sqlite
async def test_sending_marks_an_address_that_the_server_says_does_not_exist(people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    job = (await outbox.claim('mail', 1))[0]
    await sending._record_trouble(job, mail, Trouble('recipient', GONE, 550))
    assert await marks() == {CLAIRE: GONE}
