"""Asks the official rules about the e-invoices made since, one after the other."""
import logging

from documents.einvoice_rules import Judge
from documents.store import Archive
from jobs.attempt import attempt
from orders import judging, outbox

log = logging.getLogger('comptoir.jobs')
BATCH = 8


async def run(judge: Judge, archive: Archive) -> None:
    while await outbox.is_due('rules'):
        for job in await outbox.claim('rules', BATCH):
            await attempt(job, _judge(job.payload['document'], judge, archive))


async def _judge(document_id: int, judge: Judge, archive: Archive) -> None:
    for fault in await judging.judge_einvoice(document_id, judge, archive):
        log.error('the e-invoice of document %s breaks a rule: %s', document_id, fault)
