"""What the page says back: short sentences in a corner, read out by screen readers."""
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nicegui import Client, ui
from nicegui.events import GenericEventArguments

from base.i18n import _

Kind = Literal['positive', 'negative', 'info']
Undo = Callable[[], Awaitable[Any]]
KEPT = 8


class Toasts(ui.element, component='parts/toasts.js'):
    """The corner itself; one a page."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._undos: dict[int, Undo] = {}
        self._count = 0
        self.on('undo', self._undo)

    def add(self, kind: Kind, sentence: str, undo: Undo | None, stays: float) -> None:
        self._count += 1
        self._said = [*self._said, sentence][-KEPT:]
        if undo is not None:
            self._undos[self._count] = undo
            self._undos.pop(self._count - KEPT, None)
        self.run_method('say', self._count, kind, sentence, _('Undo') if undo else '', stays)

    def open(self, path: str, blocked: str, label: str) -> None:
        self.run_method('open', path, blocked, label)

    async def _undo(self, event: GenericEventArguments) -> None:
        undo = self._undos.pop(event.args, None) if type(event.args) is int else None
        if undo is not None:
            await undo()

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return list(self._said)


def say(kind: Kind, sentence: str, undo: Undo | None = None, client: Client | None = None, stays: float = 0) -> None:
    """Shows a sentence on the page, for `stays` seconds where its kind's are not enough; `undo`, already guarded, is
    offered beside it. Says nothing to a page that is gone."""
    client = client or ui.context.client
    if not client.is_deleted:
        _corner(client).add(kind, sentence, undo, stays)


def open_page(path: str, blocked: str, label: str) -> None:
    """In a tab of its own; where the browser opens none by itself, `blocked` is said and `label` opens it."""
    client = ui.context.client
    if not client.is_deleted:
        _corner(client).open(path, blocked, label)


def _corner(client: Client) -> Toasts:
    corner = next((element for element in client.elements.values() if isinstance(element, Toasts)), None)
    if corner is None:
        with client.layout:
            corner = Toasts()
    return corner
