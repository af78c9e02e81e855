"""When an invoice is made by itself, and the day of supply that stands on it."""
from datetime import date
from zoneinfo import ZoneInfo

from data.models import Order, PackingSlip, Shop


def automatic(desk: Shop, order: Order) -> str:
    """The moment at which this order is invoiced by itself: the shop's setting. An order of which nothing ships cannot
    wait for that: it is invoiced when it is paid, or at once where payment comes after the invoice."""
    if desk.invoice_when == 'shipped' and not order.ship_pieces:
        return 'direct' if order.pay_later else 'paid'
    return str(desk.invoice_when)


async def supplied_on(desk: Shop, order: Order) -> date | None:
    """The day the last piece left, in the shop's zone; None while some are still here."""
    if order.shipment_status != 'shipped':
        return None
    last = await PackingSlip.filter(order_id=order.id, status='shipped').order_by('-shipped_at').first()
    return last.shipped_at.astimezone(ZoneInfo(desk.timezone)).date() if last and last.shipped_at else None
