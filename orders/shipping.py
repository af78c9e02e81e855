"""Mark as shipped or not shipped, carrier and tracking code, ready for pickup, picked up."""
from base.actor import Actor, Right
from base.clock import now
from base.errors import Refused, Stale
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Order, PackingSlip
from orders import finding, history, invoicing, mailing, packing, parcels, pickups, return_following, rules, telling
from orders.ground import claim, last_change, refuse, settle, shop, touch, verb


@verb(Right.SHIP)
async def mark_as_shipped(actor: Actor, order_id: int, slip_id: int | None = None, carrier: str = '',
                          tracking_code: str = '') -> None:
    """Ships one slip, or all live ones; what is on no slip yet gets one first when the whole order is shipped."""
    order = await claim(order_id)
    refuse(rules.ship(order))
    if order.pickup:
        pickups.check_counter(actor, pickups.asks(await shop()))
    if slip_id is None and await packing.to_pack(order_id):
        await packing.add_slip(actor, order_id)
        order = await claim(order_id)
    slips = await _leaving(order, slip_id)
    for slip in slips:
        slip.carrier = clean(carrier, 80) or slip.carrier
        slip.tracking_code = clean(tracking_code, 80) or slip.tracking_code
    await send_off(actor, order, slips)


async def send_off(actor: Actor, order: Order, slips: list[PackingSlip]) -> None:
    """These open parcels of a claimed order leave: the customer is told, and invoiced if this is when."""
    for slip in slips:
        await _gone(actor, slip)
    fail_point('shipping.marked')
    await parcels.end_batches(slips)
    await _done(actor, order, 'shipped', slips)
    whole = order.shipment_status == 'shipped'
    await telling.shipped(actor, order, slips, await invoicing.issue_when(actor, order, 'shipped') if whole else None)


async def _gone(actor: Actor, slip: PackingSlip) -> None:
    slip.status, slip.shipped_at, slip.shipped_by_id = 'shipped', now(), actor.staff_id
    slip.packer_id, slip.taken_at = None, None
    slip.version += 1
    await slip.save()


async def _leaving(order: Order, slip_id: int | None) -> list[PackingSlip]:
    if slip_id is not None:
        return [await packing.open_slip(order, slip_id)]
    slips = await PackingSlip.filter(order_id=order.id, status='open').order_by('id')
    if not slips:
        raise Refused(N_('Everything has already been shipped.'))
    return slips


async def _done(actor: Actor, order: Order, verb_name: str, slips: list[PackingSlip]) -> None:
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, verb_name, order_id=order.id, section='shipping',
                         slips=[slip.number for slip in slips],
                         carriers=sorted({slip.carrier for slip in slips if slip.carrier}),
                         tracking=[slip.tracking_code for slip in slips if slip.tracking_code])


@verb(Right.SHIP)
async def mark_as_not_shipped(actor: Actor, order_id: int, slip_id: int | None = None) -> None:
    """Shipped by mistake: the slip, or all shipped ones, are open again; carrier and code stay."""
    order = await claim(order_id)
    refuse(rules.unship(order))
    shipped = PackingSlip.filter(order_id=order.id, status='shipped')
    slips = await (shipped.filter(id=slip_id) if slip_id else shipped)
    if not slips:
        raise Refused(N_('Nothing has been shipped yet.'))
    await return_following.check_none_back(order, slips)
    for slip in slips:
        slip.status, slip.shipped_at, slip.shipped_by_id = 'open', None, None
        slip.version += 1
        await slip.save()
    order.picked_up_at, order.picked_up_name, order.identity_checked = None, '', False
    fail_point('shipping.unmarked')
    await _done(actor, order, 'not_shipped', slips)
    await telling.not_shipped(actor, order, [slip.id for slip in slips])


@verb(Right.SHIP)
async def edit_slip(actor: Actor, order_id: int, slip_id: int, version: int, carrier: str, tracking_code: str,
                    weight_g: int = 0) -> None:
    """Carrier, tracking code and weight (grams), also after shipping. Raises Stale when the slip changed meanwhile."""
    order = await claim(order_id)
    slip = await packing.own_slip(order, slip_id)
    refuse(rules.edit_slip(order, slip))
    before = {'carrier': slip.carrier, 'tracking_code': slip.tracking_code, 'weight_g': slip.weight_g}
    if slip.version != version:
        last = await last_change(order.id, 'shipping')
        who, at = (last.who, last.at) if last else ('', order.changed_at)
        raise Stale(who, at, {**before, 'version': slip.version})
    after = {'carrier': clean(carrier, 80), 'tracking_code': clean(tracking_code, 80), 'weight_g': max(0, weight_g)}
    changed = history.changes(before, after)
    if not changed:
        return
    slip.update_from_dict(after)
    slip.version += 1
    await slip.save()
    fail_point('shipping.edited')
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, 'slip_edited', order_id=order.id, section='shipping', slip=slip.number, changes=changed)
    if 'tracking_code' in changed and slip.status == 'shipped':
        await telling.tracked(actor, order, slip)


@verb(Right.SHIP)
async def ready_for_pickup(actor: Actor, order_id: int) -> None:
    order = await claim(order_id)
    refuse(rules.ready_for_pickup(order))
    await set_ready(actor, order)


async def set_ready(actor: Actor, order: Order, is_told: bool = False) -> None:
    """A claimed order waits for its customer, who is told unless they are, with the code that it keeps."""
    order.ready_at, order.pickup_code = now(), order.pickup_code or await pickups.new_code()
    touch(order, 'shipping')
    await settle(order)
    await finding.reindex(order)
    await history.record(actor, 'ready_for_pickup', order_id=order.id, section='shipping')
    if not is_told:
        await telling.tell(actor, order, ready={})


@verb(Right.SHIP)
async def not_ready_for_pickup(actor: Actor, order_id: int) -> None:
    order = await claim(order_id)
    refuse(rules.pick_up(order))
    if order.ready_at is None:
        raise Refused(N_('This order is not ready for pickup yet.'))
    order.ready_at = None
    touch(order, 'shipping')
    await settle(order)
    await history.record(actor, 'not_ready_for_pickup', order_id=order.id, section='shipping')
    await mailing.withdraw(order, ['ready'])


@pickups.counting_wrong_codes
@verb(Right.SHIP)
async def picked_up(actor: Actor, order_id: int, name: str = '', code: str = '',
                    identity_checked: bool = False) -> None:
    """The customer has it, or whoever came for it (`name`). Raises Invalid when the shop needs the code or the identity
    checked, and WrongCode."""
    order = await claim(order_id)
    refuse(rules.pick_up(order))
    code_checked = pickups.check(order, pickups.asks(await shop()), code, identity_checked)
    await hand_over(actor, order, clean(name, 200), code_checked, identity_checked)


async def hand_over(actor: Actor, order: Order, name: str = '', code_checked: bool = False,
                    identity_checked: bool = False) -> None:
    """A claimed order is picked up, whatever the shop asks: every piece counts as shipped."""
    refuse(rules.pick_up(order))
    if await packing.to_pack(order.id):
        await packing.add_slip(actor, order.id)
        order = await claim(order.id)
    slips = await PackingSlip.filter(order_id=order.id, status='open')
    for slip in slips:
        await _gone(actor, slip)
    fail_point('shipping.picked_up')
    await parcels.end_batches(slips)
    order.picked_up_at, order.picked_up_name, order.identity_checked = now(), name, identity_checked
    order.ready_at = order.ready_at or order.picked_up_at
    touch(order, 'shipping')
    await settle(order)
    await history.record(actor, 'picked_up', order_id=order.id, section='shipping', name=name, code=code_checked,
                         identity=identity_checked)
    await mailing.withdraw(order, ['ready'])
    await telling.tell(actor, order, await invoicing.issue_when(actor, order, 'shipped'))
