"""A small mail server in this process that takes everything, and keeps what it took."""

import asyncio
from email import message_from_bytes


class MailServer:
    """Each mail counts once its last line has come, whether or not the sender lives to hear of it; that is said only
    while `speaks` is set."""

    def __init__(self) -> None:
        self.speaks = asyncio.Event()
        self.speaks.set()
        self.took: list[tuple[str, bytes]] = []
        self.news = asyncio.Event()
        self.port = 0

    async def __aenter__(self) -> 'MailServer':
        self._server = await asyncio.start_server(self._talk, '127.0.0.1', 0, limit=2**24)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b'220 mail.example.org\r\n')
            while line := await reader.readline():
                writer.write(await self._answer(line.strip().upper(), reader, writer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass    # the sender was killed
        finally:
            writer.close()

    async def _answer(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if line.startswith(b'EHLO'):
            return b'250-mail.example.org\r\n250 8BITMIME\r\n'
        if line == b'DATA':
            writer.write(b'354 go on\r\n')
            self._keep(await reader.readuntil(b'\r\n.\r\n'))
            await self.speaks.wait()
        return b'250 ok\r\n'

    def _keep(self, body: bytes) -> None:
        self.took.append((str(message_from_bytes(body)['Message-ID']), body))
        self.news.set()

    async def until(self, count: int) -> None:
        """Until so many mails were taken in all."""
        while len(self.took) < count:
            self.news.clear()
            await self.news.wait()
