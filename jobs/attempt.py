"""One job done; or handed back, to be tried again later."""
import logging
from collections.abc import Awaitable, Callable

from base.errors import Refused
from data.models import Job
from orders import outbox

log = logging.getLogger('comptoir.jobs')


async def attempt(job: Job, work: Awaitable[object], end: Callable[[Job], Awaitable[bool]] = outbox.done) -> None:
    """What is refused is said in a line; only what nobody foresaw is worth its whole trace."""
    try:
        await work
    except Refused as refused:
        log.warning('the job %s failed: %s', job.key, refused)
        await outbox.failed(job, str(refused))
    except Exception as error:
        log.exception('the job %s failed', job.key)
        await outbox.failed(job, str(error))
    else:
        await end(job)
