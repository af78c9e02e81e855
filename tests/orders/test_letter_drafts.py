"""A letter being written is shown with an order it makes sense for."""
from pathlib import Path

import pytest

from base.settings import read_settings
from orders import letter_drafts, paying, shipping
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
SOURCE = '<mj-text><p>{{ order.number }}</p></mj-text>'


async def shown(kind: str, tmp_path: Path, number: str = '') -> str:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)})
    written = await letter_drafts.drawn(kind, 'en', '{{ order.number }}', SOURCE, number, settings)
    return written.subject


async def test_without_a_number_it_is_the_newest_that_fits_else_the_newest(people: People, tmp_path: Path) -> None:
    gone, picked, paid, newest = [await desk.order(pickup=place == 1) for place in range(4)]
    await paying.mark_as_paid(people.clerk, gone.id)
    await shipping.mark_as_shipped(people.clerk, gone.id)
    await paying.mark_as_paid(people.clerk, picked.id)
    await shipping.ready_for_pickup(people.clerk, picked.id)
    await paying.mark_as_paid(people.clerk, paid.id)
    found = {kind: await shown(kind, tmp_path) for kind in ('shipped', 'ready', 'paid', 'reminder', 'credit')}
    assert found == {'shipped': gone.number, 'ready': picked.number, 'paid': paid.number, 'reminder': newest.number,
                     'credit': newest.number}
    assert await shown('shipped', tmp_path, newest.number) == newest.number


@pytest.mark.parametrize('kind', sorted(letter_drafts.FITS))
async def test_every_letter_is_drawn_where_no_order_fits(people: People, tmp_path: Path, kind: str) -> None:
    order = await desk.order()
    assert await shown(kind, tmp_path) == order.number
