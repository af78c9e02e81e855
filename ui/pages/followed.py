"""A page that shows one place of a list: it reads what its address says, and follows it from then on."""
from functools import partial
from typing import Any

from live import Following
from ui.parts.address import show_address
from ui.parts.living import Living
from ui.scope import Scope


class FollowedPage(Living):
    """Its heirs say where it is (`address`), what tells of changes (`topic`), how a place is read and shown."""
    address = ''
    topic = ''

    def __init__(self, scope: Scope, place: Any) -> None:
        super().__init__()
        self.scope = scope
        self.place = place
        self.following: Following | None = None

    @staticmethod
    async def read(place: Any, zone: str) -> Any:
        """Of no page, because all who look at the same place share one reading."""
        raise NotImplementedError

    def show(self, shown: Any, flash: bool = True, now: bool = False) -> None:
        raise NotImplementedError

    async def load(self) -> None:
        """Reads the place anew, shows it, and follows it from now on."""
        place, read = self.place, partial(self.read, self.place, self.scope.zone)
        if self.following is not None:
            self.drop(self.following)
        self.following = self.scope.follow(self, self.topic, read, self.show, key=('list', place))
        shown = await read()
        if place == self.place:
            self.show(shown, flash=False, now=True)

    async def go_to(self, place: Any) -> None:
        """To another tab or page, as a step the browser's back button takes back."""
        self.place = place
        with self:
            show_address(self, self.address, place.to_query(), new=True)
        await self.load()
