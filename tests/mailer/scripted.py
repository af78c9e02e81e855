"""A real mail server on this machine that misbehaves on a script."""
import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = '(drop)'         # hang up instead of answering
SILENT = '(silent)'     # say nothing and keep the line
GOOD = {'greeting': '220 ready', 'EHLO': '250-hello\r\n250 SIZE 1000000', 'HELO': '250 hello', 'MAIL': '250 ok',
        'RCPT': '250 ok', 'DATA': '354 go on', 'body': '250 2.0.0 taken as 4711', 'RSET': '250 ok', 'QUIT': '221 bye',
        'AUTH': '235 welcome', 'STARTTLS': '220 go on'}
Script = dict[str, str | list[str]]


@dataclass
class Server:
    """`script`: the answer to each word, or a list of answers one after the other (the last one stays). `tls` speaks
    it from the first byte; `hang_up_after` names what is answered last; `in_body` hangs up after so many lines."""
    script: Script = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    upgrade: ssl.SSLContext | None = None
    hang_up_after: str = ''
    in_body: int = 0
    slowness: float = 0
    heard: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    takes_body: bool = False
    lines: list[asyncio.StreamWriter] = field(default_factory=list)

    def answer(self, word: str) -> str:
        answer = self.script.get(word) or GOOD.get(word) or '500 what?'
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    def hang_up(self) -> None:
        for line in self.lines:
            line.transport.abort()
        self.lines.clear()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.lines.append(writer)
        try:
            if await self._say('greeting', writer):
                await self._listen(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass    # the client hung up
        finally:
            writer.transport.abort()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := (await reader.readline()).decode().strip():
            self.heard.append(line)
            word = line.split()[0].upper()
            if not await self._say(word, writer) or word == 'QUIT':
                return
            if word == 'DATA' and self.takes_body and not (
                    await self._read_body(reader) and await self._say('body', writer)):
                return
            if word == 'STARTTLS' and not await self._upgrade(reader, writer):
                return

    async def _upgrade(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if self.upgrade:
            await writer.start_tls(self.upgrade)
        elif self.answer('STARTTLS').startswith('220'):
            await reader.read(10)
            writer.write(b'this is no TLS\r\n')
            await writer.drain()
            return False
        return True

    async def _say(self, word: str, writer: asyncio.StreamWriter) -> bool:
        answer = self.answer(word)
        self.takes_body = answer.startswith('354')
        if answer == DROP:
            return False
        if answer != SILENT:
            await asyncio.sleep(self.slowness)
            writer.write(answer.encode('latin-1') + b'\r\n')
            await writer.drain()
        return word != self.hang_up_after

    async def _read_body(self, reader: asyncio.StreamReader) -> bool:
        body: list[bytes] = []
        while (line := await reader.readline()) != b'.\r\n':
            body.append(line.removeprefix(b'.'))
            if not line or len(body) == self.in_body:
                return False
        self.taken.append(b''.join(body))
        return True


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    async with await asyncio.start_server(server.talk, '127.0.0.1', 0, ssl=server.tls) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server
        server.hang_up()


@cache
def certificate(name: str = '127.0.0.1', days: int = 1) -> tuple[bytes, bytes]:
    """Self-signed, and the key; with `days` < 0 it has expired."""
    key, who = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    until = datetime.now(UTC) + timedelta(days=days)
    alias = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
            .serial_number(1).not_valid_before(until - timedelta(days=2)).not_valid_after(until)
            .add_extension(x509.SubjectAlternativeName([alias]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    return (made.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def presenting(name: str = '127.0.0.1', days: int = 1) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / 'both.pem'
        path.write_bytes(b''.join(certificate(name, days)))
        context.load_cert_chain(path)
    return context


def trusting(name: str = '127.0.0.1', days: int = 1) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=certificate(name, days)[0].decode())
