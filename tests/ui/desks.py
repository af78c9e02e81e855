"""Pages of a desk without orders, for tests of what every page is made of."""
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_simulation import user_simulation

from base.actor import Actor
from live import Hub
from tests.light_simulation import lighten
from ui.scope import Scope

JULIEN = Actor(1, 'Julien Dubois', 'owner')
lighten()


def scope_of(hub: Hub | None = None, language: str = 'en', actor: Actor = JULIEN) -> Scope:
    """The scope of the page being built."""
    settings = SimpleNamespace(smtp_url='', base_url='https://desk.test', secret='a secret')
    desk = cast(Any, SimpleNamespace(hub=hub or Hub(gather=0), settings=settings))
    return Scope(actor, 'session', language, 'Europe/Paris', 'EUR', desk, ui.context.client)


@asynccontextmanager
async def opened(build: Callable[[], Any]) -> AsyncIterator[User]:
    """A person who has opened the page that `build` draws."""
    async with user_simulation(root=build) as user:
        await user.open('/')
        yield user
