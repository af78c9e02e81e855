"""Papers with prices: what stands on an invoice, a credit invoice and a quote."""
from collections.abc import Iterable
from typing import Any

from base.i18n import N_, _
from base.money import format_money, format_number, format_rate
from documents import payment_code, wording
from documents.snapshots import Credit, Invoice, Payment, Quote

Priced = Invoice | Credit | Quote
Fact = tuple[str, str]
Sum = tuple[str, int, str]
_BESIDE = 600
"""So many letters of notes, with some for each that begins, find room beside the sums."""

OPERATIONS = {'goods': N_('Delivery of goods'), 'services': N_('Supply of services'),
              'both': N_('Delivery of goods and supply of services')}


def invoice(paper: Invoice) -> dict[str, Any]:
    paid = sum(payment['amount'] for payment in paper['payments'])
    to_pay = paper['totals']['due'] - paid
    return _common(paper) | {
        'title': _('Invoice'), 'facts': _invoice_facts(paper),
        'addition': [*_sums(paper), *map(_payment_row, paper['payments']), (_('Amount due'), to_pay, 'open')],
        'pay': pay(paper, to_pay, paper['number'], paper['due_on'])}


def credit(paper: Credit) -> dict[str, Any]:
    return _common(paper) | {
        'title': _('Credit invoice'), 'facts': _credit_facts(paper), 'addition': _sums(paper),
        'original': _('This credit invoice takes back invoice {number} of {day}, in whole or in part.').format(
            number=paper['original_number'], day=wording.day(paper['original_issued_on']))}


def quote(paper: Quote) -> dict[str, Any]:
    url = paper['accept_url'] if paper['accept_url'].startswith(('https://', 'http://')) else ''
    picture, side_mm = payment_code.link(url) if url else ('', 0)
    return _common(paper) | {
        'title': _('Quote'), 'facts': _quote_facts(paper), 'addition': _sums(paper),
        'accept_url': url, 'accept_code': picture, 'side_mm': side_mm,
        'valid_until': wording.day(paper['valid_until']),
        'intro': [note['text'] for note in paper['notes'] if note['code'] == 'intro']}


def pay(paper: Any, amount: int, reference: str, pay_by: str) -> dict[str, Any] | None:
    """How to transfer what is open; None when nothing is, or nowhere to."""
    seller = paper['seller']
    if amount <= 0 or not seller['iban']:
        return None
    code = payment_code.make(seller, amount, paper['currency'], reference) if paper['payment_qr'] else None
    facts = [(_('Amount due'), format_money(amount, paper['currency'])), (_('Pay by'), wording.day(pay_by)),
             (_('Reference'), reference), ('IBAN', wording.iban(seller['iban'])), ('BIC', seller['bic'])]
    return {'code': code and code[0], 'side_mm': code and code[1], 'facts': facts}


def _common(paper: Priced) -> dict[str, Any]:
    home, lines = paper['seller']['address']['country'], paper['lines']
    notes = _once(note['text'] for note in paper['notes'] if note['code'] != 'intro')
    return {
        'window_lines': wording.address_lines(paper['buyer']['address'], home),
        'buyer_ids': wording.party_ids(paper['buyer']),
        'ship_lines': wording.address_lines(paper['ship_to'], home) if paper['ship_to'] else [],
        'widths': _widths(paper), 'amount_title': _amount_title(paper), 'with_vat': _bears_vat(paper),
        'rates': paper['totals']['rates'],
        'has_sku': any(line['sku'] for line in lines),
        'has_discount': any(line['discount'] for line in lines),
        'mentions': wording.mentions(paper['mentions'], home),
        'notes': notes, 'beside': sum(60 + len(note) for note in notes) <= _BESIDE,
    }


def _once(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _widths(paper: Priced) -> dict[str, float]:
    """Of the columns of the lines, in millimetres, by the longest of their texts."""
    lines, currency = paper['lines'], paper['currency']

    def fitting(texts: Iterable[str], least: float, most: float) -> float:
        return min(most, max(least, 1.8 * max(map(len, texts), default=0)))

    return {
        'sku': fitting((line['sku'] for line in lines), 15, 28),
        'quantity': fitting((format_number(line['quantity']) for line in lines), 7, 20),
        'price': fitting((wording.price(line['unit_price'], currency) for line in lines), 18, 30),
        'discount': fitting((format_money(-line['discount'], currency) for line in lines), 14, 30),
        'amount': fitting((format_money(line['amount'], currency) for line in lines), 20, 32),
    }


def _bears_vat(paper: Priced) -> bool:
    return 'franchise' not in paper['mentions'] or paper['totals']['vat'] != 0


def _amount_title(paper: Priced) -> str:
    if not _bears_vat(paper):
        return _('Total')
    return _('Total incl. VAT') if paper['prices'] == 'gross' else _('Total excl. VAT')


def _order_facts(paper: Priced) -> list[Fact]:
    return [(_('Order number'), paper['order_number']), (_('Order date'), wording.day(paper['ordered_on'])),
            (_('Your reference'), paper['buyer']['reference'])]


def _method_facts(paper: Priced) -> list[Fact]:
    return [(_('Payment method'), paper['payment_method']), (_('Shipping method'), paper['shipping_method'])]


def _supply_facts(paper: Invoice | Credit) -> list[Fact]:
    supplied = paper['supplied_on'] if paper['supplied_on'] != paper['issued_on'] else ''
    operation = OPERATIONS.get(paper['operation'])
    return [(_('Date of supply'), wording.day(supplied)),
            (_('Category of operation'), _(operation) if operation else '')]


def _invoice_facts(paper: Invoice) -> list[Fact]:
    return [(_('Invoice date'), wording.day(paper['issued_on'])), (_('Due date'), wording.day(paper['due_on'])),
            *_order_facts(paper), *_supply_facts(paper), (_('Delivery time'), paper['delivery_time']),
            *_method_facts(paper)]


def _credit_facts(paper: Credit) -> list[Fact]:
    return [(_('Credit date'), wording.day(paper['issued_on'])), (_('Credited invoice'), paper['original_number']),
            (_('Invoice date'), wording.day(paper['original_issued_on'])), *_order_facts(paper),
            *_supply_facts(paper), (_('Reason'), paper['reason'])]


def _quote_facts(paper: Quote) -> list[Fact]:
    return [(_('Quote date'), wording.day(paper['issued_on'])), (_('Valid until'), wording.day(paper['valid_until'])),
            (_('Your reference'), paper['buyer']['reference']), *_method_facts(paper)]


def _sums(paper: Priced) -> list[Sum]:
    """From the lines to the end, each row added to the one before; rows of nothing are left out."""
    totals, gross = paper['totals'], paper['prices'] == 'gross'
    rows = [(_discount_title(paper), -totals['discount'], ''), (_('Shipping costs'), totals['shipping'], ''),
            (_('Payment costs'), totals['payment_cost'], '')]
    rows = [row for row in rows if row[1]]
    subtotal = [(_('Subtotal'), totals['subtotal'], '')] if rows else []
    if not gross and _bears_vat(paper):
        rows += [(_('Total excl. VAT'), totals['net'], 'net')] + [
            (_('VAT {rate}').format(rate=format_rate(rate['rate'])), rate['vat'], '') for rate in totals['rates']]
    rounding = [(_('Rounding'), totals['rounding'], '')] if totals['rounding'] else []
    return [*subtotal, *rows, *rounding, (_grand_title(paper), totals['due'], 'total'), *_contained_vat(paper)]


def _discount_title(paper: Priced) -> str:
    code = paper['discount_code']
    return _('Discount {code}').format(code=code) if code else _('Discount')


def _grand_title(paper: Priced) -> str:
    if paper['kind'] == 'credit':
        return _('Total credited incl. VAT') if _bears_vat(paper) else _('Total credited')
    return _('Total incl. VAT') if _bears_vat(paper) else _('Total')


def _contained_vat(paper: Priced) -> list[Sum]:
    if paper['prices'] == 'net' or not _bears_vat(paper):
        return []
    return [(_('Including VAT'), paper['totals']['vat'], 'quiet')]


def _payment_row(payment: Payment) -> Sum:
    words = _('Paid on {day}') if payment['amount'] >= 0 else _('Refunded on {day}')
    title = ', '.join(filter(None, (words.format(day=wording.day(payment['paid_on'])), payment['method'])))
    return title, -payment['amount'], ''
