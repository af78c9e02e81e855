"""The packing tables, and what could not be printed at them."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data import database
from data.models import Job, PackingSlip, Station

MOST = 20
COUNTED = 500


@dataclass(frozen=True, slots=True)
class Stuck:
    """A wish to print that was given up, and why (a msgid)."""
    job_id: int
    slip_ids: list[int]
    numbers: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class Slip:
    number: str
    order_id: int | None


@dataclass(frozen=True, slots=True)
class StuckPrint:
    """The same with the name of its packing table, empty for one that is gone, and when it was asked for."""
    stuck: Stuck
    slips: tuple[Slip, ...]
    table: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StuckPrints:
    """The oldest of `count`, which goes no further than COUNTED."""
    rows: tuple[StuckPrint, ...]
    count: int


async def stations() -> Sequence[Station]:
    return await Station.all().using_db(database.reader()).order_by('name')


async def stuck(station_id: int | None) -> list[Stuck]:
    """At this table, or at one that is gone; oldest first."""
    elsewhere = [station.id for station in await stations() if station.id != station_id]
    return [_stuck(job) for job in await _given_up() if job.payload['station'] not in elsewhere][:MOST]


async def everywhere() -> StuckPrints:
    """At every table; oldest first."""
    jobs, tables = await _given_up(), {station.id: station.name for station in await stations()}
    shown = jobs[:MOST]
    named = PackingSlip.filter(id__in=[slip_id for job in shown for slip_id in job.payload['slips']])
    orders = {str(number): int(order_id) for number, order_id in await named.using_db(database.reader()).values_list(
        'number', 'order_id')}
    return StuckPrints(tuple(StuckPrint(
        _stuck(job), tuple(Slip(number, orders.get(number)) for number in job.payload['numbers']),
        tables.get(job.payload['station'], ''), job.made_at) for job in shown), len(jobs))


async def _given_up() -> list[Job]:
    return await Job.filter(kind='print', state='discarded').using_db(database.reader()).order_by('id').limit(COUNTED)


def _stuck(job: Job) -> Stuck:
    return Stuck(job.id, job.payload['slips'], job.payload['numbers'], job.error)
