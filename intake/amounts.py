"""Numbers of other shops' files: money to minor units, pieces to whole numbers. Never a float."""
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import list_currencies

from base.errors import Invalid
from base.i18n import N_
from base.money import digits, parse_decimal, to_minor

TOO_LARGE = N_('The number {text} is too large.')
LARGEST = 10**15
MOST_PIECES = 1_000_000
_SIX, _TEN = Decimal('0.000001'), Decimal('0.0000000001')
_KNOWN = frozenset(list_currencies())
_NUMBER = re.compile(r'[+\-−]?[\d.,\'’\s\u00a0\u202f]*\d[\d.,]*')


@lru_cache(maxsize=8192)
def number(text: str) -> Decimal:
    """A cell as a number, with a decimal point or comma; blank is 0. Raises Invalid."""
    plain = text.strip()
    if not plain:
        return Decimal(0)
    if len(plain) > 40 or not _NUMBER.fullmatch(plain):
        raise Invalid(N_('“{text}” is not a number.'), text=plain[:40])
    return parse_decimal(plain.replace("'", '').replace('’', ''))


def bounded(value: Decimal) -> Decimal:
    """A number of JSON, where 1e999999999 may stand, with ten decimals at most. Raises Invalid."""
    if not value or value.adjusted() < -12:
        return Decimal(0)
    if value.adjusted() > 12:
        raise Invalid(TOO_LARGE, text=str(value)[:40])
    return value.quantize(_TEN)


def currency(text: str) -> str:
    """An ISO 4217 code. Raises Invalid."""
    code = text.strip().upper()
    if not code:
        raise Invalid(N_('The currency is missing.'))
    if code not in _KNOWN:
        raise Invalid(N_('“{text}” is not a currency code such as EUR.'), text=text.strip()[:40])
    return code


def minor(amount: Decimal, code: str) -> int:
    """Minor units, half up. Raises Invalid where no shop could mean it."""
    value = to_minor(amount, code) if amount else 0
    if abs(value) > LARGEST:
        raise Invalid(TOO_LARGE, text=str(amount)[:40])
    return value


def pieces(quantity: Decimal) -> int:
    """Whole pieces. A part (1.5 metres) or none counts as one, so that its price stays what was charged."""
    if abs(quantity) > MOST_PIECES:
        raise Invalid(TOO_LARGE, text=f'{quantity.normalize():f}'[:40])
    if quantity == quantity.to_integral_value() and quantity:
        return int(quantity)
    return -1 if quantity < 0 else 1


def is_whole(quantity: Decimal) -> bool:
    return quantity == quantity.to_integral_value()


@lru_cache(maxsize=8192)
def plain(price: Decimal, code: str) -> str:
    """A unit price as text: at least the currency's decimals, at most six or what it came with."""
    price = price if price == price.quantize(_SIX) else price.quantize(_SIX, ROUND_HALF_UP)
    least = digits(code)
    shown = f'{price:f}'.rstrip('0').rstrip('.') if '.' in f'{price:f}' else f'{price:f}'
    whole, _dot, part = shown.partition('.')
    return f'{whole}.{part.ljust(least, "0")}' if part or least else whole


def unit_price(amount: int, quantity: int, code: str) -> str:
    """The price with the fewest decimals (the currency's … 6) that times `quantity` rounds to `amount`."""
    exact = Decimal(amount).scaleb(-digits(code)) / quantity
    for places in range(digits(code), 7):
        price = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if to_minor(price * quantity, code) == amount:
            break
    return plain(price, code)
