"""How things are written on paper: text made safe to set, addresses, dates, unit prices, the law's sentences."""
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from babel.dates import format_date

from base.i18n import N_, _, language
from base.money import format_number, format_price
from base.text import clean
from documents.snapshots import Address, Buyer, Seller

_LETTERS, _LETTERS_LONG = 300, 1500
_LONG = frozenset({'remark', 'notes', 'policy', 'accept_url'})
_LOGO = re.compile(r'data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}')
_POSTCODE_LAST = frozenset({'AU', 'CA', 'GB', 'IE', 'IN', 'NZ', 'US'})
_WINDOW_LEFT = frozenset({'AT', 'CA', 'CZ', 'DE', 'DK', 'FI', 'GB', 'IE', 'NL', 'NO', 'PL', 'SE', 'US'})

MENTIONS = {
    'franchise': N_('VAT not applicable (TVA non applicable, art. 293 B du CGI)'),
    'reverse_charge': N_('Reverse charge'),
    'intra_community': N_('VAT-exempt intra-Community supply, art. 138 of Directive 2006/112/EC'),
    'export': N_('VAT-exempt export, art. 146 of Directive 2006/112/EC'),
    'debits': N_('VAT on debits (option pour le paiement de la taxe d’après les débits)'),
}
_FRENCH_LAW = {
    'reverse_charge': N_('Reverse charge (autoliquidation)'),
    'intra_community': N_('VAT-exempt intra-Community supply, art. 262 ter I of the French tax code (CGI)'),
    'export': N_('VAT-exempt export, art. 262 I of the French tax code (CGI)'),
}


def cleaned(value: Any, letters: int = _LETTERS) -> Any:
    """The same snapshot with every text safe to set and of bounded length, and no logo but a picture carried in the
    snapshot itself."""
    if isinstance(value, dict):
        return {key: _logo(item) if key == 'logo' else cleaned(item, _LETTERS_LONG if key in _LONG else letters)
                for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item, letters) for item in value]
    return _short(clean(value, letters + 1, lines=True), letters) if isinstance(value, str) else value


def _logo(uri: str) -> str:
    return uri if _LOGO.fullmatch(uri) else ''


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[:letters - 1].rstrip() + '…'


def _locale() -> Locale:
    return Locale.parse({'en': 'en_IE'}.get(language(), language()))


def day(iso: str) -> str:
    return str(format_date(date.fromisoformat(iso), format='long', locale=_locale())) if iso else ''


def moment(iso: str) -> str:
    """Day and local time of ISO text to the minute."""
    at = datetime.fromisoformat(iso)
    return _('{day}, {time}').format(day=day(at.date().isoformat()), time=f'{at:%H:%M}')


def price(text: str, currency: str) -> str:
    """A unit price in major units, with more decimals than the currency's where it has them."""
    try:
        value = Decimal(text)
        return format_price(value, currency) if value.is_finite() else text
    except InvalidOperation:
        return text


def country(code: str) -> str:
    return str(_locale().territories.get(code.upper(), code))


def _town(address: Address) -> list[str]:
    if address['country'] in _POSTCODE_LAST:
        return [' '.join(filter(None, (address['city'], address['region'], address['postcode'])))]
    return [f'{address["postcode"]} {address["city"]}'.strip(), address['region']]


def address_lines(address: Address, home: str) -> list[str]:
    """As on an envelope: the country, in capitals, only when it is not the sender's."""
    person = address['name'] if address['name'] != address['company'] else ''
    abroad = country(address['country']).upper() if address['country'] and address['country'] != home else ''
    lines = [address['company'], person, address['line1'], address['line2'], *_town(address), abroad]
    return [line for line in lines if line]


def mentions(codes: Sequence[str], home: str) -> list[str]:
    law = MENTIONS | _FRENCH_LAW if home == 'FR' else MENTIONS
    return [_(law[code]) for code in codes]


def party_ids(party: Seller | Buyer) -> list[str]:
    """The lines of the law; the SIREN or SIRET is added where they do not hold it yet."""
    vat = [_('VAT ID {number}').format(number=party['vat_id'])] if party['vat_id'] else []
    return [*party['legal'], *_business_id(party), *vat]


def _business_id(party: Seller | Buyer) -> list[str]:
    siren, siret = digits(party['siren']), digits(str(party.get('siret', '')))
    known = digits(' '.join(party['legal']))
    if len(siret) == 14 and siret not in known:
        return [f'SIRET {spaced(siret)}']
    return [f'SIREN {spaced(siren)}'] if len(siren) == 9 and siren not in known else []


def digits(text: str) -> str:
    return re.sub(r'\D', '', text)


def spaced(bare: str) -> str:
    """A SIREN or SIRET as one reads it: 732 829 320, and the five digits of the establishment after it."""
    return ' '.join(filter(None, (bare[:3], bare[3:6], bare[6:9], bare[9:])))


def iban(text: str) -> str:
    """In groups of four, as on a bank card."""
    plain = ''.join(text.split())
    return ' '.join(plain[at:at + 4] for at in range(0, len(plain), 4))


def window_side(home: str) -> str:
    """Where envelopes of the sender's country have their window."""
    return 'left' if home in _WINDOW_LEFT else 'right'


def weight(grams: int) -> str:
    return f'{format_number(Decimal(grams) / 1000)} kg'
