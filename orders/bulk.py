"""One verb on many orders: each in a transaction of its own. What is refused is reported, the rest is done."""
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from base.actor import Actor
from base.errors import Forbidden, Missing, Refused
from base.i18n import N_
from data import database
from orders.reading_once import together

log = logging.getLogger('comptoir.bulk')
MOST = 2000
Verb = Callable[[Actor, int], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused` says why this order stayed as it was; None when it was done."""
    order_id: int
    number: str
    refused: Refused | None = None


async def each(actor: Actor, order_ids: Iterable[int], verb: Verb, *, done: Callable[[int], None] | None = None,
               is_stopped: Callable[[], bool] | None = None) -> list[Outcome]:
    """Runs `verb` on the orders one after the other and tells `done` how many are behind. Once `is_stopped` the rest
    is left alone and missing from the outcomes. Raises Refused for more than MOST orders, Forbidden before anything."""
    wanted = list(dict.fromkeys(order_ids))
    if len(wanted) > MOST:
        raise Refused(N_('Choose at most {most} orders at once.'), most=MOST)
    numbers = await _numbers(wanted)
    outcomes: list[Outcome] = []
    with together():
        for order_id in wanted:
            if is_stopped is not None and is_stopped():
                break
            outcomes.append(Outcome(order_id, numbers.get(order_id, ''), await _one(actor, order_id, verb)))
            if done is not None:
                done(len(outcomes))
    return outcomes


async def _one(actor: Actor, order_id: int, verb: Verb) -> Refused | None:
    try:
        await verb(actor, order_id)
    except Forbidden:
        raise
    except Refused as refused:
        return refused
    except Exception:
        log.exception('order %s could not be changed with the others', order_id)
        return Refused(N_('Something went wrong with this order. Nothing was changed on it.'))
    return None


async def _numbers(order_ids: list[int]) -> dict[int, str]:
    if not order_ids:
        raise Missing(N_('Choose at least one order.'))
    sql = 'SELECT id, number FROM orders WHERE id IN ({ids})'.replace('{ids}', ', '.join('?' for _ in order_ids))
    return {row['id']: row['number'] for row in await database.rows(sql, order_ids)}
