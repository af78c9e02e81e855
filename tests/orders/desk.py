"""A little shop for the tests: its people, products and orders, made in one line each."""

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from base.actor import SYSTEM, Actor
from base.clock import now
from data import database
from data.models import (
    Document,
    History,
    Job,
    Mail,
    MailBody,
    Order,
    OrderLine,
    PackingSlip,
    Pause,
    Payment,
    Product,
    QuoteLine,
    Scan,
    Shop,
    SlipLine,
    Staff,
)
from orders import arranging, mailing, placing
from orders.placing import NewOrder, NewPayment

PLACED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ADDRESS = {'name': 'Claire Petit', 'line1': '3 rue des Lilas', 'postcode': '69003', 'city': 'Lyon', 'country': 'FR'}
ROLES = ('owner', 'clerk', 'packer', 'viewer')
_numbers = count(1)


@dataclass(frozen=True)
class People:
    """One person of each role."""

    owner: Actor
    clerk: Actor
    packer: Actor
    viewer: Actor

    def of(self, role: str) -> Actor:
        return SYSTEM if role == 'system' else getattr(self, role)


@database.transactional
async def open_shop(**values: Any) -> People:
    await Shop.create(id=1, **{
        'name': 'Maison Lilas', 'country': 'FR', 'currency': 'EUR', 'language': 'en', 'timezone': 'Europe/Paris',
        'address': {**ADDRESS, 'name': 'Maison Lilas'}, 'default_vat_rate': 2000, 'made_at': now(), **values})
    return People(*[await _person(role) for role in ROLES])


async def _person(role: str) -> Actor:
    staff = await Staff.create(name=f'{role.title()} Martin', email=f'{role}@example.org', role=role, made_at=now())
    return Actor(staff.id, staff.name, role)


@database.transactional
async def set_shop(**values: Any) -> None:
    await Shop.filter(id=1).update(**values)


@database.transactional
async def product(stock: int = 10, tracking: str = 'on', **values: Any) -> Product:
    return await Product.create(**{
        'sku': f'MUG-{next(_numbers)}', 'name': 'Mug', 'price_minor': 1200, 'vat_rate': 2000, 'tracking': tracking,
        'stock': stock, 'opening_stock': stock, 'weight_g': 300, 'made_at': now(), **values})


def line(sold: Product | None = None, quantity: int = 2, price: int = 1200, **values: Any) -> OrderLine:
    """An unsaved order line; `price` in cents."""
    return OrderLine(**{
        'product_id': sold.id if sold else None, 'sku': sold.sku if sold else 'TEA', 'quantity': quantity,
        'name': sold.name if sold else 'Tea', 'unit_price': f'{price / 100:.2f}', 'amount_minor': price * quantity,
        'vat_rate': 2000, 'weight_g': 300, **values})


def new_order(*lines: OrderLine, paid: int = 0, shipped_at: datetime | None = None, **values: Any) -> NewOrder:
    row = Order(**{
        'placed_at': PLACED, 'currency': 'EUR', 'customer_name': 'Claire Petit', 'email': 'claire@example.org',
        'phone': '+33 6 12 34 56 78', 'language': 'en', 'billing': ADDRESS, 'shipping': ADDRESS, 'country': 'FR',
        'payment_method': 'Card', 'shipping_method': 'Home delivery', 'source_id': f'test-{next(_numbers)}', **values})
    payments = [NewPayment(paid, PLACED, 'Card', 'pay-1')] if paid else []
    return NewOrder(row, list(lines) or [line()], payments, shipped_at)


async def place_all(*new: NewOrder) -> list[Order]:
    return await placing.place(SYSTEM, new)


async def order(*lines: OrderLine, actor: Actor = SYSTEM, **values: Any) -> Order:
    """A placed order: one line of 2 × 12.00 unless told otherwise."""
    return (await placing.place(actor, [new_order(*lines, **values)]))[0]


async def again(row: Order) -> Order:
    """The order as it is stored now."""
    return await Order.get(id=row.id, using_db=database.reader())


async def lines_of(row: Order) -> list[OrderLine]:
    return await OrderLine.filter(order_id=row.id).using_db(database.reader()).order_by('position')


async def slips_of(row: Order, **only: Any) -> list[PackingSlip]:
    return await PackingSlip.filter(order_id=row.id, **only).using_db(database.reader()).order_by('id')


async def slip_lines(slip: PackingSlip) -> list[SlipLine]:
    return await SlipLine.filter(slip_id=slip.id).using_db(database.reader()).order_by('id')


async def pieces_on(row: Order) -> list[list[int]]:
    """The pieces on each live slip of the order."""
    slips = [slip for slip in await slips_of(row) if slip.status != 'cancelled']
    return [[one.pieces for one in await slip_lines(slip)] for slip in slips]


@database.transactional
async def put_in(slip: PackingSlip, pieces: int | None = None) -> None:
    """So many pieces of each line of the slip, or all of them, are in the parcel."""
    for row in await SlipLine.filter(slip_id=slip.id):
        count = row.pieces if pieces is None else min(pieces, row.pieces)
        await SlipLine.filter(id=row.id).update(packed=count)
        await Scan.create(key=f'desk-{uuid4().hex}', slip_id=slip.id, order_line_id=row.order_line_id,
                          outcome='counted', pieces=count - row.packed, scanned_at=now(), at=now())


async def payments_of(row: Order) -> list[int]:
    rows = await Payment.filter(order_id=row.id).using_db(database.reader()).order_by('sequence')
    return [payment.amount_minor for payment in rows]


async def documents_of(row: Order) -> list[Document]:
    return await Document.filter(order_id=row.id).using_db(database.reader()).order_by('id')


async def stock_of(sold: Product) -> int:
    return (await Product.get(id=sold.id, using_db=database.reader())).stock


async def diary(row: Order) -> list[History]:
    return await History.filter(order_id=row.id).using_db(database.reader()).order_by('id')


async def verbs(row: Order) -> list[str]:
    """What the order's history tells, oldest first."""
    return [entry.verb for entry in await diary(row)]


async def orders_of(source: str) -> list[Order]:
    return await Order.filter(source=source).using_db(database.reader()).order_by('id')


async def quote_lines(quote_id: int) -> list[QuoteLine]:
    return await QuoteLine.filter(quote_id=quote_id).using_db(database.reader()).order_by('id')


async def shop() -> Shop:
    return await Shop.get(id=1, using_db=database.reader())


async def listed(owner: Actor) -> dict[str, int]:
    """One of each thing the owner keeps a list of, under names of their own."""
    name = f'Thing {next(_numbers)}'
    carrier = await arranging.put_carrier(owner, None, name, '')
    return {'carrier': carrier, 'status': await arranging.put_status(owner, None, name, 'info'),
            'payment': await arranging.put_payment_method(owner, None, name, False),
            'shipping': await arranging.put_shipping_method(owner, None, name, False, 0, carrier)}


@database.transactional
async def mail(about: Any, kind: str = 'shipped', written: bool = True, actor: Actor = SYSTEM, **values: Any) -> Mail:
    """A mail of an order or quote that is due now, with a letter in it; `values` are columns of its row."""
    made = await mailing.queue_anyway(actor, kind, about)
    await Job.filter(id=made.job_id).update(run_at=now())
    if written:
        values |= {'subject': 'On its way', 'written_at': now()}
        await write_letter(made)
    await Mail.filter(id=made.id).update(**{'recipient': 'claire@example.org', **values})
    return await Mail.get(id=made.id)


@database.transactional
async def write_letter(made: Mail) -> None:
    """As the sender does, without drawing anything."""
    if await Mail.filter(id=made.id, written_at=None).update(subject='On its way', written_at=now()):
        letter = json.dumps({'html': '<p>On its way</p>', 'text': 'On its way'}).encode()
        await MailBody.create(mail_id=made.id, content=zlib.compress(letter))


@database.transactional
async def mail_went(one: Mail) -> None:
    await Job.filter(id=one.job_id).update(state='done', done_at=now(), attempt=1)
    await Mail.filter(id=one.id).update(sent_at=now(), outcome='sent', answer='250 ok', eml_sha256='0' * 64)


@database.transactional
async def mail_given_up(one: Mail) -> None:
    await Job.filter(id=one.job_id).update(state='discarded', attempt=1, error='550 no such user')
    await Mail.filter(id=one.id).update(outcome='recipient', answer='550 no such user')
    await mailing.recount([one.order_id])


async def job_of(one: Mail) -> Job:
    return await Job.get(id=one.job_id, using_db=database.reader())


async def mails_of(row: Order) -> list[Mail]:
    return await Mail.filter(order_id=row.id).using_db(database.reader()).order_by('id')


@database.transactional
async def unpause() -> None:
    await Pause.all().delete()
