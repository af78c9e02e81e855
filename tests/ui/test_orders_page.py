"""The orders list as its people use it: narrow it, search it, tick orders, and do things with them together."""

import re
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from base.clock import now
from data.models import Order
from orders import arranging, holding, method_editing, paying, placing, topics
from tests.orders import desk as shop
from tests.seeds import shop_with
from tests.ui.helpers import fill, press, sheets, until
from ui.parts.dialog import Form

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def html(user: 'User') -> str:
    return '\n'.join(sheet.html for sheet in sheets(user))


def rows(user: 'User') -> list[int]:
    """The ids of the orders shown, from above."""
    return [int(found) for found in re.findall(r'<tr (?:class="new" )?data-row data-key="(\d+)"', html(user))]


def report(user: 'User') -> str:
    """What the open dialog says; nothing while none is open."""
    assert user.client
    forms = [element for element in user.client.elements.values() if isinstance(element, Form)]
    return unescape(str(forms[-1].props['html'])) if forms else ''


async def opened(user: 'User', path: str) -> None:
    """Opens a list and waits for its orders."""
    await user.open(path)
    await until(lambda: html(user) and 'skeleton' not in html(user))


async def many(count: int) -> list[Order]:
    """Plain orders, the first one newest."""
    return await placing.place(SYSTEM, [
        shop.new_order(placed_at=now() - timedelta(hours=number), customer_name=f'Customer {number}')
        for number in range(count)])


async def test_an_order_whose_mail_failed_says_so_in_words(user: 'User') -> None:
    failed, *_others = await many(2)
    await Order.filter(id=failed.id).update(mail_failed=2)
    await opened(user, '/orders')
    assert html(user).count('Mail failed') == 1
    assert 'title="2 mails failed"' in html(user)


async def test_orders_stand_with_all_that_is_asked_of_them(user: 'User') -> None:
    placed = await shop_with(12)
    await opened(user, '/orders')
    row = placed[5]
    for words in (row.number, 'Tom de Vries', 'Completed, shipped', 'Gift wrapped', 'On hold', 'Store pickup',
                  '1–12 of 12', 'To pay · ', 'Yesterday'):
        await user.should_see(words)
    assert f'href="/orders/{row.id}"' in html(user)
    await until(lambda: rows(user) == [one.id for one in sorted(placed, key=lambda one: one.placed_at, reverse=True)])


async def test_a_view_and_filters_narrow_the_list_and_stay_in_its_links(user: 'User') -> None:
    await shop_with(24)
    await opened(user, '/orders')
    await press(user, 'go', to='view=on_hold')
    await user.should_see('1–4 of 4')
    held = rows(user)
    assert f'href="/orders/{held[0]}?view=on_hold"' in html(user)
    await press(user, 'filter', name='country', of='BE', checked='true')
    await until(lambda: rows(user))
    assert set(rows(user)) < set(held)
    await press(user, 'filter', name='country', of='BE', checked='')
    await until(lambda: rows(user) == held)
    await press(user, 'filter', name='marks', of='printed', checked='true')
    await user.should_see('No order matches')
    await press(user, 'clear')
    await until(lambda: rows(user) == held)


async def test_an_address_opens_the_list_it_was_copied_from(user: 'User') -> None:
    await shop_with(24)
    await opened(user, '/orders?view=on_hold&q=petit&marks=note')
    await user.should_see('“petit”')
    await user.should_see('Save view')
    assert all(f'"/orders/{one}?view=on_hold&amp;marks=note&amp;q=petit"' in html(user) for one in rows(user))


@pytest.mark.parametrize('query', ['view=none&after=abc', 'after=4711', 'before=99999999999', 'status=<script>'])
async def test_a_broken_address_opens_the_list_all_the_same(user: 'User', query: str) -> None:
    await many(2)
    await opened(user, f'/orders?{query}')
    await user.should_see('1–2 of 2')


async def test_typing_into_the_header_searches_at_once(user: 'User') -> None:
    placed = await shop_with(12)
    await opened(user, '/orders')
    await press(user, 'typed', value=' Tom ')
    await until(lambda: rows(user) == [placed[5].id])
    await user.should_see('“Tom”')
    await press(user, 'unsearch')
    await until(lambda: len(rows(user)) == 12)


async def test_searching_within_a_view_offers_to_search_everywhere(user: 'User') -> None:
    placed = await shop_with(12)
    await opened(user, '/orders?view=on_hold')
    await press(user, 'typed', value='tom vries')
    await user.should_see('No order matches')
    await press(user, 'go', to='q=tom+vries')
    await until(lambda: rows(user) == [placed[5].id])


async def test_pages_lead_on_and_back(user: 'User') -> None:
    placed = await many(120)
    await opened(user, '/orders')
    await until(lambda: rows(user) == [row.id for row in placed[:50]])
    await press(user, 'go', to=f'after={placed[49].id}')
    await until(lambda: rows(user) == [row.id for row in placed[50:100]])
    await user.should_see('51–100 of 120')
    await press(user, 'go', to=f'after={placed[99].id}')
    await user.should_see('101–120 of 120')
    await press(user, 'go', to=f'before={placed[100].id}')
    await until(lambda: rows(user) == [row.id for row in placed[50:100]])


async def test_a_page_whose_orders_are_all_gone_gives_way_to_the_first(user: 'User') -> None:
    placed = await many(52)
    await opened(user, f'/orders?view=to_pay&after={placed[49].id}')
    await user.should_see('51–52 of 52')
    for row in placed[50:]:
        await paying.mark_as_paid(SYSTEM, row.id)
    await until(lambda: rows(user) == [row.id for row in placed[:50]])


async def test_an_empty_shop_is_told_how_to_begin(user: 'User') -> None:
    await opened(user, '/orders')
    await user.should_see('No orders yet')
    await user.should_see('Import orders')
    await opened(user, '/orders?view=on_hold')
    await user.should_see('Nothing to do here')


async def test_new_and_changed_orders_appear_by_themselves(user: 'User') -> None:
    first = (await many(1))[0]
    await opened(user, '/orders')
    await user.should_see('To pay · 1')
    second = await shop.order(customer_name='Nora New', placed_at=now())
    await until(lambda: rows(user) == [first.id, second.id] or rows(user) == [second.id, first.id])
    await user.should_see('Nora New')
    await user.should_see('To pay · 2')
    assert 'class="new"' in html(user)
    await paying.mark_as_paid(SYSTEM, first.id)
    await user.should_see('Awaiting shipment')
    await user.should_see('To pack · 1')


async def test_a_custom_status_with_a_new_name_is_shown_with_it(user: 'User', desk: 'OpenDesk') -> None:
    await shop_with(6)
    await opened(user, '/orders')
    await user.should_see('Gift wrapped')
    await arranging.put_status(SYSTEM, 1, 'With a bow', 'ok')
    await user.should_see('With a bow')
    await until(lambda: 'Gift wrapped' not in html(user))


async def test_a_list_that_was_left_is_followed_no_more(user: 'User', desk: 'OpenDesk') -> None:
    await many(3)
    await opened(user, '/orders')
    followers = desk.services.hub.followers(topics.ORDERS)
    for text in ('c', 'cu', 'cus', 'cust', ''):
        await press(user, 'typed', value=text)
    await press(user, 'go', to='view=to_pay')
    assert desk.services.hub.followers(topics.ORDERS) == followers
    assert user.client
    user.client.delete()
    user.client = None
    assert desk.services.hub.followers(topics.ORDERS) == 0


async def test_who_is_in_an_order_is_seen_in_the_list(user: 'User', desk: 'OpenDesk') -> None:
    row = (await many(1))[0]
    await opened(user, '/orders')
    packer = await desk.person('packer')
    await packer.open(f'/orders/{row.id}')
    await until(lambda: 'Paul is in this order' in html(user))
    assert packer.client
    packer.client.delete()
    packer.client = None
    await until(lambda: 'Paul is in this order' not in html(user))


# ---- many at once


async def test_ticked_orders_are_marked_as_paid_together(user: 'User') -> None:
    placed = await many(3)
    await opened(user, '/orders')
    await press(user, 'tick', id=placed[0].id, checked='true')
    await press(user, 'tick', id=placed[2].id, checked='true')
    await user.should_see('2 selected')
    await press(user, 'mark_as_paid')
    await user.should_see('2 orders marked as paid.')
    assert [(await shop.again(row)).payment_status for row in placed] == ['paid', 'not_paid', 'paid']
    await user.should_not_see('selected')


async def test_refused_orders_are_reported_and_stay_chosen(user: 'User') -> None:
    placed = await many(3)
    await holding.hold(SYSTEM, placed[1].id, 'stock')
    await opened(user, '/orders')
    await press(user, 'all', checked='true')
    await user.should_see('3 selected')
    await press(user, 'mark_as_shipped')
    await user.should_see('1 selected')
    assert '2 orders marked as shipped.' in report(user)
    assert placed[1].number in report(user)
    assert 'This order is on hold (Stock). Resume it first.' in report(user)
    assert f'orders={placed[1].id}"' in html(user)
    assert (await shop.again(placed[1])).shipment_status == 'not_shipped'


async def test_a_tick_with_shift_ticks_all_between(user: 'User') -> None:
    placed = await many(6)
    await opened(user, '/orders')
    await press(user, 'tick', id=placed[4].id, checked='true')
    await press(user, 'tick', id=placed[1].id, checked='true', **{'from': placed[4].id})
    await user.should_see('4 selected')
    await press(user, 'tick', id=placed[2].id, checked='')
    await user.should_see('3 selected')
    await press(user, 'unselect')
    await user.should_not_see('selected')


async def test_orders_chosen_on_several_pages_stay_chosen_until_the_list_changes(user: 'User') -> None:
    placed = await many(60)
    await opened(user, '/orders')
    await press(user, 'all', checked='true')
    await press(user, 'go', to=f'after={placed[49].id}')
    await user.should_see('50 selected')
    await press(user, 'tick', id=placed[55].id, checked='true')
    await user.should_see('51 selected')
    await press(user, 'go', to='view=to_pay')
    await user.should_not_see('selected')


async def test_more_than_can_be_done_at_once_cannot_be_chosen(user: 'User', monkeypatch: pytest.MonkeyPatch) -> None:
    placed = await many(5)
    monkeypatch.setattr('ui.pages.orders.MOST', 3)
    await opened(user, '/orders')
    await press(user, 'tick', id=placed[0].id, checked='true')
    await press(user, 'all', checked='true')
    await user.should_see('Choose at most 3 orders at once.')
    await user.should_see('1 selected')


async def test_orders_are_held_together_with_one_reason(user: 'User') -> None:
    placed = await many(2)
    await opened(user, '/orders')
    await press(user, 'all', checked='true')
    await user.should_see('2 selected')
    await press(user, 'hold')
    await fill(user, reason='fraud', note='Same card')
    await user.should_see('2 orders put on hold.')
    assert [(await shop.again(row)).status for row in placed] == ['on_hold', 'on_hold']
    assert (await shop.diary(placed[0]))[-1].data['note'] == 'Same card'


async def test_orders_get_a_custom_status_together(user: 'User') -> None:
    placed = await shop_with(3)
    await opened(user, '/orders')
    await press(user, 'all', checked='true')
    await user.should_see('3 selected')
    await press(user, 'change_status')
    await fill(user, status='2')
    await user.should_see('3 orders have their new status.')
    assert [(await shop.again(row)).custom_status_id for row in placed] == [2, 2, 2]


async def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(user: 'User', monkeypatch: pytest.MonkeyPatch) -> None:
    placed = await many(30)
    await opened(user, '/orders')
    await press(user, 'all', checked='true')
    await user.should_see('30 selected')
    seen: list[str] = []
    pay = paying.mark_as_paid

    async def slow(actor: Any, order_id: int) -> None:
        await pay(actor, order_id)
        seen.append(html(user))
        if len(seen) == 5:
            await press(user, 'stop')

    monkeypatch.setattr('ui.pages.orders_bulk.DEEDS', {
        'mark_as_paid': _deed(slow), **{name: _deed(None) for name in ('mark_as_shipped', 'ready_for_pickup', 'hold',
                                                                       'change_status')}})
    await press(user, 'mark_as_paid')
    await until(lambda: len(seen) >= 5)
    await until(lambda: '25 orders were left alone: you stopped.' in report(user))
    assert '5 orders marked as paid.' in report(user)
    assert 'role="progressbar"' in seen[4]
    assert '4 of 30' in seen[4]
    assert sum([(await shop.again(row)).payment_status == 'paid' for row in placed]) == 5


def _deed(verb: Any) -> Any:
    from ui.pages.orders_bulk import DEEDS, Deed
    known = DEEDS['mark_as_paid']
    return Deed(known.right, known.label, known.running, known.said, verb)


# ---- what roles see


async def test_a_viewer_only_looks(desk: 'OpenDesk') -> None:
    await many(2)
    viewer = await desk.person('viewer')
    await opened(viewer, '/orders')
    await viewer.should_see('Customer 1')
    assert 'data-tick' not in html(viewer)
    assert '/orders/export.csv' not in html(viewer)
    assert 'href="/import"' not in html(viewer)


async def test_a_packer_is_told_what_they_may_not_do(desk: 'OpenDesk') -> None:
    placed = await many(2)
    packer = await desk.person('packer')
    await opened(packer, '/orders')
    await press(packer, 'tick', id=placed[0].id, checked='true')
    assert 'data-blocked="Your role does not allow this. Ask the shop’s owner."' in html(packer)
    with pytest.raises(AssertionError, match='nothing to press'):
        await press(packer, 'mark_as_paid')
    await press(packer, 'mark_as_shipped')
    await packer.should_see('1 order marked as shipped.')


# ---- saved views, and the file


async def test_filters_are_saved_under_a_name_and_come_back_with_one_press(user: 'User', desk: 'OpenDesk') -> None:
    await shop_with(24)
    await opened(user, '/orders?view=on_hold&marks=note')
    shown = rows(user)
    await press(user, 'save_view')
    await fill(user, title='Held with notes', shared='true')
    await user.should_see('Held with notes')
    await user.should_see('Delete view')
    other = await desk.person('packer')
    await opened(other, '/orders')
    await press(other, 'go', to='view=on_hold&marks=note')
    await until(lambda: rows(other) == shown)
    await other.should_not_see('Delete view')
    await press(user, 'delete_view', view=1)
    await fill(user)
    await user.should_not_see('Held with notes')
    await other.should_not_see('Held with notes')


async def test_the_file_of_a_list_holds_its_orders(desk: 'OpenDesk') -> None:
    placed = await shop_with(12)
    clerk = await desk.person('clerk')
    assert clerk.http_client
    answer = await clerk.http_client.get('/orders/export.csv?view=on_hold')
    assert answer.status_code == 200
    assert answer.headers['content-type'] == 'text/csv; charset=utf-8'
    assert answer.headers['content-disposition'].startswith('attachment; filename="orders-2')
    assert answer.content.startswith(b'\xef\xbb\xbfOrder,Placed,')
    lines = answer.text.splitlines()
    assert {line.split(',')[0] for line in lines[1:]} == {placed[6].number, placed[7].number}
    chosen = await clerk.http_client.get(f'/orders/export.csv?orders={placed[3].id},x,{placed[1].id}')
    assert [line.split(',')[0] for line in chosen.text.splitlines()[1:]] == [placed[3].number, placed[1].number]


async def test_the_file_is_refused_to_those_who_may_not(desk: 'OpenDesk') -> None:
    viewer = await desk.person('viewer')
    assert (await viewer.http_client.get('/orders/export.csv')).status_code == 403
    stranger = await desk.browser()
    assert (await stranger.get('/orders/export.csv')).status_code == 303


async def test_the_day_a_customer_wants_it_stands_beside_how_it_leaves(user: 'User') -> None:
    order = await shop.order(shipping_method='Colissimo')
    await method_editing.edit_delivery(SYSTEM, order.id, order.shipping_version, 'Colissimo', date(2026, 12, 24))
    await opened(user, '/orders')
    await user.should_see('Colissimo · wanted on 24 Dec')


async def test_no_stored_text_becomes_markup(user: 'User') -> None:
    evil = '<img src=x onerror=alert(1)>"\'><script>alert(1)</script>'
    await shop.order(customer_name=evil, company=evil, shipping_method=evil[:80], payment_method=evil[:80])
    await opened(user, '/orders?q=img')
    await until(lambda: len(rows(user)) == 1)
    assert '<img' not in html(user)
    assert '<script' not in html(user)
