"""A sheet: one NiceGUI element that shows an htpy tree and brings it up to date in place."""
import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from html import unescape
from typing import Any

from htpy import Node
from nicegui.events import GenericEventArguments

from ui.parts.living import Living
from ui.parts.markup import render

OnVerb = Callable[[str, dict[str, str]], Awaitable[Any]]
MOST_KEYS, LONGEST_VALUE = 40, 20_000
_TAG = re.compile(r'<[^>]*>')
_BLOCK_END = re.compile(r'</(?:td|th|li|p|div|h\d|button|a|dt|dd|option)>')


class _Turn:
    """One press: tells the browser once that it was dealt with."""

    def __init__(self, sheet: 'Sheet', number: int) -> None:
        self.sheet = sheet
        self.number = number

    def over(self, well: bool = True) -> None:
        sheet, number, self.number = self.sheet, self.number, 0
        if number and not sheet.is_deleted and not sheet.client.is_deleted:
            sheet.run_method('done', number, well)


_turn: ContextVar[_Turn | None] = ContextVar('turn', default=None)


def release() -> None:
    """Lets the pressed button be pressed again before its verb has ended, as when a dialog opens."""
    turn = _turn.get()
    if turn is not None:
        turn.over(well=False)


class Sheet(Living, component='sheet.js', dependencies=['morph.js', 'moments.js']):
    """`on_verb(verb, data)` is awaited for each press of something with `data-verb`; it returns False when it failed.
    With `gentle`, the rows of a `data-rows` element do not move while a hand is on them."""

    def __init__(self, on_verb: OnVerb | None = None, *, tag: str = 'div', gentle: bool = False, classes: str = '',
                 label: str = '', node: Node = None) -> None:
        super().__init__()
        self._on_verb = on_verb
        self._told: dict[str, Any] | None = None
        self._props['html'] = render(node)
        self._props['tag'] = tag
        self._props['gentle'] = gentle
        if label:
            self._props['aria-label'] = label
            self._props.set_optional('role', 'group' if tag == 'div' else None)
        self.classes(f'sheet {classes}')
        if on_verb is not None:
            self.on('verb', self._verb)

    @property
    def html(self) -> str:
        return str(self._props['html'])

    def show(self, node: Node, who: str = '', flash: bool = True, now: bool = False) -> None:
        """Sends nothing when nothing changed. `who` is named beside what changed; with `now` rows move even
        under a hand."""
        text = render(node)
        if text == self.html:
            return
        # As a plain dictionary: nothing in it needs to be watched, and watching costs as much as the rest of this.
        dict.update(self._props, {'html': text, 'who': who, 'flash': flash, 'now': now})
        self.update()

    def _to_dict(self) -> dict[str, Any]:
        """Put together once: its props and classes change in place, its listener and all else never."""
        self._told = self._told or super()._to_dict()
        return self._told

    async def _verb(self, event: GenericEventArguments) -> None:
        verb, number, data = _read(event.args)
        if not verb or self._on_verb is None:
            return
        turn = _Turn(self, number)
        token = _turn.set(turn)
        well = False
        try:
            well = await self._on_verb(verb, data) is not False
        finally:
            turn.over(well)
            _turn.reset(token)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        """What a reader sees, for the tests' `should_see`."""
        plain = unescape(_TAG.sub('', _BLOCK_END.sub(' ', self.html)))
        return [plain, self._props.get('aria-label')]

    def __str__(self) -> str:
        return f'Sheet [{" ".join(str(self._displayed_contents(only_visible=True)[0]).split())}]'


def _read(sent: Any) -> tuple[str, int, dict[str, str]]:
    """What a socket sent, held to its shape: nothing of it is to be trusted."""
    if not isinstance(sent, dict) or len(sent) > MOST_KEYS:
        return '', 0, {}
    data = {key: value[:LONGEST_VALUE] for key, value in sent.items()
            if isinstance(key, str) and isinstance(value, str)}
    turn = sent.get('turn')
    return data.pop('verb', ''), turn if type(turn) is int else 0, data
