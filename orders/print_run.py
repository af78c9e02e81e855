"""A wish to print many papers: what is not made yet is made, all is bound in their order, part by part, so that the
first pages are there long before the last. It goes on whoever looks at it, and can be called off."""
import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from base.actor import Actor, Right
from base.clock import now
from base.errors import Missing, Refused
from base.i18n import N_
from data.models import Paper
from documents.store import Archive
from documents.workers import Press
from orders import papers, pick_lists, print_sheets, printing
from orders.bulk import Outcome
from orders.print_sheets import Gathered, Sheet

log = logging.getLogger('comptoir.printing')
KINDS = {'packing_slip': Right.PACK, 'invoice': Right.VIEW, 'pick_list': Right.PACK}
PART = 100
"""Papers bound together: a tray of paper, and as many as one maker of PDFs holds with ease."""
FEW = 200
"""Up to so many are one file from the start."""
TOGETHER = 20
"""Papers remembered in one transaction: one each would slow the making by a tenth."""


@dataclass
class Part:
    """Papers `first` to `last` as one PDF, and the packing slips or documents they are of."""
    first: int
    last: int
    pdf: bytes
    slip_ids: list[int] = field(default_factory=list)
    document_ids: list[int] = field(default_factory=list)
    is_recorded: bool = False

    @property
    def papers(self) -> int:
        return len(self.slip_ids) + len(self.document_ids)


async def make(sheet: Sheet, press: Press, archive: Archive, made: list[Paper]) -> None:
    """What is to be remembered comes to `made`. Raises RenderFailed, NotKept, Lost, Damaged."""
    if sheet.sha256:
        return
    if sheet.slip:
        paper = await papers.render('packing_slip', sheet.slip.snapshot, sheet.slip.content, press, archive)
        sheet.sha256 = paper.sha256
        made.append(paper)
        if len(made) >= TOGETHER:
            rows, made[:] = list(made), []
            await papers.remember(rows)
    else:
        sheet.sha256 = await printing.file_of(sheet.document_id, press, archive)


async def bind(sheets: Sequence[Sheet], press: Press, archive: Archive) -> bytes:
    """Raises RenderFailed."""
    return await press.bind([(str(archive.path(sheet.sha256)), sheet.language if sheet.is_copy else '')
                             for sheet in sheets])


async def make_all(sheets: Iterable[Sheet], press: Press, archive: Archive,
                   done: Callable[[Sheet, Refused | None], None]) -> None:
    """One more at a time than there are workers: none of them waits, and others wait for one paper at most. `done` is
    told of each, and why it could not be made."""
    places, made = asyncio.Semaphore(press.workers + 1), list[Paper]()

    async def one(sheet: Sheet) -> None:
        async with places:
            try:
                await make(sheet, press, archive, made)
            except Refused as refused:
                done(sheet, refused)
            else:
                done(sheet, None)

    try:
        await asyncio.gather(*(one(sheet) for sheet in sheets))
    finally:
        if made:
            await papers.remember(made)


async def whole(found: Gathered, press: Press, archive: Archive) -> Part:
    """These papers as one PDF, and which of them are in it. Raises Refused when none may or can be printed."""
    refusals = [one.refused for one in found.refused if one.refused]
    await make_all(found.sheets, press, archive, lambda _, refused: refusals.append(refused) if refused else None)
    sheets = [sheet for sheet in found.sheets if sheet.sha256]
    if not sheets:
        raise refusals[0] if refusals else Missing(N_('There is nothing to print.'))
    if len(sheets) == 1 and not sheets[0].is_copy:
        return _part(1, 1, sheets, await asyncio.to_thread(archive.read, sheets[0].sha256))
    return _part(1, len(sheets), sheets, await bind(sheets, press, archive))


def _part(first: int, last: int, sheets: Sequence[Sheet], pdf: bytes) -> Part:
    return Part(first, last, pdf, [one.slip.slip_id for one in sheets if one.slip],
                [one.document_id for one in sheets if one.document_id])


class PrintRun:
    """`kind` is one of KINDS; `origin` names the page it was asked from. `told` is called whenever something changed;
    nothing is raised while it works: `failed` says why nothing came of it. With `slip_ids`, the papers are of these
    parcels and not of all that the orders have."""

    def __init__(self, actor: Actor, kind: str, order_ids: Sequence[int], press: Press, archive: Archive,
                 told: Callable[[], None], language: str = 'en', zone: str = 'UTC', origin: str = '',
                 slip_ids: Sequence[int] = ()) -> None:
        actor.need(KINDS[kind])
        self.token = secrets.token_urlsafe(12)
        self.actor, self.kind, self.language, self.zone, self.origin = actor, kind, language, zone, origin
        self.order_ids, self.slip_ids = list(dict.fromkeys(order_ids)), list(dict.fromkeys(slip_ids))
        self.began: datetime = now()
        self.state = 'running'
        self.done, self.total = 0, 0
        self.refused: list[Outcome] = []
        self.failed: Refused | None = None
        self.parts: list[Part] = []
        self.whole: Part | None = None
        self._press, self._archive, self._told = press, archive, told
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def ended(self) -> None:
        """Waits until it is done, failed or cancelled."""
        if self._task:
            await asyncio.wait([self._task])

    @property
    def is_long(self) -> bool:
        """Its parts are offered while the rest is being made."""
        return self.total > FEW

    def cancel(self) -> None:
        """What was made stays made, for the next time."""
        if self.state == 'running' and self._task:
            self._task.cancel()
            self._end('cancelled')

    def pdf(self, part: int | None = None) -> Part:
        """The whole, or one part by its place. Raises Missing while it is not there."""
        found = self.whole if part is None else self.parts[part] if 0 <= part < len(self.parts) else None
        if found is None or self.state == 'cancelled':
            raise Missing(N_('These papers are not ready.'))
        return found

    async def record(self, part: Part) -> None:
        """Each paper of the part, or of all parts with the whole, was printed: once, however often it is opened."""
        fresh = [one for one in (self.parts if part is self.whole else [part]) if not one.is_recorded]
        for one in fresh:
            await self._record(one)
        if fresh:
            self._told()

    async def _record(self, part: Part) -> None:
        """Browsers may ask twice at once: the second finds it recorded."""
        part.is_recorded = True
        try:
            await printing.record_print(self.actor, self.kind, part.document_ids, part.slip_ids)
        except BaseException:
            part.is_recorded = False
            raise

    async def _run(self) -> None:
        try:
            await (self._pick_list() if self.kind == 'pick_list' else self._papers())
        except Refused as refused:
            self.failed = refused
        except Exception:
            log.exception('a print run failed')
            self.failed = Refused(N_('The papers could not be printed. Try again.'))
        self._end('failed' if self.failed or not self.whole else 'done')

    def _end(self, state: str) -> None:
        if self.state == 'running':
            self.state = state
            self._told()

    async def _pick_list(self) -> None:
        of, ids = (pick_lists.of_slips, self.slip_ids) if self.slip_ids else (pick_lists.of_orders, self.order_ids)
        picked = await of(ids, self.actor.name, self.language, self.zone)
        self.refused, self.total = picked.refused, len(picked.slip_ids)
        self._told()
        if not picked.slip_ids:
            return
        pdf = await self._press.render('pick_list', picked.snapshot)
        self.parts = [Part(1, self.total, pdf, picked.slip_ids)]
        self.done, self.whole = self.total, self.parts[0]

    async def _papers(self) -> None:
        found = await self._gather()
        self.refused, self.total = found.refused, len(found.sheets)
        self._told()
        size = PART if self.is_long else FEW
        parts = [found.sheets[start:start + size] for start in range(0, self.total, size)]
        for place, sheets in enumerate(parts):
            await self._make_part(place * size + 1, sheets)
        if self.parts:
            self.whole = self.parts[0] if len(self.parts) == 1 else await self._bind_all()

    async def _gather(self) -> Gathered:
        if not self.slip_ids:
            return await print_sheets.gather(self.kind, self.order_ids, self._archive)
        of = print_sheets.invoices if self.kind == 'invoice' else print_sheets.slips
        return await of(self.slip_ids, self._archive)

    async def _make_part(self, first: int, sheets: list[Sheet]) -> None:
        """A paper that cannot be made is refused; the others are bound without it."""
        await make_all(sheets, self._press, self._archive, self._made)
        made = [sheet for sheet in sheets if sheet.sha256]
        if made:
            pdf = await bind(made, self._press, self._archive)
            self.parts.append(_part(first, first + len(sheets) - 1, made, pdf))
            self._told()

    def _made(self, sheet: Sheet, refused: Refused | None) -> None:
        if refused:
            self.refused.append(Outcome(sheet.order_id, sheet.order_number, refused))
        self.done += 1
        self._told()

    async def _bind_all(self) -> Part:
        pdf = await self._press.merge([part.pdf for part in self.parts])
        return Part(self.parts[0].first, self.parts[-1].last, pdf)
