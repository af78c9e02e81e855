"""Papers: the PDF of an issued document (made once, then served as stored), and packing slips as they are now."""
import asyncio
import json
from collections.abc import Sequence

from tortoise.exceptions import IntegrityError

from base.actor import Actor, Right
from base.clock import now
from base.errors import Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Document, DocumentFile, Order, PackingSlip, Print, SlipLine
from documents.store import Archive
from documents.workers import Press
from orders import ground, snapshots

MOST_SLIPS = 500


async def pdf(document_id: int, press: Press, archive: Archive) -> bytes:
    """The document's stored bytes; made and stored first when they are not there yet."""
    file = await DocumentFile.get_or_none(document_id=document_id, kind='pdf', using_db=database.reader())
    if file is not None:
        return await asyncio.to_thread(archive.read, file.sha256)
    document = await Document.get_or_none(id=document_id, using_db=database.reader())
    if document is None:
        raise Missing(N_('This document does not exist.'))
    content = await press.render(document.kind, json.loads(document.snapshot))
    sha256 = await asyncio.to_thread(archive.keep, content)
    fail_point('printing.kept')
    try:
        await _mark_made(document.id, document.order_id, sha256, len(content))
    except IntegrityError:
        return await pdf(document_id, press, archive)
    return content


@database.transactional
async def _mark_made(document_id: int, order_id: int, sha256: str, size: int) -> None:
    await DocumentFile.create(document_id=document_id, kind='pdf', sha256=sha256, size=size, made_at=now())
    ground.tell(order_id)


async def slips_pdf(slip_ids: Sequence[int], press: Press) -> bytes:
    """These slips as one PDF, in their order. Raises Missing when there is none, Refused when there are too many."""
    if len(slip_ids) > MOST_SLIPS:
        raise Refused(N_('Print at most {most} packing slips at once.'), most=MOST_SLIPS)
    papers = [paper for paper in [await _slip(slip_id) for slip_id in slip_ids] if paper]
    if not papers:
        raise Missing(N_('There is no packing slip to print.'))
    pages = await asyncio.gather(*(press.render('packing_slip', paper) for paper in papers))
    return pages[0] if len(pages) == 1 else await press.merge(list(pages))


async def _slip(slip_id: int) -> dict[str, object] | None:
    db = database.reader()
    slip = await PackingSlip.get_or_none(id=slip_id, using_db=db).select_related('order')
    if slip is None or slip.status == 'cancelled':
        return None
    order: Order = slip.order
    siblings = list(await PackingSlip.filter(order_id=order.id).exclude(status='cancelled').using_db(db).order_by(
        'id').values_list('id', flat=True))
    lines = await SlipLine.filter(slip_id=slip.id).using_db(db).order_by('order_line__position').select_related(
        'order_line__product')
    return snapshots.packing_slip(await ground.shop(), order, slip, lines, siblings.index(slip.id) + 1, len(siblings))


async def live_slips(order_ids: Sequence[int]) -> list[int]:
    """The slips of these orders that still stand, order by order."""
    found = await PackingSlip.filter(order_id__in=list(order_ids)).exclude(status='cancelled').using_db(
        database.reader()).values_list('order_id', 'id')
    places = {order_id: place for place, order_id in enumerate(order_ids)}
    return [slip_id for _, slip_id in sorted(found, key=lambda row: (places[row[0]], row[1]))]


@ground.verb(Right.VIEW)
async def record_print(actor: Actor, kind: str, document_id: int | None = None, slip_ids: Sequence[int] = ()) -> None:
    """Each print is a row; the orders show that they were printed."""
    if document_id is not None:
        document = await Document.get(id=document_id)
        await _printed(actor, [Print(order_id=document.order_id, kind=kind, document_id=document_id)])
        return
    slips = await PackingSlip.filter(id__in=list(slip_ids))
    await _printed(actor, [Print(order_id=slip.order_id, kind=kind, slip_id=slip.id) for slip in slips])


async def _printed(actor: Actor, prints: list[Print]) -> None:
    for row in prints:
        row.at, row.staff_id = now(), actor.staff_id
    await Print.bulk_create(prints)
    fail_point('printing.recorded')
    for order_id in sorted({row.order_id for row in prints}):
        await Order.filter(id=order_id).update(printed_at=now())
        ground.tell(order_id)
