"""A shop with many and varied orders, always the same: for tests and looks at lists."""
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from base.actor import SYSTEM, Actor
from base.clock import now
from data import database
from data.models import CustomStatus, Order, OrderLine, Shop
from orders import cancelling, editing, holding, invoicing, noting, paying, placing, shipping, tasking
from orders.placing import NewOrder, NewPayment
from tests.orders import desk

PEOPLE = (
    ('Anaïs Petit', '', 'FR'), ('Łukasz Nowak', '', 'PL'), ('Sofía Álvarez', '', 'ES'), ('Jonas Weber', '', 'DE'),
    ('Hélène Moreau', 'Café des Arts SARL', 'FR'), ('Tom de Vries', '', 'NL'), ('Chloé Martin', 'Atelier Nord', 'BE'),
    ('Zoë O’Brien', '', 'IE'), ('Giulia Rossi', '', 'IT'), ('Maximilian Freiherr von Oberstetten-Lindenau', '', 'DE'),
)  # fmt: skip
GOODS = (
    ('CN-20', 'Beeswax candle', 1250), ('MUG-7', 'Mug', 990), ('TEA/33', 'Green tea', 640), ('XL-1', 'Shelf', 31000),
)  # fmt: skip
METHODS = ('Colissimo', 'DHL', 'Mondial Relay', 'Store pickup')
PAYMENTS = ('Card', 'PayPal', 'Bank transfer', 'On account')
LABELS = (('Gift wrapped', 'info'), ('Waiting for the supplier', 'warn'))
Step = Callable[[Actor, Order], Awaitable[Any]]


async def shop_with(orders: int = 60, **values: Any) -> list[Order]:
    """Opens the shop if need be, and places that many orders, the last one newest; a dozen fates take turns."""
    if not await Shop.exists(id=1):
        await desk.open_shop(**values)
    labels = await _labels()
    random = Random(orders)
    rows = []
    for number in range(orders):
        row = (await placing.place(SYSTEM, [_new(number, orders, random)]))[0]
        for step in FATES[number % len(FATES)]:
            await step(SYSTEM, row)
        if number % 9 == 4:
            await editing.change_status(SYSTEM, row.id, labels[number % len(labels)].id)
        rows.append(await desk.again(row))
    return rows


@database.transactional
async def _labels() -> list[CustomStatus]:
    for position, (title, colour) in enumerate(LABELS):
        if not await CustomStatus.exists(title=title):
            await CustomStatus.create(title=title, colour=colour, position=position)
    return await CustomStatus.all().order_by('position')


def _new(number: int, of: int, random: Random) -> NewOrder:
    name, company, country = PEOPLE[number % len(PEOPLE)]
    placed = now() - timedelta(hours=5 * (of - number), minutes=random.randrange(200))
    is_pickup = number % len(METHODS) == 3
    mail = f'{name.split()[-1].lower()}{number}@example.org'
    address = {**desk.ADDRESS, 'name': name, 'country': country}
    order = Order(
        placed_at=placed, currency='EUR', customer_name=name, company=company, email=mail, country=country,
        phone=f'+33 6 12 34 {number // 100:02} {number % 100:02}', language='fr' if country == 'FR' else 'en',
        billing=address, shipping=address, payment_method=PAYMENTS[number % len(PAYMENTS)], pickup=is_pickup,
        shipping_method=METHODS[number % len(METHODS)], source='seeds', source_id=str(number),
        source_name=f'#{number + 1001}',
        remark='Please leave it at the door' if number % 10 == 7 else '', shipping_minor=0 if is_pickup else 640)
    return NewOrder(order, _lines(number, random), _payments(number, placed))


def _lines(number: int, random: Random) -> list[OrderLine]:
    lines = []
    for place in range(1 + number % 3):
        sku, name, price = GOODS[(number + place) % len(GOODS)]
        pieces = random.randint(1, 6)
        lines.append(OrderLine(sku=sku, name=name, quantity=pieces, unit_price=f'{price / 100:.2f}',
                               amount_minor=price * pieces, vat_rate=2000, weight_g=300))
    return lines


def _payments(number: int, placed: datetime) -> list[NewPayment]:
    return [NewPayment(500, placed, 'Card', f'part-{number}')] if number % len(FATES) == 1 else []


async def _pay(actor: Actor, row: Order) -> None:
    await paying.mark_as_paid(actor, row.id)


async def _ship(actor: Actor, row: Order) -> None:
    await (shipping.picked_up if row.pickup else shipping.mark_as_shipped)(actor, row.id)


async def _track(actor: Actor, row: Order) -> None:
    await shipping.mark_as_shipped(actor, row.id, carrier='Colissimo', tracking_code=f'6A{10_000_000 + row.id}')


async def _ready(actor: Actor, row: Order) -> None:
    if row.pickup:
        await shipping.ready_for_pickup(actor, row.id)


async def _hold(actor: Actor, row: Order) -> None:
    await holding.hold(actor, row.id, 'address', 'No house number')


async def _note(actor: Actor, row: Order) -> None:
    await noting.add_note(actor, row.id, 'Asked for the blue one')


async def _task(actor: Actor, row: Order) -> None:
    await tasking.add_task(actor, row.id, 'Call back')


async def _invoice(actor: Actor, row: Order) -> None:
    await invoicing.issue_invoice(actor, row.id)


async def _cancel(actor: Actor, row: Order) -> None:
    await cancelling.cancel(actor, row.id, 'Changed their mind')


# What becomes of an order; the number of the order chooses one.
FATES: tuple[tuple[Step, ...], ...] = (
    (), (), (_pay,), (_pay, _ready), (_pay, _ship), (_pay, _invoice, _track), (_hold,), (_pay, _hold, _note),
    (_cancel,), (_pay, _task), (_note, _task), (_pay, _invoice),
)  # fmt: skip
