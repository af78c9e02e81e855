"""Routes of those who arrange papers: a sample as PDF, the logo; and the letters of an order."""
import base64
import hashlib

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse

from base.actor import Right
from base.errors import Invalid, Missing
from base.i18n import N_
from base.text import row_id
from data import reminders_ahead
from orders import ground, letters
from orders.arranging import LOGO_LIMIT, check_logo
from ui.files import shown_pdf
from ui.paper_previews import data_uri

router = APIRouter(prefix='/papers', include_in_schema=False)


@router.get('/preview.pdf')
async def preview(request: Request) -> Response:
    """The sample this owner is looking at."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.SETTINGS)
    found = desk.previews.sample(str(visitor.session_id))
    if found is None:
        raise Missing(N_('There is no sample to show. Open the settings of documents.'))
    return shown_pdf(await desk.press.render(*found), f'sample-{found[0]}')


def logo_address(logo: str) -> str:
    """Where the shop's logo is fetched; another picture has another address."""
    return f'/papers/logo?{hashlib.sha256(logo.encode()).hexdigest()[:12]}'


@router.get('/logo')
async def logo(request: Request) -> Response:
    """The shop's logo as it stands on papers."""
    request.state.visitor.actor.need(Right.VIEW)
    kind, _comma, content = (await ground.shop()).logo.partition(',')
    if not content:
        raise Missing(N_('There is no logo.'))
    media = 'image/png' if kind.startswith('data:image/png') else 'image/jpeg'
    return Response(base64.b64decode(content), media_type=media, headers={'Cache-Control': 'private, max-age=60'})


@router.post('/logo')
async def receive_logo(request: Request) -> Response:
    """Answers with the word under which the page may take it."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.SETTINGS)
    content = b''
    async for chunk in request.stream():
        content += chunk
        if len(content) > LOGO_LIMIT:
            break
    logo = data_uri(content)
    try:
        if not logo:
            raise Invalid(N_('The logo must be a PNG or JPEG picture of at most 300 kB.'), 'logo')
        return PlainTextResponse(desk.previews.keep_logo(str(visitor.session_id), check_logo(logo)))
    except Invalid as wrong:
        return PlainTextResponse(str(wrong), status_code=422)


@router.get('/orders/{order_id}/return-form.pdf')
async def return_form(request: Request, order_id: str) -> Response:
    """A blank return form of an order, to put in its parcel."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    form = await letters.read_return_form(row_id(order_id) or 0)
    return shown_pdf(await desk.press.render('return_form', form), f'{form["order_number"]}-return')


@router.get('/orders/{order_id}/reminder.pdf')
async def reminder(request: Request, order_id: str, level: str = '') -> Response:
    """A payment reminder to send by post: level 1 is friendly, 4 a formal notice; else the one after those by mail."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.PAY)
    known = row_id(order_id) or 0
    letter = await letters.read_reminder(known, row_id(level) or await reminders_ahead.next_level(known))
    return shown_pdf(await desk.press.render('reminder', letter), f'{letter["order_number"]}-reminder')
