"""The packing bench: the queue at the left, the parcel on the table at the right, without the rest of the desk."""
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from nicegui import ui

from base.errors import Refused
from base.i18n import N_, _
from base.text import row_id
from data import bench_view
from data.bench_queue import QueueView
from data.bench_view import SlipAtBench
from live import Following
from orders import taking, topics
from ui.pages.bench_side import Side
from ui.panels import bench_acts
from ui.panels.bench_head import draw_sum, draw_title
from ui.panels.bench_packers import BenchPackers
from ui.panels.bench_print import print_slip
from ui.panels.bench_slip import current, draw_empty, draw_pane, state_of
from ui.panels.bench_station import BenchStation
from ui.parts.address import show_address
from ui.parts.bench import BenchTools
from ui.parts.living import Living
from ui.parts.pieces import skeleton
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Packing bench')
ASKING = {'problem': bench_acts.report_problem, 'parcel': bench_acts.edit_parcel}
LEAVING = {'finish': bench_acts.finish, 'ship_what_is_here': bench_acts.ship_what_is_here,
           'close_parcel': bench_acts.close_parcel}


class BenchPage(Living):
    """Built once for each visit; `view` is the parcel on the table."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.view: SlipAtBench | None = None
        self.following: Following | None = None
        self.classes('bench')
        with self:
            with ui.element('header').classes('bench-head'):
                Sheet(classes='bench-heading', node=draw_title())
                BenchTools()
                self.station = BenchStation(scope)
                self.sum = Sheet(classes='bench-sums', node=draw_sum(scope.actor, None))
            self.packers = BenchPackers(scope)
            self.station.draw_troubles()
            with ui.element('div').classes('bench-body'):
                self.side = Side(scope, self.take_up, self._count)
                self.pane = Sheet(scope.handles(self.act), tag='section', classes='bench-pane', label=_('Parcel'),
                                  node=skeleton(6))

    def _count(self, queue: QueueView) -> None:
        self.sum.show(draw_sum(self.scope.actor, queue), flash=False)
        if self.view is None:
            self.pane.show(draw_empty(self.scope, queue), flash=False)

    async def load(self, query: str) -> None:
        await self.side.load()
        await self.station.load()
        await self.packers.load()
        slip_id = row_id(parse_qs(query[:2000]).get('slip', [''])[0])
        if slip_id is not None:
            await self._show(slip_id)

    # ---- the parcel on the table
    async def take_up(self, slip_id: int | None) -> None:
        """Puts it on the table, and takes it if nobody has it; what was there and not begun goes back."""
        await self._put_back(slip_id)
        if slip_id is not None:
            with suppress(Refused):    # who has it, or what stops it, is said in the pane
                await taking.take(self.scope.actor, slip_id)
        with self:
            show_address(self, 'bench', f'slip={slip_id}' if slip_id else '', new=slip_id is not None)
        await self._show(slip_id)

    async def _put_back(self, other: int | None) -> None:
        if self.view is None or self.view.slip.id == other:
            return
        view = await bench_view.slip(self.view.slip.id)    # what is shown may be a moment behind
        if view and view.slip.packer_id == self.scope.actor.staff_id and not (view.packed or view.slip.packed_at):
            with suppress(Refused):    # a scan or a colleague was faster
                await taking.let_go(self.scope.actor, view.slip.id)

    async def _show(self, slip_id: int | None) -> None:
        if self.following is not None:
            self.pane.drop(self.following)
            self.following = None
        view = await bench_view.slip(slip_id) if slip_id else None
        self.view = view
        self.side.point_to(view.slip.id if view else None)
        if view is None:
            self.pane.show(draw_empty(self.scope, self.side.left.view), flash=False)
            return

        async def read() -> SlipAtBench | None:
            return await bench_view.slip(view.slip.id)
        self.following = self.scope.follow(self.pane, topics.order(view.order.id), read, self.show,
                                           key=('bench', view.slip.id))
        self.show(await read())

    def show(self, view: SlipAtBench | None) -> None:
        if view is None or self.view is None or view.slip.id != self.view.slip.id:
            return
        moved = current(view) != current(self.view)
        self.view = view
        self.pane.show(draw_pane(self.scope, view), flash=False)
        if moved and state_of(view, self.scope.actor).kind == 'open':
            self.side.tablet.seek_line()

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        if verb == 'next':
            await self.take_up(await self.side.following_slip([self.view.slip.id] if self.view else []))
        elif verb == 'link':
            await bench_acts.link_code(self.scope, self.view, data.get('code', ''))
        elif self.view is not None:
            return await self._act_on(self.view, verb)
        return True

    async def _act_on(self, view: SlipAtBench, verb: str) -> bool:
        actor, slip_id = self.scope.actor, view.slip.id
        if verb in ASKING:
            await ASKING[verb](self.scope, view)
        elif verb in LEAVING:
            await self._leave(view, verb)
        elif verb == 'take_over':
            await taking.take_over(actor, slip_id)
        elif verb == 'let_go':
            await taking.let_go(actor, slip_id)
            await self.take_up(None)
        elif verb == 'print':
            await print_slip(self.scope, slip_id)
        else:
            return False
        return True

    async def _leave(self, view: SlipAtBench, verb: str) -> None:
        """Another parcel of the same order goes on with its rest; otherwise the queue has what is next."""
        done, rest = await LEAVING[verb](self.scope, view)
        if done and verb == 'close_parcel':
            await self.take_up(rest)
        elif done:
            passed = [view.slip.id, *([rest] if rest else [])]
            await self.take_up(await self.side.following_slip(passed, view.slip.batch_id))


async def bench_page(scope: Scope, query: str) -> None:
    """Draws the bench; `slip` in the query is the parcel on the table."""
    ui.page_title(_(TITLE))
    await BenchPage(scope).load(query)
