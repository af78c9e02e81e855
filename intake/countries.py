"""Countries by name, in the languages shops write them, to ISO 3166 alpha-2."""
import re
import unicodedata
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from base.text import clean

# Codes that the territory lists carry but that are no country of an address.
_NOT_COUNTRIES = frozenset({'EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ', 'CQ'})
_UNTOLD = frozenset({'unspecified', 'unknown', 'none', 'n a', 'na', 'other', 'inconnu', 'non precise'})
_ALSO = {
    'eire': 'IE', 'republic of ireland': 'IE', 'rsa': 'ZA', 'republic of south africa': 'ZA',
    'uk': 'GB', 'great britain': 'GB', 'england': 'GB', 'scotland': 'GB', 'wales': 'GB', 'northern ireland': 'GB',
    'grande bretagne': 'GB', 'angleterre': 'GB', 'ecosse': 'GB', 'pays de galles': 'GB', 'irlande du nord': 'GB',
    'usa': 'US', 'united states of america': 'US', 'etats unis d amerique': 'US', 'uae': 'AE', 'el': 'GR',
    'holland': 'NL', 'hollande': 'NL', 'the netherlands': 'NL', 'czech republic': 'CZ', 'republique tcheque': 'CZ',
    'hong kong': 'HK', 'macau': 'MO', 'macao': 'MO', 'turkey': 'TR', 'turquie': 'TR', 'ivory coast': 'CI',
    'russian federation': 'RU', 'republic of korea': 'KR', 'korea': 'KR', 'viet nam': 'VN', 'burma': 'MM',
    'swaziland': 'SZ', 'macedonia': 'MK', 'macedoine': 'MK', 'moldavie': 'MD', 'bielorussie': 'BY',
    'palestine': 'PS', 'congo': 'CG', 'deutschland': 'DE', 'osterreich': 'AT', 'schweiz': 'CH', 'espana': 'ES',
    'italia': 'IT', 'nederland': 'NL', 'belgie': 'BE', 'danmark': 'DK', 'sverige': 'SE', 'norge': 'NO', 'polska': 'PL',
}
# Two bailiwicks with a code each and no common one: the larger, with the name kept beside it.
_NEARLY = {'channel islands': 'JE', 'iles anglo normandes': 'JE'}


def place(country: str, region: str = '') -> tuple[str, str]:
    """Country code and region of an address; a name without a sure code is kept in the region."""
    code = code_of(country)
    if (code and _plain(country) not in _NEARLY) or not country or _plain(country) in _UNTOLD:
        return code, region
    return code, clean(f'{region}, {country}' if region else country, 200)


@lru_cache(maxsize=2048)
def code_of(country: str) -> str:
    """'FR' of 'France', 'fr' or 'FRA'; empty where it is none we know."""
    name, upper = _plain(country), country.strip().upper()
    if upper in _codes():
        return upper
    alias = get_global('territory_aliases').get(upper, []) if upper.isalpha() else []
    sole = alias[0] if len(alias) == 1 and alias[0] in _codes() else ''
    return _ALSO.get(name) or _NEARLY.get(name) or sole or _names().get(name, '')


def _plain(name: str) -> str:
    """Case, accents and punctuation do not tell countries apart."""
    bare = ''.join(char for char in unicodedata.normalize('NFKD', name) if not unicodedata.combining(char))
    return re.sub(r'[^a-z0-9]+', ' ', bare.casefold().replace('&', ' and ')).strip()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    territories = map(str, Locale('en').territories)
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {_plain(name): code for language in ('fr', 'en')
            for code, name in Locale(language).territories.items() if code in _codes()}
