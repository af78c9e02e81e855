"""A PDF handed to a printer of the network by IPP (RFC 8010 and 8011)."""
import asyncio
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from pyipp.enums import IppOperation
from pyipp.serializer import encode_dict

from base.errors import Invalid
from base.i18n import N_

PDF = 'application/pdf'
PORT, PATH, LONGEST = 631, '/ipp/print', 300
CONNECT, QUESTION, WHOLE = 5, 10, 30
"""Seconds: to connect, for a question, and until the printer has taken the pages."""
MOST_READ = 1_000_000
_END, _FIRST_VALUE, _STOPPED = 0x03, 0x10, 5
_ASKED = ['printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs', 'document-format-supported']
Kind = Literal['unreachable', 'busy', 'unknown', 'format', 'login', 'tls', 'refused', 'perhaps']
SENTENCES: dict[Kind, str] = {
    'unreachable': N_('The printer cannot be reached.'),
    'busy': N_('The printer takes no work just now.'),
    'unknown': N_('There is no printer at this address.'),
    'format': N_('The printer takes no PDF. Choose a printer that does, or print from the browser.'),
    'login': N_('The printer wants a user name and a password. Allow printing without them.'),
    'tls': N_('The secure connection to the printer failed. Try ipp:// instead of ipps://, or the other way round.'),
    'refused': N_('The printer refused the pages.'),
    'perhaps': N_('The printer fell silent while it printed. Check whether the paper came out.')}
_STATUSES: dict[int, Kind] = {
    0x0401: 'login', 0x0402: 'login', 0x0403: 'login', 0x0406: 'unknown', 0x040A: 'format', 0x0502: 'busy',
    0x0505: 'busy', 0x0506: 'busy', 0x0507: 'busy'}
_ANSWERS: dict[int, Kind] = {401: 'login', 403: 'login', 426: 'tls', 503: 'busy'}


class Trouble(Exception):
    """Why nothing was printed; of the kind perhaps, it may have been. `answer` is the printer's, or nothing."""

    def __init__(self, kind: Kind, answer: str = '') -> None:
        super().__init__(f'{kind}: {answer}')
        self.kind, self.answer = kind, answer[:200]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]


@dataclass(frozen=True, slots=True)
class _Said:
    status: int
    values: dict[str, list[bytes]]

    def words(self, name: str) -> list[str]:
        return [value.decode(errors='replace') for value in self.values.get(name, [])]

    def number(self, name: str) -> int:
        return int.from_bytes(self.values.get(name, [b''])[0])


def address_of(text: str) -> str:
    """A printer's address in full, such as ipp://printer.local:631/ipp/print. Raises Invalid."""
    typed = text.strip()
    if not typed.casefold().startswith(('ipp://', 'ipps://')):
        raise Invalid(N_('Begin the address with ipp:// or ipps://, such as {example}.'), 'printer',
                      example='ipp://192.168.1.50/ipp/print')
    try:
        parts = urlsplit(typed)
        port = parts.port or PORT
    except ValueError:
        raise Invalid(WRONG, 'printer') from None
    if not typed.isascii() or not typed.isprintable() or ' ' in typed or len(typed) > LONGEST - 20:
        raise Invalid(WRONG, 'printer')
    if not parts.hostname or '@' in parts.netloc or parts.query or parts.fragment:
        raise Invalid(WRONG, 'printer')
    host = f'[{parts.hostname}]' if ':' in parts.hostname else parts.hostname
    return f'{parts.scheme}://{host}:{port}{parts.path.rstrip("/") or PATH}'


WRONG = N_('This is not the address of a printer: it has a host and a path, no password and no question mark.')


async def look(address: str) -> str:
    """Whether the printer there takes PDFs; what stands in its way, in its own words, or nothing. Raises Trouble."""
    said = await _ask(address, IppOperation.GET_PRINTER_ATTRIBUTES, {'requested-attributes': _ASKED}, QUESTION)
    if PDF not in said.words('document-format-supported'):
        raise Trouble('format', ', '.join(said.words('document-format-supported')))
    reasons = [reason for reason in said.words('printer-state-reasons') if reason != 'none']
    if said.values.get('printer-is-accepting-jobs') == [b'\0']:
        raise Trouble('busy', ', '.join(reasons))
    return ', '.join(reasons) if said.number('printer-state') == _STOPPED else ''


async def send(address: str, pdf: bytes, name: str) -> None:
    """Until the printer has taken it. Raises Trouble; once the way to the printer is open, a silence of it means that
    it may print."""
    try:
        await _ask(address, IppOperation.PRINT_JOB, {'job-name': name, 'document-format': PDF}, WHOLE, pdf)
    except _Silence:
        raise Trouble('perhaps') from None


class _Silence(Trouble):
    """The connection was there, and no answer."""


async def _ask(address: str, operation: IppOperation, values: dict[str, Any], seconds: float,
               data: bytes = b'') -> _Said:
    said = _read(await _post(address, encode_dict({
        'version': (1, 1), 'operation': operation, 'data': data, 'operation-attributes-tag': {
            'attributes-charset': 'utf-8', 'attributes-natural-language': 'en', 'printer-uri': address,
            'requesting-user-name': 'Comptoir', **values}}), seconds))
    if said.status > 0xFF:
        answer = ' '.join(said.words('status-message')) or f'IPP {said.status:04x}'
        raise Trouble(_STATUSES.get(said.status, 'refused'), answer)
    return said


async def _post(address: str, content: bytes, seconds: float) -> bytes:
    """The body of the answer. Printers make their own certificates, so nobody's word is asked for them; nobody is
    followed elsewhere."""
    try:
        async with asyncio.timeout(seconds), aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=seconds, connect=CONNECT), auto_decompress=False) as session:
            async with session.post(address.replace('ipp', 'http', 1), data=content, ssl=False, allow_redirects=False,
                                    headers={'Content-Type': 'application/ipp'}) as answer:
                if answer.status != 200:
                    usual: Kind = 'refused' if answer.status >= 500 else 'unknown'
                    raise Trouble(_ANSWERS.get(answer.status, usual), f'HTTP {answer.status}')
                return await _bounded(answer)
    except aiohttp.ClientConnectorSSLError as error:
        raise Trouble('tls', str(error.os_error)) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        raise Trouble('unreachable') from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise _Silence('unreachable') from error


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = b''
    async for piece in answer.content.iter_chunked(65536):
        content += piece
        if len(content) > MOST_READ:
            raise _Silence('unknown')
    return content


def _read(content: bytes) -> _Said:
    """The status and every attribute by name. Not by pyipp: a length below zero leads its parser round in circles."""
    values: dict[str, list[bytes]] = {}
    if len(content) < 9:
        raise _Silence('unknown')
    place, name = 8, ''
    while place < len(content) and content[place] != _END:
        place += 1
        if content[place - 1] >= _FIRST_VALUE:
            key, place = _piece(content, place)
            value, place = _piece(content, place)
            name = key.decode(errors='replace') or name
            values.setdefault(name, []).append(value)
    return _Said(int.from_bytes(content[2:4]), values)


def _piece(content: bytes, place: int) -> tuple[bytes, int]:
    end = place + 2 + int.from_bytes(content[place:place + 2])
    return content[place + 2:end], end
