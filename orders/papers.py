"""Papers made beforehand: the PDF of a packing slip is kept under the hash of what it shows, so that printing finds it
ready, and finds nothing when the slip has changed since."""
import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from base.clock import now
from base.faults import fail_point
from data import database
from data.models import DocumentFile, Mail, PackingSlip, Paper, Shop, SlipLine
from documents.store import Archive, Damaged, Lost
from documents.workers import Press
from orders import ground, snapshots

log = logging.getLogger('comptoir.papers')
AT_ONCE = 100    # slips read together: more would hold up everybody else for a moment
KEPT = timedelta(days=60)
STRAY = timedelta(days=7)
_ATTACHED = "SELECT DISTINCT json_extract(f.value, '$.sha256') AS sha256 FROM mail m, json_each(m.attachments) f"
_ATTACHED_POSTGRES = "SELECT DISTINCT f.value ->> 'sha256' AS sha256 FROM mail m, jsonb_array_elements(m.attachments) f"
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A packing slip as it is now; `content` is the hash of what it shows."""
    slip_id: int
    order_id: int
    number: str
    snapshot: Content
    content: str


def chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[start:start + size] for start in range(0, len(ids), size))


def fingerprint(snapshot: Content) -> str:
    """The same for the same content, whatever the order of its parts."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, separators=(',', ':')).encode()).hexdigest()


async def of_slips(slip_ids: Sequence[int]) -> list[SlipPaper]:
    """As they are now, in their order; cancelled ones and those that do not exist are left out."""
    shop = await ground.shop()
    found: dict[int, SlipPaper] = {}
    for some in chunks(list(dict.fromkeys(slip_ids)), AT_ONCE):
        papers = await asyncio.to_thread(_fingerprinted, await _read(shop, some))
        found |= {paper.slip_id: paper for paper in papers}
    return [found[slip_id] for slip_id in dict.fromkeys(slip_ids) if slip_id in found]


def _fingerprinted(slips: Sequence[tuple[PackingSlip, Content]]) -> list[SlipPaper]:
    return [SlipPaper(slip.id, slip.order_id, slip.number, shown, fingerprint(shown)) for slip, shown in slips]


async def _read(shop: Shop, slip_ids: Sequence[int]) -> list[tuple[PackingSlip, Content]]:
    """Three reads, however many slips."""
    db = database.reader()
    slips = await PackingSlip.filter(id__in=slip_ids).exclude(status='cancelled').using_db(db).select_related('order')
    orders = {slip.order_id for slip in slips}
    parcels: dict[int, list[int]] = {order_id: [] for order_id in orders}
    for order_id, slip_id in await PackingSlip.filter(order_id__in=orders).exclude(status='cancelled').using_db(
            db).order_by('id').values_list('order_id', 'id'):
        parcels[order_id].append(slip_id)
    lines: dict[int, list[SlipLine]] = {slip.id: [] for slip in slips}
    for line in await SlipLine.filter(slip_id__in=list(lines)).using_db(db).order_by(
            'order_line__position').select_related('order_line__product'):
        lines[line.slip_id].append(line)
    return [(slip, _show(shop, slip, lines[slip.id], parcels[slip.order_id])) for slip in slips]


def _show(shop: Shop, slip: PackingSlip, lines: list[SlipLine], parcels: list[int]) -> Content:
    return snapshots.packing_slip(shop, slip.order, slip, lines, parcels.index(slip.id) + 1, len(parcels))


# ---- what is kept
async def ready(contents: Iterable[str], archive: Archive) -> dict[str, str]:
    """Content → the hash of its PDF, of those that were made and whose file is whole."""
    kept: dict[str, str] = {}
    wanted = list(dict.fromkeys(contents))
    for start in range(0, len(wanted), 500):
        kept |= dict(await Paper.filter(content__in=wanted[start:start + 500]).using_db(
            database.reader()).values_list('content', 'sha256'))
    whole = await asyncio.to_thread(lambda: {sha256 for sha256 in kept.values() if _is_whole(archive, sha256)})
    return {content: sha256 for content, sha256 in kept.items() if sha256 in whole}


def _is_whole(archive: Archive, sha256: str) -> bool:
    try:
        archive.read(sha256)
    except (Lost, Damaged):
        return False
    return True


async def make(kind: str, snapshot: Content, content: str, press: Press, archive: Archive) -> str:
    """Renders it anew and keeps it; the hash of its PDF. Raises RenderFailed, NotKept."""
    paper = await render(kind, snapshot, content, press, archive)
    await remember([paper])
    return paper.sha256


async def render(kind: str, snapshot: Content, content: str, press: Press, archive: Archive) -> Paper:
    """As `make`, but it is left to the caller to remember it, together with others."""
    pdf = await press.render(kind, snapshot)
    sha256 = await asyncio.to_thread(_keep, archive, pdf)
    fail_point('papers.kept')
    return Paper(content=content, kind=kind, sha256=sha256, size=len(pdf), made_at=now())


def _keep(archive: Archive, pdf: bytes) -> str:
    """A damaged file of a paper that can be made again is no loss."""
    try:
        return archive.keep(pdf)
    except Damaged as damaged:
        archive.forget(damaged.sha256, float('inf'))
        return archive.keep(pdf)


@database.transactional
async def remember(made: Sequence[Paper]) -> None:
    rows = {paper.content: paper for paper in made}
    await Paper.bulk_create(rows.values(), on_conflict=['content'], update_fields=['sha256', 'size', 'made_at'])
    fail_point('papers.remembered')


async def pdf(kind: str, snapshot: Content, press: Press, archive: Archive) -> bytes:
    """Of any paper that is not an issued document: as kept, or made and kept now. Raises RenderFailed, NotKept."""
    content = fingerprint(snapshot)
    known = await ready([content], archive)
    sha256 = known.get(content) or await make(kind, snapshot, content, press, archive)
    return await asyncio.to_thread(archive.read, sha256)


async def prepare(order_ids: Sequence[int], press: Press, archive: Archive) -> int:
    """Makes the open slips of these orders that are not ready, one after the other; how many were made."""
    slip_ids = await PackingSlip.filter(
        order_id__in=list(order_ids), status='open', order__hold_id=None, order__cancelled_at=None).using_db(
        database.reader()).order_by('id').values_list('id', flat=True)
    papers = await of_slips([int(str(one)) for one in slip_ids])
    known = await ready([paper.content for paper in papers], archive)
    missing = [paper for paper in papers if paper.content not in known]
    for paper in missing:
        await make('packing_slip', paper.snapshot, paper.content, press, archive)
    return len(missing)


# ---- what is no longer needed
async def sweep(archive: Archive) -> int:
    """Forgets papers made long ago, and files that neither a document nor a paper refers to; how many files went."""
    await _forget_old()
    before = (now() - STRAY).timestamp()
    old = await asyncio.to_thread(lambda: list(archive.older_than(before)))
    gone = 0
    for start in range(0, len(old), 500):
        unused = await _unused(old[start:start + 500])
        gone += await asyncio.to_thread(_forget, archive, unused, before)
    return gone


def _forget(archive: Archive, hashes: Iterable[str], before: float) -> int:
    return sum(archive.forget(sha256, before) for sha256 in hashes)


@database.transactional
async def _forget_old() -> None:
    await Paper.filter(made_at__lt=now() - KEPT).delete()


async def _unused(hashes: Sequence[str]) -> set[str]:
    used: set[str] = set()
    for model in (DocumentFile, Paper):
        used |= set(await model.filter(sha256__in=list(hashes)).using_db(database.reader()).values_list(
            'sha256', flat=True))
    left = set(hashes) - used
    return left - await _of_mails(left) if left else left


async def _of_mails(hashes: set[str]) -> set[str]:
    """What goes along with mails, and the bytes of those that may still be sent."""
    unsent = Mail.filter(eml_sha256__in=list(hashes)).exclude(job__state__in=['done', 'cancelled'])
    kept = set(await unsent.using_db(database.reader()).values_list('eml_sha256', flat=True))
    attached = await database.rows(_ATTACHED_POSTGRES if database.is_postgres() else _ATTACHED)
    return kept | {row['sha256'] for row in attached}
