"""Work that a change asks for, written in its transaction. A lease and the attempt number fence two workers from one
job; what was running when the process died is free again when its lease ends."""
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from base.clock import now
from data import database
from data.models import Job

TOPIC = 'jobs'
LEASE = timedelta(minutes=2)
MOMENT = timedelta(seconds=4)
WAITING = ('available', 'retryable')
PAUSES = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]


async def ask(kind: str, key: str, payload: dict[str, Any]) -> None:
    """Adds the job, inside the transaction of the change that needs it."""
    await Job.create(kind=kind, key=key, payload=payload, run_at=now(), made_at=now())
    database.announce(TOPIC)


async def ask_later(kind: str, keyed: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Work that can wait a moment and is done once however often it is asked for: one job for each key, with what it
    needs. What is being done when it is asked for again is done again."""
    due = now() + MOMENT
    await Job.bulk_create([Job(kind=kind, key=key, payload=payload, run_at=due, made_at=now())
                           for key, payload in keyed], on_conflict=['key'], update_fields=['state', 'run_at'])


async def is_due(kind: str) -> bool:
    """Asked before claiming, so that a desk at rest writes nothing."""
    return await Job.filter(kind=kind, state__in=WAITING, run_at__lte=now()).using_db(database.reader()).exists()


@database.transactional
async def claim(kind: str, most: int) -> Sequence[Job]:
    """Up to `most` due jobs, leased to the caller."""
    waiting = Job.filter(kind=kind, state__in=WAITING, run_at__lte=now())
    due = await waiting.order_by('id').limit(most)
    mine = []
    for job in due:
        job.attempt, job.lease_until = job.attempt + 1, now() + LEASE
        taken = await Job.filter(id=job.id, state__in=WAITING, attempt=job.attempt - 1).update(
            state='running', attempt=job.attempt, lease_until=job.lease_until)
        if taken:
            mine.append(job)
    return mine


@database.transactional
async def done(job: Job) -> bool:
    """False when another worker took the job over meanwhile."""
    return bool(await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        state='done', done_at=now(), lease_until=None, error=''))


@database.transactional
async def forget(job: Job) -> bool:
    """Done, and nothing is kept of it. False when it was asked for again or taken over meanwhile."""
    return bool(await Job.filter(id=job.id, attempt=job.attempt, state='running').delete())


@database.transactional
async def failed(job: Job, error: str) -> None:
    """Tries again later, five times; then the job is discarded with its error kept."""
    over = job.attempt > len(PAUSES)
    pause = timedelta(0) if over else PAUSES[job.attempt - 1]
    await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        state='discarded' if over else 'retryable', run_at=now() + pause, lease_until=None, error=error[:2000])


@database.transactional
async def rescue(at_start: bool = False) -> int:
    """Frees jobs whose worker is gone; at the start of a lone process that is all that run."""
    running = Job.filter(state='running')
    gone = running if at_start else running.filter(lease_until__lt=now())
    return int(await gone.update(state='retryable', run_at=now(), lease_until=None))
