"""Remind a customer by mail, by hand."""

from datetime import timedelta

import pytest

from base.clock import now
from base.errors import Refused
from data import database
from data.models import Job, Mail, MailBody, MailKind
from orders import cancelling, holding, paying, reminding
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@database.transactional
async def leave(mail_id: int, hours: int) -> None:
    """It was sent so many hours ago."""
    mail = await Mail.get(id=mail_id)
    await Job.filter(id=mail.job_id).update(state='done')
    await Mail.filter(id=mail_id).update(sent_at=now() - timedelta(hours=hours), written_at=now(), eml_sha256='0' * 64)
    await MailBody.get_or_create(mail_id=mail_id, defaults={'content': b''})


async def test_a_reminder_is_queued_once(people: People) -> None:
    order = await desk.order(notify=False)
    sent = await reminding.send_reminder(people.clerk, order.id)
    assert (await Mail.get(id=sent, using_db=database.reader())).kind == 'reminder'
    with pytest.raises(Refused, match='about to leave'):
        await reminding.send_reminder(people.clerk, order.id)
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['amount']) == ('reminded', 2400)


async def test_one_that_left_today_is_known(people: People) -> None:
    order = await desk.order()
    assert await reminding.last_sent(order.id) is None
    sent = await reminding.send_reminder(people.clerk, order.id)
    await leave(sent, 25)
    assert await reminding.last_sent(order.id) is None
    await leave(sent, 23)
    assert await reminding.last_sent(order.id) is not None
    await reminding.send_reminder(people.clerk, order.id)


async def test_who_owes_nothing_or_cannot_be_reached_is_not_reminded(people: People) -> None:
    paid, held, gone, nowhere = [await desk.order(email=email) for email in ('a@example.org',) * 3 + ('',)]
    await paying.mark_as_paid(people.clerk, paid.id)
    await holding.hold(people.clerk, held.id, 'stock')
    await cancelling.cancel(people.clerk, gone.id)
    for order, why in ((paid, 'Nothing is open'), (held, 'on hold'), (gone, 'cancelled'), (nowhere, 'no email')):
        with pytest.raises(Refused, match=why):
            await reminding.send_reminder(people.clerk, order.id)


@database.transactional
async def switch_off() -> None:
    await MailKind.create(kind='reminder', enabled=False)


async def test_a_letter_that_is_switched_off_is_not_sent(people: People) -> None:
    order = await desk.order()
    await switch_off()
    with pytest.raises(Refused, match='switched off'):
        await reminding.send_reminder(people.clerk, order.id)
