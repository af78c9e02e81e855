"""Boxes of choices that open from a button and stay open while a person ticks."""
from collections.abc import Collection, Sequence

import htpy as h
from htpy import Node

from ui.parts.icons import icon


def dropdown(key: str, label: str, *body: Node, chosen: int = 0) -> h.Element:
    """`key` is unique on the page; `chosen` is how many choices are in force. Lives inside any Sheet."""
    identity = f'menu-{key}'
    return h.span('.menu', data_key=identity)[
        h.button({'type': 'button', 'class': 'btn on' if chosen else 'btn', 'popovertarget': identity,
                  'aria-haspopup': 'dialog', 'aria-expanded': 'false'})[
            h.span[label], h.b('.figure')[str(chosen)] if chosen else None, icon('down')],
        h.div({'id': identity, 'class': 'menu-list choices', 'popover': 'auto', 'role': 'dialog',
               'aria-label': label, 'data-start': True})[body]]


def ticks(name: str, options: Sequence[tuple[str, str]], chosen: Collection[str], legend: str = '') -> Node:
    """Any number of (value, label); each tick sends the verb `filter` with `name`, `of` and `checked`."""
    return options and h.fieldset(data_key=f'ticks-{name}')[legend and h.legend[legend], [
        h.label('.tick', data_key=f'{name}-{value}')[
            h.input(type='checkbox', checked=value in chosen, data_verb_change='filter', data_name=name, data_of=value),
            h.span[label]] for value, label in options]]


def one_of(name: str, options: Sequence[tuple[str, str]], chosen: str, legend: str = '') -> Node:
    """One of (value, label); a choice sends the verb `choose` with `name` and `of`."""
    return h.fieldset(data_key=f'one-{name}')[legend and h.legend[legend], [
        h.label('.tick', data_key=f'{name}-{value}')[
            h.input(type='radio', name=name, checked=value == chosen, data_verb_change='choose', data_name=name,
                    data_of=value), h.span[label]] for value, label in options]]


def day(name: str, label: str, value: str) -> Node:
    """A day; a choice sends the verb `day` with `name` and `value`."""
    return h.label('.day', data_key=f'day-{name}')[
        h.span[label], h.input(type='date', value=value, data_verb_change='day', data_name=name)]
