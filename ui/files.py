"""Files as answers to a plain GET; nothing on their way keeps a copy."""
from collections.abc import AsyncIterator

from fastapi import Response
from fastapi.responses import StreamingResponse

CSV = 'text/csv; charset=utf-8'
_PRIVATE = {'Cache-Control': 'private, no-store'}


def shown_pdf(content: bytes, name: str) -> Response:
    """Opens in the browser, under its name without an ending."""
    return Response(content, media_type='application/pdf',
                    headers={**_PRIVATE, 'Content-Disposition': f'inline; filename="{name}.pdf"'})


def saved(content: bytes | AsyncIterator[str] | AsyncIterator[bytes], name: str, kind: str) -> Response:
    """Is saved under its name; whole, or piece by piece."""
    headers = {**_PRIVATE, 'Content-Disposition': f'attachment; filename="{name}"'}
    if isinstance(content, bytes):
        return Response(content, media_type=kind, headers=headers)
    return StreamingResponse(content, media_type=kind, headers=headers)
