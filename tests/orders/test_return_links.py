"""Until when what may come back over the customer's link: day by day, parcel by parcel; and who may open it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from base import clock
from base.errors import Invalid, Missing
from base.settings import read_settings
from data import database
from data.models import Order, Quote, Return
from orders import answering, cancelling, packing, return_links, return_rules, returning, shipping
from orders.return_links import Closed, Left, Open
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
SECRET = 'a secret of at least thirty-two letters'
NIGHT = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)    # in Paris it is already the second of June
CLAIRE = answering.customer('Claire', 'en')


@pytest.fixture
async def order(people: People) -> Order:
    """Three pieces have left, one has not."""
    await desk.set_shop(returns={'allowed': True}, papers={'return_days': 14})
    row = await desk.order(desk.line(quantity=3), desk.line(quantity=1, name='Jug'))
    [slip] = await desk.slips_of(row)
    rows = await desk.slip_lines(slip)
    with clock.at(NIGHT):
        await packing.move_pieces(people.clerk, row.id, slip.id, None, {rows[0].id: 1, rows[1].id: 1}, slip.version)
        await shipping.mark_as_shipped(people.clerk, row.id, slip.id)
    return row


async def may(row: Order, **later: int) -> Open | Closed:
    with clock.at(NIGHT + timedelta(**later)):
        return await return_links.open_for(row.id)


async def closed(row: Order, **later: int) -> str:
    found = await may(row, **later)
    return found.why if isinstance(found, Closed) else 'open'


async def test_the_last_day_counts_in_the_shop_s_zone(order: Order) -> None:
    first, _jug = await desk.lines_of(order)
    found = await may(order)
    assert isinstance(found, Open)
    assert (found.left, found.last_day) == ({first.id: Left(2, date(2026, 6, 16))}, date(2026, 6, 16))
    assert await closed(order, days=14, hours=23) == 'open'
    late = await may(order, days=14, hours=24)
    assert isinstance(late, Closed)
    assert (late.why, str(late)) == ('late', 'It is too late to announce a return: the last day was 16 June 2026.')


async def test_each_parcel_has_a_last_day_of_its_own_and_what_came_back_is_of_the_first(
        people: People, order: Order) -> None:
    with clock.at(NIGHT + timedelta(days=10)):
        await shipping.mark_as_shipped(people.clerk, order.id)
    first, jug = await desk.lines_of(order)
    assert (await may(order, days=10)).lines == {first.id: 3, jug.id: 1}  # type: ignore[union-attr]
    later = await may(order, days=20)
    assert isinstance(later, Open)
    assert later.left == {first.id: Left(1, date(2026, 6, 26)), jug.id: Left(1, date(2026, 6, 26))}
    await returning.create_return(people.clerk, order.id, Wish({first.id: 2}))
    assert (await may(order, days=20)).lines == {first.id: 1, jug.id: 1}  # type: ignore[union-attr]


async def test_it_says_why_nothing_may_be_announced(people: People, order: Order) -> None:
    for returns, papers in (({}, {'return_days': 14}), ({'allowed': True}, {})):
        await desk.set_shop(returns=returns, papers=papers)
        assert await closed(order) == 'off'
    await desk.set_shop(papers={'return_days': 14})
    assert await closed(await desk.order()) == 'unshipped'
    await returning.create_return(people.clerk, order.id, Wish({(await desk.lines_of(order))[0].id: 2}))
    assert await closed(order) == 'all'
    await cancelling.cancel(people.clerk, order.id)
    assert await closed(order) == 'cancelled'
    with pytest.raises(Missing):
        await return_links.open_for(999)


async def test_what_is_rejected_may_be_announced_again(people: People, order: Order) -> None:
    return_id = await returning.create_return(people.clerk, order.id, Wish({(await desk.lines_of(order))[0].id: 2}))
    assert 'rejected' in return_rules.DEAD
    await returning.set_return_status(people.clerk, order.id, return_id, 'rejected', 1)
    assert await closed(order) == 'open'


async def test_announcing_asks_again_in_its_transaction(order: Order) -> None:
    first, jug = await desk.lines_of(order)
    with clock.at(NIGHT):
        for pieces in ({first.id: 3}, {jug.id: 1}, {999: 1}, {first.id: -1}, {}):
            with pytest.raises(Invalid):
                await returning.announce(CLAIRE, order.id, Wish(pieces))
    with clock.at(NIGHT + timedelta(days=16)), pytest.raises(Closed):
        await returning.announce(CLAIRE, order.id, Wish({first.id: 1}))
    with clock.at(NIGHT):
        once = await returning.announce(CLAIRE, order.id, Wish({first.id: 2}), key='1:once')
        assert await returning.announce(CLAIRE, order.id, Wish({first.id: 2}), key='1:once') == once
    assert await Return.all().using_db(database.reader()).count() == 1


async def test_a_link_opens_its_order_and_no_other(people: People) -> None:
    text = return_links.token(SECRET, Order(id=482))
    assert return_links.read_token(SECRET, text) == 482
    quote = answering.token(SECRET, Quote(id=482, offer_version=1, made_at=NIGHT))
    for foreign in (text[:-1], text + 'A', quote, '', '\x00', 'é', 'A' * 5000):
        assert return_links.read_token(SECRET, foreign) is None
    assert return_links.read_token('another' * 6, text) is None


async def test_letters_carry_the_link_while_something_may_come_back(order: Order, tmp_path) -> None:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_BASE_URL': 'https://desk.example'})
    shop, row = await desk.shop(), await desk.again(order)
    with clock.at(NIGHT):
        link = await return_links.link(shop, row, settings)
    assert link == f'https://desk.example/r/{return_links.token(settings.secret, row)}'
    with clock.at(NIGHT + timedelta(days=40)):
        assert await return_links.link(shop, row, settings) == ''
