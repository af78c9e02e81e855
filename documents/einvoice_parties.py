"""Who sells, who buys and where the goods go, in the terms of EN 16931 (groups BG-4, BG-7, BG-13) as factur-x names
them. Empty terms are left out."""
import re
from typing import Any

from documents.snapshots import Address, Buyer, Seller
from documents.wording import digits

LEGAL_SCHEMES = {'FR': '0002', 'BE': '0208', 'NL': '0106', 'DK': '0184', 'SE': '0007', 'NO': '0192', 'FI': '0212'}
"""ISO 6523 codes of the business registers; where none is known the legal id goes without."""
SIRET_SCHEME, FRENCH_ADDRESS, MAIL_ADDRESS = '0009', '0225', 'EM'
Party = dict[str, Any]


def seller(party: Seller) -> Party:
    terms = _party(party) | {'legal_info': ' · '.join(party['legal'])}
    if home(party) == 'FR' and (siret := digits(party['siret'])):
        terms['identifiers'] = {SIRET_SCHEME: siret}
    if not vat_id(party):
        terms['tax_identifier'] = terms['legal_identifier']    # a small business has no VAT number
    return _filled(terms)


def buyer(party: Buyer) -> Party:
    return _filled(_party(party))


def deliver_to(address: Address) -> Party:
    return _filled(_place(address) | {'name': name(address)})


def name(address: Address) -> str:
    return address['company'] or address['name']


def home(party: Seller | Buyer) -> str:
    return party['address']['country'].upper()


def vat_id(party: Seller | Buyer) -> str:
    """Without spaces and dots; empty when it does not begin with a country."""
    plain = re.sub(r'[^A-Z0-9]', '', party['vat_id'].upper())
    return plain if re.match('[A-Z]{2}', plain) else ''


def legal_id(party: Seller | Buyer) -> str:
    return digits(party['siren'])


def endpoint(party: Seller | Buyer) -> tuple[str, str]:
    """The electronic address and its scheme (EAS): as given; else the one every French business has by its SIREN;
    else the mail address."""
    if party['endpoint'] and party['endpoint_scheme']:
        return party['endpoint'], party['endpoint_scheme']
    if home(party) == 'FR' and legal_id(party):
        return legal_id(party), FRENCH_ADDRESS
    return (party['email'], MAIL_ADDRESS) if '@' in party['email'] else ('', '')


def _party(party: Seller | Buyer) -> Party:
    address, scheme = endpoint(party)
    return _place(party['address']) | {
        'name': name(party['address']), 'vat_identifier': vat_id(party), 'legal_identifier': legal_id(party),
        'legal_identifier_schemeid': LEGAL_SCHEMES.get(home(party), ''),
        'einvoicing_addr': address, 'einvoicing_addr_schemeid': scheme, 'contacts': _contacts(party)}


def _contacts(party: Seller | Buyer) -> list[Party]:
    """The person, where a company is written to, and how to reach them."""
    address = party['address']
    person = address['name'] if address['company'] else ''
    contact = _filled({'name': person, 'phone': address['phone'], 'email': party['email']})
    return [contact] if contact else []


def _place(address: Address) -> Party:
    return {'addr_l1': address['line1'], 'addr_l2': address['line2'], 'postcode': address['postcode'],
            'city': address['city'], 'country_subdivision': address['region'],
            'country_code': address['country'].upper()}


def _filled(terms: Party) -> Party:
    return {term: value for term, value in terms.items() if value}
