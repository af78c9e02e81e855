"""The page on which a customer sends something back or withdraws: step by step, once, and with a receipt."""

import asyncio
import base64
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from base import clock
from data import database
from data.models import Mail, MailKind, Order, OrderLine, Return, ReturnLine, ReturnPicture
from orders import return_links, return_pictures, returning, shipping
from orders.returning import Wish
from tests.orders import desk as rows
from tests.orders.desk import People, line, open_shop, order, set_shop
from tests.stories.payloads import chunks
from tests.ui import plain_desk
from tests.ui.plain.test_quote_page import HOME, NOON, Desk, dangers, seen
from tests.ui.plain_desk import Read, browser, make_app, settings

RETURNS = {'allowed': True}


@dataclass
class Shipped:
    """A shipped order of two lines, and a browser of nobody's."""

    desk: plain_desk.Desk
    people: People
    order: Order
    client: httpx.AsyncClient
    ids: list[int] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f'/r/{return_links.token(self.desk.settings.secret, self.order)}'

    async def open(self, path: str = '') -> httpx.Response:
        return await self.client.get(path or self.path)

    async def send(self, step: str, pieces: dict[int, Any] | None = None, files: Any = (),
                   **more: Any) -> httpx.Response:
        counts = {self.ids[0]: 2} if pieces is None else pieces
        data = {'step': step, 'key': 'k' * 20, **{f'line-{key}': str(value) for key, value in counts.items()}, **more}
        sent = [('pictures', (f'{place}.png', content)) for place, content in enumerate(files)]
        return await self.client.post(self.path, data=data, files=sent or [('pictures', ('', b''))])


@pytest.fixture
async def shipped(tmp_path: Path) -> AsyncIterator[Shipped]:
    desk = Desk(settings(tmp_path))
    await database.connect('sqlite://:memory:', tmp_path, desk.hub)
    with clock.at(NOON):
        people = await open_shop(address=HOME, legal={'email': 'bonjour@lilas.example'}, returns=RETURNS,
                                 papers={'return_days': 14})
        placed = await order(line(None, 3, 1490, name='Jasmine tea', variant='250 g'),
                             line(None, 1, 3990, name='Teapot'))
        await shipping.mark_as_shipped(people.clerk, placed.id)
        async with browser(make_app(desk)) as client:
            yield Shipped(desk, people, placed, client, [one.id for one in await rows.lines_of(placed)])
    await desk.hub.close()
    await database.close()


def picture(colour: str = 'navy', size: tuple[int, int] = (900, 600), kind: str = 'PNG') -> bytes:
    made = io.BytesIO()
    Image.new('RGB', size, colour).save(made, kind)
    return made.getvalue()


async def made() -> list[Return]:
    return await Return.all().using_db(database.reader()).order_by('id')


async def mails(kind: str = 'return_received') -> list[Mail]:
    return await Mail.filter(kind=kind).using_db(database.reader())


async def test_what_may_come_back_stands_there_with_its_last_day(shipped: Shipped) -> None:
    page = await shipped.open()
    assert page.status_code == 200
    for words in ('Return goods or withdraw from the contract', f'Order {shipped.order.number}', 'Jasmine tea', '250 g',
                  '3 may come back, until 15 December 2026', 'Teapot', '1 may come back', 'Arrived damaged',
                  'A reason is not needed', 'Return or withdraw', 'bonjour@lilas.example'):
        assert words in seen(page), words
    assert 'set-cookie' not in page.headers
    labels = {one['for'] for one in Read(page.text).all('label')}
    controls = {one.get('id') for one in Read(page.text).all('select', 'textarea', 'input')
                if one.get('type') != 'hidden'}
    assert controls == labels


async def test_nothing_is_sent_before_it_is_confirmed_and_a_change_keeps_all(shipped: Shipped) -> None:
    confirm = await shipped.send('check', reason='Does not fit', outcome='Money back', remark='Too\nbig',
                                 files=[picture()])
    assert confirm.status_code == 200
    for words in ('Confirm the return or withdrawal', 'Nothing has been sent yet', 'Jasmine tea', '2 ×', 'Claire Petit',
                  'claire@example.org', 'Does not fit', 'Money back', 'Too big', 'withdraw from the contract'):
        assert words in seen(confirm), words
    assert 'Teapot' not in seen(confirm)
    assert await made() == []
    carried: dict[str, Any] = {str(one['name']): one['value'] for one in Read(confirm.text).all('input')}
    back = await shipped.client.post(shipped.path, files={'x': ''}, data={**carried, 'step': 'back'})
    chosen = [one['value'] for one in Read(back.text).all('option') if 'selected' in one]
    assert (back.status_code, chosen) == (200, ['2', '0', 'Does not fit', 'Money back'])
    assert 'Too\nbig</textarea>' in back.text
    assert back.text.count('name="kept"') == 1
    sent = await shipped.client.post(shipped.path, files={'x': ''}, data={**carried, 'step': 'send'})
    [one] = await made()
    assert (sent.status_code, sent.headers['location']) == (303, f'{shipped.path}?made={one.number}')
    assert (one.status, one.announced, one.reason, one.outcome, one.remark) == (
        'new', True, 'Does not fit', 'Money back', 'Too\nbig')
    [came] = await ReturnLine.all()
    assert (came.order_line_id, came.pieces) == (shipped.ids[0], 2)
    [kept] = await ReturnPicture.all()
    assert Image.open(io.BytesIO(kept.content)).size == (900, 600)


async def test_the_receipt_says_when_and_what_and_the_mail_goes_although_mails_are_off(shipped: Shipped) -> None:
    await set_order(shipped.order, notify=False)
    sent = await shipped.send('send', files=[picture()])
    page = await shipped.open(sent.headers['location'])
    for words in ('Return RET00001', 'Received on 1 Dec 2026, 12:00 (CET)', 'receipt of your return or withdrawal',
                  'claire@example.org', 'Jasmine tea', '2 ×', 'Announced', 'Send it to', '8 place du Marché',
                  'Return form as PDF'):
        assert words in seen(page), words
    assert page.text.count('src="data:image/jpeg') == 1
    [mail] = await mails()
    assert (mail.recipient, mail.facts['return']) == ('claire@example.org', (await made())[0].id)
    assert 'RET00001 Announced 1 Dec 2026, 12:00 2 × Jasmine tea · 250 g' in seen(await shipped.open())
    form = await shipped.open(f'{shipped.path}/form.pdf?made=RET00001')
    assert (form.content, form.headers['cache-control']) == (b'%PDF-1.7 return_form', 'no-store')


async def test_what_the_shop_noted_of_a_return_is_not_the_customer_s_to_read(shipped: Shipped) -> None:
    wish = Wish({shipped.ids[0]: 1}, 'Does not fit', remark='Third time this month')
    await returning.create_return(shipped.people.clerk, shipped.order.id, wish)
    page = (await shipped.open(f'{shipped.path}?made=RET00001')).text
    assert 'Noted by the shop on' in page
    assert 'Does not fit' in page
    assert 'Third time this month' not in page


async def test_with_the_letter_switched_off_the_page_asks_to_be_printed(shipped: Shipped) -> None:
    await switch_off()
    sent = await shipped.send('send')
    page = await shipped.open(sent.headers['location'])
    assert await mails() == []
    assert 'No mail goes out for it: print this page or save it.' in seen(page)


async def test_a_form_sent_five_times_makes_one_return(shipped: Shipped) -> None:
    everything = {shipped.ids[0]: 3, shipped.ids[1]: 1}
    answers = await asyncio.gather(*[shipped.send('send', everything) for _time in range(4)])
    answers.append(await shipped.send('send', everything))
    assert {one.headers['location'] for one in answers} == {f'{shipped.path}?made=RET00001'}
    assert (len(await made()), len(await mails())) == (1, 1)
    later = await shipped.send('send', {shipped.ids[0]: 1}, key='j' * 20)
    assert later.headers['location'] == shipped.path
    assert 'Everything of this order is already announced as a return.' in seen(await shipped.open())


@pytest.mark.parametrize(('pieces', 'words'), [
    ({}, 'Choose at least one piece'), ({0: 4}, 'At most 3.'), ({0: '9' * 12}, 'Type a number.'),
    ({0: '-1'}, 'Type a number.'), ({0: '٣'}, 'Type a number.'), ({0: '\x00'}, 'Type a number.'),
    ({0: 1, 777: 1}, 'What may come back has changed')])
async def test_pieces_that_cannot_come_back_are_refused_and_the_rest_stays(
        shipped: Shipped, pieces: dict[int, Any], words: str) -> None:
    wanted = {shipped.ids[0] if key == 0 else key: value for key, value in pieces.items()}
    for step in ('check', 'send'):
        page = await shipped.send(step, wanted, remark='Too big', files=[picture()])
        assert (page.status_code, words in seen(page)) == (422, True)
        assert 'Too big</textarea>' in page.text
        assert page.text.count('name="kept"') == 1
    assert await made() == []


async def test_the_lines_of_another_order_and_reasons_of_nobody_s_list_are_refused(shipped: Shipped) -> None:
    other = await order(line(None, 1, name='Kettle'))
    await shipping.mark_as_shipped(shipped.people.clerk, other.id)
    [foreign] = await rows.lines_of(other)
    page = await shipped.send('send', {foreign.id: 1})
    assert page.status_code == 422
    assert 'Kettle' not in page.text
    assert (await shipped.send('send', reason='<b>mine</b>')).status_code == 422
    assert await made() == []


async def test_of_a_whole_gallery_the_first_pictures_are_kept_and_that_is_said(shipped: Shipped) -> None:
    answer = await shipped.send('check', files=[picture(size=(20, 20))] * 20)
    assert (answer.status_code, answer.text.count('name="kept"')) == (422, 4)
    assert 'At most 4 pictures can be sent.' in answer.text


async def test_a_bad_picture_gets_a_sentence_and_nothing_typed_is_lost(shipped: Shipped) -> None:
    page = await shipped.send('check', remark='Look', files=[b'GIF89a<script>', picture()])
    assert page.status_code == 422
    assert '0.png: This is not a picture that can be read.' in seen(page)
    assert page.text.count('name="kept"') == 1
    assert 'Look</textarea>' in page.text
    five = await shipped.send('check', files=[picture() for _one in range(5)])
    assert 'At most 4 pictures' in seen(five)
    assert five.text.count('name="kept"') == 4
    kept = base64.b64encode(return_pictures.prepare(picture()).content).decode()
    fewer = await shipped.send('check', kept=[kept, 'no base64', kept], drop=['0', '1'])
    assert (fewer.status_code, fewer.text.count('name="kept"')) == (200, 1)


@pytest.mark.parametrize(('values', 'words'), [
    ({'returns': {}}, 'Returns cannot be announced'), ({'papers': {}}, 'Returns cannot be announced'),
    ({'cancelled_at': NOON}, 'has been cancelled')])
async def test_a_closed_page_says_why_and_takes_nothing(shipped: Shipped, values: dict[str, Any], words: str) -> None:
    await (set_order(shipped.order, **values) if 'cancelled_at' in values else set_shop(**values))
    page = await shipped.open()
    assert (page.status_code, words in seen(page), '<form' in page.text) == (200, True, False)
    assert (await shipped.send('send')).headers['location'] == shipped.path
    assert await made() == []


async def test_too_late_and_too_early_are_said(shipped: Shipped) -> None:
    with clock.at(NOON + timedelta(days=15)):
        assert 'the last day was 15 December 2026' in seen(await shipped.open())
    await shipping.mark_as_not_shipped(shipped.people.clerk, shipped.order.id)
    assert 'Nothing of this order has been shipped yet.' in seen(await shipped.open())


async def test_a_forged_link_is_told_from_no_other_and_takes_nothing(shipped: Shipped) -> None:
    other = return_links.token('another secret of at least 32 letters', shipped.order)
    missing = return_links.token(shipped.desk.settings.secret, Order(id=99))
    pages = [await shipped.open(f'/r/{token}') for token in (
        other, missing, shipped.path[3:-1], shipped.path[3:] + 'A', '1', 'é', '%00', 'A' * 4000)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert 'This link leads nowhere' in seen(pages[0])
    assert (await shipped.client.post(f'/r/{other}', data={'step': 'send'})).status_code == 303
    assert (await shipped.open('/r/forged/form.pdf?made=RET00001')).status_code == 303
    assert await made() == []


async def test_no_text_of_shop_customer_or_goods_becomes_markup_and_nobody_keeps_the_page(shipped: Shipped) -> None:
    for text in chunks(150):
        await set_shop(name=text, address=dict.fromkeys(HOME, text), logo=text)
        await set_order(shipped.order, customer_name=text, email=text)
        await rename(text)
        async with browser(make_app(shipped.desk)) as shipped.client:
            pages = [await shipped.open(), *[await shipped.send(step, remark=text) for step in ('check', 'back')]]
            sent = await shipped.send('send', {shipped.ids[0]: 1}, remark=text)
            pages.append(await shipped.open(sent.headers['location']))
        for page in pages:
            assert [one for one in dangers(page) if not _is_known(one)] == [], text
            assert (page.headers['cache-control'], page.headers['referrer-policy']) == ('no-store', 'no-referrer')
            assert 'script' not in page.headers['content-security-policy']


def _is_known(found: Any) -> bool:
    """Tags that this page has and that of quotes has not, as harmless as those."""
    return isinstance(found, tuple) and found[0] in {'ul', 'li', 'select', 'option', 'img'} and not any(
        name.startswith('on') for name in found[1])


async def test_the_page_speaks_the_customer_s_language_and_the_one_they_choose(shipped: Shipped) -> None:
    await set_order(shipped.order, language='fr')
    page = await shipped.open()
    assert '<html lang="fr">' in page.text
    assert 'Motif (facultatif)' in seen(page)
    assert 'Ne convient pas' not in seen(await shipped.open(f'{shipped.path}?lang=en'))
    reason = re.findall(r'<option value="([^"]+)"[^>]*>\1', page.text)[-1]
    sent = await shipped.send('send', outcome=reason)
    assert sent.status_code == 303
    assert (await made())[0].outcome in {'Repair', 'Exchange', 'Money back'}    # in the shop's words


async def test_a_form_of_another_site_a_flood_and_a_giant_are_turned_away(shipped: Shipped) -> None:
    for site in ('cross-site', 'same-site'):
        refused = await shipped.client.post(shipped.path, data={'step': 'send', f'line-{shipped.ids[0]}': '1'},
                                            headers={'sec-fetch-site': site})
        assert refused.status_code == 403
    giant = await shipped.client.post(shipped.path, content=b'', headers={'content-length': str(50_000_000)})
    assert giant.status_code == 413
    assert await made() == []
    answers = [(await shipped.open('/r/guess')).status_code for _ in range(60)]
    assert 429 in answers


@database.transactional
async def set_order(row: Order, **values: Any) -> None:
    await Order.filter(id=row.id).update(**values)


@database.transactional
async def rename(text: str) -> None:
    await OrderLine.all().update(name=text, variant=text)


@database.transactional
async def switch_off() -> None:
    await MailKind.update_or_create(kind='return_received', defaults={'enabled': False})
