"""The page on which a customer answers a quote: who holds its signed link needs no account."""
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from base.clock import today
from base.errors import Invalid, Refused
from base.i18n import speaking
from data.models import Quote, QuoteLine, Shop
from documents.snapshots import Quote as Paper
from orders import answering, quote_rules, quote_snapshot, snapshots
from ui.files import shown_pdf
from ui.plain import quote_sheet
from ui.plain.customer import PRIVATE, back, spoken
from ui.plain.quote_sheet import Answered, Typed

router = APIRouter(include_in_schema=False)
_READABLE = {'open', 'accepted', 'declined', 'converted'}
_GONE = {'changed', 'withdrawn', 'expired'}


@dataclass(frozen=True)
class _Offer:
    """What a link that this desk has signed leads to; `standing` as in quote_rules."""
    shop: Shop
    quote: Quote
    lines: list[QuoteLine]
    standing: str
    is_shown: bool

    def paper(self) -> Paper | None:
        """What there is to read, once nothing has taken its place and the link has not expired."""
        return quote_snapshot.snapshot(self.shop, self.quote, self.lines) if self.is_shown else None

    @property
    def answered(self) -> Answered:
        quote = self.quote
        note = quote.answer_note if self.is_shown else ''
        return Answered(self.standing, quote.number, quote.answered_by, quote.answered_at, note, quote.valid_until,
                        self.shop.timezone)


async def _offer(request: Request) -> _Offer | None:
    link = answering.read_token(request.app.state.desk.settings.secret, request.path_params['token'])
    found = await quote_snapshot.read(link.quote_id) if link else None
    if link is None or found is None:
        return None
    shop, quote, lines = found
    on = today(shop.timezone)
    standing = quote_rules.standing(quote, link.offer_version, on)
    is_live = on <= link.last_day
    if standing == 'open' and not is_live:
        standing = 'expired'
    return _Offer(shop, quote, lines, standing,
                  standing in _READABLE and is_live and quote.offer_version == link.offer_version)


@router.get('/q/{token}')
async def show(request: Request) -> Response:
    offer = await _offer(request)
    return await _page(request, offer)


@router.post('/q/{token}')
async def answer(request: Request) -> Response:
    """One effect, however often it is sent: the page that follows says what stands now."""
    offer = await _offer(request)
    if offer is None or offer.standing != 'open':
        return _back(request)
    form = await request.form()
    typed = Typed(str(form.get('name', '')), str(form.get('note', '')))
    actor = answering.customer(typed.name, _language(request, offer))
    try:
        await answering.answer_quote(actor, offer.quote.id, offer.quote.offer_version, str(form.get('answer', '')),
                                     typed.note)
    except Invalid as invalid:
        return await _page(request, offer, typed, invalid)
    except Refused:    # somebody was first, or the shop changed it this moment
        return _back(request)
    return _back(request)


@router.get('/q/{token}/quote.pdf')
async def pdf(request: Request) -> Response:
    offer = await _offer(request)
    if offer is None or not offer.is_shown:
        return _back(request)
    desk = request.app.state.desk
    here = f'{desk.settings.base_url}/q/{request.path_params["token"]}' if offer.standing == 'open' else ''
    content = await quote_snapshot.pdf((offer.shop, offer.quote, offer.lines), desk.press, desk.archive, here)
    answer = shown_pdf(content, offer.quote.number)
    answer.headers.update(PRIVATE)
    return answer


def _back(request: Request) -> Response:
    return back(request, 'q')


def _language(request: Request, offer: _Offer | None) -> str:
    return spoken(request, snapshots.paper_language(offer.quote, offer.shop) if offer else '')


async def _page(request: Request, offer: _Offer | None, typed: Typed | None = None,
                wrong: Invalid | None = None) -> Response:
    with speaking(_language(request, offer)):
        if offer is None:
            shop = await Shop.get_or_none(id=1)
            seller = snapshots.seller(shop) if shop else None
            return quote_sheet.draw(request, seller, Answered('unknown'), status=404)
        status = 422 if wrong else 410 if offer.standing in _GONE else 200
        return quote_sheet.draw(request, snapshots.seller(offer.shop), offer.answered, offer.paper(),
                                typed or Typed(), str(wrong or ''), status)
