"""Stock is a ledger: each move is one row with a unique key, so that nothing moves twice (order-desk §10)."""
from collections.abc import Iterable
from dataclasses import dataclass

from base.actor import Actor
from base.clock import now
from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Product, StockMove
from orders import topics

COMING_BACK = ('edit', 'cancel', 'credit', 'return')


@dataclass(frozen=True, slots=True)
class Move:
    """`pieces` below zero leave the shelf. `key` names the cause once and for all, such as `order-line:12`; that of an
    order's move ends with the line."""
    product_id: int
    pieces: int
    cause: str
    key: str
    order_id: int | None = None


async def move(actor: Actor, moves: Iterable[Move], refuse_oversell: bool = False) -> dict[str, int]:
    """Writes the moves of tracked products, lowest product first so that two transactions never wait in a ring; returns
    what was moved, by key. What a return put back is taken out again even when the product is no longer tracked. Raises
    Refused when `refuse_oversell` and a product tracked as `on` would fall below zero."""
    wanted = sorted((m for m in moves if m.pieces), key=lambda m: (m.product_id, -m.pieces))
    moved: dict[str, int] = {}
    if not wanted:
        return moved
    tracked = {row['id'] for row in await Product.filter(id__in={m.product_id for m in wanted}).exclude(
        tracking='off').using_db(database.writer()).values('id')}
    for one in wanted:
        pieces = await _still_out(one) if one.cause in COMING_BACK and one.pieces > 0 else one.pieces
        if pieces and (one.product_id in tracked or (one.cause == 'return' and pieces < 0)):
            await _move_one(actor, one, pieces, refuse_oversell)
            moved[one.key] = pieces
    return moved


async def _still_out(one: Move) -> int:
    """Pieces that come back: none that never left, such as those sold while the product was not tracked."""
    rows = await database.rows('SELECT COALESCE(-SUM(pieces), 0) AS gone FROM stock_move '
                               'WHERE order_id = ? AND product_id = ?', [one.order_id, one.product_id])
    return max(0, min(one.pieces, int(rows[0]['gone'])))


async def _move_one(actor: Actor, one: Move, pieces: int, refuse_oversell: bool) -> None:
    left = await database.returning(
        'UPDATE product SET stock = stock + ? WHERE id = ? RETURNING stock, tracking, name', [pieces, one.product_id])
    fail_point('stock.counted')
    row = left[0]
    if refuse_oversell and pieces < 0 and row['tracking'] == 'on' and row['stock'] < 0:
        raise Refused(N_('Only {left} left of “{product}”.'), left=max(0, row['stock'] - pieces), product=row['name'])
    await StockMove(product_id=one.product_id, pieces=pieces, cause=one.cause, key=one.key, order_id=one.order_id,
                    staff_id=actor.staff_id, at=now()).save(force_create=True)
    database.announce(topics.product(one.product_id), topics.PRODUCTS)
