"""A printer of the network that does as it is told, over IPP, on a port of its own."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PRINT = 0x0002


def attribute(tag: int, name: str, *values: bytes) -> bytes:
    written = b''
    for place, value in enumerate(values):
        key = b'' if place else name.encode()
        written += bytes([tag]) + len(key).to_bytes(2) + key + len(value).to_bytes(2) + value
    return written


class Printer:
    """`misbehaves` at the next jobs: a status of IPP (int) or HTTP (str), drop, hang, or garbage; then it prints."""

    def __init__(self) -> None:
        self.formats = [b'application/pdf', b'image/pwg-raster']
        self.state, self.reasons, self.accepts = 3, b'none', True
        self.misbehaves: list[int | str] = []
        self.asked: list[int] = []
        self.printed: list[bytes] = []
        self.let_go = asyncio.Event()
        self.port = 0

    @property
    def address(self) -> str:
        return f'ipp://127.0.0.1:{self.port}/ipp/print'

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readexactly(4)
            if head != b'POST':    # TLS, which it does not speak
                writer.write(b'HTTP/1.1 400 Bad Request\r\n\r\n')
                return
            head += await reader.readuntil(b'\r\n\r\n')
            size = re.search(rb'content-length: (\d+)', head, re.IGNORECASE)
            assert size
            assert head.startswith(b'POST /ipp/print ')
            await self._answer(await reader.readexactly(int(size[1])), writer)
        finally:
            writer.close()

    async def _answer(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        operation = int.from_bytes(body[2:4])
        self.asked.append(operation)
        wrong = self.misbehaves.pop(0) if operation == PRINT and self.misbehaves else None
        if wrong == 'hang':
            await self.let_go.wait()
        if wrong in {'drop', 'hang'}:
            return
        if operation == PRINT and wrong is None:
            self.printed.append(body.partition(b'application/pdf\x03')[2])
        status = 200 if not isinstance(wrong, str) or wrong == 'garbage' else int(wrong)
        told = b'no IPP' if wrong == 'garbage' else self._ipp(operation, wrong if isinstance(wrong, int) else 0)
        writer.write(f'HTTP/1.1 {status} OK\r\nContent-Length: {len(told)}\r\n\r\n'.encode() + told)
        await writer.drain()

    def _ipp(self, operation: int, status: int) -> bytes:
        told = b'\x01\x01' + status.to_bytes(2) + b'\x00\x00\x00\x01\x01'
        told += attribute(0x47, 'attributes-charset', b'utf-8')
        if status:
            told += attribute(0x41, 'status-message', b'out of sorts')
        if operation != PRINT:
            told += b'\x04' + attribute(0x23, 'printer-state', self.state.to_bytes(4))
            told += attribute(0x44, 'printer-state-reasons', self.reasons)
            told += attribute(0x22, 'printer-is-accepting-jobs', bytes([self.accepts]))
            told += attribute(0x49, 'document-format-supported', *self.formats)
        return told + b'\x03'


@asynccontextmanager
async def printing() -> AsyncIterator[Printer]:
    printer = Printer()
    server = await asyncio.start_server(printer.serve, '127.0.0.1', 0)
    printer.port = server.sockets[0].getsockname()[1]
    try:
        yield printer
    finally:
        printer.let_go.set()
        server.close()
