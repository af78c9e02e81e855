"""Packing tables and what the bench does by itself, as the owner sets them."""

import pytest

from base.errors import Forbidden, Invalid, Missing, Stale
from data.models import History, Shop, Station
from orders import finishing, stations
from orders.stations import delete_station, edit_bench, put_station
from tests.orders import desk
from tests.orders.desk import People, line

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_table_is_kept_with_the_full_address_of_its_printer(people: People) -> None:
    table = await put_station(people.owner, None, 1, ' By the door ', 'ipp', 'IPP://Brother.local')
    row = await Station.get(id=table)
    assert (row.name, row.printing, row.printer) == ('By the door', 'ipp', 'ipp://brother.local:631/ipp/print')
    await put_station(people.owner, table, row.version, 'By the door', 'browser', 'ipp://brother.local')
    assert (await Station.get(id=table)).printer == ''


@pytest.mark.parametrize(('name', 'printing', 'printer', 'field'), [
    ('', 'browser', '', 'name'), ('Taken', 'browser', '', 'name'), ('Table', 'fax', '', 'printing'),
    ('Table', 'ipp', '', 'printer'), ('Table', 'ipp', 'http://printer', 'printer')])
async def test_what_cannot_be_is_refused_beside_its_field(
        people: People, name: str, printing: str, printer: str, field: str) -> None:
    await put_station(people.owner, None, 1, 'Taken', 'none')
    with pytest.raises(Invalid) as refused:
        await put_station(people.owner, None, 1, name, printing, printer)
    assert (refused.value.field, await Station.all().count()) == (field, 1)


async def test_two_owners_do_not_overwrite_each_other(people: People) -> None:
    table = await put_station(people.owner, None, 1, 'Left', 'browser')
    await put_station(people.owner, table, 1, 'Right', 'none')
    with pytest.raises(Stale) as stale:
        await put_station(people.owner, table, 1, 'Middle', 'browser')
    assert stale.value.theirs == {'name': 'Right', 'printing': 'none', 'printer': '', 'version': 2}
    await delete_station(people.owner, table)
    with pytest.raises(Missing):
        await put_station(people.owner, table, 2, 'Middle', 'browser')
    with pytest.raises(Missing):
        await delete_station(people.owner, table)


async def test_only_the_owner_arranges_the_bench(people: People) -> None:
    with pytest.raises(Forbidden):
        await put_station(people.clerk, None, 1, 'Table', 'browser')
    with pytest.raises(Forbidden):
        await edit_bench(people.clerk, 1, {})


async def test_a_bench_that_does_not_ship_leaves_the_parcel_packed(people: People) -> None:
    shop = await Shop.get(id=1)
    assert stations.bench(shop) == {'ship': True, 'weight': False, 'print': True}
    await edit_bench(people.owner, shop.version, {'ship': False, 'weight': True, 'print': False})
    assert stations.bench(await Shop.get(id=1)) == {'ship': False, 'weight': True, 'print': False}
    assert await History.filter(verb='bench_edited').count() == 1
    with pytest.raises(Stale):
        await edit_bench(people.owner, shop.version, {'ship': True})
    slip = (await desk.slips_of(await desk.order(line(quantity=3), paid=3600)))[0]
    await desk.put_in(slip, 3)
    await finishing.finish_packing(people.packer, slip.id)
    done = (await desk.slips_of(await slip.order))[0]
    assert (done.status, done.packed_at is not None) == ('open', True)
