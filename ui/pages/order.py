"""The order page: a header and one panel per subject, in step with every colleague's screen."""

from nicegui import ui

from base.i18n import _
from data.order_view import OrderView
from orders import topics, view
from ui.panels.addresses import Addresses
from ui.panels.cancel import Cancel
from ui.panels.customer import Customer
from ui.panels.head import General, Head
from ui.panels.history import History
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
from ui.presence import Face, Present
from ui.scope import Scope

HEAD: tuple[type[Panel], ...] = (Head, General)
MAIN: tuple[type[Panel], ...] = (Products, Payment, Shipping, Returns, Notes, Tasks)
SIDE: tuple[type[Panel], ...] = (Customer, Addresses, Remarks, History, Cancel)


class OrderPage:
    """All panels of one order on one screen."""

    def __init__(self, scope: Scope, shown: OrderView) -> None:
        self.scope = scope
        self.panels: list[Panel] = []
        self.last = shown.history[-1].id if shown.history else 0
        self.root = Present(scope.desk.presence, topics.order(shown.order.id),
                            Face(scope.actor.staff_id or 0, scope.actor.name))
        with self.root.classes('order-page'):
            self._build(shown)

    def _build(self, shown: OrderView) -> None:
        self._add(HEAD, shown)
        with ui.element('div').classes('cols'):
            with ui.element('div'):
                self._add(MAIN, shown)
            with ui.element('div'):
                self._add(SIDE, shown)

    def _add(self, kinds: tuple[type[Panel], ...], shown: OrderView) -> None:
        self.panels += [kind(self.scope, shown) for kind in kinds]

    def follow(self, order_id: int) -> None:
        self.scope.follow(self.root, topics.order(order_id), lambda: view.read(order_id), self.patch)

    def patch(self, shown: OrderView | None) -> None:
        if shown is None:
            return
        who = self._who(shown)
        for panel in self.panels:
            panel.patch(shown, who)

    def _who(self, shown: OrderView) -> str:
        """The colleague who made the newest change; nobody when it was oneself."""
        newest = shown.history[-1] if shown.history else None
        if newest is None or newest.id <= self.last:
            return ''
        self.last = newest.id
        return '' if newest.staff_id == self.scope.actor.staff_id else newest.who


async def order_page(scope: Scope, order_id: str, query: str) -> None:
    """Draws the order, or says that there is none."""
    shown = await view.read(int(order_id)) if order_id.isdigit() and len(order_id) < 10 else None
    if shown is None:
        Sheet(node=empty_state(_('This order does not exist.'), _('It may have been mistyped.'),
                               link('/orders', _('Back to the orders'), class_='btn')))
        return
    page = OrderPage(scope, shown)
    page.follow(shown.order.id)
    ui.page_title(shown.order.number)


