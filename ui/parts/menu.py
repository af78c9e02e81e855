"""More: a button with a list of verbs. Lives inside any Sheet, which sends the chosen verb."""
from collections.abc import Sequence
from dataclasses import dataclass, field

import htpy as h
from htpy import Node

from ui.parts.icons import icon
from ui.parts.markup import safe_href


@dataclass(frozen=True)
class Item:
    """A verb with its data, or a link; with `blocked` it stays visible with that reason underneath."""
    label: str
    verb: str = ''
    data: dict[str, str] = field(default_factory=dict)
    href: str = ''
    glyph: str = ''
    blocked: str = ''
    danger: bool = False
    new_tab: bool = False
    on: bool | None = None


def menu(key: str, label: Node, items: Sequence[Item | None], *, kind: str = '', name: str = '') -> Node:
    """`key` is unique on the page; None draws a line; `name` names a button that shows only an icon."""
    identity = f'menu-{key}'
    return h.span('.menu', data_key=identity)[
        h.button({'type': 'button', 'class': f'btn {kind}'.strip() if kind != 'icon-btn' else kind,
                  'popovertarget': identity, 'aria-haspopup': 'menu', 'aria-expanded': 'false',
                  'aria-label': name or None, 'title': name or None})[label, kind != 'icon-btn' and icon('down')],
        h.div({'id': identity, 'class': 'menu-list', 'role': 'menu', 'popover': 'auto'})[
            [h.hr if item is None else _item(item) for item in items]]]


def _item(item: Item) -> Node:
    inside: Node = [icon(item.glyph) if item.glyph else None,
                    h.span[item.label, item.blocked and h.small[item.blocked]],
                    item.on and icon('check')]
    look = {'class': 'danger' if item.danger else None, 'tabindex': '-1',
            'role': 'menuitem' if item.on is None else 'menuitemradio',
            'aria-checked': None if item.on is None else str(item.on).lower()}
    if item.blocked:
        return h.button({**look, 'type': 'button', 'aria-disabled': 'true'})[inside]
    if item.href:
        target = {'target': '_blank', 'rel': 'noopener'} if item.new_tab else {}
        return h.a({**look, 'href': safe_href(item.href), **target})[inside]
    data = {f'data-{key.replace("_", "-")}': value for key, value in item.data.items()}
    return h.button({**look, 'type': 'button', 'data-verb': item.verb, **data})[inside]
