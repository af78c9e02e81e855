"""The whole product in this process, without a browser: people sign in and press, by NiceGUI's simulated users."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from nicegui import ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals

from base.actor import SYSTEM
from base.settings import read_settings
from intake import sniff
from jobs.clock import Clock
from people.opening_shop import open_shop
from people.staffing import add_staff
from tests.databases import Store
from tests.light_simulation import lighten
from ui.app import create_app
from ui.desk import Desk

PASSWORD = 'a long enough sentence'
ORIGIN = 'http://127.0.0.1:8080'
NAMES = {'owner': 'Olga', 'clerk': 'Clara', 'packer': 'Paul', 'viewer': 'Vera'}
lighten()


@dataclass
class OpenDesk:
    """A running desk whose shop is open. Its verbs can also be called directly: it is this process's database."""

    app: FastAPI
    _clients: AsyncExitStack
    _made: dict[str, int] = field(default_factory=dict)

    @property
    def services(self) -> Desk:
        found: Desk = self.app.state.desk
        return found

    async def browser(self) -> httpx.AsyncClient:
        """A stranger's browser, for plain pages and routes."""
        transport = httpx.ASGITransport(self.app)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={'accept': 'text/html'})
        return await self._clients.enter_async_context(client)

    async def person(self, role: str = 'clerk', language: str = 'en') -> User:
        """A new colleague, signed in; `await person.open('/orders')` opens a page."""
        count = self._made[role] = self._made.get(role, 0) + 1
        name = f'{NAMES[role]} {count}' if count > 1 else NAMES[role]
        email = f'{role}{count}@example.org'
        await add_staff(SYSTEM, name, email, role, language, PASSWORD)
        return await self.signed_in(email)

    async def signed_in(self, email: str, password: str = PASSWORD) -> User:
        browser = await self.browser()
        answer = await browser.post('/login', data={'email': email, 'password': password})
        assert answer.status_code == 303, answer.text
        return User(browser)


@asynccontextmanager
async def opened(store: Store) -> AsyncIterator[OpenDesk]:
    """Starts the desk on this database and opens its shop; ends it afterwards."""
    settings = read_settings({'COMPTOIR_DATABASE_URL': store.url, 'COMPTOIR_DATA_DIR': str(store.folder)})
    with nicegui_reset_globals():
        os.environ['NICEGUI_USER_SIMULATION'] = 'true'
        try:
            app = create_app(settings, Clock, sniff.read)
            async with app.router.lifespan_context(app), AsyncExitStack() as clients:
                app.state.desk.hub.gather = 0
                await open_shop('Maison Test', 'FR', 'EUR', 'en', 'Europe/Paris', 'Boss', 'boss@example.org', PASSWORD)
                yield OpenDesk(app, clients)
        finally:
            os.environ.pop('NICEGUI_USER_SIMULATION', None)
            ui.navigate, ui.notify, ui.download = Navigate(), notify, download
