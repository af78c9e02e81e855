"""A panel: one visible card, built once and patched when what it shows changes."""
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import htpy as h
from htpy import Node
from markupsafe import Markup

from base.i18n import _
from data.order_view import OrderView
from ui.parts.markup import render
from ui.parts.sheet import Sheet
from ui.scope import Scope


class View(Protocol):
    """What a page reads at once; `memo` holds drawings that serve all screens alike."""
    memo: dict[Any, Any]


V = TypeVar('V', bound=View)


class Card(Generic[V]):
    """Subclasses draw with `body(view)` (and `actions(view)` for the right end of the title), and have one method per
    verb, named in `verbs`; it is called with the pressed button's data. What they draw may depend on the view, the
    language, the role and `own(view)` alone, so that one drawing serves all screens."""
    title: ClassVar[str] = ''
    verbs: ClassVar[frozenset[str]] = frozenset()
    look: ClassVar[str] = 'card'

    def __init__(self, scope: Scope, view: V) -> None:
        self.scope = scope
        self.view = view
        self.sheet = Sheet(scope.handles(self._act), tag='section', classes=self.look, label=_(self.title),
                           node=self._drawn(view))
        self.sheet.mark(type(self).__name__)

    def patch(self, view: V, who: str) -> None:
        """Shows the new view; `who` changed it."""
        self.view = view
        self.sheet.show(self._drawn(view), who)

    def body(self, view: V) -> Node:
        raise NotImplementedError

    def actions(self, view: V) -> Node:
        return None

    def own(self, view: V) -> Hashable:
        """What else of this screen the drawing depends on; those for which it is equal share one."""
        return None

    def draw(self, view: V) -> Node:
        return [h.h2[h.span[_(self.title)], h.span('.actions')[self.actions(view)]], self.body(view)]

    def _drawn(self, view: V) -> Markup:
        key = (type(self), self.scope.language, self.scope.actor.role, self.own(view))
        if key not in view.memo:
            view.memo[key] = Markup(render(self.draw(view)))
        drawn: Markup = view.memo[key]
        return drawn

    async def _act(self, verb: str, data: Mapping[str, str]) -> Any:
        if verb in self.verbs:
            return await getattr(self, verb)(data)
        return False


class Panel(Card[OrderView]):
    """A card of the order page."""

    @property
    def order_id(self) -> int:
        return int(self.view.order.id)
