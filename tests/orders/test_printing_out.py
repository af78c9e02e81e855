"""Packing slips go straight to the printer of a packing table; what goes wrong there is seen at the bench."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from base.clock import at, now
from base.errors import Forbidden, Missing, Refused
from data import bench_prints
from data.models import Job, PackingSlip, Print, Shop, Station
from documents import ipp
from documents.store import Archive
from jobs import send_prints
from orders import finishing, holding, outbox, printing_out, stations
from tests.documents import fake_printer
from tests.documents.fake_printer import Printer
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.presses import PaperPress

ONE_STORE = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


class Bench:
    """A table with a printer of its own, and the clock that sends."""

    def __init__(self, people: People, printer: Printer, station_id: int, folder: Path) -> None:
        self.people, self.printer, self.station_id = people, printer, station_id
        self.archive = Archive(folder / 'documents')
        self.press: Any = PaperPress()

    async def finish(self) -> PackingSlip:
        slip = (await desk.slips_of(await desk.order(line(quantity=3), paid=3600)))[0]
        await desk.put_in(slip, 3)
        await finishing.finish_packing(self.people.packer, slip.id, station_id=self.station_id)
        return slip

    async def send(self, hours: int = 0) -> None:
        with at(now() + timedelta(hours=hours)):
            await send_prints.run(self.press, self.archive)

    async def stuck(self) -> list[str]:
        return [one.why for one in await bench_prints.stuck(self.station_id)]

    async def again(self) -> None:
        await printing_out.print_again(self.people.packer, (await bench_prints.stuck(self.station_id))[0].job_id)


@pytest.fixture
async def bench(people: People, tmp_path: Path) -> AsyncIterator[Bench]:
    async with fake_printer.printing() as printer:
        table = await stations.put_station(people.owner, None, 1, 'By the door', 'ipp', printer.address)
        yield Bench(people, printer, table, tmp_path)


async def prints(slip: PackingSlip) -> int:
    return await Print.filter(slip_id=slip.id).count()


async def test_a_finished_parcel_prints_its_slip_at_its_table(bench: Bench) -> None:
    slip = await bench.finish()
    assert (bench.printer.printed, await prints(slip)) == ([], 0)
    await bench.send()
    assert (len(bench.printer.printed), await prints(slip), await bench.stuck()) == (1, 1, [])
    await bench.send(hours=1)
    assert len(bench.printer.printed) == 1
    printed = next(row for row in await desk.diary(await slip.order) if row.verb == 'printed')
    assert (printed.who, printed.staff_id) == (bench.people.packer.name, bench.people.packer.staff_id)


@ONE_STORE
async def test_a_slip_printed_before_says_copy(bench: Bench) -> None:
    first, second = await bench.finish(), await bench.finish()
    await bench.send()
    await printing_out.print_slips(bench.people.packer, bench.station_id, [second.id, first.id])
    await bench.send()
    assert bench.printer.printed[-1] == f'{second.number} en\n{first.number} en'.encode()


@ONE_STORE
async def test_nothing_prints_where_the_shop_or_the_table_does_not_want_it(bench: Bench) -> None:
    owner, shop = bench.people.owner, await Shop.get(id=1)
    await stations.edit_bench(owner, shop.version, {'ship': True})
    await bench.finish()
    await stations.edit_bench(owner, shop.version + 1, {'ship': True, 'print': True})
    for printing in ('browser', 'none'):
        row = await Station.get(id=bench.station_id)
        await stations.put_station(owner, row.id, row.version, row.name, printing)
        await bench.finish()
        with pytest.raises(Refused, match='no printer of its own'):
            await printing_out.print_slips(bench.people.packer, row.id, [1])
    await bench.send()
    assert (bench.printer.asked, await Job.filter(kind='print').count()) == ([], 0)


@ONE_STORE
async def test_a_printer_that_is_switched_off_is_tried_three_times_and_then_told_of(bench: Bench) -> None:
    bench.printer.accepts = False
    slip = await bench.finish()
    for tries in (1, 2, 3):
        assert await bench.stuck() == []
        await bench.send(hours=tries)
    assert await bench.stuck() == [ipp.SENTENCES['busy']]
    await bench.send(hours=9)
    assert len(bench.printer.asked) == 3
    bench.printer.accepts = True
    await bench.again()
    await bench.send()
    assert (len(bench.printer.printed), await prints(slip), await bench.stuck()) == (1, 1, [])


async def test_asked_for_again_it_is_tried_three_times_again(bench: Bench) -> None:
    bench.printer.misbehaves = [0x0507] * 6
    await bench.finish()
    for tries in (1, 2, 3):
        await bench.send(hours=tries)
    await bench.again()
    for tries in (4, 5):
        await bench.send(hours=tries)
        assert await bench.stuck() == []
    await bench.send(hours=6)
    assert await bench.stuck() == [ipp.SENTENCES['busy']]


@ONE_STORE
@pytest.mark.parametrize(('wrong', 'kind'), [(0x040A, 'format'), ('401', 'login'), ('drop', 'perhaps')])
async def test_what_no_later_try_mends_is_told_at_once(bench: Bench, wrong: int | str, kind: ipp.Kind) -> None:
    bench.printer.misbehaves = [wrong]
    slip = await bench.finish()
    await bench.send()
    await bench.send(hours=9)
    assert await bench.stuck() == [ipp.SENTENCES[kind]]
    assert (bench.printer.printed, await prints(slip)) == ([], 0)


async def test_a_desk_that_dies_while_it_prints_does_not_print_again_by_itself(bench: Bench) -> None:
    bench.printer.misbehaves = ['hang']
    await bench.finish()
    sending = asyncio.create_task(printing_out.print_next(bench.press, bench.archive))
    while fake_printer.PRINT not in bench.printer.asked:
        await asyncio.sleep(.01)
    sending.cancel()
    await asyncio.wait({sending})
    await outbox.rescue(at_start=True)
    await bench.send()
    assert (bench.printer.asked.count(fake_printer.PRINT), await bench.stuck()) == (1, [ipp.SENTENCES['perhaps']])


@ONE_STORE
async def test_one_that_died_before_it_printed_goes_on(bench: Bench) -> None:
    slip = await bench.finish()
    await outbox.claim('print', 1)
    await outbox.rescue(at_start=True)
    await bench.send()
    assert (len(bench.printer.printed), await prints(slip)) == (1, 1)


@ONE_STORE
async def test_what_cannot_be_printed_says_why_to_this_table_alone(bench: Bench) -> None:
    other = await stations.put_station(bench.people.owner, None, 1, 'By the window', 'browser')
    slip = (await desk.slips_of(await desk.order(paid=1200)))[0]
    await printing_out.print_slips(bench.people.packer, bench.station_id, [slip.id])
    await holding.hold(bench.people.clerk, slip.order_id, 'fraud')
    await bench.send()
    assert await bench.stuck() == ['This order is on hold (Suspected fraud). Resume it first.']
    assert await bench_prints.stuck(other) == []
    await stations.delete_station(bench.people.owner, bench.station_id)
    assert len(await bench_prints.stuck(other)) == 1


@ONE_STORE
async def test_somebody_takes_care_of_it_once(bench: Bench) -> None:
    bench.printer.misbehaves = ['401']
    await bench.finish()
    await bench.send()
    job = (await bench_prints.stuck(bench.station_id))[0].job_id
    with pytest.raises(Forbidden):
        await printing_out.dismiss_print(bench.people.viewer, job)
    await printing_out.dismiss_print(bench.people.packer, job)
    assert await bench.stuck() == []
    with pytest.raises(Refused, match='Somebody took care'):
        await printing_out.print_again(bench.people.packer, job)


@ONE_STORE
async def test_a_table_that_is_gone_prints_nothing(bench: Bench) -> None:
    await bench.finish()
    await stations.delete_station(bench.people.owner, bench.station_id)
    await bench.send()
    assert await bench_prints.stuck(0) != []
    with pytest.raises(Missing):
        await printing_out.print_slips(bench.people.packer, bench.station_id, [1])
    with pytest.raises(Missing):
        await printing_out.try_printer(bench.people.owner, bench.station_id, bench.press)


@ONE_STORE
async def test_a_test_print_is_told_in_words(bench: Bench) -> None:
    async def tried() -> tuple[bool, str]:
        outcome = await printing_out.try_printer(bench.people.owner, bench.station_id, bench.press)
        return outcome.well, outcome.answer

    assert (await tried(), bench.press.made) == ((True, ''), ['command_cards'])
    bench.printer.state, bench.printer.reasons = 5, b'media-empty'
    assert await tried() == (False, 'media-empty')
    bench.printer.formats = [b'image/urf']
    assert await tried() == (False, 'image/urf')
    assert len(bench.printer.printed) == 2
    with pytest.raises(Forbidden):
        await printing_out.try_printer(bench.people.clerk, bench.station_id, bench.press)
