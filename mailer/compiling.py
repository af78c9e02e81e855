"""A letter's source made into HTML: checked against a short list of what mails may hold, put into the shop's frame.
What is in braces stays in it, to be filled when a letter is written."""
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

import mrml

from base.errors import Invalid
from base.i18n import N_
from mailer import liquid_rules
from mailer.keys import LINKS

LONGEST_SOURCE = 60_000
BLOCKS = frozenset({'mj-text', 'mj-button', 'mj-table', 'mj-raw', 'mj-divider', 'mj-spacer', 'mj-image', 'mj-preview'})
HTML = frozenset({
    'a', 'b', 'blockquote', 'br', 'center', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'hr', 'i', 'img', 'li', 'ol', 'p', 's',
    'small', 'span', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'u', 'ul'})
ATTRIBUTES = frozenset({
    'align', 'alt', 'background-color', 'bgcolor', 'border', 'border-color', 'border-radius', 'border-style',
    'border-width', 'cellpadding', 'cellspacing', 'class', 'color', 'colspan', 'container-background-color',
    'css-class', 'font-family', 'font-size', 'font-style', 'font-weight', 'height', 'href', 'inner-padding',
    'letter-spacing', 'line-height', 'padding', 'padding-bottom', 'padding-left', 'padding-right', 'padding-top',
    'role', 'rowspan', 'src', 'style', 'target', 'text-align', 'text-decoration', 'text-transform', 'title', 'valign',
    'vertical-align', 'width'})
_VOID = frozenset({'br', 'hr', 'img'})
_FILLED = frozenset({'href', 'alt', 'title'})
"""Attributes that may hold keys."""
_FIRST, _LAST = 'LiquidHeld', 'Here'
_LIQUID = re.compile(r'\{\{.*?\}\}|\{%.*?%\}', re.DOTALL)
_HELD = re.compile(f'{_FIRST}(\\d+){_LAST}')
_PIECE = re.compile(
    r'(?P<text>[^<]+)|</(?P<end>[a-zA-Z][a-zA-Z0-9-]*)\s*>'
    r'|<(?P<start>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:\s+[a-zA-Z-]+\s*=\s*(?:"[^"<>]*"|\'[^\'<>]*\'))*)'
    r'\s*(?P<closed>/?)>')
_ATTRIBUTE = re.compile(r'([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_ADDRESS = re.compile(r'(https?://|mailto:|tel:)[^\s]+', re.IGNORECASE)
_PICTURE = re.compile(r'cid:(logo|pay)')
_STYLE = re.compile(r'url\s*\(|expression|import|[\\@<>]|/\*', re.IGNORECASE)


class _Held:
    """What is in braces, taken out while the rest is read and put back afterwards."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def take(self, source: str) -> str:
        return _LIQUID.sub(self._keep, source)

    def _keep(self, found: re.Match[str]) -> str:
        self.parts.append(found[0])
        return f'{_FIRST}{len(self.parts) - 1}{_LAST}'

    def back(self, text: str) -> str:
        return _HELD.sub(lambda found: self.parts[int(found[1])], text)


@cache
def _frame() -> str:
    return (Path(__file__).parent / 'frame.mjml').read_text(encoding='utf-8')


def compile_source(kind: str, source: str) -> str:
    """HTML with what is in braces left in it. Raises Invalid(field='source')."""
    if len(source) > LONGEST_SOURCE:
        raise _wrong(N_('The letter is too long: at most {most} characters.'), most=LONGEST_SOURCE)
    if _FIRST in source or any(ord(sign) < 32 and sign not in '\t\r\n' for sign in source):
        raise _wrong(N_('The letter has characters in it that cannot be sent.'))
    liquid_rules.check(kind, source, 'source')
    held = _Held()
    preview, content = _Checked(kind, held).read(held.take(source))
    framed = held.take(_frame()).replace('@preview@', preview).replace('@content@', content)
    return held.back(_html(framed))


def _html(mjml: str) -> str:
    try:
        return str(mrml.to_html(mjml).content)
    except OSError as error:  # what mrml raises for markup it cannot read
        raise _wrong(N_('The letter cannot be read: {reason}.'), reason=str(error)[:200]) from error


def _wrong(message: str, **words: object) -> Invalid:
    return Invalid(message, 'source', **words)


class _Checked:
    """Reads the source piece by piece; every piece is known and allowed, or the letter is refused."""

    def __init__(self, kind: str, held: _Held) -> None:
        self._rows = liquid_rules.loops(held.parts)
        self._kind, self._held = kind, held
        self._open: list[str] = []

    def read(self, text: str) -> tuple[str, str]:
        """The line shown beside the subject, and the blocks; what is between blocks is kept between them."""
        preview, blocks = '', []
        for piece in self._pieces(text):
            if self._open[:1] == ['mj-preview'] or piece['end'] == 'mj-preview':
                preview += piece['text'] or ''
            elif piece['text'] and not self._open:
                blocks.append(self._between(piece['text']))
            else:
                blocks.append(piece[0])
        return preview.strip(), ''.join(blocks)

    def _pieces(self, text: str) -> Iterator[re.Match[str]]:
        place = 0
        while place < len(text):
            piece = _PIECE.match(text, place)
            if piece is None:
                raise _wrong(N_('This cannot be read: {text}'), text=self._held.back(text[place:place + 40]))
            if piece['start']:
                self._start(piece)
            elif piece['end']:
                self._end(piece['end'].lower())
            yield piece
            place = piece.end()
        if self._open:
            raise _wrong(N_('<{tag}> is not closed.'), tag=self._open[-1])

    def _between(self, text: str) -> str:
        if _HELD.sub('', text).strip():
            raise _wrong(N_('Put text into a block such as <mj-text>: {text}'), text=text.strip()[:40])
        return f'<mj-raw>{text}</mj-raw>' if text.strip() else text

    def _start(self, piece: re.Match[str]) -> None:
        tag = piece['start'].lower()
        if tag not in (BLOCKS if not self._open else HTML) or self._open[:1] == ['mj-preview']:
            raise _wrong(self._why(tag), tag=tag)
        for name, double, single in _ATTRIBUTE.findall(piece['attributes']):
            self._attribute(tag, name.lower(), unescape(double or single).strip())
        if not piece['closed'] and tag not in _VOID:
            self._open.append(tag)

    @staticmethod
    def _why(tag: str) -> str:
        if tag in HTML:
            return N_('Put <{tag}> into a block such as <mj-text>.')
        if tag in BLOCKS:
            return N_('<{tag}> cannot be inside another block.')
        return N_('<{tag}> is not allowed in a letter.')

    def _end(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise _wrong(N_('</{tag}> closes what is not open.'), tag=tag)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name not in ATTRIBUTES:
            raise _wrong(N_('{name}="…" is not allowed in a letter.'), name=name)
        if _FIRST in value and name not in _FILLED:
            raise _wrong(N_('Keys cannot be used in {name}="…".'), name=name)
        if name == 'href' and not self._is_address(value):
            raise _wrong(N_('A link leads to a page (https://), a mail address (mailto:) or a phone (tel:), '
                            'or is a key that is a link.'))
        if name == 'src' and not _PICTURE.fullmatch(value):
            raise _wrong(N_('Pictures from elsewhere cannot be shown in a letter; cid:logo is the shop’s logo.'))
        if name != 'href' and _STYLE.search(value) and name != 'src':
            raise _wrong(N_('{name}="…" holds what is not allowed in a letter.'), name=name)

    def _is_address(self, value: str) -> bool:
        alone = _HELD.fullmatch(value)
        if alone is None:
            return bool(_ADDRESS.fullmatch(value))
        key = self._held.parts[int(alone[1])].strip('{} \t\r\n')
        return any(path in LINKS for path in liquid_rules.resolved(key, self._rows))
