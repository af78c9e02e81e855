"""Search by the beginning of any word: the same plain tokens on both databases."""
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from data import database

MOST_TOKENS, LONGEST_TOKEN = 400, 60
_SPLIT = re.compile(r'[\W_]+')


def plain(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize('NFKD', text.casefold())
    return ''.join(char for char in parts if not unicodedata.combining(char))


def tokens(text: str) -> list[str]:
    return [word for word in _SPLIT.split(plain(text)) if word]


def _compact(text: str) -> str:
    return ''.join(tokens(text))


def phone_tokens(phone: str) -> list[str]:
    """The digits, with and without a leading country or zero, so that either way of typing finds it."""
    digits = re.sub(r'\D', '', phone)
    if len(digits) < 4:
        return []
    abroad = phone.strip().startswith(('+', '00'))
    national = re.sub(r'^(00)?(33|32|44|49|31|352|41|1)(?=\d{7,})', '', digits) if abroad else digits
    return list(dict.fromkeys([digits, national.lstrip('0'), '0' + national.lstrip('0')]))


def words_of(texts: Iterable[str], codes: Iterable[str], phone: str) -> list[str]:
    """`codes` (numbers, SKUs, tracking codes, mail addresses) are found by their parts and as a whole. Where there is
    too much, the end of the texts is left out."""
    found: dict[str, None] = {}
    for code in codes:
        found.update(dict.fromkeys([*tokens(code), _compact(code)]))
    found.update(dict.fromkeys(phone_tokens(phone)))
    for text in texts:
        found.update(dict.fromkeys(tokens(text)))
    found.pop('', None)
    return [word[:LONGEST_TOKEN] for word in found][:MOST_TOKENS]


def match(typed: str) -> str | None:
    """The query for what was typed, or None when it holds no word: every word must begin one of the order's."""
    squeezed = re.sub(r'(?<=\d)[\s.\-/]+(?=\d)', '', typed) if re.fullmatch(r'[\s\d.+\-/()]+', typed) else typed
    parts = [_compact(squeezed)] if re.fullmatch(r'[\s\d.+\-/()]+', typed) else tokens(squeezed)
    parts = [part[:LONGEST_TOKEN] for part in parts if part][:8]
    if not parts:
        return None
    if database.is_postgres():
        return ' & '.join(f"'{part}':*" for part in parts)
    return ' '.join(f'"{part}"*' for part in parts)


_MATCHES = {'sqlite': 'SELECT s.rowid FROM order_search s WHERE s.words MATCH ?',
            'postgres': 'SELECT s.rowid FROM order_search s WHERE s.words @@ ?::text::tsquery'}


def matches() -> str:
    """SQL for the ids of the orders that a `match` finds, which it asks for."""
    return _MATCHES[database.current().dialect]


async def index(rows: list[tuple[int, list[str]]]) -> None:
    """Writes the words of these orders, inside the transaction that changed them."""
    connection: Any = database.writer()
    for order_id, words in rows:
        if database.is_postgres():
            await connection.execute_query(
                'INSERT INTO order_search (rowid, words) VALUES ($1, array_to_tsvector($2::text[])) '
                'ON CONFLICT (rowid) DO UPDATE SET words = excluded.words', [order_id, words])
        else:
            await connection.execute_query('INSERT OR REPLACE INTO order_search (rowid, words) VALUES (?, ?)',
                                           [order_id, ' '.join(words)])
