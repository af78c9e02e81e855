"""The page of one order, quote or return: its panels, in step with every colleague's screen, and who else is here."""
from typing import Any, Protocol

from ui.panels.panel import Card
from ui.presence import Face, Present
from ui.presence import topic as present
from ui.scope import Scope


class Head(Protocol):
    def show_faces(self, faces: Any) -> None: ...


class LookedAtPage:
    """Its heirs build the panels within `root`, of a view with a history; `place` is the topic it is told under."""

    def __init__(self, scope: Scope, place: str) -> None:
        self.scope = scope
        self.place = place
        self.panels: list[Card[Any]] = []
        self.last = 0
        self.root = Present(scope.desk.presence, place, Face(scope.actor.staff_id or 0, scope.actor.name))
        self.root.classes('order-page')

    def seen(self, shown: Any) -> None:
        """What stands in this view's history is no news."""
        self.last = shown.history[-1].id if shown.history else 0

    async def show_faces(self, head: Head) -> None:
        """Who else is here, from now on."""
        faces = self.scope.desk.presence.faces
        await self.scope.watch(self.root, present(self.place), lambda: faces(self.place), head.show_faces)

    def patch(self, shown: Any) -> None:
        if shown is None:
            return
        who = self._who(shown)
        for panel in self.panels:
            panel.patch(shown, who)

    def _who(self, shown: Any) -> str:
        """The colleague who made the newest change; nobody when it was oneself."""
        newest = shown.history[-1] if shown.history else None
        if newest is None or newest.id <= self.last:
            return ''
        self.last = newest.id
        return '' if newest.staff_id == self.scope.actor.staff_id else newest.who
