"""The counter: orders that are picked up, those that are ready first, and one handed over at a time."""
from collections.abc import Mapping
from functools import partial

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.errors import Missing
from base.i18n import N_, _
from base.text import clean, row_id
from data import pickup_view
from data.pickup_view import PickupView
from live import Following
from orders import paying, shipping, topics, view
from ui.panels.pickup_dialog import ask_pickup
from ui.panels.pickup_rows import draw_counter
from ui.parts.counter import Counter
from ui.parts.living import Living
from ui.parts.pieces import empty_state, skeleton
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Pickup')
LONGEST = 200


class PickupPage(Living):
    """Built once for each visit; `shown` are the orders that fit what is searched for."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.text, self.turn = '', 0
        self.shown: PickupView | None = None
        self.followings: list[Following] = []
        self.classes('pickup')
        with self:
            self.sheet = Sheet(scope.handles(self.act), node=skeleton(6))
            Counter(scope.handles(self.look_up))

    async def load(self) -> None:
        """Reads what is searched for now, and follows it."""
        for following in self.followings:
            self.sheet.drop(following)
        text = self.text
        read = partial(pickup_view.read, text)
        self.followings = [self.scope.follow(self.sheet, topic, read, self.show, key=('pickup', text))
                           for topic in (topics.ORDERS, topics.BENCH)]
        found = await read()
        if text == self.text:
            self.show(found)

    def show(self, found: PickupView) -> None:
        self.shown = found
        self.sheet.show(draw_counter(self.scope.actor, found, self.scope.zone, self.turn), flash=False)

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> bool:
        order_id = row_id(data.get('order', '')) or 0
        match verb:
            case 'typed':
                await self.search(data.get('value', ''))
            case 'search':
                await self.look_up(data.get('text', ''))
            case 'clear':
                await self.put('')
            case 'picked_up':
                await self.hand_over(order_id)
            case 'mark_as_paid':
                await paying.mark_as_paid(self.scope.actor, order_id)
            case 'ready_for_pickup':
                await shipping.ready_for_pickup(self.scope.actor, order_id)
            case _:
                return False
        return True

    async def search(self, text: str) -> None:
        self.text = clean(text, LONGEST)
        await self.load()

    async def put(self, text: str) -> None:
        """As `search`, of a text that nobody has typed there."""
        self.turn += 1
        await self.search(text)

    async def look_up(self, code: str) -> None:
        """What was scanned, or typed to its end: an order that it alone fits is opened."""
        await self.put(code)
        rows = self.shown.rows if self.shown else ()
        if len(rows) == 1 and self.text:
            await self.hand_over(rows[0].order_id)

    async def hand_over(self, order_id: int) -> None:
        order = await view.read(order_id)
        if order is None:
            raise Missing(N_('This order does not exist.'))
        code = pickup_view.code_of(self.text)
        if await ask_pickup(self.scope, order, code if code == order.order.pickup_code else ''):
            self.scope.say('positive', _('{number} is handed over.').format(number=order.order.number))
            await self.put('')


async def pickup_page(scope: Scope) -> None:
    ui.page_title(_(TITLE))
    if not scope.actor.may(Right.SHIP):
        Sheet(node=[h.div('.page-head')[h.h1[_(TITLE)]], _draw_forbidden()])
        return
    await PickupPage(scope).load()


def _draw_forbidden() -> Node:
    return empty_state(_('Your role does not hand orders over.'), _('Ask the shop’s owner.'), glyph='bag')
