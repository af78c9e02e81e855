"""For whoever watches the desk: does it live, and can it work?"""
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from data import database

router = APIRouter(include_in_schema=False)
_FRESH = {'Cache-Control': 'no-store'}


@router.get('/healthz')
async def lives() -> Response:
    return PlainTextResponse('ok\n', headers=_FRESH)


@router.get('/readyz')
async def ready(request: Request) -> Response:
    desk = request.app.state.desk
    parts = {'desk': desk.ready, 'database': await _database_answers(), 'hub': desk.hub.is_open}
    missing = [name for name, is_there in parts.items() if not is_there]
    return PlainTextResponse(f'not ready: {", ".join(missing)}\n' if missing else 'ready\n', 503 if missing else 200,
                             headers=_FRESH)


async def _database_answers() -> bool:
    try:
        return bool(await database.rows('SELECT 1 AS one'))
    except Exception:    # whatever is wrong with it, the answer is no
        return False
