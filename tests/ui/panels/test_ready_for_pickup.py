"""Orders that are picked up: ready, not ready after all, picked up, and back."""
from typing import Any

import pytest

from data.database import Database
from orders import holding
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, fresh, looking_at
from tests.ui.panels.samples import OWNER, PACKER, line, order
from ui.panels.shipping import Shipping

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
PICKUP: dict[str, Any] = {'pickup': True, 'shipping_method': 'In the shop', 'paid': 2500}


async def test_ready_then_picked_up(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    async with looking_at(one, Shipping) as user:
        await user.should_see('In the shop')
        await user.should_not_see('Mark as shipped')
        await press(user, 'ready_for_pickup')
        await user.should_see('Not ready yet')
        assert (await fresh(one)).status == 'ready_for_pickup'
        await press(user, 'picked_up')
        await user.should_see('Hand over ORD00001')
        await fill(user)
        await user.should_see('Mark as not picked up')
    assert (await fresh(one)).status == 'completed_picked_up'


async def test_ready_by_mistake_goes_back(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    async with looking_at(one, Shipping) as user:
        await press(user, 'ready_for_pickup')
        await press(user, 'not_ready_for_pickup')
    assert (await fresh(one)).status == 'awaiting_pickup'


async def test_picked_up_by_mistake_goes_back(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    async with looking_at(one, Shipping) as user:
        await press(user, 'picked_up')
        await fill(user)
        await press(user, 'mark_as_not_shipped')
        await user.should_see('Picked up')
    assert (await fresh(one)).shipment_status == 'not_shipped'


async def test_a_held_order_is_not_handed_over(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    await holding.hold(OWNER, one.id, 'fraud')
    async with looking_at(one, Shipping) as user:
        for label in ('Ready for pickup', 'Picked up'):
            assert blocked(user, label) == 'This order is on hold (Suspected fraud). Resume it first.'


async def test_who_picks_up_is_asked_and_a_wrong_code_is_said_beside_it(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    async with looking_at(one, Shipping) as user:
        await press(user, 'ready_for_pickup')
        await user.should_see(f'Pickup code {(await fresh(one)).pickup_code}')
        await press(user, 'picked_up')
        assert list(open_form(user).standing()) == ['code', 'name', 'identity_checked']
        await fill(user, code='000000')
        assert open_form(user).errors == {'code': 'This is not the pickup code of order ORD00001.'}
        await fill(user, code=(await fresh(one)).pickup_code, name='Her brother', identity_checked='true')
        await user.should_see('Picked up by Her brother · identity checked')
    left = await fresh(one)
    assert (left.picked_up_name, left.identity_checked) == ('Her brother', True)


async def test_what_is_still_to_pay_is_warned_of_and_paid_in_the_same_step(shop: Database) -> None:
    one = await order(line(2), **{**PICKUP, 'paid': 0, 'pay_later': True})
    for actor, offered in ((PACKER, False), (OWNER, True)):
        async with looking_at(one, Shipping, actor=actor) as user:
            await press(user, 'picked_up')
            assert 'Not paid: €25.00 is still to pay.' in open_form(user)._props['html']
            assert ('paid' in open_form(user).standing()) == offered
            if offered:
                await fill(user, paid='true')
                await user.should_see('Mark as not picked up')
    assert (await fresh(one)).status == 'completed_picked_up'
