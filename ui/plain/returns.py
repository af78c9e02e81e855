"""The page on which a customer announces a return or withdraws from the contract: who holds the signed link of the
order needs no account (article 11a of directive 2011/83/EU)."""
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from base.errors import Refused
from base.i18n import speaking
from data.models import Shop
from orders import answering, letters, papers, return_links, return_offer, returning, snapshots
from orders.return_links import Closed
from orders.return_offer import Made, Offer
from ui.files import shown_pdf
from ui.plain import return_form, return_receipt, return_sheet
from ui.plain.customer import PRIVATE, back, spoken
from ui.plain.return_form import Typed

router = APIRouter(include_in_schema=False)


async def _offer(request: Request) -> Offer | None:
    order_id = return_links.read_token(request.app.state.desk.settings.secret, request.path_params['token'])
    return await return_offer.read(order_id) if order_id else None


@router.get('/r/{token}')
async def show(request: Request) -> Response:
    offer = await _offer(request)
    made = _made(request, offer)
    with speaking(_language(request, offer)):
        if offer is None:
            shop = await Shop.get_or_none(id=1)
            return return_sheet.nowhere(request, snapshots.seller(shop) if shop else None)
        if made is not None:
            pictures = await return_offer.thumbnails(made.row.id)
            return return_receipt.draw(request, offer, made, await return_offer.mailed_to(made.row), pictures)
        return return_sheet.draw(request, offer, Typed())


@router.post('/r/{token}')
async def send(request: Request) -> Response:
    """Each step is a form that carries all that was typed; nothing is kept here before it is confirmed."""
    offer = await _offer(request)
    if offer is None:
        return _back(request)
    with speaking(_language(request, offer)):
        typed = await return_form.read(request)
        if typed.step == 'send':
            known = await return_offer.known(offer.order.id, _key(offer, typed))
            if known is not None:
                return _back(request, known.number)
        if isinstance(offer.may, Closed):
            return _back(request)
        return await _step(request, offer, typed)


async def _step(request: Request, offer: Offer, typed: Typed) -> Response:
    if typed.step != 'back':
        return_form.check(typed, offer)
    if typed.wrong or typed.step == 'back':
        return return_sheet.draw(request, offer, typed, 422 if typed.wrong else 200)
    if typed.step == 'check':
        return return_sheet.draw_confirm(request, offer, typed)
    return await _announce(request, offer, typed)


async def _announce(request: Request, offer: Offer, typed: Typed) -> Response:
    """One return, however often it is sent."""
    actor = answering.customer(offer.order.customer_name or offer.order.company, _language(request, offer))
    try:
        return_id = await returning.announce(actor, offer.order.id, typed.wish(offer), typed.pictures,
                                             key=_key(offer, typed))
    except Refused as refused:    # the shop or another tab changed what may come back this moment
        now = await return_offer.read(offer.order.id) or offer
        if isinstance(now.may, Closed):
            return _back(request)
        typed.wrong[''] = str(refused)
        return return_sheet.draw(request, now, typed, refused.status)
    after = await return_offer.read(offer.order.id)
    numbers = [one.row.number for one in after.made if one.row.id == return_id] if after else []
    return _back(request, *numbers)


def _key(offer: Offer, typed: Typed) -> str:
    return f'{offer.order.id}:{typed.key}'


@router.get('/r/{token}/form.pdf')
async def form(request: Request) -> Response:
    """The paper that goes into the parcel: of the return that is asked for."""
    offer = await _offer(request)
    made = _made(request, offer)
    if offer is None or made is None:
        return _back(request)
    desk = request.app.state.desk
    paper = await letters.read_return_form(offer.order.id, made.row.id)
    answer = shown_pdf(await papers.pdf('return_form', paper, desk.press, desk.archive), made.row.number)
    answer.headers.update(PRIVATE)
    return answer


def _made(request: Request, offer: Offer | None) -> Made | None:
    wanted = request.query_params.get('made')
    return next((one for one in offer.made if one.row.number == wanted), None) if offer else None


def _back(request: Request, made: str = '') -> Response:
    return back(request, 'r', made=made)


def _language(request: Request, offer: Offer | None) -> str:
    return spoken(request, snapshots.paper_language(offer.order, offer.shop) if offer else '')
