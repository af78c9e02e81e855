"""The frame shows only where one may go, what is waiting, who is here, and wears the person's language and theme."""
from collections.abc import Callable
from typing import Any

import pytest
from nicegui import ui

from base.actor import Actor
from tests.ui.desks import JULIEN, opened, scope_of
from tests.ui.helpers import press
from ui.frame import Frame
from ui.parts.sheet import Sheet
from ui.theme import dress

PAGES = ('/', '/orders', '/orders/{number}', '/quotes', '/import', '/settings')


def frame(made: list[Frame] | None = None, actor: Actor = JULIEN, language: str = 'en',
          **more: Any) -> Callable[[], None]:
    def build() -> None:
        scope = scope_of(language=language, actor=actor)
        dress(scope, more.get('theme', 'auto'))
        built = Frame(scope, {path: lambda: ui.label('a page') for path in PAGES}, **more)
        if made is not None:
            made.append(built)
    return build


@pytest.mark.parametrize(('role', 'seen', 'unseen'), [
    ('owner', ('/orders', '/quotes', '/import', '/settings'), ()),
    ('clerk', ('/orders', '/quotes', '/import'), ('/settings',)),
    ('packer', ('/orders', '/quotes'), ('/import', '/settings')),
])
async def test_a_person_sees_the_places_their_role_may_enter(
        role: str, seen: tuple[str, ...], unseen: tuple[str, ...]) -> None:
    made: list[Frame] = []
    async with opened(frame(made, Actor(2, 'Marie Lenoir', role))):
        assert all(f'href="{path}"' in made[0].side.html for path in seen)
        assert not any(f'href="{path}"' in made[0].side.html for path in unseen)


async def test_a_place_without_a_page_is_not_shown() -> None:
    made: list[Frame] = []

    def build() -> None:
        made.append(Frame(scope_of(), {'/': lambda: None, '/orders': lambda: None}))

    async with opened(build):
        assert 'href="/quotes"' not in made[0].side.html
        assert 'href="/me"' not in made[0].top.html


async def test_the_place_one_is_in_is_marked_also_within_it() -> None:
    made: list[Frame] = []
    async with opened(frame(made)) as user:
        for path, current in (('/', 'Orders'), ('/orders/4?q=1', 'Orders'), ('/quotes', 'Quotes'), ('/ordersx', None)):
            assert user.client
            with user.client:
                await user.client.sub_pages_router._handle_open(path)
            marked = made[0].side.html.partition('aria-current="page"')[2].partition('</span>')[0]
            assert marked.endswith(current or '')
            assert bool(marked) == bool(current)


async def test_a_page_that_does_not_exist_is_said_in_the_persons_language() -> None:
    made: list[Frame] = []
    async with opened(frame(made, language='fr')) as user:
        assert user.client
        with user.client:
            await user.client.sub_pages_router._handle_open('/nowhere')
        said = made[0].pages.default_slot.children[0]
        assert isinstance(said, Sheet)
        assert 'Rien ici' in said.html
        assert 'href="/orders"' in said.html


async def test_counts_and_colleagues_appear_without_oneself() -> None:
    made: list[Frame] = []
    async with opened(frame(made)) as user:
        made[0].show_counts({'orders': 38, 'quotes': 0})
        made[0].show_online(['Julien Dubois', 'Marie Lenoir'])
        await user.should_see('38')
        assert 'Marie Lenoir' in made[0].top.html.partition('data-key="online"')[2].partition('</span></span>')[0]
        assert 'title="Julien Dubois"' not in made[0].top.html


async def test_language_and_theme_are_kept_for_the_person() -> None:
    saved: list[tuple[str, str]] = []

    async def save(name: str, value: str) -> None:
        saved.append((name, value))

    made: list[Frame] = []
    async with opened(frame(made, save=save)) as user:
        await press(user, 'theme', value='dark')
        assert 'aria-checked="true" type="button" data-verb="theme" data-value="dark"' in made[0].top.html
        await press(user, 'language', value='fr')
        made[0].scope.client.check_existence()
    assert saved == [('theme', 'dark'), ('language', 'fr')]


async def test_a_theme_nobody_offers_is_not_kept() -> None:
    saved: list[tuple[str, str]] = []

    async def save(name: str, value: str) -> None:
        saved.append((name, value))

    made: list[Frame] = []
    async with opened(frame(made, save=save)):
        await made[0].act('theme', {'value': '"><script>'})
        await made[0].act('language', {'value': 'xx'})
        await made[0].act('language', {})
    assert saved == []


async def test_enter_in_the_search_opens_the_orders_that_match() -> None:
    async with opened(frame()) as user:
        await press(user, 'search', text='Anaïs & co')
        assert user.back_history[-1] == '/orders?q=Ana%C3%AFs%20%26%20co'


async def test_enter_opens_what_has_that_very_number_and_searches_for_everything_else() -> None:
    async def find(text: str) -> bool:
        return text == 'RET00001'

    async with opened(frame(find=find)) as user:
        await press(user, 'search', text='RET00001')
        assert len(user.back_history) == 1
        await press(user, 'search', text='RET0000')
        assert user.back_history[-1] == '/orders?q=RET0000'


async def test_the_help_lists_the_keys() -> None:
    async with opened(frame()) as user:
        await press(user, 'help')
        await user.should_see('Keyboard')


async def test_an_evil_shop_name_stays_text() -> None:
    made: list[Frame] = []
    evil = '<script>alert(1)</script>'
    async with opened(frame(made, Actor(2, evil, 'owner'), shop=evil)) as user:
        made[0].show_online([evil])
        assert '<script' not in made[0].side.html + made[0].top.html
        assert user.client
        assert evil not in user.client.head_html
