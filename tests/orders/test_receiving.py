"""What comes back is counted per line, and what can be sold again goes back in stock once."""

import pytest

from base.errors import Invalid, Stale
from data import database
from data.models import Order, Product
from orders import receiving, returning, shipping
from orders.receiving import Came
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.test_returning import the_return


@pytest.fixture
async def people(db: database.Database) -> People:
    return await desk.open_shop()


async def returned(people: People, quantity: int = 2, **values: object) -> tuple[Order, Product, int, int]:
    """An order shipped and wholly announced back: with its product, return and return line."""
    product = await desk.product(10, **values)  # type: ignore[arg-type]
    order = await desk.order(line(product, quantity))
    await shipping.mark_as_shipped(people.packer, order.id)
    line_id = (await desk.lines_of(order))[0].id
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: quantity}))
    return order, product, made, (await the_return(made))[1][0].id


async def stock(product: Product) -> int:
    return (await Product.get(id=product.id, using_db=database.reader())).stock


async def test_what_can_be_sold_goes_back_in_stock_and_may_be_corrected(people: People) -> None:
    order, product, made, line_id = await returned(people)
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(2, 0)})
    assert await stock(product) == 10
    await receiving.receive_return(people.packer, order.id, made, 2, {line_id: Came(1, 1)})
    row, rows = await the_return(made)
    assert (row.status, rows[0].resellable, rows[0].damaged, rows[0].restocked) == ('received', 1, 1, 1)
    assert await stock(product) == 9


async def test_the_same_click_twice_counts_once(people: People) -> None:
    order, product, made, line_id = await returned(people)
    await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    with pytest.raises(Stale):
        await receiving.receive_return(people.packer, order.id, made, 1, {line_id: Came(1, 0)})
    assert await stock(product) == 9


@pytest.mark.parametrize('came', [Came(0, 0), Came(-1, 1), Came(3, 0), Came(1, 2)])
async def test_impossible_counts_are_refused(people: People, came: Came) -> None:
    order, _product, made, line_id = await returned(people)
    with pytest.raises(Invalid):
        await receiving.receive_return(people.packer, order.id, made, 1, {line_id: came})
