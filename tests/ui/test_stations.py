"""Packing tables in the settings, and at the bench: what each tablet prints where, and what did not come out."""

from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Job, PackingSlip, Shop, Staff, Station
from orders import stations
from tests.open_desk import OpenDesk
from tests.orders import desk as shop
from tests.ui.helpers import fill, press, send, settle
from ui.panels import bench_print
from ui.parts.kept import Kept

if TYPE_CHECKING:
    from nicegui.testing import User

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The slips that were opened in the browser."""
    slip_ids: list[int] = []
    monkeypatch.setattr(bench_print, 'open_slips', slip_ids.extend)
    return slip_ids


async def packed(who: str) -> PackingSlip:
    slip = (await shop.slips_of(await shop.order(paid=2400)))[0]
    await shop.put_in(slip, 2)
    await PackingSlip.filter(id=slip.id).update(packer_id=(await Staff.get(name=who)).id)
    return slip


async def table(name: str, printing: str = 'ipp') -> int:
    return await stations.put_station(SYSTEM, None, 1, name, printing, 'ipp://127.0.0.1:9' if printing == 'ipp' else '')


async def wishes() -> list[tuple[list[int], int]]:
    return [(job.payload['slips'], job.payload['station']) for job in await Job.filter(kind='print').order_by('id')]


# ---- settings
async def test_the_owner_adds_a_table_and_tries_its_printer(desk: OpenDesk) -> None:
    owner = await desk.person('owner')
    await owner.open('/settings/bench')
    await owner.should_see('No packing table yet')
    await press(owner, 'put_station')
    await fill(owner, name='By the door', printing='ipp', printer='http://10.0.0.9')
    await owner.should_see('Begin the address with ipp:// or ipps://, such as ipp://192.168.1.50/ipp/print.')
    await fill(owner, name='By the door', printing='ipp', printer='ipp://127.0.0.1:9')
    await owner.should_see('ipp://127.0.0.1:9/ipp/print')
    row = await Station.get()
    await press(owner, 'try_printer', row=row.id)
    await owner.should_see('The printer cannot be reached.')
    await press(owner, 'put_station', row=row.id)
    await fill(owner, name='By the window', printing='none')
    await owner.should_see('Not at all')
    await press(owner, 'delete_station', row=row.id)
    await fill(owner)
    await owner.should_see('No packing table yet')


async def test_the_owner_says_what_the_bench_does_by_itself(desk: OpenDesk) -> None:
    owner = await desk.person('owner')
    await owner.open('/settings/bench')
    await press(owner, 'edit_bench')
    await fill(owner, ship='false', weight='true')
    await settle()
    assert stations.bench(await Shop.get(id=1)) == {'ship': False, 'weight': True, 'print': True}


# ---- the bench
async def test_a_finished_parcel_prints_at_the_only_table(desk: OpenDesk, opened: list[int]) -> None:
    there = await table('By the door')
    paul = await desk.person('packer')
    slip = await packed('Paul')
    await paul.open(f'/bench?slip={slip.id}')
    await paul.should_see('By the door')
    await press(paul, 'finish')
    await paul.should_see('is packed.')
    assert (await wishes(), opened) == ([([slip.id], there)], [])


async def test_without_a_table_the_browser_prints(desk: OpenDesk, opened: list[int]) -> None:
    paul = await desk.person('packer')
    slip = await packed('Paul')
    await paul.open(f'/bench?slip={slip.id}')
    await press(paul, 'finish')
    await paul.should_see('is packed.')
    assert (await wishes(), opened) == ([], [slip.id])


async def test_the_weight_is_asked_for_where_the_shop_wants_it(desk: OpenDesk, opened: list[int]) -> None:
    await stations.edit_bench(SYSTEM, (await Shop.get(id=1)).version, {'ship': True, 'weight': True, 'print': False})
    paul = await desk.person('packer')
    slip = await packed('Paul')
    await paul.open(f'/bench?slip={slip.id}')
    await press(paul, 'finish')
    await fill(paul, weight_g='')
    assert (await PackingSlip.get(id=slip.id)).packed_at is None
    await fill(paul, weight_g='950')
    await paul.should_see('is packed.')
    done = await PackingSlip.get(id=slip.id)
    assert (done.weight_g, done.status, opened) == (950, 'shipped', [])


async def test_each_tablet_keeps_where_it_stands(
    desk: OpenDesk, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(Kept, 'remember', lambda _self, text: kept.append(text))
    door, window = await table('By the door'), await table('By the window')
    paul = await desk.person('packer')
    slip = await packed('Paul')
    await paul.open(f'/bench?slip={slip.id}')
    await press(paul, 'choose_station')
    await fill(paul, station=str(window))
    await paul.should_see('By the window')
    await press(paul, 'print')
    await paul.should_see('Printing: By the window')
    assert (await wishes(), kept, opened) == ([([slip.id], window)], [str(window)], [])
    await paul.open(f'/bench?slip={slip.id}')
    await _told(paul, str(door))
    await paul.should_see('By the door')
    await _told(paul, '0')
    await press(paul, 'print')
    assert opened == [slip.id]


async def _told(user: 'User', text: str) -> None:
    """What the browser had kept."""
    assert user.client is not None
    found = next(one for one in user.client.elements.values() if isinstance(one, Kept))
    await send(user, found, 'kept', text)
    await settle()


async def test_the_slips_of_a_batch_are_printed_at_the_table(desk: OpenDesk, opened: list[int]) -> None:
    there = await table('By the door')
    paul = await desk.person('packer')
    own = [(await shop.slips_of(await shop.order(paid=2400)))[0].id for _ in range(2)]
    await paul.open('/bench')
    await press(paul, 'choose')
    for slip_id in own:
        await press(paul, 'tick', slip=slip_id)
    await press(paul, 'make_batch')
    await press(paul, 'batch_slips')
    assert (await wishes(), opened) == ([(own, there)], [])


async def test_what_did_not_come_out_is_seen_at_its_table_until_somebody_takes_care_of_it(
    desk: OpenDesk, opened: list[int]
) -> None:
    await table('By the door')
    paul = await desk.person('packer')
    slip = await packed('Paul')
    await paul.open(f'/bench?slip={slip.id}')
    for verb in ('print_again', 'print_in_browser'):
        if verb == 'print_again':
            await press(paul, 'print')
        job = await Job.get(kind='print')
        await Job.filter(id=job.id).update(state='discarded', error='The printer cannot be reached.')
        await stations.delete_station(SYSTEM, await table('To be told of it', 'none'))
        await paul.should_see(f'{slip.number} could not be printed.')
        await paul.should_see('The printer cannot be reached.')
        await press(paul, verb, job=job.id)
        await paul.should_not_see('could not be printed')
    assert (opened, (await Job.get(kind='print')).state) == ([slip.id], 'cancelled')
