"""Snapshots as orders/ builds them, of any length, in both languages and both price modes."""
from decimal import Decimal
from typing import Any

from documents.snapshots import TEMPLATE_VERSION
from orders.totals import Charges, Line, PriceMode, RateTotal, compute

PRODUCTS = (
    ('SC-OCH', 'Écharpe en laine mérinos', 'Ocre', '39.00', 2000, 'A-03'),
    ('CN-20', 'Bougie en cire d’abeille, 20 cm', '', '12.50', 2000, 'B-11'),
    ('LN-4', 'Serviettes en lin lavé', 'Lot de 4 · Écru', '28.00', 2000, 'A-12'),
    ('BK-071', 'Le Grand Livre des confitures', 'Relié', '24.90', 550, 'C-01'),
    ('TEA-JAS-250', 'Thé vert au jasmin', '250 g', '14.90', 550, 'D-27-2'),
)


def address(**parts: str) -> dict[str, str]:
    empty = dict.fromkeys(('name', 'company', 'line1', 'line2', 'postcode', 'city', 'region', 'country', 'phone'), '')
    return empty | {'name': 'Anaïs Petit', 'line1': '14 rue des Lilas', 'postcode': '69003', 'city': 'Lyon',
                    'country': 'FR'} | parts


def seller(**parts: Any) -> dict[str, Any]:
    place = address(name='', company='Maison Garance', line1='8 place du Marché', postcode='44000', city='Nantes',
                    phone='+33 2 40 12 34 56')
    return {'address': place, 'email': 'bonjour@maison-garance.example', 'website': 'maison-garance.example',
            'logo': '', 'vat_id': 'FR32 732829320', 'bank': '', 'iban': '', 'bic': '', 'siren': '732829320',
            'siret': '73282932000074', 'endpoint': '732829320', 'endpoint_scheme': '0225', 'colour': '', 'footer': [],
            'legal': ['SARL au capital de 10 000 €', 'SIRET 732 829 320 00074', 'RCS Nantes 732 829 320']} | parts


def buyer(**parts: Any) -> dict[str, Any]:
    return {'address': address(), 'business': False, 'email': 'anais@example.com', 'vat_id': '', 'legal': [],
            'siren': '', 'endpoint': '', 'endpoint_scheme': '', 'reference': ''} | parts


def invoice_lines(count: int) -> list[dict[str, Any]]:
    lines = []
    for place in range(count):
        sku, name, variant, price, rate, _shelf = PRODUCTS[place % len(PRODUCTS)]
        quantity, discount = 1 + place % 3, 250 if place % 4 == 2 else 0
        amount = int(Decimal(price) * 100) * quantity - discount
        lines.append({'sku': sku, 'gtin': '', 'name': name, 'variant': variant, 'quantity': quantity,
                      'unit_price': price, 'discount': discount, 'category': 'S', 'vat_rate': rate, 'amount': amount})
    return lines


def totals(lines: list[dict[str, Any]], prices: str, charges: Charges) -> dict[str, Any]:
    made = compute(PriceMode(prices), [_totals_line(place, line) for place, line in enumerate(lines)], charges)
    names = ('subtotal', 'discount', 'shipping', 'payment_cost', 'net', 'vat', 'total', 'rounding', 'due')
    rates = [_rate(rate, prices) for rate in made.rates]
    return {name: getattr(made, name) for name in names} | {'rates': rates}


def _rate(rate: RateTotal, prices: str) -> dict[str, Any]:
    columns = ('category', 'rate', 'base', 'vat', 'gross')
    parts = {'discount': 'discount', 'shipping': 'shipping', 'payment_cost': 'payment'}
    return {name: getattr(rate, name) for name in columns} | {
        name: getattr(rate, f'{part}_{prices}') for name, part in parts.items()}


def _totals_line(place: int, line: dict[str, Any]) -> Line:
    return Line(place, line['quantity'], line['amount'] + line['discount'], line['discount'], line['vat_rate'])


def invoice(count: int = 3, language: str = 'en', prices: str = 'gross', paid: bool = True,
            **parts: Any) -> dict[str, Any]:
    lines = parts.pop('lines', None) or invoice_lines(count)
    sums = parts.pop('totals', None) or totals(lines, prices, Charges(discount=500, shipping=690))
    payments = [{'method': 'Card', 'reference': 'tr_8HdqK2', 'amount': sums['due'], 'paid_on': '2026-11-21'}]
    return {
        'kind': 'invoice', 'template': TEMPLATE_VERSION, 'number': 'INV2026-00391', 'language': language,
        'currency': 'EUR', 'prices': prices, 'issued_on': '2026-11-21', 'supplied_on': '2026-11-21',
        'due_on': '2026-12-21', 'delivery_time': '3–5 days', 'order_number': 'ORD00482', 'ordered_on': '2026-11-20',
        'payment_method': 'Card (Mollie)', 'shipping_method': 'Colissimo', 'discount_code': 'WELCOME5',
        'seller': seller(),
        'buyer': buyer(), 'ship_to': None, 'lines': lines, 'totals': sums,
        'payments': payments if paid else [], 'mentions': [], 'remark': '', 'notes': [],
        'operation': 'goods', 'payment_qr': False,
    } | parts


def business_invoice(count: int = 3, language: str = 'en', **parts: Any) -> dict[str, Any]:
    office = address(company='Atelier Brun SAS', name='Marc Brun', line1='Zone artisanale', line2='3 rue de la Forge',
                     postcode='35000', city='Rennes')
    depot = address(company='Atelier Brun SAS', name='Entrepôt', line1='12 quai Sud', postcode='35400',
                    city='Saint-Malo')
    office_buyer = buyer(address=office, business=True, vat_id='FR40 123456824', siren='123456824',
                         legal=['SIREN 123 456 824'], endpoint='123456824', endpoint_scheme='0225')
    shop = seller(bank='Crédit Coopératif', iban='FR76 4255 9100 0008 0123 4567 890', bic='CCOPFRPPXXX')
    notes = [{'code': 'PMD', 'text': 'Pénalités de retard : 12,15 % l’an.'},
             {'code': 'PMT', 'text': 'Indemnité forfaitaire pour frais de recouvrement : 40 €.'}]
    own = {'buyer': office_buyer, 'seller': shop, 'notes': notes, 'ship_to': depot}
    return invoice(count, language, 'net', paid=False, **own | parts)


def slip_lines(count: int) -> list[dict[str, Any]]:
    return [{'sku': sku, 'gtin': '3700123456789' if place % 2 else '', 'name': name, 'variant': variant,
             'quantity': 1 + place % 3, 'shelf': shelf}
            for place in range(count) for sku, name, variant, _price, _rate, shelf in [PRODUCTS[place % len(PRODUCTS)]]]


def packing_slip(count: int = 3, language: str = 'en', **parts: Any) -> dict[str, Any]:
    return {
        'kind': 'packing_slip', 'template': TEMPLATE_VERSION, 'number': 'SHIP00455', 'language': language,
        'issued_on': '2026-11-21', 'order_number': 'ORD00482', 'ordered_on': '2026-11-20', 'deliver_on': '',
        'shipping_method': 'Colissimo, home delivery', 'pickup': False, 'weight': 1240, 'parcel': 1, 'parcels': 2,
        'seller': seller(), 'ship_to': address(phone='+33 6 12 34 56 78'), 'lines': slip_lines(count),
        'remark': 'Please leave with the neighbour at no. 12.\nThe bell does not work.',
    } | parts


BANK = {'bank': 'Crédit Coopératif', 'iban': 'FR7642559100000801234567890', 'bic': 'CCOPFRPPXXX'}


def _priced(kind: str, number: str, sample: dict[str, Any], dropped: str, **own: Any) -> dict[str, Any]:
    return {name: value for name, value in sample.items() if name not in dropped.split()} | {
        'kind': kind, 'number': number} | own


def credit(count: int = 2, language: str = 'en', prices: str = 'gross', **parts: Any) -> dict[str, Any]:
    sample = invoice(count, language, prices, totals=parts.pop('totals', None) or totals(
        parts.get('lines') or invoice_lines(count), prices, Charges(discount=0, shipping=690)), **parts)
    own = {'original_number': 'INV2026-00391', 'original_issued_on': '2026-11-21', 'issued_on': '2026-12-02',
           'reason': 'Sent back by the customer', 'discount_code': ''}
    return _priced('credit', 'CRN2026-00012', sample, 'due_on delivery_time payments payment_qr', **own | parts)


def quote(count: int = 3, language: str = 'en', prices: str = 'gross', **parts: Any) -> dict[str, Any]:
    sample = invoice(count, language, prices, **parts)
    own = {'valid_until': '2026-12-21', 'accept_url': 'https://desk.maison-garance.example/q/7kQm2xTzJc9b',
           'order_number': '', 'ordered_on': '', 'discount_code': '',
           'notes': [{'code': 'intro', 'text': 'Thank you for your interest. We are happy to offer:'}]}
    return _priced('quote', 'QUO00031', sample,
                   'due_on delivery_time payments payment_qr supplied_on operation', **own | parts)


def _picked(line: dict[str, Any], slips: list[str], pieces: int) -> dict[str, Any]:
    return line | {'quantity': pieces * len(slips), 'shares': [{'number': slip, 'quantity': pieces} for slip in slips]}


def pick_list(count: int = 5, language: str = 'en', slips: int = 3, **parts: Any) -> dict[str, Any]:
    numbers = [f'SHIP{455 + place:05}' for place in range(slips)]
    lines = [_picked(line, numbers[:1 + place % slips], 1 + place % 2) for place, line in enumerate(slip_lines(count))]
    return {'kind': 'pick_list', 'template': TEMPLATE_VERSION, 'language': language, 'made_at': '2026-11-21T09:30',
            'made_by': 'Inès', 'seller': seller(), 'slips': numbers,
            'lines': sorted(lines, key=lambda line: line['shelf'])} | parts


def return_form(count: int = 3, language: str = 'en', **parts: Any) -> dict[str, Any]:
    lines = [{name: line[name] for name in ('sku', 'name', 'variant', 'quantity')} for line in slip_lines(count)]
    return {
        'kind': 'return_form', 'template': TEMPLATE_VERSION, 'number': '', 'language': language,
        'issued_on': '2026-11-25', 'order_number': 'ORD00482', 'ordered_on': '2026-11-20', 'seller': seller(),
        'customer': address(), 'email': 'anais@example.com', 'return_to': seller()['address'], 'lines': lines,
        'reasons': ['Too small', 'Too large', 'Damaged on arrival', 'Not as described', 'Changed my mind'],
        'outcomes': ['Refund', 'Exchange', 'Repair'], 'chosen': [], 'days': 30,
        'policy': 'Please use the original packaging.'} | parts


def reminder(level: int = 1, language: str = 'en', **parts: Any) -> dict[str, Any]:
    owed = [{'number': 'INV2026-00391', 'issued_on': '2026-11-21', 'due_on': '2026-12-21', 'total': 20310,
             'paid': 5000, 'open': 15310}]
    return {
        'kind': 'reminder', 'template': TEMPLATE_VERSION, 'language': language, 'currency': 'EUR',
        'issued_on': '2027-01-04', 'pay_by': '2027-01-14', 'level': level, 'order_number': 'ORD00482',
        'ordered_on': '2026-11-20', 'seller': seller(**BANK), 'buyer': buyer(), 'owed': owed, 'open': 15310,
        'notes': [], 'payment_qr': True} | parts


def command_cards(_count: int = 4, language: str = 'en', **parts: Any) -> dict[str, Any]:
    return {'kind': 'command_cards', 'template': TEMPLATE_VERSION, 'language': language, 'issued_on': '2026-11-25',
            'seller': seller()} | parts


EVERY_KIND = (invoice, business_invoice, credit, quote, packing_slip, pick_list, return_form, reminder,
              command_cards)
