"""An element that ends what it follows when it goes."""
from typing import Any

from nicegui import ui

from live import Following


class Living(ui.element):
    """Base of every element that shows live things; `keep` ties a hub's following to its life."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._followings: list[Following] = []

    def keep(self, following: Following) -> None:
        if self.is_deleted:
            following.stop()
        else:
            self._followings.append(following)

    def drop(self, following: Following) -> None:
        """Ends one following while the element stays."""
        following.stop()
        if following in self._followings:
            self._followings.remove(following)

    def _handle_delete(self) -> None:
        for following in self._followings:
            following.stop()
        self._followings.clear()
        super()._handle_delete()
