"""What the products list and a product's page show."""
from dataclasses import dataclass
from typing import Any

from data import database
from data.models import Product, ProductCode, Shop, StockMove

VIEWS = ('all', 'low', 'out')
PAGE = 50
_LOW = "tracking <> 'off' AND stock <= alert_threshold AND stock > 0"
_OUT = "tracking <> 'off' AND stock <= 0"
_PAGE = 'SELECT id FROM product WHERE {where} ORDER BY name, id LIMIT {most}'
_COUNTS = ('SELECT COUNT(*) AS all_of_them, SUM(CASE WHEN {low} THEN 1 ELSE 0 END) AS low, '
           'SUM(CASE WHEN {out} THEN 1 ELSE 0 END) AS out_of_stock FROM product')
_VIEWS = {'all': '1 = 1', 'low': _LOW, 'out': _OUT}


@dataclass(frozen=True, slots=True)
class ProductsPage:
    """Products by name; `next_from` is where the next page begins, None at the end."""
    rows: tuple[Product, ...]
    counts: dict[str, int]
    next_from: tuple[str, int] | None


async def page(view: str, text: str, start: tuple[str, int] = ('', 0)) -> ProductsPage:
    """One page of a view, whose names, SKUs or GTINs have the typed text in them."""
    where, values = [_VIEWS.get(view, '1 = 1'), '(name, id) > (?, ?)'], [*start]
    if text:
        where.append('(LOWER(name) LIKE ? OR LOWER(variant) LIKE ? OR LOWER(sku) LIKE ? OR gtin LIKE ?)')
        values += [f'%{_escaped(text)}%'] * 2 + [f'{_escaped(text)}%'] * 2
    found = await database.rows(_PAGE.format(where=' AND '.join(where), most=PAGE + 1), values)
    ids = [row['id'] for row in found[:PAGE]]
    rows = await Product.filter(id__in=ids).using_db(database.reader()).order_by('name', 'id')
    more = (rows[-1].name, rows[-1].id) if len(found) > PAGE else None
    return ProductsPage(tuple(rows), await counts(), more)


def _escaped(text: str) -> str:
    return text.lower().replace('%', '').replace('_', '')[:80]


async def counts() -> dict[str, int]:
    row = (await database.rows(_COUNTS.format(low=_LOW, out=_OUT)))[0]
    return {'all': int(row['all_of_them']), 'low': int(row['low'] or 0), 'out': int(row['out_of_stock'] or 0)}


@dataclass(slots=True)
class ProductView:
    """`orders` are the newest that contain it: id, number, placed_at, customer_name, quantity, status. `codes` come
    beside its SKU and GTIN."""
    shop: Shop
    product: Product
    moves: list[StockMove]
    orders: list[dict[str, Any]]
    numbers: dict[int, str]
    names: dict[int, str]
    codes: list[ProductCode]


MOST_MOVES, MOST_ORDERS = 50, 20


async def read(product_id: int) -> ProductView | None:
    """None when there is no such product."""
    db = database.reader()
    product = await Product.get_or_none(id=product_id, using_db=db)
    if product is None:
        return None
    moves = await StockMove.filter(product_id=product_id).using_db(db).order_by('-id').limit(
        MOST_MOVES).select_related('order', 'staff')
    orders = await database.rows(
        'SELECT o.id, o.number, o.placed_at, o.customer_name, o.status, SUM(l.quantity) AS quantity FROM order_line l '
        'JOIN orders o ON o.id = l.order_id WHERE l.product_id = ? '
        'GROUP BY o.id, o.number, o.placed_at, o.customer_name, o.status ORDER BY o.placed_at DESC LIMIT ?',
        [product_id, MOST_ORDERS])
    return ProductView(await Shop.get(id=1, using_db=db), product, moves, orders,
                       {move.order.id: move.order.number for move in moves if move.order},
                       {move.staff.id: move.staff.name for move in moves if move.staff},
                       await ProductCode.filter(product_id=product_id).using_db(db).order_by('pieces', 'code'))

