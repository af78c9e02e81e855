"""A page is in the answer to the browser's first request; only what takes long comes after."""
import asyncio
from typing import TYPE_CHECKING

import pytest
from nicegui import ui

from tests.ui.desks import opened, scope_of
from ui.frame import Frame

if TYPE_CHECKING:
    from tests.open_desk import OpenDesk


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_the_first_answer_brings_the_list_and_the_order_themselves(desk: 'OpenDesk') -> None:
    from tests.seeds import shop_with

    order = (await shop_with(1))[0]
    person = await desk.person('clerk')
    orders = await person.http_client.get('/orders')
    assert f'data-key=&quot;{order.id}&quot;' in _plain(orders.text)
    page = await person.http_client.get(f'/orders/{order.id}')
    assert f'&lt;h1&gt;{order.number}&lt;/h1&gt;' in _plain(page.text)
    assert 'Payment' in page.text


def _plain(text: str) -> str:
    return text.replace('&amp;', '&').replace('\\&quot;', '&quot;').replace('\\"', '&quot;')


async def test_a_page_that_takes_long_is_not_waited_for_and_not_given_up() -> None:
    made: list[Frame] = []
    slow = asyncio.Event()

    async def page() -> None:
        await slow.wait()
        ui.label('at last')

    async def build() -> None:
        made.append(Frame(scope_of(), {'/': page}))
        await made[0].pages.drawn(0.01)

    async with opened(build) as user:
        assert made[0].pages.default_slot.children == []
        slow.set()
        await user.should_see('at last')
