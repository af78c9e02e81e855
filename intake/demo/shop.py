"""A believable little shop: two months of a life lived through the desk's own verbs."""
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from base import clock
from base.actor import Actor
from base.gtin import with_check_digit
from base.money import to_decimal
from base.settings import Settings
from data import database
from data.models import (
    Customer,
    CustomStatus,
    Order,
    OrderLine,
    PaymentMethod,
    Product,
    ShippingMethod,
    Shop,
    StockMove,
)
from intake.demo.catalogue import PEOPLE, REMARKS, WARES, picture
from intake.demo.company import LEGAL, PAPERS
from intake.demo.story import Story
from orders.placing import NewOrder
from people import opening_shop, staffing

ORDERS = 200
DAYS = 60
STAFF = (('owner', 'Marie Laurent', 'marie@example.org', 'fr'), ('packer', 'Julien Dubois', 'julien@example.org', 'fr'),
         ('viewer', 'Kate Moore', 'kate@example.org', 'en'))


def password(settings: Settings, email: str) -> str:
    """The same at every start of this demo, and another one for each."""
    digest = hmac.new(settings.secret.encode(), email.encode(), hashlib.sha256).hexdigest()
    return f'demo-{digest[:4]}-{digest[4:8]}'


def who(settings: Settings) -> str:
    """The lines printed on the console."""
    rows = [f'  {role:<7} {email:<20} {password(settings, email)}' for role, _name, email, _language in STAFF]
    return '\n'.join(['Sign in to the demo as', *rows])


async def fill(settings: Settings) -> None:
    """Makes the shop once; later starts find it as it was left."""
    if not await Shop.exists(id=1):
        await _live(settings)


@database.transactional
async def _live(settings: Settings) -> None:
    """Whole or not at all, should the first start be broken off."""
    began = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    with clock.at(began):
        staff = await _people(settings)
        products = await _goods()
        customers = await _customers()
    random = Random(1871)
    orders = [_order(random, number, products, customers, began) for number in range(ORDERS)]
    await Story(random, staff, began + timedelta(days=DAYS)).live(sorted(orders, key=lambda new: new.order.placed_at))
    await _shelves(random)


async def _people(settings: Settings) -> dict[str, Actor]:
    owner, *others = STAFF
    first = await opening_shop.open_shop('Maison Tilleul', 'FR', 'EUR', 'fr', 'Europe/Paris', owner[1], owner[2],
                                         password(settings, owner[2]))
    staff = {'owner': Actor(first.id, first.name, 'owner', 'fr')}
    for role, name, email, language in others:
        one = await staffing.add_staff(staff['owner'], name, email, role, language, password(settings, email))
        staff[role] = Actor(one.id, one.name, role, language)
    await _shop()
    return staff


@database.transactional
async def _shop() -> None:
    shop = await Shop.get(id=1)
    shop.invoice_when = 'paid'
    shop.address = {'name': 'Maison Tilleul', 'line1': '12 rue de la République', 'postcode': '69002', 'city': 'Lyon',
                    'country': 'FR'}
    shop.legal = LEGAL
    shop.papers = PAPERS
    shop.returns = {'allowed': True}
    shop.prefixes = {**shop.prefixes, 'invoice': 'INV{year}-'}
    await shop.save()
    for position, (title, colour) in enumerate((('Cadeau', 'info'), ('À rappeler', 'warn'), ('Salon de Noël', 'ok'))):
        await CustomStatus.create(title=title, colour=colour, position=position)
    await PaymentMethod.all().delete()
    for name in ('Carte bancaire', 'Virement bancaire', 'Paiement au retrait', 'Sur compte'):
        await PaymentMethod.create(name=name, pay_later=name in {'Paiement au retrait', 'Sur compte'})
    await ShippingMethod.filter(pickup=False).update(name='Colissimo', price_minor=640)
    await ShippingMethod.filter(pickup=True).update(name='Retrait en boutique')


@database.transactional
async def _goods() -> list[Product]:
    return [await Product.create(
        sku=ware.sku, gtin=_gtin(number), name=ware.name, variant=ware.variant, picture=picture(ware),
        price_minor=ware.price, vat_rate=ware.vat_rate, tracking=ware.tracking, stock=ware.stock,
        opening_stock=ware.stock,
        alert_threshold=ware.threshold, shelf=ware.shelf, weight_g=ware.weight_g, ships=ware.ships, made_at=clock.now())
        for number, ware in enumerate(WARES)]


def _gtin(number: int) -> str:
    """An EAN-13."""
    return with_check_digit(f'37001234567{number}' if number < 10 else f'3700123457{number:02d}')


@database.transactional
async def _customers() -> list[Customer]:
    return [await Customer.create(name=name, company=company, email=email, phone=phone, language=language,
                                  vat_id=vat_id, made_at=clock.now(), **_business(vat_id))
            for name, company, email, phone, language, _street, _code, _town, _country, vat_id in PEOPLE]


def _business(vat_id: str) -> dict[str, Any]:
    """Businesses here are French: their VAT number ends with their SIREN."""
    if not vat_id:
        return {}
    siren = vat_id[-9:]
    return {'buyer_type': 'business', 'buyer': {'siren': siren, 'endpoint': siren, 'endpoint_scheme': '0225'}}


def _order(random: Random, number: int, products: list[Product], customers: list[Customer],
           began: datetime) -> NewOrder:
    place = random.choices(range(len(customers)), weights=[8, 3, 2, 3, 2, 6, 3, 4, 4, 5, 3, 2, 5, 5, 2, 4, 3, 2])[0]
    customer, person = customers[place], PEOPLE[place]
    moment = began + timedelta(days=DAYS * (number + random.random() * 3) / (ORDERS + 3), minutes=random.randrange(600))
    moment = min(moment, began + timedelta(days=DAYS, minutes=-15))
    pickup = random.random() < 0.12
    later = bool(customer.company) or (pickup and random.random() < 0.5)
    home = {'name': customer.name, 'company': customer.company, 'line1': person[5], 'postcode': person[6],
            'city': person[7], 'country': person[8], 'phone': customer.phone}
    order = Order(
        placed_at=moment, source='demo', source_id=f'demo-{number}', source_name=f'WEB-{7000 + number}',
        customer_id=customer.id, customer_name=customer.name, company=customer.company, email=customer.email,
        phone=customer.phone, language=customer.language, vat_id=customer.vat_id,
        buyer_type=customer.buyer_type, buyer=customer.buyer, billing=home, shipping=home,
        country=person[8], currency='EUR', pickup=pickup, pay_later=later, remark=_remark(random, customer.language),
        payment_method=_payment(random, pickup, later), shipping_method='Retrait en boutique'
        if pickup else 'Colissimo',
        shipping_minor=0 if pickup else 640, discount_code='BIENVENUE5' if number % 11 == 3 else '',
        discount_minor=500 if number % 11 == 3 else 0)
    return NewOrder(order, _lines(random, products))


def _remark(random: Random, language: str) -> str:
    return random.choice(REMARKS[language]) if random.random() < 0.18 else ''


def _payment(random: Random, pickup: bool, later: bool) -> str:
    if later:
        return 'Paiement au retrait' if pickup else 'Sur compte'
    return random.choice(('Carte bancaire', 'Carte bancaire', 'Carte bancaire', 'Virement bancaire'))


def _lines(random: Random, products: list[Product]) -> list[OrderLine]:
    chosen = random.sample(products[:-1], random.choices((1, 2, 3, 4, 6), weights=(5, 6, 4, 2, 1))[0])
    if random.random() < 0.04:
        chosen = [products[-1]]
    return [_line(random, product) for product in chosen]


def _line(random: Random, product: Product) -> OrderLine:
    quantity = random.choices((1, 2, 3, 4, 6), weights=(8, 4, 2, 1, 1))[0]
    amount = quantity * product.price_minor
    return OrderLine(product_id=product.id, sku=product.sku, gtin=product.gtin, name=product.name,
                     variant=product.variant,
                     quantity=quantity, unit_price=str(to_decimal(product.price_minor, 'EUR')), amount_minor=amount,
                     discount_minor=amount // 10 if random.random() < 0.06 else 0, vat_rate=product.vat_rate,
                     category='S' if product.vat_rate else 'Z', ships=product.ships, weight_g=product.weight_g)


@database.transactional
async def _shelves(random: Random) -> None:
    """Some near their thresholds."""
    low = {'CN-20': 3, 'LN-4': 0, 'MG-SEA': 12, 'BK-SOU': -1, 'SC-OCH': 24}
    for product in await Product.filter(tracking='on'):
        await _count(product, low.get(product.sku, product.alert_threshold + random.randrange(8, 60)))


async def _count(product: Product, left: int) -> None:
    await StockMove.create(product_id=product.id, pieces=left - product.stock, cause='count',
                           key=f'count:{product.sku}',
                           at=clock.now())
    product.stock = left
    await product.save()
