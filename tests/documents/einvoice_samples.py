"""Snapshots of invoices and credits for business buyers: one for each thing an e-invoice must be able to say."""
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from orders import snapshots
from orders.totals import Charges, Line, PriceMode, compute
from tests.documents import samples

Snapshot = dict[str, Any]
NOTES = [{'code': 'PMD', 'text': 'Pénalités de retard : 12,15 % l’an.'},
         {'code': 'PMT', 'text': 'Indemnité forfaitaire pour frais de recouvrement : 40 €.'},
         {'code': 'AAB', 'text': 'Pas d’escompte pour paiement anticipé.'}, {'code': '', 'text': 'Merci !'}]


def invoice(count: int = 5, **parts: Any) -> Snapshot:
    """Between two French businesses, with two VAT rates, discount and shipping, still to pay."""
    made = samples.business_invoice(count, **{'notes': NOTES, **parts})
    made['seller']['iban'] = 'FR7630006000011234567890189'
    return made


def line(price: str, quantity: int = 1, discount: int = 0, rate: int = 2000, category: str = 'S', amount: int = 0,
         **parts: Any) -> dict[str, Any]:
    """`amount` is in minor units, before the discount."""
    return {'sku': 'SKU-1', 'gtin': '', 'name': 'Lampe', 'variant': '', 'quantity': quantity, 'unit_price': price,
            'discount': discount, 'category': category, 'vat_rate': rate, 'amount': amount - discount} | parts


def of_lines(*lines: dict[str, Any], charges: Charges = Charges(), charged: int | None = None, digits: int = 2,
             mode: str = 'net', **parts: Any) -> Snapshot:
    """An invoice of these lines, computed by the core, in net prices whatever the shop's own are."""
    rows = [SimpleNamespace(**one, amount_minor=one['amount'] + one['discount'], discount_minor=one['discount'])
            for one in lines]
    result = compute(PriceMode(mode), [
        Line(place, row.quantity, row.amount_minor, row.discount_minor, row.vat_rate, row.category)
        for place, row in enumerate(rows)], charges, charged, digits)
    shown: Sequence[Any] = rows
    return invoice(lines=snapshots.line_rows(shown, result, 'net', mode), totals=snapshots.sums(result, 'net', mode),
                   **parts)


def abroad(country: str, vat_id: str = '', **parts: Any) -> Snapshot:
    place = samples.address(company='Müller GmbH', name='Jörg Müller', line1='Hauptstraße 1', postcode='10115',
                            city='Berlin', country=country)
    return {'buyer': samples.buyer(address=place, business=True, vat_id=vat_id, email='jm@mueller.example'),
            'ship_to': None, 'operation': ''} | parts


def untaxed(category: str, mention: str, **parts: Any) -> Snapshot:
    return of_lines(line('40.00', 2, 300, 0, category, 8000), line('12.50', 1, 0, 0, category, 1250),
                    charges=Charges(shipping=690), mentions=[mention], **parts)


def reverse_charge() -> Snapshot:
    return untaxed('AE', 'reverse_charge', **abroad('DE', 'DE 136 695 976'))


def intra_community() -> Snapshot:
    return untaxed('K', 'intra_community', **abroad('DE', 'DE136695976'))


def export() -> Snapshot:
    return untaxed('G', 'export', **abroad('CH'))


def franchise() -> Snapshot:
    made = untaxed('E', 'franchise')
    made['seller'] |= {'vat_id': ''}
    return made


def paid() -> Snapshot:
    made = invoice(operation='services', mentions=['debits'])
    made['payments'] = [{'method': 'Card', 'reference': 'tr_1', 'amount': 5000, 'paid_on': '2026-11-19'},
                        {'method': 'Card', 'reference': 'tr_2', 'amount': made['totals']['due'] - 5000,
                         'paid_on': '2026-11-20'}]
    return made


def partly_paid() -> Snapshot:
    payments = [{'method': 'Card', 'reference': 'tr_1', 'amount': 5000, 'paid_on': '2026-11-19'}]
    return invoice(payments=payments, operation='both')


def rounded() -> Snapshot:
    return of_lines(line('9.99', 3, 0, amount=2997), charged=3600)


def of_gross_shop() -> Snapshot:
    return of_lines(line('14.90', 3, rate=550, amount=4470, discount=447), line('39.90', 1, amount=3990),
                    line('3.99', 7, amount=2793), charges=Charges(discount=1000, shipping=690, payment_cost=95),
                    mode='gross')


def odd() -> Snapshot:
    """Money off as a line, no pieces, a price with many decimals, one that is no number, one of another amount."""
    return of_lines(
        line('-5.00', 1, amount=-500, name='Bon cadeau'), line('2.00', 0, amount=400), line('1.2345678', 7, amount=864),
        line('free', 2, amount=1000), line('10.00', 2, amount=2100), line('3.00', -1, amount=-300),
        line('20', 3, amount=6000))


def yen() -> Snapshot:
    return of_lines(line('1200', 3, 100, amount=3600), line('350', 1, rate=1000, amount=350), digits=0, currency='JPY',
                    charges=Charges(discount=200, shipping=500), charged=4900, **abroad('JP'))


def dinar() -> Snapshot:
    return of_lines(line('12.500', 2, amount=25000), digits=3, currency='KWD', **abroad('KW'))


def foreign_names() -> Snapshot:
    made = invoice(2)
    made['buyer']['address'] |= {'company': 'شركة النور للتجارة', 'name': '山田 太郎', 'line1': 'שדרות רוטשילד 1'}
    made['lines'][0] |= {'name': '手作り陶器の茶碗', 'variant': 'مقاس كبير', 'gtin': '3700123456785'}
    return made


def credit(**parts: Any) -> Snapshot:
    source = invoice(2)
    made = samples.credit(2, 'fr', 'net', **{name: source[name] for name in ('seller', 'buyer', 'ship_to', 'notes')})
    return made | parts


def credit_of_shipping() -> Snapshot:
    """Nothing but costs: no line on the paper."""
    rate = {'category': 'S', 'rate': 2000, 'base': 690, 'vat': 138, 'gross': 828, 'discount': 0, 'shipping': 690,
            'payment_cost': 0}
    totals = {'subtotal': 0, 'discount': 0, 'shipping': 690, 'payment_cost': 0, 'net': 690, 'vat': 138, 'total': 828,
              'rounding': 0, 'due': 828, 'rates': [rate]}
    return credit(lines=[], totals=totals)


SAMPLES: dict[str, Callable[[], Snapshot]] = {
    'two rates': invoice, 'paid': paid, 'partly paid': partly_paid, 'rounded': rounded, 'gross shop': of_gross_shop,
    'odd lines': odd, 'reverse charge': reverse_charge, 'intra-Community': intra_community, 'export': export,
    'franchise': franchise, 'yen': yen, 'dinar': dinar, 'foreign names': foreign_names, 'credit': credit,
    'credit of shipping': credit_of_shipping, '200 lines': lambda: invoice(200)}
