"""What the settings page shows."""
from dataclasses import dataclass

from data import database
from data.models import Carrier, Counter, CustomStatus, PaymentMethod, ShippingMethod, Shop, Staff


@dataclass(slots=True)
class SettingsView:
    """`counters` are the next numbers by series."""
    shop: Shop
    statuses: list[CustomStatus]
    payment_methods: list[PaymentMethod]
    shipping_methods: list[ShippingMethod]
    carriers: list[Carrier]
    staff: list[Staff]
    counters: dict[str, int]


async def read() -> SettingsView:
    db = database.reader()
    return SettingsView(
        shop=await Shop.get(id=1, using_db=db),
        statuses=await CustomStatus.all().using_db(db).order_by('position', 'id'),
        payment_methods=await PaymentMethod.all().using_db(db).order_by('id'),
        shipping_methods=await ShippingMethod.all().using_db(db).order_by('id').select_related('carrier'),
        carriers=await Carrier.all().using_db(db).order_by('name'),
        staff=await Staff.all().using_db(db).order_by('-active', 'name'),
        counters={row.series: row.next for row in await Counter.all().using_db(db)})
