"""What a scanner asks of the server: to count scans, to read its camera's pictures, to find what has a number."""
import asyncio
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from base.actor import Actor, Right
from base.errors import Refused
from base.text import clean
from data import numbers
from data.trouble import is_unwell
from orders import scanning
from orders.scanning import LONGEST_CODE, LONGEST_KEY, MOST_ID, Scanned
from people import stamps
from ui import camera
from ui.desk import Desk
from ui.scope import went_wrong

router = APIRouter(include_in_schema=False)
MOST = 100
KINDS = ('scan', 'tick', 'take_off')
TRIES = 5    # then it is the scan that is wrong, not the moment


class Sent(NamedTuple):
    """`by` is the stamp of who made it."""
    by: str
    scanned: Scanned


@router.post('/bench/scans')
async def scans(request: Request) -> Response:
    """Counts them one after the other. What got no answer is to be sent again, with all that came after it."""
    actor = request.state.visitor.actor
    actor.need(Right.PACK)
    sent = _read(await request.body())
    if sent is None:
        return Response(status_code=400)
    answers = []
    for one in sent:
        answer = await _answer(request.app.state.desk, actor, one)
        if answer is None:
            break
        answers.append(answer)
    return JSONResponse({'answers': answers}, 200 if answers or not sent else 503)


def _read(body: bytes) -> list[Sent] | None:
    """None when it is not what our script sends: nothing of it is counted then."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    rows = sent.get('scans') if isinstance(sent, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST:
        return None
    read = [_scanned(row) for row in rows]
    return None if None in read else [one for one in read if one is not None]


def _scanned(row: Any) -> Sent | None:
    if not isinstance(row, dict):
        return None
    key, code, number = row.get('key'), row.get('code', ''), row.get('number', '')
    slip, line, kind, by = row.get('slip'), row.get('line'), row.get('kind'), row.get('by', '')
    if not _is_key(key) or not all(isinstance(text, str) for text in (code, number, by)):
        return None
    if not (isinstance(slip, int) and _is_id(slip)) or not (line is None or _is_id(line)) or kind not in KINDS:
        return None
    return Sent(by, Scanned(str(key), slip, str(kind), _cut(code), line, _cut(number), _moment(row.get('at'))))


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_KEY and value.isprintable()


def _cut(text: str) -> str:
    """Anything may be printed on a parcel, and what is refused whole would hold up all that is scanned after it."""
    return text[:LONGEST_CODE].replace('\0', '')


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value <= MOST_ID


def _moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at.astimezone(UTC) if at.tzinfo and 2000 < at.year < 9999 else None


async def _answer(desk: Desk, sender: Actor, sent: Sent) -> dict[str, Any] | None:
    """None when the database could not take it just now: the tablet keeps it and asks again."""
    one = sent.scanned
    try:
        return await scanning.scan(await stamps.maker(desk.settings.secret, sent.by, sender), one)
    except Refused as refused:
        return await scanning.told(one.key) or _refused(one, str(refused))
    except Exception as error:
        sentence = went_wrong(error)
        over = not is_unwell(error) and _has_tried_enough(one.key, desk.failed_scans)
        return _refused(one, sentence) if over else None


def _has_tried_enough(key: str, failed: dict[str, int]) -> bool:
    if len(failed) > MOST:
        failed.clear()
    failed[key] = failed.get(key, 0) + 1
    return failed[key] >= TRIES


def _refused(one: Scanned, words: str) -> dict[str, Any]:
    return {'key': one.key, 'outcome': 'refused', 'slip': one.slip_id, 'line': one.line_id, 'words': words}


@router.post('/bench/frame')
async def frame(request: Request) -> Response:
    """The codes in one picture of a camera, for browsers that cannot read them themselves."""
    request.state.visitor.actor.need(Right.PACK)
    content = await request.body()
    return JSONResponse({'codes': await asyncio.to_thread(camera.codes, content)})


@router.get('/find')
async def find(request: Request, code: str = '') -> Response:
    """Where the order, packing slip or return of this number is, and what is to be packed of it; 404 when nothing has
    it."""
    request.state.visitor.actor.need(Right.VIEW)
    found = await numbers.behind(clean(code[:LONGEST_CODE], LONGEST_CODE))
    if found is None:
        return JSONResponse({}, 404)
    url = f'/returns/{found.return_id}' if found.return_id else f'/orders/{found.order_id}'
    return JSONResponse({'url': url, 'order': found.order_id, 'slip': found.slip_id})
