"""Products: what they are, and how many are on the shelf."""
from collections.abc import Mapping
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Stale
from base.faults import fail_point
from base.gtin import is_gtin
from base.i18n import N_
from base.text import clean
from data import database
from data.models import Product, StockMove
from orders import codes, numbering, topics
from orders.ground import verb

TRACKINGS = {'off': N_('Not tracked'), 'on': N_('Tracked, never oversold by hand'),
             'indicator': N_('Tracked, may go below zero')}
TEXTS = {'name': 300, 'variant': 200, 'sku': 80, 'gtin': 14, 'shelf': 40}
NUMBERS = ('price_minor', 'vat_rate', 'alert_threshold', 'weight_g')
MOST = 10_000_000
NUMBERED = {'': N_('No number'), 'serial': N_('Serial number of each piece'), 'lot': N_('Lot number')}


async def _claim(product_id: int, version: int | None = None) -> Product:
    """The product, locked until the transaction ends. Raises Missing, Stale."""
    if not await database.write('UPDATE product SET version = version + 1 WHERE id = ?', [product_id]):
        raise Missing(N_('This product does not exist.'))
    product = await Product.get(id=product_id, using_db=database.writer())
    if version is not None and product.version != version + 1:
        raise Stale(N_('A colleague'), now(), {**_plain(product), 'version': product.version - 1})
    return product


def _plain(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in (*TEXTS, *NUMBERS, 'tracking', 'ships', 'numbers')}


@verb(Right.EDIT)
async def add_product(actor: Actor, values: Mapping[str, Any]) -> int:
    """Returns its id. Raises Invalid."""
    product = Product(made_at=now())
    await _take(product, values)
    await product.save()
    database.announce(topics.PRODUCTS)
    return product.id


@verb(Right.EDIT)
async def edit_product(actor: Actor, product_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Name, codes, price (minor units), VAT, shelf, weight, tracking, threshold and whether packing asks for serial
    or lot numbers. Orders keep what they sold. Raises Invalid, Stale."""
    product = await _claim(product_id, version)
    await _take(product, values)
    await product.save()
    _tell(product.id)


async def _take(product: Product, values: Mapping[str, Any]) -> None:
    for name, limit in TEXTS.items():
        setattr(product, name, clean(str(values[name]), limit))
    if not product.name:
        raise Invalid(N_('Give it a name.'), 'name')
    if product.gtin and not is_gtin(product.gtin):
        raise Invalid(N_('This GTIN has a typing error.'), 'gtin')
    await numbering.take(codes.SKUS, 0)
    if product.sku and await Product.filter(sku=product.sku).exclude(id=product.id or 0).exists():
        raise Invalid(N_('Another product has this SKU.'), 'sku')
    for name in ('sku', 'gtin'):
        await codes.check_own(getattr(product, name), product.id, name)
    for name in NUMBERS:
        if not 0 <= int(values[name] or 0) <= MOST:
            raise Invalid(N_('Enter a number of zero or more.'), name)
        setattr(product, name, int(values[name] or 0))
    if values['tracking'] not in TRACKINGS:
        raise Invalid(N_('Please choose one from the list.'), 'tracking')
    if (numbers := str(values.get('numbers', product.numbers))) not in NUMBERED:
        raise Invalid(N_('Please choose one from the list.'), 'numbers')
    product.tracking, product.ships, product.numbers = values['tracking'], bool(values['ships']), numbers


@verb(Right.PACK)
async def count_stock(actor: Actor, product_id: int, version: int, counted: int) -> None:
    """Sets the stock to what was counted: the difference is one move of the ledger. Raises Invalid, Stale."""
    if not 0 <= counted <= MOST:
        raise Invalid(N_('Enter a number of zero or more.'), 'counted')
    product = await _claim(product_id, version)
    difference = counted - product.stock
    if not difference:
        return
    await StockMove(product_id=product.id, pieces=difference, cause='count', staff_id=actor.staff_id, at=now(),
                    key=f'count:{product.id}:{product.version}').save(force_create=True)
    fail_point('stocking.counted')
    product.stock = counted
    await product.save()
    _tell(product.id)


def _tell(product_id: int) -> None:
    database.announce(topics.product(product_id), topics.PRODUCTS)
