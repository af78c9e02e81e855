"""The frame around every page: navigation, search, who is here, the person's menu, and the page itself."""
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import htpy as h
from htpy import Node
from markupsafe import Markup
from nicegui import Client, ui

from base.actor import Right
from base.i18n import LANGUAGES, N_, _, language, speaking
from ui.feedback import Toasts
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.markup import link, render
from ui.parts.menu import Item, menu
from ui.parts.pieces import avatar, empty_state, kbd, link_button
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler
from ui.theme import THEMES


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `count` names the figure beside it; `last` stands at the bottom; one that `needs`
    something is shown only to shops that have it."""
    path: str
    label: str
    glyph: str
    right: Right = Right.VIEW
    count: str = ''
    last: bool = False
    needs: str = ''


NAVIGATION = (
    Place('/orders', N_('Orders'), 'order', count='orders'),
    Place('/bench', N_('Bench'), 'scan'),
    Place('/pickup', N_('Pickup'), 'bag', Right.SHIP, count='pickups', needs='pickups'),
    Place('/quotes', N_('Quotes'), 'quote', count='quotes'),
    Place('/products', N_('Products'), 'product', count='products'),
    Place('/outbox', N_('Outbox'), 'mail', count='failed'),
    Place('/import', N_('Import'), 'import', Right.IMPORT),
    Place('/settings', N_('Settings'), 'gear', Right.SETTINGS, last=True),
)
HOME = NAVIGATION[0].path
THEME_NAMES = {'auto': N_('Like the device'), 'light': N_('Light'), 'dark': N_('Dark')}
Save = Callable[[str, str], Awaitable[Any]]
Search = Callable[[str], Awaitable[Any]]
Find = Callable[[str], Awaitable[bool]]


class Pages(ui.sub_pages):
    """The page the address names; or, in the person's words, that there is none."""

    def __init__(self, routes: dict[str, Callable[..., Any]], language: str) -> None:
        self.language = language
        super().__init__(routes)

    async def drawn(self, within: float) -> None:
        """Waits until the page has been drawn, for so many seconds: then it travels in the answer to the browser's
        request, and saves the way there and back that it takes later."""
        if self._active_tasks:
            await asyncio.wait(self._active_tasks, timeout=within)

    def _render_404(self) -> None:
        with speaking(self.language):
            Sheet(node=empty_state(
                _('Nothing here'), _('This page does not exist, or it has moved. The link may be old or mistyped.'),
                link_button(_('Go to the orders'), HOME)))


class Frame:
    """Built once per page. `save(name, value)` stores the person's 'language' or 'theme'; `search(text)` is told what
    is being typed into the header, without it Enter opens the orders that match; what Enter ends goes to `find(text)`
    first, which says whether it has opened something. Only places that `routes` has are shown; one of /me adds the
    person's sessions."""

    def __init__(self, scope: Scope, routes: Mapping[str, Callable[..., Any]], *, shop: str = 'Comptoir',
                 theme: str = 'auto', save: Save | None = None, search: Search | None = None, find: Find | None = None,
                 navigation: Sequence[Place] = NAVIGATION) -> None:
        self.scope = scope
        self.shop = shop
        self.theme = theme
        self.save = save
        self.search = search
        self.find = find
        self.navigation = [place for place in navigation if place.path in routes and scope.actor.may(place.right)]
        self.has_sessions = '/me' in routes
        self.counts: dict[str, str] = {}
        self.has: frozenset[str] = frozenset()
        self.online: list[str] = []
        self.path = scope.client.sub_pages_router.current_path
        with speaking(scope.language):
            self._build(dict(routes))
        scope.client.sub_pages_router.on_path_changed(self._moved)

    def _build(self, routes: dict[str, Callable[..., Any]]) -> None:
        _unmark_as_main(self.scope.client)
        Sheet(node=[h.a('.skip', href='#main')[_('Go to the page')],
                    h.div('#said.sr', role='status', aria_live='polite')])
        self.toasts = Toasts()
        with ui.element('div').classes('app'):
            self.side = Sheet(tag='nav', classes='side', label=_('Main menu'), node=self._draw_side())
            with ui.element('div'):
                self.top = Sheet(self.act, tag='header', classes='top', node=self._draw_top())
                self.alerts = ui.element('div').classes('alerts')
                with ui.element('main').props('id=main tabindex=-1'):
                    self.pages = Pages(routes, self.scope.language)

    def _moved(self, path: str) -> None:
        self.path = path
        self._patch(self.side, self._draw_side)

    def show_counts(self, counts: Mapping[str, int | str]) -> None:
        """Figures beside the navigation, by the `count` names of NAVIGATION."""
        shown = {key: str(value) for key, value in counts.items() if value}
        if shown != self.counts:
            self.counts = shown
            self._patch(self.side, self._draw_side)

    def show_places(self, has: frozenset[str]) -> None:
        """What this shop has of that which places need."""
        if has != self.has:
            self.has = has
            self._patch(self.side, self._draw_side)

    def show_online(self, names: Sequence[str]) -> None:
        """Who else has the desk open."""
        if list(names) != self.online:
            self.online = list(names)
            self._patch(self.top, self._draw_top)

    def _patch(self, sheet: Sheet, draw: Callable[[], Node]) -> None:
        with speaking(self.scope.language):
            sheet.show(draw(), flash=False)

    def _draw_side(self) -> Node:
        path = self.path.partition('?')[0].rstrip('/') or HOME
        places = tuple((place, self.counts.get(place.count, '')) for place in self.navigation
                       if not place.needs or place.needs in self.has or place.path == path)
        return _side(self.shop, places, path, language())

    def _draw_top(self) -> Node:
        mine = self.scope.actor.name
        return [
            h.form(role='search', data_verb='search', data_stays=True)[
                icon('search'),
                h.input(type='search', name='text', data_search=True, data_verb_input=self.search and 'typed',
                        autocomplete='off', maxlength='200', aria_label=_('Search orders'),
                        placeholder=_('Order, customer, SKU, tracking code…')),
                kbd('/')],
            h.span('.grow'),
            h.span('.live', role='status')[h.span('.fine')[_('live')], h.span('.lost')[_('reconnecting…')]],
            h.span('.avatars', data_key='online')[[avatar(name) for name in self.online if name != mine]],
            self._draw_me()]

    def _draw_me(self) -> Node:
        languages: list[Item | None] = [Item(name, 'language', {'value': code}, on=code == self.scope.language)
                                        for code, name in LANGUAGES.items()]
        themes = [Item(_(THEME_NAMES[mode]), 'theme', {'value': mode}, on=mode == self.theme) for mode in THEMES]
        return [
            menu('me', avatar(self.scope.actor.name, _('You, {name}').format(name=self.scope.actor.name)),
                 [*languages, None, *themes, None,
                  *([Item(_('My sessions'), href='/me', glyph='user')] if self.has_sessions else []),
                  Item(_('Keyboard'), 'help', glyph='help'), None, Item(_('Sign out'), 'out', glyph='out')],
                 kind='me', name=_('Your menu')),
            h.button(type='button', data_verb='help', data_help=True, hidden=True),
            h.form(id='sign-out', method='post', action='/logout', data_logout=True, hidden=True)]

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        match verb:
            case 'search':
                await self._enter(data.get('text', ''))
            case 'typed':
                await self._search(data.get('value', ''))
            case 'language' if data.get('value') in LANGUAGES:
                await self._prefer('language', data['value'])
                ui.navigate.reload()
            case 'theme' if data.get('value') in THEMES:
                await self._prefer('theme', data['value'])
                self._wear(data['value'])
            case 'help':
                await self._help()
            case 'out':
                self.toasts.run_method('signOut')

    async def _enter(self, text: str) -> None:
        if self.find is None or not await self.find(text):
            await self._search(text)

    async def _search(self, text: str) -> None:
        if self.search is not None:
            await self.search(text)
        else:
            ui.navigate.to(f'{HOME}?q={quote(text.strip())}')

    async def _prefer(self, name: str, value: str) -> None:
        if self.save is not None:
            await self.save(name, value)

    def _wear(self, theme: str) -> None:
        self.theme = theme
        self.toasts.run_method('dress', theme)
        self._patch(self.top, self._draw_top)

    async def _help(self) -> None:
        keys = [('/', _('Search')), ('j', _('Next row')), ('k', _('Previous row')), ('o', _('Open the row')),
                ('x', _('Tick the row')), ('?', _('This help')), ('Esc', _('Close'))]
        await ask(self.scope, _('Keyboard'), confirm=_('Close'), intro=h.dl('.pairs')[
            [[h.dt[kbd(key)], h.dd[what]] for key, what in keys]])


def _unmark_as_main(client: Client) -> None:
    """Quasar's page is a <main> around everything; ours is the part that changes."""
    around = client.content.parent_slot
    if around is not None:
        around.parent.classes('q-page').tag = 'div'


@lru_cache(maxsize=256)
def _side(shop: str, places: tuple[tuple[Place, str], ...], path: str, _language: str) -> Markup:
    """Places with their figures; drawn once for all who see the same."""
    return Markup(render([
        link(HOME, icon('order'), h.span[shop], class_='brand', aria_label=shop),
        h.ul[[_place(place, figure, path) for place, figure in places]]]))


def _place(place: Place, figure: str, path: str) -> Node:
    here = path == place.path or path.startswith(f'{place.path}/')
    number, _space, words = figure.partition(' ')
    count = h.i('.count')[number, words and h.span['\u00a0', words]]
    return h.li(data_key=place.path)[
        link(place.path, icon(place.glyph), h.span[_(place.label)], count,
             class_=' '.join(name for name, wanted in {'on': here, 'last': place.last}.items() if wanted),
             aria_current='page' if here else None)]
