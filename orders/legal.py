"""Legal ids of shops and buyers: checked digit by digit, and as the lines papers carry."""
import re
from collections.abc import Mapping
from typing import Any

from stdnum import iban as ibans
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as sirens
from stdnum.fr import siret as sirets

from base.errors import Invalid
from base.i18n import N_, _, speaking
from base.money import format_money
from base.text import clean

SOLE_TRADER = 'EI'
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


def default_endpoint(siren: str, vat_id: str) -> tuple[str, str]:
    """The electronic address that follows from the legal ids, with its scheme: of French and Belgian businesses."""
    if siren:
        return siren, '0225'
    if vat_id.startswith('BE') and is_eu_vat_id(vat_id):
        return vat_id[2:], '0208'
    return '', ''


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
        return f'{legal.get("trader") or _("Sole trader")} {SOLE_TRADER}'
    if form and capital:
        return _('{form} with a share capital of {amount}').format(form=form, amount=_round(capital, currency))
    return form


def _round(minor: int, currency: str) -> str:
    """Whole amounts without decimals, as a capital is written."""
    return re.sub(r'[.,]0+(?=\D*$)', '', format_money(minor, currency))


def siren_line(siren: str) -> str:
    return f'SIREN {spaced(siren)}' if siren else ''


def spaced(digits: str) -> str:
    """732 829 320, and 732 829 320 00074."""
    return ' '.join(filter(None, (digits[:3], digits[3:6], digits[6:9], digits[9:])))
