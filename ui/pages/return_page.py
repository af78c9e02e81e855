"""The page of one return: its goods, pictures and history, in step with the order it belongs to."""
import htpy as h
from nicegui import ui

from base.actor import Right
from base.i18n import _
from base.text import row_id
from data import return_view
from data.order_view import OrderView
from orders import return_pictures, topics, view
from ui.pages.looked_at import LookedAtPage
from ui.panels.customer import Customer
from ui.panels.return_panels import ReturnFacts, ReturnGoods, ReturnHead, ReturnHistory, ReturnPictures
from ui.panels.return_rows import find
from ui.parts.file import FileDrop
from ui.parts.markup import link
from ui.parts.pieces import empty_state
from ui.parts.sheet import Sheet
from ui.scope import Scope


class ReturnPage(LookedAtPage):
    """Whoever looks at it is with the order for the others."""

    def __init__(self, scope: Scope, order_id: int, return_id: int) -> None:
        super().__init__(scope, topics.order(order_id))
        self.order_id = order_id
        self.return_id = return_id

    async def open(self) -> None:
        """Follows before it reads, so that no change falls in between."""
        self.scope.follow(self.root, self.place, self._read, self.patch)
        shown = await self._read()
        if shown is None or self.root.is_deleted:
            return
        with self.root:
            self._build(shown)
        found = find(shown, self.return_id)
        ui.page_title(found.row.number if found else '')
        await self.show_faces(self.head)

    async def _read(self) -> OrderView | None:
        return await view.read(self.order_id)

    def _build(self, shown: OrderView) -> None:
        self.seen(shown)
        self.head = ReturnHead(self.scope, shown, self.return_id)
        self.panels += [self.head, ReturnFacts(self.scope, shown, self.return_id)]
        with ui.element('div').classes('cols'):
            with ui.element('div'):
                self.panels += [ReturnGoods(self.scope, shown, self.return_id),
                                ReturnPictures(self.scope, shown, self.return_id)]
                if self.scope.actor.may(Right.EDIT):
                    self._build_drop()
            with ui.element('div'):
                self.panels += [Customer(self.scope, shown), ReturnHistory(self.scope, shown, self.return_id)]

    def _build_drop(self) -> None:
        hint = _('JPEG, PNG or WebP of at most 10 MB, {most} pictures at most. The customer sees them too.')
        drop = FileDrop(_('Add pictures'), 'image/jpeg,image/png,image/webp', f'/returns/{self.return_id}/pictures',
                        hint.format(most=return_pictures.MOST), multiple=True,
                        failed=_('The picture did not arrive. Try again.'))
        drop.classes('pictures-drop')


async def return_page(scope: Scope, return_id: str) -> None:
    """Draws the return, or says that there is none."""
    known = row_id(return_id)
    order_id = await return_view.order_of(known) if known else None
    if known and order_id:
        await ReturnPage(scope, order_id, known).open()
        return
    Sheet(node=[h.div('.page-head')[h.h1[_('Returns')]],
                empty_state(_('This return does not exist.'), _('It may have been mistyped.'),
                            link('/orders?view=returns', _('Orders with returns'), class_='btn'), glyph='return')])
