"""Handing an order over: what is in it, what is still to pay, who takes it."""
from contextlib import suppress

import htpy as h
from htpy import Node

from base.actor import Right
from base.errors import Refused
from base.i18n import _, ngettext, pgettext
from base.money import format_money
from data.models import Order
from data.order_view import OrderView
from data.pickup_view import misses
from orders import paying, pickups, rules, shipping
from ui.parts import fields as f
from ui.parts.dialog import Values, ask
from ui.parts.icons import icon
from ui.scope import Scope

LOOK = 'counter'


async def ask_pickup(scope: Scope, view: OrderView, code: str = '') -> bool:
    """Asks for what the shop wants to know, and hands it over; whether it was. `code` is one that was scanned."""
    order = view.order
    if refusal := rules.pick_up(order):
        raise refusal

    async def submit(values: Values) -> None:
        await shipping.picked_up(scope.actor, order.id, values['name'], values.get('code') or '',
                                 bool(values.get('identity_checked')))
        if values.get('paid'):
            with suppress(Refused):    # a colleague has entered it meanwhile
                await paying.mark_as_paid(scope.actor, order.id)
    asked = await ask(scope, _('Hand over {number}').format(number=order.number), _fields(scope, view, code),
                      intro=_draw(view), submit=submit, confirm=pgettext('button', 'Picked up'), look=LOOK)
    return asked is not None


def _fields(scope: Scope, view: OrderView, code: str) -> list[f.Field]:
    order, asked = view.order, pickups.asks(view.shop)
    fields = [f.text('name', _('Picked up by'), order.customer_name, longest=200)]
    if asked.code != 'off' and order.pickup_code:
        fields.insert(0, f.text('code', _('Pickup code'), code, longest=20, required=asked.code == 'required',
                                hint=_('Typed or scanned.')))
    if asked.identity != 'off':
        fields.append(f.checkbox('identity_checked', _('I have checked who it is')))
    if order.open_minor > 0 and scope.actor.may(Right.PAY) and not rules.mark_as_paid(order):
        fields.append(f.checkbox('paid', _('{amount} received now: mark as paid').format(amount=_open(order))))
    return fields


def _open(order: Order) -> str:
    return format_money(order.open_minor, order.currency)


def _draw(view: OrderView) -> Node:
    order = view.order
    return [h.p('.counter-who')[h.b[order.customer_name or order.company],
                                order.customer_name and order.company and h.span[order.company]],
            _draw_warnings(view), _draw_pieces(view)]


def _draw_warnings(view: OrderView) -> Node:
    order = view.order
    said: list[tuple[str, str]] = []
    if order.open_minor > 0:
        said.append(('bad', _('Not paid: {amount} is still to pay.').format(amount=_open(order))))
    packed, wanted = packed_of(view)
    if misses(packed, wanted, order.ready_at is not None):
        said.append(('warn', _('{packed} of {wanted} packed').format(packed=packed, wanted=wanted)))
    return [h.p(f'.banner.{tone}')[icon('warning'), h.span[words]] for tone, words in said]


def pickup_words(order: Order) -> list[str]:
    """Who has it, or the code with which it is picked up."""
    if order.picked_up_at:
        by = [_('Picked up by {name}').format(name=order.picked_up_name)] if order.picked_up_name else []
        words = ' · '.join([*by, *([_('identity checked')] if order.identity_checked else [])])
        return [words] if words else []
    return [_('Pickup code {code}').format(code=order.pickup_code)] if order.pickup_code and order.pickup else []


def packed_of(view: OrderView) -> tuple[int, int]:
    """Pieces that are in a box or have left, of those that ship."""
    live = [one for one in view.slips if one.slip.status != 'cancelled']
    packed = sum(one.pieces if one.slip.status == 'shipped' else sum(line.packed for line in one.lines) for one in live)
    return packed, view.order.ship_pieces


def _draw_pieces(view: OrderView) -> Node:
    rows = [row.line for row in view.lines if row.line.quantity > row.line.withdrawn]
    count = sum(row.quantity - row.withdrawn for row in rows)
    return [h.ul('.counter-pieces')[[_draw_piece(row.quantity - row.withdrawn, row.name, row.variant) for row in rows]],
            h.p('.small.mute')[ngettext('{count} piece', '{count} pieces', count).format(count=count)]]


def _draw_piece(count: int, name: str, variant: str) -> Node:
    return h.li[h.b[f'{count}\u00a0×'], h.span[name, variant and h.span('.mute')[f' · {variant}']]]
