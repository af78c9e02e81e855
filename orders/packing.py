"""Packing slips: which pieces go into one parcel. A piece sits on at most one live slip (order-desk §5)."""
from collections.abc import Mapping, Sequence
from typing import Any

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Invalid, Missing, Refused, Stale
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Order, OrderLine, PackingSlip, SlipLine
from orders import finding, history, numbering, packed, parcels, pickups, pieces, rules
from orders.ground import claim, last_change, refuse, settle, shop, touch, verb


async def to_pack(order_id: int) -> dict[int, int]:
    """Pieces of each line that ship and are on no live slip."""
    counts = await pieces.of_orders([order_id])
    lines = await OrderLine.filter(order_id=order_id, ships=True)
    left = {line.id: line.quantity - line.withdrawn - counts[line.id].on_slips for line in lines}
    return {line_id: count for line_id, count in left.items() if count > 0}


@verb(Right.PACK)
async def add_slip(actor: Actor, order_id: int) -> int:
    """A slip for everything still to pack; returns its id."""
    order = await claim(order_id)
    order.to_pack = await to_pack(order_id)
    refuse(rules.add_slip(order))
    slip = await _make(order, order.to_pack)  # type: ignore[attr-defined]
    fail_point('packing.made')
    await _done(actor, order, 'slip_added', slip=slip.number)
    return slip.id


async def _make(order: Order, wanted: dict[int, int]) -> PackingSlip:
    desk = await shop()
    number = (await numbering.next_numbers(desk, 'slip', today(desk.timezone)))[0]
    slip = await PackingSlip.create(number=number, order_id=order.id, made_at=now())
    await SlipLine.bulk_create([SlipLine(slip_id=slip.id, order_line_id=line_id, pieces=count)
                                for line_id, count in wanted.items()])
    await weigh([slip.id])
    return slip


async def _done(actor: Actor, order: Order, verb_name: str, **data: Any) -> None:
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, verb_name, order_id=order.id, section='shipping', **data)


async def open_slip(order: Order, slip_id: int) -> PackingSlip:
    """The order's slip while it can still change. Raises Missing or Refused."""
    slip = await own_slip(order, slip_id)
    check_open(slip)
    return slip


def check_open(slip: PackingSlip) -> None:
    if slip.status == 'cancelled':
        raise Refused(N_('Packing slip {slip} is cancelled.'), slip=slip.number)
    if slip.status == 'shipped':
        raise Refused(N_('Packing slip {slip} has been shipped. Mark it as not shipped first.'), slip=slip.number)


async def own_slip(order: Order, slip_id: int) -> PackingSlip:
    slip = await PackingSlip.get_or_none(id=slip_id, order_id=order.id)
    if slip is None:
        raise Missing(N_('This packing slip does not exist.'))
    return slip


@verb(Right.PACK)
async def move_pieces(actor: Actor, order_id: int, slip_id: int, to_slip_id: int | None, moved: dict[int, int],
                      version: int | None = None) -> int:
    """Moves `moved` pieces per slip line id to another open slip of the order, or to a new one; returns its id. A slip
    that is left without a piece is cancelled. Raises Invalid when nothing, packed pieces, more than there is, or all
    to a new slip would move; Stale when the slip is no longer of this version."""
    order = await claim(order_id)
    refuse(rules.not_cancelled(order) or rules.not_held(order))
    slip = await open_slip(order, slip_id)
    if version is not None and slip.version != version:
        last = await last_change(order.id, 'shipping')
        raise Stale(last.who if last else '', last.at if last else order.changed_at, {'version': slip.version})
    target = None if to_slip_id is None else await open_slip(order, to_slip_id)
    _check_packed(await _lines_of(slip), moved)
    return (await split(actor, order, slip, moved, target)).id


async def split(actor: Actor, order: Order, slip: PackingSlip, moved: dict[int, int],
                target: PackingSlip | None = None) -> PackingSlip:
    """As `move_pieces`, of a claimed order, also of packed pieces; returns the slip that has them now."""
    lines = await _lines_of(slip)
    wanted = {line_id: count for line_id, count in moved.items() if count}
    _check_moved(lines, wanted, slip, target)
    names = await _names(order, lines, wanted)
    new = target or await _make(order, {lines[line_id].order_line_id: count for line_id, count in wanted.items()})
    for line_id, count in wanted.items():
        await _lessen(actor, lines[line_id], count)
        if target:
            await _put_on(target, lines[line_id].order_line_id, count)
    for one in filter(None, (slip, target)):
        one.version += 1
        await PackingSlip.filter(id=one.id).update(version=one.version)
    await _tidy(actor, [slip, new])
    fail_point('packing.split')
    await _done(actor, order, 'pieces_moved' if target else 'slip_split', slip=slip.number, new=new.number,
                pieces=sum(wanted.values()), moved=names, emptied=slip.status == 'cancelled')
    return new


async def _names(order: Order, lines: dict[int, SlipLine], wanted: dict[int, int]) -> list[str]:
    """2 × Blue mug: what moves, for the history."""
    names = {line.id: line.name for line in await OrderLine.filter(order_id=order.id)}
    return [f'{count} × {names[lines[line_id].order_line_id]}' for line_id, count in wanted.items()]


async def _lines_of(slip: PackingSlip) -> dict[int, SlipLine]:
    return {line.id: line for line in await SlipLine.filter(slip_id=slip.id)}


def _check_packed(lines: dict[int, SlipLine], moved: dict[int, int]) -> None:
    """What is in the box is a fact that no form changes."""
    for line_id, count in moved.items():
        line = lines.get(line_id)
        if line and line.packed and line.pieces >= count > line.pieces - line.packed:
            raise packed.in_the_box(line.packed, f'line-{line_id}')


def _check_moved(lines: dict[int, SlipLine], wanted: dict[int, int], slip: PackingSlip,
                 target: PackingSlip | None) -> None:
    for line_id, count in wanted.items():
        if line_id not in lines or not 0 < count <= lines[line_id].pieces:
            raise Invalid(N_('Enter between 0 and the pieces on the slip.'), f'line-{line_id}')
    if not wanted:
        raise Invalid(N_('Choose at least one piece to move.'))
    if target and target.id == slip.id:
        raise Invalid(N_('Choose another packing slip.'), 'to_slip')
    if not target and sum(wanted.values()) == sum(line.pieces for line in lines.values()):
        raise Invalid(N_('Leave at least one piece on this slip.'))


async def _lessen(actor: Actor, line: SlipLine, count: int) -> None:
    """So many pieces leave the slip; what is packed comes out of the box only where nothing else is left."""
    await packed.take_out(actor, line, line.packed - (line.pieces - count))
    if line.pieces == count:
        await line.delete()
        return
    line.pieces -= count
    await line.save()


@verb(Right.PACK)
async def cancel_slip(actor: Actor, order_id: int, slip_id: int) -> None:
    """The slip stays listed; its pieces can be packed again."""
    order = await claim(order_id)
    slip = await open_slip(order, slip_id)
    if await SlipLine.filter(slip_id=slip.id, packed__gt=0).exists():
        await pickups.no_longer_ready(actor, order)
    await withdraw(actor, slip)
    await _done(actor, order, 'slip_cancelled', slip=slip.number)


async def withdraw(actor: Actor, slip: PackingSlip) -> None:
    """Cancels it; what is packed comes out of the box."""
    for line in await SlipLine.filter(slip_id=slip.id, packed__gt=0):
        await packed.take_out(actor, line, line.packed)
    slip.status, slip.cancelled_at, slip.cancelled_by_id = 'cancelled', now(), actor.staff_id
    slip.version += 1
    await slip.save()
    await parcels.end_batches([slip])
    fail_point('packing.withdrawn')


async def fit_slips(actor: Actor, order: Order, lines: Sequence[OrderLine], before: Mapping[int, int]) -> None:
    """After an edit of lines that had so many pieces `before`: open slips lose the pieces that are gone; new pieces go
    on the first open slip, if there is one. A slip without a piece is cancelled."""
    await pickups.recheck(actor, order, before, lines)
    slips = await PackingSlip.filter(order_id=order.id, status='open').order_by('id')
    if not slips:
        return
    for line in lines:
        extra = await _lighten(actor, line)
        if extra > 0:
            await _put_on(slips[0], line.id, extra)
    await _tidy(actor, slips)


async def lighten_slips(actor: Actor, order: Order, lines: Sequence[OrderLine]) -> None:
    """After a credit: open slips lose the pieces that will not ship."""
    slips = await PackingSlip.filter(order_id=order.id, status='open').order_by('id')
    for line in lines:
        await _lighten(actor, line)
    await _tidy(actor, slips)


async def _tidy(actor: Actor, slips: Sequence[PackingSlip]) -> None:
    for slip in slips:
        if not await SlipLine.filter(slip_id=slip.id).exists():
            await withdraw(actor, slip)
    await weigh([slip.id for slip in slips])
    await parcels.recheck([slip.id for slip in slips])
    fail_point('packing.fitted')


async def _lighten(actor: Actor, line: OrderLine) -> int:
    """Takes what is not to ship off the open slips, first what is not packed; returns the pieces that are still to go
    on one."""
    live = SlipLine.filter(order_line_id=line.id, slip__status__in=('open', 'shipped'))
    on_slips = await live.order_by('-id').select_related('slip')
    extra = (max(line.quantity - line.withdrawn, 0) if line.ships else 0) - sum(row.pieces for row in on_slips)
    here = [row for row in on_slips if row.slip.status == 'open']
    for row, most in [*((row, row.pieces - row.packed) for row in here), *((row, row.packed) for row in here)]:
        taken = min(most, -extra)
        if taken > 0:
            extra += taken
            await _lessen(actor, row, taken)
    return extra


async def _put_on(slip: PackingSlip, order_line_id: int, count: int) -> None:
    row = await SlipLine.get_or_none(slip_id=slip.id, order_line_id=order_line_id)
    if row is None:
        await SlipLine.create(slip_id=slip.id, order_line_id=order_line_id, pieces=count)
    else:
        await SlipLine.filter(id=row.id).update(pieces=row.pieces + count)


_WEIGH = """UPDATE packing_slip SET weight_g = (SELECT COALESCE(SUM(l.pieces * o.weight_g), 0) FROM slip_line l
    JOIN order_line o ON o.id = l.order_line_id WHERE l.slip_id = packing_slip.id) WHERE id = ?"""


async def weigh(slip_ids: Sequence[int]) -> None:
    """What is in these parcels has changed: they weigh what their pieces weigh."""
    for slip_id in slip_ids:
        await database.write(_WEIGH, [slip_id])
