"""Words in the reader's language: gettext catalogues read straight from .po files, the language kept per task."""
import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {'en': 'English', 'fr': 'Français'}
_FOLDER = Path(__file__).parent.parent / 'locale'
_language: ContextVar[str] = ContextVar('language', default='en')


class _Words(gettext.NullTranslations):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.singular: dict[str, str] = {}
        self.plurals: dict[str, tuple[str, ...]] = {}
        path = _FOLDER / language / 'LC_MESSAGES' / 'comptoir.po'
        if path.exists():
            with path.open('rb') as file:
                for message in read_po(file):
                    self._take(message.id, message.string, message.context or '')

    def _take(self, key: object, words: object, context: str) -> None:
        if isinstance(key, tuple) and isinstance(words, tuple) and all(words):
            self.plurals[str(key[0])] = tuple(str(word) for word in words)
        elif isinstance(key, str) and key and words:
            self.singular[_key(context, key)] = str(words)


def _key(context: str, message: str) -> str:
    return f'{context}\x04{message}' if context else message


@cache
def _words(language: str) -> _Words:
    return _Words(language)


def known(language: str | None) -> str:
    """The nearest language we speak; English where we do not."""
    code = (language or '').lower()[:2]
    return code if code in LANGUAGES else 'en'


def language() -> str:
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block every word is in this language."""
    token = _language.set(known(code))
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str) -> str:
    return _words(_language.get()).singular.get(message, message)


def N_(message: str) -> str:
    """Marks a message for translation that is shown later."""
    return message


def pgettext(context: str, message: str) -> str:
    """A word that other languages say differently of other things: `Cancelled` of one order, of many, of a payment."""
    return _words(_language.get()).singular.get(_key(context, message), message)


def ngettext(one: str, many: str, number: int) -> str:
    """French counts 0 and 1 as one, English only 1."""
    code = _language.get()
    first = abs(number) < 2 if code == 'fr' else number == 1
    forms = _words(code).plurals.get(one, (one, many))
    return forms[0] if first else forms[-1]
