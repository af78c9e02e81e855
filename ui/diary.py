"""History in words: each thing done as one sentence in the reader's language."""
from datetime import date
from typing import Any

from base.i18n import LANGUAGES, N_, _, ngettext
from base.money import format_money
from data.models import History
from mailer.kinds import KINDS
from orders import return_rules
from orders.buyers import BUYER_TYPES
from orders.quote_rules import STATUSES
from orders.rules import HOLD_REASONS
from orders.vat import TREATMENTS
from ui.parts.pieces import short_day

MAIL_SENTENCES = {
    'mail_sent': N_('Mail sent to {to}: {subject}'),
    'mail_failed': N_('Mail to {to} could not be sent: {answer}'),
    'mail_cancelled': N_('Mail to {to} cancelled: {subject}'),
    'mail_retried': N_('Mail to {to} tried again: {subject}'),
    'mail_resent': N_('Mail sent again to {to}: {subject}'),
    'mail_bounced': N_('Mail to {to} came back: {answer}'),
}
SENTENCES = {
    'placed': N_('Order placed'),
    'imported': N_('Order imported from {source}'),
    'import_updated': N_('Updated from {source}'),
    'converted': N_('Order made from quote {quote}'),
    'paid': N_('Paid {amount}'),
    'part_paid': N_('Part payment of {amount}'),
    'not_paid': N_('Marked as not paid, {amount} reversed'),
    'held': N_('Put on hold: {reason}'),
    'resumed': N_('Resumed'),
    'invoiced': N_('Invoice {number} issued, {amount}'),
    'credited': N_('Credit invoice {number} issued for {invoice}, {amount}'),
    'refunded': N_('{amount} paid back for {number}'),
    'not_refunded': N_('{number} marked as not refunded, {amount} reversed'),
    'einvoice_faulty': N_('The official rules find faults in the e-invoice of {number}: {rules}'),
    'terms_edited': N_('Terms of {number} changed'),
    'slip_added': N_('Packing slip {slip} made'),
    'slip_split': N_('Packing slip {slip} split: {pieces} to {new}'),
    'pieces_moved': N_('{pieces} moved from packing slip {slip} to {new}'),
    'slip_cancelled': N_('Packing slip {slip} cancelled'),
    'slip_edited': N_('Packing slip {slip} edited'),
    'packed': N_('Packed: {slip}'),
    'packing_taken_over': N_('Took over the packing of {slip} from {name}'),
    'taken_off': N_('Taken out of {slip}: {pieces} × {name}'),
    'shipped': N_('Shipped with {slips}'),
    'not_shipped': N_('Marked as not shipped: {slips}'),
    'ready_for_pickup': N_('Ready for pickup'),
    'not_ready_for_pickup': N_('Not ready for pickup after all'),
    'no_longer_ready': N_('No longer ready for pickup'),
    'picked_up': N_('Picked up'),
    'pickup_code_wrong': N_('A wrong pickup code was given ({tries})'),
    'noted': N_('Note written'),
    'note_edited': N_('Note edited'),
    'note_deleted': N_('Note deleted'),
    'note_pinned': N_('Note pinned'),
    'note_unpinned': N_('Note unpinned'),
    'task_added': N_('Task added: {text}'),
    'task_done': N_('Task done: {text}'),
    'task_reopened': N_('Task reopened: {text}'),
    'task_deleted': N_('Task deleted: {text}'),
    'customer_edited': N_('Customer edited'),
    'addresses_edited': N_('Addresses edited'),
    'lines_edited': N_('Products edited'),
    'vat_treatment_changed': N_('VAT treatment changed'),
    'delivery_edited': N_('Delivery edited'),
    'payment_method_edited': N_('Payment method edited'),
    'status_changed': N_('Status label: {before} → {after}'),
    'duplicated': N_('Duplicated into quote {quote}'),
    'return_created': N_('Return {number} made'),
    'return_edited': N_('Return {number} edited'),
    'return_pictures_added': N_('Pictures added to return {number}: {count}'),
    'return_picture_removed': N_('Picture removed from return {number}'),
    'return_status': N_('Return {number}: {return_status}'),
    'return_received': N_('Return {number} received'),
    'cancelled': N_('Order cancelled'),
    **MAIL_SENTENCES,
    'customer_notified': N_('Message to the customer written'),
    'reminded': N_('Payment reminder asked for, {amount} open'),
    'reminded_by_itself': N_('Payment reminder {place} was due, {amount} open'),
    'reminders_paused': N_('Payment reminders paused'),
    'reminders_resumed': N_('Payment reminders resumed'),
    'address_trusted': N_('The address {to} is used again'),
    'notifications_on': N_('Mails to the customer switched on'),
    'notifications_off': N_('Mails to the customer switched off'),
    'printed': N_('Printed: {papers}'),
    'printed_again': N_('Printed again, as a copy: {papers}'),
    'company_edited': N_('Company edited'),
    'administration_edited': N_('Administration edited'),
    'bench_edited': N_('Packing bench arranged'),
    'papers_edited': N_('Documents edited'),
    'pickups_edited': N_('Pickup arranged'),
    'reminders_edited': N_('Payment reminders arranged'),
    'returns_edited': N_('Returns arranged'),
    'accounts_edited': N_('Accounts edited'),
    'letter_switched_on': N_('Letter switched on: {letter}'),
    'letter_switched_off': N_('Letter switched off: {letter}'),
    'letter_attachments_chosen': N_('Attachments chosen for a letter: {letter}'),
    'letter_edited': N_('Letter rewritten: {letter}'),
    'letter_reverted': N_('Letter taken back: {letter}'),
    'mail_account_edited': N_('Mail server edited'),
}
QUOTE_SENTENCES = {
    'quote_made': N_('Quote made'),
    'quote_duplicated': N_('Quote made from order {order}'),
    'quote_customer_edited': N_('Customer edited'),
    'quote_lines_edited': N_('Products edited'),
    'quote_terms_edited': N_('Terms edited'),
    'quote_remark_edited': N_('Remark edited'),
    'quote_sent': N_('Marked as sent'),
    'quote_accepted': N_('Accepted'),
    'quote_declined': N_('Declined'),
    'quote_reopened': N_('Back to draft'),
    'quote_converted': N_('Converted to order {order}'),
    **MAIL_SENTENCES,
}
FIELDS = {
    'customer_name': N_('Name'), 'company': N_('Company'), 'email': N_('Email'), 'phone': N_('Phone'),
    'language': N_('Language'), 'vat_id': N_('VAT number'), 'carrier': N_('Carrier'), 'weight_g': N_('Weight (g)'),
    'tracking_code': N_('Tracking code'), 'due_on': N_('Due date'), 'delivery_text': N_('Delivery time'),
    'text': N_('Text'), 'lines': N_('Products'), 'shipping': N_('Shipping costs'), 'payment_cost': N_('Payment costs'),
    'discount': N_('Discount'), 'total': N_('Total'), 'billing': N_('Billing address'),
    'shipping_address': N_('Shipping address'), 'remark': N_('Remark'), 'valid_until': N_('Valid until'),
    'payment_method': N_('Payment method'), 'shipping_method': N_('Shipping method'), 'status': N_('Status'),
    'shipping_costs': N_('Shipping costs'), 'discount_code': N_('Discount code'), 'country': N_('Country'),
    'payment_reference': N_('Payment reference'), 'pickup': N_('Pickup'), 'paid': N_('Already paid'),
    'refunded': N_('Refunded'), 'requested_on': N_('Requested delivery date'), 'buyer_type': N_('Type of buyer'),
    'endpoint': N_('Electronic address'), 'endpoint_scheme': N_('Kind of electronic address'), 'siren': N_('SIREN'),
    'reference': N_('Their order reference'), 'vat_treatment': N_('VAT treatment'),
    'return_reason': N_('Reason'), 'outcome': N_('Wished outcome'), 'return_status': N_('Status'),
}
SOURCES = {'auto': N_('automatic'), 'api': N_('via API'), 'customer': N_('customer'), 'import': N_('import')}
MONEY = {'shipping', 'shipping_costs', 'payment_cost', 'discount', 'total', 'paid', 'refunded'}
DAYS = {'due_on', 'valid_until', 'requested_on'}


def sentence(row: History, currency: str) -> str:
    """What was done; an unknown verb shows its own name rather than nothing."""
    template = SENTENCES.get(row.verb) or QUOTE_SENTENCES.get(row.verb)
    if template is None:
        return str(row.verb)
    return _(template).format_map(_Words(row.data, currency))


def who(row: History) -> str:
    source = SOURCES.get(row.source)
    if source is None:
        return str(row.who)
    return _(source) if row.who in {'', 'Comptoir'} else f'{row.who} · {_(source)}'


def detail(row: History) -> str:
    """Words that were given along: a note, a reason, a method."""
    data = row.data
    if row.verb == 'held':
        wake = data.get('wake_on')
        until = [_('wakes on {day}').format(day=short_day(date.fromisoformat(wake)))] if wake else []
        return ' · '.join([*([str(data['note'])] if data.get('note') else []), *until])
    if row.verb in {'cancelled', 'credited', 'noted', 'note_deleted', 'customer_notified', 'return_status'}:
        return str(data.get('reason') or data.get('text') or '')
    if row.verb in {'paid', 'part_paid', 'refunded'}:
        return ' · '.join(str(data[name]) for name in ('method', 'reference') if data.get(name))
    if row.verb in {'quote_accepted', 'quote_declined'}:
        return str(data.get('note') or '')
    if row.verb == 'picked_up':
        told = {'code': _('pickup code checked'), 'identity': _('identity checked')}
        by = [_('by {name}').format(name=data['name'])] if data.get('name') else []
        return ' · '.join([*by, *(words for name, words in told.items() if data.get(name))])
    if row.verb == 'no_longer_ready':
        return _('Pieces were added') if data.get('added') else _('Pieces were taken off')
    if row.verb in _DETAILS:
        return _DETAILS[row.verb](data)
    if row.verb in {'slip_split', 'pieces_moved'}:
        emptied = [_('{slip} is empty and cancelled').format(slip=data.get('slip'))] if data.get('emptied') else []
        return ' · '.join([*map(str, data.get('moved') or []), *emptied])
    if row.verb == 'shipped':
        return ' · '.join(filter(None, [*(data.get('carriers') or []), ', '.join(data.get('tracking') or [])]))
    return ''


def _packed(data: dict[str, Any]) -> str:
    pieces, by_hand, minutes = (int(data.get(name) or 0) for name in ('pieces', 'by_hand', 'seconds'))
    minutes = round(minutes / 60)
    return ' · '.join([
        ngettext('{count} piece', '{count} pieces', pieces).format(count=pieces),
        *([ngettext('{count} by hand', '{count} by hand', by_hand).format(count=by_hand)] if by_hand else []),
        *([ngettext('{count} minute', '{count} minutes', minutes).format(count=minutes)] if minutes else [])])


def _sent_back(data: dict[str, Any]) -> str:
    return ' · '.join([*map(str, data.get('lines') or []), *([str(data['why'])] if data.get('why') else [])])


def _received(data: dict[str, Any]) -> str:
    good, bad, gone, back = (int(data.get(name) or 0) for name in ('resellable', 'damaged', 'missing', 'restocked'))
    counts = (
        good and ngettext('{count} resellable', '{count} resellable', good).format(count=good),
        bad and ngettext('{count} damaged', '{count} damaged', bad).format(count=bad),
        gone and ngettext('{count} not received', '{count} not received', gone).format(count=gone),
        back and ngettext('{count} in stock again', '{count} in stock again', back).format(count=back))
    return ' · '.join([*(words for words in counts if words), *map(str, data.get('numbers') or [])])


_DETAILS = {'packed': _packed, 'return_created': _sent_back, 'return_received': _received}


def changes(row: History, currency: str) -> list[tuple[str, str, str]]:
    """(field, before, after) in words."""
    return [(_(_field(name, after)), _value(name, before, currency), _value(name, after, currency))
            for name, (before, after) in (row.data.get('changes') or {}).items()]


def _field(name: str, value: Any) -> str:
    """An order's `shipping` is an address in one entry, and what it costs in another."""
    return FIELDS['shipping_address'] if name == 'shipping' and isinstance(value, dict) else FIELDS.get(name, name)


def _value(name: str, value: Any, currency: str) -> str:
    if isinstance(value, dict):
        return ', '.join(str(part) for part in value.values() if part) or '–'
    if isinstance(value, list):
        return '; '.join(map(str, value)) or '–'
    if isinstance(value, bool):
        return _('Yes') if value else _('No')
    if name in MONEY and isinstance(value, int):
        return format_money(value, currency)
    return _named(name, str(value)) if value not in {None, ''} else '–'


def _named(name: str, value: str) -> str:
    """A day, a language or a quote's status as people read it."""
    if name in DAYS:
        return short_day(date.fromisoformat(value))
    known = {'language': LANGUAGES, 'status': STATUSES, 'buyer_type': BUYER_TYPES, 'vat_treatment': TREATMENTS,
             'return_status': return_rules.STATUSES}
    words = known.get(name, {}).get(value, value)
    return words if name == 'language' else _(words)


class _Words(dict[str, str]):
    """The words of one row, each as people read it."""

    def __init__(self, data: dict[str, Any], currency: str) -> None:
        super().__init__({name: self._word(name, value, str(data.get('currency') or currency))
                          for name, value in data.items()})

    @staticmethod
    def _word(name: str, value: Any, currency: str) -> str:
        if name == 'amount':
            return format_money(int(value), currency)
        if name == 'letter' and value in KINDS:
            return _(KINDS[value].label)
        if name == 'reason':
            return _(HOLD_REASONS.get(value, value))
        if name == 'answer':
            return _(value)
        if name == 'return_status':
            return _(return_rules.STATUSES.get(value, value))
        if name in {'before', 'after'} and not value:
            return _('none')
        return ', '.join(map(str, value)) if isinstance(value, list) else str(value)

    def __missing__(self, name: str) -> str:
        return '…'
