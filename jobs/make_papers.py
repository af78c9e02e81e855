"""Makes packing slips beforehand, while nobody waits for anything else."""
import logging

from base.errors import Refused
from data.models import Job
from documents.store import Archive
from documents.workers import Press
from orders import outbox, papers

log = logging.getLogger('comptoir.jobs')
BATCH = 8


async def run(press: Press, archive: Archive) -> None:
    """One paper after the other, so that one worker stays free; whoever waits for a paper goes first."""
    while not press.is_busy and await outbox.is_due('paper'):
        for job in await outbox.claim('paper', BATCH):
            await _make(job, press, archive)


async def _make(job: Job, press: Press, archive: Archive) -> None:
    try:
        await papers.prepare([job.payload['order']], press, archive)
    except Refused as refused:
        log.warning('the packing slips of order %s were not made: %s', job.payload['order'], refused)
        await outbox.failed(job, str(refused))
    except Exception as error:
        log.exception('the packing slips of order %s were not made', job.payload['order'])
        await outbox.failed(job, str(error))
    else:
        await outbox.forget(job)
