"""An invoice or credit invoice for machines: its frozen snapshot in the terms of EN 16931, as CII (Factur-X, profile
EN 16931) and as UBL. Same snapshot, same bytes. Only for snapshots that documents/einvoice_check.py finds fit."""
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, cast

from base.i18n import N_, _, speaking
from base.money import digits, to_decimal, to_minor
from documents import einvoice_parties as parties
from documents import wording
from documents.snapshots import Credit, Invoice, Line, Rate

Paper = Invoice | Credit
Terms = dict[str, Any]
RateKey = tuple[str, int]

INVOICE, CREDIT = '380', '381'    # UNTDID 1001
PIECE = 'C62'                     # UN/ECE recommendation 20
GTIN = '0160'                     # ISO 6523
FREIGHT, DISCOUNT = 'FC', '95'    # UNTDID 7161, UNTDID 5189
SEPA_TRANSFER, TRANSFER, OTHER_MEANS = '58', '30', '1'    # UNTDID 4461
DECIMALS, PRICE_DECIMALS = 2, 6
"""The most EN 16931 (BR-DEC) and the French rules (BR-FR-DEC-03) allow."""
MODES = {'goods': 'B', 'services': 'S', 'both': 'M'}
EXEMPT = {'AE': 'reverse_charge', 'K': 'intra_community', 'G': 'export', 'E': 'franchise'}
CODES = {'AE': 'VATEX-EU-AE', 'K': 'VATEX-EU-IC', 'G': 'VATEX-EU-G'}
FRENCH_FRANCHISE = 'VATEX-FR-FRANCHISE'
IN_YOUR_FAVOUR = N_('There is nothing to pay: this amount is in your favour. It is paid back to you, or set against '
                    'what you still owe.')


def cii(snapshot: dict[str, Any]) -> bytes:
    return _xml(snapshot, 'factur-x')


def ubl(snapshot: dict[str, Any]) -> bytes:
    return _xml(snapshot, 'ubl-2.1')


def _xml(snapshot: dict[str, Any], flavour: str) -> bytes:
    """The library changes the terms it is given, so each kind of XML has its own."""
    from facturx import generate_xml
    made: bytes = generate_xml(terms(snapshot), flavor=flavour, level='en16931', check_xsd=False, check_schematron=None)
    return made.replace(b'currencyID="EUR"', f'currencyID="{snapshot["currency"]}"'.encode()) \
        if snapshot['currency'] != 'EUR' else made    # the library writes every rounding in euros


def terms(snapshot: dict[str, Any]) -> Terms:
    """What factur-x takes: business terms (BT) and groups (BG) by number, amounts as text."""
    paper = cast(Paper, wording.cleaned(snapshot))
    with speaking(paper['language']):
        made = _head(paper) | _payment(paper) | _sums(paper) | {
            'BG-1': _notes(paper), 'BG-4': parties.seller(paper['seller']), 'BG-7': parties.buyer(paper['buyer']),
            'BG-13': _delivery(paper),
            'BG-25': [_line(paper, line, place) for place, line in enumerate(lines(paper), 1)]}
    return {term: value for term, value in made.items() if value}


def _head(paper: Paper) -> Terms:
    own = _of_credit(paper) if paper['kind'] == 'credit' else {'BT-3': INVOICE}
    return own | {
        'BT-1': paper['number'], 'BT-2': paper['issued_on'], 'BT-5': paper['currency'],
        'BT-8': 'invoice' if 'debits' in paper['mentions'] else '',
        'BT-10': paper['buyer']['reference'], 'BT-13': paper['buyer']['reference'], 'BT-14': paper['order_number'],
        'BT-23': mode(paper), 'BT-72': paper['supplied_on'] or (paper['issued_on'] if _leaves(paper) else '')}


def _leaves(paper: Paper) -> bool:
    """An intra-Community supply always says when it was made and where to (BR-IC-11, BR-IC-12)."""
    return any(rate['category'] == 'K' for rate in _merged(paper))


def _delivery(paper: Paper) -> Terms:
    address = paper['ship_to'] or (paper['buyer']['address'] if _leaves(paper) else None)
    return parties.deliver_to(address) if address else {}


def _of_credit(credit: Credit) -> Terms:
    return {'BT-3': CREDIT, 'BG-3': [{'BT-25': credit['original_number'], 'BT-26': credit['original_issued_on']}]}


def mode(paper: Paper) -> str:
    """The French billing mode: goods, services or both; 1 to pay, 2 paid already. Empty where nobody asks."""
    letter = MODES.get(paper['operation'], '')
    return letter and letter + ('2' if is_paid(paper) else '1')


def paid(paper: Paper) -> int:
    return sum(payment['amount'] for payment in paper['payments']) if paper['kind'] == 'invoice' else 0


def is_paid(paper: Paper) -> bool:
    """Nothing is open and, as BR-FR-CO-09 wants it, exactly the total was paid."""
    return paper['kind'] == 'invoice' and paid(paper) == paper['totals']['total'] == paper['totals']['due'] > 0


def _notes(paper: Paper) -> list[Terms]:
    said = [(note['code'], note['text']) for note in paper['notes'] if note['code'] != 'intro' and note['text']]
    if paper['kind'] == 'credit' and paper['reason']:
        said.append(('', paper['reason']))
    return [{'BT-21': code, 'BT-22': text} for code, text in dict.fromkeys(said)]


# ---- how it is paid
def _payment(paper: Paper) -> Terms:
    to_pay = paper['totals']['due'] - paid(paper)
    when = _due(paper, to_pay)
    if paper['kind'] == 'invoice' and paper['seller']['iban'] and to_pay > 0:
        return when | _transfer(paper)
    means = {'BT-81': OTHER_MEANS, 'BT-82': paper['payment_method']} if paper['payment_method'] else {}
    return when | means


def _due(paper: Paper, to_pay: int) -> Terms:
    if paper['kind'] == 'credit':
        return {'BT-20': _(IN_YOUR_FAVOUR)}
    if is_paid(paper):
        return {'BT-9': max(payment['paid_on'] for payment in paper['payments'])}
    return {'BT-9': paper['due_on'] or (paper['issued_on'] if to_pay > 0 else '')}


def _transfer(paper: Paper) -> Terms:
    seller = paper['seller']
    return {'BT-81': SEPA_TRANSFER if paper['currency'] == 'EUR' else TRANSFER,
            'BT-83': paper['number'], 'BT-84': ''.join(seller['iban'].split()),
            'BT-85': parties.name(seller['address']), 'BT-86': ''.join(seller['bic'].split())}


# ---- lines
def lines(paper: Paper) -> list[Line]:
    """At least one (BR-16): where only costs are billed or credited, they are the lines."""
    return paper['lines'] or [
        _cost(paper, rate, amount, words) for rate in paper['totals']['rates']
        for amount, words in ((rate['shipping'], _('Shipping costs')), (rate['payment_cost'], _('Payment costs')))
        if amount]


def _cost(paper: Paper, rate: Rate, amount: int, words: str) -> Line:
    return {'sku': '', 'gtin': '', 'name': words, 'variant': '', 'quantity': 1, 'discount': 0, 'amount': amount,
            'unit_price': f'{to_decimal(amount, paper["currency"]):f}', 'category': rate['category'],
            'vat_rate': rate['rate']}


def _line(paper: Paper, line: Line, place: int) -> Terms:
    amounts = _price_terms(paper['currency'], line)
    category, rate = key(paper, line['category'], line['vat_rate'])
    return amounts | {
        'BT-126': str(place), 'BT-130': PIECE, 'BT-131': _amount(paper, line['amount']),
        'BT-151': category, 'BT-152': _rate(rate),
        'BT-153': line['name'] or line['sku'] or '–', 'BT-154': line['variant'], 'BT-155': line['sku'],
        **({'BT-157': line['gtin'], 'BT-157-1': GTIN} if _is_gtin(line['gtin']) else {})}


def _is_gtin(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in {8, 12, 13, 14}


class Priced(NamedTuple):
    """Quantity × price is `whole` (minor units); a price is never negative."""
    quantity: int
    price: Decimal
    whole: int


def priced(currency: str, line: Line) -> Priced:
    """Where the price is no number, or of no pieces, what the line costs is its price."""
    quantity, price = line['quantity'] or 1, _price(line['unit_price'])
    if price is None or not line['quantity']:
        price = to_decimal(line['amount'] + line['discount'], currency) / quantity
    if price < 0:
        quantity, price = -quantity, -price
    return Priced(quantity, price, to_minor(quantity * price, currency))


def _price_terms(currency: str, line: Line) -> Terms:
    """Quantity and price, and what is taken off or put on to reach the amount."""
    quantity, price, whole = priced(currency, line)
    made = {'BT-129': str(quantity), 'BT-146': f'{price:f}'}
    if -int(price.as_tuple().exponent) > PRICE_DECIMALS:    # the price of all pieces together is exact
        made |= {'BT-146': _decimal(abs(whole), currency), 'BT-149': str(abs(quantity))}
    return made | _difference(currency, whole - line['amount'])


def _difference(currency: str, off: int) -> Terms:
    entry = {'amount': _decimal(abs(off), currency), 'reason': _('Discount') if off > 0 else _('Surcharge')}
    return {'BG-27': [entry | {'reason_code': DISCOUNT}]} if off > 0 else {'BG-28': [entry]} if off else {}


def _price(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


# ---- sums
def key(paper: Paper, category: str, rate: int) -> RateKey:
    """A zero rate of a category that means a rate is what the paper says of it."""
    if rate <= 0 and category in ('S', 'Z'):
        return next((one for one, mention in EXEMPT.items() if mention in paper['mentions']), 'Z'), 0
    return category, max(rate, 0)


def _sums(paper: Paper) -> Terms:
    totals, rates = paper['totals'], _merged(paper)
    off, on = _allowances(paper, rates)
    to_pay = totals['due'] - paid(paper)
    return {
        'BG-20': [entry for entry, _ in off], 'BG-21': [entry for entry, _ in on],
        'BG-23': [_breakdown(paper, rate) for rate in rates],
        'BT-106': _amount(paper, sum(line['amount'] for line in lines(paper))),
        'BT-107': off and _amount(paper, sum(one for _, one in off)),
        'BT-108': on and _amount(paper, sum(one for _, one in on)), 'BT-109': _amount(paper, totals['net']),
        'BT-110': _amount(paper, totals['vat']), 'BT-112': _amount(paper, totals['total']),
        'BT-113': paid(paper) and _amount(paper, paid(paper)),
        'BT-114': totals['rounding'] and _amount(paper, totals['rounding']), 'BT-115': _amount(paper, to_pay)}


def _merged(paper: Paper) -> list[Rate]:
    """One entry for each category and rate an e-invoice tells apart."""
    merged: dict[RateKey, Any] = {}
    for rate in paper['totals']['rates']:
        category, percent = key(paper, rate['category'], rate['rate'])
        sums: Any = merged.setdefault((category, percent), {'category': category, 'rate': percent})
        for name in ('base', 'vat', 'gross', 'discount', 'shipping', 'payment_cost'):
            sums[name] = sums.get(name, 0) + rate[name]
    return list(merged.values())


Entries = list[tuple[Terms, int]]


def _allowances(paper: Paper, rates: Iterable[Rate]) -> tuple[Entries, Entries]:
    """What the whole document takes off and puts on, rate by rate, each with its amount."""
    off: Entries = []
    on: Entries = []
    for rate in rates:
        for amount, reason, code in ((-rate['discount'], _('Discount'), DISCOUNT),
                                     *_costs(paper, rate)):
            fitting = code if (amount < 0) == (code == DISCOUNT) else ''    # the codes of the two sides are different
            entry = {'amount': _amount(paper, abs(amount)), 'reason': reason, 'vat_category_code': rate['category'],
                     'vat_rate': _rate(rate['rate']), 'reason_code': fitting}
            if amount:
                (off if amount < 0 else on).append((entry, abs(amount)))
    return off, on


def _costs(paper: Paper, rate: Rate) -> list[tuple[int, str, str]]:
    """Those that are not lines themselves."""
    return [(rate['shipping'], _('Shipping costs'), FREIGHT),
            (rate['payment_cost'], _('Payment costs'), '')] if paper['lines'] else []


def _breakdown(paper: Paper, rate: Rate) -> Terms:
    text, code = _exemption(paper, rate['category'])
    return {'BT-116': _amount(paper, rate['base']), 'BT-117': _amount(paper, rate['vat']), 'BT-118': rate['category'],
            'BT-119': _rate(rate['rate']), 'BT-120': text, 'BT-121': code}


def _exemption(paper: Paper, category: str) -> tuple[str, str]:
    """Why there is no VAT, in the words of the paper, and its code (VATEX)."""
    mention = EXEMPT.get(category)
    if mention is None:
        return '', ''
    home = parties.home(paper['seller'])
    if category == 'E' and mention not in paper['mentions']:
        return _('Exempt from VAT'), ''
    code = FRENCH_FRANCHISE if category == 'E' and home == 'FR' else CODES.get(category, '')
    return wording.mentions([mention], home)[0], code


def _amount(paper: Paper, minor: int) -> str:
    return _decimal(minor, paper['currency'])


def _decimal(minor: int, currency: str) -> str:
    """Never more decimals than the format knows; what would not fit gets no e-invoice."""
    value = to_decimal(minor, currency)
    return f'{value.quantize(Decimal(1).scaleb(-DECIMALS)) if digits(currency) > DECIMALS else value:f}'


def _rate(rate: int) -> str:
    return f'{(Decimal(rate) / 100).normalize():f}'


MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {'cii': cii, 'ubl': ubl}
"""Each kind of XML under the name of its stored file."""
