"""What each person is bringing in: it goes on when its page is left, and is shown again when they come back."""
import asyncio
from collections.abc import Callable
from pathlib import Path

from base.actor import Actor
from base.errors import Refused
from base.i18n import N_, speaking
from live import Hub
from orders import taking_in
from orders.incoming import IncomingOrder, RefusedRow
from orders.taking_in import Report

MOST = 20    # reports kept for who comes back
Read = Callable[[bytes, str], list[IncomingOrder | RefusedRow]]


def topic(session_id: str) -> str:
    return f'import:{session_id}'


class Import:
    """One file of one person: looked at first (`preview`), then taken in (`report`). `path` is None without a file."""

    def __init__(self, read: Read, tell: Callable[[], None]) -> None:
        self._read, self._tell = read, tell
        self.path: Path | None = None
        self.name = ''
        self.preview: Report | None = None
        self.report: Report | None = None
        self.stopping = False
        self.done = self.total = 0
        self._work: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._work is not None and not self._work.done()

    def choose(self, path: Path, name: str) -> None:
        self.forget()
        self.path, self.name = path, name

    def forget(self) -> None:
        """The file and what was found in it."""
        self._drop_file()
        self.preview = self.report = None
        self._tell()

    async def work(self, actor: Actor, language: str, dry_run: bool) -> None:
        """Returns when it is done; who stops waiting does not stop it. Raises Refused, and then forgets the file."""
        if self.running or self.path is None:
            return
        self.stopping, self.done, self.total = False, 0, 0
        self._work = asyncio.get_running_loop().create_task(self._run(actor, language, dry_run))
        self._tell()
        try:
            await asyncio.shield(self._work)
        finally:
            self._tell()

    async def close(self) -> None:
        """Stops after the orders under way; what is in stays."""
        self.stopping = True
        if self._work is not None:
            await asyncio.gather(self._work, return_exceptions=True)

    async def _run(self, actor: Actor, language: str, dry_run: bool) -> None:
        try:
            with speaking(language):
                report = await self._take_in(actor, dry_run)
        except Refused:
            self.forget()
            raise
        if not dry_run:
            self.report = report
        elif not report.cancelled:
            self.preview = report
        if self.preview is not report:
            self._drop_file()

    async def _take_in(self, actor: Actor, dry_run: bool) -> Report:
        found = await asyncio.to_thread(self._found)
        self.total = len(found)
        return await taking_in.take_in(actor, found, dry_run=dry_run, progress=self._progress,
                                       stop=lambda: self.stopping)

    def _found(self) -> list[IncomingOrder | RefusedRow]:
        try:
            assert self.path is not None
            return self._read(self.path.read_bytes(), self.name)
        except FileNotFoundError as error:
            raise Refused(N_('The file is no longer here. Choose it again.')) from error

    def _progress(self, done: int, _report: Report) -> None:
        self.done = done
        self._tell()

    def _drop_file(self) -> None:
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        self.path = None


class Imports:
    """Those of the last sessions that brought something in."""

    def __init__(self, hub: Hub, read: Read) -> None:
        self._hub, self._read = hub, read
        self._imports: dict[str, Import] = {}

    def of(self, session_id: str) -> Import:
        def tell() -> None:
            if self._hub.is_open:
                self._hub.mark(topic(session_id))
        self._imports[session_id] = own = self._imports.pop(session_id, None) or Import(self._read, tell)
        for oldest, one in list(self._imports.items())[:-MOST]:
            if not one.running:
                self._imports.pop(oldest).forget()
        return own

    async def close(self) -> None:
        for one in self._imports.values():
            await one.close()
