"""What an order is found by."""
import pytest

from data import listing
from data.listing_filters import Filters
from orders import shipping
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.usefixtures('people')
LONG_REMARK = ' '.join(f'word{number}' for number in range(300))


async def found(typed: str) -> list[int]:
    return [row.id for row in (await listing.page(Filters(q=typed))).rows]


async def test_a_long_remark_hides_neither_number_nor_mail_nor_phone() -> None:
    order = await desk.order(remark=LONG_REMARK, email='claire@example.org', phone='+33 6 12 34 56 78')
    for typed in (order.number, 'claire@example.org', '06 12 34', 'Petit', 'word7'):
        assert await found(typed) == [order.id], typed


async def test_a_word_is_found_behind_a_typographic_apostrophe_or_dash() -> None:
    order = await desk.order(customer_name='Café L’Olivier – Épicerie', remark='«Fragile»')
    for typed in ('olivier', "l'olivier", 'L’Olivier', 'epicerie', 'fragile', 'Épicerie'):
        assert await found(typed) == [order.id], typed


@pytest.mark.parametrize('remark', ['x' * 2000, '字' * 2000, '\u2019 \' \\ & | ! :* <-> ""'])
async def test_no_remark_keeps_an_order_from_being_stored_or_found(remark: str) -> None:
    order = await desk.order(remark=remark)
    assert await found(order.number) == [order.id]
    assert await found(remark[:100] if remark.strip()[0].isalnum() else order.number) == [order.id]


async def test_a_tracking_code_is_found_however_it_is_typed(people: People) -> None:
    order = await desk.order()
    await shipping.mark_as_shipped(people.packer, order.id, tracking_code='6A 0042-17 FR')
    for typed in ('6A004217FR', '6a 0042', '6A 0042-17 FR'):
        assert await found(typed) == [order.id], typed
