"""The web application: what is started, which pages there are, and who may see them."""
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from fastapi import FastAPI, Request
from nicegui import app as pages
from nicegui import core, ui

from base.settings import Settings
from data import database
from data.models import Shop
from documents.store import Archive
from documents.workers import Press
from live import Hub
from orders import outbox
from ui import (
    bench_scans,
    bench_switch,
    message_frames,
    paper_looks,
    papers,
    presence,
    quote_papers,
    return_files,
)
from ui.desk import Desk, ReadOrders
from ui.guard import Guard
from ui.nicegui_mends import mend
from ui.pages import accounting_files, orders_export, packed_file, uploads
from ui.pages.desk import desk_page
from ui.plain import bench_app, errors, routes
from ui.theme import serve_assets
from ui.web import Departed, protect

RECONNECT_SECONDS = 30
PING_SECONDS = 4
PONG_SECONDS = 3    # a page that went without a word is missed after both


class Clockwork(Protocol):
    """What runs by itself beside the screens."""

    def start(self) -> None: ...

    async def stop(self) -> None: ...


MakeClock = Callable[[Settings, Hub, Press, Archive], Clockwork]


def create_app(settings: Settings, make_clock: MakeClock, read_orders: ReadOrders) -> FastAPI:
    """The whole desk behind one ASGI application; its lifespan opens and closes everything."""
    app = FastAPI(lifespan=partial(_life, settings, make_clock, read_orders), docs_url=None, redoc_url=None,
                  openapi_url=None)
    app.include_router(routes.router)
    app.include_router(papers.router)
    app.include_router(paper_looks.router)
    app.include_router(quote_papers.router)
    app.include_router(message_frames.router)
    app.include_router(orders_export.router)
    app.include_router(accounting_files.router)
    app.include_router(packed_file.router)
    app.include_router(uploads.router)
    app.include_router(return_files.router)
    app.include_router(bench_scans.router)
    app.include_router(bench_switch.router)
    app.include_router(bench_app.router)
    serve_assets(app)
    errors.show_errors(app)
    protect(app)
    pages.on_connect(presence.found)
    pages.on_disconnect(presence.lost)

    async def root(request: Request) -> None:
        await desk_page(app.state.desk, request)

    ui.run_with(app, root=root, title='Comptoir', tailwind=False, language='en-GB', reconnect_timeout=RECONNECT_SECONDS,
                binding_refresh_interval=None, show_welcome_message=False)
    app.add_middleware(Departed)
    mend()
    return app


@asynccontextmanager
async def _life(settings: Settings, make_clock: MakeClock, read_orders: ReadOrders,
                app: FastAPI) -> AsyncIterator[None]:
    hub = Hub()
    archive = Archive(settings.data_dir / 'documents')
    press = Press(settings.pdf_workers)
    desk = app.state.desk = Desk(settings, hub, press, archive, read_orders)
    await database.connect(settings.database_url, settings.data_dir, hub)
    clock = make_clock(settings, hub, press, archive)
    guard = Guard(settings, hub)
    guard.install()
    core.sio.eio.ping_interval, core.sio.eio.ping_timeout = PING_SECONDS, PONG_SECONDS
    try:
        await _begin(desk, clock)
        yield
    finally:
        desk.ready = False
        guard.remove()
        await clock.stop()
        await desk.print_runs.close()
        await desk.imports.close()
        await press.stop()
        await hub.close()
        await database.close()


async def _begin(desk: Desk, clock: Clockwork) -> None:
    await outbox.begin()
    if not database.is_postgres():
        desk.archive.sweep()
    uploads.sweep(desk)
    await desk.press.start()
    clock.start()
    if not await Shop.exists(id=1):
        desk.setup_token = secrets.token_urlsafe(16)
        _say(f'Open {desk.settings.base_url}/first-run?token={desk.setup_token} to set up your shop.')
    else:
        _say(f'Comptoir is open at {desk.settings.base_url}')    # house: the console speaks English
    desk.ready = True


def _say(sentence: Any) -> None:
    print(sentence, flush=True)  # noqa: T201 - the console is where the owner looks for it
