"""A tiny desk behind the gate and the guard, in a process of its own: `python -m tests.ui.guarded_desk PORT FOLDER`.

One NiceGUI page with one button, and under /api/test/ what a test wants to know and do.
"""
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from nicegui import Client, nicegui, ui

from base.actor import SYSTEM
from base.i18n import language
from base.settings import Settings, read_settings
from data import database
from live import Hub
from people import signing_in, staffing
from tests.ui.plain_desk import PASSWORD, shop
from ui import theme
from ui.guard import Guard
from ui.plain import errors
from ui.plain.routes import router
from ui.web import protect


@dataclass
class Desk:
    """What the gate, the plain pages and the guard ask of the real one."""
    settings: Settings
    hub: Hub = field(default_factory=Hub)
    setup_token: str | None = None
    ready: bool = True


clicks: list[str] = []
made: list[str] = []
pages: dict[str, dict[str, Any]] = {}


class CountedClient(Client):
    """Notes every page NiceGUI makes, also those it forgets again."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        made.append(self.id)


def draw(request: Request) -> None:
    visitor = request.state.visitor
    ui.label(f'Hello {visitor.actor.name}')
    button = ui.button('Count', on_click=lambda: clicks.append(f'{visitor.actor.name} in {language()}'))
    upload = ui.upload(on_upload=lambda: clicks.append('upload'))
    listener = next(iter(button._event_listeners.values()))
    pages[ui.context.client.id] = {'click': {'id': button.id, 'listener_id': listener.id}, 'upload': upload.id}


async def state() -> dict[str, Any]:
    return {'clicks': clicks, 'made': made, 'pages': pages}


async def add(name: str, language: str = 'en') -> int:
    """A clerk, name@example.org."""
    return (await staffing.add_staff(SYSTEM, name, f'{name}@example.org', 'clerk', language, PASSWORD)).id


async def change(verb: str, staff_id: int) -> None:
    match verb:
        case 'disable':
            await staffing.disable(SYSTEM, staff_id)
        case 'demote':
            await staffing.change_role(SYSTEM, staff_id, 'viewer')
        case 'end':
            await signing_in.end_sessions(SYSTEM, staff_id)


async def change_unheard(verb: str, staff_id: int) -> None:
    """As if another process had done it and its announcement had been lost."""
    hub = database.current().hub
    database.current().hub = None
    try:
        await change(verb, staff_id)
    finally:
        database.current().hub = hub


def make_app(settings: Settings) -> FastAPI:
    sys.modules['nicegui.page'].Client = nicegui.Client = CountedClient    # type: ignore[attr-defined]
    desk = Desk(settings)
    guard = Guard(settings, desk.hub)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await database.connect(settings.database_url, settings.data_dir, desk.hub)
        app.state.desk = desk
        await shop()
        guard.install()
        yield
        guard.remove()
        await desk.hub.close()
        await database.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    protect(app)
    app.include_router(router)
    theme.serve_assets(app)
    errors.show_errors(app)
    app.get('/api/test/state')(state)
    app.post('/api/test/person/{name}')(add)
    app.post('/api/test/change/{verb}/{staff_id}')(change)
    app.post('/api/test/unheard/{verb}/{staff_id}')(change_unheard)
    ui.run_with(app, root=draw, binding_refresh_interval=None, reconnect_timeout=5, show_welcome_message=False)
    return app


async def main(port: int, folder: Path) -> None:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(folder), 'COMPTOIR_PORT': str(port)})
    app = make_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, host='127.0.0.1', port=port, access_log=False, log_level='warning',
                                           proxy_headers=False))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        sys.stdout.write('READY\n')
        sys.stdout.flush()


if __name__ == '__main__':
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
