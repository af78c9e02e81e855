"""The page on which a customer answers a quote: by its signed link alone, once, and with a clear word in every case."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from markupsafe import escape

from base import clock
from base.clock import now, today
from data import database
from data.database import transactional
from data.models import History, Quote, QuoteLine, Shop
from documents.store import Archive
from orders import answering, quote_editing, quoting
from orders.editing import LineEdit
from tests.orders.desk import People, line, open_shop, order, set_shop
from tests.stories.payloads import chunks
from tests.ui import plain_desk
from tests.ui.plain_desk import Read, browser, make_app, settings

HOME = {'name': 'Maison Lilas', 'line1': '8 place du Marché', 'postcode': '44000', 'city': 'Nantes', 'country': 'FR',
        'phone': '+33 2 40 12 34 56'}
UNTIL = date(2026, 12, 24)
NOON = clock.now().replace(2026, 12, 1, 11, 0)


class Press:
    """Notes what it is asked to print."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def render(self, kind: str, paper: dict[str, Any]) -> bytes:
        self.asked.append(paper)
        return b'%PDF-1.7 ' + kind.encode()


@dataclass
class Desk(plain_desk.Desk):
    press: Press = field(default_factory=Press)

    @property
    def archive(self) -> Archive:
        return Archive(self.settings.data_dir / 'documents')


@dataclass
class Sent:
    """A sent quote, who may change it, and a browser that is not signed in."""

    desk: Desk
    people: People
    quote_id: int
    client: httpx.AsyncClient

    async def quote(self) -> Quote:
        return await Quote.get(id=self.quote_id, using_db=database.reader())

    async def path(self) -> str:
        return f'/q/{answering.token(self.desk.settings.secret, await self.quote())}'

    async def open(self, path: str = '') -> httpx.Response:
        return await self.client.get(path or await self.path())

    async def answer(self, answer: str = 'accepted', path: str = '', **more: str) -> httpx.Response:
        data = {'name': 'Claire Petit', 'note': '', 'answer': answer, **more}
        return await self.client.post(path or await self.path(), data=data)

    async def mark(self, wanted: str) -> None:
        await quoting.mark_quote(self.people.clerk, self.quote_id, wanted)


@pytest.fixture
async def sent(tmp_path: Path) -> AsyncIterator[Sent]:
    desk = Desk(settings(tmp_path))
    await database.connect('sqlite://:memory:', tmp_path, desk.hub)
    with clock.at(NOON):
        people = await open_shop(address=HOME, legal={'email': 'bonjour@lilas.example', 'vat_id': 'FR32552100554'})
        copied = await order(line(None, 2, 1490, name='Jasmine tea', variant='250 g', vat_rate=550),
                             line(None, 1, 3990, discount_minor=390, name='Teapot'),
                             shipping_minor=690, discount_minor=500, discount_code='SPRING', remark='Ring twice')
        quote_id = await quoting.duplicate(people.clerk, copied.id)
        await set_quote(quote_id, valid_until=UNTIL)
        await quoting.mark_quote(people.clerk, quote_id, 'sent')
        async with browser(make_app(desk)) as client:
            yield Sent(desk, people, quote_id, client)
    await desk.hub.close()
    await database.close()


@transactional
async def set_quote(quote_id: int, **values: Any) -> None:
    await Quote.filter(id=quote_id).update(**values)


def seen(page: httpx.Response) -> str:
    """The words of the page as one reads them."""
    body = page.text.split('<body', 1)[1]
    return ' '.join(re.sub(r'<[^>]*>', ' ', body).replace('&#39;', '’').split())


async def test_the_link_alone_shows_the_offer_with_its_sums_and_a_form(sent: Sent) -> None:
    page = await sent.open()
    assert page.status_code == 200
    for words in ('Quote QUO00001', 'Maison Lilas', 'Jasmine tea', '250 g', '€14.90', '5.5 %', '−€3.90', 'Subtotal',
                  'Discount SPRING', '€6.90', 'Total incl. VAT', '€67.70', 'Including VAT', '24 December 2026',
                  'Claire Petit', '3 rue des Lilas', 'Ring twice', 'bonjour@lilas.example', '+33 2 40 12 34 56',
                  'Accept this quote', 'Order with obligation to pay €67.70', 'Decline', 'Download as PDF'):
        assert words in seen(page), words
    assert 'mailto:bonjour@lilas.example?subject=QUO00001' in page.text
    assert 'set-cookie' not in page.headers


async def test_nobody_keeps_finds_or_frames_the_page_and_nothing_on_it_runs(sent: Sent) -> None:
    for page in (await sent.open(), await sent.open('/q/forged'), await sent.answer(name='')):
        assert (page.headers['cache-control'], page.headers['referrer-policy']) == ('no-store', 'no-referrer')
        assert page.headers['x-robots-tag'] == 'noindex, nofollow'
        policy = page.headers['content-security-policy']
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy
        assert 'script' not in policy
        assert '<script' not in page.text


async def test_accepting_is_told_with_name_time_and_remark(sent: Sent) -> None:
    path = await sent.path()
    answered = await sent.answer(note='  Deliver\nin May ')
    assert (answered.status_code, answered.headers['location']) == (303, path)
    quote = await sent.quote()
    assert (quote.status, quote.answered_by, quote.answer_note) == ('accepted', 'Claire Petit', 'Deliver\nin May')
    assert quote.answered_at == NOON
    last = await History.filter(quote_id=quote.id).order_by('-id').first()
    assert last is not None
    assert (last.verb, last.who, last.source, last.staff_id, last.data['note']) == (
        'quote_accepted', 'Claire Petit', 'customer', None, 'Deliver\nin May')
    page = await sent.open(path)
    words = 'Accepted by Claire Petit, 1 Dec 2026, 12:00 Deliver in May Thank you. Maison Lilas has been told'
    assert words in seen(page)
    assert 'Jasmine tea' in seen(page)
    assert '<form' not in page.text


async def test_declining_is_told_too(sent: Sent) -> None:
    await sent.answer('declined', note='Too dear')
    quote = await sent.quote()
    assert (quote.status, quote.answered_by, quote.answer_note) == ('declined', 'Claire Petit', 'Too dear')
    assert 'Declined by Claire Petit' in seen(await sent.open())


async def test_of_two_tabs_one_answers_and_the_other_sees_who_and_when(sent: Sent) -> None:
    path = await sent.path()
    both = await asyncio.gather(sent.answer('accepted', name='Anna'), sent.answer('declined', name='Bob'))
    assert [one.status_code for one in both] == [303, 303]
    quote = await sent.quote()
    assert await History.filter(quote_id=quote.id, source='customer').count() == 1
    words = {'accepted': 'Accepted by Anna, 1 Dec 2026', 'declined': 'Declined by Bob, 1 Dec 2026'}[quote.status]
    assert words in seen(await sent.open(path))


@pytest.mark.parametrize('name', ['', '   ', '\u202e\x00'])
async def test_without_a_name_nothing_is_answered_and_the_remark_stays(sent: Sent, name: str) -> None:
    page = await sent.answer(name=name, note='Deliver in May')
    assert page.status_code == 422
    assert 'Type your name.' in seen(page)
    assert 'Deliver in May</textarea>' in page.text
    assert (await sent.quote()).status == 'sent'


@pytest.mark.parametrize('answer', ['', 'converted', 'draft', 'sent', 'x' * 500])
async def test_only_the_two_answers_are_taken(sent: Sent, answer: str) -> None:
    assert (await sent.answer(answer)).status_code == 422
    assert (await sent.quote()).status == 'sent'


async def _edit(sent: Sent) -> None:
    await quote_editing.add_quote_line(sent.people.clerk, sent.quote_id, LineEdit(None, 1, '5', 0, 2000, 'Honey'))
    await sent.mark('sent')


async def _convert(sent: Sent) -> None:
    await quoting.convert(sent.people.clerk, sent.quote_id)


CASES: dict[str, tuple[Callable[[Sent], Awaitable[None]], int, str]] = {
    'changed': (_edit, 410, 'This offer has been changed.'),
    'withdrawn': (lambda sent: sent.mark('draft'), 410, 'This offer is being reworked.'),
    'converted': (_convert, 200, 'This quote has become an order.'),
    'told the shop yes': (lambda sent: sent.mark('accepted'), 200, 'Accepted, 1 Dec 2026, 12:00'),
    'told the shop no': (lambda sent: sent.mark('declined'), 200, 'Declined, 1 Dec 2026, 12:00'),
}


def facts(quote: Quote) -> list[Any]:
    return [quote.status, quote.version, quote.answered_at, quote.answered_by, quote.answer_note]


@pytest.mark.parametrize('case', list(CASES))
async def test_what_became_of_the_offer_is_said_and_can_no_longer_be_answered(sent: Sent, case: str) -> None:
    path = await sent.path()
    happens, status, words = CASES[case]
    await happens(sent)
    before = await sent.quote()
    page = await sent.open(path)
    assert (page.status_code, words in seen(page), '<form' in page.text) == (status, True, False)
    assert 'bonjour@lilas.example' in seen(page)
    assert ('Teapot' in seen(page)) == (status == 200)
    assert (await sent.answer(path=path)).status_code == 303
    assert facts(await sent.quote()) == facts(before)
    pdf = await sent.open(f'{path}/quote.pdf')
    assert pdf.status_code == (200 if status == 200 else 303)


async def test_the_day_after_its_last_the_offer_has_expired(sent: Sent) -> None:
    path = await sent.path()
    with clock.at(NOON.replace(day=24, hour=22, minute=59)):
        assert '<form' in (await sent.open(path)).text
    with clock.at(NOON.replace(day=24, hour=23)):    # midnight in Nantes
        page = await sent.open(path)
        assert page.status_code == 410
        assert 'This offer has expired. It was valid until 24 December 2026. Ask Maison Lilas' in seen(page)
        assert 'Teapot' not in page.text
        await sent.answer(path=path)
    assert (await sent.quote()).status == 'sent'


async def test_an_answer_can_be_read_for_as_long_as_the_link_lives_and_then_only_that_there_was_one(sent: Sent) -> None:
    path = await sent.path()
    await sent.answer(note='Deliver in May')
    with clock.at(NOON + timedelta(days=40)):
        page = await sent.open(path)
        assert 'Accepted by Claire Petit' in seen(page)
        assert 'Teapot' not in page.text
        assert 'Deliver in May' not in page.text


async def test_a_quote_without_a_last_day_has_a_link_for_a_year(sent: Sent) -> None:
    await set_quote(sent.quote_id, valid_until=None)
    path = await sent.path()
    for days, status in ((365, 200), (366, 410)):
        with clock.at(NOON + timedelta(days=days)):
            assert (await sent.open(path)).status_code == status


async def test_the_same_offer_sent_again_is_answered_at_the_same_address(sent: Sent) -> None:
    path = await sent.path()
    await sent.mark('draft')
    await sent.mark('sent')
    assert await sent.path() == path
    assert '<form' in (await sent.open(path)).text


async def test_a_forged_or_unknown_link_is_told_from_no_other(sent: Sent) -> None:
    path = await sent.path()
    other = answering.token('another secret of at least 32 letters', await sent.quote())
    missing = answering.token(sent.desk.settings.secret, Quote(id=99, valid_until=UNTIL, offer_version=1))
    pages = [await sent.open(f'/q/{token}') for token in (
        other, missing, path[3:-1], path[3:] + 'A', '1', 'é', '%00', 'A' * 4000)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert 'This link leads nowhere' in seen(pages[0])
    assert 'bonjour@lilas.example' in seen(pages[0])
    assert (await sent.answer(path=f'/q/{other}')).status_code == 303
    assert (await sent.quote()).status == 'sent'


async def test_the_page_speaks_the_customer_s_language_and_the_one_they_choose(sent: Sent) -> None:
    await set_quote(sent.quote_id, language='fr')
    page = await sent.open()
    assert '<html lang="fr">' in page.text
    for words in ('Devis QUO00001', 'Accepter ce devis', '67,70 €', '24 décembre 2026'):
        assert words in seen(page).replace('\xa0', ' ').replace('\u202f', ' '), words
    assert 'Accept this quote' in seen(await sent.open(await sent.path() + '?lang=en'))
    answered = await sent.answer(path=await sent.path() + '?lang=en')
    assert answered.headers['location'].endswith('?lang=en')


async def test_the_pdf_comes_under_the_same_signature(sent: Sent) -> None:
    path = await sent.path()
    pdf = await sent.open(f'{path}/quote.pdf')
    assert (pdf.headers['content-type'], pdf.content) == ('application/pdf', b'%PDF-1.7 quote')
    assert pdf.headers['content-disposition'] == 'inline; filename="QUO00001.pdf"'
    assert (pdf.headers['cache-control'], pdf.headers['referrer-policy']) == ('no-store', 'no-referrer')
    assert sent.desk.press.asked[0]['accept_url'] == f'http://desk.test{path}'
    assert (await sent.open(f'{path}/quote.pdf')).content == pdf.content
    assert len(sent.desk.press.asked) == 1    # made once
    await sent.answer()
    await sent.open(f'{path}/quote.pdf')
    assert sent.desk.press.asked[1]['accept_url'] == ''
    assert (await sent.open('/q/forged/quote.pdf')).status_code == 303


def dangers(page: httpx.Response) -> list[Any]:
    """Tags that no part of the page has, attributes that run, addresses that are none."""
    found: list[Any] = []
    for tag, given in Read(page.text).tags:
        where = given.get('href') or given.get('src') or '/'
        if tag not in TAGS or any(name.startswith('on') or name == 'srcdoc' for name in given):
            found.append((tag, given))
        if not where.startswith(('/', 'mailto:', 'tel:', '?')):
            found.append(where)
    return found


TAGS = {
    'html', 'head', 'meta', 'title', 'style', 'body', 'main', 'footer', 'address', 'section', 'div', 'span', 'h1', 'h2',
    'p', 'b', 'a', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'svg', 'path', 'form', 'label',
    'input', 'textarea', 'button'}


async def test_no_text_of_shop_customer_or_goods_becomes_markup(sent: Sent) -> None:
    for text in chunks(80):
        await poison(sent.quote_id, text)
        async with browser(make_app(sent.desk)) as sent.client:
            pages = [await sent.open(), await sent.open('/q/x'), await sent.answer(name='', note=text)]
        assert [dangers(page) for page in pages] == [[], [], []], text
        assert escape(text) in pages[0].text


async def poison(quote_id: int, text: str) -> None:
    await set_shop(name=text, address=dict.fromkeys(HOME, text), logo=text,
                   legal=dict.fromkeys(('email', 'website', 'vat_id', 'iban'), text),
                   papers={'colour': text, 'footer': {'en': text}, 'closing': {'en': text}})
    words = ('customer_name', 'company', 'remark', 'payment_method', 'shipping_method', 'discount_code', 'email')
    await set_quote(quote_id, **dict.fromkeys(words, text), billing=dict.fromkeys(HOME, text),
                    shipping={**dict.fromkeys(HOME, text), 'city': 'Lyon'})
    await set_lines(name=text, variant=text, sku=text)


async def test_the_name_somebody_signed_with_stays_a_text(sent: Sent) -> None:
    for text in chunks(100):
        await set_quote(sent.quote_id, status='accepted', answered_by=text, answered_at=NOON)
        page = await sent.open()
        assert dangers(page) == []
        assert escape(text) in page.text


@transactional
async def set_lines(**values: Any) -> None:
    await QuoteLine.all().update(**values)


async def test_the_shop_s_colour_and_logo_are_used_when_they_are_such(sent: Sent) -> None:
    logo = 'data:image/png;base64,iVBORw0KGgo='
    await set_shop(logo=logo, papers={'colour': '#ffcc00'})
    page = await sent.open()
    assert f'src="{logo}"' in page.text
    colour = re.search(r'--shop:(#[0-9a-f]{6})', page.text)
    assert colour
    assert colour[1] != '#ffcc00'    # white could not be read on it
    await set_shop(logo='https://evil.example/x.png', papers={'colour': 'red;}body{display:none'})
    page = await sent.open()
    assert 'evil.example' not in page.text
    assert 'display:none' not in page.text.split('--shop')[1][:40]


async def test_a_form_of_another_site_a_flood_and_a_giant_are_turned_away(sent: Sent) -> None:
    path = await sent.path()
    data = {'name': 'Mallory', 'answer': 'accepted'}
    for site in ('cross-site', 'same-site', 'none'):
        refused = await sent.client.post(path, data=data, headers={'sec-fetch-site': site})
        assert refused.status_code == 403
    assert (await sent.answer(note='x' * 30_000)).status_code == 413
    assert (await sent.quote()).status == 'sent'
    answers = [(await sent.open('/q/guess')).status_code for _ in range(120)]
    assert 429 in answers


async def test_an_own_form_is_taken_also_from_a_browser_that_hides_its_origin(sent: Sent) -> None:
    path = await sent.path()
    data = {'name': 'Claire', 'answer': 'accepted'}
    taken = await sent.client.post(path, data=data, headers={'origin': 'null'})
    assert (taken.status_code, (await sent.quote()).status) == (303, 'accepted')


@pytest.mark.parametrize('path', [
    '/q/', '/q', '/q/x/other', '/q/x/quote.pdf/more', '/quotes/1', '/papers/quotes/1.pdf'])
async def test_a_link_opens_nothing_else(sent: Sent, path: str) -> None:
    page = await sent.open(path)
    assert (page.status_code, page.headers['location'].startswith('/login')) == (303, True)


async def test_before_the_first_day_every_link_leads_nowhere(tmp_path: Path) -> None:
    desk = Desk(settings(tmp_path))
    await database.connect('sqlite://:memory:', tmp_path, desk.hub)
    async with browser(make_app(desk)) as client:
        page = await client.get('/q/anything')
    assert await Shop.all().count() == 0
    await database.close()
    assert (page.status_code, 'This link leads nowhere' in seen(page)) == (404, True)
    assert today('UTC') == now().date()
