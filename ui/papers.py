"""The printer icons: PDFs as answers to a plain GET."""
from fastapi import APIRouter, Request, Response

from base.actor import Right
from base.errors import Missing
from base.i18n import N_, speaking
from base.text import row_id
from data import database
from data.models import Document
from orders import printing

router = APIRouter(prefix='/papers', include_in_schema=False)
MOST_IDS = 500


def _answer(content: bytes, name: str) -> Response:
    return Response(content, media_type='application/pdf', headers={
        'Content-Disposition': f'inline; filename="{name}.pdf"', 'Cache-Control': 'private, no-store'})


def _ids(text: str) -> list[int]:
    named = [row_id(part) for part in text.split(',', MOST_IDS + 1)[:MOST_IDS + 1]]
    return [one for one in dict.fromkeys(named) if one is not None]


@router.get('/documents/{document_id}.pdf')
async def document(request: Request, document_id: str) -> Response:
    """An issued document, as stored."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    row = await Document.get_or_none(id=row_id(document_id) or 0, using_db=database.reader())
    if row is None:
        raise Missing(N_('This document does not exist.'))
    content = await printing.pdf(row.id, desk.press, desk.archive)
    await printing.record_print(visitor.actor, row.kind, document_id=row.id)
    return _answer(content, row.number)


@router.get('/slips.pdf')
async def slips(request: Request, orders: str = '', slips: str = '') -> Response:
    """Packing slips as one PDF: of these orders, or these slips."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.PACK)
    with speaking(visitor.language):
        slip_ids = _ids(slips) or await printing.live_slips(_ids(orders))
        content = await printing.slips_pdf(slip_ids, desk.press)
    await printing.record_print(visitor.actor, 'packing_slip', slip_ids=slip_ids)
    return _answer(content, 'packing-slips')
