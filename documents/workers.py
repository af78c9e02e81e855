"""The press: worker processes that make PDFs beside the server, killed when they hang and replaced when they die."""
import asyncio
import contextlib
import logging
import os
import pickle
import signal
import socket
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from base.errors import Refused
from base.i18n import N_
from documents import bundle
from documents.nursery import DONE, FAILED, HEAD, LENGTH, NO_MEMORY, START_SECONDS, environment

T = TypeVar('T')
log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
MEBIBYTE = 1024 * 1024

_SENTENCES = {
    'timeout': N_('The document took too long to make and was stopped.'),
    'memory': N_('The document needs more memory than one document may use.'),
    'crash': N_('The document could not be made because its worker stopped. Try again.'),
    'fault': N_('The document could not be made.'),
    'stopped': N_('The document was not made because the desk is closing.'),
}


class RenderFailed(Refused):
    """`reason` is timeout, memory, crash, fault (the document itself is wrong: `detail` says how) or stopped."""
    status = 503

    def __init__(self, reason: str, detail: str = '') -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason
        self.detail = detail


def default_workers() -> int:
    return min(2, os.cpu_count() or 1)


class _Worker:
    """The server's end of one worker process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.calls = 0

    async def ready(self) -> None:
        """Raises RenderFailed when it dies before its first call."""
        await self._within(START_SECONDS, self._read())

    async def answer(self, call: bytes, seconds: float) -> bytes:
        """Raises RenderFailed."""
        self.calls += 1
        kind, content = await self._within(seconds, self._ask(call))
        if kind == DONE:
            return content
        if kind == FAILED:
            raise RenderFailed('fault', content.decode(errors='replace'))
        raise RenderFailed('memory' if kind == NO_MEMORY else 'crash')

    async def _ask(self, call: bytes) -> tuple[bytes, bytes]:
        self._writer.write(LENGTH.pack(len(call)) + call)
        await self._writer.drain()
        return await self._read()

    async def _read(self) -> tuple[bytes, bytes]:
        kind, length = HEAD.unpack(await self._reader.readexactly(HEAD.size))
        return kind, await self._reader.readexactly(length)

    async def _within(self, seconds: float, reading: Coroutine[Any, Any, T]) -> T:
        """The worker's own alarm ends it in time; one that even the alarm cannot end is left behind a moment later."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(seconds + 2):
                return await reading
        except TimeoutError as error:
            raise RenderFailed('timeout') from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise RenderFailed('timeout' if time.monotonic() - began >= seconds else 'crash') from error

    @property
    def gone(self) -> bool:
        """It ended while nobody asked it anything, as when the machine ran out of memory."""
        return self._reader.at_eof()

    def dismiss(self) -> None:
        """It ends when it reads that nobody is there."""
        self._writer.close()


class _Nursery:
    """The process that forks workers; it and they are one process group."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process, self._control = process, control
        self._retired = False

    @classmethod
    async def open(cls, *settings: object) -> '_Nursery':
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, '-m', 'documents.nursery', str(theirs.fileno()), *map(str, settings),
                pass_fds=[theirs.fileno()], cwd=ROOT, env=environment(), start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL)
        return cls(process, ours)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None and not self._retired

    async def worker(self) -> _Worker:
        """A new worker, warm. Raises RenderFailed, OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b'w'], [theirs.fileno()])
        worker = _Worker(*await asyncio.open_unix_connection(sock=ours))
        try:
            await worker.ready()
        except BaseException:
            worker.dismiss()
            raise
        return worker

    def retire(self) -> None:
        """It makes no more workers and ends; the ones it made go on."""
        self._retired = True
        self._control.close()

    async def close(self) -> None:
        """Ends it and every worker, whatever they are doing."""
        self._control.close()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


class _Seat:
    """A place for one worker; empty until it is needed, and again when nothing was for long."""

    def __init__(self) -> None:
        self.worker: _Worker | None = None
        self._leaving: asyncio.TimerHandle | None = None

    def clear(self) -> None:
        self.stay()
        if self.worker:
            self.worker.dismiss()
        self.worker = None

    def leave_after(self, seconds: float) -> None:
        self._leaving = asyncio.get_running_loop().call_later(seconds, self.clear)

    def stay(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        self._leaving = None


class Press:
    """`seconds` and `memory` (bytes of address space) are what one document may take; a worker is replaced after `jobs`
    documents and ends after `idle` seconds without one. `maker` names the module whose functions the workers run.
    Works without `start`, only slower at first."""

    def __init__(self, workers: int = 0, seconds: float = 30, memory: int = 1024 * MEBIBYTE, jobs: int = 300,
                 maker: str = 'documents.pdf', idle: float = 120) -> None:
        self._settings = (maker, memory, seconds)
        self._seconds, self._jobs, self._idle = seconds, jobs, idle
        self.workers = workers or default_workers()
        self._seats: asyncio.LifoQueue[_Seat] = asyncio.LifoQueue()  # the last to have worked is warm
        for _ in range(self.workers):
            self._seats.put_nowait(_Seat())
        self._nursery: _Nursery | None = None
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def start(self) -> None:
        """Returns at once; the nursery imports what is slow behind, the workers come when there is work for them."""
        self._behind(self._open_nursery())

    async def stop(self) -> None:
        """Ends every worker now; documents still being made fail as stopped."""
        self._closed = True
        async with self._opening:
            if self._nursery:
                await self._nursery.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _ in range(self._seats.qsize()):
            seat = self._seats.get_nowait()
            seat.clear()
            self._seats.put_nowait(seat)

    async def render(self, kind: str, snapshot: dict[str, Any]) -> bytes:
        """The PDF of a snapshot (documents/snapshots.py). Raises RenderFailed."""
        return await self._do('make', kind, snapshot)

    async def issue(self, kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
        """The files of an issued document: `pdf`; `cii` and `ubl` where it has an e-invoice. Raises RenderFailed."""
        return bundle.unpack(await self._do('issue', kind, snapshot))

    async def merge(self, pdfs: list[bytes]) -> bytes:
        """Several PDFs as one, in their order. Raises RenderFailed."""
        return await self._do('merge', pdfs)

    async def bind(self, files: list[tuple[str, str]]) -> bytes:
        """The PDF files at these paths as one, in their order; where a language stands beside a path its pages say in
        it that they are a copy. Raises RenderFailed."""
        return await self._do('bind', files)

    @property
    def is_busy(self) -> bool:
        """Every worker has something to do."""
        return self._seats.empty()

    async def _do(self, name: str, *arguments: Any) -> bytes:
        """A caller that gives up leaves its place in the queue; a call already begun is finished and thrown away."""
        call = pickle.dumps((name, arguments))
        seat = await self._seats.get()
        seat.stay()
        return await asyncio.shield(self._behind(self._at(seat, call)))

    async def _at(self, seat: _Seat, call: bytes) -> bytes:
        try:
            if seat.worker and seat.worker.gone:
                seat.clear()
            seat.worker = seat.worker or await self._hire()
            return await seat.worker.answer(call, self._seconds)
        except RenderFailed as failed:
            log.warning('a document was not made (%s): %s', failed.reason, failed.detail)
            if failed.reason != 'fault':
                seat.clear()  # only a fault of the document leaves the worker fit for the next one
            if self._closed:
                raise RenderFailed('stopped') from failed
            raise
        finally:
            self._return(seat)

    def _return(self, seat: _Seat) -> None:
        if seat.worker and seat.worker.calls >= self._jobs:
            seat.clear()
        if seat.worker or self._closed:
            self._put(seat)
        else:
            self._behind(self._fill(seat))

    def _put(self, seat: _Seat) -> None:
        if seat.worker and not self._closed:
            seat.leave_after(self._idle)
        self._seats.put_nowait(seat)

    async def _fill(self, seat: _Seat) -> None:
        try:
            seat.worker = await self._hire()
        except RenderFailed as failed:
            if not self._closed:
                log.warning('no PDF worker could be started: %s', failed.detail)
        finally:
            self._put(seat)

    async def _hire(self) -> _Worker:
        """A warm worker; where the nursery died, from a new one. Raises RenderFailed."""
        for _ in range(2):
            with contextlib.suppress(OSError):
                nursery = await self._open_nursery()
                try:
                    return await nursery.worker()
                except (RenderFailed, OSError):
                    nursery.retire()
        raise RenderFailed('crash', 'no worker could be started')

    async def _open_nursery(self) -> _Nursery:
        async with self._opening:
            if self._closed:
                raise RenderFailed('stopped')
            if not (self._nursery and self._nursery.alive):
                self._nursery = await _Nursery.open(*self._settings)
            return self._nursery

    def _behind(self, work: Coroutine[Any, Any, T]) -> 'asyncio.Task[T]':
        """A task that is kept until it ends and whose failure is never left unread."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return task
