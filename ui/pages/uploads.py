"""Files on their way in: kept in the data folder under a random name until the page that asked for them is done."""
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from base.actor import Right
from base.text import clean
from ui.desk import Desk

router = APIRouter(include_in_schema=False)
HOURS = 6
MOST = 3    # files of one session: a page needs one, and two tabs may be open
_TOKEN = re.compile('[0-9a-f]{24}')


def folder(desk: Desk) -> Path:
    path = desk.settings.data_dir / 'uploads'
    path.mkdir(exist_ok=True)
    return path


def path_of(desk: Desk, token: str, session_id: str) -> Path | None:
    """The file this session sent under this token; None when there is none."""
    if not _TOKEN.fullmatch(token):
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
    _make_room(desk, visitor.session_id)
    try:
        with _whole(folder(desk) / f'{visitor.session_id}-{token}') as file:
            async for chunk in request.stream():
                file.write(chunk)
    except ClientDisconnect:
        return Response(status_code=400)
    return PlainTextResponse(f'{token} {clean(unquote(request.headers.get("x-file-name", "")), 80)}')


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Nothing stays of a file that did not arrive whole."""
    try:
        with path.open('xb') as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _make_room(desk: Desk, session_id: str) -> None:
    """The oldest of a session's files go."""
    mine = sorted(folder(desk).glob(f'{int(session_id)}-*'), key=lambda path: path.stat().st_mtime)
    for path in mine[:len(mine) - MOST + 1]:
        path.unlink(missing_ok=True)


def sweep(desk: Desk) -> None:
    """Forgets files whose page never came back."""
    for path in folder(desk).iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > HOURS * 3600:
                path.unlink()
