"""Makes packing slips beforehand, while nobody waits for anything else."""
from documents.store import Archive
from documents.workers import Press
from jobs.attempt import attempt
from orders import outbox, papers

BATCH = 8


async def run(press: Press, archive: Archive) -> None:
    """One paper after the other, so that one worker stays free; whoever waits for a paper goes first."""
    while not press.is_busy and await outbox.is_due('paper'):
        for job in await outbox.claim('paper', BATCH):
            await attempt(job, papers.prepare([job.payload['order']], press, archive), outbox.forget)
