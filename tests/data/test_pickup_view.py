"""What the counter finds, as the tables say."""
from typing import Any

from data import pickup_view
from data.models import Order
from orders import holding, shipping
from tests.orders import desk
from tests.orders.desk import People, line


async def pickup(people: People, name: str, ready: bool = True, **values: Any) -> Order:
    order = await desk.order(line(quantity=2), pickup=True, customer_name=name, phone='', **values)
    if ready:
        await shipping.ready_for_pickup(people.packer, order.id)
    return await desk.again(order)


async def found(text: str = '') -> list[str]:
    return [row.customer_name for row in (await pickup_view.read(text)).rows]


async def test_who_comes_is_found_and_what_is_ready_comes_first(people: People) -> None:
    waiting = await pickup(people, 'Walter', ready=False)
    anna, held, gone = [await pickup(people, name, paid=2400) for name in ('Anna Berg', 'Hilda', 'Gone')]
    await holding.hold(people.clerk, held.id, 'fraud')
    await shipping.picked_up(people.packer, gone.id)
    await desk.order(paid=2400, customer_name='Shipped')
    assert await found() == ['Anna Berg', 'Walter', 'Hilda']
    code = anna.pickup_code
    for text in ('anna', 'BERG', anna.number, code.lower(), f'{code[:3]} {code[3:]}'):
        assert await found(text) == ['Anna Berg']
    assert await found('shipped') == await found('"') == []
    await desk.put_in((await desk.slips_of(waiting))[0], 1)
    rows = {row.customer_name: row for row in (await pickup_view.read()).rows}
    assert [(row.packed, row.pieces, row.misses, row.open_minor) for row in rows.values()] == [
        (0, 2, False, 0), (1, 2, True, 2400), (0, 2, True, 0)]
    assert (await pickup_view.figures()) == {'ready': 1, 'recent': 4}


async def test_a_shop_without_pickups_has_no_counter(people: People) -> None:
    await desk.order()
    assert await pickup_view.figures() == {'ready': 0, 'recent': 0}
