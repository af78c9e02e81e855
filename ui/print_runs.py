"""What each person is printing: one wish at a time, kept in memory until the next or for an hour, whichever page they
are on meanwhile."""
from collections.abc import Sequence
from datetime import timedelta

from base.actor import Actor
from base.clock import now
from base.errors import Missing, Refused
from base.i18n import N_
from documents.store import Archive
from documents.workers import Press
from live import Hub
from orders.print_run import Part, PrintRun

KEPT = timedelta(hours=1)


def topic(staff_id: int | None) -> str:
    return f'print:{staff_id}'


class PrintRuns:
    def __init__(self, hub: Hub, press: Press, archive: Archive) -> None:
        self._hub, self._press, self._archive = hub, press, archive
        self._runs: dict[int | None, PrintRun] = {}
        self._shown: set[str] = set()

    def start(self, actor: Actor, kind: str, order_ids: Sequence[int], language: str, zone: str,
              origin: str = '', slip_ids: Sequence[int] = ()) -> PrintRun:
        """As PrintRun. Raises Forbidden, and Refused while the person's last one is under way."""
        self._forget_old()
        last = self._runs.get(actor.staff_id)
        if last and last.state == 'running':
            raise Refused(N_('Your last printing is still under way. Wait for it or cancel it.'))
        run = PrintRun(actor, kind, order_ids, self._press, self._archive, lambda: self._tell(actor.staff_id),
                       language, zone, origin, slip_ids)
        self._runs[actor.staff_id] = run
        run.start()
        self._tell(actor.staff_id)
        return run

    async def of(self, staff_id: int | None) -> PrintRun | None:
        """What the person is still to be shown."""
        run = self._runs.get(staff_id)
        return run if run and run.token not in self._shown else None

    def find(self, actor: Actor, token: str) -> PrintRun:
        """The person's own. Raises Missing."""
        self._forget_old()
        run = self._runs.get(actor.staff_id)
        if run is None or run.token != token:
            raise Missing(N_('These papers are no longer there. Print them again.'))
        return run

    async def open(self, run: PrintRun, part: Part) -> bytes:
        """The PDF, recorded as printed. Once all of it was opened and nothing is left to say, it is shown no more."""
        await run.record(part)
        if part is run.whole and not run.refused:
            self.dismiss(run)
        return part.pdf

    def dismiss(self, run: PrintRun) -> None:
        """Seen or called off; a PDF that is there can still be loaded again where it is open."""
        run.cancel()
        self._shown.add(run.token)
        self._tell(run.actor.staff_id)

    async def close(self) -> None:
        for run in self._runs.values():
            run.cancel()
            await run.ended()

    def _tell(self, staff_id: int | None) -> None:
        if self._hub.is_open:
            self._hub.mark(topic(staff_id))

    def _forget_old(self) -> None:
        for staff_id, run in list(self._runs.items()):
            if run.state != 'running' and run.began < now() - KEPT:
                del self._runs[staff_id]
                self._shown.discard(run.token)
