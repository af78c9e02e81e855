"""The page of a return: what came of it, its pictures and its history, in step with colleagues; and the ways to it."""
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from base.actor import SYSTEM
from data.models import Order, OrderLine, Return, ReturnLine, ReturnPicture
from orders import cancelling, crediting, invoicing, packing, paying, receiving, return_pictures, returning, shipping
from orders.crediting import Ask
from orders.receiving import Came
from orders.returning import Wish
from tests.orders import desk as shop
from tests.ui.helpers import fill, press, sheets

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@dataclass
class Back:
    """An order of two products that has left, and a return of two pieces of the first."""
    order: Order
    row: Return
    lines: list[OrderLine]

    @property
    def path(self) -> str:
        return f'/returns/{self.row.id}'


async def come_back(remark: str = '') -> Back:
    mug = await shop.product(10, name='Blue mug', tracking='on')
    order = await shop.order(shop.line(mug, 3), shop.line(mug, 1), paid=0)
    await shipping.mark_as_shipped(SYSTEM, order.id)
    lines = await shop.lines_of(order)
    made = await returning.create_return(SYSTEM, order.id, Wish({lines[0].id: 2}, 'Arrived damaged', 'Repair', remark))
    return Back(order, await Return.get(id=made), lines)


def picture() -> bytes:
    content = io.BytesIO()
    Image.new('RGB', (400, 300), 'navy').save(content, 'JPEG')
    return content.getvalue()


def html(user: 'User') -> str:
    return ''.join(sheet.html for sheet in sheets(user))


async def test_the_page_says_what_is_expected_for_whom_and_by_whom(desk: 'OpenDesk') -> None:
    back, user = await come_back('The handle is off.'), await desk.person('clerk')
    await user.open(back.path)
    for text in ('RET00001', 'New', back.order.number, back.order.customer_name, 'automatic', 'Arrived damaged',
                 'Repair', 'Blue mug', 'not received yet', 'The handle is off.', 'There are no pictures.',
                 'Return RET00001 made'):
        await user.should_see(text)
    assert f'href="/orders/{back.order.id}"' in html(user)


async def test_what_a_packer_receives_is_seen_at_once_by_the_clerk(desk: 'OpenDesk') -> None:
    back, clerk, packer = await come_back(), await desk.person('clerk'), await desk.person('packer')
    await clerk.open(back.path)
    await packer.open(back.path)
    line = await ReturnLine.get(return__id=back.row.id)
    await press(packer, 'receive_return', returned=back.row.id)
    await fill(packer, **{f'resellable-{line.id}': '1', f'damaged-{line.id}': '1'})
    await clerk.should_see('1 put back · 1 damaged')
    await clerk.should_see('Credit this return…')


async def test_whether_its_money_went_back_stands_beside_its_credit_invoice(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('clerk')
    await paying.mark_as_paid(SYSTEM, back.order.id)
    invoice = await invoicing.issue_invoice(SYSTEM, back.order.id)
    await user.open(back.path)
    credit = await crediting.credit_invoice(SYSTEM, back.order.id, invoice,
                                            Ask({back.lines[0].id: 2}, return_id=back.row.id))
    await user.should_see('Not refunded')
    await crediting.mark_credit_as_refunded(SYSTEM, back.order.id, credit)
    await user.should_not_see('Not refunded')


async def test_its_history_has_its_own_lines_and_those_of_its_credit_alone(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('viewer')
    line = await ReturnLine.get(return__id=back.row.id)
    await receiving.receive_return(SYSTEM, back.order.id, back.row.id, back.row.version, {line.id: Came(2, 0)})
    invoice = await invoicing.issue_invoice(SYSTEM, back.order.id)
    await crediting.credit_invoice(SYSTEM, back.order.id, invoice, Ask({back.lines[0].id: 2}, return_id=back.row.id))
    await user.open(back.path)
    for text in ('Return RET00001 made', 'Return RET00001 received', 'Credit invoice CRN00001 issued'):
        await user.should_see(text)
    for text in ('Order placed', 'Shipped with', 'Invoice INV00001 issued,'):
        await user.should_not_see(text)


async def test_its_history_says_that_the_end_of_its_order_closed_it(desk: 'OpenDesk') -> None:
    order = await shop.order(shop.line(quantity=1), shop.line(quantity=1))
    slip, user = (await shop.slips_of(order))[0], await desk.person('viewer')
    first = (await shop.slip_lines(slip))[0]
    new = await packing.move_pieces(SYSTEM, order.id, slip.id, None, {first.id: 1})
    await shipping.mark_as_shipped(SYSTEM, order.id, new)
    made = await returning.create_return(SYSTEM, order.id, Wish({first.order_line_id: 1}))
    await cancelling.cancel(SYSTEM, order.id)
    await user.open(f'/returns/{made}')
    for text in ('Return RET00001 made', 'Order cancelled'):
        await user.should_see(text)


async def test_pictures_are_sent_shown_and_removed(desk: 'OpenDesk') -> None:
    back, user, viewer = await come_back(), await desk.person('clerk'), await desk.person('viewer')
    await user.open(back.path)
    sent = await user.http_client.post(f'{back.path}/pictures', content=picture())
    assert (sent.status_code, sent.text) == (200, '')
    await user.should_see('Pictures added to return RET00001: 1')
    kept = await ReturnPicture.get()
    assert f'src="{back.path}/pictures/{kept.id}.jpg?small=1"' in html(user)
    for query, content in (('', kept.content), ('?small=1', kept.small)):
        answer = await viewer.http_client.get(f'{back.path}/pictures/{kept.id}.jpg{query}')
        assert (answer.status_code, answer.headers['content-type'], answer.content) == (200, 'image/jpeg', content)
    assert (await viewer.http_client.get(f'/returns/999/pictures/{kept.id}.jpg')).status_code == 404
    await press(user, 'remove_picture', picture=kept.id)
    await fill(user)
    await user.should_see('There are no pictures.')
    assert await ReturnPicture.all().count() == 0


async def test_what_is_no_picture_is_refused_in_words_and_too_much_before_it_is_read(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('clerk', 'fr')
    refused = await user.http_client.post(f'{back.path}/pictures', content=b'<svg onload="alert(1)">')
    assert (refused.status_code, refused.headers['content-type']) == (422, 'text/plain; charset=utf-8')
    assert 'JPEG' in refused.text
    assert (await user.http_client.post(f'{back.path}/pictures', content=bytes(12_000_001))).status_code == 413
    await return_pictures.add_pictures(SYSTEM, back.order.id, back.row.id,
                                       [return_pictures.prepare(picture())] * return_pictures.MOST)
    assert (await user.http_client.post(f'{back.path}/pictures', content=picture())).status_code == 422


async def test_people_who_only_look_change_nothing(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('viewer')
    await return_pictures.add_pictures(SYSTEM, back.order.id, back.row.id, [return_pictures.prepare(picture())])
    await user.open(back.path)
    await user.should_see('RET00001')
    assert not {'receive_return', 'set_return_status', 'edit_return', 'remove_picture'} & set(html(user).split('"'))
    assert (await user.http_client.post(f'{back.path}/pictures', content=picture())).status_code == 403


@pytest.mark.parametrize('path', ['/returns/999', '/returns/x', '/returns/0', '/returns/99999999999999999999'])
async def test_a_return_that_is_not_there_is_said_in_words(desk: 'OpenDesk', path: str) -> None:
    user = await desk.person('viewer')
    await user.open(path)
    await user.should_see('This return does not exist.')


async def test_its_number_leads_to_it_scanned_searched_or_among_the_orders(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('packer')
    for code in ('RET00001', 'ret00001'):
        found = (await user.http_client.get('/find', params={'code': code})).json()
        assert found == {'url': back.path, 'order': back.order.id, 'slip': None}
    await user.open('/orders?q=RET00001')
    await user.should_see(back.order.number)
    await press(user, 'search', text=' ret00001 ')
    assert user.back_history[-1] == back.path
    await user.open('/outbox')
    await press(user, 'search', text='RET00002')
    assert user.back_history[-1] == '/orders?q=RET00002'


async def test_orders_with_open_returns_have_a_view_of_their_own(desk: 'OpenDesk') -> None:
    back, user = await come_back(), await desk.person('clerk')
    await user.open('/orders?view=returns')
    await user.should_see(back.order.number)
    await returning.set_return_status(SYSTEM, back.order.id, back.row.id, 'cancelled', back.row.version)
    await user.open('/orders?view=returns')
    await user.should_not_see(back.order.number)


async def test_its_form_bears_its_number(desk: 'OpenDesk', monkeypatch: pytest.MonkeyPatch) -> None:
    async def render(kind: str, form: dict[str, Any]) -> bytes:
        return f'{kind} {form["number"]} {form["lines"][0]["quantity"]}'.encode()

    back, user = await come_back(), await desk.person('packer')
    monkeypatch.setattr(desk.services.press, 'render', render)
    answer = await user.http_client.get(f'{back.path}/form.pdf')
    assert answer.content == b'return_form RET00001 2'
    assert answer.headers['content-disposition'] == 'inline; filename="RET00001.pdf"'
