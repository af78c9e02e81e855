"""The page that says who packed what, and its file."""
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from base.clock import today
from data.models import PackingSlip, Staff
from orders import finishing, taking
from tests.open_desk import OpenDesk
from tests.orders import desk as shop
from tests.ui.helpers import press, sheets
from tests.ui.test_bench_page import actor_of, pack
from ui.pages.packed import Place, took

if TYPE_CHECKING:
    from nicegui.testing import User

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
NOW = date(2026, 11, 23)


async def packed_by(name: str) -> PackingSlip:
    """Two pieces, ticked by hand."""
    slip = (await shop.slips_of(await shop.order(paid=2400)))[0]
    who = await actor_of(name)
    await taking.take(who, slip.id)
    await pack(slip, 2, who)
    await finishing.finish_packing(who, slip.id)
    return slip


def body(user: 'User') -> str:
    return next(sheet.html for sheet in sheets(user) if 'packed' in sheet.classes)


@on_sqlite
async def test_a_person_is_opened_to_their_parcels_and_a_packer_sees_nobody_else(desk: OpenDesk) -> None:
    paul, clara = await desk.person('packer'), await desk.person('clerk')
    slip, other = await packed_by('Paul'), await packed_by('Clara')
    await clara.open('/bench/packed')
    assert 'Paul' in body(clara)
    assert 'Clara' in body(clara)
    who = (await Staff.get(name='Paul')).id
    await press(clara, 'go', to=Place(today('Europe/Paris'), 1, who).to_query())
    await clara.should_see('Parcels of Paul')
    assert (slip.number in body(clara), other.number in body(clara)) == (True, False)
    for asked_for in (who, (await Staff.get(name='Clara')).id):
        await paul.open(f'/bench/packed?days=30&who={asked_for}')
        assert (slip.number in body(paul)) == (asked_for == who)
        assert 'Clara' not in body(paul)
        assert other.number not in body(paul)


@on_sqlite
async def test_a_day_follows_what_is_packed(desk: OpenDesk) -> None:
    user = await desk.person('clerk')
    await user.open('/bench/packed')
    await user.should_see('Nothing was packed')
    await packed_by('Clara')
    await user.should_see('Mistakes stopped')


@on_sqlite
async def test_the_owner_saves_the_figures_as_a_file(desk: OpenDesk) -> None:
    user = await desk.person('owner')
    await packed_by('Olga')
    answer = await user.http_client.get('/bench/packed.csv?days=7')
    assert answer.headers['content-type'] == 'text/csv; charset=utf-8'
    day = today('Europe/Paris').isoformat()
    assert answer.text.splitlines()[1] == f'{day},Olga,1,2,0,2,0'
    assert f'packed-{day}-7.csv' in answer.headers['content-disposition']


@pytest.mark.parametrize(('query', 'place'), [
    ('', Place(NOW)), ('on=2026-11-02&days=7&who=4', Place(date(2026, 11, 2), 7, 4)), ('on=2027-01-01', Place(NOW)),
    ('on=0001-01-01&days=8&who=x', Place(NOW)), ('on=hello&days=30', Place(NOW, 30)),
    ('days=99999999999&who=99999999999', Place(NOW))])
def test_an_address_names_days_and_a_person_or_means_today(query: str, place: Any) -> None:
    assert Place.from_query(query, NOW) == place
    assert Place.from_query(place.to_query(), NOW) == place


@pytest.mark.parametrize(('seconds', 'said'), [(None, '–'), (0, '0 s'), (59, '59 s'), (60, '1 min 0 s'),
                                               (200, '3 min 20 s'), (3725, '1 h 2 min')])
def test_a_time_is_said_as_people_do(seconds: int | None, said: str) -> None:
    assert took(seconds) == said
