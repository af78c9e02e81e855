"""Edit how an order leaves and how it is paid: its methods, and the day the customer asked for (order-desk §8)."""
from datetime import date
from typing import Any

from base.actor import Actor, Right
from base.faults import fail_point
from base.text import clean
from data.models import Document, Order, PaymentMethod, ShippingMethod
from orders import history, rules
from orders.ground import claim, fresh, refuse, settle, verb


async def _claim(order_id: int) -> Order:
    order = await claim(order_id)
    order.invoice_count = await Document.filter(order_id=order.id, kind='invoice').count()
    refuse(rules.edit_details(order))
    return order


@verb(Right.EDIT)
async def edit_delivery(actor: Actor, order_id: int, version: int, shipping_method: str,
                        requested_on: date | None) -> None:
    """The shipping method, as long as lines can be edited, and the requested day, until completed. What is picked up
    follows from the method. Raises Stale, Refused."""
    order = await _claim(order_id)
    before = {'shipping_method': order.shipping_method, 'requested_on': order.requested_on}
    await fresh(order, 'shipping', version, before)
    after = {'shipping_method': clean(shipping_method, 80), 'requested_on': requested_on}
    if after['shipping_method'] != order.shipping_method:
        refuse(rules.edit_methods(order))
        order.pickup = await ShippingMethod.filter(name=after['shipping_method'], pickup=True).exists()
        order.ready_at = order.ready_at if order.pickup else None
    await _save(actor, order, 'delivery_edited', 'shipping', before, after)


@verb(Right.EDIT)
async def edit_payment_method(actor: Actor, order_id: int, version: int, payment_method: str) -> None:
    """As long as lines can be edited. Whether it is paid after delivery follows from the method. Raises Stale,
    Refused."""
    order = await _claim(order_id)
    refuse(rules.edit_methods(order))
    before = {'payment_method': order.payment_method}
    await fresh(order, 'payment', version, before)
    after = {'payment_method': clean(payment_method, 80)}
    if after != before:
        order.pay_later = await PaymentMethod.filter(name=after['payment_method'], pay_later=True).exists()
    await _save(actor, order, 'payment_method_edited', 'payment', before, after)


async def _save(actor: Actor, order: Order, verb_name: str, section: str, before: dict[str, Any],
                after: dict[str, Any]) -> None:
    changed = history.changes(before, after)
    if not changed:
        return
    order.update_from_dict(after)
    await settle(order)
    fail_point('method_editing.saved')
    told = {name: [_told(value) for value in pair] for name, pair in changed.items()}
    await history.record(actor, verb_name, order_id=order.id, section=section, changes=told)


def _told(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or '')
