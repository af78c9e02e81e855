"""Whatever is done to an order, and in whatever sequence, its stock is what became of its goods."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from base.errors import Refused
from data import database
from data.models import Document, Order, PackingSlip, Return, ReturnLine
from orders import (
    cancelling,
    correcting,
    crediting,
    invariants,
    invoicing,
    packing,
    pieces,
    receiving,
    return_rules,
    returning,
    shipping,
)
from orders.editing import LineEdit
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.test_returning import on_sqlite


@dataclass
class Walk:
    """One order, and what may be done to it next as the dice say."""

    people: People
    order: Order
    dice: Random

    async def split(self) -> None:
        slip = await self._any(PackingSlip, status='open')
        moved = {one.id: self.dice.randint(0, one.pieces) for one in await desk.slip_lines(slip)}
        await packing.move_pieces(self.people.packer, self.order.id, slip.id, None, moved)

    async def ship(self) -> None:
        slip = await self._any(PackingSlip, status='open')
        await shipping.mark_as_shipped(self.people.packer, self.order.id, slip.id)

    async def unship(self) -> None:
        await shipping.mark_as_not_shipped(self.people.packer, self.order.id)

    async def invoice(self) -> None:
        await invoicing.issue_invoice(self.people.clerk, self.order.id)

    async def credit(self) -> None:
        """What had not left goes back in stock."""
        invoice = await self._any(Document, kind='invoice')
        left = await crediting.left(invoice.id)
        count = {one.line.id: self.dice.randint(0, min(2, one.pieces_left)) for one in left.lines}
        ask = crediting.Ask(count, left.leaving(count))
        await crediting.credit_invoice(self.people.clerk, self.order.id, invoice.id, ask)

    async def credit_return(self) -> None:
        invoice, row = await self._any(Document, kind='invoice'), await self._any(Return)
        ask = crediting.Ask(await returning.pieces_of(self.order.id, row.id), return_id=row.id)
        await crediting.credit_invoice(self.people.clerk, self.order.id, invoice.id, ask)

    async def correct(self) -> None:
        invoice, some = await self._any(Document, kind='invoice'), self.dice.sample(await desk.lines_of(self.order), 2)
        edits = [LineEdit(one.id, self.dice.randint(0, 6), one.unit_price) for one in some]
        await correcting.correct_invoice(self.people.clerk, self.order.id, invoice.id, correcting.Correction(edits))

    async def announce(self) -> None:
        wish = returning.Wish({one.id: self.dice.randint(0, 2) for one in await desk.lines_of(self.order)})
        await returning.create_return(self.people.clerk, self.order.id, wish)

    async def receive(self) -> None:
        row, came = await self._any(Return), {}
        for one in await ReturnLine.filter(return__id=row.id).using_db(database.reader()).order_by('id'):
            resellable = self.dice.randint(0, one.pieces)
            came[one.id] = receiving.Came(resellable, self.dice.randint(0, one.pieces - resellable))
        await receiving.receive_return(self.people.packer, self.order.id, row.id, row.version, came)

    async def set_status(self) -> None:
        row, status = await self._any(Return), self.dice.choice([*return_rules.STATUSES])
        await returning.set_return_status(self.people.clerk, self.order.id, row.id, status, row.version, sure=True)

    async def cancel(self) -> None:
        await cancelling.cancel(self.people.owner, self.order.id)

    async def _any(self, model: Any, **only: str) -> Any:
        rows = await model.filter(order_id=self.order.id, **only).using_db(database.reader()).order_by('id')
        if not rows:
            raise Refused('There is none.')
        return self.dice.choice(rows)


STEPS = [Walk.split, Walk.ship, Walk.ship, Walk.unship, Walk.invoice, Walk.credit, Walk.credit, Walk.credit_return,
         Walk.correct, Walk.announce, Walk.announce, Walk.receive, Walk.receive, Walk.set_status]


@on_sqlite
@pytest.mark.parametrize('seed', [30, 57, 61])
async def test_stock_is_what_became_of_the_goods_whatever_is_done(db: database.Database, seed: int) -> None:
    people, dice, names = await desk.open_shop(), Random(seed), []
    mug, cup = await desk.product(20), await desk.product(20, tracking='indicator')
    walk = Walk(people, await desk.order(line(mug, 5), line(cup, 3), line(mug, 2)), dice)
    for step in [*dice.choices(STEPS, k=40), Walk.cancel, Walk.announce, Walk.receive]:
        try:
            await step(walk)
            names.append(step.__name__)
        except Refused:
            continue
        assert await invariants.check() == [], names
        gone = {one.id: 20 - await desk.stock_of(one) for one in (mug, cup)}
        assert gone == await _gone(walk.order), names


async def _gone(order: Order) -> Counter[int | None]:
    """Pieces by product that were shipped or wait to be, less those that came back and can be sold again."""
    order, counts, gone = await desk.again(order), await pieces.of_orders([order.id]), Counter[int | None]()
    for one in await desk.lines_of(order):
        here = 0 if order.cancelled_at else one.quantity - one.withdrawn - counts[one.id].shipped
        gone[one.product_id] += counts[one.id].shipped + here
    rows = ReturnLine.filter(order_line__order_id=order.id).using_db(database.reader())
    for row in await rows.select_related('order_line', 'return_'):
        gone[row.order_line.product_id] -= row.resellable if return_rules.is_live(row.return_.status) else 0
    return gone
