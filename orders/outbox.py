"""Work that a change asks for, written in its transaction. A lease and the attempt number fence two workers from one
job; what was running when the process died is free again when its lease ends."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from base.clock import now
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Job, Pause

TOPIC = 'jobs'
OUTBOX = 'outbox'    # told to screens
LEASE = timedelta(minutes=2)
MOMENT = timedelta(seconds=4)
WAITING = ('available', 'retryable')
KINDS = {'mail': N_('Mails'), 'pdf': N_('Documents'), 'paper': N_('Packing slips'),
         'rules': N_('Checks of e-invoices'), 'print': N_('Prints at the bench')}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rests between the tries of a job; with `long` the last rest is repeated until the job is that old."""
    rests: tuple[timedelta, ...]
    long: timedelta = timedelta(0)

    def rest(self, job: Job) -> timedelta | None:
        """Until the next try; None when it is given up."""
        if job.attempt <= len(self.rests):
            return self.rests[job.attempt - 1]
        over = now() + self.rests[-1] > job.made_at + self.long
        return None if over else self.rests[-1]


SOON = Policy(tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)))


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
    return await _due(kind).using_db(database.reader()).exists()


def _due(kind: str) -> QuerySet[Job]:
    """Nothing of a kind that is paused."""
    waiting = Job.filter(kind=kind, state__in=WAITING, run_at__lte=now())
    return waiting.exclude(kind__in=Subquery(Pause.all().values('kind')))


@database.transactional
async def claim(kind: str, most: int, lease: timedelta = LEASE) -> Sequence[Job]:
    """Up to `most` jobs, those due for longest first, leased to the caller; another process that claims at the same
    time gets others."""
    due = await _due(kind).order_by('run_at').limit(most).select_for_update(skip_locked=True)
    mine = []
    for job in due:
        job.attempt, job.lease_until = job.attempt + 1, now() + lease
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
async def failed(job: Job, error: str, policy: Policy = SOON, least: timedelta = timedelta(0)) -> str:
    """Tries again after the rest its policy says, and `least` at the soonest; else the job is discarded with its error
    kept. Returns its new state; nothing when another worker took it over meanwhile."""
    rest = policy.rest(job)
    return await _end(job, error, rest if rest is None else max(rest, least))


@database.transactional
async def give_up(job: Job, error: str) -> str:
    """Discarded at once, because no later try can go better. Returns its new state, as `failed` does."""
    return await _end(job, error, None)


async def _end(job: Job, error: str, rest: timedelta | None) -> str:
    state = 'discarded' if rest is None else 'retryable'
    mine = await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        state=state, run_at=now() + (rest or timedelta(0)), lease_until=None, error=error[:2000])
    return state if mine else ''


@database.transactional
async def hand_back(job: Job) -> bool:
    """As before it was claimed: the try was not the job's own fault. False when another worker took it over."""
    return bool(await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        state='available', attempt=job.attempt - 1, lease_until=None))


async def begin() -> None:
    """When a process starts: what another was at when it died is free at once, unless a third one is at work."""
    async with database.alone() as alone:
        await rescue(at_start=alone)


@database.transactional
async def rescue(at_start: bool = False) -> int:
    """Frees jobs whose worker is gone; at the start of a lone process all that run."""
    running = Job.filter(state='running')
    gone = running if at_start else running.filter(lease_until__lt=now())
    return int(await gone.update(state='retryable', run_at=now(), lease_until=None))


@database.transactional
async def pause_for(reason: str, detail: str = '', kind: str = 'mail', staff_id: int | None = None) -> bool:
    """No job of this kind is begun until somebody resumes it; False when it is paused already."""
    await database.write('UPDATE shop SET version = version WHERE id = 1')    # one after the other
    if await Pause.exists(kind=kind):
        return False
    await Pause.create(kind=kind, reason=reason, detail=detail, at=now(), staff_id=staff_id)
    database.announce(TOPIC, OUTBOX)
    fail_point('outbox.paused')
    return True
