"""What a customer was mailed, for the dialog that shows it: the letter for a frame without any right, and its files."""
import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from base.actor import Right
from base.errors import Missing
from base.i18n import N_
from base.text import row_id
from data import mail_view
from data.models import Mail
from orders import reading_mail
from ui.files import saved, shown_pdf

router = APIRouter(prefix='/messages', include_in_schema=False)
# Whatever a letter holds: it runs nothing, fetches nothing and sends nothing, framed or opened alone.
POLICY = ("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
          "form-action 'none'")
_PRIVATE = {'Cache-Control': 'private, no-store'}


async def _mail(mail_id: str) -> Mail:
    mail = await mail_view.find(row_id(mail_id) or 0)
    if mail is None:
        raise Missing(N_('This mail does not exist.'))
    return mail


@router.get('/{mail_id}.html')
async def letter(request: Request, mail_id: str) -> Response:
    """The HTML exactly as it left, its pictures within."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    opened = await reading_mail.opened(await _mail(mail_id), desk.archive, desk.settings)
    return Response(opened.framed, media_type='text/html; charset=utf-8', headers={
        **_PRIVATE, 'Content-Security-Policy': POLICY, 'X-Frame-Options': 'SAMEORIGIN',
        'Referrer-Policy': 'no-referrer'})


@router.get('/{mail_id}/files/{place}')
async def file(request: Request, mail_id: str, place: str) -> Response:
    """The stored bytes of one attachment, counted from 0."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    files = dict(enumerate((await _mail(mail_id)).attachments))
    found = files.get(int(place)) if place.isascii() and place.isdigit() and len(place) < 4 else None
    if found is None:
        raise Missing(N_('This mail has no such attachment.'))
    content = await asyncio.to_thread(desk.archive.read, found['sha256'])
    name = quote(found['name'], safe=' ._-')
    if found['mime'] == 'application/pdf':
        return shown_pdf(content, name.removesuffix('.pdf'))
    return saved(content, name, 'application/octet-stream')
