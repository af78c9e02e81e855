"""Foreign text made safe: to store (NFC, no control characters, no bidi overrides, bounded), and to look up by."""
import re
import unicodedata

_LINE_END = re.compile('\r\n|[\r\x85\u2028\u2029\x0b\x0c]')
_UNWANTED = re.compile(
    '[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f'  # control characters
    '\u202a-\u202e\u2066-\u2069'  # bidi embeddings, overrides and isolates, which make text read as something else
    '\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufeff\ufffe\uffff]')  # halves of pairs and code points that are no text


def clean(text: str, limit: int, lines: bool = False) -> str:
    """At most `limit` characters, trimmed; line ends become spaces, or stay as newlines with `lines`."""
    if not (text.isprintable() and (text.isascii() or unicodedata.is_normalized('NFC', text))):
        text = _mended(text, lines)
    return text.strip()[:limit].rstrip()


def _mended(text: str, lines: bool) -> str:
    text = _LINE_END.sub('\n', text).replace('\t', ' ')
    text = text if lines else text.replace('\n', ' ')
    return unicodedata.normalize('NFC', _UNWANTED.sub('', text))


def with_variant(name: str, variant: str) -> str:
    """A product or a line as people call it: Merino scarf · ochre."""
    return f'{name} · {variant}' if variant else name


def row_id(text: str) -> int | None:
    """The id an address names; None for what no row can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
