"""The mailbox that mails come back to, over IMAP: what is new in one folder is looked through for reports. Nothing is
ever deleted, and what is no report is neither read nor marked."""
import imaplib
import re
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from base.clock import now
from base.i18n import N_
from mailer import answers, bounces
from mailer.bounces import Bounce
from mailer.smtp import Security

LOGIN = N_('The mailbox’s server refused the user name or the password.')
FOLDER = N_('There is no such folder in this mailbox.')
NO_HOST = N_('There is no mailbox server of this name. Check its host name.')
CLOSED = N_('The mailbox’s server cannot be reached.')
SLOW = N_('The mailbox’s server did not answer in time.')
NO_TLS = N_('No encrypted connection with the mailbox’s server could be made. Check the port and the encryption.')
UNTRUSTED = N_('The certificate of the mailbox’s server cannot be trusted.')
GARBLED = N_('What answers at this host and port is not an IMAP server.')
_HEADERS = '(BODY.PEEK[HEADER.FIELDS (FROM CONTENT-TYPE)])'
_OLDEST = timedelta(days=30)
_MOST_SAID = 16_000_000    # bytes of one answer: the library keeps all of it
_MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')
_UID = re.compile(rb'\bUID (\d{1,10})\b')


@dataclass(frozen=True)
class Mailbox:
    host: str
    port: int
    security: Security
    username: str
    folder: str = 'INBOX'
    password: str = field(default='', repr=False)


@dataclass(frozen=True)
class Place:
    """How far a folder has been read: numbers below `uid`, as long as the server keeps to `validity`."""
    validity: int = 0
    uid: int = 1


@dataclass(frozen=True)
class Limits:
    """Seconds for one answer, for one visit, and for opening reports in it; how many mails are looked at, and how many
    reports found, in one."""
    answer: float = 6
    whole: float = 14
    reading: float = 6
    mails: int = 500
    reports: int = 50


@dataclass(frozen=True)
class Found:
    """`bounces` by their numbers in the folder; `place` is where the next visit begins."""
    place: Place
    bounces: dict[int, Bounce]


class Trouble(Exception):
    """`sentence` is a msgid; `answer` the server's own words."""

    def __init__(self, sentence: str, answer: str = '') -> None:
        super().__init__(sentence)
        self.sentence, self.answer = sentence, answer


def try_out(box: Mailbox, limits: Limits = Limits(), trust: ssl.SSLContext | None = None) -> int:
    """Connects, logs in and opens the folder; how many mails are in it. Raises Trouble. Blocks."""
    with _opened(box, limits, trust) as client:
        return client.size


def look(box: Mailbox, place: Place, limits: Limits = Limits(), trust: ssl.SSLContext | None = None) -> Found:
    """The reports that came since. Raises Trouble. Blocks."""
    with _opened(box, limits, trust) as client:
        validity = client.validity()
        first = place.uid if place.validity == validity else 1
        fresh = client.since(first)[:limits.mails]
        found: dict[int, Bounce] = {}
        reports = client.reports(fresh) if fresh else []
        until = time.monotonic() + limits.reading
        for uid in reports:
            bounce = bounces.read(client.bytes_of(uid))
            if bounce:
                found[uid] = bounce
            if len(found) == limits.reports or time.monotonic() > until:
                return Found(Place(validity, uid + 1), found)
        return Found(Place(validity, fresh[-1] + 1 if fresh else first), found)


def mark_seen(box: Mailbox, place: Place, uids: list[int], limits: Limits = Limits(),
              trust: ssl.SSLContext | None = None) -> None:
    """Raises Trouble. Blocks."""
    with _opened(box, limits, trust) as client:
        if client.validity() == place.validity:
            client.ask('STORE', _set(uids), '+FLAGS.SILENT', r'(\Seen)')


class _Client(imaplib.IMAP4):
    """The library's client, which would wait for ever for a server that drips, and take whatever it announces."""
    size = 0
    room = _MOST_SAID
    is_late = False

    def __init__(self, box: Mailbox, limits: Limits, trust: ssl.SSLContext) -> None:
        self._trust = trust if box.security == 'tls' else None
        self._whole = threading.Timer(limits.whole, self._break_off)
        self._whole.daemon = True
        super().__init__(box.host, box.port, limits.answer)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain: socket.socket = super()._create_socket(timeout)    # type: ignore[misc]
        self._line = plain
        self._whole.start()
        try:
            if self._trust:
                self._line = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            self._whole.cancel()
            raise
        return self._line

    def _break_off(self) -> None:
        self.is_late = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def shutdown(self) -> None:
        self._whole.cancel()
        super().shutdown()

    def read(self, size: int) -> bytes:
        if size > 2 * bounces.LONGEST:
            raise self.abort('too much')
        return self._counted(super().read(size))

    def readline(self) -> bytes:
        return self._counted(super().readline())

    def _counted(self, said: bytes) -> bytes:
        self.room -= len(said)
        if self.room < 0:
            raise self.abort('too much')
        return said

    # ---- what is asked
    def ask(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes]]:
        self.room = _MOST_SAID
        kind, answer = self.uid(command, *words)
        if kind != 'OK':
            raise self.error(_said(answer))
        return [part for part in answer if part]

    def validity(self) -> int:
        found = (self.response('UIDVALIDITY')[1] or [b''])[0] or b''
        return int(found) if found.isdigit() and len(found) < 11 else 0

    def since(self, first: int) -> list[int]:
        day = now() - _OLDEST
        listed = self.ask('SEARCH', f'UID {first}:*', 'SINCE', f'{day.day}-{_MONTHS[day.month - 1]}-{day.year}')
        words = b' '.join(part for part in listed if isinstance(part, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit() and len(word) < 11 and int(word) >= first})

    def reports(self, uids: list[int]) -> list[int]:
        """Those that say of themselves that they are."""
        parts = self.ask('FETCH', _set(uids), _HEADERS)
        looks = {_uid(part[0], after) for part, after in zip(parts, [*parts[1:], b''], strict=True)
                 if isinstance(part, tuple) and bounces.looks_like_report(part[1])}
        return sorted(looks & set(uids))

    def bytes_of(self, uid: int) -> bytes:
        parts = self.ask('FETCH', str(uid), f'(BODY.PEEK[]<0.{bounces.LONGEST}>)')
        return next((content for part in parts if isinstance(part, tuple) for content in part[1:2]), b'')


@contextmanager
def _opened(box: Mailbox, limits: Limits, trust: ssl.SSLContext | None) -> Iterator[_Client]:
    """With the folder selected. Raises Trouble for whatever goes wrong inside, too."""
    client = None
    try:
        client = _Client(box, limits, trust or ssl.create_default_context())
        _log_in(client, box, trust or ssl.create_default_context())
        _select(client, box)
        yield client
    except (imaplib.IMAP4.error, OSError, ValueError, AttributeError, OverflowError) as error:
        raise (Trouble(SLOW) if client and client.is_late else _trouble(error, box)) from None
    finally:
        if client is not None:
            _leave(client)


def _log_in(client: _Client, box: Mailbox, trust: ssl.SSLContext) -> None:
    if box.security == 'starttls':
        _encrypt(client, trust)
    try:
        if 'AUTH=PLAIN' in client.capabilities:
            client.authenticate('PLAIN', lambda _: f'\0{box.username}\0{box.password}'.encode())
        else:
            client.login(_quoted(box.username), box.password)
    except client.abort:
        raise
    except (client.error, UnicodeError) as error:
        raise Trouble(LOGIN, '' if isinstance(error, UnicodeError) else _clean(str(error), box)) from None


def _encrypt(client: _Client, trust: ssl.SSLContext) -> None:
    try:
        client.starttls(trust)
    except client.error:
        raise Trouble(NO_TLS) from None


def _select(client: _Client, box: Mailbox) -> None:
    kind, answer = client.select(_quoted(_folder(box.folder)))
    if kind != 'OK':
        raise Trouble(FOLDER, _clean(_said(answer), box))
    client.size = int(answer[0]) if answer and answer[0] and answer[0].isdigit() else 0


def _leave(client: _Client) -> None:
    """Whoever leaves needs no answer."""
    with suppress(imaplib.IMAP4.error, OSError, ValueError, AttributeError):
        client.logout()
        return
    with suppress(OSError):
        client.shutdown()


def _trouble(error: Exception, box: Mailbox) -> Trouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble(UNTRUSTED, _clean(error.verify_message, box))
    if isinstance(error, ssl.SSLError):
        return Trouble(NO_TLS)
    if isinstance(error, TimeoutError):
        return Trouble(SLOW)
    if isinstance(error, socket.gaierror | OverflowError):
        return Trouble(NO_HOST)
    if isinstance(error, OSError):
        return Trouble(CLOSED)
    return Trouble(GARBLED, _clean(str(error), box))


def _clean(words: str, box: Mailbox) -> str:
    return answers.clean(words, box.username, box.password)


def _said(answer: list[bytes | None]) -> str:
    return b' '.join(part for part in answer if isinstance(part, bytes)).decode('utf-8', 'replace')


def _uid(head: bytes, after: bytes | tuple[bytes, bytes]) -> int:
    """Servers tell it before what was asked for, or after."""
    found = _UID.search(head) or (_UID.search(after) if isinstance(after, bytes) else None)
    return int(found[1]) if found else 0


def _set(uids: list[int]) -> str:
    return ','.join(map(str, uids))


def _quoted(text: str) -> str:
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def _folder(name: str) -> str:
    """As IMAP writes names of folders: modified UTF-7 (RFC 3501, 5.1.3)."""
    return re.sub(r'[^\x20-\x7e]+', lambda found: f'&{_sixtyfour(found[0])}-', name.replace('&', '&-'))


def _sixtyfour(letters: str) -> str:
    return b64encode(letters.encode('utf-16-be')).decode().rstrip('=').replace('/', ',')
