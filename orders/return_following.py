"""Returns follow what becomes of their order: parcels, credit invoices and refunds, its end (order-desk §6, §9)."""
from collections import Counter
from collections.abc import Iterable, Sequence

from base.actor import Actor
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data.models import (
    Document,
    DocumentLine,
    Order,
    OrderLine,
    PackedNumber,
    PackingSlip,
    Return,
    ReturnLine,
    SlipLine,
)
from orders import came_back, pieces, return_rules
from orders.ground import refuse
from orders.returning import change_status, done, own_return, save


async def check_none_back(order: Order, slips: Iterable[PackingSlip]) -> None:
    """What is in a return that stands, or went back in stock with a credit, was shipped. Raises Refused when these
    parcels did not leave after all."""
    ids = [slip.id for slip in slips]
    here: Counter[int] = Counter()
    for line in await SlipLine.filter(slip_id__in=ids):
        here[line.order_line_id] += line.pieces
    numbers_back = await PackedNumber.filter(slip_id__in=ids, return_line_id__isnull=False).exists()
    counts = await pieces.of_orders([order.id])
    refuse(return_rules.unship(here, counts, numbers_back))
    backs = await came_back.of_order(order.id, await OrderLine.filter(id__in=list(here)))
    if any(counts[line_id].shipped - count < backs[line_id].credited for line_id, count in here.items()):
        raise Refused(N_('A credit invoice put pieces of this parcel back in stock: they have left.'))


async def link_credit(order: Order, return_id: int, credit: Document) -> None:
    """This credit invoice settles the return."""
    row = await own_return(order, return_id)
    refuse(return_rules.still_live(row))
    row.credit_id = credit.id
    await save(row)
    fail_point('return_following.credited')


async def follow_refund(actor: Actor, order: Order, credit_id: int, is_refunded: bool) -> None:
    """Returns that this credit invoice settles are refunded with it, and no longer when it is not."""
    standing: Sequence[str] = return_rules.OPEN if is_refunded else () if order.cancelled_at else ('refunded',)
    for row in await Return.filter(order_id=order.id, credit_id=credit_id, status__in=standing).order_by('id'):
        before = 'received' if await _came(row) else 'authorized'
        await change_status(actor, order, row, 'refunded' if is_refunded else before)
        await done(order)


async def _came(row: Return) -> list[int]:
    """The order lines of which pieces came back."""
    lines = await ReturnLine.filter(return__id=row.id)
    return [line.order_line_id for line in lines if line.resellable + line.damaged]


async def close(actor: Actor, order: Order, credits: Sequence[Document]) -> list[str]:
    """The numbers of the returns of a cancelled order that were open: what came is refunded with that of these credits
    which takes it back, the others are cancelled. The caller settles the order and takes the mails back."""
    rows = await Return.filter(order_id=order.id, status__in=return_rules.OPEN).order_by('id')
    for row in rows:
        came = await _came(row)
        row.status = 'refunded' if came else 'cancelled'
        taken = await DocumentLine.filter(order_line_id__in=came, document_id__in=[one.id for one in credits]).first()
        row.credit_id = row.credit_id or (taken.document_id if taken else None)
        await save(row)
    fail_point('return_following.closed')
    order.open_returns = 0
    return [row.number for row in rows]
