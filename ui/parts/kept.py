"""One choice that belongs to the browser and not to the person."""
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from ui.parts.living import Living

LONGEST = 2000


class Kept(Living, component='kept.js'):
    """`on_kept(text)` is awaited once when the page is there, if something was kept under `name`."""

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
