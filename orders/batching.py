"""Several parcels picked in one walk and packed by one person."""
from collections.abc import Sequence

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Batch, Order, PackingSlip
from orders import taking, topics
from orders.ground import claim, verb

MOST = 100
"""Parcels that one person can walk for at once."""
DONE = N_('This batch is done.')


@verb(Right.PACK)
async def make_batch(actor: Actor, slip_ids: Sequence[int]) -> int:
    """The actor's batch of these parcels; returns its id. All or none: raises Refused naming the first that cannot be
    in it and why, Missing, Invalid for none."""
    wanted = list(dict.fromkeys(slip_ids))
    if not wanted:
        raise Invalid(N_('Choose at least one parcel.'))
    if len(wanted) > MOST:
        raise Refused(N_('Put at most {most} parcels in a batch. You chose {count}.'), most=MOST, count=len(wanted))
    if actor.staff_id is None:
        raise Refused(taking.ONLY_PEOPLE)
    orders, slips = await _claim_all(wanted)
    for slip in slips:
        await _check(orders[slip.order_id], slip, actor.staff_id)
    batch = await Batch.create(owner_id=actor.staff_id, made_at=now())
    await PackingSlip.filter(id__in=wanted).update(batch_id=batch.id)
    fail_point('batching.made')
    _tell(orders)
    return batch.id


async def _claim_all(slip_ids: Sequence[int]) -> tuple[dict[int, Order], list[PackingSlip]]:
    """Everybody claims in the same order, so that nobody waits in a circle. Raises Missing."""
    order_ids = set(await PackingSlip.filter(id__in=list(slip_ids)).values_list('order_id', flat=True))
    orders = {int(order_id): await claim(int(order_id)) for order_id in sorted(map(int, order_ids))}
    slips = await PackingSlip.filter(id__in=list(slip_ids)).order_by('id')
    if len(slips) < len(slip_ids):
        raise Missing(N_('This packing slip does not exist.'))
    return orders, slips


async def _check(order: Order, slip: PackingSlip, staff_id: int) -> None:
    try:
        taking.check_to_pack(order, slip)
        await taking.check_free(slip, staff_id, in_batch=False)
    except Refused as refused:
        raise Refused(N_('{slip}: {reason}'), slip=slip.number, reason=refused) from refused


@verb(Right.PACK)
async def take_over_batch(actor: Actor, batch_id: int) -> None:
    """With the parcels of it that its former owner was packing."""
    if actor.staff_id is None:
        raise Refused(taking.ONLY_PEOPLE)
    left = PackingSlip.filter(batch_id=batch_id, status='open', packed_at=None)
    orders, slips = await _claim_all([slip.id for slip in await left])
    batch = await _live(batch_id)
    if batch.owner_id == actor.staff_id:
        return
    if not await Batch.filter(id=batch.id, owner_id=batch.owner_id, done_at=None).update(owner_id=actor.staff_id):
        raise Refused(N_('Somebody else was faster with this batch.'))
    for slip in slips:
        if slip.packer_id == batch.owner_id:
            await taking.hand_over(actor, slip, batch.owner_id)
    fail_point('batching.taken_over')
    _tell(orders)


@verb(Right.PACK)
async def end_batch(actor: Actor, batch_id: int) -> None:
    """By its owner: what is not packed is anybody's again. Raises Refused naming who has it."""
    batch = await _live(batch_id)
    if batch.owner_id != actor.staff_id:
        raise Refused(N_('{name} has this batch. Take it over first.'), name=await taking.name_of(batch.owner_id))
    if not await Batch.filter(id=batch_id, owner_id=actor.staff_id, done_at=None).update(done_at=now()):
        raise Refused(DONE)
    fail_point('batching.ended')
    database.announce(topics.BENCH)


async def _live(batch_id: int) -> Batch:
    batch = await Batch.get_or_none(id=batch_id)
    if batch is None:
        raise Missing(N_('This batch does not exist.'))
    if batch.done_at:
        raise Refused(DONE)
    return batch


def _tell(orders: dict[int, Order]) -> None:
    for order_id in orders:
        taking.tell(order_id)
