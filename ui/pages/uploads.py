"""Files on their way in: kept in the data folder under a random name until the page that asked for them is done."""
import secrets
import time
from pathlib import Path
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse

from base.actor import Right
from base.text import clean
from ui.desk import Desk

router = APIRouter(include_in_schema=False)
HOURS = 6


def folder(desk: Desk) -> Path:
    path = desk.settings.data_dir / 'uploads'
    path.mkdir(exist_ok=True)
    return path


def path_of(desk: Desk, token: str, session_id: str) -> Path | None:
    """The file this session sent under this token; None when there is none."""
    if not token.isalnum():
        return None
    path = folder(desk) / f'{int(session_id)}-{token}'
    return path if path.is_file() else None


@router.post('/import/file')
async def receive(request: Request) -> Response:
    """Answers with the token and the file's name."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.IMPORT)
    token = secrets.token_hex(12)
    sweep(desk)
    with (folder(desk) / f'{visitor.session_id}-{token}').open('xb') as file:
        async for chunk in request.stream():
            file.write(chunk)
    return PlainTextResponse(f'{token} {clean(unquote(request.headers.get("x-file-name", "")), 80)}')


def sweep(desk: Desk) -> None:
    """Forgets files whose page never came back."""
    for path in folder(desk).iterdir():
        if time.time() - path.stat().st_mtime > HOURS * 3600:
            path.unlink(missing_ok=True)
