"""Mails leave: what is due is written, and one after the other is claimed, put together once, sent and recorded.
Killed at any moment none is lost; at most the one that was under way arrives a second time, with the same bytes."""
import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from tortoise.queryset import QuerySet

from base.actor import SYSTEM
from base.clock import now
from base.errors import Invalid, Missing, Refused
from base.faults import fail_point
from base.settings import Settings
from data import database
from data.models import Job, Mail
from documents.store import Archive
from documents.workers import Press
from mailer.smtp import Account, Trouble
from orders import assembling, bouncing, history, mail_account, mailing, outbox, writing

log = logging.getLogger('comptoir.mail')
LEASE = timedelta(minutes=5)    # longer than one mail may take
PERHAPS = timedelta(minutes=30)
POLICY = outbox.Policy(tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120)), timedelta(days=5))
FINAL = ('recipient', 'content')
PATIENCE = 8    # seconds for the mail under way when the desk stops
TOGETHER = 50


class Posting(Protocol):
    """What sends: mailer.smtp.Post."""
    async def send(self, sender: str, recipient: str, eml: bytes) -> str: ...


PostOf = Callable[[Account], Awaitable[Posting]]


@dataclass
class _Round:
    """Where mails leave by, and the job under way."""
    post: Posting
    settings: Settings
    archive: Archive
    job: Job | None = None


async def send_due(post_of: PostOf, press: Press, archive: Archive, settings: Settings) -> None:
    """Until nothing is due; only written, not sent, while there is no account or mails are paused."""
    pen = _Pen(press, archive, settings)
    try:
        found = await mail_account.account(settings)
        if found is not None and await outbox.is_due('mail'):
            await _send_all(_Round(await post_of(found), settings, archive), pen)
        await pen.task
    finally:
        pen.task.cancel()
        await asyncio.wait({pen.task})


async def _send_all(this: '_Round', pen: '_Pen') -> None:
    sent: bool | None = True
    while sent is not False:
        pen.wrote.clear()
        sent = await _undisturbed(this)
        if sent is None:
            pen.go_on()
            await pen.wrote.wait()


# ---- writing
class _Pen:
    """Writes the mails whose time has come, in the order in which they leave, while others are being sent."""

    def __init__(self, press: Press, archive: Archive, settings: Settings) -> None:
        self.tools = (press, archive, settings)
        self.wrote = asyncio.Event()    # one more, or all
        self.task = asyncio.create_task(self._write_all())

    def go_on(self) -> None:
        """Something else is due. Raises what went wrong before."""
        if self.task.done():
            self.task.result()
            self.task = asyncio.create_task(self._write_all())

    async def _write_all(self) -> None:
        try:
            while due := await _unwritten():
                for mail in due:
                    await _write(mail, *self.tools)
                    self.wrote.set()
        finally:
            self.wrote.set()


def _unwritten() -> QuerySet[Mail]:
    due = Mail.filter(written_at=None, job__state__in=outbox.WAITING, job__run_at__lte=now())
    return due.using_db(database.reader()).select_related('job').order_by('job__run_at', 'job_id').limit(TOGETHER)


async def _write(mail: Mail, press: Press, archive: Archive, settings: Settings) -> None:
    try:
        await writing.write(mail, press, archive, settings)
    except Refused as refused:
        await _not_written(mail, str(refused), isinstance(refused, Invalid | Missing))
    except Exception as error:
        log.exception('the mail %s could not be written', mail.id)
        await _not_written(mail, str(error), False)


@database.transactional
async def _not_written(mail: Mail, words: str, is_final: bool) -> None:
    """As a try that failed, of a job that nobody needed to claim."""
    mine = await Job.filter(id=mail.job_id, attempt=mail.job.attempt, state__in=outbox.WAITING).update(
        state='running', attempt=mail.job.attempt + 1)
    if mine:
        await _record_trouble(await Job.get(id=mail.job_id), mail, Trouble('content' if is_final else 'retry', words))


# ---- sending
async def _undisturbed(this: _Round) -> bool | None:
    """One mail. When the desk stops, the one under way may end, so that what the server took is recorded."""
    work = asyncio.create_task(_next(this))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work}, timeout=PATIENCE)
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
            await _hand_back(this.job)
        raise


async def _hand_back(job: Job | None) -> None:
    if job is not None:
        await outbox.hand_back(job)


async def _next(this: _Round) -> bool | None:
    """Whether there was a mail to send, and the next may be tried; None when it has to be written first."""
    claimed = await outbox.claim('mail', 1, LEASE)
    if not claimed:
        return await outbox.is_due('mail')    # another process was first
    fail_point('sending.claimed')
    this.job = claimed[0]
    mail = await Mail.get(job_id=this.job.id, using_db=database.reader())
    if mail.written_at is None:
        await outbox.hand_back(this.job)
        return None
    try:
        await _record_sent(this.job, mail, await _send(this, mail))
    except Trouble as trouble:
        await _record_trouble(this.job, mail, trouble)
    except Refused as refused:
        kind = 'content' if isinstance(refused, Invalid) else 'retry'
        await _record_trouble(this.job, mail, Trouble(kind, str(refused)))    # type: ignore[arg-type]
    except Exception as error:
        log.exception('the mail %s could not be sent', mail.id)
        await _record_trouble(this.job, mail, Trouble('retry', str(error)))
    fail_point('sending.recorded')
    return True


async def _send(this: _Round, mail: Mail) -> str:
    """The server's answer. Raises Trouble, Refused."""
    sender, eml = await assembling.ready(mail, this.archive, this.settings)
    fail_point('sending.assembled')
    answer = await this.post.send(sender, mail.recipient, eml)
    fail_point('sending.sent')
    return answer


@database.transactional
async def _record_sent(job: Job, mail: Mail, answer: str) -> None:
    """Nothing when another worker took the job over: the record is then its own."""
    if await outbox.done(job):
        await Mail.filter(id=mail.id).update(sent_at=now(), outcome='sent', answer=answer)
        await _tell(mail, 'mail_sent')


@database.transactional
async def _record_trouble(job: Job, mail: Mail, trouble: Trouble) -> None:
    if trouble.kind == 'account':
        await _pause(job, mail, trouble)
        return
    if trouble.kind in FINAL:
        state = await outbox.give_up(job, trouble.answer)
    else:
        least = PERHAPS if trouble.kind == 'unknown' else timedelta(0)
        state = await outbox.failed(job, trouble.answer, POLICY, least)
    if not state:
        return
    await Mail.filter(id=mail.id).update(outcome=trouble.kind, answer=trouble.answer)
    if state == 'discarded':
        if trouble.kind == 'recipient':
            await bouncing.refused(mail, trouble.answer)
        await mailing.recount([mail.order_id])
        await _tell(mail, 'mail_failed', answer=trouble.answer)
    mailing.show(mail)


async def _pause(job: Job, mail: Mail, trouble: Trouble) -> None:
    """Every mail would fail: all wait, and one alert says why."""
    await outbox.hand_back(job)
    if await outbox.pause_for('account', trouble.answer):
        log.warning('mails are paused: %s', trouble.answer)
    mailing.show(mail)


async def _tell(mail: Mail, verb: str, **data: Any) -> None:
    await history.record(SYSTEM, verb, order_id=mail.order_id, quote_id=mail.quote_id, mail=mail.id, kind=mail.kind,
                         to=mail.recipient, subject=mail.subject, **data)
    mailing.show(mail)
