"""What an order still lacks for its invoice to be an e-invoice, asked before the invoice is frozen."""
from base.clock import today
from base.errors import Refused
from data import database
from data.models import Order, OrderLine
from documents import einvoice_check
from orders import billed, buyers, snapshots
from orders.ground import shop


async def lacking(order_id: int) -> Refused | None:
    """None for consumers, and when nothing is missing."""
    db = database.reader()
    order = await Order.get(id=order_id, using_db=db)
    if not buyers.is_business(order):
        return None
    desk = await shop()
    lines = billed.shown(await OrderLine.filter(order_id=order_id).using_db(db).order_by('position'))
    foreseen = snapshots.invoice(desk, order, lines, [], order.number, today(desk.timezone), None, '')
    return einvoice_check.why_not(foreseen)
