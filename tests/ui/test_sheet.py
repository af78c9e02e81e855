"""A sheet shows a tree, sends only what changed and reports what a person presses."""
import asyncio
from typing import Any

import htpy as h
import pytest

from tests.ui.desks import opened
from tests.ui.helpers import press, sheets
from ui.parts.pieces import button
from ui.parts.sheet import Sheet, release


async def test_what_a_sheet_shows_is_seen_without_its_tags() -> None:
    async with opened(lambda: Sheet(node=h.p['Anaïs & ', h.b['co']])) as user:
        await user.should_see('Anaïs & co')
        await user.should_not_see('<b>')


async def test_customer_text_never_becomes_markup() -> None:
    async with opened(lambda: Sheet(node=h.p['<img src=x onerror=alert(1)>'])) as user:
        assert '<img' not in sheets(user)[0].html
        await user.should_see('<img src=x')


async def test_showing_the_same_again_sends_nothing() -> None:
    async with opened(lambda: Sheet(node=h.p['one'])) as user:
        sheet, outbox = sheets(user)[0], sheets(user)[0].client.outbox
        await asyncio.sleep(0.15)
        sheet.show(h.p['one'])
        assert sheet.id not in outbox.updates
        sheet.show(h.p['two'])
        assert sheet.id in outbox.updates


async def test_a_page_loaded_later_gets_the_newest() -> None:
    async with opened(lambda: Sheet(node=h.p['one'])) as user:
        sheets(user)[0].show(h.p['two'], who='Marie')
        assert sheets(user)[0]._to_dict()['props']['html'] == '<p>two</p>'


async def test_a_press_reaches_the_handler_with_its_data() -> None:
    got: list[tuple[str, dict[str, str]]] = []

    async def act(verb: str, data: dict[str, str]) -> None:
        got.append((verb, data))

    async with opened(lambda: Sheet(act, node=button('Pack', 'pack', line_id=4))) as user:
        await press(user, 'pack', line_id=4)
    assert got == [('pack', {'line_id': '4'})]


async def test_a_blocked_button_cannot_be_pressed() -> None:
    async def act(verb: str, data: dict[str, str]) -> None:
        raise AssertionError('pressed')

    async with opened(lambda: Sheet(act, node=button('Pack', 'pack', blocked='On hold'))) as user:
        with pytest.raises(AssertionError, match='nothing to press'):
            await press(user, 'pack')


@pytest.mark.parametrize(('sent', 'heard'), [
    (None, None), ('pay', None), ([], None), ({}, None), ({'verb': 5}, None), ({'verb': ''}, None),
    ({'verb': 'pay', 'id': 4, 'more': ['x'], 'note': 'a'}, ('pay', {'note': 'a'})),
    ({'verb': 'pay', 'note': 'x' * 99_999}, ('pay', {'note': 'x' * 20_000})),
    ({'verb': 'pay', **{f'key{number}': 'x' for number in range(99)}}, None),
])
async def test_what_a_hostile_socket_sends_is_held_to_its_shape(sent: Any, heard: Any) -> None:
    got: list[Any] = []

    async def act(verb: str, data: dict[str, str]) -> None:
        got.append((verb, data))

    async with opened(lambda: Sheet(act)) as user:
        user.find(kind=Sheet).trigger('verb', sent if sent is not None else 0)
        await asyncio.sleep(0.02)
    assert got == ([heard] if heard else [])


async def test_the_browser_is_told_once_when_a_verb_has_run() -> None:
    told: list[Any] = []

    async def act(verb: str, data: dict[str, str]) -> bool:
        release()
        return verb == 'good'

    def build() -> None:
        sheet = Sheet(act, node=[button('Good', 'good'), button('Bad', 'bad')])
        sheet.run_method = lambda *call, **_more: told.append(call)  # type: ignore[method-assign,assignment]

    async with opened(build) as user:
        await press(user, 'good')
        await press(user, 'bad')
    assert told == [('done', 1, False), ('done', 1, False)]
