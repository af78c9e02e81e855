"""Write to a customer, and switch the mails of an order off and on."""

import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import Mail
from orders import invoicing, notifying, paying
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_message_is_queued_with_what_is_attached(people: People) -> None:
    order = await desk.order(notify=False)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    sent = await notifying.notify_customer(people.clerk, order.id, ' Wrapped.\x00 ', [str(invoice), 'return_form'])
    mail = await Mail.get(id=sent, using_db=database.reader())
    assert (mail.kind, mail.order_id) == ('notify', order.id)
    assert mail.facts == {'message': 'Wrapped.', 'documents': [invoice], 'attach': ['invoice', 'return_form']}
    assert (await desk.verbs(order))[-1] == 'customer_notified'


async def test_nothing_is_sent_without_words_or_an_address(people: People) -> None:
    order, nowhere = await desk.order(), await desk.order(email='')
    with pytest.raises(Invalid) as empty:
        await notifying.notify_customer(people.clerk, order.id, ' \n ')
    assert empty.value.field == 'message'
    with pytest.raises(Refused, match='no email address'):
        await notifying.notify_customer(people.clerk, nowhere.id, 'Hello')
    assert not await Mail.exists(kind='notify', using_db=database.reader())


async def test_a_document_of_another_order_is_not_attached(people: People) -> None:
    order, other = await desk.order(), await desk.order()
    foreign = await invoicing.issue_invoice(people.clerk, other.id)
    for attach in ([str(foreign)], ['passwords'], ['../1']):
        with pytest.raises(Refused, match='belong to this order'):
            await notifying.notify_customer(people.clerk, order.id, 'Hello', attach)


async def test_mails_switched_off_stop_what_waits_and_what_comes(people: People) -> None:
    order = await desk.order()
    await notifying.switch_notifications(people.clerk, order.id, False, 1)
    await paying.mark_as_paid(people.clerk, order.id)
    mails = await Mail.filter(order_id=order.id).using_db(database.reader()).select_related('job')
    assert [(mail.kind, mail.job.state) for mail in mails] == [('confirmation', 'cancelled')]
    await notifying.switch_notifications(people.clerk, order.id, True, 2)
    assert (await desk.again(order)).notify
    assert (await desk.verbs(order))[-3:] == ['notifications_off', 'paid', 'notifications_on']


async def test_a_stale_switch_is_refused(people: People) -> None:
    order = await desk.order()
    await notifying.switch_notifications(people.clerk, order.id, False, 1)
    with pytest.raises(Stale):
        await notifying.switch_notifications(people.owner, order.id, True, 1)
