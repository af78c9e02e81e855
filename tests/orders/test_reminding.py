"""Remind a customer by mail: by hand, and by itself on the days the shop chose."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from base.actor import SYSTEM
from base.clock import at, now
from base.errors import Invalid, Refused
from base.settings import read_settings
from data import database, reminders_ahead
from data.models import Job, Mail, MailBody, MailKind, Shop
from orders import (
    arranging_reminders,
    cancelling,
    crediting,
    holding,
    invoicing,
    letter_facts,
    notifying,
    paying,
    payment_links,
    reminding,
    shipping,
)
from tests.orders import desk
from tests.orders.copies import copy, take_one
from tests.orders.desk import People

sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""Of the day the orders of these tests are placed."""


@database.transactional
async def leave(mail_id: int, hours: int) -> None:
    """It was sent so many hours ago."""
    mail = await Mail.get(id=mail_id)
    await Job.filter(id=mail.job_id).update(state='done')
    await Mail.filter(id=mail_id).update(sent_at=now() - timedelta(hours=hours), written_at=now(), eml_sha256='0' * 64)
    await MailBody.get_or_create(mail_id=mail_id, defaults={'content': b''})


@sqlite
async def test_a_reminder_is_queued_once(people: People) -> None:
    order = await desk.order(notify=False)
    sent = await reminding.send_reminder(people.clerk, order.id)
    assert (await Mail.get(id=sent, using_db=database.reader())).kind == 'reminder'
    with pytest.raises(Refused, match='about to leave'):
        await reminding.send_reminder(people.clerk, order.id)
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.data['amount']) == ('reminded', 2400)


@sqlite
async def test_one_that_left_today_is_known(people: People) -> None:
    order = await desk.order()
    assert await reminding.last_sent(order.id) is None
    sent = await reminding.send_reminder(people.clerk, order.id)
    await leave(sent, 25)
    assert await reminding.last_sent(order.id) is None
    await leave(sent, 23)
    assert await reminding.last_sent(order.id) is not None
    await reminding.send_reminder(people.clerk, order.id)


@sqlite
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


@sqlite
async def test_a_letter_that_is_switched_off_is_not_sent(people: People) -> None:
    order = await desk.order()
    await switch_off()
    with pytest.raises(Refused, match='switched off'):
        await reminding.send_reminder(people.clerk, order.id)


# ---- by itself
async def arrange(days: str = '7, 14, 21', link: str = '') -> None:
    shop = await Shop.get(id=1, using_db=database.reader())
    await arranging_reminders.edit_reminders(SYSTEM, shop.version, {'days': days, 'payment_link': link})


async def on_day(day: int, hour: int = 12) -> int:
    """How many orders the clock reminds that many days after they were placed."""
    with at(NOON.replace(hour=hour) + timedelta(days=day)):
        return await reminding.remind_due()


async def reminded(order: Any) -> list[str]:
    """The events of its reminders, those that were taken back in brackets."""
    mails = await Mail.filter(order_id=order.id, kind='reminder').using_db(
        database.reader()).order_by('id').select_related('job')
    words = [str(mail.event).removeprefix(f'reminder:{order.id}:') for mail in mails]
    return [f'({word})' if mail.job.state == 'cancelled' else word for word, mail in zip(words, mails, strict=True)]


async def sent(order: Any, day: int) -> None:
    """Its last reminder left on that day, at noon."""
    mail = await Mail.filter(order_id=order.id, kind='reminder').using_db(database.reader()).order_by('-id').first()
    assert mail
    with at(NOON + timedelta(days=day)):
        await leave(mail.id, 0)


@sqlite
async def test_as_shipped_nothing_goes_by_itself(people: People) -> None:
    await desk.order()
    assert [await on_day(day) for day in range(40)] == [0] * 40


async def test_each_goes_once_on_its_day_and_says_so(people: People) -> None:
    order = await desk.order()
    await arrange()
    for day in range(30):
        assert await on_day(day) == (day in {7, 14, 21}), day
        assert await on_day(day) == 0
        if day in {7, 14, 21}:
            await sent(order, day)
    assert await reminded(order) == ['1', '2', '3']
    mails = await Mail.filter(order_id=order.id, kind='reminder').using_db(database.reader()).order_by('id')
    assert [mail.facts['level'] for mail in mails] == [1, 2, 3]
    told = [entry for entry in await desk.diary(order) if entry.verb == 'reminded_by_itself']
    assert [(entry.data['place'], entry.data['amount'], entry.source) for entry in told] == [
        (place, 2400, 'auto') for place in (1, 2, 3)]


@sqlite
async def test_none_goes_before_nine_in_the_morning_of_the_shop(people: People) -> None:
    await desk.order()
    await arrange()
    assert [await on_day(7, hour) for hour in (0, 6, 7)] == [0, 0, 1]    # Paris is two hours ahead


async def test_two_desks_at_once_remind_once(people: People, caplog: pytest.LogCaptureFixture) -> None:
    orders = await desk.place_all(*[desk.new_order() for _ in range(3)])
    await arrange()
    with at(NOON + timedelta(days=7)):
        counts = await asyncio.gather(*(reminding.remind_due() for _ in range(5)))
        again = await asyncio.gather(*(reminding.remind(orders[0].id) for _ in range(5)))
    assert (sum(counts), sum(again)) == (3, 0)
    assert [await reminded(order) for order in orders] == [['1']] * 3
    assert caplog.messages == []


@sqlite
async def test_of_several_missed_the_last_goes_and_old_ones_never(people: People) -> None:
    near, old = await desk.order(), await desk.order(placed_at=desk.PLACED - timedelta(days=40))
    await arrange('7, 8, 9')
    assert await on_day(10) == 1
    assert (await reminded(near), await reminded(old)) == (['3'], [])
    late = await desk.order(placed_at=desk.PLACED - timedelta(days=3))
    assert await on_day(10) == 0    # its last was missed four days ago
    assert await reminded(late) == []
    with at(NOON + timedelta(days=10)):
        assert not await reminding.remind(late.id)
        shop = await Shop.get(id=1, using_db=database.reader())
        assert await reminders_ahead.of_order(await desk.again(late), shop) is None


@sqlite
async def test_who_is_not_to_be_reminded_is_not(people: People) -> None:
    names = ('owes', 'paid', 'held', 'gone', 'silent', 'paused', 'nowhere', 'credited')
    orders = {name: await desk.order(email='' if name == 'nowhere' else 'a@example.org') for name in names}
    await arrange()
    await paying.mark_as_paid(people.clerk, orders['paid'].id)
    await holding.hold(people.clerk, orders['held'].id, 'stock')
    await cancelling.cancel(people.clerk, orders['gone'].id)
    await notifying.switch_notifications(people.clerk, orders['silent'].id, False, 1)
    await reminding.pause_reminders(people.clerk, orders['paused'].id)
    invoice = await invoicing.issue_invoice(people.clerk, orders['credited'].id)
    await credit_all(people, orders['credited'], invoice)
    assert await on_day(7) == 1
    assert {name for name, order in orders.items() if await reminded(order)} == {'owes'}


async def credit_all(people: People, order: Any, invoice: int) -> None:
    line = (await desk.lines_of(order))[0]
    await crediting.credit_invoice(people.clerk, order.id, invoice, crediting.Ask({line.id: line.quantity}))


@sqlite
async def test_a_switched_off_letter_reminds_nobody(people: People) -> None:
    await desk.order()
    await arrange()
    await switch_off()
    assert await on_day(7) == 0


@sqlite
@pytest.mark.parametrize('end', ['pay', 'hold', 'cancel', 'credit', 'pause', 'silence'])
async def test_one_that_waits_is_taken_back_when_there_is_no_reason_left(people: People, end: str) -> None:
    order = await desk.order()
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    await arrange()
    await on_day(7)
    clerk, order_id = people.clerk, order.id
    await {'pay': lambda: paying.mark_as_paid(clerk, order_id), 'hold': lambda: holding.hold(clerk, order_id, 'stock'),
           'cancel': lambda: cancelling.cancel(clerk, order_id), 'credit': lambda: credit_all(people, order, invoice),
           'pause': lambda: reminding.pause_reminders(clerk, order_id),
           'silence': lambda: notifying.switch_notifications(clerk, order_id, False, 1)}[end]()
    assert await reminded(order) == ['(1)']


@sqlite
async def test_one_that_waits_is_taken_back_when_the_order_was_paid_in_its_shop(people: People) -> None:
    order_id = (await take_one(people.clerk, copy())).order_id
    await reminding.send_reminder(people.clerk, order_id or 0)
    await take_one(people.clerk, copy(hours=1, paid=3000))
    waiting = Mail.filter(order_id=order_id, kind='reminder', job__state='available')
    assert not await waiting.using_db(database.reader()).exists()


@sqlite
async def test_pausing_keeps_what_was_sent_by_hand(people: People) -> None:
    order = await desk.order()
    await reminding.send_reminder(people.clerk, order.id)
    await reminding.pause_reminders(people.clerk, order.id)
    assert await reminded(order) == ['None']


@sqlite
async def test_after_a_pause_the_next_goes_again(people: People) -> None:
    order = await desk.order()
    await arrange()
    await reminding.pause_reminders(people.clerk, order.id)
    assert await on_day(7) == 0
    await reminding.resume_reminders(people.clerk, order.id)
    assert [await on_day(day) for day in (12, 13, 14)] == [0, 0, 1]
    assert [entry.verb for entry in await desk.diary(order)][-3:-1] == ['reminders_paused', 'reminders_resumed']


@sqlite
async def test_none_goes_within_a_day_of_one_by_hand(people: People) -> None:
    order = await desk.order()
    await arrange()
    with at(NOON + timedelta(days=6, hours=23)):
        mail_id = await reminding.send_reminder(people.clerk, order.id)
        await leave(mail_id, 0)
    assert await on_day(7) == 0
    assert await on_day(8) == 1
    assert (await Mail.get(event=f'reminder:{order.id}:1', using_db=database.reader())).facts['level'] == 2


@sqlite
async def test_one_by_hand_that_waits_goes_instead(people: People) -> None:
    order = await desk.order()
    await arrange()
    await reminding.send_reminder(people.clerk, order.id)
    assert await on_day(7) == 0
    assert await reminded(order) == ['None']


@sqlite
async def test_while_mails_wait_a_later_one_takes_the_place_of_an_earlier(people: People) -> None:
    order = await desk.order()
    await arrange()
    assert (await on_day(7), await on_day(14)) == (1, 1)
    assert await reminded(order) == ['(1)', '2']
    assert (await Mail.get(event=f'reminder:{order.id}:2', using_db=database.reader())).facts['level'] == 1


@sqlite
async def test_who_pays_after_delivery_is_reminded_from_the_day_the_goods_left(people: People) -> None:
    order = await desk.order(pay_later=True)
    await arrange()
    assert await on_day(7) == 0
    with at(NOON + timedelta(days=20)):
        await shipping.mark_as_shipped(people.clerk, order.id)
    assert [await on_day(day) for day in (20, 26, 27)] == [0, 0, 1]


async def test_and_not_before_their_invoice_is_due(people: People) -> None:
    order = await desk.order(pay_later=True)
    await arrange()
    with at(NOON):
        await invoicing.issue_invoice(people.clerk, order.id)    # to be paid in 30 days
        await shipping.mark_as_shipped(people.clerk, order.id)
    assert [await on_day(day) for day in (7, 30, 36, 37)] == [0, 0, 0, 1]


@sqlite
async def test_what_goes_in_seven_days_is_known_before(people: People) -> None:
    first, paused = await desk.order(), await desk.order(placed_at=desk.PLACED - timedelta(days=5))
    await desk.order(paid=2400)
    await arrange()
    await reminding.pause_reminders(people.clerk, paused.id)
    shop = await Shop.get(id=1, using_db=database.reader())
    with at(NOON + timedelta(days=4)):
        week = await reminders_ahead.week(shop)
        day = NOON.date() + timedelta(days=4)
        assert [(one.order.order_id, one.place, (one.day - day).days, one.order.is_paused) for one in week.rows] == [
            (paused.id, 1, 0, True), (first.id, 1, 3, False), (paused.id, 2, 5, True)]
        ahead = await reminders_ahead.of_order(await desk.again(first), shop)
        assert ahead
        assert (ahead.place, ahead.order.open_minor) == (1, 2400)
    await paying.mark_as_paid(people.clerk, first.id)
    assert await reminders_ahead.of_order(await desk.again(first), shop) is None


# ---- arranged
@sqlite
async def test_days_that_cannot_be_are_refused(people: People) -> None:
    range_, after = 'from 1 to 365', 'must come after'
    wrong = {'1, 2, 3, 4, 5': 'at most 4', '7, 7': after, '14, 7': after, '0': range_, '366': range_, 'seven': range_,
             '-7': range_, '٧': range_, '9' * 40: range_}  # fmt: skip
    for days, why in wrong.items():
        with pytest.raises(Invalid, match=why) as refused:
            await arrange(days)
        assert refused.value.field == 'days'
    assert not (await Shop.get(id=1, using_db=database.reader())).reminders


@sqlite
async def test_a_payment_link_that_is_none_is_refused(people: People) -> None:
    for link in ('javascript:alert(1)', 'pay.example.com', 'https://', 'https://{number}.example.com/',
                 'https://pay.example/ {number}', 'https://pay.example/{total}', 'https://pay.example/{number',
                 'https://pay.example/"><b', 'https://[/'):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            await arrange(link=link)
        assert refused.value.field == 'payment_link'


@sqlite
async def test_the_payment_link_says_which_order_and_how_much(people: People, tmp_path: Path) -> None:
    order = await desk.order(number='A/1 é', email='a+b@example.org', source_name='#77')
    await arrange(link='https://pay.example/{number}?from={source_number}&sum={amount}&in={currency}&who={email}')
    shop = await Shop.get(id=1, using_db=database.reader())
    row = await desk.again(order)
    assert payment_links.link(shop, row) == (
        f'https://pay.example/{row.number.replace("/", "%2F")}?from=%2377&sum=24.00&in=EUR&who=a%2Bb%40example.org')
    row.source_name = ''
    assert payment_links.link(shop, row) == ''
    facts = await letter_facts.order_facts('reminder', order.id, {'level': 3}, 'fr',
                                            read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)}))
    assert (facts['level'], facts['payment_link'][:24]) == ('3', 'https://pay.example/' + row.number[:4])
