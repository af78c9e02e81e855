"""What follows from packing wherever it is done or undone: a parcel that is packed no more, a batch that is done."""
from collections.abc import Iterable, Sequence

from base.clock import now
from data import database
from data.models import Batch, PackingSlip

_UNPACK = """UPDATE packing_slip SET packed_at = NULL, packed_by_id = NULL WHERE id = ? AND packed_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM slip_line l WHERE l.slip_id = packing_slip.id AND l.packed < l.pieces)"""


async def recheck(slip_ids: Iterable[int]) -> None:
    """Pieces came to these parcels, or were taken out: one that misses any is not packed."""
    for slip_id in slip_ids:
        await database.write(_UNPACK, [slip_id])


async def end_batches(slips: Sequence[PackingSlip]) -> None:
    """The batches of these slips are done when nothing in them is left to pack. Of two parcels that are finished at
    once the second waits here for the first, and sees it."""
    for batch_id in sorted({slip.batch_id for slip in slips if slip.batch_id}):
        await database.write('UPDATE batch SET done_at = done_at WHERE id = ?', [batch_id])
        if not await PackingSlip.filter(batch_id=batch_id, status='open', packed_at=None).exists():
            await Batch.filter(id=batch_id, done_at=None).update(done_at=now())
