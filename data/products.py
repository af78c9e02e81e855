"""Products as people look for them."""
from tortoise.expressions import Q

from data import database
from data.models import Product

LONGEST_SKU, LONGEST_GTIN = 80, 14


async def matching(text: str, most: int = 8) -> list[Product]:
    """Products whose SKU begins with the text, or that have it in their name."""
    if not text:
        return []
    like = Q(sku__istartswith=text) | Q(name__icontains=text) | Q(variant__icontains=text)
    return await Product.filter(like).using_db(database.reader()).order_by('name', 'variant', 'id').limit(most)


async def exactly(code: str) -> Product | None:
    """The product with this SKU or GTIN."""
    if not code or len(code) > LONGEST_SKU:
        return None
    same = Q(sku=code) | Q(gtin=code) if len(code) <= LONGEST_GTIN else Q(sku=code)
    return await Product.filter(same).using_db(database.reader()).first()
