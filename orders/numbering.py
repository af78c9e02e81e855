"""Numbers: one counter row per series, taken in the transaction that inserts the document, so that no number is
skipped or doubled. The shop's prefix is the series; {year} in it starts a new series each year."""
import re
from datetime import date

from base.clock import today
from base.errors import Invalid
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Document, Shop

DEFAULTS = {'order': 'ORD', 'quote': 'QUO', 'invoice': 'INV', 'credit': 'CRN', 'slip': 'SHIP', 'return': 'RET'}
DIGITS = 5
PAYMENTS = 'payments'    # the counter of the payment ledger


def series(shop: Shop, kind: str, on: date) -> str:
    return str(shop.prefixes.get(kind) or DEFAULTS[kind]).replace('{year}', str(on.year))


def number(prefix: str, sequence: int) -> str:
    return f'{prefix}{sequence:0{DIGITS}d}'


async def take(name: str, count: int = 1) -> int:
    """The first of `count` fresh numbers; the counter stays locked until the transaction ends."""
    await database.write('INSERT INTO counter (series, next) VALUES (?, 1) ON CONFLICT (series) DO NOTHING', [name])
    taken = await database.returning(
        'UPDATE counter SET next = next + ? WHERE series = ? RETURNING next', [count, name])
    fail_point('numbering.taken')
    return int(taken[0]['next']) - count


async def next_numbers(shop: Shop, kind: str, on: date, count: int = 1) -> list[str]:
    prefix = series(shop, kind, on)
    first = await take(prefix, count)
    return [number(prefix, first + index) for index in range(count)]


async def forward(shop: Shop, kind: str, to: int) -> None:
    """The series goes on at `to`. Raises Invalid when that number was given already, is not a sensible one, or would
    leave a gap between invoices."""
    name = series(shop, kind, today(shop.timezone))
    if not 1 <= to < 10**9:
        raise Invalid(N_('Enter a number from 1 to 999,999,999.'), 'number')
    next_one = await take(name, 0)
    if to < next_one:
        raise Invalid(N_('This number has been given already: numbers only go forward.'), 'number')
    if to > next_one and await Document.filter(series=name).exists():
        raise Invalid(N_('Invoices are numbered without gaps. To start again, choose another prefix.'), 'number')
    await database.write('UPDATE counter SET next = ? WHERE series = ?', [to, name])


def check_prefix(text: str, field: str = '') -> str:
    """At most 20 characters of A–Z a–z 0–9 + - _ / and {year}. Raises Invalid."""
    if not re.fullmatch(r'[A-Za-z0-9+\-_/]{1,20}', text.replace('{year}', '')):
        raise Invalid(N_('A prefix takes letters, digits and + - _ /, at most 20 of them.'), field)
    if text == PAYMENTS:
        raise Invalid(N_('“{text}” is taken. Choose another prefix.'), field, text=text)
    return text


def check_apart(prefixes: dict[str, str]) -> None:
    """Each kind counts for itself, or invoices would have gaps; only invoices and credit invoices may share a series.
    Raises Invalid."""
    kinds: dict[str, str] = {}
    for kind, prefix in prefixes.items():
        other = kinds.setdefault(re.sub(r'\d{4}', '{year}', prefix), kind)
        if {kind, other} not in ({kind}, {'invoice', 'credit'}):
            raise Invalid(N_('“{text}” is taken. Choose another prefix.'), f'prefix_{kind}', text=prefix)
