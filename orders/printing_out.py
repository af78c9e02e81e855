"""Packing slips go straight to the printer of a packing table: asked for with what was done, sent by the clock. A try
that may have printed is never repeated by itself."""
import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from base.actor import SYSTEM, Actor, Right
from base.clock import now, today
from base.errors import Missing, Refused
from base.faults import fail_point
from base.i18n import N_, speaking
from data import database
from data.models import Job, PackingSlip, Staff, Station
from documents import ipp
from documents.snapshots import TEMPLATE_VERSION
from documents.store import Archive
from documents.workers import Press
from orders import outbox, print_run, print_sheets, printing, snapshots, stations, topics
from orders.ground import shop, verb
from orders.mail_trial import Outcome

log = logging.getLogger('comptoir.printing')
KIND = 'print'
LEASE = timedelta(minutes=3)    # longer than one try may take
QUICKLY = outbox.Policy((timedelta(seconds=5), timedelta(seconds=20)))
AGAIN = ('unreachable', 'busy')
"""Troubles that pass."""
GONE = N_('This packing table has been deleted.')
SOMETHING = N_('The papers could not be printed. Try again.')
MOST = 300


# ---- asking
async def at_finish(actor: Actor, slip: PackingSlip, station_id: int | None) -> None:
    """In the transaction that packs it: where the table prints by itself and the shop wants it."""
    if station_id is None or not stations.bench(await shop())['print']:
        return
    station = await Station.get_or_none(id=station_id, printing='ipp')
    if station is not None:
        await _ask(actor, station, [slip])


@verb(Right.PACK)
async def print_slips(actor: Actor, station_id: int, slip_ids: Sequence[int]) -> None:
    """At this table, one after the other. Raises Missing, Refused where it prints from the browser."""
    station = await Station.get_or_none(id=station_id)
    if station is None:
        raise Missing(GONE)
    if station.printing != 'ipp':
        raise Refused(N_('This packing table has no printer of its own.'))
    if len(slip_ids) > MOST:
        raise Refused(N_('Print at most {most} orders at once. You chose {count}.'), most=MOST, count=len(slip_ids))
    found = {slip.id: slip for slip in await PackingSlip.filter(id__in=list(slip_ids)).exclude(status='cancelled')}
    if not found:
        raise Missing(N_('There is no packing slip to print.'))
    await _ask(actor, station, [found[slip_id] for slip_id in dict.fromkeys(slip_ids) if slip_id in found])


async def _ask(actor: Actor, station: Station, slips: Sequence[PackingSlip]) -> None:
    await outbox.ask(KIND, f'{KIND}:{slips[0].id}:{secrets.token_hex(8)}', {
        'slips': [slip.id for slip in slips], 'numbers': [slip.number for slip in slips], 'station': station.id,
        'staff': actor.staff_id})
    fail_point('printing_out.asked')


@verb(Right.PACK)
async def print_again(actor: Actor, job_id: int) -> None:
    """What could not be printed, as if it had just been asked for. Raises Refused."""
    job = await _failed(job_id)
    await Job.filter(id=job.id).update(state='available', run_at=now(), made_at=now(), error='',
                                       payload={**job.payload, 'begun': False, 'since': job.attempt})
    database.announce(outbox.TOPIC, topics.PRINTS)


@verb(Right.PACK)
async def dismiss_print(actor: Actor, job_id: int) -> None:
    """It came out after all, or is printed elsewhere. Raises Refused."""
    await Job.filter(id=(await _failed(job_id)).id).update(state='cancelled', done_at=now())
    database.announce(topics.PRINTS)


async def _failed(job_id: int) -> Job:
    """Locked until the transaction ends."""
    await database.write('UPDATE job SET kind = kind WHERE id = ?', [job_id])
    job = await Job.get_or_none(id=job_id, kind=KIND, state='discarded', using_db=database.writer())
    if job is None:
        raise Refused(N_('Somebody took care of this already.'))
    return job


# ---- sending, by the clock
async def print_next(press: Press, archive: Archive) -> bool:
    """False when nothing was due."""
    jobs = await outbox.claim(KIND, 1, LEASE)
    for job in jobs:
        try:
            await _print(job, press, archive)
        except ipp.Trouble as trouble:
            await _record_trouble(job, trouble.sentence, trouble.kind in AGAIN)
        except Refused as refused:
            await _record_trouble(job, await _said(job, refused), False)
        except Exception:
            log.exception('the papers of job %s could not be printed', job.key)
            await _record_trouble(job, SOMETHING, False)
    return bool(jobs)


async def _print(job: Job, press: Press, archive: Archive) -> None:
    if job.payload.get('begun'):    # the process ended meanwhile
        raise ipp.Trouble('perhaps')
    station = await Station.get_or_none(id=job.payload['station'], printing='ipp', using_db=database.reader())
    if station is None:
        raise Missing(GONE)
    found = await print_sheets.slips(job.payload['slips'], archive)
    part = await print_run.whole(found, press, archive)
    await ipp.look(station.printer)
    if await _begin(job):
        await ipp.send(station.printer, part.pdf, ', '.join(job.payload['numbers'])[:200])
        await _record_printed(job, part.slip_ids)


@database.transactional
async def _begin(job: Job) -> bool:
    """Kept before the first byte leaves. False when another worker took the job over."""
    return bool(await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        payload={**job.payload, 'begun': True}))


@database.transactional
async def _record_printed(job: Job, slip_ids: Sequence[int]) -> None:
    if await outbox.done(job):
        await printing.record_print(await _who(job), 'packing_slip', slip_ids=slip_ids)
        database.announce(topics.PRINTS)


async def _who(job: Job) -> Actor:
    """Who asked for it, with what it takes to print, even if they may no longer."""
    staff = await Staff.get_or_none(id=job.payload['staff'] or 0, using_db=database.reader())
    return Actor(staff.id, staff.name, 'packer', staff.language) if staff else SYSTEM


async def _said(job: Job, refused: Refused) -> str:
    """A msgid; where it names things, the sentence as whoever asked reads it."""
    with speaking((await _who(job)).language):
        return str(refused) if refused.words else refused.message


@database.transactional
async def _record_trouble(job: Job, sentence: str, passes: bool) -> None:
    """Tried twice more when it passes; each time it is asked for anew."""
    counted = Job(attempt=job.attempt - int(job.payload.get('since') or 0), made_at=job.made_at)
    rest = QUICKLY.rest(counted) if passes else None
    state = 'discarded' if rest is None else 'retryable'
    payload = {**job.payload, 'begun': False}
    await Job.filter(id=job.id, attempt=job.attempt, state='running').update(
        state=state, run_at=now() + (rest or timedelta(0)), lease_until=None, error=sentence, payload=payload)
    database.announce(topics.PRINTS)
    if state == 'discarded':
        log.warning('job %s: %s', job.key, sentence)


# ---- a page to try it with
async def cards(language: str) -> dict[str, Any]:
    """documents.snapshots.CommandCards: what a packer scans instead of pressing a button, in their language."""
    kept = await shop()
    return {'kind': 'command_cards', 'template': TEMPLATE_VERSION, 'language': language,
            'issued_on': today(kept.timezone).isoformat(), 'seller': snapshots.seller(kept, language)}


async def try_printer(actor: Actor, station_id: int, press: Press) -> Outcome:
    """Prints the command cards there, within about 45 seconds; reads, and writes nothing."""
    actor.need(Right.SETTINGS)
    station = await Station.get_or_none(id=station_id, printing='ipp', using_db=database.reader())
    if station is None:
        raise Missing(GONE)
    try:
        stopped = await ipp.look(station.printer)
        await ipp.send(station.printer, await press.render('command_cards', await cards(actor.language)), 'Comptoir')
    except ipp.Trouble as trouble:
        return Outcome(False, trouble.sentence, trouble.answer)
    if stopped:
        return Outcome(False, N_('The printer took the page, but it has stopped.'), stopped)
    return Outcome(True, N_('The printer took the page.'))
