"""What a shop does all day with its parcels: slips, the bench, shipping."""

from dataclasses import replace
from typing import Any

from data import database
from data.models import (
    PackingSlip,
    SlipLine,
    Staff,
    Station,
)
from orders import (
    batching,
    codes,
    finishing,
    packing,
    printing_out,
    scanning,
    shipping,
    taking,
)
from orders.scanning import Scanned
from tests.faults.stepping import latest, step
from tests.orders import desk

SILENT = {'take_parcel', 'let_parcel_go', 'make_batch', 'take_batch_over', 'end_batch', 'scan', 'take_off', 'link_code',
          'print_slips'}


@step
async def add_slip(clerk: Any, order: Any) -> None:
    await packing.add_slip(clerk.actor, order.id)


@step
async def split_slip(clerk: Any, order: Any) -> None:
    slip = await latest(PackingSlip.filter(order_id=order.id, status='open'))
    line = await latest(SlipLine.filter(slip_id=slip.id))
    await packing.move_pieces(clerk.actor, order.id, slip.id, None, {line.id: 1})


@step
async def move_pieces(clerk: Any, order: Any) -> None:
    """All of the newest slip to the one before: it is cancelled."""
    slip = await latest(PackingSlip.filter(order_id=order.id, status='open'))
    other = await latest(PackingSlip.filter(order_id=order.id, status='open', id__lt=slip.id))
    moved = {line.id: line.pieces for line in await SlipLine.filter(slip_id=slip.id)}
    await packing.move_pieces(clerk.actor, order.id, slip.id, other.id, moved)


@step
async def cancel_slip(clerk: Any, order: Any) -> None:
    slip = await latest(PackingSlip.filter(order_id=order.id, status='open'))
    await packing.cancel_slip(clerk.actor, order.id, slip.id)


@step
async def ship_one(clerk: Any, order: Any) -> None:
    slip = await latest(PackingSlip.filter(order_id=order.id, status='open'))
    await shipping.mark_as_shipped(clerk.actor, order.id, slip.id, 'Colissimo', clerk.word())


async def _open_slip(order: Any, **only: Any) -> PackingSlip:
    slip: PackingSlip = await latest(PackingSlip.filter(order_id=order.id, status='open', packed_at=None, **only))
    return slip


async def _colleague(clerk: Any) -> Any:
    return replace(clerk.actor, staff_id=int((await latest(Staff.all())).id))


@step
async def print_slips(clerk: Any, order: Any) -> None:
    station, _ = await Station.get_or_create(name='Table', printing='ipp', printer='ipp://127.0.0.1/nobody')
    await printing_out.print_slips(clerk.actor, station.id, [(await _open_slip(order)).id])


@step
async def take_parcel(clerk: Any, order: Any) -> None:
    await taking.take(clerk.actor, (await _open_slip(order)).id)


@step
@database.transactional
async def take_parcel_over(clerk: Any, order: Any) -> None:
    """By a colleague, and back."""
    slip = await _open_slip(order, packer_id=clerk.actor.staff_id)
    await taking.take_over(await _colleague(clerk), slip.id)
    await taking.take_over(clerk.actor, slip.id)


@step
async def let_parcel_go(clerk: Any, order: Any) -> None:
    await taking.let_go(clerk.actor, (await _open_slip(order)).id)


async def all_scans(order: Any) -> list[Scanned]:
    """Every piece of the order's open slip, under keys that stay the same however often it is asked."""
    slip = await _open_slip(order)
    rows = await SlipLine.filter(slip_id=slip.id).order_by('id').select_related('order_line')
    return [Scanned(f'{row.id}-{piece}', slip.id, 'scan', row.order_line.sku)
            for row in rows for piece in range(row.pieces)]


@step
async def scan(clerk: Any, order: Any) -> None:
    """Each piece twice, as a tablet does that has heard no answer."""
    for one in await all_scans(order):
        for _time in range(2):
            await scanning.scan(clerk.actor, one)


@step
async def take_off(clerk: Any, order: Any) -> None:
    slip = await _open_slip(order)
    row = await latest(SlipLine.filter(slip_id=slip.id))
    await scanning.scan(clerk.actor, Scanned(clerk.word(), slip.id, 'take_off', line_id=row.id))


@step
async def link_code(clerk: Any, order: Any) -> None:
    await codes.link_code(clerk.actor, clerk.products[0].id, clerk.word(), 6)


@step
@database.transactional
async def finish_packing(clerk: Any, order: Any) -> None:
    slip = await _open_slip(order)
    await desk.put_in(slip)
    await finishing.finish_packing(clerk.actor, slip.id, 900)


@step
async def report_problem(clerk: Any, order: Any) -> None:
    await finishing.report_problem(clerk.actor, (await _open_slip(order)).id, 'missing', clerk.word())


@step
async def make_batch(clerk: Any, order: Any) -> None:
    await batching.make_batch(clerk.actor, [(await _open_slip(order)).id])


async def _batch(order: Any) -> int:
    return (await _open_slip(order, batch__done_at=None, batch_id__isnull=False)).batch_id or 0


@step
@database.transactional
async def take_batch_over(clerk: Any, order: Any) -> None:
    """By a colleague, and back."""
    batch_id = await _batch(order)
    await batching.take_over_batch(await _colleague(clerk), batch_id)
    await batching.take_over_batch(clerk.actor, batch_id)


@step
async def end_batch(clerk: Any, order: Any) -> None:
    await batching.end_batch(clerk.actor, await _batch(order))


@step
async def ship(clerk: Any, order: Any) -> None:
    await shipping.mark_as_shipped(clerk.actor, order.id)


@step
async def unship(clerk: Any, order: Any) -> None:
    await shipping.mark_as_not_shipped(clerk.actor, order.id)


@step
async def edit_slip(clerk: Any, order: Any) -> None:
    slip = await latest(PackingSlip.filter(order_id=order.id))
    await shipping.edit_slip(clerk.actor, order.id, slip.id, slip.version, 'DHL', clerk.word())


@step
async def ready(clerk: Any, order: Any) -> None:
    await shipping.ready_for_pickup(clerk.actor, order.id)


@step
async def not_ready(clerk: Any, order: Any) -> None:
    await shipping.not_ready_for_pickup(clerk.actor, order.id)


@step
async def picked_up(clerk: Any, order: Any) -> None:
    await shipping.picked_up(clerk.actor, order.id)
