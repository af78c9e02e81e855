"""A letter as the bytes that are sent: the same letter is always the same bytes."""
import re
from base64 import encodebytes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from hashlib import sha256
from quopri import encodestring
from urllib.parse import quote

from base.errors import Invalid
from base.i18n import N_
from mailer.addresses import wire
from mailer.dkim import DkimKey, sign

_SUBJECT, _NAME, _FILE = 250, 120, 150    # characters
_MESSAGE_ID = re.compile(r'<[A-Za-z0-9!#$%&\'*+/=?^_`{|}~.\-]{1,200}@[A-Za-z0-9._-]{1,200}>')
_MIME = re.compile(r'[A-Za-z0-9!#$&^_.+\-]{1,80}/[A-Za-z0-9!#$&^_.+\-]{1,80}')
_CID = re.compile(r'[A-Za-z0-9._@\-]{1,120}')
_HIDDEN = re.compile('[\u2028-\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]')    # reads as something else
_CONTROL = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]')
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+")


@dataclass(frozen=True)
class Inline:
    """An image shown in the letter as `cid:…`."""
    cid: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Attachment:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """`date` is aware; `reply_to` and `to_name` may be empty."""
    message_id: str
    date: datetime
    from_name: str
    from_email: str
    reply_to: str
    to_name: str
    to_email: str
    subject: str
    html: str
    text: str
    inline: Sequence[Inline] = ()
    attachments: Sequence[Attachment] = ()


def assemble(letter: Letter, dkim: DkimKey | None = None) -> bytes:
    """CRLF, lines of at most 998 octets, signed when there is a key; Invalid for what no mail could carry."""
    boundaries = _Boundaries(letter.message_id)
    body = _alternative(letter, boundaries)
    if letter.inline:
        related = 'related; type="multipart/alternative"'
        body = _multipart(related, boundaries.next(), [body, *map(_inline, letter.inline)])
    if letter.attachments:
        body = _multipart('mixed', boundaries.next(), [body, *map(_attachment, letter.attachments)])
    eml = b'\r\n'.join(_headers(letter)) + b'\r\n' + body
    return sign(eml, dkim, letter.date) if dkim else eml


class _Boundaries:
    """Drawn from the Message-ID: random enough not to stand in a body, and the same each time."""

    def __init__(self, message_id: str) -> None:
        self._message_id = message_id
        self._count = 0

    def next(self) -> str:
        self._count += 1
        return f'=_{sha256(f"{self._count}{self._message_id}".encode()).hexdigest()[:40]}'


def _headers(letter: Letter) -> Iterable[bytes]:
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise Invalid(N_('This mail has no proper Message-ID.'), 'message_id')
    yield _mailbox('From', letter.from_name, letter.from_email, 'from_email')
    yield _mailbox('To', letter.to_name, letter.to_email, 'recipient')
    if letter.reply_to:
        yield _mailbox('Reply-To', '', letter.reply_to, 'reply_to')
    yield _text('Subject', _subject(letter.subject))
    yield f'Date: {format_datetime(letter.date)}'.encode()
    yield f'Message-ID: {letter.message_id}'.encode()
    yield b'MIME-Version: 1.0'
    yield b'Auto-Submitted: auto-generated'


def _subject(subject: str) -> str:
    if not subject.strip():
        raise Invalid(N_('The mail has no subject. Write one.'), 'subject')
    if len(subject) > _SUBJECT:
        raise Invalid(N_('The subject is too long: at most {most} characters.'), 'subject', most=_SUBJECT)
    return _one_line(subject, 'subject')


def _one_line(text: str, field: str) -> str:
    """Neither another header line nor a hidden character gets into a header."""
    if _HIDDEN.search(text) or any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text):
        raise Invalid(N_('Line breaks and invisible control characters cannot be sent here. Type the text again.'),
                      field)
    return text.strip()


def _mailbox(header: str, name: str, address: str, field: str) -> bytes:
    ready, words = wire(address, field), _one_line(name, field)[:_NAME].rstrip()
    if not words:
        return f'{header}: {ready}'.encode()
    return _folded(header, _phrase(header, words), f'<{ready}>')


def _phrase(header: str, words: str) -> str:
    if _PLAIN.fullmatch(words) and '=?' not in words:
        return words
    if words.isascii() and '=?' not in words:
        return '"' + words.replace('\\', '\\\\').replace('"', '\\"') + '"'
    return _encoded(header, words)


def _text(header: str, words: str) -> bytes:
    plain = words.isascii() and '=?' not in words
    return _folded(header, words if plain else _encoded(header, words))


def _encoded(header: str, words: str) -> str:
    """RFC 2047, split between characters into words of at most 75."""
    return Header(words, 'utf-8', header_name=header).encode(linesep='\r\n')


def _folded(header: str, *parts: str) -> bytes:
    """Lines of 76 where there are blanks to break at."""
    lines, line = [], f'{header}:'
    for word in re.split(r' (?=\S)', ' '.join(parts).replace('\r\n', '')):
        if len(line) + len(word) > 75 and line not in {'', f'{header}:'}:
            lines.append(line)
            line = ''
        line += f' {word}'
    return '\r\n'.join([*lines, line]).encode()


def _alternative(letter: Letter, boundaries: _Boundaries) -> bytes:
    return _multipart('alternative', boundaries.next(), [_words('plain', letter.text), _words('html', letter.html)])


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    start = f'--{boundary}\r\n'.encode()
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return head + b''.join(start + part for part in parts) + f'--{boundary}--\r\n'.encode()


def _words(kind: str, text: str) -> bytes:
    """Quoted-printable: readable in the raw, no line over 76."""
    lines = '\n'.join(text.replace('\r\n', '\n').split('\r'))
    if _CONTROL.search(lines):
        raise Invalid(N_('The letter has characters in it that cannot be sent. Type the text again.'), 'text')
    body = encodestring(lines.encode()).replace(b'\n', b'\r\n')
    head = f'Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + body + (b'' if body.endswith(b'\r\n') else b'\r\n')


def _inline(image: Inline) -> bytes:
    if not _CID.fullmatch(image.cid):
        raise Invalid(N_('A picture of the letter has no proper name.'), 'html')
    return _binary(image.mime, image.content, 'inline', f'Content-ID: <{image.cid}>\r\n')


def _attachment(file: Attachment) -> bytes:
    name = _one_line(file.name, 'attachments')
    if not name or len(name) > _FILE:
        raise Invalid(N_('An attachment needs a name of at most {most} characters.'), 'attachments', most=_FILE)
    return _binary(file.mime, file.content, 'attachment;\r\n ' + _file_name(name), '')


def _file_name(name: str) -> str:
    """RFC 2231 for what ASCII cannot say, in parts of a line each."""
    if name.isascii() and len(name) < 60:
        return 'filename="' + name.replace('\\', '\\\\').replace('"', '\\"') + '"'
    code = "utf-8''" + quote(name, safe='')
    cuts = re.findall(r'(?:%..|[^%]){1,55}' if len(code) > 60 else '.+', code)
    if len(cuts) == 1:
        return f'filename*={code}'
    return ';\r\n '.join(f'filename*{at}*={cut}' for at, cut in enumerate(cuts))


def _binary(mime: str, content: bytes, disposition: str, more: str) -> bytes:
    if not _MIME.fullmatch(mime):
        raise Invalid(N_('A file of this mail has no proper kind.'), 'attachments')
    head = f'Content-Type: {mime}\r\nContent-Transfer-Encoding: base64\r\n{more}'
    body = encodebytes(content).replace(b'\n', b'\r\n')
    return f'{head}Content-Disposition: {disposition}\r\n\r\n'.encode() + body
