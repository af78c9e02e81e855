"""What is in a parcel: pieces of a slip's line put in and taken out, and the serial or lot numbers they carry. Whoever
calls has claimed the order. Each move has its Scan row, so that what is packed is what the scans add up to."""
from collections.abc import Mapping, Sequence
from uuid import uuid4

from base.actor import Actor
from base.clock import now
from base.errors import Invalid
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import PackedNumber, Scan, SlipLine
from orders import history


async def put_in(line_id: int, count: int) -> bool:
    """Whether so many pieces still fit; the caller records the scan."""
    return bool(await database.write('UPDATE slip_line SET packed = packed + ? WHERE id = ? AND packed + ? <= pieces',
                                     [count, line_id, count]))


async def take_one_out(line_id: int) -> bool:
    """Whether there was one to take out; the caller records the scan."""
    return bool(await database.write('UPDATE slip_line SET packed = packed - 1 WHERE id = ? AND packed > 0', [line_id]))


async def take_out(actor: Actor, line: SlipLine, count: int) -> None:
    """Pieces that must come out because the order no longer asks for them: the newest numbers go with them, and the
    history says so. The caller saves the line."""
    if count <= 0:
        return
    line.packed -= count
    await SlipLine.filter(id=line.id).update(packed=line.packed)
    await Scan.create(key=f'auto:{uuid4().hex}', slip_id=line.slip_id, order_line_id=line.order_line_id,
                      outcome='taken_off', pieces=count, scanned_at=now(), at=now())
    for _piece in range(count):
        if not await drop_number(line.slip_id, line.order_line_id):
            break
    fail_point('packed.taken_out')
    await line.fetch_related('slip', 'order_line')
    await history.record(actor, 'taken_off', order_id=line.slip.order_id, section='shipping', slip=line.slip.number,
                         pieces=count, name=line.order_line.name)


async def leave_slips(actor: Actor, order_line_ids: Sequence[int]) -> None:
    """These lines are on no packing slip any more, and may be deleted: of their scans the product and the slip stay."""
    for row in await SlipLine.filter(order_line_id__in=order_line_ids, packed__gt=0):
        await take_out(actor, row, row.packed)
    await SlipLine.filter(order_line_id__in=order_line_ids).delete()
    await Scan.filter(order_line_id__in=order_line_ids).update(order_line_id=None)


_PACKED = """SELECT l.order_line_id AS line, SUM(l.packed) AS n FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
    WHERE s.order_id = ? AND s.status = 'open' GROUP BY l.order_line_id"""


async def keep_packed(order_id: int, wanted: Mapping[int, int]) -> None:
    """What is in a box is a fact that no form changes. Raises Invalid when fewer pieces of a line are wanted than are
    packed."""
    for row in await database.rows(_PACKED, [order_id]):
        if wanted.get(row['line'], row['n']) < row['n']:
            raise in_the_box(int(row['n']), f"quantity-{row['line']}")


def in_the_box(count: int, field: str) -> Invalid:
    """Why so many pieces are not for a form to move."""
    return Invalid(N_('{packed} of these are packed already. Take them off at the bench first.'), field, packed=count)


_NUMBER = """INSERT INTO packed_number (product_id, slip_id, order_line_id, kind, number, pieces, at, staff_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"""


async def note_number(slip_id: int, order_line_id: int, product_id: int | None, kind: str, number: str, count: int,
                      staff_id: int | None) -> bool:
    """False when this serial number of the product is in a parcel already."""
    return bool(await database.returning(
        _NUMBER, [product_id, slip_id, order_line_id, kind, number, count, now(), staff_id]))


async def drop_number(slip_id: int, order_line_id: int, number: str = '') -> bool:
    """One piece of this number, or of the newest; False when there is none."""
    rows = PackedNumber.filter(slip_id=slip_id, order_line_id=order_line_id)
    newest = await (rows.filter(number=number) if number else rows).order_by('-id').first()
    if newest is None:
        return False
    if newest.pieces > 1:
        await PackedNumber.filter(id=newest.id).update(pieces=newest.pieces - 1)
    else:
        await newest.delete()
    return True
