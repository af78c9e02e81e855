"""One card of the settings, patched when a colleague saves."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import _
from data.settings_view import SettingsView
from ui.parts.pieces import button, icon_button
from ui.parts.sheet import Sheet
from ui.scope import Scope


class Section:
    """Subclasses draw `body` and have one method per verb named in `verbs`."""
    title: ClassVar[str] = ''
    verbs: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.scope = scope
        self.view = view
        self.sheet = Sheet(scope.handles(self._act), tag='section', classes='card', label=_(self.title),
                           node=self.draw(view))

    async def begin(self) -> None:
        """Reads what takes longer than the first drawing may."""

    def patch(self, view: SettingsView) -> None:
        self.view = view
        self.sheet.show(self.draw(view))

    def draw(self, view: SettingsView) -> Node:
        return [h.h2[h.span[_(self.title)], h.span('.actions')[self.actions(view)]], self.body(view)]

    def actions(self, view: SettingsView) -> Node:
        return None

    def body(self, view: SettingsView) -> Node:
        raise NotImplementedError

    async def _act(self, verb: str, data: Mapping[str, str]) -> Any:
        return await getattr(self, verb)(data) if verb in self.verbs else False


def pairs(rows: list[tuple[str, Node]]) -> Node:
    """Labels with their values, one a line."""
    return h.dl('.body.settings-pairs')[[h.div(data_key=label)[h.dt[label], h.dd[value or h.span('.mute')['–']]]
                                         for label, value in rows]]


def row_buttons(row_id: int, name: str, edit: str, delete: str) -> Node:
    return h.td('.num.nowrap')[
        icon_button('pencil', _('Edit {name}').format(name=name), edit, row=row_id),
        icon_button('trash', _('Delete {name}').format(name=name), delete, row=row_id)]


def add_button(label: str, verb: str) -> Node:
    return button(label, verb, kind='quiet', glyph='plus')


def table(heads: list[str], rows: list[Node]) -> Node:
    return h.table[h.thead[h.tr[[h.th(scope='col')[head] for head in heads], h.td]], h.tbody[rows]]


def row_of(data: Mapping[str, str], rows: list[Any]) -> Any:
    """The row a button names, or None when it is gone."""
    return next((row for row in rows if str(row.id) == data.get('row')), None)
