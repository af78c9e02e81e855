"""What the customer's page of returns shows: what may still come back, and the returns there are."""
from collections.abc import Sequence
from dataclasses import dataclass

from data import database
from data.models import Mail, Order, OrderLine, Return, ReturnLine, ReturnPicture, Shop
from orders import ground, return_links
from orders.return_links import Closed, Open


@dataclass(frozen=True)
class Made:
    """A return with the lines and pieces of it."""
    row: Return
    lines: list[tuple[OrderLine, int]]


@dataclass(frozen=True)
class Offer:
    """`may` says why when nothing may be announced. The newest return stands first."""
    shop: Shop
    order: Order
    lines: list[OrderLine]
    may: Open | Closed
    made: list[Made]

    @property
    def left(self) -> list[OrderLine]:
        """The lines of which something may come back."""
        return [line for line in self.lines if isinstance(self.may, Open) and line.id in self.may.left]


async def read(order_id: int) -> Offer | None:
    """None when there is no such order."""
    db = database.reader()
    order = await Order.get_or_none(id=order_id, using_db=db)
    if order is None:
        return None
    lines = list(await OrderLine.filter(order_id=order_id).using_db(db).order_by('position'))
    made = await _made(order_id, {line.id: line for line in lines})
    return Offer(await ground.shop(), order, lines, await return_links.open_for(order_id), made)


async def _made(order_id: int, lines: dict[int, OrderLine]) -> list[Made]:
    db = database.reader()
    rows = await Return.filter(order_id=order_id).using_db(db).order_by('-id')
    parts = await ReturnLine.filter(return__id__in=[row.id for row in rows]).using_db(db).order_by('id')
    return [Made(row, [(lines[part.order_line_id], part.pieces) for part in parts if part.return__id == row.id])
            for row in rows]


async def known(order_id: int, key: str) -> Return | None:
    """The return that a form with this key made already."""
    return await Return.get_or_none(order_id=order_id, key=key, using_db=database.reader())


async def thumbnails(return_id: int) -> Sequence[bytes]:
    rows = ReturnPicture.filter(return__id=return_id).using_db(database.reader()).order_by('id')
    return [bytes(small) for small in await rows.values_list('small', flat=True)]


async def mailed_to(row: Return) -> str:
    """The address its receipt goes or went to; empty when there is none."""
    mails = await Mail.filter(order_id=row.order_id, kind='return_received').exclude(
        job__state__in=('cancelled', 'discarded')).using_db(database.reader())
    return next((mail.recipient for mail in mails if mail.facts.get('return') == row.id), '')
