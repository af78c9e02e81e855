"""Letters are written: what the rows say, in the shop's words, stored once and sent as stored."""
import asyncio
import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from base.clock import now
from base.errors import Missing
from base.faults import fail_point
from base.i18n import N_, known, speaking
from base.settings import Settings
from data import database
from data.models import Document, Mail, MailBody, MailKind, MailTemplate, PackingSlip
from documents.store import Archive
from documents.workers import Press
from mailer import letters
from mailer.kinds import KINDS
from mailer.letters import Source, Written
from mailer.mime import Inline
from orders import answering, letter_facts, mailing, papers, printing, quote_snapshot
from orders import letters as papers_of_orders

PDF = 'application/pdf'
Attached = dict[str, Any]


async def source_of(kind: str, language: str) -> Source:
    """The shop's newest version, else the letter as shipped."""
    newest = await MailTemplate.filter(kind=kind, language=known(language)).using_db(
        database.reader()).order_by('-id').first()
    return Source(newest.subject, newest.html) if newest and newest.source else letters.shipped(kind, known(language))


async def facts_of(mail: Any, settings: Settings) -> dict[str, Any]:
    """Of a mail, or of anything with kind, language, order_id, quote_id and facts. Raises Missing."""
    if KINDS[mail.kind].about == 'quote':
        return await letter_facts.quote_facts(mail.kind, mail.quote_id, mail.facts, mail.language, settings)
    return await letter_facts.order_facts(mail.kind, mail.order_id, mail.facts, mail.language, settings)


async def draft(mail: Any, settings: Settings) -> Written:
    """As it would be written now. Raises Missing, Invalid."""
    source = await source_of(mail.kind, mail.language)
    return letters.write(mail.kind, mail.language, source, await facts_of(mail, settings))


# ---- what goes along
async def attachments_of(mail: Any, press: Press, archive: Archive, settings: Settings) -> list[Attached]:
    """Papers of the order or quote as kept in the archive, made where they are missing; those that do not exist are
    left out. Raises RenderFailed, NotKept, Lost, Damaged."""
    found: list[Attached] = []
    for name in await _wanted(mail):
        if name in ('invoice', 'credit'):
            found += await _documents(mail, name, press, archive)
        elif name == 'slip':
            found += await _slips(mail, press, archive)
        elif name == 'quote' and mail.quote_id:
            found.append(await _quote(mail.quote_id, press, archive, settings))
        elif name == 'return_form' and mail.order_id:
            found += await _return_form(mail, press, archive)
    return found


async def _wanted(mail: Any) -> list[str]:
    if 'attach' in mail.facts:
        return list(mail.facts['attach'] or [])
    row = await MailKind.get_or_none(kind=mail.kind, using_db=database.reader())
    return list(row.attachments if row else KINDS[mail.kind].attachments)


async def _documents(mail: Any, kind: str, press: Press, archive: Archive) -> list[Attached]:
    """Those the mail names, else the newest of the order."""
    rows = list(await Document.filter(order_id=mail.order_id, kind=kind).using_db(
        database.reader()).order_by('id')) if mail.order_id else []
    named = set(mail.facts.get('documents') or [])
    chosen = [row for row in rows if row.id in named] or rows[-1:]
    return [await _attached(row.number, await printing.file_of(row.id, press, archive), archive) for row in chosen]


async def _slips(mail: Any, press: Press, archive: Archive) -> list[Attached]:
    """Of the parcels the mail is of."""
    rows = PackingSlip.filter(order_id=mail.order_id).exclude(status='cancelled').using_db(database.reader())
    ids = [row.id for row in await rows.order_by('id')] if mail.order_id else []
    named = set(mail.facts.get('slips') or ids)
    return [await _keep(one.number, 'packing_slip', one.snapshot, press, archive)
            for one in await papers.of_slips([slip_id for slip_id in ids if slip_id in named])]


async def _quote(quote_id: int, press: Press, archive: Archive, settings: Settings) -> Attached:
    found = await quote_snapshot.existing(quote_id)
    link = f'{settings.base_url}/q/{answering.token(settings.secret, found[1])}'
    return await _keep(found[1].number, 'quote', dict(quote_snapshot.snapshot(*found, link)), press, archive)


async def _return_form(mail: Any, press: Press, archive: Archive) -> list[Attached]:
    """Of the return the mail is about, else a blank one."""
    form = await papers_of_orders.read_return_form(mail.order_id, mail.facts.get('return'))
    with speaking(form['language']):
        name = f'{letters.say("return_form")} {form["number"] or form["order_number"]}'
    return [await _keep(name, 'return_form', form, press, archive)] if form['lines'] else []


async def _keep(name: str, kind: str, snapshot: dict[str, Any], press: Press, archive: Archive) -> Attached:
    content = papers.fingerprint(snapshot)
    ready = await papers.ready([content], archive)
    sha256 = ready.get(content) or await papers.make(kind, snapshot, content, press, archive)
    return await _attached(name, sha256, archive)


async def _attached(name: str, sha256: str, archive: Archive) -> Attached:
    size = await asyncio.to_thread(lambda: archive.path(sha256).stat().st_size)
    return {'name': f'{name}.pdf'.replace('/', '-'), 'mime': PDF, 'sha256': sha256, 'size': size}


# ---- written once
async def write(mail: Mail, press: Press, archive: Archive, settings: Settings) -> bool:
    """False when it was written meanwhile. Raises Invalid, Missing for what no later try would write, and what the
    making of its papers raises."""
    written = await draft(mail, settings)
    attached = await attachments_of(mail, press, archive, settings)
    return await _store(mail, written, attached)


@database.transactional
async def _store(mail: Mail, written: Written, attached: list[Attached]) -> bool:
    stored = await Mail.filter(id=mail.id, written_at=None).update(
        subject=written.subject, attachments=attached, written_at=now())
    if stored:
        await MailBody.create(mail_id=mail.id, content=_packed(written))
        fail_point('writing.stored')
        mailing.show(mail)
    return bool(stored)


def _packed(written: Written) -> bytes:
    inline = [{'cid': one.cid, 'mime': one.mime, 'content': base64.b64encode(one.content).decode()}
              for one in written.inline]
    return zlib.compress(json.dumps({'html': written.html, 'text': written.text, 'inline': inline}).encode())


async def read_body(mail_id: int) -> dict[str, Any]:
    """html, text and inline, as stored. Raises Missing."""
    row = await MailBody.get_or_none(mail_id=mail_id, using_db=database.reader())
    if row is None:
        raise Missing(N_('This mail is not written yet.'))
    return dict(json.loads(zlib.decompress(row.content)))


def pictures(body: Mapping[str, Any]) -> tuple[Inline, ...]:
    """The images that a stored body shows."""
    return tuple(Inline(one['cid'], one['mime'], base64.b64decode(one['content'])) for one in body.get('inline', ()))
