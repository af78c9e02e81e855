"""A parcel is packed: it is closed and leaves, or what is here of it does; or something is wrong with it."""
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Order, PackingSlip, SlipLine
from orders import finding, history, holding, packing, parcels, pickups, printing_out, shipping, stations, taking
from orders.ground import settle, shop, touch, verb

PROBLEMS = ('missing', 'damaged', 'address')
"""Reasons of a hold that a packer meets."""
MOST_GRAMS = 2_000_000


@verb(Right.PACK)
async def finish_packing(actor: Actor, slip_id: int, weight_g: int = 0, station_id: int | None = None) -> None:
    """All of it is in: the parcel leaves, or waits for its customer. The weight in grams is kept when it is more than
    0; the slip is printed at the station, where that prints by itself. Raises Refused when pieces are missing, or
    somebody else has it."""
    order, slip, lines = await _mine(actor, slip_id)
    missing = sum(line.pieces - line.packed for line in lines)
    if missing:
        raise Refused(N_('{count} pieces are not packed yet.') if missing > 1 else N_('1 piece is not packed yet.'),
                      count=missing)
    await _close(actor, order, slip, lines, weight_g)
    await printing_out.at_finish(actor, slip, station_id)
    await _leave(actor, order)


@verb(Right.PACK)
async def ship_what_is_here(actor: Actor, slip_id: int, weight_g: int = 0,
                            station_id: int | None = None) -> int | None:
    """As `finish_packing`, whatever is missing: that goes on a slip of its own, back to the queue; returns its id."""
    order, slip, lines = await _mine(actor, slip_id)
    rest = await _split_rest(actor, order, slip, lines)
    slip, lines = await _reread(order, slip)
    await _close(actor, order, slip, lines, weight_g)
    await printing_out.at_finish(actor, slip, station_id)
    await _leave(actor, order)
    return rest.id if rest else None


@verb(Right.PACK)
async def close_parcel(actor: Actor, slip_id: int, weight_g: int = 0, station_id: int | None = None) -> int:
    """One of several parcels is full: it waits for the others, and the rest goes on a new slip in the same hands;
    returns its id. All leave together when the last is finished."""
    order, slip, lines = await _mine(actor, slip_id)
    rest = await _split_rest(actor, order, slip, lines)
    if rest is None:
        raise Refused(N_('Everything is packed: finish the parcel.'))
    await PackingSlip.filter(id=rest.id).update(packer_id=actor.staff_id, taken_at=now(), begun_at=now(),
                                                batch_id=slip.batch_id)
    slip, lines = await _reread(order, slip)
    await _close(actor, order, slip, lines, weight_g)
    await printing_out.at_finish(actor, slip, station_id)
    await _settle(order)
    return rest.id


@verb(Right.PACK)
async def report_problem(actor: Actor, slip_id: int, reason: str, note: str = '') -> None:
    """Holds the order for one of PROBLEMS; the parcel is nobody's until it is resumed. What is packed stays packed."""
    if reason not in PROBLEMS:
        raise Invalid(N_('Choose a reason.'), 'reason')
    order, slip = await taking.claim_slip(slip_id)
    packing.check_open(slip)
    await PackingSlip.filter(order_id=order.id, status='open', packed_at=None).update(packer_id=None, taken_at=None)
    fail_point('finishing.reported')
    await holding.hold(actor, order.id, reason, note)
    taking.tell(order.id)


async def _mine(actor: Actor, slip_id: int) -> tuple[Order, PackingSlip, list[SlipLine]]:
    """One that nobody has becomes the actor's."""
    order, slip = await taking.claim_to_pack(slip_id)
    await taking.hand_to(slip, actor.staff_id)
    return order, slip, await _lines(slip)


async def _lines(slip: PackingSlip) -> list[SlipLine]:
    return await SlipLine.filter(slip_id=slip.id).order_by('id')


async def _reread(order: Order, slip: PackingSlip) -> tuple[PackingSlip, list[SlipLine]]:
    return await packing.own_slip(order, slip.id), await _lines(slip)


async def _split_rest(actor: Actor, order: Order, slip: PackingSlip, lines: list[SlipLine]) -> PackingSlip | None:
    """What is not in goes on a new slip. Raises Refused when nothing is in."""
    if not any(line.packed for line in lines):
        raise Refused(N_('Nothing is packed yet.'))
    rest = {line.id: line.pieces - line.packed for line in lines if line.packed < line.pieces}
    return await packing.split(actor, order, slip, rest) if rest else None


async def _close(actor: Actor, order: Order, slip: PackingSlip, lines: list[SlipLine],
                 weight_g: int) -> None:
    """The fact that all of it is in, and who put it there."""
    if not 0 <= weight_g <= MOST_GRAMS:
        raise Invalid(N_('Enter the weight in grams.'), 'weight_g')
    slip.weight_g = weight_g or slip.weight_g
    slip.packed_at, slip.packed_by_id = now(), actor.staff_id
    slip.version += 1
    await slip.save()
    fail_point('finishing.packed')
    await parcels.end_batches([slip])
    await history.record(actor, 'packed', order_id=order.id, section='shipping', slip=slip.number,
                         **await _figures(slip, lines))
    taking.tell(order.id)


_BY_HAND = "SELECT COALESCE(SUM(pieces), 0) AS pieces FROM scan WHERE slip_id = ? AND outcome = 'by_hand'"


async def _figures(slip: PackingSlip, lines: list[SlipLine]) -> dict[str, Any]:
    """Pieces, how many of them by hand, and the seconds it took."""
    by_hand = (await database.rows(_BY_HAND, [slip.id]))[0]['pieces']
    pieces, took = sum(line.pieces for line in lines), now() - (slip.begun_at or now())
    return {'pieces': pieces, 'by_hand': min(int(by_hand), pieces), 'seconds': max(0, round(took.total_seconds()))}


async def _leave(actor: Actor, order: Order) -> None:
    """With the parcels of the order that were closed before and wait for this one."""
    together = await PackingSlip.filter(order_id=order.id, status='open', packed_at__isnull=False,
                                        packer_id__isnull=False).order_by('id')
    if not order.pickup and stations.bench(await shop())['ship']:
        await shipping.send_off(actor, order, together)
        return
    await PackingSlip.filter(id__in=[one.id for one in together]).update(packer_id=None, taken_at=None)
    if order.pickup and await _is_ready(order):
        await shipping.set_ready(actor, order, await pickups.is_told(order))
    else:
        await _settle(order)


async def _is_ready(order: Order) -> bool:
    """Every parcel is packed now, and the customer was not told before."""
    open_left = await PackingSlip.filter(order_id=order.id, status='open', packed_at=None).exists()
    return not (order.ready_at or open_left or await packing.to_pack(order.id))


async def _settle(order: Order) -> None:
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
