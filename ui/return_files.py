"""The form of a return, and its pictures: shown to the staff, and sent by them."""
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from base.actor import Right
from base.errors import Missing, Refused
from base.i18n import N_
from base.text import row_id
from data import return_view
from orders import letters, return_pictures
from ui.files import shown_pdf

router = APIRouter(prefix='/returns', include_in_schema=False)
_KEPT = {'Cache-Control': 'private, max-age=600'}


def picture_address(return_id: int, picture_id: int, small: bool = False) -> str:
    return f'/returns/{return_id}/pictures/{picture_id}.jpg{"?small=1" if small else ""}'


@router.get('/{return_id}/pictures/{picture_id}.jpg')
async def picture(request: Request, return_id: str, picture_id: str, small: str = '') -> Response:
    """As large as it was kept, or as a thumbnail."""
    request.state.visitor.actor.need(Right.VIEW)
    content = await return_view.picture(row_id(return_id) or 0, row_id(picture_id) or 0, bool(small))
    if content is None:
        raise Missing(N_('This picture does not exist.'))
    return Response(content, media_type='image/jpeg', headers=_KEPT)


@router.get('/{return_id}/form.pdf')
async def form(request: Request, return_id: str) -> Response:
    """The return form with what this return announced."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    known = row_id(return_id) or 0
    made = await letters.read_return_form(await _order_of(known), known)
    return shown_pdf(await desk.press.render('return_form', made), made['number'])


@router.post('/{return_id}/pictures')
async def add_picture(request: Request, return_id: str) -> Response:
    """One picture as the body; what is wrong with it is answered in words."""
    actor = request.state.visitor.actor
    actor.need(Right.EDIT)
    known = row_id(return_id) or 0
    order_id = await _order_of(known)
    try:
        prepared = await return_pictures.prepare_aside(await request.body())
        await return_pictures.add_pictures(actor, order_id, known, [prepared])
    except ClientDisconnect:
        return Response(status_code=400)
    except Refused as refused:
        return PlainTextResponse(str(refused), refused.status)
    return PlainTextResponse('')


async def _order_of(return_id: int) -> int:
    order_id = await return_view.order_of(return_id)
    if order_id is None:
        raise Missing(N_('This return does not exist.'))
    return order_id
