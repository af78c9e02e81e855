"""Which words the product shows, and what its catalogues say for them."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house.source import ROOT, File, files

KEYWORDS = {'_': None, 'N_': None, 'gettext': None, 'ngettext': (1, 2), 'pgettext': ((1, 'c'), 2)}
TEMPLATES = ('.html', '.txt', '.xml')
Key = str | tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A text marked for translation, and where it stands; a plural is a pair."""

    key: Key
    place: str


def catalogue_of(language: str) -> Catalog:
    return read_catalogue((ROOT / 'locale' / language / 'LC_MESSAGES' / 'comptoir.po').read_bytes())


def read_catalogue(text: bytes) -> Catalog:
    return read_po(BytesIO(text), abort_invalid=True)


def words_in(file: File) -> Iterator[Word]:
    method = 'python' if file.path.endswith('.py') else 'jinja2.ext:babel_extract'
    source = BytesIO(file.text.encode())
    for line, keys, _comments, context in extract(method, source, KEYWORDS):
        key = tuple(keys) if isinstance(keys, tuple | list) else in_context(context, keys) if keys else ''
        if key:
            yield Word(key, f'{file.path}:{line}')


def words_of_the_product() -> list[Word]:
    templates = [file for kind in TEMPLATES for file in files('documents', 'mailer', 'ui', kind=kind)]
    return [word for file in [*files(), *templates] for word in words_in(file)]


def entries(catalogue: Catalog) -> dict[str, Message]:
    """By the text itself, a plural by its singular, a word of one context by both."""
    return {in_context(message.context, _first(message.id)): message for message in catalogue if message.id}


def missing(words: list[Word], catalogue: Catalog) -> list[str]:
    known = entries(catalogue)
    silent = [word for word in words if not _is_said(word.key, known.get(_first(word.key)))]
    return [f'{word.place} {_first(word.key)!r}' for word in silent]


def _is_said(key: Key, message: Message | None) -> bool:
    if message is None or message.fuzzy or isinstance(key, tuple) != isinstance(message.id, list | tuple):
        return False
    return all(_forms(message.string))


def unused(words: list[Word], catalogue: Catalog) -> list[str]:
    return sorted(set(entries(catalogue)) - {_first(word.key) for word in words})


def wrong_names(catalogue: Catalog) -> list[str]:
    """Entries whose {names} differ: the last form must have them all, the others no more than these."""
    wrong = []
    for text, message in entries(catalogue).items():
        wanted = set().union(*(placeholders(form) for form in _forms(message.id)))
        forms = [placeholders(form) for form in _forms(message.string)]
        if forms[-1] != wanted or any(form - wanted for form in forms):
            wrong.append(text)
    return wrong


def placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {'not a format'}


def plain_spaces(catalogue: Catalog) -> list[str]:
    """French entries with an ordinary space, or none, where a narrow one belongs, or a straight apostrophe."""
    wrong = re.compile(r"[\w»)}] ?[;!?](?!\S)|\w :|\w:(?=\s)|« | »|[^\W\d_]'[^\W\d_]")
    forms = [(text, form) for text, message in entries(catalogue).items() for form in _forms(message.string)]
    return [text for text, form in forms if wrong.search(form)]


def in_context(context: str | None, text: str) -> str:
    return f'{context}\x04{text}' if context else text


def _first(key: object) -> str:
    return str(key[0]) if isinstance(key, list | tuple) else str(key)


def _forms(said: object) -> list[str]:
    return [str(form) for form in said] if isinstance(said, list | tuple) else [str(said or '')]
