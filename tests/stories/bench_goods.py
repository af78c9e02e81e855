"""A paid order of twelve lines and a hundred pieces, P-01 to P-12. Run as a process, it adds it to a data folder."""

import asyncio
import sys

from base.settings import read_settings
from data import database
from tests.orders import desk

PIECES = (9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8)
SKUS = [f'P-{number:02d}' for number in range(1, 13)]
CUSTOMER = 'Zoé Longue'


async def add(folder: str) -> None:
    settings = read_settings({'COMPTOIR_DATA_DIR': folder})
    await database.connect(settings.database_url, settings.data_dir)
    try:
        products = [await desk.product(50, name=f'Article {sku}', sku=sku) for sku in SKUS]
        lines = [desk.line(product, pieces, 100) for product, pieces in zip(products, PIECES, strict=True)]
        await desk.place_all(desk.new_order(*lines, paid=sum(PIECES) * 100, customer_name=CUSTOMER,
                                             source_id='bench'))
    finally:
        await database.close()


if __name__ == '__main__':
    asyncio.run(add(sys.argv[1]))
