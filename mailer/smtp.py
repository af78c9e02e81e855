"""Hand one mail to the shop's mail server, and say of every failure what it means for this mail."""
import asyncio
import re
import socket
import ssl
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NoReturn

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from base.errors import Invalid
from mailer import answers
from mailer.addresses import wire

Security = Literal['tls', 'starttls', 'none']
Kind = Literal['retry', 'recipient', 'content', 'account', 'unknown']
_NAME = '[127.0.0.1]'    # what we call ourselves: no look-up that may hang, and no name of the shop's machine told


@dataclass(frozen=True)
class Account:
    host: str
    port: int
    security: Security
    username: str = ''
    password: str = field(default='', repr=False)


@dataclass(frozen=True)
class Limits:
    """Seconds. `whole` bounds one mail from connecting to the last answer; `rested` is for a connection used again."""
    connect: float = 20
    command: float = 30
    whole: float = 100
    rested: float = 5


class Trouble(Exception):
    """A mail that was not (or perhaps not) taken. retry: later may be better; recipient, content: final for this mail;
    account: every mail would fail; unknown: it may have been sent. `answer` is the server's own words, or a msgid."""

    def __init__(self, kind: Kind, answer: str, code: int | None = None) -> None:
        super().__init__(f'{kind}: {answer}')
        self.kind = kind
        self.answer = answer
        self.code = code


class _At(IntEnum):
    CONNECT, HELLO, SENDER, RECIPIENT, DATA, BODY = range(6)


_FINAL: dict[_At, Kind] = {_At.CONNECT: 'account', _At.HELLO: 'account', _At.SENDER: 'account',
                           _At.RECIPIENT: 'recipient', _At.DATA: 'content', _At.BODY: 'content'}
_LOGIN = {530, 534, 535, 538}
_TOO_LARGE = {552, 523}
# Many servers wait for RCPT to say what is wrong with the sender or with us: that is no fault of the recipient.
_OURS = re.compile(r'sender address rejected|relay|helo command rejected|client host rejected|'
                   r'authenticat\w+ (?:is )?required|not logged in|not owned by user', re.I)
_CERTIFICATES = {10: answers.EXPIRED, 62: answers.OTHER_NAME, 64: answers.OTHER_NAME}    # by OpenSSL's number
_BREAKS = (SMTPException, OSError, ValueError, OverflowError)    # the last for a port that is none


class Post:
    """One connection, kept open between mails and made again when it is gone; one mail at a time."""

    def __init__(self, account: Account, limits: Limits = Limits(), trust: ssl.SSLContext | None = None) -> None:
        self.account = account
        self._limits = limits
        self._trust = trust
        self._client: SMTP | None = None
        self._turn = asyncio.Lock()
        self._at = _At.CONNECT

    async def send(self, sender: str, recipient: str, eml: bytes) -> str:
        """The server's answer once it has taken the mail; Trouble otherwise, also when cancelled while it may be taking
        it."""
        source = _address(sender, 'account', answers.BAD_SENDER)
        target = _address(recipient, 'recipient', answers.BAD_RECIPIENT)
        async with self._turn:
            return await self._bounded(source, target, eml)

    async def try_out(self) -> str:
        """Connect and log in; the server's greeting."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._limits.whole):
                    return await self._connect()
            except _BREAKS as error:
                self._fail(error)
            finally:
                await self._leave()

    async def close(self) -> None:
        async with self._turn:
            await self._leave()

    async def _bounded(self, sender: str, recipient: str, eml: bytes) -> str:
        try:
            async with asyncio.timeout(self._limits.whole):
                await self._ready()
                return await self._hand_over(sender, recipient, eml)
        except Trouble:
            if self._at < _At.SENDER:
                self._drop()
            raise
        except _BREAKS as error:
            self._fail(error)
        except asyncio.CancelledError:
            self._drop()
            if self._at is _At.BODY:    # its answer will be heard by nobody
                raise Trouble('unknown', answers.PERHAPS) from None
            raise
        except BaseException:
            self._drop()
            raise

    async def _ready(self) -> None:
        self._at = _At.CONNECT
        if not await self._still_there():
            self._drop()
            await self._connect()

    async def _still_there(self) -> bool:
        """Servers drop whoever rests too long; asking first costs one answer and saves a failure."""
        if not self._client or not self._client.is_connected:
            return False
        try:
            return (await self._client.execute_command(b'RSET', timeout=self._limits.rested)).code == 250
        except (SMTPException, OSError):
            return False

    async def _connect(self) -> str:
        self._at = _At.CONNECT
        account = self.account
        client = self._client = SMTP(
            hostname=account.host, port=account.port, local_hostname=_NAME, timeout=self._limits.command,
            use_tls=account.security == 'tls', start_tls=account.security == 'starttls', tls_context=self._trust)
        greeting = await client.connect(timeout=self._limits.connect)
        self._at = _At.HELLO
        if client.is_ehlo_or_helo_needed:
            await _hello(client)
        if account.username:
            await self._login(client)
        return self._clean(f'{greeting.code} {greeting.message}')

    async def _login(self, client: SMTP) -> None:
        if not client.supported_auth_methods:
            raise Trouble('account', answers.NO_AUTH)
        await client.login(self.account.username, self.account.password)

    async def _hand_over(self, sender: str, recipient: str, eml: bytes) -> str:
        assert self._client
        options, coding = _options(self._client, sender, recipient, eml)
        await self._say(_At.SENDER, b'MAIL', b'FROM:<' + sender.encode(coding) + b'>', *options)
        await self._say(_At.RECIPIENT, b'RCPT', b'TO:<' + recipient.encode(coding) + b'>')
        await self._say(_At.DATA, b'DATA', wanted=3)
        return await self._pour(eml)

    async def _say(self, at: _At, *words: bytes, wanted: int = 2) -> None:
        assert self._client
        self._at = at
        answer = await self._client.execute_command(*words)
        if answer.code // 100 != wanted:
            raise SMTPResponseException(answer.code, answer.message)

    async def _pour(self, eml: bytes) -> str:
        """From the first byte of the body until an answer nobody knows whether the server took the mail."""
        self._at = _At.BODY
        if not self._client or not self._client.protocol:
            raise SMTPServerDisconnected('')
        self._client.protocol.write(_dotted(eml))
        answer = await self._client.protocol.read_response(self._limits.whole)
        if answer.code // 100 != 2:
            raise SMTPResponseException(answer.code, answer.message)
        return self._clean(f'{answer.code} {answer.message}')

    def _fail(self, error: Exception) -> NoReturn:
        """Nothing of the library's error goes on: it may quote what a server echoed of the login."""
        code = error.code if isinstance(error, SMTPResponseException) else -1
        trouble = self._answered(code, str(error.args[1])) if 400 <= code < 600 else _broken(self._at, error)
        if trouble.code in {None, 421} or self._at < _At.SENDER:
            self._drop()
        raise trouble from None

    def _answered(self, code: int, message: str) -> Trouble:
        kind: Kind = 'retry' if code < 500 else _FINAL[self._at]
        if code in _LOGIN or (kind == 'recipient' and _OURS.search(message)):
            kind = 'account'
        elif code in _TOO_LARGE and self._at is _At.SENDER:
            kind = 'content'
        return Trouble(kind, self._clean(f'{code} {message}'), code)

    def _clean(self, answer: str) -> str:
        return answers.clean(answer, self.account.username, self.account.password)

    def _drop(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    async def _leave(self) -> None:
        try:
            if self._client and self._client.is_connected:
                await self._client.quit(timeout=self._limits.rested)
        except (SMTPException, OSError):
            pass    # whoever leaves needs no answer
        finally:
            self._drop()


async def try_account(account: Account, limits: Limits = Limits(), trust: ssl.SSLContext | None = None) -> str:
    """The server's greeting after connecting and logging in; Trouble (account, retry) otherwise."""
    return await Post(account, limits, trust).try_out()


async def _hello(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPResponseException as error:
        if error.code // 100 != 5 or not client.is_connected:
            raise
        await client.helo()


def _options(client: SMTP, sender: str, recipient: str, eml: bytes) -> tuple[list[bytes], str]:
    options = [b'SIZE=%d' % len(eml)] if client.supports_extension('size') else []
    if not eml.isascii() and client.supports_extension('8bitmime'):
        options.append(b'BODY=8BITMIME')
    if sender.isascii() and recipient.isascii():
        return options, 'ascii'
    if not client.supports_extension('smtputf8'):
        raise Trouble('recipient' if sender.isascii() else 'account', answers.NO_UTF8)
    return [*options, b'SMTPUTF8'], 'utf-8'


def _address(address: str, kind: Kind, words: str) -> str:
    try:
        return wire(address)
    except Invalid:
        raise Trouble(kind, words) from None


def _dotted(eml: bytes) -> bytes:
    """As DATA wants it (RFC 5321, 4.5.2): lines end in CRLF, a leading dot is doubled, a lone dot ends."""
    lines = re.sub(rb'\r\n|\r|\n', b'\r\n', eml)
    body = re.sub(rb'(?m)^\.', b'..', lines)
    return body + (b'' if body.endswith(b'\r\n') else b'\r\n') + b'.\r\n'


def _broken(at: _At, error: Exception) -> Trouble:
    """What it means when there was no answer, or none that could be read."""
    if at is _At.BODY:
        return Trouble('unknown', answers.PERHAPS)
    if isinstance(cause := error.__cause__, OSError) and not isinstance(error, TimeoutError):
        return _unreachable(cause)
    if isinstance(error, TimeoutError):
        return Trouble('retry', answers.SLOW)
    if isinstance(error, SMTPResponseException):
        return Trouble('account', answers.NOT_SMTP) if at is _At.CONNECT else Trouble('retry', answers.GARBLED)
    if isinstance(error, ConnectionError):
        return Trouble('retry', answers.LOST)
    return _unfit(at, error)


def _unreachable(cause: OSError) -> Trouble:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Trouble('account', _CERTIFICATES.get(cause.verify_code, answers.UNTRUSTED))
    if isinstance(cause, ssl.SSLError):
        return Trouble('account', answers.NO_TLS)
    if isinstance(cause, socket.gaierror) and cause.errno != socket.EAI_AGAIN:
        return Trouble('account', answers.NO_HOST)
    return Trouble('retry', answers.CLOSED)


def _unfit(at: _At, error: Exception) -> Trouble:
    """What neither time nor another connection would mend."""
    if isinstance(error, OSError):    # first: the error of a wrong certificate is a ValueError as well
        return _unreachable(error)
    if isinstance(error, ValueError | OverflowError):
        return Trouble('account', answers.NO_HOST)
    return Trouble('account', answers.NO_STARTTLS if at is _At.CONNECT else answers.NO_AUTH)
