"""The head of the orders list: how many there are, the views with their counts, and the file they leave in."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import _, pgettext
from base.money import format_number
from data import listing_choices
from data.listing_choices import View
from data.listing_filters import VIEWS, Filters
from orders import topics, viewing
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import button, link_button
from ui.parts.sheet import Sheet

if TYPE_CHECKING:
    from ui.pages.orders import OrdersPage


def view_names() -> dict[str, str]:
    words = (_('All'), _('To pay'), _('To pack'), _('To pick up'), _('On hold'), _('Returns'),
             pgettext('orders', 'Completed'), pgettext('orders', 'Cancelled'))
    return dict(zip(VIEWS, words, strict=True))


COUNTED = ('to_pay', 'to_pack', 'to_pickup', 'on_hold', 'returns')


class OrdersHead:
    def __init__(self, page: 'OrdersPage') -> None:
        self.page = page
        self.scope = page.scope
        self.counts: Mapping[str, int] = {}
        self.views: tuple[View, ...] = ()
        self.sheet = Sheet(self.scope.handles(self.act), classes='orders-head', node=self.draw())

    async def start(self) -> None:
        staff_id = self.scope.actor.staff_id
        await self.scope.watch(self.sheet, topics.VIEWS, lambda: listing_choices.views(staff_id), self.show_views,
                               key=('views', staff_id))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        if counts != self.counts:
            self.counts = counts
            self.show()

    def show_views(self, views: tuple[View, ...]) -> None:
        self.views = views
        self.show()

    def show(self) -> None:
        self.sheet.show(self.draw(), flash=False)

    def draw(self) -> Node:
        total = self.counts.get('all')
        return [
            h.div('.page-head')[
                h.h1[_('Orders')], h.span('.mute.num')[format_number(total) if total else ''],
                h.div('.actions')[self._draw_actions()]],
            h.nav('.tabs', aria_label=_('Views'))[
                [self._draw_tab(view, name) for view, name in view_names().items()],
                [self._draw_saved(view) for view in self.views], self._draw_keep()]]

    def _draw_actions(self) -> Node:
        actor = self.scope.actor
        return [actor.may(Right.IMPORT) and link_button(_('Import'), '/import', glyph='import'),
                actor.may(Right.EXPORT) and link(
                    export_address(self.page.filters.to_query()), icon('export'), _('Export'), class_='btn',
                    download=True, title=_('All orders of this list as a CSV file'))]

    def _draw_tab(self, view: str, name: str) -> Node:
        count = self.counts.get(view, 0)
        filters = self.page.filters
        here = filters.view == view and self._saved_here() is None
        return _tab(view, Filters(view=view, q=filters.q).to_query(), here,
                    [name, ' ', h.span('.figure')[f'· {format_number(count)}'] if view in COUNTED and count else None])

    def _draw_saved(self, view: View) -> Node:
        here = self._saved_here()
        return _tab(f'saved-{view.id}', view.query, here is not None and here.id == view.id,
                    [view.title, view.shared and h.span('.shared', title=_('Shared with everybody'))[icon('users')]])

    def _saved_here(self) -> View | None:
        """The saved view that is shown just now."""
        filters = self.page.filters
        return None if filters.is_plain else next(
            (view for view in self.views if Filters.from_query(view.query) == filters), None)

    def _draw_keep(self) -> Node:
        here = self._saved_here()
        if self.page.filters.is_plain:
            return None
        if here is None:
            return button(_('Save view'), 'save_view', kind='quiet', glyph='plus')
        may_delete = here.owner_id == self.scope.actor.staff_id or self.scope.actor.may(Right.SETTINGS)
        return may_delete and button(_('Delete view'), 'delete_view', kind='quiet', glyph='trash', view=here.id)

    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        match verb:
            case 'go':
                await self.page.go(data.get('to', ''))
            case 'save_view':
                await self._save_view()
            case 'delete_view':
                await self._delete_view(data.get('view', ''))

    async def _save_view(self) -> None:
        filters = self.page.filters

        async def submit(values: dict[str, Any]) -> None:
            await viewing.save_view(self.scope.actor, values['title'], filters, bool(values.get('shared')))

        share = [f.checkbox('shared', _('Share with everybody'))] if self.scope.actor.may(Right.EDIT) else []
        await ask(self.scope, _('Save this view'), [
            f.text('title', _('Name'), required=True, longest=viewing.LONGEST_TITLE,
                   hint=_('It keeps the filters and the search, not the orders.')), *share],
            confirm=_('Save view'), submit=submit)

    async def _delete_view(self, view_id: str) -> None:
        view = next((one for one in self.views if str(one.id) == view_id), None)
        if view is None:
            return
        sentence = _('Everybody will lose “{title}”.') if view.shared else _('You will lose “{title}”.')
        if await confirm(self.scope, _('Delete this view?'), h.p[sentence.format(title=view.title)],
                         confirm=_('Delete view'), danger=True):
            await viewing.delete_view(self.scope.actor, view.id)


def _tab(key: str, query: str, here: bool, label: Node) -> Node:
    return link(f'/orders?{query}' if query else '/orders', label, class_='on' if here else '', data_key=key,
                data_verb='go', data_to=query, aria_current='page' if here else None)


def export_address(query: str) -> str:
    return f'/orders/export.csv?{query}' if query else '/orders/export.csv'
