"""Orders that are picked up: ready, not ready after all, picked up, and back."""
from typing import Any

import pytest

from data.database import Database
from orders import holding
from tests.ui.helpers import press
from tests.ui.panels.pages import blocked, fresh, looking_at
from tests.ui.panels.samples import OWNER, line, order
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
        await press(user, 'mark_as_not_shipped')
        await user.should_see('Picked up')
    assert (await fresh(one)).shipment_status == 'not_shipped'


async def test_a_held_order_is_not_handed_over(shop: Database) -> None:
    one = await order(line(2), **PICKUP)
    await holding.hold(OWNER, one.id, 'fraud')
    async with looking_at(one, Shipping) as user:
        for label in ('Ready for pickup', 'Picked up'):
            assert blocked(user, label) == 'This order is on hold (Suspected fraud). Resume it first.'
