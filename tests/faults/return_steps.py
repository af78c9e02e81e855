"""What a shop does with what comes back."""

from typing import Any

from data import database
from data.models import Document, Return, ReturnLine
from orders import answering, crediting, receiving, return_pictures, returning
from orders.crediting import Ask
from orders.receiving import Came
from orders.return_pictures import Prepared
from orders.returning import Wish
from tests.faults.stepping import Nothing, latest, step
from tests.orders import desk

TOUR = ['create_return', 'edit_return', 'authorize_return', 'receive_return', 'credit_return', 'pay', 'refund',
        'unrefund', 'announce_return', 'add_pictures', 'cancel_return']
PICTURE = Prepared(b'whole', b'small')


async def _wish(clerk: Any, order: Any) -> Wish:
    left = await returning.returnable(order.id)
    if not left:
        raise Nothing
    return Wish({min(left): 1}, clerk.word())


async def _return(order: Any, *states: str) -> Return:
    row: Return = await latest(Return.filter(order_id=order.id, status__in=states))
    return row


async def _lines(row: Return) -> list[ReturnLine]:
    return list(await ReturnLine.filter(return__id=row.id).using_db(database.reader()).order_by('id'))


@step
async def create_return(clerk: Any, order: Any) -> None:
    await returning.create_return(clerk.actor, order.id, await _wish(clerk, order))


@step
async def announce_return(clerk: Any, order: Any) -> None:
    """As its customer, over the link, with a picture."""
    await desk.set_shop(returns={'allowed': True}, papers={'return_days': 3000})
    await returning.announce(answering.customer('Claire', 'fr'), order.id, await _wish(clerk, order), [PICTURE],
                             clerk.word())


@step
async def add_pictures(clerk: Any, order: Any) -> None:
    row = await latest(Return.filter(order_id=order.id))
    await return_pictures.add_pictures(clerk.actor, order.id, row.id, [PICTURE])


@step
async def edit_return(clerk: Any, order: Any) -> None:
    row = await _return(order, 'new', 'authorized', 'received')
    pieces = {line.order_line_id: line.pieces for line in await _lines(row)}
    await returning.edit_return(clerk.actor, order.id, row.id, row.version, Wish(pieces, clerk.word()))


@step
async def authorize_return(clerk: Any, order: Any) -> None:
    row = await _return(order, 'new', 'pending')
    await returning.set_return_status(clerk.actor, order.id, row.id, 'authorized', row.version, notify=True,
                                      message=clerk.word())


@step
async def cancel_return(clerk: Any, order: Any) -> None:
    row = await _return(order, 'new', 'authorized', 'received')
    await returning.set_return_status(clerk.actor, order.id, row.id, 'cancelled', row.version, sure=True)


@step
async def receive_return(clerk: Any, order: Any) -> None:
    row = await _return(order, 'new', 'authorized', 'received', 'refunded')
    came = {line.id: Came(line.pieces, 0) if clerk.dice.random() < 0.7 else Came(0, line.pieces)
            for line in await _lines(row)}
    before = [(line.resellable, line.damaged) for line in await _lines(row)]
    if row.status in {'received', 'refunded'} and before == [(one.resellable, one.damaged) for one in came.values()]:
        raise Nothing
    await receiving.receive_return(clerk.actor, order.id, row.id, row.version, came)


@step
async def credit_return(clerk: Any, order: Any) -> None:
    row = await _return(order, 'new', 'authorized', 'received')
    invoice = await latest(Document.filter(order_id=order.id, kind='invoice'))
    pieces = {line.order_line_id: line.pieces for line in await _lines(row)}
    await crediting.credit_invoice(clerk.actor, order.id, invoice.id, Ask(pieces, return_id=row.id))
