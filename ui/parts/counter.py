"""Hears the scanner at the counter."""
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from base.text import clean
from ui.parts.living import Living

LONGEST = 200


class Counter(Living, component='counter.js'):
    """`on_scan(code)` is awaited with each code that is scanned while no dialog is open."""

    def __init__(self, on_scan: Callable[[str], Awaitable[Any]]) -> None:
        super().__init__()
        self._on_scan = on_scan
        self.on('scanned', self._scanned)

    async def _scanned(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            await self._on_scan(clean(event.args, LONGEST))
