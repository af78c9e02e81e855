"""Paid orders of the same twelve products, P-01 to P-12: one of a hundred pieces, and of a single piece each one for
every time that its story may be told."""

from base.clock import now
from orders.placing import NewOrder
from tests.orders import desk

PIECES = (9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8)
SKUS = [f'P-{number:02d}' for number in range(1, 13)]
CUSTOMER, SINGLE = 'Zoé Longue', 'Zoé Douze'
TRIES = 2    # a story that met an accident is told once more


async def orders() -> list[NewOrder]:
    products = [await desk.product(50, name=f'Article {sku}', sku=sku) for sku in SKUS]
    parcels = [(CUSTOMER, PIECES), *[(SINGLE, (1,) * len(SKUS))] * TRIES]
    return [desk.new_order(
        *(desk.line(product, pieces, 100) for product, pieces in zip(products, parcel, strict=True)),
        paid=sum(parcel) * 100, customer_name=customer, placed_at=now(), payment_method='Carte bancaire',
        shipping_method='Livraison à domicile')
        for customer, parcel in parcels]
