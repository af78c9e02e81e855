"""What the packing bench shows of one parcel, with all that its scanner may meet."""
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from base import gtin
from data import database, standing_invoices
from data.models import Carrier, Hold, Note, Order, PackingSlip, ProductCode, Staff
from data.moments import moment


@dataclass(slots=True)
class LineOnSlip:
    """`numbers` is '', serial or lot."""
    line_id: int
    order_line_id: int
    product_id: int | None
    name: str
    variant: str
    sku: str
    gtin: str
    wanted: int
    packed: int
    numbers: str

    @property
    def left(self) -> int:
        return self.wanted - self.packed


@dataclass(slots=True)
class LineAtBench(LineOnSlip):
    """`codes` are what its barcode may say, with the pieces one scan of it counts. `given` are the numbers noted so
    far."""
    picture: str = ''
    shelf: str = ''
    codes: dict[str, int] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Parcel:
    """Another live slip of the same order."""
    slip_id: int
    number: str
    status: str
    pieces: int
    packed: int
    packed_at: datetime | None


@dataclass(slots=True)
class SlipAtBench:
    """`order` and its `hold` are what the rules ask about. `parcels` are all live slips of the order, this one too;
    `invoices` are those that stand."""
    slip: PackingSlip
    order: Order
    lines: list[LineAtBench]
    notes: list[Note]
    parcels: list[Parcel]
    carriers: list[str]
    packer: str = ''
    packed_by: str = ''
    held_by: str = ''
    batch_owner_id: int | None = None
    batch_owner: str = ''
    invoices: list[int] = field(default_factory=list)

    @property
    def hold(self) -> Hold | None:
        return self.order.hold if self.order.hold_id else None

    @property
    def wanted(self) -> int:
        return sum(line.wanted for line in self.lines)

    @property
    def packed(self) -> int:
        return sum(line.packed for line in self.lines)

    @property
    def place(self) -> int:
        """This parcel is the first, second… of the order's parcels."""
        return 1 + [parcel.slip_id for parcel in self.parcels].index(self.slip.id) if self.parcels else 1


async def slip(slip_id: int) -> SlipAtBench | None:
    """None when there is no such slip. Asks for all at once; not for inside a transaction."""
    db = database.reader()
    row = await PackingSlip.get_or_none(id=slip_id, using_db=db).select_related('order', 'order__hold', 'batch')
    if row is None:
        return None
    batch = row.batch if row.batch and not row.batch.done_at else None
    people = {row.packer_id, row.packed_by_id, batch.owner_id if batch else None,
              row.order.hold.held_by_id if row.order.hold else None} - {None}
    lines, notes, parcels, carriers, names, invoices = await asyncio.gather(
        _lines(slip_id), Note.filter(order_id=row.order_id, pinned=True, deleted_at=None).using_db(db).order_by('id'),
        _parcels(row.order_id), Carrier.all().using_db(db).order_by('name').values_list('name', flat=True),
        _names(people), standing_invoices.of_orders([row.order_id]))
    return SlipAtBench(
        row, row.order, lines, list(notes), parcels, [str(name) for name in carriers], names.get(row.packer_id, ''),
        names.get(row.packed_by_id, ''), names.get(row.order.hold.held_by_id, '') if row.order.hold else '',
        batch.owner_id if batch else None, names.get(batch.owner_id, '') if batch else '',
        invoices.get(row.order_id, []))


async def _names(people: set[int | None]) -> dict[int | None, str]:
    if not people:
        return {}
    return dict(await Staff.filter(id__in=list(people)).using_db(database.reader()).values_list('id', 'name'))


_LINES = """SELECT l.id AS line_id, l.order_line_id, ol.product_id, ol.name, ol.variant, ol.sku, ol.gtin, l.pieces,
    l.packed, p.sku AS own_sku, p.gtin AS own_gtin, p.picture, p.shelf, p.numbers
    FROM slip_line l JOIN order_line ol ON ol.id = l.order_line_id LEFT JOIN product p ON p.id = ol.product_id
    WHERE l.slip_id = ? ORDER BY ol.position, l.id"""


async def _lines(slip_id: int) -> list[LineAtBench]:
    rows = await database.rows(_LINES, [slip_id])
    lines = [_line(row) for row in rows]
    await asyncio.gather(_add_codes(lines), _add_numbers(slip_id, lines))
    return lines


def _line(row: dict[str, Any]) -> LineAtBench:
    codes = [code for code in (row['sku'], row['own_sku']) if code]
    codes += [form for number in (row['gtin'], row['own_gtin']) if number for form in spellings(number)]
    return LineAtBench(
        line_id=row['line_id'], order_line_id=row['order_line_id'], product_id=row['product_id'], name=row['name'],
        variant=row['variant'], sku=row['sku'] or row['own_sku'] or '', gtin=row['gtin'] or row['own_gtin'] or '',
        picture=row['picture'] or '', shelf=row['shelf'] or '', wanted=row['pieces'], packed=row['packed'],
        numbers=row['numbers'] or '', codes=dict.fromkeys(codes, 1))


def spellings(code: str) -> list[str]:
    """A GTIN in all its lengths; any other code as it is."""
    return gtin.forms(code) or [code]


async def _add_codes(lines: Sequence[LineAtBench]) -> None:
    of_product: dict[int, list[LineAtBench]] = {}
    for line in lines:
        if line.product_id:
            of_product.setdefault(line.product_id, []).append(line)
    if not of_product:
        return
    for product_id, code, pieces in await ProductCode.filter(product_id__in=list(of_product)).using_db(
            database.reader()).values_list('product_id', 'code', 'pieces'):
        for line in of_product[product_id]:
            line.codes |= dict.fromkeys(spellings(code), pieces)


async def _add_numbers(slip_id: int, lines: Sequence[LineAtBench]) -> None:
    of_line = {line.order_line_id: line for line in lines if line.numbers}
    if not of_line:
        return
    for row in await database.rows('SELECT order_line_id, number FROM packed_number WHERE slip_id = ? ORDER BY id',
                                   [slip_id]):
        if row['order_line_id'] in of_line:
            of_line[row['order_line_id']].given.append(row['number'])


_PARCELS = """SELECT s.id, s.number, s.status, s.packed_at, SUM(l.pieces) AS pieces, SUM(l.packed) AS packed
    FROM packing_slip s JOIN slip_line l ON l.slip_id = s.id WHERE s.order_id = ? AND s.status <> 'cancelled'
    GROUP BY s.id, s.number, s.status, s.packed_at ORDER BY s.id"""


async def _parcels(order_id: int) -> list[Parcel]:
    return [Parcel(row['id'], row['number'], row['status'], int(row['pieces']), int(row['packed']),
                   moment(row['packed_at']) if row['packed_at'] else None)
            for row in await database.rows(_PARCELS, [order_id])]

