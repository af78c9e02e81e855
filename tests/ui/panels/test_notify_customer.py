"""Mails that people send or stop from the order page, and the ticks that tell the customer."""
import pytest

from data import database
from data.database import Database
from data.models import Mail
from orders import invoicing, notifying, paying
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, order
from ui.panels.cancel import Cancel
from ui.panels.customer import Customer
from ui.panels.head import Head
from ui.panels.payment import Payment
from ui.parts.markup import render

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def kinds() -> list[str]:
    mails = Mail.all().using_db(database.reader()).exclude(kind__in=['confirmation', 'invoice']).order_by('id')
    return [mail.kind for mail in await mails]


async def test_a_message_leaves_with_the_chosen_document_and_can_be_undone(shop: Database) -> None:
    one = await order()
    invoice = await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Customer) as user:
        await press(user, 'notify_customer')
        await fill(user, **{'message': 'It is wrapped.', f'document-{invoice}': 'true'})
        await user.should_see('Mail to anais@example.org waits in the outbox.')
    mail = await Mail.get(kind='notify')
    assert mail.facts == {'message': 'It is wrapped.', 'documents': [invoice], 'attach': ['invoice']}


async def test_without_an_address_nobody_can_be_written_to(shop: Database) -> None:
    async with looking_at(await order(email=''), Customer, Head) as user:
        assert blocked(user, 'Notify customer…') == 'There is no email address.'
        await user.should_see('There is no email address.')


async def test_the_mails_of_an_order_are_switched_off_and_on(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Customer) as user:
        await user.should_see('Mails to the customer: on')
        await press(user, 'switch_notifications')
        await user.should_see('Mails to the customer: off')
        assert not (await fresh(one)).notify
        await press(user, 'switch_notifications', on='true')
        await user.should_see('Mails to the customer: on')
    assert (await fresh(one)).notify


async def test_who_may_not_mail_is_told_so(shop: Database) -> None:
    async with looking_at(await order(), Customer, Head, actor=PACKER) as user:
        assert 'role' in blocked(user, 'Notify customer…')
        assert 'switch_notifications' not in html(user)
        assert 'send_reminder' not in html(user)


async def test_a_reminder_is_shown_and_then_sent(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Head) as user:
        await press(user, 'send_reminder')
        preview = open_form(user).preview
        assert preview is not None
        look = render(await preview({}))    # type: ignore[arg-type]
        assert '12,50' in look
        assert 'anais@example.org' in look
        assert await kinds() == []
        await fill(user)
        await user.should_see('Mail to anais@example.org waits in the outbox.')
    assert await kinds() == ['reminder']


async def test_a_paid_order_is_not_reminded(shop: Database) -> None:
    one = await order()
    await paying.mark_as_paid(OWNER, one.id)
    async with looking_at(one, Head) as user:
        assert 'send_reminder' not in html(user)


async def test_a_cancelled_order_tells_its_customer_unless_unticked(shop: Database) -> None:
    async with looking_at(await order(), Cancel) as user:
        await press(user, 'cancel')
        await fill(user)
    async with looking_at(await order(), Cancel) as user:
        await press(user, 'cancel')
        await fill(user, notify='false')
    assert await kinds() == ['cancelled']


async def test_a_dialog_says_why_the_customer_gets_no_mail(shop: Database) -> None:
    one = await order()
    await notifying.switch_notifications(OWNER, one.id, False, 1)
    async with looking_at(one, Cancel) as user:
        await press(user, 'cancel')
        assert 'Mails to the customer are off for this order.' in open_form(user).props['html']


async def test_a_credit_tells_its_customer(shop: Database) -> None:
    one = await order()
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        await press(user, 'credit_invoice')
        await fill(user, custom='5', custom_text='Late')
    assert await kinds() == ['credit']
