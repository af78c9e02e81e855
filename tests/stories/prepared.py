"""The shop the stories happen in: its people, products and orders. Run as a process, it makes them in a data folder."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from base.actor import SYSTEM
from base.settings import read_settings
from data import database
from data.models import CustomStatus, Product
from orders.placing import NewOrder
from people import opening_shop, staffing
from tests.orders import desk
from tests.stories import bench_goods

PASSWORD = 'a long enough sentence'
OWNER = ('Olga Petit', 'olga@example.org')
STAFF = (
    ('Clara Morel', 'clara@example.org', 'clerk', 'en'), ('Colin Duval', 'colin@example.org', 'clerk', 'en'),
    ('Paul Renard', 'paul@example.org', 'packer', 'en'), ('Vera Blanc', 'vera@example.org', 'viewer', 'en'),
    ('Fanny Leroy', 'fanny@example.org', 'clerk', 'fr'),
)  # fmt: skip
NAMES = ('Anaïs', 'Bruno', 'Chloé', 'Denis', 'Élodie', 'Fabien', 'Gaëlle', 'Hugo', 'Inès', 'Jules')
FAMILIES = ('Aubert', 'Bernard', 'Caron', 'Dupuis', 'Fontaine', 'Garnier', 'Henry', 'Imbert')
UNPAID, PAID, PICKUPS = 40, 30, 6
PAIR = {'quantity': 2, 'price': 1200}
LEGAL = {'vat_id': 'FR32552100554', 'lines': ['SIRET 552 100 554 00012']}


async def prepare(folder: Path) -> None:
    """Raises when the folder already holds a shop."""
    settings = read_settings({'COMPTOIR_DATA_DIR': str(folder)})
    await database.connect(settings.database_url, settings.data_dir)
    try:
        await opening_shop.open_shop('Maison Lilas', 'FR', 'EUR', 'en', 'Europe/Paris', *OWNER, PASSWORD)
        for name, email, role, language in STAFF:
            await staffing.add_staff(SYSTEM, name, email, role, language, PASSWORD)
        await desk.set_shop(address={**desk.ADDRESS, 'name': 'Maison Lilas'}, legal=LEGAL, returns={'allowed': True},
                            papers={'return_days': 14})
        await _label()
        await desk.place_all(*await _orders(), *await bench_goods.orders())
    finally:
        await database.close()


@database.transactional
async def _label() -> None:
    await CustomStatus.create(title='Cadeau', colour='info', position=0)


async def _orders() -> list[NewOrder]:
    mug = await desk.product(500, name='Tasse', sku='TASSE-1', gtin='3700123456797')
    candle = await desk.product(3, name='Bougie', sku='BOUGIE-1', alert_threshold=5, tracking='indicator')
    paid = [_order(mug, candle, UNPAID + number, paid=3650) for number in range(PAID)]
    pickups = [_order(mug, candle, UNPAID + PAID + number, pickup=True, pay_later=True, shipping_method='Retrait')
               for number in range(PICKUPS)]
    return [_order(mug, candle, number) for number in range(UNPAID)] + paid + pickups


def _order(mug: Product, candle: Product, number: int, paid: int = 0, **values: Any) -> NewOrder:
    """2 × 12.00 and 1 × 12.50, with an address and a name of its own."""
    name = f'{NAMES[number % len(NAMES)]} {FAMILIES[number // len(NAMES)]}'
    first, last = name.split()
    home = {**desk.ADDRESS, 'name': name, 'line1': f'{number + 1} rue des Lilas'}
    return desk.new_order(
        desk.line(mug, **PAIR), desk.line(candle, 1, 1250), paid=paid, customer_name=name,
        placed_at=datetime.now(UTC) - timedelta(hours=100 - number),
        email=f'{first}.{last}@example.org'.lower(), phone=f'+33 6 12 34 56 {number:02d}', language='fr', billing=home,
        shipping=home, source='manual', source_name='', **{
            'payment_method': 'Carte bancaire', 'shipping_method': 'Livraison à domicile', **values})


if __name__ == '__main__':
    asyncio.run(prepare(Path(sys.argv[1])))
