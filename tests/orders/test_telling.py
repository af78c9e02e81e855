"""One mail to the customer for each event, and none for what was undone in time."""

from typing import Any

import pytest

from base.actor import SYSTEM
from data import database
from data.models import Mail, MailKind, Order, PackingSlip, Quote
from orders import (
    cancelling,
    correcting,
    crediting,
    invoicing,
    notifying,
    outbox,
    packing,
    paying,
    quoting,
    reminding,
    shipping,
    taking_in,
)
from orders.correcting import Correction
from orders.crediting import Ask
from tests.faults.steps import incoming
from tests.orders import desk
from tests.orders.desk import People, line

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def mails(about: Order | Quote) -> list[Mail]:
    """What still waits to leave, oldest first."""
    of = {'order_id': about.id} if isinstance(about, Order) else {'quote_id': about.id}
    waiting = Mail.filter(**of, job__state__in=outbox.WAITING)
    return await waiting.using_db(database.reader()).order_by('id')


async def kinds(about: Order | Quote) -> list[str]:
    return [mail.kind for mail in await mails(about)]


@database.transactional
async def switch_off(*names: str) -> None:
    for name in names:
        await MailKind.create(kind=name, enabled=False)


async def quiet_order(**values: Any) -> Order:
    """One that another shop has confirmed."""
    return await desk.order(line(quantity=2), source='shopify', **values)


async def two_slips() -> tuple[Order, list[PackingSlip]]:
    order = await quiet_order()
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(SYSTEM, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    return order, await desk.slips_of(order)


async def written(order: Order) -> None:
    """As the sender does before there is a mail server."""
    await _write(order)


@database.transactional
async def _write(order: Order) -> None:
    await Mail.filter(order_id=order.id).update(written_at=desk.PLACED)


async def test_an_order_made_here_is_confirmed_with_the_invoice_issued_with_it(people: People) -> None:
    await desk.set_shop(invoice_when='direct')
    order = await desk.order()
    mail = (await mails(order))[0]
    assert (await kinds(order), mail.recipient, mail.language) == (['confirmation'], 'claire@example.org', 'en')
    assert mail.facts == {'documents': [(await desk.documents_of(order))[0].id]}


async def test_an_order_of_another_shop_is_not_confirmed(people: People) -> None:
    assert await kinds(await quiet_order()) == []


async def test_what_a_source_tells_is_mailed_to_nobody(people: People) -> None:
    await desk.set_shop(invoice_when='direct')
    await taking_in.take_in(people.clerk, [incoming('one')])
    told = incoming('one', 'gone')
    told.shipped = True
    await taking_in.take_in(people.clerk, [told])
    order = (await desk.orders_of('shopify'))[0]
    assert (order.shipment_status, len(await desk.documents_of(order)), await kinds(order)) == ('shipped', 1, [])


async def test_a_converted_quote_is_confirmed(people: People) -> None:
    quote_id = await quoting.duplicate(people.clerk, (await quiet_order()).id)
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id), using_db=database.reader())
    assert await kinds(order) == ['confirmation']


@pytest.mark.parametrize('values', [{'email': ''}, {'notify': False}])
async def test_without_an_address_or_with_mails_off_nobody_is_told(people: People, values: dict[str, Any]) -> None:
    order = await quiet_order(**values)
    await invoicing.issue_invoice(people.clerk, order.id)
    await paying.mark_as_paid(people.clerk, order.id)
    await shipping.mark_as_shipped(people.packer, order.id, carrier='DHL', tracking_code='X1')
    assert await kinds(order) == []


async def test_an_invoice_issued_by_hand_is_mailed(people: People) -> None:
    order = await quiet_order()
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    assert [(mail.kind, mail.facts) for mail in await mails(order)] == [('invoice', {'documents': [invoice]})]


async def test_only_the_payment_that_settles_the_order_is_told(people: People) -> None:
    order = await quiet_order()
    await paying.record_payment(people.clerk, order.id, 100)
    assert await kinds(order) == []
    await paying.record_payment(people.clerk, order.id, 2300)
    assert [(mail.kind, mail.facts) for mail in await mails(order)] == [('paid', {})]


@pytest.mark.parametrize(('off', 'kind'), [((), ['paid']), (('paid',), ['invoice']), (('paid', 'invoice'), [])])
async def test_the_invoice_a_payment_issues_goes_with_the_first_letter_that_is_on(
        people: People, off: tuple[str, ...], kind: list[str]) -> None:
    await desk.set_shop(invoice_when='paid')
    await switch_off(*off)
    order = await quiet_order()
    await paying.mark_as_paid(people.clerk, order.id)
    invoice = (await desk.documents_of(order))[0]
    told = [(mail.kind, mail.facts) for mail in await mails(order)]
    assert told == [(one, {'documents': [invoice.id]}) for one in kind]


async def test_not_paid_after_all_sends_nothing(people: People) -> None:
    order = await quiet_order()
    await paying.mark_as_paid(people.clerk, order.id)
    await paying.mark_as_not_paid(people.clerk, order.id)
    assert await kinds(order) == []


@pytest.mark.parametrize(('off', 'kind'), [
    ((), 'shipped'), (('shipped',), 'tracking'), (('shipped', 'tracking'), 'invoice')])
async def test_a_parcel_that_leaves_is_told_once(people: People, off: tuple[str, ...], kind: str) -> None:
    await desk.set_shop(invoice_when='shipped')
    await switch_off(*off)
    order = await quiet_order()
    await shipping.mark_as_shipped(people.packer, order.id, carrier='DHL', tracking_code='X1')
    mail = (await mails(order))[0]
    assert (await kinds(order), mail.facts['documents']) == ([kind], [(await desk.documents_of(order))[0].id])
    assert mail.facts.get('slips', [(await desk.slips_of(order))[0].id]) == [(await desk.slips_of(order))[0].id]


async def test_without_a_code_the_tracking_letter_does_not_stand_in(people: People) -> None:
    await switch_off('shipped')
    order = await quiet_order()
    await shipping.mark_as_shipped(people.packer, order.id)
    assert await kinds(order) == []


async def test_shipped_and_then_not_shipped_sends_nothing(people: People) -> None:
    order = await quiet_order()
    await shipping.mark_as_shipped(people.packer, order.id)
    await shipping.mark_as_not_shipped(people.packer, order.id)
    assert await kinds(order) == []


async def test_of_two_parcels_the_one_that_left_is_told(people: People) -> None:
    order, slips = await two_slips()
    await shipping.mark_as_shipped(people.packer, order.id)
    await shipping.mark_as_not_shipped(people.packer, order.id, slips[1].id)
    assert [(mail.kind, mail.facts) for mail in await mails(order)] == [('shipped', {'slips': [slips[0].id]})]


async def edit_code(people: People, order: Order, code: str) -> None:
    slip = (await desk.slips_of(order))[0]
    await shipping.edit_slip(people.packer, order.id, slip.id, slip.version, 'DHL', code)


async def test_a_code_typed_before_the_letter_is_written_goes_with_it(people: People) -> None:
    order = await quiet_order()
    await shipping.mark_as_shipped(people.packer, order.id)
    await edit_code(people, order, 'X1')
    assert await kinds(order) == ['shipped']


async def test_a_code_typed_later_is_told_once_and_the_last_counts(people: People) -> None:
    order = await quiet_order()
    await shipping.mark_as_shipped(people.packer, order.id)
    await written(order)
    await edit_code(people, order, 'X1')
    assert await kinds(order) == ['shipped', 'tracking']
    await written(order)
    await edit_code(people, order, 'X2')
    assert await kinds(order) == ['shipped', 'tracking']
    await edit_code(people, order, '')
    assert await kinds(order) == ['shipped']


async def test_a_code_on_a_parcel_that_is_still_here_is_not_told(people: People) -> None:
    order = await quiet_order()
    await edit_code(people, order, 'X1')
    assert await kinds(order) == []


async def test_ready_for_pickup_is_told_until_it_is_not_or_is_fetched(people: People) -> None:
    order = await quiet_order(pickup=True)
    await shipping.ready_for_pickup(people.packer, order.id)
    assert await kinds(order) == ['ready']
    await shipping.not_ready_for_pickup(people.packer, order.id)
    assert await kinds(order) == []
    await shipping.ready_for_pickup(people.packer, order.id)
    await shipping.picked_up(people.packer, order.id)
    assert await kinds(order) == []


async def credited(people: People, notify: bool) -> tuple[Order, int]:
    order = await quiet_order()
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    ask = Ask({(await desk.lines_of(order))[0].id: 1}, reason='Broken', notify=notify)
    return order, await crediting.credit_invoice(people.clerk, order.id, invoice, ask)


async def test_a_credit_is_mailed_where_asked_for(people: People) -> None:
    order, credit = await credited(people, notify=True)
    assert (await mails(order))[-1].facts == {'documents': [credit], 'reason': 'Broken'}
    order, credit = await credited(people, notify=False)
    assert await kinds(order) == ['invoice']


async def test_a_correction_is_one_mail_of_the_new_invoice(people: People) -> None:
    order = await quiet_order()
    old = await invoicing.issue_invoice(people.clerk, order.id)
    await correcting.correct_invoice(people.clerk, order.id, old, Correction())
    assert len(await mails(order)) == 1
    newer = (await desk.documents_of(order))[-1].id
    _credit, new = await correcting.correct_invoice(people.clerk, order.id, newer, Correction(notify=True))
    assert [mail.facts for mail in await mails(order)][1:] == [{'documents': [new]}]


async def test_a_cancelled_order_takes_back_its_mails_and_tells_once(people: People) -> None:
    order = await desk.order(line(quantity=3))
    await paying.mark_as_paid(people.clerk, order.id)
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    await notifying.notify_customer(people.clerk, order.id, 'Sorry!')
    assert await kinds(order) == ['confirmation', 'paid', 'invoice', 'notify']
    await cancelling.cancel(people.clerk, order.id, 'No stock', notify=True)
    credit = (await desk.documents_of(order))[-1]
    assert (credit.original_id, await kinds(order)) == (invoice, ['notify', 'cancelled'])
    assert (await mails(order))[-1].facts == {'reason': 'No stock', 'documents': [credit.id]}


async def test_a_cancelled_order_tells_nobody_unless_asked(people: People) -> None:
    order = await desk.order()
    await cancelling.cancel(people.clerk, order.id)
    assert await kinds(order) == []


async def test_a_reminder_does_not_reach_who_has_paid(people: People) -> None:
    order = await quiet_order()
    await reminding.send_reminder(people.clerk, order.id)
    await paying.mark_as_paid(people.clerk, order.id)
    assert await kinds(order) == ['paid']


async def sent_quote(people: People) -> Quote:
    quote_id = await quoting.duplicate(people.clerk, (await quiet_order()).id)
    assert await quoting.mark_quote(people.clerk, quote_id, 'sent', by_mail=True)
    return await Quote.get(id=quote_id, using_db=database.reader())


async def test_a_quote_sent_by_mail_is_taken_back_as_a_draft(people: People) -> None:
    quote = await sent_quote(people)
    assert await kinds(quote) == ['quote']
    await quoting.mark_quote(people.clerk, quote.id, 'draft')
    assert await kinds(quote) == []


async def test_a_quote_marked_as_sent_is_not_mailed(people: People) -> None:
    quote_id = await quoting.duplicate(people.clerk, (await quiet_order()).id)
    assert await quoting.mark_quote(people.clerk, quote_id, 'sent') is None
    assert not await Mail.exists(quote_id=quote_id, using_db=database.reader())


async def test_a_quote_that_became_an_order_is_not_mailed_any_more(people: People) -> None:
    quote = await sent_quote(people)
    await quoting.convert(people.clerk, quote.id)
    assert await kinds(quote) == []
