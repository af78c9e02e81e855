"""Shipping: how it leaves, its packing slips, and where each parcel is."""
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _, pgettext
from data import settings_view
from data.models import PackingSlip
from data.order_view import OrderView, SlipView
from orders import method_editing, packing, pick_lists, rules, shipping
from ui.panels.head import shipment_badge
from ui.panels.offers import Offer, draw_offers, offer
from ui.panels.packed_words import draw_doubts
from ui.panels.panel import Panel
from ui.panels.pickup_dialog import ask_pickup, pickup_words
from ui.panels.slip_moves import ask_moves
from ui.panels.slip_rows import draw_slips, weight, why_not_unship
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.icons import icon
from ui.parts.menu import Item, menu
from ui.parts.pieces import button, short_day


class Shipping(Panel):
    title = N_('Shipping')
    look = 'card shipping'
    verbs: ClassVar = frozenset({
        'mark_as_shipped', 'mark_as_not_shipped', 'ready_for_pickup', 'not_ready_for_pickup', 'picked_up', 'add_slip',
        'edit_slip', 'move_pieces', 'cancel_slip', 'edit_delivery'})

    def actions(self, view: OrderView) -> Node:
        return [self.draw_print(view), self.draw_edit(view), shipment_badge(view.order.shipment_status)]

    def draw_print(self, view: OrderView) -> Node:
        items = [*self.packers_papers(view), *self.return_form(view)]
        return menu('print-shipping', [icon('printer'), _('Print')], items, kind='quiet') if items else None

    def packers_papers(self, view: OrderView) -> list[Item]:
        live = [str(one.slip.id) for one in view.slips if one.slip.status != 'cancelled']
        if not live or not self.scope.actor.may(Right.PACK):
            return []
        refusal = rules.print_slip(view.order)
        left = any(line.packed < line.pieces for one in view.slips if one.slip.status == 'open' for line in one.lines)
        nothing = refusal or (None if left else pick_lists.why_nothing(view.order))
        return [
            Item(_('Packing slips'), href=f'/papers/slips.pdf?slips={",".join(live)}', glyph='printer', new_tab=True,
                 blocked=str(refusal or '')),
            Item(_('Pick list'), href=f'/papers/pick-list.pdf?orders={view.order.id}', glyph='task', new_tab=True,
                 blocked=str(nothing or ''))]

    def return_form(self, view: OrderView) -> list[Item]:
        if not view.order.ship_pieces or view.order.cancelled_at:
            return []
        return [Item(_('Return form'), href=f'/papers/orders/{view.order.id}/return-form.pdf', glyph='return',
                     new_tab=True)]

    def draw_edit(self, view: OrderView) -> Node:
        if not self.scope.actor.may(Right.EDIT):
            return None
        return button(_('Edit'), 'edit_delivery', kind='quiet', blocked=str(rules.edit_details(view.order) or ''))

    def body(self, view: OrderView) -> Node:
        offers = self.offers(view)
        add = offer(self.scope.actor, Right.PACK, _('Add packing slip'), 'add_slip', rules.add_slip(view.order),
                    kind='quiet', glyph='plus')
        return [
            h.div('.body.between')[self.draw_method(view), draw_offers(offers)],
            draw_slips(self.scope.actor, view) if view.slips else None,
            h.div('.body.foot')[draw_offers([add], offers)] if add and view.order.ship_pieces else None]

    def offers(self, view: OrderView) -> list[Offer | None]:
        return self.pickup_offers(view) if view.order.pickup else self.parcel_offers(view)

    def parcel_offers(self, view: OrderView) -> list[Offer | None]:
        actor, order = self.scope.actor, view.order
        ship = offer(actor, Right.SHIP, _('Mark as shipped…'), 'mark_as_shipped', rules.ship(order))
        undo = offer(actor, Right.SHIP, _('Mark as not shipped'), 'mark_as_not_shipped', why_not_unship(view))
        if order.shipment_status == 'shipped':
            return [undo]
        return [undo and replace(undo, kind='quiet'), ship] if order.shipped_pieces else [ship]

    def pickup_offers(self, view: OrderView) -> list[Offer | None]:
        actor, order = self.scope.actor, view.order
        if order.picked_up_at:
            return [offer(actor, Right.SHIP, _('Mark as not picked up'), 'mark_as_not_shipped', why_not_unship(view))]
        ready = offer(actor, Right.SHIP, pgettext('button', 'Ready for pickup'), 'ready_for_pickup',
                      rules.ready_for_pickup(order))
        if order.ready_at:
            ready = offer(actor, Right.SHIP, _('Not ready yet'), 'not_ready_for_pickup', rules.pick_up(order),
                          kind='quiet')
        return [ready, offer(actor, Right.SHIP, pgettext('button', 'Picked up…'), 'picked_up', rules.pick_up(order))]

    def draw_method(self, view: OrderView) -> Node:
        order = view.order
        method = order.shipping_method or (_('Pickup') if order.pickup else _('No shipping method'))
        wanted = order.requested_on and _('wanted on {day}').format(day=short_day(order.requested_on))
        words = [weight(order.weight_g), wanted, '' if order.ship_pieces else _('nothing to ship')]
        return h.div[h.div[method, [h.span('.small.mute')[' · ', word] for word in words if word]],
                     [h.div('.small.mute')[words] for words in pickup_words(order)]]

    async def edit_delivery(self, data: Mapping[str, str]) -> None:
        order = self.view.order
        kept = str(rules.edit_methods(order) or '')
        names = [(one.name, '') for one in (await settings_view.read()).shipping_methods]
        method = f.autocomplete('shipping_method', _('Shipping method'), order.shipping_method, longest=80,
                                options=names)
        await ask(self.scope, _('Edit delivery'), [
            *([] if kept else [method]), f.day('requested_on', _('Requested delivery date'), order.requested_on),
        ], intro=kept, hidden={'version': order.shipping_version}, submit=self.save_delivery)

    async def save_delivery(self, values: Mapping[str, Any]) -> None:
        await method_editing.edit_delivery(self.scope.actor, self.order_id, **{
            'shipping_method': self.view.order.shipping_method, **values})

    def slip(self, data: Mapping[str, str]) -> SlipView | None:
        return next((one for one in self.view.slips if str(one.slip.id) == data.get('slip')), None)

    async def mark_as_shipped(self, data: Mapping[str, str]) -> None:
        one = self.slip(data)
        leaving = [one] if one else [one for one in self.view.slips if one.slip.status == 'open']
        slip = leaving[0].slip if len(leaving) == 1 else None
        fields = [self.carrier_field(slip)]
        if len(leaving) < 2:
            fields.append(f.text('tracking_code', _('Tracking code'), slip.tracking_code if slip else '', longest=80))
        title = pgettext('slip', 'Mark as shipped') if one else _('Mark as shipped')
        await ask(self.scope, title, fields, confirm=title, submit=self.save_shipped,
                  intro=[h.p[', '.join(one.slip.number for one in leaving)],
                         draw_doubts(self.scope, self.view, leaving)],
                  hidden={'slip_id': one.slip.id if one else None})

    def carrier_field(self, slip: PackingSlip | None) -> f.Field:
        method = self.view.order.shipping_method.casefold()
        names = [carrier.name for carrier in self.view.carriers]
        usual = next((name for name in names if name.casefold() in method), '')
        return f.autocomplete('carrier', _('Carrier'), (slip and slip.carrier) or usual, longest=80,
                              options=[(name, name) for name in names])

    async def save_shipped(self, values: Mapping[str, Any]) -> None:
        await shipping.mark_as_shipped(self.scope.actor, self.order_id, **values)

    async def mark_as_not_shipped(self, data: Mapping[str, str]) -> None:
        one = self.slip(data)
        await shipping.mark_as_not_shipped(self.scope.actor, self.order_id, one.slip.id if one else None)

    async def ready_for_pickup(self, data: Mapping[str, str]) -> None:
        await shipping.ready_for_pickup(self.scope.actor, self.order_id)

    async def not_ready_for_pickup(self, data: Mapping[str, str]) -> None:
        await shipping.not_ready_for_pickup(self.scope.actor, self.order_id)

    async def picked_up(self, data: Mapping[str, str]) -> None:
        await ask_pickup(self.scope, self.view)

    async def add_slip(self, data: Mapping[str, str]) -> None:
        await packing.add_slip(self.scope.actor, self.order_id)

    async def edit_slip(self, data: Mapping[str, str]) -> None:
        one = self.slip(data)
        if one is None:
            return
        slip = one.slip
        await ask(self.scope, _('Edit packing slip {number}').format(number=slip.number), [
            self.carrier_field(slip),
            f.text('tracking_code', _('Tracking code'), slip.tracking_code, longest=80),
            f.number('weight_g', _('Weight in grams'), slip.weight_g or None, minimum=0, maximum=1_000_000),
        ], hidden={'slip_id': slip.id, 'version': slip.version}, submit=self.save_slip)

    async def save_slip(self, values: Mapping[str, Any]) -> None:
        await shipping.edit_slip(self.scope.actor, self.order_id, **{**values, 'weight_g': values['weight_g'] or 0})

    async def move_pieces(self, data: Mapping[str, str]) -> None:
        one = self.slip(data)
        if one:
            await ask_moves(self.scope, self.view, one)

    async def cancel_slip(self, data: Mapping[str, str]) -> None:
        one = self.slip(data)
        if one and await confirm(self.scope, _('Cancel packing slip {number}?').format(number=one.slip.number),
                                 _('It stays listed; its pieces can be packed again.'),
                                 confirm=_('Cancel packing slip'), danger=True):
            await packing.cancel_slip(self.scope.actor, self.order_id, one.slip.id)
