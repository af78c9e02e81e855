"""Makes the PDFs that issued documents ask for, also those a crash left unmade."""
import asyncio
import logging

from base.errors import Refused
from data.models import Job
from documents.store import Archive
from documents.workers import Press
from orders import outbox, printing

log = logging.getLogger('comptoir.jobs')
BATCH = 2    # as many as work at once: whoever waits for a paper then comes next


async def run(press: Press, archive: Archive) -> None:
    while jobs := await outbox.claim('pdf', BATCH):
        await asyncio.gather(*(_make(job, press, archive) for job in jobs))


async def _make(job: Job, press: Press, archive: Archive) -> None:
    try:
        await printing.pdf(job.payload['document'], press, archive)
    except Refused as refused:
        log.warning('the PDF of document %s failed: %s', job.payload['document'], refused)
        await outbox.failed(job, str(refused))
    except Exception as error:
        log.exception('the PDF of document %s failed', job.payload['document'])
        await outbox.failed(job, str(error))
    else:
        await outbox.done(job)
