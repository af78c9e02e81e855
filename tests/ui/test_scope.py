"""Clicks run in the person's language, refusals are said, bugs get a code, and nothing follows longer than its page."""
import asyncio
import re
from typing import Any

import htpy as h
import pytest
from nicegui import ui

from base.errors import Refused
from base.i18n import language
from live import Hub
from tests.ui.desks import opened, scope_of
from tests.ui.helpers import press, settle
from ui.parts.pieces import button
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler


class Panel:
    """Three buttons: one works, one is refused, one has a bug."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.spoken: list[str] = []
        self.ended: list[Any] = []
        self.sheet = Sheet(self.press, node=[button(verb, verb) for verb in ('work', 'refuse', 'break')])

    async def press(self, verb: str, data: dict[str, str]) -> Any:
        self.ended.append(await self.act(verb, data))
        return self.ended[-1]

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> str:
        self.spoken.append(language())
        if verb == 'refuse':
            raise Refused('This order is on hold.')
        if verb == 'break':
            raise ValueError('secret detail')
        return 'done'


async def test_a_refusal_is_said_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(lambda: Panel(scope_of())) as user:
        await press(user, 'refuse')
        await user.should_see('This order is on hold.')
    assert not caplog.records


async def test_a_bug_is_logged_under_the_code_the_person_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(lambda: Panel(scope_of())) as user:
        await press(user, 'break')
        await user.should_see('Nothing was changed.')
        await user.should_not_see('secret detail')
        shown = next(text for element in user.find('Something went wrong').elements
                     for text in element._displayed_contents(only_visible=True))
    code = re.search(r'code (\w{4})', shown)
    assert code
    assert code[1] in caplog.text
    assert 'secret detail' in caplog.text


async def test_a_handler_speaks_the_persons_language_and_says_whether_it_failed() -> None:
    made: list[Panel] = []
    async with opened(lambda: made.append(Panel(scope_of(language='fr')))) as user:
        for verb in ('work', 'refuse'):
            await press(user, verb)
    assert made[0].spoken == ['fr', 'fr']
    assert made[0].ended == ['done', False]
    assert language() == 'en'


async def test_a_change_is_delivered_in_the_pages_language_and_only_while_it_lives() -> None:
    hub, heard = Hub(gather=0), []
    kept: list[Sheet] = []

    async def read() -> int:
        return 7

    def build() -> None:
        scope = scope_of(hub, 'fr')
        kept.append(Sheet())
        scope.follow(kept[0], 'order:1', read, lambda view: heard.append((view, language(), ui.context.client)))

    async with opened(build) as user:
        hub.mark('order:1')
        await settle()
        assert heard == [(7, 'fr', user.client)]
        kept[0].delete()
        hub.mark('order:1')
        await settle()
    assert len(heard) == 1
    assert hub.followers() == 0


async def test_watching_draws_at_once_and_then_on_every_change() -> None:
    hub, reads = Hub(gather=0), iter(['first', 'second'])

    async def read() -> str:
        return next(reads)

    async def build() -> None:
        sheet = Sheet()
        await scope_of(hub).watch(sheet, 'order:1', read, lambda view: sheet.show(h.p[view]))

    async with opened(build) as user:
        await user.should_see('first')
        hub.mark('order:1')
        await user.should_see('second')


async def test_forty_navigations_leave_one_follower() -> None:
    hub = Hub(gather=0)

    async def read() -> None:
        return None

    def build() -> None:
        scope = scope_of(hub)

        def one_page() -> None:
            scope.follow(Sheet(), 'list', read, lambda view: None)

        ui.sub_pages({'/': one_page, '/other': one_page})

    async with opened(build) as user:
        assert user.client
        for number in range(40):
            with user.client:
                await user.client.sub_pages_router._handle_open('/' if number % 2 else '/other')
        assert hub.followers('list') == 1
        user.client.delete()
        user.client = None
    assert hub.followers('list') == 0


async def test_undo_runs_once_and_guarded() -> None:
    undone: list[str] = []

    async def undo() -> None:
        undone.append(language())
        raise Refused('Too late.')

    def build() -> None:
        scope = scope_of(language='fr')
        ui.button('go', on_click=lambda: scope.say('positive', 'Held.', undo=undo))

    async with opened(build) as user:
        user.find('go').click()
        await user.should_see('Held.')
        for _attempt in range(2):
            user.find('Held.').trigger('undo', 1)
            await asyncio.sleep(0.01)
        await user.should_see('Too late.')
    assert undone == ['fr']
