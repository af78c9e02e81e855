"""What belongs to the tablet and not to the person: choices kept in its browser, the whole screen, its scanner."""
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from ui.parts.living import Living

LONGEST = 2000


class Tablet(Living, component='tablet.js'):
    """`on_kept(text)` is awaited once, with what was kept under `name`, when the page has come to the tablet. A press
    of `[data-full-screen]` fills the screen; the page's root is marked data-full then, data-fills where that can be
    done, and data-away while no key and no scanner reaches the page."""

    def __init__(self, name: str, on_kept: Callable[[str], Awaitable[Any]]) -> None:
        super().__init__()
        self._props['name'] = name
        self._on_kept = on_kept
        self.on('kept', self._kept)

    async def _kept(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str) and len(event.args) <= LONGEST:
            await self._on_kept(event.args)

    def remember(self, text: str) -> None:
        self.run_method('remember', text)

    def seek(self) -> None:
        """Brings the line being packed into view."""
        self.run_method('seek')
