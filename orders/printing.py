"""The PDF of an issued document, made once and then served as stored; and that papers were printed."""
import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.exceptions import IntegrityError

from base.actor import Actor, Right
from base.clock import now
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Document, DocumentFile, History, Order, PackingSlip, Print
from documents import einvoice_check
from documents.store import Archive
from documents.workers import Press
from orders import ground, history, judging

TOGETHER = 500
FILES = ('pdf', 'cii', 'ubl')


async def pdf(document_id: int, press: Press, archive: Archive) -> bytes:
    """The document's stored bytes; made and stored first when they are not there yet."""
    return await asyncio.to_thread(archive.read, await file_of(document_id, press, archive))


async def file_of(document_id: int, press: Press, archive: Archive) -> str:
    """The hash of the document's stored PDF; made and stored first when it is not there yet."""
    file = await DocumentFile.get_or_none(document_id=document_id, kind='pdf', using_db=database.reader())
    if file is not None:
        return file.sha256
    document = await ground.issued(document_id)
    made = await press.issue(document.kind, json.loads(document.snapshot))
    files = await asyncio.to_thread(_keep, document_id, made, archive)
    fail_point('printing.kept')
    try:
        await _mark_made(document.order_id, files)
    except IntegrityError:
        return await file_of(document_id, press, archive)
    return files[0].sha256


def _keep(document_id: int, made: dict[str, bytes], archive: Archive) -> list[DocumentFile]:
    """The rows that say where its files are, the PDF's first."""
    return [DocumentFile(document_id=document_id, kind=kind, sha256=archive.keep(made[kind]), size=len(made[kind]),
                         made_at=now()) for kind in FILES if kind in made]


@database.transactional
async def _mark_made(order_id: int, files: Sequence[DocumentFile]) -> None:
    """All files of a document or none: what a crash left unmarked is made again by the job, byte for byte."""
    await DocumentFile.bulk_create(files)
    if len(files) > 1:
        await judging.ask(files[0].document_id)
    ground.tell(order_id)


async def einvoice(document_id: int, kind: str, press: Press, archive: Archive) -> bytes:
    """The stored XML (cii or ubl) of a document. Raises Missing, Refused when it has no e-invoice."""
    document = await ground.issued(document_id)
    ground.refuse(no_einvoice(document))
    await file_of(document_id, press, archive)
    file = await DocumentFile.get_or_none(document_id=document_id, kind=kind, using_db=database.reader())
    if file is None:
        raise Refused(N_('This document has no e-invoice: it could not be written.'))
    return await asyncio.to_thread(archive.read, file.sha256)


def no_einvoice(document: Document) -> Refused | None:
    """Why the document has no e-invoice, by what was frozen at its issue; None when it has one."""
    return einvoice_check.why_not(json.loads(document.snapshot))


@ground.verb(Right.VIEW)
async def record_print(actor: Actor, kind: str, document_ids: Sequence[int] = (), slip_ids: Sequence[int] = ()) -> None:
    """Each print is a row, the second says so; the orders show that they were printed, and their history when. A pick
    list (`kind` pick_list) is no paper of the order: it only leaves its rows."""
    papers = await _papers(Document, 'document_id', kind, document_ids)
    papers += await _papers(PackingSlip, 'slip_id', kind, slip_ids)
    await Print.bulk_create([one.row(actor, kind) for one in papers])
    fail_point('printing.recorded')
    if kind != 'pick_list':
        await History.bulk_create(_entries(actor, papers))
        await _mark_printed(sorted({one.order_id for one in papers}))


@dataclass(frozen=True, slots=True)
class _Printed:
    """A paper; `column` is where a print names it."""
    column: str
    id: int
    order_id: int
    number: str
    is_copy: bool

    def row(self, actor: Actor, kind: str) -> Print:
        return Print(order_id=self.order_id, kind=kind, at=now(), staff_id=actor.staff_id, **{self.column: self.id})


async def _papers(model: Any, column: str, kind: str, ids: Sequence[int]) -> list[_Printed]:
    found: list[_Printed] = []
    for start in range(0, len(ids), TOGETHER):
        some = list(ids[start:start + TOGETHER])
        earlier: Any = Print.filter(kind=kind, **{f'{column}__in': some})
        before = set(await earlier.values_list(column, flat=True))
        for paper_id, order_id, number in await model.filter(id__in=some).order_by('id').values_list(
                'id', 'order_id', 'number'):
            found.append(_Printed(column, paper_id, order_id, number, paper_id in before))
    return found


def _entries(actor: Actor, papers: Iterable[_Printed]) -> list[History]:
    """One for each order, and another for what was printed before."""
    told: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for one in papers:
        told[one.order_id, one.is_copy].append(one.number)
    return [history.entry(actor, 'printed_again' if is_copy else 'printed', order_id=order_id, papers=numbers)
            for (order_id, is_copy), numbers in told.items()]


async def _mark_printed(order_ids: Sequence[int]) -> None:
    for start in range(0, len(order_ids), TOGETHER):
        await Order.filter(id__in=list(order_ids[start:start + TOGETHER])).update(printed_at=now())
    for order_id in order_ids:
        ground.tell(order_id)
