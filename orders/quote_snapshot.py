"""A quote's paper: the same content for its PDF and for the page on which the customer answers."""
from collections.abc import Sequence
from typing import cast
from zoneinfo import ZoneInfo

from base.errors import Missing
from base.i18n import N_, _, speaking
from data import database
from data.models import Quote, QuoteLine, Shop
from documents import snapshots as papers
from documents import wording
from documents.store import Archive
from documents.workers import Press
from orders import amounts, snapshots
from orders import papers as stored

Found = tuple[Shop, Quote, list[QuoteLine]]


async def read(quote_id: int) -> Found | None:
    """None when there is no such quote."""
    db = database.reader()
    quote = await Quote.get_or_none(id=quote_id, using_db=db)
    if quote is None:
        return None
    lines = await QuoteLine.filter(quote_id=quote_id).using_db(db).order_by('position')
    return await Shop.get(id=1, using_db=db), quote, list(lines)


def snapshot(shop: Shop, quote: Quote, lines: Sequence[QuoteLine], accept_url: str = '') -> papers.Quote:
    """`accept_url` is where the customer answers it, while they can. It is dated by the day it was sent."""
    made = {
        **snapshots.priced(shop, quote, lines, amounts.compute(quote, lines)),
        'kind': 'quote', 'number': quote.number, 'issued_on': snapshots.day(quote.sent_at or quote.made_at, shop),
        'valid_until': quote.valid_until.isoformat() if quote.valid_until else '', 'accept_url': accept_url,
        'order_number': '', 'ordered_on': '', 'remark': quote.remark, 'notes': _notes(shop, quote)}
    return cast(papers.Quote, made)


def _notes(shop: Shop, quote: Quote) -> list[dict[str, str]]:
    """The shop's first words, what the customer answered, and the shop's closing words; what the law wants on invoices
    has no place here."""
    language = snapshots.paper_language(quote, shop)
    intro = snapshots.own_text(shop, 'quote_intro', language)
    texts = [('intro', intro), ('', _accepted(shop, quote, language))]
    closing = [note for note in snapshots.notes(shop, quote) if not note['code']]
    return [*({'code': code, 'text': text} for code, text in texts if text), *closing]


def _accepted(shop: Shop, quote: Quote, language: str) -> str:
    """Who accepted it over the link, and when: what a signature would say."""
    if not (quote.answered_at and quote.answered_by) or quote.status not in {'accepted', 'converted'}:
        return ''
    at = quote.answered_at.astimezone(ZoneInfo(shop.timezone))
    with speaking(language):
        said = _('Accepted online by {name}: {time}.').format(
            name=quote.answered_by, time=wording.moment(at.isoformat(timespec='minutes')))
        remark = _('Remark: {text}').format(text=quote.answer_note) if quote.answer_note else ''
    return '\n'.join(filter(None, (said, remark)))


async def existing(quote_id: int) -> Found:
    """Raises Missing."""
    found = await read(quote_id)
    if found is None:
        raise Missing(N_('This quote does not exist.'))
    return found


async def pdf(found: Found, press: Press, archive: Archive, accept_url: str = '') -> bytes:
    """The quote as it was read, made once for what it says."""
    return await stored.pdf('quote', dict(snapshot(*found, accept_url)), press, archive)
