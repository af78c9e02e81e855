"""What stands behind a number that is printed on our papers."""
from dataclasses import dataclass

from data import database
from data.models import Order, PackingSlip, Return

LONGEST = 35


@dataclass(frozen=True, slots=True)
class Numbered:
    """The order, and the packing slip that is named or, for an order's number, the first that is still to be packed;
    the return that is named."""
    order_id: int
    slip_id: int | None = None
    return_id: int | None = None


async def behind(number: str) -> Numbered | None:
    """The order, packing slip or return with this number, None when there is none; letters count alike in both
    cases."""
    if len(number) > LONGEST:
        return None
    spellings = list(dict.fromkeys([number, number.upper()]))
    db = database.reader()
    slip = await PackingSlip.filter(number__in=spellings).using_db(db).first()
    if slip is not None:
        return Numbered(slip.order_id, slip.id)
    order = await Order.filter(number__in=spellings).using_db(db).first()
    if order is None:
        back = await Return.filter(number__in=spellings).using_db(db).first()
        return Numbered(back.order_id, return_id=back.id) if back else None
    open_slips = PackingSlip.filter(order_id=order.id, status='open', packed_at=None).using_db(db)
    first = await open_slips.order_by('id').first()
    return Numbered(order.id, first.id if first else None)
