"""Makes the PDFs that issued documents ask for, also those a crash left unmade."""
import asyncio

from documents.store import Archive
from documents.workers import Press
from jobs.attempt import attempt
from orders import outbox, printing

BATCH = 2    # as many as work at once: whoever waits for a paper then comes next


async def run(press: Press, archive: Archive) -> None:
    while jobs := await outbox.claim('pdf', BATCH):
        await asyncio.gather(*(attempt(job, printing.pdf(job.payload['document'], press, archive)) for job in jobs))
