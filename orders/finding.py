"""What an order is found by, kept in step with its rows."""
from collections.abc import Sequence

from base.faults import fail_point
from data import database, search
from data.models import Order, OrderLine, PackedNumber, PackingSlip

MOST_NUMBERS = 100


def words(order: Order, lines: Sequence[OrderLine], codes: Sequence[str] = ()) -> list[str]:
    """`codes` are its tracking codes, slip, document, return and packed numbers, and the code it is picked up with."""
    return search.words_of(
        [order.customer_name, order.company, str(order.shipping.get('name', '')), order.remark[:2000]],
        [order.number, order.source_name, order.email, *codes, *(line.sku for line in lines)], order.phone)


async def reindex(order: Order) -> None:
    """After a change of the customer, lines, documents, returns, tracking codes or what is packed."""
    lines = await OrderLine.filter(order_id=order.id)
    slips = await PackingSlip.filter(order_id=order.id)
    papers = await database.rows('SELECT number FROM document WHERE order_id = ? UNION ALL '
                                 'SELECT number FROM "return" WHERE order_id = ?', [order.id, order.id])
    numbers = await PackedNumber.filter(slip__order_id=order.id).order_by('-id').limit(MOST_NUMBERS)
    codes = [code for slip in slips for code in (slip.number, slip.tracking_code)]
    codes += [order.pickup_code, *(row['number'] for row in papers), *(row.number for row in numbers)]
    await search.index([(order.id, words(order, lines, codes))])
    fail_point('finding.indexed')
