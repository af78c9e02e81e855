"""The form of a product."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from base.errors import Stale
from base.i18n import _, pgettext
from data.models import Product
from orders import stocking
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.scope import Scope


async def ask_product(scope: Scope, product: Product | None) -> int | None:
    """Adds a product, or changes this one; its id, or None when closed."""
    made: list[int] = []

    async def save(values: Mapping[str, Any]) -> None:
        plain = {**values, 'vat_rate': int((values['vat'] or 0) * 100)}
        if product is None:
            made.append(await stocking.add_product(scope.actor, plain))
            return
        try:
            await stocking.edit_product(scope.actor, product.id, values['version'], plain)
        except Stale as stale:
            theirs = {**stale.theirs, 'vat': Decimal(stale.theirs['vat_rate']) / 100}
            raise Stale(stale.who, stale.when, theirs) from stale

    title = _('Edit product') if product else _('New product')
    done = await ask(scope, title, _fields(scope, product or Product(vat_rate=0)), submit=save,
                     hidden={'version': product.version if product else 0})
    if done is None:
        return None
    return product.id if product else made[0]


def _fields(scope: Scope, row: Product) -> list[f.Field]:
    trackings = [(value, _(label)) for value, label in stocking.TRACKINGS.items()]
    return [
        f.text('name', _('Name'), row.name, required=True, longest=300),
        f.text('variant', _('Variant'), row.variant, half=True),
        f.text('shelf', _('Shelf'), row.shelf, half=True, longest=40),
        f.text('sku', pgettext('field', 'SKU'), row.sku, half=True, longest=80),
        f.text('gtin', 'GTIN', row.gtin, half=True, longest=14),
        f.money('price_minor', _('Price'), row.price_minor, currency=scope.currency, half=True),
        f.number('vat', _('VAT rate in %'), Decimal(row.vat_rate) / 100, decimals=2, minimum=0, maximum=99, half=True),
        f.number('weight_g', _('Weight (g)'), row.weight_g, minimum=0, half=True),
        f.number('alert_threshold', _('Alert threshold'), row.alert_threshold, minimum=0, half=True,
                 hint=_('Stock at or under it is shown in orange.')),
        f.radio('tracking', _('Inventory'), trackings, row.tracking, required=True),
        f.checkbox('ships', _('Needs shipping'), row.ships),
        f.radio('numbers', _('Serial or lot number'), [(value, _(label)) for value, label in stocking.NUMBERED.items()],
                row.numbers, hint=_('Asked for with each piece that is packed.')),
    ]
