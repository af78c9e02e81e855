"""A shop, its people and its orders, for tests of the order page."""
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from base.actor import SYSTEM, Actor
from base.clock import now
from base.money import to_minor
from data.database import transactional
from data.models import Carrier, Order, OrderLine, PackingSlip, Product, Shop, SlipLine, Staff
from orders.placing import NewOrder, NewPayment, place

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWNER = Actor(1, 'Anna Roche', 'owner')
PACKER = Actor(2, 'Julien Dubois', 'packer')
VIEWER = Actor(3, 'Marie Lenoir', 'viewer')
ADDRESS = {'name': 'Anaïs Petit', 'line1': '14 rue des Lilas', 'postcode': '69003', 'city': 'Lyon', 'country': 'FR'}


@transactional
async def open_shop(**settings: Any) -> None:
    """One shop with three people and a carrier."""
    await Shop.create(id=1, made_at=now(), **{
        'name': 'Maison Test', 'country': 'FR', 'currency': 'EUR', 'language': 'en', 'timezone': 'Europe/Paris',
        'default_vat_rate': 2000, **settings})
    for actor in (OWNER, PACKER, VIEWER):
        await Staff.create(id=actor.staff_id, name=actor.name, email=f'{actor.role}@example.org', role=actor.role,
                           made_at=now())
    await Carrier.create(name='Colissimo', tracking_url='https://carrier.example/{language}/{code}?at={postcode}')


@transactional
async def product(name: str = 'Beeswax candle', stock: int = 10, **more: Any) -> Product:
    return await Product.create(name=name, stock=stock, opening_stock=stock, made_at=now(), **{
        'sku': 'CN-20', 'price_minor': 1250, 'vat_rate': 2000, 'tracking': 'on', 'alert_threshold': 3, **more})


def line(quantity: int = 1, price: str = '12.50', product: Product | None = None, **more: Any) -> OrderLine:
    amount = to_minor(quantity * Decimal(price), 'EUR')
    known = {'name': product.name, 'sku': product.sku, 'gtin': product.gtin, 'variant': product.variant,
             'product_id': product.id, 'weight_g': product.weight_g} if product else {'name': 'Beeswax candle'}
    return OrderLine(quantity=quantity, unit_price=price, amount_minor=amount, **{'vat_rate': 2000, **known, **more})


async def order(*lines: OrderLine, paid: int = 0, **more: Any) -> Order:
    """An order of these lines, or of one candle."""
    row = Order(placed_at=NOON, currency='EUR', **{
        'customer_name': 'Anaïs Petit', 'email': 'anais@example.org', 'country': 'FR', 'language': 'fr',
        'shipping': ADDRESS, 'billing': ADDRESS, 'payment_method': 'Card', 'payment_reference': 'tr_8HdqK2',
        'shipping_method': 'Colissimo, home delivery', **more})
    payments = [NewPayment(paid, NOON + timedelta(minutes=1), 'Card', 'tr_8HdqK2')] if paid else []
    placed = await place(SYSTEM, [NewOrder(row, list(lines) or [line()], payments)])
    return await Order.get(id=placed[0].id)


async def slip() -> tuple[PackingSlip, list[int]]:
    """The first packing slip, and the ids of its lines."""
    first = await PackingSlip.all().order_by('id').first()
    assert first
    return first, await SlipLine.filter(slip_id=first.id).order_by('id').values_list('id', flat=True)
