"""What happened to each order of the demo, hour by hour and in the order it happened, as the staff did it."""
import heapq
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import count
from random import Random

from base import clock
from base.actor import Actor
from base.errors import Refused
from data.models import CustomStatus, Document, Order, PackingSlip, Quote, SlipLine
from intake.demo.catalogue import NOTES, TASKS
from intake.demo.returns import Regrets
from orders import (
    answering,
    cancelling,
    correcting,
    crediting,
    editing,
    holding,
    noting,
    packing,
    paying,
    placing,
    quoting,
    shipping,
    tasking,
    telling,
)
from orders.placing import NewOrder

Act = Callable[[], Awaitable[object]]
ANSWERS = ('accepted', '', 'declined')
TOLD = timedelta(hours=10)    # before, other mails were sent by another desk
WEB = Actor(None, 'WooCommerce', 'system', source='api')


class Story:
    """Acts are done in the order of their moments, so that numbers and dates run as in a real shop."""

    def __init__(self, random: Random, staff: dict[str, Actor], end: datetime) -> None:
        self.random = random
        self.staff = staff
        self.end = end
        self.acts: list[tuple[datetime, int, Act]] = []
        self.turns = count()
        self.statuses: list[int] = []
        self.regrets = Regrets(staff, self.after)

    async def live(self, orders: list[NewOrder]) -> None:
        self.statuses = [row.id for row in await CustomStatus.all()]
        for number, new in enumerate(orders):
            self.then(new.order.placed_at, self._placing(number, new))
        while self.acts:
            moment, _turn, act = heapq.heappop(self.acts)
            if moment > self.end:
                continue
            with clock.at(moment), nullcontext() if moment > self.end - TOLD else telling.silence():
                try:
                    await act()
                except Refused:
                    continue

    def then(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self.acts, (moment, next(self.turns), act))

    def after(self, hours: float, act: Act) -> None:
        """Some hours from now, give or take a third."""
        self.then(clock.now() + timedelta(hours=hours * self.random.uniform(0.7, 1.3)), act)

    def _placing(self, number: int, new: NewOrder) -> Act:
        async def act() -> None:
            order = (await placing.place(WEB, [new]))[0]
            self._fate(number, order)
        return act

    def _fate(self, number: int, order: Order) -> None:
        """Most go their way; some stay where a desk has work to do."""
        owner, packer, order_id = self.staff['owner'], self.staff['packer'], order.id
        if number % 23 == 5:
            self.after(3, lambda: cancelling.cancel(owner, order_id, 'Le client a changé d’avis.'))
            return
        if order.pay_later:
            self.after(60, lambda: paying.mark_as_paid(owner, order_id))
        elif number % 13 == 4:
            self.after(2, lambda: paying.record_payment(owner, order_id, order.total_minor // 2))
        elif number % 17 != 7:
            pay = 0.02 if order.payment_method == 'Carte bancaire' else 40
            self.after(pay, lambda: paying.mark_as_paid(WEB, order_id))
        if number % 29 == 9:
            self.after(5, lambda: holding.hold(owner, order_id, 'address',
                                               'Le code postal ne correspond pas à la ville.'))
        self._leave(number, order, packer)
        self._talk(number, order_id)
        self._regret(number, order_id)

    def _leave(self, number: int, order: Order, packer: Actor) -> None:
        order_id = order.id
        if number >= 170 and number % 4:
            return
        if order.pickup:
            self.after(26, lambda: shipping.ready_for_pickup(packer, order_id))
            if number % 3:
                self.after(70, lambda: shipping.picked_up(packer, order_id))
            return
        if number % 19 == 6:
            self.after(20, lambda: self._ship_half(packer, order_id))
            return
        self.after(44, lambda: self._ship(number, packer, order_id))

    async def _ship(self, number: int, packer: Actor, order_id: int) -> None:
        await shipping.mark_as_shipped(packer, order_id, carrier='Colissimo',
                                       tracking_code=f'6A{10_000_000_000 + number * 7919}')
        self.regrets.shipped(number, order_id)

    async def _ship_half(self, packer: Actor, order_id: int) -> None:
        slip = await PackingSlip.filter(order_id=order_id, status='open').first()
        lines = await SlipLine.filter(slip_id=slip.id).order_by('id') if slip else []
        if slip is None or sum(line.pieces for line in lines) < 2:
            return
        new = await packing.move_pieces(packer, order_id, slip.id, None, {lines[0].id: max(1, lines[0].pieces // 2)})
        await shipping.mark_as_shipped(packer, order_id, new, 'Colissimo', '6A99000000123')

    def _talk(self, number: int, order_id: int) -> None:
        owner, packer = self.staff['owner'], self.staff['packer']
        if number % 7 == 2:
            self.after(4, lambda: noting.add_note(owner, order_id, self.random.choice(NOTES)))
        if number % 21 == 2:
            self.after(6, lambda: noting.add_note(packer, order_id, self.random.choice(NOTES)))
        if number % 14 == 6:
            self.after(8, lambda: tasking.add_task(owner, order_id, self.random.choice(TASKS),
                                                   person_id=packer.staff_id))
        if number % 12 == 1:
            self.after(1, lambda: editing.change_status(owner, order_id, self.random.choice(self.statuses)))
        if number % 67 == 30:
            self.after(9, lambda: self._offer(owner, order_id, ANSWERS[number // 67 % len(ANSWERS)]))

    async def _offer(self, owner: Actor, order_id: int, answer: str) -> None:
        """The same again, as a quote; two of three customers have answered."""
        quote_id = await quoting.duplicate(owner, order_id)
        await quoting.mark_quote(owner, quote_id, 'sent')
        if answer:
            quote = await Quote.get(id=quote_id)
            customer = answering.customer(quote.customer_name, quote.language)
            self.after(20, lambda: answering.answer_quote(customer, quote_id, quote.offer_version, answer))

    def _regret(self, number: int, order_id: int) -> None:
        """Some send a piece back and get their money; a few want another invoice."""
        owner = self.staff['owner']
        if number % 16 == 10:
            self.after(120, lambda: self._credit(owner, order_id))
        if number % 48 == 20:
            self.after(90, lambda: self._correct(owner, order_id))

    async def _credit(self, owner: Actor, order_id: int) -> None:
        invoice = await Document.filter(order_id=order_id, kind='invoice').first()
        if invoice is None:
            return
        line = (await crediting.left(invoice.id)).lines[0]
        credit = await crediting.credit_invoice(owner, order_id, invoice.id, crediting.Ask(
            pieces={line.line.id: 1}, restock={line.line.id: line.restockable(1)},
            reason='Article renvoyé par le client.'))
        self.after(30, lambda: crediting.mark_credit_as_refunded(owner, order_id, credit))

    async def _correct(self, owner: Actor, order_id: int) -> None:
        invoice = await Document.filter(order_id=order_id, kind='invoice').first()
        if invoice is not None:
            changes = correcting.Correction(reason='Nouvelle adresse de facturation.')
            await correcting.correct_invoice(owner, order_id, invoice.id, changes)

