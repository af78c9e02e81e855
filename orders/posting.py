"""What people do with mails: cancel, try again, send again, pause all and let them go on."""
from datetime import timedelta
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import History, Job, Mail, MailBody, Pause
from mailer.addresses import wire
from orders import history, mailing, outbox
from orders.ground import verb

FAILED = ('discarded', 'retryable')


@verb(Right.MAIL)
async def cancel_mail(actor: Actor, mail_id: int) -> None:
    """Only while it waits. Raises Refused when it is being sent, was sent, or is cancelled."""
    mail = await _claim(mail_id)
    cancelled = await Job.filter(id=mail.job_id, state__in=outbox.WAITING).update(state='cancelled', done_at=now())
    if not cancelled:
        raise Refused(N_('This mail is no longer waiting.'))
    await _tell(actor, 'mail_cancelled', mail)


@verb(Right.MAIL)
async def retry_mail(actor: Actor, mail_id: int) -> None:
    """Now, the same bytes: one that was given up, or that rests until its next try."""
    mail = await _claim(mail_id)
    again = await Job.filter(id=mail.job_id, state__in=FAILED).update(**_afresh())
    if not again:
        raise Refused(N_('This mail has not failed.'))
    await mailing.recount([mail.order_id])
    await _tell(actor, 'mail_retried', mail)
    mailing.tell(mail)


@verb(Right.MAIL)
async def retry_pdf(actor: Actor, job_id: int) -> None:
    """Now: one that was given up, or that rests until its next try."""
    if not await Job.filter(id=job_id, kind='pdf', state__in=FAILED).update(**_afresh()):
        raise Refused(N_('This PDF has not failed.'))
    database.announce(outbox.TOPIC, mailing.OUTBOX)


@verb(Right.MAIL)
async def retry_all(actor: Actor, kind: str = 'mail') -> int:
    """Everything of this kind that was given up; how many."""
    return await _all(actor, Job.filter(kind=kind, state='discarded'), 'mail_retried', _afresh())


@verb(Right.MAIL)
async def cancel_all(actor: Actor, kind: str = 'mail', older: timedelta = timedelta(0)) -> int:
    """What of this kind has waited for longer than `older`; how many. Only mails: papers and checks belong to what was
    issued."""
    if kind != 'mail':
        raise Invalid(N_('Only mails can be cancelled.'), 'kind')
    waiting = Job.filter(kind=kind, state__in=outbox.WAITING)
    if older:
        waiting = waiting.filter(id__in=Subquery(Mail.filter(made_at__lt=now() - older).values('job_id')))
    return await _all(actor, waiting, 'mail_cancelled', {'state': 'cancelled', 'done_at': now()})


@verb(Right.MAIL)
async def resend_mail(actor: Actor, mail_id: int, recipient: str = '') -> int:
    """A new mail with the same content, to the same address or to another; its id. Refused while one of it waits."""
    mail = await _claim(mail_id)
    if mail.written_at is None:
        raise Refused(N_('This mail has not been written yet.'))
    address = wire(recipient or mail.recipient, 'recipient')
    await _refuse_twice(mail, address)
    copy = await mailing.copy_of(actor, mail, address)
    body = await MailBody.get(mail_id=mail.id, using_db=database.writer())
    await MailBody.create(mail_id=copy.id, content=body.content)
    fail_point('posting.copied')
    await _tell(actor, 'mail_resent', copy)
    mailing.tell(copy)
    return copy.id


@verb(Right.MAIL)
async def pause(actor: Actor, kind: str) -> None:
    """No job of this kind is begun until `resume`."""
    if kind not in outbox.KINDS:
        raise Invalid(N_('There is no such kind of work.'), 'kind')
    if not await outbox.pause_for('staff', kind=kind, staff_id=actor.staff_id):
        raise Refused(N_('This is already paused.'))


@verb(Right.MAIL)
async def resume(actor: Actor, kind: str) -> None:
    """Also after the mail server refused the account."""
    if not await Pause.filter(kind=kind).delete():
        raise Refused(N_('This is not paused.'))
    database.announce(outbox.TOPIC, mailing.OUTBOX)
    fail_point('posting.resumed')


def _afresh() -> dict[str, Any]:
    """The attempts go on being counted, for they fence workers from each other; the days begin anew."""
    return {'state': 'available', 'run_at': now(), 'made_at': now(), 'error': ''}


async def _claim(mail_id: int) -> Mail:
    """The mail, locked until the transaction ends. Raises Missing."""
    if not await database.write('UPDATE mail SET kind = kind WHERE id = ?', [mail_id]):
        raise Missing(N_('This mail does not exist.'))
    return await Mail.get(id=mail_id, using_db=database.writer()).select_related('job')


async def _refuse_twice(mail: Mail, address: str) -> None:
    """A second click sends no second copy."""
    busy = (*outbox.WAITING, 'running')
    waiting = await Mail.filter(order_id=mail.order_id, quote_id=mail.quote_id, kind=mail.kind, recipient=address,
                                job__state__in=busy)
    if any(one.id == mail.id or one.facts.get('resent_of') == mail.id for one in waiting):
        raise Refused(N_('This mail is already waiting to be sent.'))


async def _all(actor: Actor, jobs: QuerySet[Job], verb_name: str, values: dict[str, Any]) -> int:
    ids = [job.id for job in await jobs.order_by('id').select_for_update()]
    for start in range(0, len(ids), 500):
        await _some(actor, ids[start:start + 500], verb_name, values)
    database.announce(outbox.TOPIC, mailing.OUTBOX)
    return len(ids)


async def _some(actor: Actor, job_ids: list[int], verb_name: str, values: dict[str, Any]) -> None:
    await Job.filter(id__in=job_ids).update(**values)
    mails = await Mail.filter(job_id__in=job_ids)
    await History.bulk_create([_entry(actor, verb_name, mail) for mail in mails])
    await mailing.recount([mail.order_id for mail in mails])
    for mail in mails:
        mailing.show(mail)
    fail_point('posting.told')


def _entry(actor: Actor, verb_name: str, mail: Mail) -> History:
    return history.entry(actor, verb_name, order_id=mail.order_id, quote_id=mail.quote_id, mail=mail.id,
                         kind=mail.kind, to=mail.recipient, subject=mail.subject)


async def _tell(actor: Actor, verb_name: str, mail: Mail) -> None:
    await _entry(actor, verb_name, mail).save(force_create=True)
    fail_point('posting.told')
    mailing.show(mail)
