"""The customer of a quote with both addresses, and the quote's history."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.errors import Stale
from base.i18n import N_, _
from data.quote_view import QuoteView
from orders import buyers, quote_editing
from orders.snapshots import address
from ui.panels.addresses import address_fields, as_fields, draw_addresses, read_addresses
from ui.panels.customer import customer_fields, draw_person
from ui.panels.history import Diary
from ui.panels.panel import Card
from ui.panels.quote_terms import draw_edit
from ui.parts.dialog import ask


class QuoteCustomer(Card[QuoteView]):
    title = N_('Customer')
    verbs: ClassVar = frozenset({'edit_customer'})

    def actions(self, view: QuoteView) -> Node:
        return draw_edit(self, 'edit_customer')

    def body(self, view: QuoteView) -> Node:
        quote = view.quote
        is_known = any(value for name, value in buyers.told(quote).items() if name not in {'language', 'buyer_type'})
        return [
            h.div('.body.stack')[draw_person(quote) if is_known else h.span('.mute')[_('No customer yet')]],
            h.div('.body.stack')[draw_addresses(address(quote.shipping), address(quote.billing))]]

    async def edit_customer(self, data: Mapping[str, str]) -> None:
        quote = self.view.quote
        await ask(self.scope, _('Edit customer'), [
            *customer_fields(quote), *address_fields(address(quote.shipping), address(quote.billing)),
        ], hidden={'version': quote.version}, submit=self.save_customer)

    async def save_customer(self, values: Mapping[str, Any]) -> None:
        customer = {name: values[name] for name in buyers.FIELDS}
        try:
            await quote_editing.edit_quote_customer(self.scope.actor, self.view.quote.id, values['version'], customer,
                                                    **read_addresses(values))
        except Stale as stale:
            both = {'shipping': stale.theirs['shipping_address'], 'billing': stale.theirs['billing']}
            raise Stale(stale.who, stale.when, {**stale.theirs, **as_fields(both)}) from stale


class QuoteHistory(Diary[QuoteView]):
    """The quote's."""
