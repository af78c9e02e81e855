"""A shared tablet passes from one packer to the next, by PIN."""
import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from base.actor import Right
from base.errors import Refused
from base.text import row_id
from people import pins
from ui.plain.visit import address, keep_session, token_of

router = APIRouter(include_in_schema=False)


@router.post('/bench/switch')
async def switch(request: Request) -> Response:
    """Takes {"staff", "pin"} and sets the next person's cookie, or answers with {"words"} that say why not."""
    request.state.visitor.actor.need(Right.PACK)
    staff_id, pin = _read(await request.body())
    if staff_id is None:
        return Response(status_code=400)
    try:
        token = await pins.switch(token_of(request), staff_id, pin, address(request),
                                  request.headers.get('user-agent', ''))
    except Refused as refused:
        return JSONResponse({'words': str(refused)}, refused.status)
    response = JSONResponse({})
    keep_session(response, token, request.app.state.desk.settings.secure)
    return response


def _read(body: bytes) -> tuple[int | None, str]:
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None, ''
    pin = sent.get('pin') if isinstance(sent, dict) else None
    if not isinstance(pin, str) or len(pin) > pins.LONGEST or '\0' in pin:
        return None, ''
    return row_id(str(sent.get('staff'))), pin
