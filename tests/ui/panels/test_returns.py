"""Returns are listed where there are any, and take no room where there are none."""
import pytest

from base.clock import now
from data.database import Database, transactional
from data.models import Order, OrderLine, Return, ReturnLine
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import line, order
from ui.panels.returns import Returns

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@transactional
async def come_back(one: Order, restocked: int) -> None:
    row = await OrderLine.get(order_id=one.id)
    made = await Return.create(number='RET00001', order_id=one.id, status='received', reason='Wrong colour',
                               made_at=now())
    await ReturnLine.create(return__id=made.id, order_line_id=row.id, pieces=2, restocked=restocked)


async def test_without_returns_there_is_nothing(shop: Database) -> None:
    async with looking_at(await order(), Returns) as user:
        assert html(user) == ''


@pytest.mark.parametrize(('restocked', 'words'), [(2, '2 put back'), (0, 'not put back')])
async def test_a_return_says_what_came_back_and_why(shop: Database, restocked: int, words: str) -> None:
    one = await order(line(3))
    await come_back(one, restocked)
    async with looking_at(one, Returns) as user:
        for text in ('RET00001', 'Received', '2 × Beeswax candle', 'Wrong colour', words):
            await user.should_see(text)


async def test_the_panel_speaks_french(shop: Database) -> None:
    one = await order(line(3))
    await come_back(one, 2)
    async with looking_at(one, Returns, language='fr') as user:
        for text in ('Retours', 'Reçu', '2 remis en stock'):
            await user.should_see(text)
