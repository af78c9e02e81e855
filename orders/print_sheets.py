"""Which papers are printed for many orders, and why some of them get none."""
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from base.errors import Missing, Refused
from base.i18n import N_, known
from data import database, standing_invoices
from data.models import Document, DocumentFile, Order, PackingSlip, Print
from documents.store import Archive
from orders import ground, papers, rules
from orders.bulk import Outcome
from orders.papers import SlipPaper, chunks

MOST = 2000
TOGETHER = 500


@dataclass(slots=True)
class Sheet:
    """One paper to print: a packing slip as it is now, or an issued document. `sha256` is of its PDF, once it is made;
    `language` is the paper's; a copy was printed before."""
    order_id: int
    order_number: str
    kind: str
    language: str
    slip: SlipPaper | None = None
    document_id: int = 0
    sha256: str = ''
    is_copy: bool = False


@dataclass(slots=True)
class Gathered:
    sheets: list[Sheet] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)


async def gather(kind: str, order_ids: Sequence[int], archive: Archive) -> Gathered:
    """`kind` is packing_slip or invoice; in the order of the orders. Raises Refused for more than MOST orders, Missing
    for none."""
    orders = await orders_of(order_ids)
    found = Gathered()
    if kind == 'packing_slip':
        await _slips(orders, found)
    else:
        await _invoices(orders, found)
    await _look_up(found.sheets, archive)
    return found


async def slips(slip_ids: Sequence[int], archive: Archive) -> Gathered:
    """These packing slips, each unless its order is held or cancelled."""
    if not slip_ids:
        return Gathered()
    _check_count(slip_ids)
    order_of = await orders_of_slips(slip_ids)
    orders = {order.id: order for order in await orders_of(list(order_of.values()))} if order_of else {}
    found = Gathered()
    allowed = [one for one in slip_ids if one in order_of and _allow(orders[order_of[one]], found)]
    found.sheets = await _sheets_of(allowed, orders)
    await _look_up(found.sheets, archive)
    return found


async def invoices(slip_ids: Sequence[int], archive: Archive) -> Gathered:
    """What goes into these parcels: the standing invoices of their orders, unless held or cancelled. Raises Refused for
    too many, Missing for none."""
    _check_count(slip_ids)
    order_of = await orders_of_slips(slip_ids)
    found = Gathered()
    orders = await orders_of([order_of[one] for one in slip_ids if one in order_of]) if order_of else []
    allowed = [order for order in orders if _allow(order, found)]
    standing: dict[int, list[int]] = {}
    for some in chunks([order.id for order in allowed], TOGETHER):
        standing |= await standing_invoices.of_orders(some)
    await _invoices(allowed, found, {one for own in standing.values() for one in own})
    await _look_up(found.sheets, archive)
    return found


async def orders_of_slips(slip_ids: Sequence[int]) -> dict[int, int]:
    """The order of each packing slip that is not cancelled."""
    return dict(await PackingSlip.filter(id__in=list(slip_ids)).exclude(status='cancelled').using_db(
        database.reader()).values_list('id', 'order_id'))


def _check_count(ids: Sequence[int]) -> None:
    if len(ids) > MOST:
        raise Refused(N_('Print at most {most} orders at once. You chose {count}.'), most=MOST, count=len(ids))
    if not ids:
        raise Missing(N_('Choose at least one order.'))


async def orders_of(order_ids: Sequence[int]) -> list[Any]:
    """What the rules ask about them, in their order. Raises Refused for too many, Missing for none."""
    wanted = list(dict.fromkeys(order_ids))
    _check_count(wanted)
    found: dict[int, Any] = {}
    for some in chunks(wanted, TOGETHER):
        for row in await Order.filter(id__in=some).using_db(database.reader()).values(
                'id', 'number', 'status', 'cancelled_at', 'hold_id', 'hold__reason', 'ship_pieces', 'shipment_status'):
            found[row['id']] = SimpleNamespace(**row, hold=SimpleNamespace(reason=row['hold__reason']))
    return [found[order_id] for order_id in wanted if order_id in found]


def _allow(order: Any, found: Gathered) -> bool:
    """While held there is no packing slip, nor of a cancelled order (order-desk §2)."""
    return not leave_out(order, rules.print_slip(order), found.refused)


def leave_out(order: Any, refusal: Refused | None, refused: list[Outcome]) -> bool:
    """Whether there is a refusal; the first one of each order is kept."""
    if refusal is not None and all(one.order_id != order.id for one in refused):
        refused.append(Outcome(order.id, order.number, refusal))
    return refusal is not None


async def _slips(orders: Iterable[Any], found: Gathered) -> None:
    allowed = {order.id: order for order in orders if _allow(order, found)}
    slip_ids: dict[int, list[int]] = {order_id: [] for order_id in allowed}
    for some in chunks(list(allowed), TOGETHER):
        for order_id, slip_id in await PackingSlip.filter(order_id__in=some).exclude(status='cancelled').using_db(
                database.reader()).order_by('id').values_list('order_id', 'id'):
            slip_ids[order_id].append(slip_id)
    for order_id, own in slip_ids.items():
        if not own:
            leave_out(allowed[order_id], Refused(N_('It has no packing slip.')), found.refused)
    found.sheets = await _sheets_of([one for own in slip_ids.values() for one in own], allowed)


async def _sheets_of(slip_ids: Sequence[int], orders: dict[int, Any]) -> list[Sheet]:
    return [Sheet(paper.order_id, orders[paper.order_id].number, 'packing_slip', paper.snapshot['language'], slip=paper)
            for paper in await papers.of_slips(slip_ids)]


async def _invoices(orders: Sequence[Any], found: Gathered, only: Collection[int] | None = None) -> None:
    """All of the orders' invoices, or only these."""
    own: dict[int, list[Sheet]] = {order.id: [] for order in orders}
    usual = (await ground.shop()).language
    for some in chunks(list(own), TOGETHER):
        for row in await Document.filter(order_id__in=some, kind='invoice').using_db(database.reader()).order_by(
                'id').values('id', 'order_id', 'order__number', 'order__language'):
            if only is None or row['id'] in only:
                own[row['order_id']].append(Sheet(row['order_id'], row['order__number'], 'invoice',
                                                  known(row['order__language'] or usual), document_id=row['id']))
    for order in orders:
        if not own[order.id]:
            leave_out(order, Refused(N_('It has no invoice.')), found.refused)
    found.sheets = [sheet for sheets in own.values() for sheet in sheets]


async def _look_up(sheets: Sequence[Sheet], archive: Archive) -> None:
    """What is made already, and what was printed before."""
    made = await papers.ready([sheet.slip.content for sheet in sheets if sheet.slip], archive)
    files = await _by_id(DocumentFile.filter(kind='pdf'), 'document_id', [one.document_id for one in sheets], 'sha256')
    slips = await _by_id(Print.filter(kind='packing_slip'), 'slip_id', [one.slip.slip_id for one in sheets if one.slip])
    documents = await _by_id(Print.all(), 'document_id', [one.document_id for one in sheets if one.document_id])
    for sheet in sheets:
        if sheet.slip:
            sheet.sha256, sheet.is_copy = made.get(sheet.slip.content, ''), sheet.slip.slip_id in slips
        else:
            sheet.sha256, sheet.is_copy = files.get(sheet.document_id, ''), sheet.document_id in documents


async def _by_id(rows: Any, name: str, ids: Sequence[int], value: str = 'id') -> dict[int, Any]:
    found: dict[int, Any] = {}
    for some in chunks(ids, TOGETHER):
        found |= dict(await rows.filter(**{f'{name}__in': some}).using_db(database.reader()).values_list(name, value))
    return found
