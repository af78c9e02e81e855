"""Saved views of the orders list."""

import pytest

from base.actor import Actor
from base.errors import Forbidden, Invalid, Missing, Refused
from data import listing_choices
from data.listing_filters import Filters
from data.models import SavedView
from orders import viewing
from tests.orders.desk import People

GIFTS, BELGIUM = Filters(label=('1',)), Filters(country=('BE',))


async def titles(actor: Actor) -> list[str]:
    return [view.title for view in await listing_choices.views(actor.staff_id)]


async def test_a_view_is_seen_by_its_owner_and_a_shared_one_by_all(people: People) -> None:
    await viewing.save_view(people.clerk, 'Gifts', GIFTS)
    await viewing.save_view(people.clerk, 'Belgium', BELGIUM, shared=True)
    mine = await listing_choices.views(people.clerk.staff_id)
    assert [(view.title, Filters.from_query(view.query), view.shared) for view in mine] == [
        ('Belgium', BELGIUM, True), ('Gifts', GIFTS, False)]
    assert await titles(people.packer) == ['Belgium']


async def test_saving_under_the_same_name_replaces_one_s_own(people: People) -> None:
    first = await viewing.save_view(people.clerk, 'Gifts', GIFTS)
    assert await viewing.save_view(people.clerk, ' gifts ', BELGIUM) == first
    assert await viewing.save_view(people.owner, 'Gifts', GIFTS) != first
    assert [view.query for view in await listing_choices.views(people.clerk.staff_id)] == ['country=BE']
    assert await SavedView.all().count() == 2


async def test_a_view_needs_a_name(people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        await viewing.save_view(people.clerk, ' \u202e ', GIFTS)
    assert refusal.value.field == 'title'


@pytest.mark.parametrize('role', ['packer', 'viewer'])
async def test_packers_and_viewers_keep_their_views_to_themselves(people: People, role: str) -> None:
    await viewing.save_view(people.of(role), 'Mine', GIFTS)
    with pytest.raises(Forbidden):
        await viewing.save_view(people.of(role), 'Everybody’s', GIFTS, shared=True)
    assert await titles(people.of(role)) == ['Mine']


async def test_views_do_not_pile_up(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewing, 'MOST_VIEWS', 2)
    for title in ('One', 'Two'):
        await viewing.save_view(people.clerk, title, GIFTS)
    with pytest.raises(Refused, match='You have 2 saved views'):
        await viewing.save_view(people.clerk, 'Three', GIFTS)
    await viewing.save_view(people.clerk, 'Two', BELGIUM)


async def test_a_view_is_deleted_by_its_owner_or_when_shared_by_the_shop_s(people: People) -> None:
    private = await viewing.save_view(people.clerk, 'Gifts', GIFTS)
    shared = await viewing.save_view(people.clerk, 'Belgium', BELGIUM, shared=True)
    with pytest.raises(Missing):
        await viewing.delete_view(people.owner, private)
    with pytest.raises(Forbidden):
        await viewing.delete_view(people.packer, shared)
    await viewing.delete_view(people.owner, shared)
    await viewing.delete_view(people.clerk, private)
    with pytest.raises(Missing):
        await viewing.delete_view(people.clerk, private)
    assert await SavedView.all().count() == 0
