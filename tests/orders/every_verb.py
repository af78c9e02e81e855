"""Every verb of orders/: who may do it, whether a hold stops it, what twenty clicks at once do; and a case it works on.

A new verb must be added here: the tests that use this table count the verbs of the product.
"""

import ast
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from base.actor import Actor
from base.errors import Refused
from data.listing_filters import Filters
from orders import (
    accounts,
    answering,
    arranging,
    arranging_letters,
    arranging_papers,
    arranging_pickups,
    arranging_reminders,
    arranging_returns,
    batching,
    bounce_account,
    bouncing,
    cancelling,
    codes,
    correcting,
    crediting,
    editing,
    finishing,
    holding,
    invoicing,
    mail_account,
    method_editing,
    notifying,
    noting,
    packing,
    paying,
    posting,
    printing,
    printing_out,
    quote_editing,
    quoting,
    receiving,
    reminding,
    return_pictures,
    returning,
    scanning,
    shipping,
    stations,
    stocking,
    taking,
    tasking,
    treating,
    viewing,
)
from orders.correcting import Correction
from orders.crediting import Ask
from orders.editing import Costs, LineEdit
from orders.quote_editing import Terms
from orders.receiving import Came
from orders.return_pictures import Prepared
from orders.returning import Wish
from orders.scanning import Scanned
from tests.orders import desk
from tests.orders.desk import ADDRESS, People
from tests.orders.verb_cases import (
    BOUNCES,
    MAIL,
    PACKERS,
    Case,
    batched,
    batched_by_another,
    benched,
    bounces_set,
    boxed,
    german,
    german_quote,
    half_boxed,
    half_credited,
    held,
    invoiced,
    labelled,
    linked,
    listed,
    mail_back,
    mail_failed,
    mail_keyed,
    mail_sent,
    mail_set,
    mailed,
    mails_go_on,
    mails_paused,
    new,
    noted,
    paid,
    pdf_failed,
    pickup,
    pictured,
    quote_line,
    quoted,
    ready,
    refunded,
    return_line,
    returnable,
    returned,
    sent_quote,
    shipped,
    shop,
    slip,
    stuck,
    taken,
    taken_by_another,
    tasked,
    unpacked,
    unreminded,
    viewed,
    ware,
)

WARE = {'name': 'Jug', 'variant': '', 'sku': 'JUG-1', 'gtin': '', 'shelf': 'C3', 'price_minor': 900, 'vat_rate': 2000,
        'alert_threshold': 2, 'weight_g': 400, 'tracking': 'on', 'ships': True}
ORDERS = Path(__file__).parent.parent.parent / 'orders'
ALL = ('owner', 'clerk', 'packer', 'viewer')
CLERKS = ('owner', 'clerk')
OWNER = ('owner',)
ONE, QUIET, EACH = (1, 1), (20, 1), (20, 20)
"""Of twenty clicks: how many succeed, and how many entries the history gets."""
UNTOLD = (20, 0)


Prepare = Callable[[People, Actor], Awaitable[Case]]
Call = Callable[[Actor, Case], Awaitable[Any]]


@dataclass(frozen=True)
class Verb:
    roles: tuple[str, ...]
    held: str
    twenty: tuple[int, int]
    prepare: Prepare
    call: Call


async def _edit_lines(who: Actor, case: Case) -> None:
    row = (await desk.lines_of(case.order))[0]
    await editing.edit_lines(who, case.order.id, 1, [LineEdit(row.id, 2, '10', 0, 2000)], Costs(0, 0, 0))


async def _credit(who: Actor, case: Case) -> None:
    ask = Ask(pieces={(await desk.lines_of(case.order))[0].id: 3})
    await crediting.credit_invoice(who, case.order.id, case.thing, ask)


async def _correct(who: Actor, case: Case) -> None:
    row = (await desk.lines_of(case.order))[0]
    changes = Correction([LineEdit(row.id, 2, '10', 0, 2000)])
    await correcting.correct_invoice(who, case.order.id, case.thing, changes)


async def _scan(who: Actor, case: Case) -> None:
    """A scan is answered, whatever it is: the reason why it does not count is in the answer."""
    told = await scanning.scan(who, Scanned(uuid4().hex, case.thing.id, 'scan', 'TEA'))
    if told['outcome'] == 'refused':
        raise Refused(told['words'])


async def _move(who: Actor, case: Case) -> None:
    row = (await desk.slip_lines(case.thing))[0]
    await packing.move_pieces(who, case.order.id, case.thing.id, None, {row.id: 1}, case.thing.version)


async def _edit_return(who: Actor, case: Case) -> None:
    row = (await desk.lines_of(case.order))[0]
    await returning.edit_return(who, case.order.id, case.thing, 1, Wish({row.id: 30}, 'Too small'))


async def _receive(who: Actor, case: Case) -> None:
    await receiving.receive_return(who, case.order.id, case.thing, 1, {await return_line(case): Came(30, 10)})


async def _edit_quote_lines(who: Actor, case: Case) -> None:
    row = (await desk.quote_lines(case.thing))[0]
    await quote_editing.edit_quote_lines(who, case.thing, 1, [LineEdit(row.id, 7, '10', 0, 2000)])


async def _remove_quote_line(who: Actor, case: Case) -> None:
    rows = await desk.quote_lines(case.thing)
    await quote_editing.remove_quote_line(who, case.thing, rows[-1].id if len(rows) > 1 else 0)


def _administration(case: Case) -> dict[str, Any]:
    return {name: getattr(case.thing, name) for name in (
        'invoice_when', 'slips_when', 'vat_regime', 'price_mode', 'timezone', 'language', 'payment_days', 'quote_days',
        'default_vat_rate')}


VERBS: dict[str, Verb] = {
    'paying.mark_as_paid': Verb(CLERKS, 'allowed', ONE, new, lambda a, c: paying.mark_as_paid(a, c.order.id)),
    'paying.record_payment': Verb(
        CLERKS, 'allowed', ONE, new,
        lambda a, c: paying.record_payment(a, c.order.id, 100, version=c.order.payment_version)),
    'paying.mark_as_not_paid': Verb(CLERKS, 'allowed', ONE, paid, lambda a, c: paying.mark_as_not_paid(a, c.order.id)),
    'holding.hold': Verb(PACKERS, 'again', ONE, new, lambda a, c: holding.hold(a, c.order.id, 'fraud')),
    'holding.resume': Verb(PACKERS, 'allowed', ONE, held, lambda a, c: holding.resume(a, c.order.id)),
    'invoicing.issue_invoice': Verb(
        CLERKS, 'refused', ONE, new, lambda a, c: invoicing.issue_invoice(a, c.order.id)),
    'invoicing.edit_terms': Verb(
        CLERKS, 'allowed', ONE, invoiced, lambda a, c: invoicing.edit_terms(a, c.order.id, c.thing, 1, None, 'soon')),
    'correcting.correct_invoice': Verb(CLERKS, 'refused', (1, 3), invoiced, _correct),
    'crediting.credit_invoice': Verb(CLERKS, 'refused', ONE, invoiced, _credit),
    'crediting.mark_credit_as_refunded': Verb(
        CLERKS, 'allowed', ONE, half_credited,
        lambda a, c: crediting.mark_credit_as_refunded(a, c.order.id, c.thing)),
    'crediting.mark_credit_as_not_refunded': Verb(
        CLERKS, 'allowed', ONE, refunded,
        lambda a, c: crediting.mark_credit_as_not_refunded(a, c.order.id, c.thing)),
    'packing.add_slip': Verb(PACKERS, 'refused', ONE, unpacked, lambda a, c: packing.add_slip(a, c.order.id)),
    'packing.move_pieces': Verb(PACKERS, 'refused', ONE, slip, _move),
    'packing.cancel_slip': Verb(
        PACKERS, 'allowed', ONE, slip, lambda a, c: packing.cancel_slip(a, c.order.id, c.thing.id)),
    'scanning.scan': Verb(PACKERS, 'refused', UNTOLD, slip, _scan),
    'codes.link_code': Verb(
        CLERKS, 'no order', (1, 0), ware, lambda a, c: codes.link_code(a, c.thing.id, f'case-{c.thing.id}', 12)),
    'codes.unlink_code': Verb(CLERKS, 'no order', (1, 0), linked, lambda a, c: codes.unlink_code(a, c.thing)),
    'taking.take': Verb(PACKERS, 'refused', UNTOLD, slip, lambda a, c: taking.take(a, c.thing.id)),
    'taking.take_over': Verb(
        PACKERS, 'refused', QUIET, taken_by_another, lambda a, c: taking.take_over(a, c.thing.id)),
    'taking.let_go': Verb(PACKERS, 'allowed', (1, 0), taken, lambda a, c: taking.let_go(a, c.thing.id)),
    'batching.make_batch': Verb(
        PACKERS, 'refused', (1, 0), slip, lambda a, c: batching.make_batch(a, [c.thing.id])),
    'batching.take_over_batch': Verb(
        PACKERS, 'allowed', UNTOLD, batched_by_another, lambda a, c: batching.take_over_batch(a, c.thing)),
    'batching.end_batch': Verb(PACKERS, 'allowed', (1, 0), batched, lambda a, c: batching.end_batch(a, c.thing)),
    'finishing.finish_packing': Verb(
        PACKERS, 'refused', (1, 2), boxed, lambda a, c: finishing.finish_packing(a, c.thing.id)),
    'finishing.ship_what_is_here': Verb(
        PACKERS, 'refused', (1, 3), half_boxed, lambda a, c: finishing.ship_what_is_here(a, c.thing.id)),
    'finishing.close_parcel': Verb(
        PACKERS, 'refused', (1, 2), half_boxed, lambda a, c: finishing.close_parcel(a, c.thing.id)),
    'finishing.report_problem': Verb(
        PACKERS, 'again', ONE, slip, lambda a, c: finishing.report_problem(a, c.thing.id, 'missing')),
    'shipping.mark_as_shipped': Verb(
        PACKERS, 'refused', ONE, slip, lambda a, c: shipping.mark_as_shipped(a, c.order.id)),
    'shipping.mark_as_not_shipped': Verb(
        PACKERS, 'refused', ONE, shipped, lambda a, c: shipping.mark_as_not_shipped(a, c.order.id)),
    'shipping.edit_slip': Verb(
        PACKERS, 'allowed', ONE, slip,
        lambda a, c: shipping.edit_slip(a, c.order.id, c.thing.id, c.thing.version, 'DHL', 'X')),
    'shipping.ready_for_pickup': Verb(
        PACKERS, 'refused', ONE, pickup, lambda a, c: shipping.ready_for_pickup(a, c.order.id)),
    'shipping.not_ready_for_pickup': Verb(
        PACKERS, 'refused', ONE, ready, lambda a, c: shipping.not_ready_for_pickup(a, c.order.id)),
    'shipping.picked_up': Verb(PACKERS, 'refused', ONE, pickup, lambda a, c: shipping.picked_up(a, c.order.id)),
    'returning.create_return': Verb(
        CLERKS, 'allowed', ONE, returnable, lambda a, c: returning.create_return(a, c.order.id, c.thing)),
    'returning.announce': Verb(    # by whoever holds the link
        ALL, 'allowed', ONE, returnable,
        lambda a, c: returning.announce(answering.customer('Claire', 'fr'), c.order.id, c.thing)),
    'returning.edit_return': Verb(CLERKS, 'allowed', ONE, returned, _edit_return),
    'returning.set_return_status': Verb(
        CLERKS, 'allowed', ONE, returned,
        lambda a, c: returning.set_return_status(a, c.order.id, c.thing, 'authorized', 1)),
    'return_pictures.add_pictures': Verb(
        CLERKS, 'allowed', (8, 8), returned,
        lambda a, c: return_pictures.add_pictures(a, c.order.id, c.thing, [Prepared(b'whole', b'small')])),
    'return_pictures.remove_picture': Verb(
        CLERKS, 'allowed', ONE, pictured, lambda a, c: return_pictures.remove_picture(a, c.order.id, *c.thing)),
    'receiving.receive_return': Verb(PACKERS, 'allowed', ONE, returned, _receive),
    'cancelling.cancel': Verb(CLERKS, 'allowed', ONE, new, lambda a, c: cancelling.cancel(a, c.order.id)),
    'editing.edit_customer': Verb(
        CLERKS, 'allowed', ONE, new, lambda a, c: editing.edit_customer(a, c.order.id, 1, company='Roy SARL')),
    'editing.edit_addresses': Verb(
        CLERKS, 'allowed', ONE, new,
        lambda a, c: editing.edit_addresses(a, c.order.id, 1, {**ADDRESS, 'city': 'Brest'}, ADDRESS)),
    'method_editing.edit_delivery': Verb(
        CLERKS, 'allowed', ONE, new, lambda a, c: method_editing.edit_delivery(a, c.order.id, 1, 'By bike', None)),
    'method_editing.edit_payment_method': Verb(
        CLERKS, 'allowed', ONE, new, lambda a, c: method_editing.edit_payment_method(a, c.order.id, 1, 'Cheque')),
    'notifying.switch_notifications': Verb(
        CLERKS, 'allowed', ONE, new, lambda a, c: notifying.switch_notifications(a, c.order.id, False, 1)),
    'notifying.notify_customer': Verb(
        CLERKS, 'allowed', EACH, new, lambda a, c: notifying.notify_customer(a, c.order.id, 'It is wrapped.')),
    'reminding.send_reminder': Verb(
        CLERKS, 'refused', ONE, new, lambda a, c: reminding.send_reminder(a, c.order.id)),
    'reminding.pause_reminders': Verb(
        CLERKS, 'allowed', QUIET, new, lambda a, c: reminding.pause_reminders(a, c.order.id)),
    'reminding.resume_reminders': Verb(
        CLERKS, 'allowed', QUIET, unreminded, lambda a, c: reminding.resume_reminders(a, c.order.id)),
    'editing.edit_lines': Verb(CLERKS, 'allowed', ONE, new, _edit_lines),
    'treating.change_vat_treatment': Verb(
        CLERKS, 'allowed', ONE, german, lambda a, c: treating.change_vat_treatment(a, c.order.id, 1, 'reverse_charge')),
    'editing.change_status': Verb(
        CLERKS, 'allowed', QUIET, labelled, lambda a, c: editing.change_status(a, c.order.id, c.thing)),
    'noting.add_note': Verb(PACKERS, 'allowed', EACH, new, lambda a, c: noting.add_note(a, c.order.id, 'mind the dog')),
    'noting.edit_note': Verb(
        PACKERS, 'allowed', ONE, noted, lambda a, c: noting.edit_note(a, c.order.id, c.thing, 1, 'a better note')),
    'noting.delete_note': Verb(PACKERS, 'allowed', ONE, noted, lambda a, c: noting.delete_note(a, c.order.id, c.thing)),
    'noting.pin_note': Verb(
        PACKERS, 'allowed', QUIET, noted, lambda a, c: noting.pin_note(a, c.order.id, c.thing, True)),
    'tasking.add_task': Verb(PACKERS, 'allowed', EACH, new, lambda a, c: tasking.add_task(a, c.order.id, 'call')),
    'tasking.finish_task': Verb(
        PACKERS, 'allowed', QUIET, tasked, lambda a, c: tasking.finish_task(a, c.order.id, c.thing)),
    'tasking.delete_task': Verb(
        PACKERS, 'allowed', ONE, tasked, lambda a, c: tasking.delete_task(a, c.order.id, c.thing)),
    'printing.record_print': Verb(
        ALL, 'allowed', EACH, slip, lambda a, c: printing.record_print(a, 'packing_slip', slip_ids=[c.thing.id])),
    'printing_out.print_slips': Verb(
        PACKERS, 'allowed', UNTOLD, benched, lambda a, c: printing_out.print_slips(a, c.thing[0], [c.thing[1]])),
    'printing_out.print_again': Verb(
        PACKERS, 'allowed', (1, 0), stuck, lambda a, c: printing_out.print_again(a, c.thing)),
    'printing_out.dismiss_print': Verb(
        PACKERS, 'allowed', (1, 0), stuck, lambda a, c: printing_out.dismiss_print(a, c.thing)),
    'quoting.add_quote': Verb(CLERKS, 'no order', UNTOLD, new, lambda a, c: quoting.add_quote(a)),
    'quoting.duplicate': Verb(CLERKS, 'allowed', (20, 40), new, lambda a, c: quoting.duplicate(a, c.order.id)),
    'quoting.mark_quote': Verb(
        CLERKS, 'no order', QUIET, quoted, lambda a, c: quoting.mark_quote(a, c.thing, 'sent')),
    'quoting.convert': Verb(CLERKS, 'no order', ONE, quoted, lambda a, c: quoting.convert(a, c.thing)),
    'answering.answer_quote': Verb(    # by whoever holds the link, who is none of the staff
        ALL, 'no order', ONE, sent_quote,
        lambda a, c: answering.answer_quote(answering.customer('Claire', 'fr'), c.thing, 1, 'accepted')),
    'quote_editing.change_quote_vat_treatment': Verb(
        CLERKS, 'no order', ONE, german_quote,
        lambda a, c: quote_editing.change_quote_vat_treatment(a, c.thing, 1, 'reverse_charge')),
    'quote_editing.edit_quote_customer': Verb(
        CLERKS, 'no order', ONE, quoted, lambda a, c: quote_editing.edit_quote_customer(
            a, c.thing, 1, {'customer_name': f'{a.role} Roy', 'email': 'roy@example.org'}, ADDRESS, ADDRESS)),
    'quote_editing.edit_quote_remark': Verb(
        CLERKS, 'no order', ONE, quoted, lambda a, c: quote_editing.edit_quote_remark(a, c.thing, 1, 'ring twice')),
    'quote_editing.edit_quote_terms': Verb(
        CLERKS, 'no order', ONE, quoted,
        lambda a, c: quote_editing.edit_quote_terms(a, c.thing, 1, Terms('Card', 0, 'Home delivery', 777))),
    'quote_editing.edit_quote_lines': Verb(CLERKS, 'no order', ONE, quoted, _edit_quote_lines),
    'quote_editing.add_quote_line': Verb(
        CLERKS, 'no order', EACH, quoted,
        lambda a, c: quote_editing.add_quote_line(a, c.thing, LineEdit(None, 1, '5', 0, 2000, 'Tea'))),
    'quote_editing.remove_quote_line': Verb(CLERKS, 'no order', ONE, quote_line, _remove_quote_line),
    'viewing.save_view': Verb(ALL, 'no order', UNTOLD, shop, lambda a, c: viewing.save_view(a, 'To call', Filters())),
    'viewing.delete_view': Verb(ALL, 'no order', (1, 0), viewed, lambda a, c: viewing.delete_view(a, c.thing)),
    'arranging.edit_company': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: arranging.edit_company(a, c.thing.version, {**ADDRESS, 'name': 'Maison Roy'})),
    'accounts.edit_accounts': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: accounts.edit_accounts(a, c.thing.version, {'goods': '707100'})),
    'mail_account.edit_mail_account': Verb(
        OWNER, 'no order', (1, 0), mail_set,
        lambda a, c: mail_account.edit_mail_account(a, c.thing.version, MAIL, 's' * 40)),
    'mail_account.make_dkim_key': Verb(
        OWNER, 'no order', (1, 0), mail_set,
        lambda a, c: mail_account.make_dkim_key(a, c.thing.version, f'key-{c.thing.version}', 'sealed', 'public')),
    'mail_account.edit_dkim': Verb(
        OWNER, 'no order', (1, 0), mail_keyed, lambda a, c: mail_account.edit_dkim(a, c.thing.version, True)),
    'bounce_account.edit_bounce_account': Verb(
        OWNER, 'no order', (1, 0), bounces_set,
        lambda a, c: bounce_account.edit_bounce_account(a, c.thing.version, BOUNCES, 's' * 40)),
    'bounce_account.switch_bounce_account': Verb(
        OWNER, 'no order', (1, 0), bounces_set,
        lambda a, c: bounce_account.switch_bounce_account(a, c.thing.version, False)),
    'bouncing.trust_address': Verb(
        CLERKS, 'allowed', ONE, mail_back, lambda a, c: bouncing.trust_address(a, c.order.id)),
    'arranging.edit_administration': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: arranging.edit_administration(a, c.thing.version, _administration(c))),
    'arranging_papers.edit_papers': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_papers.edit_papers(
            a, c.thing.version, {'colour': '#1f4e79', 'closing_en': 'Thank you!'})),
    'arranging_pickups.edit_pickups': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_pickups.edit_pickups(
            a, c.thing.version, {'pickup_code': 'required', 'identity': 'off'})),
    'arranging_reminders.edit_reminders': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_reminders.edit_reminders(
            a, c.thing.version, {'days': '7, 14', 'payment_link': ''})),
    'arranging_returns.edit_returns': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_returns.edit_returns(
            a, c.thing.version, {'allowed': True, 'days': 14, 'reasons': [{'en': 'Too big', 'fr': 'Trop grand'}]})),
    'arranging_letters.switch_letter': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_letters.switch_letter(a, 'paid', False, 0)),
    'arranging_letters.choose_attachments': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: arranging_letters.choose_attachments(a, 'ready', ['invoice'], 0)),
    'arranging_letters.edit_letter': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: arranging_letters.edit_letter(
            a, 'paid', 'en', arranging_letters.Draft('Paid', '<mj-text><p>Paid</p></mj-text>', '<p>Paid</p>'), 0)),
    'arranging_letters.revert_letter': Verb(
        OWNER, 'no order', UNTOLD, shop, lambda a, c: arranging_letters.revert_letter(a, 'ready', 'fr', 0)),
    'arranging_papers.put_logo': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging_papers.put_logo(a, c.thing.version, '')),
    'arranging.set_next_number': Verb(
        OWNER, 'no order', UNTOLD, shop, lambda a, c: arranging.set_next_number(a, 'return', 70)),
    'arranging.put_status': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging.put_status(a, None, 'To wrap', 'ok')),
    'arranging.put_payment_method': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging.put_payment_method(a, None, 'Shells', False)),
    'arranging.put_shipping_method': Verb(
        OWNER, 'no order', (1, 0), shop,
        lambda a, c: arranging.put_shipping_method(a, None, 'By bike', False, 500, None)),
    'arranging.put_carrier': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: arranging.put_carrier(a, None, 'Bikes', 'https://x.example/{code}')),
    'arranging.delete_status': Verb(
        OWNER, 'no order', UNTOLD, listed, lambda a, c: arranging.delete_status(a, c.thing['status'])),
    'arranging.delete_payment_method': Verb(
        OWNER, 'no order', UNTOLD, listed, lambda a, c: arranging.delete_payment_method(a, c.thing['payment'])),
    'arranging.delete_shipping_method': Verb(
        OWNER, 'no order', UNTOLD, listed, lambda a, c: arranging.delete_shipping_method(a, c.thing['shipping'])),
    'arranging.delete_carrier': Verb(
        OWNER, 'no order', UNTOLD, listed, lambda a, c: arranging.delete_carrier(a, c.thing['carrier'])),
    'stations.edit_bench': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: stations.edit_bench(a, c.thing.version, {'ship': True})),
    'stations.put_station': Verb(
        OWNER, 'no order', (1, 0), shop, lambda a, c: stations.put_station(a, None, 1, 'By the door', 'browser')),
    'stations.delete_station': Verb(
        OWNER, 'no order', (1, 0), benched, lambda a, c: stations.delete_station(a, c.thing[0])),
    'posting.cancel_mail': Verb(
        CLERKS, 'allowed', ONE, mailed, lambda a, c: posting.cancel_mail(a, c.thing.id)),
    'posting.retry_mail': Verb(
        CLERKS, 'allowed', ONE, mail_failed, lambda a, c: posting.retry_mail(a, c.thing.id)),
    'posting.retry_pdf': Verb(
        CLERKS, 'allowed', (1, 0), pdf_failed, lambda a, c: posting.retry_pdf(a, c.thing.id)),
    'posting.resend_mail': Verb(
        CLERKS, 'allowed', ONE, mail_sent, lambda a, c: posting.resend_mail(a, c.thing.id)),
    'posting.retry_all': Verb(CLERKS, 'allowed', QUIET, mail_failed, lambda a, c: posting.retry_all(a)),
    'posting.cancel_all': Verb(CLERKS, 'allowed', QUIET, mailed, lambda a, c: posting.cancel_all(a)),
    'posting.pause': Verb(CLERKS, 'no order', (1, 0), mails_go_on, lambda a, c: posting.pause(a, 'mail')),
    'posting.resume': Verb(CLERKS, 'no order', (1, 0), mails_paused, lambda a, c: posting.resume(a, 'mail')),
    'stocking.add_product': Verb(
        CLERKS, 'no order', (1, 0), shop, lambda a, c: stocking.add_product(a, WARE)),
    'stocking.edit_product': Verb(
        CLERKS, 'no order', (1, 0), ware,
        lambda a, c: stocking.edit_product(a, c.thing.id, 1, {**WARE, 'sku': c.thing.sku})),
    'stocking.count_stock': Verb(
        PACKERS, 'no order', (1, 0), ware, lambda a, c: stocking.count_stock(a, c.thing.id, 1, 77)),
}


def in_the_product() -> set[str]:
    """Every function decorated with @verb, as file.name."""
    return {f'{path.stem}.{node.name}' for path in ORDERS.glob('*.py')
            for node in ast.walk(ast.parse(path.read_text(encoding='utf-8')))
            if isinstance(node, ast.AsyncFunctionDef) and any(_is_verb(one) for one in node.decorator_list)}


def _is_verb(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, 'id', '') == 'verb' or getattr(function, 'attr', '') == 'verb'
