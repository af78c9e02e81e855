"""Legal ids of shops and buyers: checked digit by digit, and as the lines papers carry."""
import re
from collections.abc import Mapping
from typing import Any

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as sirens
from stdnum.fr import siret as sirets

from base.errors import Invalid
from base.i18n import N_, _, speaking
from base.money import format_money
from base.text import clean
from documents.wording import spaced

SOLE_TRADER = 'EI'
FORMS = ('SARL', 'EURL', 'SAS', 'SASU', 'SA', 'SNC', 'SCOP', SOLE_TRADER, 'Association', 'GmbH', 'BV', 'SRL', 'Ltd')
TEXTS = {'form': 40, 'trader': 100, 'rcs': 80, 'email': 254, 'website': 200, 'bank': 100, 'endpoint': 120,
         'endpoint_scheme': 4}
CHECKED = ('vat_id', 'siren', 'siret', 'iban', 'bic')
EU = frozenset({'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU',
                'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'})
ENDPOINT_SCHEMES = {
    '0225': N_('France: SIREN, from the national directory'), '0009': N_('France: SIRET'),
    '0208': N_('Belgium: enterprise number'), '9925': N_('Belgium: VAT number'), '0204': N_('Germany: Leitweg-ID'),
    '9930': N_('Germany: VAT number'), '0106': N_('Netherlands: KvK number'), '9944': N_('Netherlands: VAT number'),
    '9938': N_('Luxembourg: VAT number'), '9920': N_('Spain: VAT number'), '0211': N_('Italy: VAT number'),
    '0088': N_('GLN'), 'EM': N_('Email'),
}
"""Electronic Address Scheme codes an e-invoice names its address in (EN 16931, BT-34-1 and BT-49-1)."""


def _bare(text: str) -> str:
    return re.sub(r'[\s.\-/\u00a0\u202f]', '', text).upper()


def checked_siren(text: str, field: str = 'siren') -> str:
    """Nine digits with their check digit, or empty. Raises Invalid."""
    bare = _bare(text)
    if bare and not sirens.is_valid(bare):
        raise Invalid(N_('This SIREN has a typing error: it has nine digits.'), field)
    return bare


def checked_siret(text: str, siren: str = '', field: str = 'siret') -> str:
    """Fourteen digits that begin with the SIREN, or empty. Raises Invalid."""
    bare = _bare(text)
    if bare and not sirets.is_valid(bare):
        raise Invalid(N_('This SIRET has a typing error: it has fourteen digits.'), field)
    if bare and siren and not bare.startswith(siren):
        raise Invalid(N_('The SIRET begins with the nine digits of the SIREN.'), field)
    return bare


def checked_vat_id(text: str, field: str = 'vat_id') -> str:
    """Without spaces; one of the European Union has its country's form and check digits, as VIES wants it.
    Raises Invalid."""
    bare = _bare(clean(text, 40))[:20]
    if bare[:2] in EU | {'EL', 'XI'} and not is_eu_vat_id(bare):
        raise Invalid(N_('This VAT number has a typing error.'), field)
    return bare


def is_eu_vat_id(text: str) -> bool:
    """Whether its form and check digits are those of its member state; VIES itself is not asked."""
    return bool(eu_vat.is_valid(_bare(text)))


def vat_country(vat_id: str) -> str:
    """ISO 3166 code of the country that gave the VAT id; Greece writes EL."""
    return {'EL': 'GR', 'XI': 'GB'}.get(vat_id[:2].upper(), vat_id[:2].upper())


def checked_iban(text: str, field: str = 'iban') -> str:
    """In groups of four, or empty. Raises Invalid."""
    bare = _bare(text)
    if not bare:
        return ''
    try:
        return str(ibans.format(ibans.validate(bare)))
    except ValidationError as error:
        raise Invalid(N_('This IBAN has a typing error.'), field) from error


def checked_bic(text: str, field: str = 'bic') -> str:
    """Eight or eleven letters and digits, or empty. Raises Invalid."""
    bare = _bare(text)
    if bare and not bics.is_valid(bare):
        raise Invalid(N_('This BIC has a typing error.'), field)
    return bare


def default_endpoint(siren: str, vat_id: str) -> tuple[str, str]:
    """The electronic address that follows from the legal ids, with its scheme: of French and Belgian businesses."""
    if siren:
        return siren, '0225'
    if vat_id.startswith('BE') and is_eu_vat_id(vat_id):
        return vat_id[2:], '0208'
    return '', ''


def endpoint(row: Mapping[str, str], usual_before: tuple[str, str], usual: tuple[str, str]) -> dict[str, str]:
    """The electronic address as typed, or the usual one while none was typed. Raises Invalid."""
    own = (row['endpoint'], row['endpoint_scheme'])
    address, scheme = usual if own == usual_before or not row['endpoint'] else own
    if address and scheme not in ENDPOINT_SCHEMES:
        raise Invalid(N_('Say which kind of electronic address this is.'), 'endpoint_scheme')
    return {'endpoint': address, 'endpoint_scheme': scheme}


def cleaned_company(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What Shop.legal keeps of the form. A SIRET tells the SIREN; a French VAT id ends with it. Raises Invalid."""
    row: dict[str, Any] = {name: clean(str(values.get(name) or ''), limit) for name, limit in TEXTS.items()}
    siren = checked_siren(str(values.get('siren') or ''))
    siret = checked_siret(str(values.get('siret') or ''), siren)
    vat_id = checked_vat_id(str(values.get('vat_id') or ''))
    siren = siren or siret[:9]
    if siren and vat_id.startswith('FR') and not vat_id.endswith(siren):
        raise Invalid(N_('A French VAT number ends with the SIREN.'), 'vat_id')
    row |= {'siren': siren, 'siret': siret, 'vat_id': vat_id, 'iban': checked_iban(str(values.get('iban') or '')),
            'bic': checked_bic(str(values.get('bic') or '')), 'capital_minor': max(0, values.get('capital_minor') or 0),
            'lines': [line for line in map(_line, str(values.get('lines') or '').splitlines()) if line][:6]}
    usual_before = default_endpoint(str(before.get('siren', '')), str(before.get('vat_id', '')))
    return {**row, **endpoint(row, usual_before, default_endpoint(siren, vat_id))}


def _line(text: str) -> str:
    return clean(text, 120)


def company(legal: Mapping[str, Any]) -> dict[str, Any]:
    """As the form of the company has it."""
    return {**{name: str(legal.get(name, '')) for name in (*TEXTS, *CHECKED)},
            'capital_minor': legal.get('capital_minor') or None, 'lines': '\n'.join(legal.get('lines', []))}


def missing(shop: Any) -> list[str]:
    """What French law wants on invoices and this shop has not told: for everybody, then for business buyers
    (Code de commerce L441-9, CGI annexe II 242 nonies A). Sentences to translate; none for shops elsewhere."""
    if shop.country != 'FR':
        return []
    told, papers = shop.legal, shop.papers
    wanted = [
        (told.get('siret') or told.get('siren'), N_('The SIRET or SIREN is missing.')),
        (told.get('form') or told.get('lines'), N_('The legal form is missing.')),
        (told.get('trader') or told.get('form') != SOLE_TRADER, N_('The name of the sole trader is missing.')),
        (told.get('vat_id') or shop.vat_regime == 'franchise', N_('The VAT number is missing.')),
        (papers.get('late_penalty'), N_('Invoices to businesses must say the rate of late penalties.')),
        (papers.get('recovery'), N_('Invoices to businesses must name the €40 for recovery costs.')),
        (papers.get('discount_terms'), N_('Invoices to businesses must say whether paying early earns a discount.'))]
    return [sentence for is_told, sentence in wanted if not is_told]


def seller_lines(legal: Mapping[str, Any], currency: str, language: str) -> list[str]:
    """Legal form and capital, SIRET or SIREN, trade register, then the shop's own lines."""
    siren, siret = str(legal.get('siren', '')), str(legal.get('siret', ''))
    with speaking(language):
        lines = [_form(legal, currency), f'SIRET {spaced(siret)}' if siret else siren_line(siren)]
    if legal.get('rcs') and siren:
        lines.append(f'RCS {legal["rcs"]} {spaced(siren)}')
    return [line for line in (*lines, *legal.get('lines', [])) if line]


def _form(legal: Mapping[str, Any], currency: str) -> str:
    form, capital = str(legal.get('form', '')), int(legal.get('capital_minor') or 0)
    if form == SOLE_TRADER:
        trader = legal.get('trader')
        return f'{trader} {SOLE_TRADER}' if trader else _('Sole trader (EI)')
    if form and capital:
        return _('{form} with a share capital of {amount}').format(form=form, amount=_round(capital, currency))
    return form


def _round(minor: int, currency: str) -> str:
    """Whole amounts without decimals, as a capital is written."""
    return re.sub(r'[.,]0+(?=\D*$)', '', format_money(minor, currency))


def siren_line(siren: str) -> str:
    return f'SIREN {spaced(siren)}' if siren else ''
