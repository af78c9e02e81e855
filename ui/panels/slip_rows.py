"""The packing slips of an order as a table."""
from collections import Counter
from decimal import Decimal
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _, pgettext
from base.money import format_number
from data.models import Order, PackingSlip
from data.order_view import OrderView, SlipView
from orders import return_rules, rules, tracking
from orders.view import pieces_of
from ui.panels.offers import Offer, offer
from ui.panels.packed_words import numbers, who
from ui.panels.slip_moves import others
from ui.parts.markup import link
from ui.parts.menu import menu
from ui.parts.pieces import badge, icon_button, icon_link, short_day

NAMED = 3


def draw_slips(actor: Actor, view: OrderView) -> Node:
    return h.table('.slips')[
        h.thead[h.tr[
            h.th(scope='col')[_('Packing slip')], h.th(scope='col')[_('Status')],
            h.th('.num', scope='col')[_('Pieces')],
            not view.order.pickup and h.th(scope='col')[_('Carrier and tracking')],
            h.td[h.span('.sr')[_('Actions')]]]],
        h.tbody[[draw_slip(actor, view, one) for one in view.slips]]]


def draw_slip(actor: Actor, view: OrderView, one: SlipView) -> Node:
    slip = one.slip
    gone = slip.status == 'cancelled'
    several = sum(other.slip.status != 'cancelled' for other in view.slips) > 1
    return h.tr({'class': 'gone' if gone else None}, data_key=f'slip-{slip.id}')[
        h.td[h.div('.nowrap')[slip.number], several and not gone and h.div('.small.mute')[contents(view, one)],
             [h.div('.small.mute.numbers')[words] for words in numbers(view, one)]],
        h.td[slip_badge(one, view.shop.timezone), not gone and _draw_who(view, one)],
        h.td('.num')[format_number(one.pieces)],
        not view.order.pickup and h.td[draw_tracking(view, slip)],
        h.td('.tools')[draw_tools(actor, view, one)]]


def _draw_who(view: OrderView, one: SlipView) -> Node:
    words = who(view, one)
    return h.div('.small.mute.packed-by')[words] if words else None


def contents(view: OrderView, one: SlipView) -> str:
    names = {row.line.id: row.line.name for row in view.lines}
    said = [f'{line.pieces}\u00a0×\u00a0{names.get(line.order_line_id, "")}' for line in one.lines]
    return ' · '.join(said[:NAMED]) + (' …' if len(said) > NAMED else '')


def slip_badge(one: SlipView, zone: str) -> Node:
    slip, packed = one.slip, sum(line.packed for line in one.lines)
    if slip.status == 'cancelled':
        return badge('mute', _('Slip cancelled'))
    if slip.shipped_at:
        day = short_day(slip.shipped_at.astimezone(ZoneInfo(zone)).date())
        return badge('ok', _('Shipped on {day}').format(day=day))
    if not packed:
        return badge('mute', _('To pack'))
    words = _('Packed') if packed >= one.pieces else _('{packed} of {wanted} packed').format(
        packed=packed, wanted=one.pieces)
    return badge('info' if packed >= one.pieces else 'warn', words)


def draw_tracking(view: OrderView, slip: PackingSlip) -> Node:
    if not slip.carrier and not slip.tracking_code:
        return h.span('.mute')[_('none yet') if slip.status != 'cancelled' else '–']
    href = tracking.link(view.carriers, view.order, slip)
    code = link(href, slip.tracking_code, new_tab=True) if href else slip.tracking_code
    return [slip.carrier and h.div('.small.mute')[slip.carrier], slip.tracking_code and h.div[code]]


def draw_tools(actor: Actor, view: OrderView, one: SlipView) -> Node:
    slip = one.slip
    printing = slip.status != 'cancelled' and actor.may(Right.PACK) and draw_print(view.order, slip)
    items = [one.item() for one in slip_offers(actor, view, one) if one]
    return [printing or None, menu(f'slip-{slip.id}', _('More'), items, kind='quiet') if items else None]


def draw_print(order: Order, slip: PackingSlip) -> Node:
    label, refusal = _('Print {number}').format(number=slip.number), rules.print_slip(order)
    if refusal:
        return icon_button('printer', label, blocked=str(refusal))
    return icon_link('printer', label, f'/papers/slips.pdf?slips={slip.id}', new_tab=True)


def slip_offers(actor: Actor, view: OrderView, one: SlipView) -> list[Offer | None]:
    order, slip = view.order, one.slip
    if slip.status == 'cancelled':
        return []
    shipped = slip.status == 'shipped'
    leave = offer(actor, Right.SHIP, pgettext('slip', 'Mark as shipped…'), 'mark_as_shipped', rules.ship(order),
                  glyph='truck', slip=slip.id)
    undo = offer(actor, Right.SHIP, pgettext('slip', 'Mark as not shipped'), 'mark_as_not_shipped',
                 why_not_unship(view, one), glyph='truck', slip=slip.id)
    return [
        None if order.pickup else undo if shipped else leave,
        offer(actor, Right.SHIP, _('Edit…'), 'edit_slip', rules.edit_slip(order, slip), glyph='pencil', slip=slip.id),
        offer(actor, Right.PACK, _('Move pieces…') if others(view, one) else _('Split…'), 'move_pieces',
              why_not_move(view, one), glyph='split', slip=slip.id),
        offer(actor, Right.PACK, _('Cancel packing slip…'), 'cancel_slip', why_not_change(slip), kind='danger',
              glyph='cross', slip=slip.id)]


def why_not_unship(view: OrderView, one: SlipView | None = None) -> Refused | None:
    """The refusal the verb gives, of one parcel that has left or of all; what credits put in stock it alone knows."""
    parcels = [one] if one else [slip for slip in view.slips if slip.slip.status == 'shipped']
    here: Counter[int] = Counter()
    for line in (line for parcel in parcels for line in parcel.lines):
        here[line.order_line_id] += line.pieces
    counts = {line_id: pieces_of(view, line_id) for line_id in here}
    numbers_back = any(number.return_line_id for parcel in parcels for number in parcel.numbers)
    return rules.unship(view.order) or return_rules.unship(here, counts, numbers_back)


def why_not_change(slip: PackingSlip) -> Refused | None:
    """The same refusal the verbs give."""
    if slip.status != 'shipped':
        return None
    return Refused(N_('Packing slip {slip} has been shipped. Mark it as not shipped first.'), slip=slip.number)


def why_not_move(view: OrderView, one: SlipView) -> Refused | None:
    refusal = rules.not_cancelled(view.order) or rules.not_held(view.order) or why_not_change(one.slip)
    if refusal:
        return refusal
    if all(line.packed == line.pieces for line in one.lines):
        return Refused(N_('All of it is packed. Take pieces off at the bench first.'))
    return Refused(N_('There is only one piece on it.')) if one.pieces < 2 and not others(view, one) else None


def weight(grams: int) -> str:
    """1.2 kg, or 350 g; nothing when it is not known."""
    if not grams:
        return ''
    return _('{count} g').format(count=grams) if grams < 1000 else _('{count} kg').format(
        count=format_number(Decimal(grams) / 1000))
