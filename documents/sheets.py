"""A snapshot to the HTML of its sheet: every text from outside is escaped, every word in the document's language."""
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from base.i18n import _, ngettext, speaking
from base.money import format_money, format_number, format_rate
from documents import barcode, wording
from documents.snapshot_check import check
from documents.snapshots import Invoice, PackingSlip, Payment, Seller

TEMPLATES = Path(__file__).parent / 'templates'
Fact = tuple[str, str]
Sum = tuple[str, int, str]


@pass_context
def _money(context: Context, minor: int) -> str:
    return format_money(minor, context['paper']['currency'])


@pass_context
def _price(context: Context, text: str) -> str:
    return wording.price(text, context['paper']['currency'])


@cache
def environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)
    made.globals['_'] = _
    made.filters |= {'money': _money, 'price': _price, 'number': format_number, 'rate': format_rate}
    return made


def draw(kind: str, snapshot: dict[str, Any]) -> str:
    """The sheet's HTML. Raises BadSnapshot."""
    check(kind, snapshot)
    paper = wording.cleaned(snapshot)
    with speaking(paper['language']):
        own = _invoice(cast(Invoice, paper)) if kind == 'invoice' else _packing_slip(cast(PackingSlip, paper))
        return environment().get_template(f'{kind}.html').render(_common(paper) | own)


def _common(paper: dict[str, Any]) -> dict[str, Any]:
    seller = paper['seller']
    home = seller['address']['country']
    address = wording.address_lines(seller['address'], home)
    contact = [text for text in (seller['address']['phone'], seller['email'], seller['website']) if text]
    name = address[0] if address else ''
    return {'paper': paper, 'language': paper['language'], 'window': wording.window_side(home), 'seller_name': name,
            'sender_lines': [*address, *contact], 'legal_lines': _legal_lines(name, seller)}


def _legal_lines(name: str, seller: Seller) -> list[str]:
    bank = [seller['bank'], f'IBAN {seller["iban"]}', f'BIC {seller["bic"]}' if seller['bic'] else '']
    lines = [[name, *wording.party_ids(seller)], bank if seller['iban'] else []]
    return [' · '.join(filter(None, line)) for line in lines if line]


def _invoice(invoice: Invoice) -> dict[str, Any]:
    home = invoice['seller']['address']['country']
    return {
        'title': _('Invoice'), 'facts': _invoice_facts(invoice),
        'window_lines': wording.address_lines(invoice['buyer']['address'], home),
        'buyer_ids': wording.party_ids(invoice['buyer']),
        'ship_lines': wording.address_lines(invoice['ship_to'], home) if invoice['ship_to'] else [],
        'widths': _widths(invoice), 'amount_title': _amount_title(invoice), 'with_vat': _bears_vat(invoice),
        'rates': invoice['totals']['rates'],
        'addition': [*_sums(invoice), *_settlement(invoice)],
        'has_sku': any(line['sku'] for line in invoice['lines']),
        'has_discount': any(line['discount'] for line in invoice['lines']),
        'mentions': wording.mentions(invoice['mentions'], home),
    }


def _widths(invoice: Invoice) -> dict[str, float]:
    """Of the columns of the lines, in millimetres, by the longest of their texts."""
    lines, currency = invoice['lines'], invoice['currency']

    def fitting(texts: Iterable[str], least: float, most: float) -> float:
        return min(most, max(least, 1.8 * max(map(len, texts), default=0)))

    return {
        'sku': fitting((line['sku'] for line in lines), 15, 28),
        'quantity': fitting((format_number(line['quantity']) for line in lines), 7, 20),
        'price': fitting((wording.price(line['unit_price'], currency) for line in lines), 18, 30),
        'discount': fitting((format_money(-line['discount'], currency) for line in lines), 14, 30),
        'amount': fitting((format_money(line['amount'], currency) for line in lines), 20, 32),
    }


def _bears_vat(invoice: Invoice) -> bool:
    return 'franchise' not in invoice['mentions'] or invoice['totals']['vat'] != 0


def _amount_title(invoice: Invoice) -> str:
    if not _bears_vat(invoice):
        return _('Total')
    return _('Total incl. VAT') if invoice['prices'] == 'gross' else _('Total excl. VAT')


def _invoice_facts(invoice: Invoice) -> list[Fact]:
    supplied = invoice['supplied_on'] if invoice['supplied_on'] != invoice['issued_on'] else ''
    return [
        (_('Invoice date'), wording.day(invoice['issued_on'])), (_('Due date'), wording.day(invoice['due_on'])),
        (_('Order number'), invoice['order_number']), (_('Order date'), wording.day(invoice['ordered_on'])),
        (_('Date of supply'), wording.day(supplied)), (_('Delivery time'), invoice['delivery_time']),
        (_('Payment method'), invoice['payment_method']), (_('Shipping method'), invoice['shipping_method']),
    ]


def _sums(invoice: Invoice) -> list[Sum]:
    """From the lines to the amount due, each row added to the one before; rows of nothing are left out."""
    totals, gross = invoice['totals'], invoice['prices'] == 'gross'
    rows = [(_discount_title(invoice), -totals['discount'], ''), (_('Shipping costs'), totals['shipping'], ''),
            (_('Payment costs'), totals['payment_cost'], '')]
    rows = [row for row in rows if row[1]]
    subtotal = [(_('Subtotal'), totals['subtotal'], '')] if rows else []
    if not gross:
        rows += [(_('Total excl. VAT'), totals['net'], 'net')] + [
            (_('VAT {rate}').format(rate=format_rate(rate['rate'])), rate['vat'], '') for rate in totals['rates']]
    rounding = [(_('Rounding'), totals['rounding'], '')] if totals['rounding'] else []
    return [*subtotal, *rows, *rounding, (_grand_title(invoice), totals['due'], 'total'), *_contained_vat(invoice)]


def _discount_title(invoice: Invoice) -> str:
    code = invoice['discount_code']
    return _('Discount {code}').format(code=code) if code else _('Discount')


def _grand_title(invoice: Invoice) -> str:
    return _('Total incl. VAT') if _bears_vat(invoice) else _('Total')


def _contained_vat(invoice: Invoice) -> list[Sum]:
    if invoice['prices'] == 'net' or not _bears_vat(invoice):
        return []
    return [(_('Including VAT'), invoice['totals']['vat'], 'quiet')]


def _settlement(invoice: Invoice) -> list[Sum]:
    paid = sum(payment['amount'] for payment in invoice['payments'])
    rows = [(_payment_title(payment), -payment['amount'], '') for payment in invoice['payments']]
    return [*rows, (_('Amount due'), invoice['totals']['due'] - paid, 'open')]


def _payment_title(payment: Payment) -> str:
    words = _('Paid on {day}') if payment['amount'] >= 0 else _('Refunded on {day}')
    return ', '.join(filter(None, (words.format(day=wording.day(payment['paid_on'])), payment['method'])))


def _packing_slip(slip: PackingSlip) -> dict[str, Any]:
    pieces = sum(line['quantity'] for line in slip['lines'])
    bars_mm, quiet_mm = barcode.size(slip['number'], module=.42, most=90)
    return {
        'bars_mm': bars_mm, 'quiet_mm': quiet_mm,
        'title': _('Packing slip'), 'facts': _slip_facts(slip), 'barcode': barcode.data_uri(slip['number']),
        'window_lines': wording.address_lines(slip['ship_to'], slip['seller']['address']['country']),
        'pieces': ngettext('{count} piece', '{count} pieces', pieces).format(count=format_number(pieces)),
    }


def _slip_facts(slip: PackingSlip) -> list[Fact]:
    parcel = _('{parcel} of {parcels}').format(parcel=slip['parcel'], parcels=slip['parcels'])
    return [
        (_('Order number'), slip['order_number']), (_('Order date'), wording.day(slip['ordered_on'])),
        (_('Pickup') if slip['pickup'] else _('Shipping method'), slip['shipping_method']),
        (_('Date'), wording.day(slip['issued_on'])), (_('Parcel'), parcel if slip['parcels'] > 1 else ''),
        (_('Deliver on'), wording.day(slip['deliver_on'])),
        (_('Weight'), wording.weight(slip['weight']) if slip['weight'] else ''), (_('Phone'), slip['ship_to']['phone']),
    ]
