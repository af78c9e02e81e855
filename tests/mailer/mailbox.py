"""A real IMAP server on this machine: one mailbox, which behaves, or as its script says."""
import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mailer.imap import Mailbox
from mailer.smtp import Security

DROP, SILENT = '(drop)', '(silent)'
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Imap:
    """`mails` by number, `script` another answer to a word (LOGIN, SELECT, FETCH…); `seen` what was marked."""
    mails: dict[int, bytes] = field(default_factory=dict)
    script: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {'INBOX'})
    validity: int = 7
    plain: bool = True
    uid_last: bool = False
    tls: ssl.SSLContext | None = None
    port: int = 0
    seen: set[int] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)

    def box(self, security: Security = 'none', **more: str) -> Mailbox:
        return Mailbox(**{'host': '127.0.0.1', 'port': self.port, 'security': security, 'username': 'bounces@shop.test',
                          'password': 'hush', **more})    # type: ignore[arg-type]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(self.script.get('greeting', '* OK ready').encode() + b'\r\n')
            while line := (await reader.readline()).decode().strip():
                self.heard.append(line)
                if not await self._answer(line, reader, writer):
                    return
        except (OSError, ValueError, asyncio.CancelledError):
            pass    # the client hung up
        finally:
            writer.transport.abort()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        tag, word, *rest = line.split(' ', 3 if ' UID ' in f'{line} ' else 2)
        name = rest[0].upper() if word.upper() == 'UID' else word.upper()
        scripted = self.script.get(name)
        if scripted in {DROP, SILENT}:
            return scripted == SILENT
        if scripted is not None:
            writer.write(scripted.format(tag=tag).encode() + b'\r\n')
        elif name == 'AUTHENTICATE':
            writer.write(b'+ \r\n')
            self.heard.append((await reader.readline()).decode().strip())
            writer.write(f'{tag} OK in\r\n'.encode())
        else:
            writer.write(self._said(name, ' '.join(rest[1:] if word.upper() == 'UID' else rest))
                         + f'{tag} {self._ending(name, rest)}\r\n'.encode())
        await writer.drain()
        return name != 'LOGOUT'

    def _ending(self, name: str, rest: list[str]) -> str:
        if name == 'SELECT' and self._word(rest[0]) not in self.folders:
            return 'NO [NONEXISTENT] Unknown mailbox'
        return f'OK {name} done'

    def _said(self, name: str, words: str) -> bytes:
        match name:
            case 'CAPABILITY':
                return f'* CAPABILITY IMAP4rev1{" AUTH=PLAIN" if self.plain else ""}\r\n'.encode()
            case 'SELECT':
                return f'* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] fine\r\n'.encode()
            case 'SEARCH':
                return f'* SEARCH {" ".join(map(str, self._since(words)))}\r\n'.encode()
            case 'FETCH':
                return b''.join(self._fetched(uid, words) for uid in self._numbers(words) if uid in self.mails)
            case 'STORE':
                self.seen |= set(self._numbers(words))
        return b''

    def _since(self, words: str) -> list[int]:
        """As servers do: `n:*` holds the last one even when that is below n."""
        found = re.search(r'UID (\d+):\*', words)
        first = int(found[1]) if found else 1
        return sorted({uid for uid in self.mails if uid >= first} | {max(self.mails, default=0)} - {0})

    def _numbers(self, words: str) -> list[int]:
        return [int(one) for one in words.split(' ')[0].split(',')]

    def _fetched(self, uid: int, words: str) -> bytes:
        mail = self.mails[uid]
        if 'HEADER.FIELDS' in words:
            head = mail.partition(b'\r\n\r\n')[0] + b'\r\n\r\n'
            told, before, after = b'BODY[HEADER.FIELDS (FROM CONTENT-TYPE)]', b'UID %d ' % uid, b''
            if self.uid_last:
                before, after = b'', b' UID %d' % uid
            return b'* 1 FETCH (%b%b {%d}\r\n%b%b)\r\n' % (before, told, len(head), head, after)
        self.opened.append(uid)
        part = mail[:int(words.rpartition('.')[2].rstrip('>)'))]
        return b'* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n' % (uid, len(part), part)

    def _word(self, text: str) -> str:
        found = _QUOTED.match(text)
        assert found
        return re.sub(r'\\(.)', r'\1', found[1]) if found[1] is not None else found[2]


@asynccontextmanager
async def serving(server: Imap) -> AsyncIterator[Imap]:
    async with await asyncio.start_server(server.talk, '127.0.0.1', 0, ssl=server.tls) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server
