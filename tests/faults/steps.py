"""What a shop does all day, one step a function: each takes the clerk and an order, and calls one verb."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from base import clock
from data import database
from data.models import (
    BouncedAddress,
    Document,
    DocumentTerms,
    Job,
    Mail,
    Note,
    OrderLine,
    Product,
    Quote,
    QuoteLine,
    Task,
)
from jobs import make_papers as make_papers_job
from mailer.bounces import Bounce
from orders import (
    answering,
    bouncing,
    cancelling,
    correcting,
    crediting,
    editing,
    holding,
    invoicing,
    method_editing,
    notifying,
    noting,
    outbox,
    paying,
    posting,
    printing,
    quote_editing,
    quoting,
    reminding,
    stocking,
    taking_in,
    tasking,
    treating,
)
from orders.correcting import Correction
from orders.crediting import Ask, Custom
from orders.editing import Costs, LineEdit
from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder
from orders.quote_editing import Terms
from tests.faults import parcel_steps, return_steps, stepping
from tests.faults.stepping import Nothing, latest, step
from tests.orders import desk

STEPS = stepping.STEPS
SILENT = {'make_pdf', 'make_papers', 'count_stock', 'pause_mails', 'resume_mails', *parcel_steps.SILENT}
"""Steps that leave no history of their own."""


class Press:
    """Makes papers without drawing them."""

    is_busy = False

    async def render(self, kind: str, snapshot: dict[str, Any]) -> bytes:
        return f'%PDF {kind} {snapshot["number"]}'.encode()

    async def issue(self, kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
        return {name: f'{name} {kind} {snapshot["number"]}'.encode() for name in printing.FILES}


def new_order(clerk: Any, token: str) -> Any:
    lines = [desk.line(product, clerk.dice.randint(2, 4)) for product in clerk.products]
    return desk.new_order(*lines, paid=clerk.dice.choice([0, 0, 500]), source='manual', source_id=token,
                          vat_id='DE136695976', pickup=token.endswith('pickup'))


def incoming(token: str, remark: str = '') -> IncomingOrder:
    where = IncomingAddress(name='Paul Roy', line1='1 quai', postcode='44000', city='Nantes', country='FR')
    return IncomingOrder(
        source='shopify', source_id=token, name=f'#{token}', placed_at=desk.PLACED, currency='EUR', total=2400,
        email='paul@example.org', billing=where, shipping=where, remark=remark, raw_hash=f'{token}{remark}',
        lines=[IncomingLine('Tea', 2, '12.00', 2400, vat_rate=2000, sku='TEA-1')])


@step
async def part_pay(clerk: Any, order: Any) -> None:
    await paying.record_payment(clerk.actor, order.id, 100, reference='part')


@step
async def pay(clerk: Any, order: Any) -> None:
    await paying.mark_as_paid(clerk.actor, order.id)


@step
async def unpay(clerk: Any, order: Any) -> None:
    await paying.mark_as_not_paid(clerk.actor, order.id)


@step
async def hold(clerk: Any, order: Any) -> None:
    await holding.hold(clerk.actor, order.id, 'stock', 'waiting')


@step
async def resume(clerk: Any, order: Any) -> None:
    await holding.resume(clerk.actor, order.id)


@step
async def invoice(clerk: Any, order: Any) -> None:
    await invoicing.issue_invoice(clerk.actor, order.id)


async def _invoice(order: Any) -> int:
    return int((await latest(Document.filter(order_id=order.id, kind='invoice'))).id)


@step
async def credit(clerk: Any, order: Any) -> None:
    """A piece comes back, and something for the trouble."""
    document_id = await _invoice(order)
    one = next((one for one in (await crediting.left(document_id)).lines if one.pieces_left), None)
    if one is None:
        raise Nothing
    ask = Ask({one.line.id: 1}, {one.line.id: one.restockable(1)}, custom=[Custom(clerk.word(), 10, 2000)])
    await crediting.credit_invoice(clerk.actor, order.id, document_id, ask)


@step
async def refund(clerk: Any, order: Any) -> None:
    document = await latest(Document.filter(order_id=order.id, kind='credit'))
    await crediting.mark_credit_as_refunded(clerk.actor, order.id, document.id)


@step
async def unrefund(clerk: Any, order: Any) -> None:
    document = await latest(Document.filter(order_id=order.id, kind='credit'))
    await crediting.mark_credit_as_not_refunded(clerk.actor, order.id, document.id)


@step
async def correct(clerk: Any, order: Any) -> None:
    document_id = await _invoice(order)
    lines = (await crediting.left(document_id)).lines
    edits = [LineEdit(lines[0].line.id, lines[0].line.quantity + clerk.dice.choice([0, 1]), '11.00', 0, 2000)]
    await correcting.correct_invoice(clerk.actor, order.id, document_id, Correction(edits))


@step
async def edit_terms(clerk: Any, order: Any) -> None:
    terms = await latest(DocumentTerms.filter(document__order_id=order.id))
    await invoicing.edit_terms(clerk.actor, order.id, terms.document_id, terms.version, None, clerk.word())


@step
async def make_pdf(clerk: Any, order: Any) -> None:
    """As the job does it: claim, render, keep, mark, done."""
    jobs = await outbox.claim('pdf', 1)
    for job in jobs:
        await printing.pdf(job.payload['document'], Press(), clerk.archive)  # type: ignore[arg-type]
        await outbox.done(job)


@step
async def make_papers(clerk: Any, order: Any) -> None:
    """As the clock does it, without waiting for the moment."""
    await _hurry()
    await make_papers_job.run(Press(), clerk.archive)  # type: ignore[arg-type]


@database.transactional
async def _hurry() -> None:
    await Job.filter(kind='paper').update(run_at=desk.PLACED)


@step
async def record_print(clerk: Any, order: Any) -> None:
    document = await latest(Document.filter(order_id=order.id))
    await printing.record_print(clerk.actor, 'invoice', [document.id])


@step
async def cancel(clerk: Any, order: Any) -> None:
    await cancelling.cancel(clerk.actor, order.id, 'changed their mind')


@step
async def edit_customer(clerk: Any, order: Any) -> None:
    await editing.edit_customer(clerk.actor, order.id, order.customer_version, company=clerk.word())


@step
async def edit_addresses(clerk: Any, order: Any) -> None:
    moved = {**order.shipping, 'line2': clerk.word()}
    await editing.edit_addresses(clerk.actor, order.id, order.addresses_version, moved, order.billing)


@step
async def change_status(clerk: Any, order: Any) -> None:
    await editing.change_status(clerk.actor, order.id, None if order.custom_status_id else clerk.label)


@step
async def edit_delivery(clerk: Any, order: Any) -> None:
    await method_editing.edit_delivery(clerk.actor, order.id, order.shipping_version, clerk.word(), None)


@step
async def edit_payment_method(clerk: Any, order: Any) -> None:
    await method_editing.edit_payment_method(clerk.actor, order.id, order.payment_version, clerk.word())


@step
async def count_stock(clerk: Any, order: Any) -> None:
    """Somebody counts a shelf: the order has no part in it."""
    shared = await Product.get(id=clerk.products[1].id, using_db=database.reader())
    await stocking.count_stock(clerk.actor, shared.id, shared.version, shared.stock + clerk.dice.choice([-1, 1, 2]))


@step
async def edit_lines(clerk: Any, order: Any) -> None:
    first = await OrderLine.filter(order_id=order.id).using_db(database.reader()).order_by('id').first()
    assert first is not None
    edits = [LineEdit(first.id, first.quantity + clerk.dice.choice([-1, 1]), '12.00', 0, 2000),
             LineEdit(None, 1, '5', 0, 2000, product_id=clerk.products[0].id)]
    await editing.edit_lines(clerk.actor, order.id, order.lines_version, edits, Costs(490, 0, 0))


@step
async def treat(clerk: Any, order: Any) -> None:
    await treating.change_vat_treatment(clerk.actor, order.id, order.lines_version,
                                        '' if order.vat_treatment else 'reverse_charge')


@step
async def add_note(clerk: Any, order: Any) -> None:
    await noting.add_note(clerk.actor, order.id, clerk.word())


async def _note(clerk: Any, order: Any) -> Note:
    return await latest(Note.filter(order_id=order.id, deleted_at=None, author_id=clerk.actor.staff_id))


@step
async def edit_note(clerk: Any, order: Any) -> None:
    note = await _note(clerk, order)
    await noting.edit_note(clerk.actor, order.id, note.id, note.version, clerk.word())


@step
async def pin_note(clerk: Any, order: Any) -> None:
    note = await _note(clerk, order)
    await noting.pin_note(clerk.actor, order.id, note.id, not note.pinned)


@step
async def delete_note(clerk: Any, order: Any) -> None:
    await noting.delete_note(clerk.actor, order.id, (await _note(clerk, order)).id)


@step
async def add_task(clerk: Any, order: Any) -> None:
    await tasking.add_task(clerk.actor, order.id, clerk.word())


@step
async def finish_task(clerk: Any, order: Any) -> None:
    task = await latest(Task.filter(order_id=order.id, done_at=None))
    await tasking.finish_task(clerk.actor, order.id, task.id)


@step
async def delete_task(clerk: Any, order: Any) -> None:
    await tasking.delete_task(clerk.actor, order.id, (await latest(Task.filter(order_id=order.id))).id)


@step
async def duplicate(clerk: Any, order: Any) -> None:
    await quoting.duplicate(clerk.actor, order.id)


async def _quote(order: Any) -> Quote:
    return await latest(Quote.filter(duplicate_of_id=order.id))


@step
async def edit_quote(clerk: Any, order: Any) -> None:
    quote = await _quote(order)
    await quote_editing.edit_quote_customer(
        clerk.actor, quote.id, quote.version, {'customer_name': clerk.word()}, quote.shipping, quote.billing)


@step
async def edit_quote_terms(clerk: Any, order: Any) -> None:
    quote = await _quote(order)
    terms = Terms('Card', 0, 'Home delivery', clerk.dice.randint(1, 900))
    await quote_editing.edit_quote_terms(clerk.actor, quote.id, quote.version, terms)


@step
async def add_quote_line(clerk: Any, order: Any) -> None:
    edit = LineEdit(None, 1, '12', 0, 2000, product_id=clerk.products[0].id)
    await quote_editing.add_quote_line(clerk.actor, (await _quote(order)).id, edit)


@step
async def edit_quote_lines(clerk: Any, order: Any) -> None:
    quote = await _quote(order)
    row = await latest(QuoteLine.filter(quote_id=quote.id))
    edit = LineEdit(row.id, row.quantity + 1, row.unit_price, 0, 2000)
    await quote_editing.edit_quote_lines(clerk.actor, quote.id, quote.version, [edit])


@step
async def mark_quote(clerk: Any, order: Any) -> None:
    await quoting.mark_quote(clerk.actor, (await _quote(order)).id, 'accepted')


@step
async def send_quote(clerk: Any, order: Any) -> None:
    await quoting.mark_quote(clerk.actor, (await _quote(order)).id, 'sent')


@step
async def answer_quote(clerk: Any, order: Any) -> None:
    """As its customer, over the link."""
    quote = await _quote(order)
    await answering.answer_quote(answering.customer('Claire', 'fr'), quote.id, quote.offer_version, 'accepted',
                                 clerk.word())


@step
async def convert(clerk: Any, order: Any) -> None:
    await quoting.convert(clerk.actor, (await _quote(order)).id)


@step
async def switch_mails(clerk: Any, order: Any) -> None:
    await notifying.switch_notifications(clerk.actor, order.id, not order.notify, order.customer_version)


@step
async def notify(clerk: Any, order: Any) -> None:
    await notifying.notify_customer(clerk.actor, order.id, clerk.word())


@step
async def remind(clerk: Any, order: Any) -> None:
    await reminding.send_reminder(clerk.actor, order.id)


@step
async def newer_copy(clerk: Any, order: Any) -> None:
    """The source tells the order again, changed."""
    if order.source != 'shopify':
        raise Nothing
    newer = incoming(order.source_id, clerk.word())
    more = IncomingLine('Cup', 1, '5.00', 500, vat_rate=2000, sku=clerk.word())
    await taking_in.take_in(clerk.actor, [replace(newer, lines=[*newer.lines[:clerk.dice.randint(0, 1)], more])])


@step
async def remind_by_itself(clerk: Any, order: Any) -> None:
    """On the day after the order."""
    await desk.set_shop(reminders={'days': [1]})
    with clock.at(order.placed_at + timedelta(days=1)):
        if not await reminding.remind(order.id):
            raise Nothing


@step
async def pause_reminders(clerk: Any, order: Any) -> None:
    await reminding.pause_reminders(clerk.actor, order.id)


async def _mail(order: Any, **only: Any) -> Mail:
    return await latest(Mail.filter(order_id=order.id, **only))


@step
async def cancel_mail(clerk: Any, order: Any) -> None:
    mail = await _mail(order, job__state='available')
    await desk.write_letter(mail)
    await posting.cancel_mail(clerk.actor, mail.id)


@step
async def resend_mail(clerk: Any, order: Any) -> None:
    await posting.resend_mail(clerk.actor, (await _mail(order, job__state='cancelled')).id)


@step
async def mail_comes_back(clerk: Any, order: Any) -> None:
    mail = await _mail(order, job__state='available')
    await desk.write_letter(mail)
    await desk.mail_went(mail)
    await _trust_all()
    await bouncing.record_bounce(Bounce(mail.recipient, True, '5.1.1', 'no such user', mail.message_id))


@database.transactional
async def _trust_all() -> None:
    await BouncedAddress.all().delete()


@step
async def trust_address(clerk: Any, order: Any) -> None:
    await bouncing.trust_address(clerk.actor, order.id)


@step
async def pause_mails(clerk: Any, order: Any) -> None:
    await posting.pause(clerk.actor, 'mail')


@step
async def resume_mails(clerk: Any, order: Any) -> None:
    await posting.resume(clerk.actor, 'mail')


TOUR = [
    'place', 'make_papers', 'part_pay', 'unpay', 'notify', 'remind_by_itself', 'pause_reminders', 'remind', 'pay',
    'hold', 'resume', 'add_note', 'edit_note', 'pin_note',
    'delete_note', 'add_task', 'finish_task', 'delete_task', 'edit_customer', 'edit_addresses', 'change_status',
    'edit_delivery', 'edit_payment_method', 'count_stock', 'split_slip', 'move_pieces', 'split_slip', 'print_slips',
    'cancel_slip', 'add_slip',
    'take_parcel', 'take_parcel_over', 'let_parcel_go', 'make_batch', 'take_batch_over', 'end_batch', 'report_problem',
    'resume', 'ship_one', 'unship', 'finish_packing', 'unship', 'edit_slip', 'invoice',
    'make_pdf', 'record_print', 'edit_terms', 'credit', 'refund', 'unrefund',
    'correct', 'ship', *return_steps.TOUR, 'place', 'edit_lines', 'treat', 'treat', 'duplicate',
    'edit_quote', 'edit_quote_terms',
    'add_quote_line', 'edit_quote_lines', 'send_quote', 'answer_quote', 'convert', 'switch_mails', 'link_code',
    'scan', 'take_off', 'cancel', 'place_pickup', 'ready',
    'not_ready', 'ready', 'picked_up', 'import', 'newer_copy',
    'notify', 'cancel_mail', 'resend_mail', 'mail_comes_back', 'trust_address', 'pause_mails', 'resume_mails',
]
ISSUING = ['place', 'invoice', 'credit', 'place', 'pay', 'invoice', 'make_pdf', 'credit', 'correct', 'cancel', 'place',
           'invoice']
STARTS = {'place', 'place_pickup', 'import'}
EVERYTHING = sorted({*STEPS, *STARTS})
