"""Money: integer minor units with a currency; Decimal only at the edges."""
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache

from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
)

from base.errors import Invalid
from base.i18n import N_, language


@cache
def digits(currency: str) -> int:
    """Decimals of the currency's minor unit: EUR 2, JPY 0, KWD 3."""
    return int(get_currency_precision(currency))


def to_decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-digits(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Half away from zero at the currency's precision."""
    return int(amount.scaleb(digits(currency)).quantize(Decimal(1), ROUND_HALF_UP))


@lru_cache(maxsize=8192)
def _shown(minor: int, currency: str, code: str) -> str:
    return format_currency(to_decimal(minor, currency), currency, locale=_locale(code)).replace('-', '−', 1)


def _locale(code: str) -> str:
    return {'fr': 'fr_FR', 'en': 'en_IE'}.get(code, code)


def format_money(minor: int, currency: str, code: str | None = None) -> str:
    """As read in the language, with a true minus: −€118.40, −118,40 €."""
    return _shown(minor, currency, code or language())


def format_price(price: Decimal, currency: str, code: str | None = None) -> str:
    """A unit price in major units: the currency's decimals, and more where it has them."""
    places = max(digits(currency), -int(price.normalize().as_tuple().exponent))
    exact = price.quantize(Decimal(1).scaleb(-places))
    locale = _locale(code or language())
    return format_currency(exact, currency, locale=locale, decimal_quantization=False).replace('-', '−', 1)


def format_number(value: int | Decimal, code: str | None = None) -> str:
    return str(format_decimal(value, locale=_locale(code or language())))


def format_rate(rate: int, code: str | None = None) -> str:
    """A VAT rate in hundredths of a percent: 550 is 5.5 %, written "5,5 %" in French."""
    code = code or language()
    shown = format_decimal(Decimal(rate) / 100, format='#,##0.##', locale=_locale(code))
    return f'{shown}\u202f%' if code == 'fr' else f'{shown} %'


def symbol(currency: str) -> str:
    return str(get_currency_symbol(currency, locale=_locale(language())))


def typed_decimal(value: Decimal) -> str:
    """All its digits, as one types it in the language: 12.50, 12,50 in French."""
    return f'{value:f}'.replace('.', get_decimal_symbol(_locale(language())))


def parse_decimal(text: str, field: str = '') -> Decimal:
    """A number as typed in either language ("1 234,50", "1,234.50", "12.5"). Raises Invalid."""
    plain = re.sub(r'[\s\u00a0\u202f€$£]', '', text).replace('−', '-')
    if ',' in plain and '.' in plain:
        comma_last = plain.rfind(',') > plain.rfind('.')
        plain = plain.replace('.', '').replace(',', '.') if comma_last else plain.replace(',', '')
    plain = plain.replace(',', '.')
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal('NaN')
    if not value.is_finite() or abs(value) > 10**12:
        raise Invalid(N_('“{text}” is not an amount. Write it like 12.50.'), field, text=text[:40])
    return value


def parse_money(text: str, currency: str, field: str = '') -> int:
    """Typed text to minor units. Raises Invalid when it is no amount or has more decimals than the currency."""
    value = parse_decimal(text, field)
    minor = value.scaleb(digits(currency))
    if minor != minor.to_integral_value():
        raise Invalid(N_('“{text}” has too many decimals for {currency}.'), field, text=text[:40], currency=currency)
    return int(minor)
