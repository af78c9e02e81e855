"""What customers of the demo send back, and how far each return comes."""
from collections.abc import Awaitable, Callable

from base.actor import Actor
from data.models import Document, Order, Return, ReturnLine, Shop
from orders import answering, arranging_returns, crediting, receiving, returning
from orders.receiving import Came
from orders.returning import Wish

FATES = ('refunded', 'rejected', 'damaged', 'received', 'authorized', 'announced', 'new')
"""From the oldest to the newest."""
FIRST, EACH = 127, 5
"""Which of the orders that are shipped come back."""
After = Callable[[float, Callable[[], Awaitable[object]]], None]


class Regrets:
    def __init__(self, staff: dict[str, Actor], after: After) -> None:
        self.owner, self.packer, self.after = staff['owner'], staff['packer'], after
        self.fates = list(FATES)

    def shipped(self, number: int, order_id: int) -> None:
        """Some of it is sent back three days later."""
        if self.fates and number >= FIRST and number % EACH == 1:
            fate = self.fates.pop(0)
            self.after(72, lambda: self._begin(order_id, fate))

    async def _begin(self, order_id: int, fate: str) -> None:
        return_id = await self._make(await Order.get(id=order_id), fate == 'announced')
        if fate not in {'announced', 'new'}:
            self.after(9, lambda: self._answer(order_id, return_id, fate))

    async def _make(self, order: Order, is_announced: bool) -> int:
        shop, most = await Shop.get(id=1), await returning.returnable(order.id)
        reasons = arranging_returns.reasons(shop, 'fr')
        wish = Wish({min(most): 1}, reasons[order.id % len(reasons)], arranging_returns.outcomes(shop, 'fr')[0])
        if is_announced:
            customer = answering.customer(order.customer_name, order.language)
            return await returning.announce(customer, order.id, wish)
        return await returning.create_return(self.owner, order.id, wish)

    async def _answer(self, order_id: int, return_id: int, fate: str) -> None:
        status = 'rejected' if fate == 'rejected' else 'authorized'
        await returning.set_return_status(self.owner, order_id, return_id, status, 1)
        if fate not in {'rejected', 'authorized'}:
            self.after(48, lambda: self._receive(order_id, return_id, fate))

    async def _receive(self, order_id: int, return_id: int, fate: str) -> None:
        line = await ReturnLine.get(return__id=return_id)
        came = Came(0, 1) if fate == 'damaged' else Came(1, 0)
        row = await Return.get(id=return_id)
        await receiving.receive_return(self.packer, order_id, return_id, row.version, {line.id: came})
        if fate == 'refunded':
            self.after(3, lambda: self._credit(order_id, return_id))

    async def _credit(self, order_id: int, return_id: int) -> None:
        invoice = await Document.filter(order_id=order_id, kind='invoice').order_by('-id').first()
        if invoice is None:
            return
        ask = crediting.Ask(await returning.pieces_of(order_id, return_id), return_id=return_id,
                            reason='Article renvoyé par le client.')
        credit = await crediting.credit_invoice(self.owner, order_id, invoice.id, ask)
        self.after(30, lambda: crediting.mark_credit_as_refunded(self.owner, order_id, credit))
