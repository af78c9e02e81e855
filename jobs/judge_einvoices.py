"""Asks the official rules about the e-invoices made since, one after the other."""
import logging

from data.models import Job
from documents.einvoice_rules import Judge
from documents.store import Archive
from orders import judging, outbox

log = logging.getLogger('comptoir.jobs')
BATCH = 8


async def run(judge: Judge, archive: Archive) -> None:
    while await outbox.is_due('rules'):
        for job in await outbox.claim('rules', BATCH):
            await _judge(job, judge, archive)


async def _judge(job: Job, judge: Judge, archive: Archive) -> None:
    document_id = job.payload['document']
    try:
        faults = await judging.judge_einvoice(document_id, judge, archive)
    except Exception as error:
        log.exception('the e-invoice of document %s could not be judged', document_id)
        await outbox.failed(job, str(error))
    else:
        for fault in faults:
            log.error('the e-invoice of document %s breaks a rule: %s', document_id, fault)
        await outbox.done(job)
