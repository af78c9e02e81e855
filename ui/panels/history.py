"""History: what was done on this order or quote, by whom, with before → after."""
from collections.abc import Hashable, Mapping
from typing import ClassVar, Protocol, TypeVar

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data.models import History as Row
from data.order_view import OrderView
from ui import diary
from ui.panels.panel import Card, Panel, View
from ui.parts.pieces import when

SHORT = 12


class Told(View, Protocol):
    history: list[Row]

    @property
    def currency(self) -> str: ...


T = TypeVar('T', bound=Told)


class Diary(Card[T]):
    title = N_('History')
    verbs: ClassVar = frozenset({'turn', 'show_all'})
    newest_first = False
    whole = False

    def own(self, view: T) -> Hashable:
        return self.newest_first, self.whole

    def actions(self, view: T) -> Node:
        label = _('Newest first') if not self.newest_first else _('Oldest first')
        return h.button('.btn.quiet', type='button', data_verb='turn')[label]

    def told(self, view: T) -> list[Row]:
        """What is shown of it."""
        return view.history

    def body(self, view: T) -> Node:
        told = self.told(view)
        rows = told if self.whole else told[-SHORT:]
        hidden = len(told) - len(rows)
        more = h.li(data_key='more')[h.button('.btn.quiet', type='button', data_verb='show_all')[
            _('Show {count} earlier').format(count=hidden)]] if hidden else None
        drawn: list[Node] = [self._draw_row(view, row) for row in rows]
        return h.div('.body')[h.ol('.timeline')[[*reversed(drawn), more] if self.newest_first else [more, *drawn]]]

    def _draw_row(self, view: T, row: Row) -> Node:
        detail = diary.detail(row)
        return h.li(data_key=f'h{row.id}')[
            diary.sentence(row, view.currency),
            detail and h.div('.small.quoted')[detail],
            self._draw_changes(view, row),
            h.div('.small.mute')[when(row.at, self.scope.zone), ' · ', diary.who(row)]]

    def _draw_changes(self, view: T, row: Row) -> Node:
        changes = diary.changes(row, view.currency)
        if not changes:
            return None
        return h.details('.changes.small')[
            h.summary[', '.join(name for name, _before, _after in changes)],
            h.dl[[[h.dt[name], h.dd[h.del_[before], ' → ', h.ins[after]]] for name, before, after in changes]]]

    async def turn(self, data: Mapping[str, str]) -> None:
        self.newest_first = not self.newest_first
        self.sheet.show(self._drawn(self.view), flash=False)

    async def show_all(self, data: Mapping[str, str]) -> None:
        self.whole = True
        self.sheet.show(self._drawn(self.view), flash=False)


class History(Diary[OrderView], Panel):
    """The order's."""
