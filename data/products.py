"""Products as people look for them."""
from tortoise.expressions import Q

from data import database
from data.models import Product


async def matching(text: str, most: int = 8) -> list[Product]:
    """Products whose SKU begins with the text, or that have it in their name."""
    if not text:
        return []
    like = Q(sku__istartswith=text) | Q(name__icontains=text) | Q(variant__icontains=text)
    return await Product.filter(like).using_db(database.reader()).order_by('name', 'variant', 'id').limit(most)


async def exactly(code: str) -> Product | None:
    """The product with this SKU or GTIN."""
    return await Product.filter(Q(sku=code) | Q(gtin=code)).using_db(database.reader()).first() if code else None
