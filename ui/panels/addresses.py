"""Addresses: where it goes, and who is billed."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from babel import Locale
from htpy import Node

from base.actor import Right
from base.errors import Stale
from base.i18n import N_, _, language
from data.order_view import OrderView
from orders import editing, rules
from orders.snapshots import address
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import button, icon_button

PARTS = ('name', 'company', 'line1', 'line2', 'postcode', 'city', 'region', 'country', 'phone')


def country_name(code: str) -> str:
    return str(Locale(language()).territories.get(code, code))


def country_options() -> list[tuple[str, str]]:
    names = Locale(language()).territories
    return [('', '–'), *sorted(((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()),
                               key=lambda pair: pair[1])]


def lines_of(row: dict[str, str]) -> list[str]:
    """As one writes it on a parcel."""
    place = ' '.join(part for part in (row['postcode'], row['city']) if part)
    parts = [row['name'], row['company'], row['line1'], row['line2'], place, row['region'],
             country_name(row['country'])]
    return [part for part in parts if part]


class Addresses(Panel):
    title = N_('Addresses')
    verbs: ClassVar = frozenset({'edit_addresses'})

    def actions(self, view: OrderView) -> Node:
        if not self.scope.actor.may(Right.EDIT):
            return None
        return button(_('Edit'), 'edit_addresses', kind='quiet', blocked=str(rules.edit_details(view.order) or ''))

    def body(self, view: OrderView) -> Node:
        return h.div('.body.stack')[draw_addresses(address(view.order.shipping), address(view.order.billing))]

    async def edit_addresses(self, data: Mapping[str, str]) -> None:
        order = self.view.order
        await ask(self.scope, _('Edit addresses'), address_fields(address(order.shipping), address(order.billing)),
                  hidden={'version': order.addresses_version}, submit=self.save_addresses)

    async def save_addresses(self, values: Mapping[str, Any]) -> None:
        try:
            await editing.edit_addresses(self.scope.actor, self.order_id, values['version'], **read_addresses(values))
        except Stale as stale:
            theirs = {'version': stale.theirs['version'], **as_fields(stale.theirs)}
            raise Stale(stale.who, stale.when, theirs) from stale


def draw_addresses(shipping: dict[str, str], billing: dict[str, str]) -> Node:
    same = lines_of(shipping) == lines_of(billing)
    return [
        _draw(_('Ship to'), shipping),
        h.div('.address')[h.div('.small.mute')[_('Bill to')], h.div[_('Same address')]] if same and lines_of(shipping)
        else _draw(_('Bill to'), billing)]


def _draw(label: str, row: dict[str, str]) -> Node:
    lines = lines_of(row)
    copy = icon_button('copy', _('Copy address'), copy='\n'.join(lines)) if lines else None
    return h.div('.address')[
        h.div('.small.mute')[label], copy,
        [h.div[line] for line in lines] or h.div('.mute')[_('No address')]]


def as_fields(both: dict[str, Any]) -> dict[str, str]:
    """Both addresses under the names of the form's fields."""
    return {f'{which}-{part}': both[which][part] for which in ('shipping', 'billing') for part in PARTS}


def read_addresses(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {which: {part: values[f'{which}-{part}'] for part in PARTS} for which in ('shipping', 'billing')}


def address_fields(shipping: dict[str, str], billing: dict[str, str]) -> list[f.Field]:
    return [*_fields('shipping', _('Ship to'), shipping), *_fields('billing', _('Bill to'), billing)]


def _fields(which: str, title: str, row: dict[str, str]) -> list[f.Field]:
    return [
        f.heading(title),
        f.text(f'{which}-name', _('Name'), row['name'], half=True),
        f.text(f'{which}-company', _('Company'), row['company'], half=True),
        f.text(f'{which}-line1', _('Street and number'), row['line1']),
        f.text(f'{which}-line2', _('Address line 2'), row['line2']),
        f.text(f'{which}-postcode', _('Postcode'), row['postcode'], half=True),
        f.text(f'{which}-city', _('Town'), row['city'], half=True),
        f.text(f'{which}-region', _('Region'), row['region'], half=True),
        f.select(f'{which}-country', _('Country'), country_options(), row['country'], half=True),
        f.text(f'{which}-phone', _('Phone'), row['phone']),
    ]
