"""Who has a parcel at the bench: take it, take it over, let it go."""
from base.actor import Actor, Right
from base.clock import now
from base.errors import Missing, Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Batch, Order, PackingSlip, Staff
from orders import history, packing, rules, topics
from orders.ground import claim, refuse, verb

ONLY_PEOPLE = N_('Only a person can pack.')


async def claim_slip(slip_id: int) -> tuple[Order, PackingSlip]:
    """The slip and its order, locked until the transaction ends. Raises Missing."""
    order_id = await PackingSlip.filter(id=slip_id).values_list('order_id', flat=True)
    if not order_id:
        raise Missing(N_('This packing slip does not exist.'))
    order = await claim(order_id[0])
    return order, await packing.own_slip(order, slip_id)


async def claim_to_pack(slip_id: int, reopen: bool = False) -> tuple[Order, PackingSlip]:
    """As `claim_slip`, of one that may be packed now; with `reopen` also of one that is packed and still here. Raises
    Refused saying why not."""
    order, slip = await claim_slip(slip_id)
    check_to_pack(order, slip, reopen)
    return order, slip


def check_to_pack(order: Order, slip: PackingSlip, reopen: bool = False) -> None:
    """Raises Refused."""
    packing.check_open(slip)
    refuse(rules.pack(order))
    if slip.packed_at and not reopen:
        raise Refused(N_('Packing slip {slip} is already packed.'), slip=slip.number)


@verb(Right.PACK)
async def take(actor: Actor, slip_id: int) -> None:
    """Raises Refused naming who has it."""
    order, slip = await claim_to_pack(slip_id)
    await hand_to(slip, actor.staff_id)
    tell(order.id)


async def hand_to(slip: PackingSlip, staff_id: int | None) -> bool:
    """A slip nobody has becomes this person's, in the transaction that claimed its order; False when it was before.
    Raises Refused naming who has it, or whose batch it is in."""
    if slip.packer_id is not None and slip.packer_id == staff_id:
        return False
    if staff_id is None:
        raise Refused(ONLY_PEOPLE)
    await check_free(slip, staff_id)
    await _give(slip, staff_id)
    fail_point('taking.taken')
    return True


async def check_free(slip: PackingSlip, staff_id: int, in_batch: bool = True) -> None:
    """Whether this person may take it, also out of a batch of theirs (`in_batch`). Raises Refused naming who has it."""
    if slip.packer_id not in {None, staff_id}:
        raise Refused(N_('{name} is packing {slip}.'), name=await name_of(slip.packer_id), slip=slip.number)
    owner_id = await batch_owner(slip)
    if owner_id not in ({None, staff_id} if in_batch else {None}):
        raise Refused(N_('{slip} is in the batch of {name}.'), name=await name_of(owner_id), slip=slip.number)


async def batch_owner(slip: PackingSlip) -> int | None:
    """Whose batch it is in, while the batch is not done."""
    if slip.batch_id is None:
        return None
    batch = await Batch.get_or_none(id=slip.batch_id, done_at=None)
    return batch.owner_id if batch else None


async def _give(slip: PackingSlip, staff_id: int | None) -> None:
    """Only from whoever had it when it was read. Raises Refused when somebody was faster."""
    given = {'packer_id': staff_id, 'taken_at': now() if staff_id else None}
    if staff_id:
        given['begun_at'] = slip.begun_at or given['taken_at']
    if not await PackingSlip.filter(id=slip.id, packer_id=slip.packer_id, status='open').update(**given):
        raise Refused(N_('Somebody else was faster with {slip}.'), slip=slip.number)
    slip.update_from_dict(given)


async def name_of(staff_id: int | None) -> str:
    found = await Staff.filter(id=staff_id).values_list('name', flat=True)
    return str(found[0]) if found else ''


def tell(order_id: int, queues: bool = True) -> None:
    """Queues show who has a parcel, and no count of one in somebody's hands: a mere scan is not for them."""
    database.announce(topics.order(order_id), *([topics.BENCH] if queues else []))


@verb(Right.PACK)
async def take_over(actor: Actor, slip_id: int) -> None:
    """From whoever has it, or has the batch it is in; their screen is told."""
    order, slip = await claim_to_pack(slip_id)
    former = slip.packer_id or await batch_owner(slip)
    if former is not None and slip.packer_id == actor.staff_id:
        return
    await hand_over(actor, slip, former)
    tell(order.id)


async def hand_over(actor: Actor, slip: PackingSlip, former: int | None) -> None:
    """Gives a claimed slip to the actor, whoever had it; the history names them."""
    if actor.staff_id is None:
        raise Refused(ONLY_PEOPLE)
    await _give(slip, actor.staff_id)
    fail_point('taking.taken_over')
    if former not in {None, actor.staff_id}:
        await history.record(actor, 'packing_taken_over', order_id=slip.order_id, section='shipping',
                             slip=slip.number, name=await name_of(former))


@verb(Right.PACK)
async def let_go(actor: Actor, slip_id: int) -> None:
    """Back to the queue; what is packed stays packed. Raises Refused when the actor does not have it."""
    order, slip = await claim_slip(slip_id)
    if slip.packer_id is None:
        raise Refused(N_('Nobody is packing {slip}.'), slip=slip.number)
    if slip.packer_id != actor.staff_id:
        raise Refused(N_('{name} is packing {slip}.'), name=await name_of(slip.packer_id), slip=slip.number)
    await PackingSlip.filter(id=slip.id).update(packer_id=None, taken_at=None)
    fail_point('taking.let_go')
    tell(order.id)
