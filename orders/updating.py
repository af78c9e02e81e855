"""A newer copy of an order from its source: updates what is still open, and leaves alone what the desk has done."""
from collections.abc import Sequence
from typing import Any

from base.actor import Actor
from base.errors import Refused
from base.faults import fail_point
from data.models import Document, History, Order, OrderLine
from orders import (
    billed,
    finding,
    following,
    history,
    incoming_known,
    incoming_rows,
    invoicing,
    ledger,
    packing,
    paying,
    pieces,
    placing,
    rules,
    stock,
    telling,
    vat,
)
from orders.editing import said, take_out
from orders.following import thing
from orders.ground import claim, settle, shop, touch
from orders.incoming import IncomingOrder
from orders.stock import Move

SECTIONS = {
    'customer': {'customer_name', 'company', 'email', 'phone', 'language', 'vat_id'},
    'addresses': {'billing', 'shipping', 'country'},
    'lines': {'lines', 'total'},
    'payment': {'payment_method', 'payment_reference', 'paid', 'refunded', 'total'},
    'shipping': {'shipping_method', 'pickup', 'lines'},
}
LINES = ('lines_edited', 'vat_treatment_changed')
EDITS = ('customer_edited', 'addresses_edited', *LINES, 'delivery_edited', 'payment_method_edited')
FOLLOWS = {'shipping': 'country', 'shipping_method': 'pickup'}
_FROM_SOURCE = ('gtin', 'quantity', 'unit_price', 'amount_minor', 'discount_minor', 'vat_rate', 'category', 'ships')


def closed(order: Order) -> Refused | None:
    """A completed or cancelled order takes nothing more from its source."""
    return rules.not_closed(order)


async def update(actor: Actor, order_id: int, one: IncomingOrder) -> tuple[bool, Refused | None]:
    """Inside the import's transaction: whether anything changed, and why a part of the copy could not be taken."""
    order: Any = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    own, was_paid = await _own(order.id), order.payment_status == 'paid'
    changed = await _update_details(order, one, own)
    refusal = None if 'lines' in own else await _update_lines(actor, order, one, changed)
    await _update_money(actor, order, one, changed)
    if changed:
        await _save(order, changed)
    step = await following.next_step(order, one)
    if changed or step.verb:
        await history.record(actor, 'import_updated', order_id=order.id, source=incoming_rows.shop_name(one),
                             sections=_sections(changed), changes=changed)
    if order.payment_status == 'paid' and not was_paid and step.verb != 'cancel':
        await invoicing.issue_when(actor, order, 'paid')
    await following.take(actor, order.id, step, one.cancel_reason)
    refusal = refusal or step.refusal
    await _stamp(order, one, whole=refusal is None)
    return bool(changed or step.verb), refusal


async def _own(order_id: int) -> set[str]:
    """What people have edited here, and what follows from it; a newer copy leaves that alone."""
    own: set[str] = set()
    for row in await History.filter(order_id=order_id, verb__in=EDITS):
        own |= {'lines'} if row.verb in LINES else set(row.data.get('changes') or {})
    return own | {FOLLOWS[name] for name in own & FOLLOWS.keys()}


async def _update_details(order: Order, one: IncomingOrder, own: set[str]) -> dict[str, Any]:
    """Customer, addresses, remark and methods; before → after of what differs."""
    wanted = {name: value for name, value in incoming_rows.fields(one).items() if name not in own}
    changed = history.changes({name: getattr(order, name) for name in wanted}, wanted)
    order.update_from_dict(wanted)
    if 'email' in changed:
        met = await incoming_known.customers([one])
        order.customer_id = met[incoming_known.address(one)].id if met else None
    if 'payment_method' in changed:
        order.pay_later = order.payment_method in await incoming_known.pay_later()
    return changed


async def _update_lines(actor: Actor, order: Order, one: IncomingOrder, changed: dict[str, Any]) -> Refused | None:
    """Lines and costs, while nothing is invoiced or shipped."""
    old = await OrderLine.filter(order_id=order.id).order_by('position')
    new = [incoming_rows.order_line(line, {}) for line in one.lines]
    vat.mark(await shop(), order, new)
    costs = incoming_rows.sums(one)
    same = [_told(line) for line in billed.shown(old)] == [_told(line) for line in billed.shown(new)]
    if same and all(getattr(order, name) == value for name, value in costs.items()):
        return None
    refusal = rules.edit_lines(order)
    if refusal is not None:
        return refusal
    before = _summary(order, billed.shown(old))
    if not same:
        await _replace(actor, order, old, one)
    order.update_from_dict(costs)
    order.total_minor = one.total
    after = _summary(order, new)
    changed.update(history.changes(before, after) or {'total': [before['total'], after['total']]})
    return None


def _told(line: OrderLine) -> tuple[Any, ...]:
    return (*thing(line), *(getattr(line, name) for name in _FROM_SOURCE))


def _summary(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    return {'lines': [said(line, order.currency) for line in lines],
            'shipping_costs': order.shipping_minor, 'payment_cost': order.payment_cost_minor,
            'discount': order.discount_minor, 'total': order.total_minor}


async def _replace(actor: Actor, order: Order, old: Sequence[OrderLine], one: IncomingOrder) -> None:
    """A line that stays keeps its row, and with it what was packed of it."""
    desk, products = await shop(), await incoming_known.products([one])
    gone = {line.id: line for line in old}
    pieces_before = {line.id: line.quantity for line in old}
    lines, moves = [], []
    for position, told in enumerate(one.lines, 1):
        new = incoming_rows.order_line(told, products)
        vat.mark(desk, order, [new])
        line = next((line for line in gone.values() if thing(line) == thing(new)), new)
        before = line.quantity if gone.pop(line.id, None) else 0
        is_new = line is new
        line.update_from_dict({name: getattr(new, name) for name in _FROM_SOURCE})
        line.order_id, line.position = order.id, position
        await line.save()
        lines.append(line)
        moves.append(_move(order, line, before - line.quantity, is_new))
    moves += [_move(order, line, line.quantity) for line in gone.values()]
    for position, line in enumerate(gone.values(), len(lines) + 1):
        line.position = position
        await take_out(actor, line)
    fail_point('updating.lines')
    await stock.move(actor, [move for move in moves if move])
    order.pieces = sum(line.quantity for line in lines)
    order.ship_pieces = pieces.to_ship(lines)
    order.weight_g = sum(line.quantity * line.weight_g for line in lines)
    await packing.fit_slips(actor, order, lines, pieces_before)


def _move(order: Order, line: OrderLine, pieces: int, is_new: bool = False) -> Move | None:
    key = f'order-line:{line.id}' if is_new else f'edit:{order.id}:{order.revision}:{line.id}'
    return Move(line.product_id, pieces, 'edit', key, order.id) if line.product_id and pieces else None


async def _update_money(actor: Actor, order: Order, one: IncomingOrder, changed: dict[str, Any]) -> None:
    """Payments and refunds the source has had since; what the desk recorded itself is not recorded twice."""
    standing = [row.amount_minor for row in await paying.standing(order.id)]
    came = one.paid - sum(amount for amount in standing if amount > 0)
    back = sum(refund.amount for refund in one.refunds) + sum(amount for amount in standing if amount < 0)
    new = [placing.payment_row(order, payment) for payment in incoming_rows.later_payments(one, came, back)]
    if new:
        changed['paid'] = [order.paid_minor, order.paid_minor + sum(row.amount_minor for row in new)]
        await ledger.append(actor, new)
    refunded = max(order.credited_minor, incoming_rows.refunded(one))
    if refunded != order.credited_minor:
        changed['refunded'] = [order.credited_minor, refunded]
        order.credited_minor = refunded


async def _save(order: Order, changed: dict[str, Any]) -> None:
    for section in _sections(changed):
        touch(order, section)
    await settle(order)
    await telling.take_back_reminders(order)
    await finding.reindex(order)


def _sections(changed: dict[str, Any]) -> list[str]:
    return [section for section, names in SECTIONS.items() if names & changed.keys()]


async def _stamp(order: Order, one: IncomingOrder, whole: bool) -> None:
    """A copy of which something waits, for the end of a hold perhaps, is judged again when it comes again."""
    stamp: dict[str, Any] = {'source_hash': one.raw_hash} if whole else {}
    if one.source_updated_at:
        stamp['source_updated_at'] = one.source_updated_at
    if stamp:
        await Order.filter(id=order.id).update(**stamp)
