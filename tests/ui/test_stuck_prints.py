"""The outbox also shows what could not be printed, of every packing table, until somebody takes care of it."""
import pytest

from base.actor import SYSTEM
from data import bench_prints
from data.models import Job
from orders import printing_out
from tests.open_desk import OpenDesk
from tests.orders import desk as shop
from tests.ui.helpers import press, sheets
from tests.ui.test_stations import table
from ui.panels import bench_print

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
WHY = 'The printer cannot be reached.'


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The slips that were opened in the browser."""
    slip_ids: list[int] = []
    monkeypatch.setattr(bench_print, 'open_slips', slip_ids.extend)
    return slip_ids


async def given_up(count: int = 1) -> list[tuple[int, int]]:
    """Ids of jobs and slips; each at a table of its own."""
    made = []
    for place in range(count):
        slip = (await shop.slips_of(await shop.order(paid=2400)))[0]
        await printing_out.print_slips(SYSTEM, await table(f'Table {place}'), [slip.id])
        job = (await Job.filter(kind='print').order_by('-id').first()) or Job()
        made.append((job.id, slip.id))
    await Job.filter(kind='print').update(state='discarded', error=WHY)
    return made


async def test_what_was_given_up_is_seen_and_counted_until_somebody_takes_care(
        desk: OpenDesk, opened: list[int]) -> None:
    (again, _slip), (aside, _other), (here, slip) = await given_up(3)
    clerk = await desk.person('clerk')
    await clerk.open('/outbox')
    await clerk.should_see('3\u00a0failed')
    for words in ('Could not be printed', 'Table 0', 'Table 2', WHY):
        await clerk.should_see(words)
    order = (await bench_prints.everywhere()).rows[0].slips[0].order_id
    assert f'href="/orders/{order}"' in '\n'.join(sheet.html for sheet in sheets(clerk))
    await press(clerk, 'print_again', job=again)
    await press(clerk, 'dismiss_print', job=aside)
    await clerk.should_see('1\u00a0failed')
    await press(clerk, 'print_in_browser', job=here)
    await clerk.should_not_see(WHY)
    await clerk.should_not_see('failed')
    assert opened == [slip]
    put_aside = await Job.filter(kind='print', state='cancelled').order_by('id')
    assert [job.id for job in put_aside] == [aside, here]
    assert not await Job.filter(id=again, state__in=('discarded', 'cancelled')).exists()


async def test_who_only_looks_is_told_and_does_nothing(desk: OpenDesk) -> None:
    await given_up()
    viewer = await desk.person('viewer')
    await viewer.open('/outbox')
    await viewer.should_see(WHY)
    await viewer.should_not_see('Print again')


async def test_many_that_were_given_up_are_counted(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_prints, 'MOST', 2)
    await given_up(3)
    clerk = await desk.person('clerk')
    await clerk.open('/outbox')
    await clerk.should_see('and 1 more')
