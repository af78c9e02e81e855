"""The column at the left of the bench: the queue as this tablet narrows it, and batches."""
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from base.clock import today
from base.errors import Missing
from base.i18n import N_, _, ngettext
from base.money import format_number
from base.text import row_id
from data import bench_queue
from data.bench_queue import QueueFilters, QueueView
from live import Following
from orders import batching, topics
from ui.panels.bench_print import print_slips
from ui.panels.bench_queue import Left, draw_queue, filter_fields, read_filters
from ui.parts.dialog import Values, ask, confirm
from ui.parts.kept import Kept
from ui.parts.sheet import Sheet
from ui.parts.tablet import Tablet
from ui.scope import Scope

KEPT = 'bench'


class Side:
    """`open` is awaited with the slip that was touched, `told` called with each fresh queue."""

    def __init__(self, scope: Scope, open: Callable[[int], Awaitable[Any]], told: Callable[[QueueView], None]) -> None:
        self.scope, self.open, self.told = scope, open, told
        self.left = Left()
        self.sought: int | None = None
        self.followings: list[Following] = []
        self.tablet = Tablet()
        self.kept = Kept(KEPT, scope.handles(self._restore))
        self.sheet = Sheet(scope.handles(self.act), tag='section', classes='bench-side', label=_('Queue'),
                           node=draw_queue(scope, self.left))

    async def load(self) -> None:
        """Reads the queue as it is narrowed now, and follows it."""
        for following in self.followings:
            self.sheet.drop(following)
        filters, staff_id, zone = self.left.filters, self.scope.actor.staff_id, self.scope.zone

        async def read() -> QueueView:
            return await bench_queue.queue(staff_id, today(zone), filters)
        self.followings = [self.scope.follow(self.sheet, topic, read, self.show, key=('bench', staff_id, filters))
                           for topic in (topics.BENCH, topics.ORDERS)]
        view = await read()
        if filters == self.left.filters:
            self.show(view)

    def show(self, view: QueueView) -> None:
        self.left.view = view
        self._forget_gone(view)
        self.redraw()
        self.told(view)

    def _forget_gone(self, view: QueueView) -> None:
        """What somebody else took meanwhile is not chosen any more."""
        if self.left.chosen is not None:
            self.left.chosen &= {row.slip_id for row in view.rows if row.packer_id is None and row.batch_id is None}

    def redraw(self) -> None:
        self.sheet.show(draw_queue(self.scope, self.left), flash=False, now=True)
        here = self.left.here
        if self.left.view and here != self.sought:
            self.sought = here
            self.tablet.seek_parcel()

    def point_to(self, slip_id: int | None) -> None:
        if self.left.here != slip_id:
            self.left.here = slip_id
            self.redraw()

    async def following_slip(self, passed: Sequence[int], batch_id: int | None = None) -> int | None:
        """The next one here, for a person in the middle of this batch. A batch packed to the end narrows no more."""
        staff_id, filters = self.scope.actor.staff_id or 0, self.left.filters
        found = await bench_queue.next_slip(staff_id, today(self.scope.zone), filters, passed, batch_id)
        if found is None and filters.batch:
            await self._narrow(replace(filters, batch=0))
            return await self.following_slip(passed)
        return found

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        number = row_id(data.get('slip') or data.get('batch') or '') or 0
        match verb:
            case 'open':
                await self.open(number)
            case 'mine' | 'filter' | 'unfilter' | 'batch':
                await self._act_on_filters(verb, number, data)
            case 'choose' | 'unchoose' | 'tick':
                self._choose(verb, number)
            case _:
                return await self._act_on_batch(verb, number)
        return True

    async def _act_on_filters(self, verb: str, number: int, data: Mapping[str, str]) -> None:
        match verb:
            case 'mine':
                await self._narrow(replace(self.left.filters, mine=data.get('mine') == 'true', batch=0))
            case 'filter':
                await self._ask_filters()
            case 'unfilter':
                await self._narrow(QueueFilters(sort=self.left.filters.sort))
            case 'batch':
                await self._narrow(QueueFilters(batch=0 if self.left.filters.batch == number else number))

    async def _act_on_batch(self, verb: str, number: int) -> bool:
        match verb:
            case 'make_batch':
                await self._make_batch()
            case 'pick_list' | 'batch_slips' | 'batch_invoices':
                await self._print(verb, number)
            case 'end_batch':
                await self._end_batch(number)
            case 'take_over_batch':
                await batching.take_over_batch(self.scope.actor, number)
            case _:
                return False
        return True

    def _choose(self, verb: str, slip_id: int) -> None:
        if verb != 'tick':
            self.left.chosen = set() if verb == 'choose' else None
        elif self.left.chosen is not None:
            self.left.chosen ^= {slip_id}
        self.redraw()

    async def _narrow(self, filters: QueueFilters, keep: bool = True) -> None:
        self.left.filters = filters
        if keep:
            self.kept.remember(filters.to_query())
        await self.load()

    async def _restore(self, kept: str) -> None:
        """A batch only while it is this person's and not packed: the tablet may have passed to a colleague."""
        filters = QueueFilters.from_query(kept)
        batches = self.left.view.batches if self.left.view else ()
        is_begun = any(one.id == filters.batch and one.owner_id == self.scope.actor.staff_id and one.packed < one.slips
                       for one in batches)
        await self._narrow(filters if is_begun else replace(filters, batch=0), keep=False)

    async def _ask_filters(self) -> None:
        filters = self.left.filters

        async def submit(values: Values) -> None:
            await self._narrow(read_filters(filters, values))
        await ask(self.scope, _('Sort and filter'), filter_fields(self.left.view, filters), submit=submit,
                  confirm=_('Show'))

    async def _make_batch(self) -> None:
        batch_id = await batching.make_batch(self.scope.actor, sorted(self.left.chosen or ()))
        self.left.chosen = None
        await self._narrow(QueueFilters(batch=batch_id))
        await self._print('pick_list', batch_id)

    async def _print(self, verb: str, batch_id: int) -> None:
        """What of the batch is still to be packed."""
        scope = self.scope
        view = await bench_queue.queue(scope.actor.staff_id, today(scope.zone), QueueFilters(batch=batch_id))
        if not view.rows:
            raise Missing(N_('Everything of this batch is packed.'))
        if verb == 'batch_slips':
            await print_slips(scope, [row.slip_id for row in view.rows])
        else:
            kind = 'invoice' if verb == 'batch_invoices' else 'pick_list'
            scope.desk.print_runs.start(scope.actor, kind, [row.order_id for row in view.rows], scope.language,
                                        scope.zone, origin=scope.client.id, slip_ids=[row.slip_id for row in view.rows])

    async def _end_batch(self, batch_id: int) -> None:
        live = next((one for one in (self.left.view.batches if self.left.view else ()) if one.id == batch_id), None)
        left = live.slips - live.packed if live else 0
        said = ngettext('{count} parcel goes back to the queue.', '{count} parcels go back to the queue.', left)
        if left and not await confirm(self.scope, _('End this batch?'), said.format(count=format_number(left)),
                                      confirm=_('End batch')):
            return
        await batching.end_batch(self.scope.actor, batch_id)
        if self.left.filters.batch == batch_id:
            await self._narrow(QueueFilters())
