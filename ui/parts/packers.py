"""Who is packing? The dialog in which a shared tablet passes from one person to the next."""
from htpy import Node

from ui.parts.living import Living
from ui.parts.markup import render


class Packers(Living, component='packers.js'):
    """A press of `[data-who-packs]` opens what `show` was given last. In it `[data-who]` chooses a person,
    `[data-figure]` types, `[data-back]` goes back to the people; the form sends the PIN."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self._props['words'] = words
        self._props['html'] = ''

    def show(self, node: Node) -> None:
        html = render(node)
        if html != self._props['html']:
            self._props['html'] = html
            self.update()
