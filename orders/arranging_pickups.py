"""The owner arranges pickups: what is asked at the counter before an order is handed over."""
from collections.abc import Mapping
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid
from base.i18n import N_
from data.models import Shop
from orders import pickups
from orders.arranging import claim_shop, save_shop
from orders.ground import verb


def rules(shop: Shop) -> dict[str, Any]:
    """As the form has it."""
    asked = pickups.asks(shop)
    return {'pickup_code': asked.code, 'identity': asked.identity}


@verb(Right.SETTINGS)
async def edit_pickups(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """`pickup_code` and `identity`: off, asked or required. Raises Invalid, Stale."""
    chosen = {name: str(values[name]) for name in pickups.UNSET}
    for name, value in chosen.items():
        if value not in pickups.ASKED:
            raise Invalid(N_('Please choose one from the list.'), name)
    shop = await claim_shop(version, 'pickups_edited', rules)
    shop.bench = {**shop.bench, **chosen}
    await save_shop(actor, shop, 'pickups_edited')
