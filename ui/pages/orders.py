"""The orders list: views, filters, search and pages of one live table; what is chosen in it is done together."""
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

import htpy as h
from htpy import Node
from nicegui import ui

from base.errors import Refused
from base.i18n import N_, _, speaking
from base.money import format_number
from data import listing
from data.listing_filters import LONGEST_SEARCH, Filters
from live import Following
from orders import topics
from orders.bulk import MOST
from ui.pages.orders_bar import OrdersBar
from ui.pages.orders_foot import draw_empty, draw_pager
from ui.pages.orders_head import OrdersHead
from ui.pages.orders_reading import Cursor, Shown, counted, joined, number, read, read_rows
from ui.pages.orders_table import draw_loading, draw_table
from ui.panels.offers import works
from ui.parts.address import show_address
from ui.parts.living import Living
from ui.parts.sheet import Sheet
from ui.presence import Face
from ui.presence import topic as present
from ui.scope import Scope

TITLE = N_('Orders')
MINUTE = 60


class OrdersPage(Living):
    """Built once for each visit; its rows are patched in place."""

    def __init__(self, scope: Scope, query: str) -> None:
        super().__init__()
        self.scope = scope
        self.filters = Filters.from_query(query)
        self.cursor = Cursor.from_query(query)
        self.shown: Shown | None = None
        self.newest = 0
        self.chosen: dict[int, None] = {}
        self.people: Mapping[int, tuple[str, ...]] = {}
        self.following: Following | None = None
        self.reading = 0
        with self.classes('orders-page'):
            self.head = OrdersHead(self)
            self.bar = OrdersBar(self)
            with ui.element('section').classes('card orders-list'):
                self.table = Sheet(scope.handles(self.act), gentle=True, label=_(TITLE), node=draw_loading())
                self.pager = Sheet(scope.handles(self.act), tag='nav', classes='pager', label=_('Pages'))

    async def start(self) -> None:
        self.newest = await listing.newest()
        await self.load()
        await self.scope.watch(self, topics.ORDERS, listing.counts, self.show_counts, key='counts')
        await self.head.start()
        await self.bar.start()
        self.scope.follow(self, topics.SETTINGS, lambda: read(self.filters, self.cursor), self.deliver, key=self)
        presence = self.scope.desk.presence
        await self.scope.watch(self, present('orders'), presence.by_order, self.show_people)
        with self:
            ui.timer(MINUTE, lambda: self.show(flash=False))    # “just now” ages

    # ---- what is read
    async def load(self) -> None:
        """Reads the list anew, shows its rows, then its figures, and follows it from now on."""
        self.reading += 1
        mine, filters, cursor = self.reading, self.filters, self.cursor
        if self.following is not None:
            self.drop(self.following)
        self.following = self.scope.follow(self, topics.ORDERS, partial(read, filters, cursor), self.deliver,
                                           key=('list', filters, cursor))
        page = await read_rows(filters, cursor)
        self._take(mine, Shown(page))
        if mine == self.reading and (page.has_newer or not filters.is_plain):
            self._take(mine, await counted(filters, page))

    def _take(self, mine: int, shown: Shown) -> None:
        """Unless something newer came meanwhile."""
        if mine == self.reading:
            self.shown = shown
            self.show(flash=False, now=True)

    def deliver(self, shown: Shown) -> None:
        """Something changed in this list."""
        self.reading += 1
        self.shown = shown
        self.show()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        self.head.show_counts(counts)
        self._show_pager()

    def show_people(self, by_order: Mapping[int, list[Face]]) -> None:
        mine = self.scope.actor.staff_id
        before = self._people_here()
        self.people = {order_id: tuple(face.name for face in faces if face.staff_id != mine)
                       for order_id, faces in by_order.items()}
        if self._people_here() != before:
            self.show(flash=False)

    def _people_here(self) -> list[tuple[str, ...]]:
        return [self.people.get(order_id, ()) for order_id in self._ids()]

    # ---- what is shown
    @property
    def address(self) -> str:
        return joined(self.filters, self.cursor)

    def show(self, flash: bool = True, now: bool = False) -> None:
        if not self.is_deleted:
            with self, speaking(self.scope.language):
                self.table.show(self.draw(), flash=flash, now=now)
                self._show_pager()

    def draw(self) -> Node:
        if self.shown is None:
            return draw_loading()
        rows = self.shown.page.rows
        if not rows:
            return draw_empty(self.scope.actor, self.filters)
        return h.div('.scroll-x')[draw_table(self.scope, rows, self.address, self.chosen, self.newest, self.people,
                                             works(self.scope.actor))]

    def _show_pager(self) -> None:
        shown = self.shown
        if shown is None or not shown.page.rows:
            self.pager.show(None)
            return
        self.pager.show(draw_pager(self.filters, shown, self._total(shown)), flash=False)

    def _total(self, shown: Shown) -> int | None:
        """How many orders match, where that is known."""
        return self.head.counts.get(self.filters.view) if self.filters.is_plain else shown.total

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        match verb:
            case 'tick':
                self._tick(number(data.get('id', '')), number(data.get('from', '')), data.get('checked') == 'true')
            case 'all':
                self._change(self._ids(), data.get('checked') == 'true')
            case 'go':
                await self.go(data.get('to', ''))
            case 'clear':
                await self.narrow(Filters(view=self.filters.view))

    async def go(self, query: str) -> None:
        """To another view or page, as a step the browser's back button takes back."""
        await self._move(Filters.from_query(query), Cursor.from_query(query), new=True)
        ui.run_javascript('scrollTo(0, 0)')

    async def narrow(self, filters: Filters) -> None:
        await self._move(filters, Cursor(), new=False)

    async def search(self, typed: str) -> None:
        """What is being typed into the header."""
        filters = Filters.from_query(replace(self.filters, q=typed.strip()[:LONGEST_SEARCH]).to_query())
        if filters != self.filters:
            await self.narrow(filters)

    async def _move(self, filters: Filters, cursor: Cursor, new: bool) -> None:
        if filters != self.filters:
            self.chosen = {}
        forgets_search = bool(self.filters.q and not filters.q)
        self.filters, self.cursor = filters, cursor
        with self:
            show_address(self, 'orders', self.address, new=new)
            if forgets_search:
                ui.run_javascript("document.querySelector('[data-search]').value = ''")
        await self.load()
        self.head.show()
        self.bar.show()

    # ---- what is chosen
    def choose(self, order_ids: Iterable[int]) -> None:
        """Exactly these orders are chosen. Raises Refused when they are too many."""
        wanted = dict.fromkeys(order_ids)
        is_too_much = len(wanted) > MOST
        if not is_too_much:
            self.chosen = wanted
        self.bar.show()
        self.show(flash=False)
        if is_too_much:
            raise Refused(N_('Choose at most {most} orders at once.'), most=MOST)

    @property
    def can_choose_more(self) -> bool:
        """All orders of this page are chosen, and others match."""
        shown = self.shown
        if shown is None or not all(row.id in self.chosen for row in shown.page.rows):
            return False
        more = shown.page.has_newer or shown.page.has_older
        return more and len(self.chosen) < min(MOST, self._total(shown) or MOST)

    async def choose_all(self) -> None:
        """All that match, newest first; of very many as many as can be done at once."""
        found: list[int] = []
        async for batch in listing.batches(self.filters):
            found += batch
            if len(found) > MOST:
                self.scope.say('info', _('The newest {count} are selected: more cannot be done at once.').format(
                    count=format_number(MOST)))
                break
        self.choose(found[:MOST])

    def _ids(self) -> list[int]:
        return [row.id for row in self.shown.page.rows] if self.shown else []

    def _tick(self, order_id: int | None, start: int | None, wanted: bool) -> None:
        """One order, or all from `start` on."""
        ids = self._ids()
        if order_id in ids:
            here = ids.index(order_id)
            low, high = sorted((ids.index(start) if start in ids else here, here))
            self._change(ids[low:high + 1], wanted)

    def _change(self, order_ids: list[int], wanted: bool) -> None:
        others = [one for one in self.chosen if one not in order_ids]
        self.choose([*others, *order_ids] if wanted else others)


async def orders_page(scope: Scope, query: str) -> None:
    """Draws the list the address asks for."""
    ui.page_title(_(TITLE))
    await OrdersPage(scope, query).start()


async def search_orders(scope: Scope, typed: str) -> None:
    """The header's search: narrows the list while it is open, else opens it."""
    page = next((element for element in scope.client.elements.values() if isinstance(element, OrdersPage)), None)
    if page is not None:
        await page.search(typed)
    elif typed.strip():
        ui.navigate.to(f'/orders?q={quote(typed.strip())}')
