"""A quote's printer icon: its PDF as it stands now."""
from fastapi import APIRouter, Request, Response

from base.actor import Right
from base.text import row_id
from orders import quote_snapshot
from ui.files import shown_pdf
from ui.panels.quote_send import link_of

router = APIRouter(prefix='/papers', include_in_schema=False)


@router.get('/quotes/{quote_id}.pdf')
async def quote(request: Request, quote_id: str) -> Response:
    """With the link to answer it for those who may send it."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    found = await quote_snapshot.existing(row_id(quote_id) or 0)
    row = found[1]
    is_open = row.status == 'sent' and visitor.actor.may(Right.QUOTE)
    content = await quote_snapshot.pdf(found, desk.press, desk.archive, link_of(desk.settings, row) if is_open else '')
    return shown_pdf(content, row.number)
