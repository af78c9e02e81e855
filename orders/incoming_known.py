"""What incoming orders speak of: products by SKU, customers by mail address, ways to pay. Products and customers that
are unknown are added."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from base.clock import now
from base.money import to_minor
from data import database
from data.models import Customer, PaymentMethod, Product
from orders.ground import shop
from orders.incoming import IncomingLine, IncomingOrder


@dataclass(slots=True)
class Known:
    """Products by SKU, customers by `address`, and the ways to pay after delivery."""
    products: dict[str, Product] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    pay_later: frozenset[str] = frozenset()


async def meet(orders: Sequence[IncomingOrder]) -> Known:
    """Inside the import's transaction."""
    return Known(await products(orders), await customers(orders), await pay_later())


async def pay_later() -> frozenset[str]:
    """The names of the ways to pay after delivery."""
    names = await PaymentMethod.filter(pay_later=True).values_list('name', flat=True)
    return frozenset(str(name) for name in names)


async def products(orders: Sequence[IncomingOrder]) -> dict[str, Product]:
    """Unknown ones are added with the price they were sold at, their stock not tracked."""
    lines = {line.sku: (line, one) for one in orders for line in one.lines if line.sku}
    found = {product.sku: product for product in await Product.filter(sku__in=list(lines)).order_by('-id')}
    missing = [sold for sku, sold in lines.items() if sku not in found]
    if missing:
        desk = await shop()
        ids = await database.take_ids('product', len(missing))
        added = [_product(line, _price(line, one, desk.currency), pk)
                 for (line, one), pk in zip(missing, ids, strict=True)]
        await Product.bulk_create(added)
        found.update({product.sku: product for product in added})
    return found


def _price(line: IncomingLine, one: IncomingOrder, currency: str) -> int:
    """Nothing where it was sold in another currency than the shop's."""
    return to_minor(Decimal(line.unit_price or '0'), currency) if one.currency == currency else 0


def _product(line: IncomingLine, price_minor: int, pk: int) -> Product:
    product = Product(
        id=pk, sku=line.sku[:80], gtin=line.gtin[:14], name=line.name[:300], variant=line.variant[:200],
        price_minor=price_minor, vat_rate=line.vat_rate, ships=line.ships, made_at=now())
    product._custom_generated_pk = True
    return product


def address(one: IncomingOrder) -> str:
    """The mail address a customer is known by."""
    return one.email.lower()[:254]


async def customers(orders: Sequence[IncomingOrder]) -> dict[str, Customer]:
    """Who gave no mail address stays without a customer."""
    wanted = {address(one): one for one in orders if one.email}
    if not wanted:
        return {}
    found = {customer.email: customer for customer in await Customer.filter(email__in=list(wanted)).order_by('-id')}
    missing = [email for email in wanted if email not in found]
    if missing:
        ids = await database.take_ids('customer', len(missing))
        added = [_customer(email, wanted[email], pk) for email, pk in zip(missing, ids, strict=True)]
        await Customer.bulk_create(added)
        found.update({customer.email: customer for customer in added})
    return found


def _customer(email: str, one: IncomingOrder, pk: int) -> Customer:
    customer = Customer(
        id=pk, name=(one.billing.name or one.shipping.name)[:200], company=one.billing.company[:200], email=email,
        phone=one.phone[:40], language=one.language[:5], vat_id=one.vat_id[:20], made_at=now())
    customer._custom_generated_pk = True
    return customer
