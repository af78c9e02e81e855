"""The customer's signed link to announce a return, and what may still come back over it (order-desk §6; the withdrawal
function of article 11a of directive 2011/83/EU)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from base import signing
from base.clock import today
from base.errors import Missing, Refused
from base.i18n import N_
from base.settings import Settings
from data import database
from data.models import Order, Shop
from data.moments import moment
from documents import wording
from orders import arranging_returns, ground, pieces

PURPOSE = 'return'
_SHIPPED = """SELECT l.order_line_id AS line, s.shipped_at AS shipped_at, SUM(l.pieces) AS pieces
    FROM slip_line l JOIN packing_slip s ON s.id = l.slip_id
    WHERE s.order_id = ? AND s.status = 'shipped' GROUP BY l.order_line_id, s.shipped_at"""
_WORDS = {
    'off': N_('Returns cannot be announced on this page.'),
    'cancelled': N_('This order has been cancelled.'),
    'unshipped': N_('Nothing of this order has been shipped yet.'),
    'late': N_('It is too late to announce a return: the last day was {day}.'),
    'all': N_('Everything of this order is already announced as a return.')}


@dataclass(frozen=True, slots=True)
class Left:
    """Pieces of one order line that may still come back, all of them up to and with `until`."""
    pieces: int
    until: date


@dataclass(frozen=True)
class Open:
    """What may be announced, by order line id; `last_day` is the last one of all."""
    left: dict[int, Left]

    @property
    def lines(self) -> dict[int, int]:
        return {line_id: one.pieces for line_id, one in self.left.items()}

    @property
    def last_day(self) -> date:
        return max(one.until for one in self.left.values())


class Closed(Refused):
    """Nothing may be announced now. `why`: off, cancelled, unshipped, late or all."""

    def __init__(self, why: str, last_day: date | None = None) -> None:
        super().__init__(_WORDS[why], **({'day': _Day(last_day)} if last_day else {}))
        self.why = why
        self.last_day = last_day


@dataclass(frozen=True)
class _Day:
    """Said in the language of who reads it."""
    on: date

    def __str__(self) -> str:
        return wording.day(self.on.isoformat())


def token(secret: str, order: Order) -> str:
    """The signed end of the address /r/{token}: the same for as long as the order is there."""
    return signing.sign(secret, PURPOSE, str(order.id).encode())


def read_token(secret: str, text: str) -> int | None:
    """The order's id; None for what this desk has not signed."""
    payload = signing.unsign(secret, PURPOSE, text)
    return int(payload) if payload else None


async def link(shop: Shop, order: Order, settings: Settings) -> str:
    """For letters: empty while nothing may be announced."""
    found = await _open(shop, order)
    return f'{settings.base_url}/r/{token(settings.secret, order)}' if isinstance(found, Open) else ''


async def open_for(order_id: int) -> Open | Closed:
    """What the customer may announce now; inside a transaction as it stands there. Raises Missing."""
    order = await Order.get_or_none(id=order_id, using_db=database.reader())
    if order is None:
        raise Missing(N_('This order does not exist.'))
    return await _open(await ground.shop(), order)


async def _open(shop: Shop, order: Order) -> Open | Closed:
    days = arranging_returns.days(shop)
    if not arranging_returns.allowed(shop) or not days:
        return Closed('off')
    if order.cancelled_at is not None:
        return Closed('cancelled')
    shipped = await database.rows(_SHIPPED, [order.id])
    if not shipped:
        return Closed('unshipped')
    counts = await pieces.of_orders([order.id])
    left = {line_id: count.shipped - count.returned for line_id, count in counts.items()
            if count.shipped > count.returned}
    return _in_time(shop.timezone, days, shipped, left)


def _in_time(zone: str, days: int, shipped: Sequence[dict[str, Any]], left: dict[int, int]) -> Open | Closed:
    """What came back before counts as of the earliest parcels."""
    may: dict[int, Left] = {}
    parcels = sorted(((_until(row['shipped_at'], zone, days), row) for row in shipped), key=lambda pair: pair[0])
    for until, row in reversed(parcels):
        line_id = int(row['line'])
        before = may[line_id].pieces if line_id in may else 0
        count = min(before + int(row['pieces']), left.get(line_id, 0))
        if until >= today(zone) and count > before:
            may[line_id] = Left(count, until)
    if may:
        return Open(may)
    return Closed('late', parcels[-1][0]) if left else Closed('all')


def _until(shipped_at: Any, zone: str, days: int) -> date:
    """The last day of what left then."""
    return moment(shipped_at).astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
