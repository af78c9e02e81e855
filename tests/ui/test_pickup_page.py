"""The counter: who comes for what, found by name, number, telephone, code or scanner, and handed over."""
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from data.models import Order
from orders import holding, shipping
from tests.open_desk import OpenDesk
from tests.orders import desk as shop
from tests.ui.helpers import fill, open_form, press, send, sheets, shut
from ui.parts.counter import Counter

if TYPE_CHECKING:
    from nicegui.testing import User

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def pickup(name: str, ready: bool = True, **values: Any) -> Order:
    order = await shop.order(pickup=True, customer_name=name, **values)
    if ready:
        await shipping.ready_for_pickup(SYSTEM, order.id)
    return await shop.again(order)


async def scan(user: 'User', code: str) -> None:
    """What the script tells of a scan."""
    assert user.client
    (counter,) = [one for one in user.client.elements.values() if isinstance(one, Counter)]
    await send(user, counter, 'scanned', code)


async def type_(user: 'User', text: str) -> None:
    sheet = next(sheet for sheet in sheets(user) if 'pickup-search' in sheet.html)
    await send(user, sheet, 'verb', {'verb': 'typed', 'value': text, 'turn': 1})


async def test_the_counter_lists_what_is_ready_and_what_is_not_and_follows_what_happens(desk: OpenDesk) -> None:
    await pickup('Ready One', paid=2400)
    await pickup('Waiting One', ready=False, pay_later=True)
    await shop.order(customer_name='Shipped One', paid=2400)
    user = await desk.person('clerk')
    await user.open('/pickup')
    for words in ('Ready One', 'Waiting One', 'Paid', '€24.00 to pay'):
        await user.should_see(words)
    await user.should_not_see('Shipped One')
    late = await pickup('Late One', paid=2400)
    await user.should_see('Late One')
    await shipping.picked_up(SYSTEM, late.id)
    await user.should_not_see('Late One')


async def test_name_number_telephone_and_code_find_it(desk: OpenDesk) -> None:
    one = await pickup('Anna Berg', paid=2400, phone='+33 6 12 34 56 78')
    await pickup('Carl Dahl', paid=2400, phone='')
    user = await desk.person('packer')
    await user.open('/pickup')
    for typed in ('anna', one.number, '06 12 34', f'{one.pickup_code[:3]} {one.pickup_code[3:]}'):
        await type_(user, typed)
        await user.should_see('Anna Berg')
        await user.should_not_see('Carl Dahl')
    await type_(user, 'nobody')
    await user.should_see('No order to pick up fits “nobody”.')
    await press(user, 'clear')
    await user.should_see('Carl Dahl')


async def test_a_scanned_code_opens_its_order_with_the_code_filled_in(desk: OpenDesk) -> None:
    one = await pickup('Anna Berg', paid=2400)
    await pickup('Carl Dahl', paid=2400)
    user = await desk.person('packer')
    await user.open('/pickup')
    await scan(user, one.pickup_code.lower())
    assert open_form(user).standing() == {'code': one.pickup_code, 'name': 'Anna Berg', 'identity_checked': ''}
    await fill(user, identity_checked='true')
    await user.should_see(f'{one.number} is handed over.')
    await user.should_see('Carl Dahl')
    await user.should_not_see('Anna Berg')
    left = await shop.again(one)
    assert (left.status, left.picked_up_name, left.identity_checked) == ('completed_picked_up', 'Anna Berg', True)


async def test_a_scanned_order_number_opens_it_without_a_code(desk: OpenDesk) -> None:
    one = await pickup('Anna Berg', paid=2400)
    user = await desk.person('packer')
    await user.open('/pickup')
    await scan(user, one.number)
    assert open_form(user).standing()['code'] == ''
    await shut(user)
    await scan(user, 'XYZ-unknown')
    await user.should_see('No order to pick up fits “XYZ-unknown”.')


async def test_ready_and_paid_are_said_here_too_but_only_by_who_may(desk: OpenDesk) -> None:
    one = await pickup('Anna Berg', ready=False, pay_later=True)
    packer, clerk = await desk.person('packer'), await desk.person('clerk')
    await packer.open('/pickup')
    await clerk.open('/pickup')
    await press(packer, 'ready_for_pickup', order=one.id)
    assert (await shop.again(one)).status == 'ready_for_pickup'
    assert 'mark_as_paid' not in ''.join(sheet.html for sheet in sheets(packer))
    await press(clerk, 'mark_as_paid', order=one.id)
    assert (await shop.again(one)).payment_status == 'paid'


async def test_a_held_order_is_there_and_says_why_it_is_not_handed_over(desk: OpenDesk) -> None:
    one = await pickup('Anna Berg', paid=2400)
    await holding.hold(SYSTEM, one.id, 'fraud')
    user = await desk.person('packer')
    await user.open('/pickup')
    await user.should_see('This order is on hold. Resume it first.')
    await scan(user, one.pickup_code)
    await user.should_see('This order is on hold (Suspected fraud). Resume it first.')


async def test_the_navigation_leads_there_once_there_are_pickups(desk: OpenDesk) -> None:
    user = await desk.person('packer')
    await user.open('/orders')
    assert 'href="/pickup"' not in ''.join(sheet.html for sheet in sheets(user))
    await pickup('Anna Berg', paid=2400)
    await user.should_see('Pickup')
    assert 'href="/pickup"' in ''.join(sheet.html for sheet in sheets(user))


async def test_who_only_looks_is_told_so(desk: OpenDesk) -> None:
    user = await desk.person('viewer')
    await user.open('/pickup')
    await user.should_see('Your role does not hand orders over.')
