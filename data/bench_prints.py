"""The packing tables, and what could not be printed at one of them."""
from collections.abc import Sequence
from dataclasses import dataclass

from data import database
from data.models import Job, Station

MOST = 20


@dataclass(frozen=True, slots=True)
class Stuck:
    """A wish to print that was given up, and why (a msgid)."""
    job_id: int
    slip_ids: list[int]
    numbers: list[str]
    why: str


async def stations() -> Sequence[Station]:
    return await Station.all().using_db(database.reader()).order_by('name')


async def stuck(station_id: int | None) -> list[Stuck]:
    """At this table, or at one that is gone; oldest first."""
    elsewhere = [station.id for station in await stations() if station.id != station_id]
    jobs = await Job.filter(kind='print', state='discarded').using_db(database.reader()).order_by('id').limit(500)
    return [Stuck(job.id, job.payload['slips'], job.payload['numbers'], job.error)
            for job in jobs if job.payload['station'] not in elsewhere][:MOST]
