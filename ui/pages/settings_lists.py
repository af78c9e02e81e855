"""Lists the shop keeps: statuses of its own, payment methods, shipping methods, carriers."""
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data.settings_view import SettingsView
from orders import arranging
from people.carriers import CARRIERS
from ui.pages.settings_section import Section, add_button, row_buttons, row_of, table
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.pieces import badge, empty_state, money

OWN = '*'
"""A carrier that is not among those we know."""


class Workflow(Section):
    title = N_('Custom statuses')
    verbs: ClassVar = frozenset({'put_status', 'delete_status'})

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add status'), 'put_status')

    def body(self, view: SettingsView) -> Node:
        if not view.statuses:
            return empty_state(_('No status yet'), _('A status is a coloured label you put on orders by hand.'))
        return table([_('Status')], [h.tr(data_key=str(row.id))[
            h.td[badge(row.colour, row.title)], row_buttons(row.id, row.title, 'put_status', 'delete_status')]
            for row in view.statuses])

    async def put_status(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.statuses)
        colours = [(value, _(label)) for value, label in arranging.COLOURS.items()]
        await ask(self.scope, _('Status'), [
            f.text('title', _('Title'), row.title if row else '', required=True, longest=60),
            f.radio('colour', _('Colour'), colours, row.colour if row else 'info', required=True),
        ], submit=lambda values: arranging.put_status(self.scope.actor, row.id if row else None, **values))

    async def delete_status(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.statuses)
        if row and await confirm(self.scope, _('Delete “{name}”?').format(name=row.title),
                                 _('It disappears from its orders; their history keeps the name.'), confirm=_('Delete'),
                                 danger=True):
            await arranging.delete_status(self.scope.actor, row.id)


class PaymentMethods(Section):
    title = N_('Payment methods')
    verbs: ClassVar = frozenset({'put_payment_method', 'delete_payment_method'})

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add payment method'), 'put_payment_method')

    def body(self, view: SettingsView) -> Node:
        return table([_('Name'), _('When')], [h.tr(data_key=str(row.id))[
            h.td[row.name], h.td('.mute')[_('After delivery') if row.pay_later else _('Before delivery')],
            row_buttons(row.id, row.name, 'put_payment_method', 'delete_payment_method')]
            for row in view.payment_methods])

    async def put_payment_method(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.payment_methods)
        await ask(self.scope, _('Payment method'), [
            f.text('name', _('Name'), row.name if row else '', required=True, longest=80),
            f.checkbox('pay_later', _('Paid after delivery (on pickup, on account)'), bool(row and row.pay_later)),
        ], submit=lambda values: arranging.put_payment_method(self.scope.actor, row.id if row else None, **values))

    async def delete_payment_method(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.payment_methods)
        if row and await _sure(self, row.name):
            await arranging.delete_payment_method(self.scope.actor, row.id)


class ShippingMethods(Section):
    title = N_('Shipping methods')
    verbs: ClassVar = frozenset({'put_shipping_method', 'delete_shipping_method'})

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add shipping method'), 'put_shipping_method')

    def body(self, view: SettingsView) -> Node:
        return table([_('Name'), _('Kind'), _('Price'), _('Carrier')], [h.tr(data_key=str(row.id))[
            h.td[row.name], h.td('.mute')[_('Pickup') if row.pickup else _('Delivery')],
            h.td[money(row.price_minor, view.shop.currency)], h.td('.mute')[row.carrier.name if row.carrier else '–'],
            row_buttons(row.id, row.name, 'put_shipping_method', 'delete_shipping_method')]
            for row in view.shipping_methods])

    async def put_shipping_method(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.shipping_methods)
        carriers = [('', _('None')), *((str(one.id), one.name) for one in self.view.carriers)]
        await ask(self.scope, _('Shipping method'), [
            f.text('name', _('Name'), row.name if row else '', required=True, longest=80),
            f.checkbox('pickup', _('The customer picks it up'), bool(row and row.pickup)),
            f.money('price', _('Price'), row.price_minor if row else 0, currency=self.view.shop.currency, half=True),
            f.select('carrier', _('Carrier'), carriers, str(row.carrier_id or '') if row else '', half=True),
        ], submit=lambda values: self.save_shipping_method(row.id if row else None, values))

    async def save_shipping_method(self, row_id: int | None, values: Mapping[str, Any]) -> None:
        carrier = int(values['carrier']) if values['carrier'] else None
        await arranging.put_shipping_method(self.scope.actor, row_id, values['name'], values['pickup'],
                                            values['price'] or 0, carrier)

    async def delete_shipping_method(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.shipping_methods)
        if row and await _sure(self, row.name):
            await arranging.delete_shipping_method(self.scope.actor, row.id)


class Carriers(Section):
    title = N_('Carriers')
    verbs: ClassVar = frozenset({'put_carrier', 'delete_carrier'})

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add carrier'), 'put_carrier')

    def body(self, view: SettingsView) -> Node:
        return table([_('Name'), _('Tracking address')], [h.tr(data_key=str(row.id))[
            h.td[row.name], h.td('.small.mute')[row.tracking_url or '–'],
            row_buttons(row.id, row.name, 'put_carrier', 'delete_carrier')] for row in view.carriers])

    async def put_carrier(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.carriers)
        known = [] if row else self.missing()
        fields = [f.text('name', _('Name'), row.name if row else '', required=True, longest=80),
                  f.text('tracking_url', _('Tracking address'), row.tracking_url if row else '', longest=300,
                         hint=_('With {code}, and {postcode}, {country} or {language} where the carrier wants '
                                'them.').format(code='{code}', postcode='{postcode}', country='{country}',
                                                language='{language}'))]
        if known:
            options = [*((name, name) for name in known), (OWN, _('Another carrier'))]
            fields = [f.select('known', _('Carrier'), options, known[0], required=True),
                      *(replace(field, shown_if=('known', OWN)) for field in fields)]
        await ask(self.scope, _('Carrier'), fields, preview=self.look if known else None,
                  submit=lambda values: self.save_carrier(row.id if row else None, values))

    def missing(self) -> list[str]:
        """Carriers we know the address of, that this shop does not have."""
        there = {one.name.casefold() for one in self.view.carriers}
        return [name for name in CARRIERS if name.casefold() not in there]

    async def look(self, values: Mapping[str, Any]) -> Node:
        url = CARRIERS.get(values['known'])
        return [h.span('.small.mute')[_('Tracking address')], h.div('.carrier-url')[url]] if url else None

    async def save_carrier(self, row_id: int | None, values: Mapping[str, Any]) -> None:
        name, url = values['name'], values['tracking_url']
        if values.get('known') in CARRIERS:
            name, url = values['known'], CARRIERS[values['known']]
        await arranging.put_carrier(self.scope.actor, row_id, name, url)

    async def delete_carrier(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.carriers)
        if row and await _sure(self, row.name):
            await arranging.delete_carrier(self.scope.actor, row.id)


async def _sure(section: Section, name: str) -> bool:
    return await confirm(section.scope, _('Delete “{name}”?').format(name=name),
                         _('Orders that have it keep its name.'), confirm=_('Delete'), danger=True)
