"""The plain pages and all that stands before them, without NiceGUI behind: for tests in one process."""
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from base.actor import SYSTEM
from base.settings import Settings, read_settings
from data.models import Staff
from live import Hub
from people import opening_shop, staffing
from ui import theme
from ui.plain import errors
from ui.plain.routes import router
from ui.web import protect

BASE = 'http://desk.test'
PASSWORD = 'a long enough sentence'
KEY = 'the-key-on-the-console'
BROWSER = {'accept': 'text/html,*/*;q=0.8', 'accept-language': 'en'}


@dataclass
class Desk:
    settings: Settings
    hub: Hub = field(default_factory=Hub)
    setup_token: str | None = KEY
    ready: bool = True


def settings(folder: Path, **values: str) -> Settings:
    return read_settings({'COMPTOIR_DATA_DIR': str(folder), 'COMPTOIR_BASE_URL': BASE,
                          **{f'COMPTOIR_{name}': value for name, value in values.items()}})


def make_app(desk: Desk | None) -> FastAPI:
    """Every page that is no plain one says who asked; /import and /slow read their body."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.seen = []
    if desk is not None:
        app.state.desk = desk
    protect(app)
    app.include_router(router)
    theme.serve_assets(app)
    errors.show_errors(app)

    async def page(request: Request) -> HTMLResponse:
        body = await request.body()
        app.state.seen.append((request.method, request.url.path, len(body)))
        return HTMLResponse(f'<p>{request.state.visitor.actor.name} {request.client} {request.url.scheme}</p>')

    async def broken(request: Request) -> HTMLResponse:
        raise ZeroDivisionError

    app.add_route('/broken', broken)
    app.add_route('/{path:path}', page, methods=['GET', 'POST', 'HEAD'])
    return app


def browser(app: FastAPI, address: str = '203.0.113.7', **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 50000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers={**BROWSER, **headers})


async def shop(**values: Any) -> Staff:
    """An open shop with its owner, owner@example.org."""
    return await opening_shop.open_shop(**{
        'name': 'Maison Mathilde', 'country': 'FR', 'currency': '', 'language': 'en', 'timezone': '',
        'owner_name': 'Olga', 'owner_email': 'owner@example.org', 'owner_password': PASSWORD, **values})


async def colleague(name: str, role: str = 'clerk', language: str = 'en') -> Staff:
    return await staffing.add_staff(SYSTEM, name, f'{name.lower()}@example.org', role, language, PASSWORD)


async def sign_in(client: httpx.AsyncClient, email: str = 'owner@example.org', **query: str) -> httpx.Response:
    return await client.post('/login', params=query, data={'email': email, 'password': PASSWORD})


class Read(HTMLParser):
    """What a page holds: its controls with their labels, its tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]
