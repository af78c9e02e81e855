"""The order page: a header and one panel per subject, in step with every colleague's screen."""

import htpy as h
from nicegui import ui

from base.i18n import _
from base.text import row_id
from data import listing
from data.listing_filters import Filters
from data.order_view import OrderView
from orders import topics, view
from ui.pages.looked_at import LookedAtPage
from ui.panels.addresses import Addresses
from ui.panels.cancel import Cancel
from ui.panels.customer import Customer
from ui.panels.head import General, Head
from ui.panels.history import History
from ui.panels.messages import Messages
from ui.panels.notes import Notes
from ui.panels.panel import Panel
from ui.panels.payment import Payment
from ui.panels.products import Products
from ui.panels.remarks import Remarks
from ui.panels.returns import Returns
from ui.panels.shipping import Shipping
from ui.panels.tasks import Tasks
from ui.parts.markup import link
from ui.parts.pieces import empty_state
from ui.parts.sheet import Sheet
from ui.scope import Scope

HEAD: tuple[type[Panel], ...] = (Head, General)
MAIN: tuple[type[Panel], ...] = (Products, Payment, Shipping, Returns, Messages, Notes, Tasks)
SIDE: tuple[type[Panel], ...] = (Customer, Addresses, Remarks, History, Cancel)


class OrderPage(LookedAtPage):
    """All panels of one order on one screen. `query` is the list one came from."""

    def __init__(self, scope: Scope, order_id: int, query: str) -> None:
        super().__init__(scope, topics.order(order_id))
        self.order_id = order_id
        self.query = query

    async def open(self) -> bool:
        """Follows before it reads, so that no change falls in between. False when there is no such order."""
        self.scope.follow(self.root, self.place, self._read, self.patch)
        shown = await self._read()
        if shown is None or self.root.is_deleted:
            return shown is not None
        with self.root:
            self._build(shown)
        ui.page_title(shown.order.number)
        await self._look_around()
        return True

    async def _read(self) -> OrderView | None:
        return await view.read(self.order_id)

    def _build(self, shown: OrderView) -> None:
        self.seen(shown)
        self._add(HEAD, shown)
        with ui.element('div').classes('cols'):
            with ui.element('div'):
                self._add(MAIN, shown)
            with ui.element('div'):
                self._add(SIDE, shown)

    def _add(self, kinds: tuple[type[Panel], ...], shown: OrderView) -> None:
        self.panels += [kind(self.scope, shown) for kind in kinds]

    async def _look_around(self) -> None:
        """Who else is here, and which orders stand beside this one in the list."""
        head = next(panel for panel in self.panels if isinstance(panel, Head))
        await self.show_faces(head)
        around = await listing.neighbours(Filters.from_query(self.query), self.order_id)
        head.show_around(around, self.query)


async def order_page(scope: Scope, order_id: str, query: str) -> None:
    """Draws the order, or says that there is none."""
    known = row_id(order_id)
    if known is None or not await OrderPage(scope, known, query).open():
        Sheet(node=[h.div('.page-head')[h.h1[_('Orders')]],
                    empty_state(_('This order does not exist.'), _('It may have been mistyped.'),
                                link('/orders', _('Back to the orders'), class_='btn'))])
