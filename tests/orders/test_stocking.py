"""Products: what they are, and counting the shelf."""

import asyncio
from typing import Any

import pytest

from base.errors import Forbidden, Invalid, Missing, Stale
from data import product_view
from data.models import Product, StockMove
from orders import invariants, stocking
from tests.orders import desk
from tests.orders.desk import People

CANDLE: dict[str, Any] = {
    'name': 'Candle', 'variant': '20 cm', 'sku': 'CN-20', 'gtin': '4006381333931', 'shelf': 'B3', 'price_minor': 1250,
    'vat_rate': 2000, 'alert_threshold': 5, 'weight_g': 240, 'tracking': 'on', 'ships': True}


async def candle(people: People, **values: Any) -> Product:
    product_id = await stocking.add_product(people.clerk, {**CANDLE, **values})
    return await Product.get(id=product_id)


async def test_a_new_product_has_what_was_typed_and_no_stock(people: People) -> None:
    product = await candle(people)
    assert {name: getattr(product, name) for name in CANDLE} == CANDLE
    assert product.stock == 0


@pytest.mark.parametrize(('field', 'value'), [
    ('name', ' '), ('gtin', '4006381333932'), ('gtin', '12'), ('price_minor', -1), ('alert_threshold', -1),
    ('tracking', 'sometimes')])
async def test_a_wrong_value_is_named_and_changes_nothing(people: People, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        await candle(people, **{field: value})
    assert refusal.value.field == field
    assert not await Product.exists()


async def test_two_products_cannot_share_a_sku(people: People) -> None:
    await candle(people)
    with pytest.raises(Invalid):
        await candle(people, gtin='')


async def test_counting_moves_the_difference(people: People) -> None:
    product = await candle(people)
    await stocking.count_stock(people.packer, product.id, product.version, 12)
    await stocking.count_stock(people.packer, product.id, product.version + 1, 9)
    assert (await Product.get(id=product.id)).stock == 9
    assert await StockMove.all().order_by('id').values_list('pieces', flat=True) == [12, -3]
    assert await invariants.check(None) == []


async def test_of_two_counts_from_the_same_screen_one_wins(people: People) -> None:
    product = await candle(people)
    counts = [stocking.count_stock(people.packer, product.id, product.version, count) for count in (4, 7)]
    results = await asyncio.gather(*counts, return_exceptions=True)
    assert [type(result) for result in results].count(Stale) == 1
    assert await StockMove.all().count() == 1


async def test_a_stale_edit_shows_what_the_other_saved(people: People) -> None:
    product = await candle(people)
    await stocking.edit_product(people.owner, product.id, product.version, {**CANDLE, 'name': 'Big candle'})
    with pytest.raises(Stale) as stale:
        await stocking.edit_product(people.clerk, product.id, product.version, {**CANDLE, 'name': 'Small candle'})
    assert stale.value.theirs['name'] == 'Big candle'
    await stocking.edit_product(people.clerk, product.id, stale.value.theirs['version'],
                                {**CANDLE, 'name': 'Small candle'})
    assert (await Product.get(id=product.id)).name == 'Small candle'


async def test_roles_and_missing_products_are_refused(people: People) -> None:
    with pytest.raises(Forbidden):
        await stocking.add_product(people.packer, CANDLE)
    with pytest.raises(Forbidden):
        await stocking.count_stock(people.viewer, 1, 1, 1)
    with pytest.raises(Missing):
        await stocking.count_stock(people.packer, 999, 1, 1)


async def test_the_list_pages_by_name_and_finds_by_any_code(people: People) -> None:
    for number in range(product_view.PAGE + 3):
        await candle(people, name=f'Candle {number:03d}', sku=f'CN-{number}', gtin='', tracking='off')
    low = await candle(people, name='Zebra', sku='ZB', gtin='4006381333931')
    first = await product_view.page('all', '')
    assert first.next_from is not None
    rest = await product_view.page('all', '', first.next_from)
    assert [row.name for row in rest.rows][-1] == 'Zebra'
    assert len(first.rows) + len(rest.rows) == product_view.PAGE + 4
    for text in ('zeb', 'ZB', '40063'):
        assert [row.id for row in (await product_view.page('all', text)).rows] == [low.id]
    assert [row.id for row in (await product_view.page('out', '')).rows] == [low.id]
    assert (await product_view.counts()) == {'all': product_view.PAGE + 4, 'low': 0, 'out': 1}


async def test_a_products_page_shows_its_orders_and_moves(people: People) -> None:
    product = await candle(people)
    await stocking.count_stock(people.packer, product.id, product.version, 10)
    order = await desk.order(desk.line(product, quantity=2))
    view = await product_view.read(product.id)
    assert view is not None
    assert [(row['number'], row['quantity']) for row in view.orders] == [(order.number, 2)]
    assert [move.pieces for move in view.moves] == [-2, 10]
    assert view.numbers == {order.id: order.number}
