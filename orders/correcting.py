"""Correct an invoice in one step: what is left of it is credited, the order is changed, and invoiced again (order-desk
§4, §8). The new invoice bills the order as it stands after the changes; pieces that were credited before they left are
taken out of it, or the customer would be billed and sent again what they no longer want."""
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from base.actor import SYSTEM, Actor, Right
from base.faults import fail_point
from data import database
from data.models import Document, Order, OrderLine
from orders import billed, credit_left, credit_take, crediting, editing, finding, invoicing, rules, telling
from orders.editing import Costs, LineEdit
from orders.ground import claim, fresh, issued, refuse, settle, touch, verb
from orders.rounding import half_up


@dataclass(frozen=True)
class Correction:
    """What is to be different: lines as the form of lines gives them, costs, customer fields and addresses as their
    own forms give them. Nothing given leaves it as it stands on the order now, but a line that is not given loses the
    pieces that were credited before they left. With `notify` the customer gets the new invoice by mail."""
    lines: Sequence[LineEdit] = ()
    costs: Costs | None = None
    customer: Mapping[str, str] | None = None
    shipping: Mapping[str, str] | None = None
    billing: Mapping[str, str] | None = None
    reason: str = ''
    notify: bool = False


@verb(Right.INVOICE)
async def correct_invoice(actor: Actor, order_id: int, document_id: int, changes: Correction,
                          version: int | None = None) -> tuple[int, int]:
    """The ids of the credit and of the new invoice. Stock, slips and totals follow the lines; pieces that stay do not
    move. Raises as crediting, editing and invoicing do; Stale by the payment version."""
    order = await claim(order_id)
    await billed.count(order)
    refuse(rules.correct_invoice(order))
    if version is not None:
        await fresh(order, 'payment', version, {})
    return await _correct(actor, order, document_id, changes)


async def _correct(actor: Actor, order: Order, document_id: int, changes: Correction) -> tuple[int, int]:
    document = await crediting.own_invoice(order, document_id)
    left = await credit_left.of_books(await credit_left.books(document))
    credit = await crediting.issue(actor, order, document, credit_take.everything(left, changes.reason))
    fail_point('correcting.credited')
    await _change(actor, order, changes)
    invoice = await invoicing.issue(actor, order, '')
    await settle(order)
    await telling.take_back_reminders(order)
    await finding.reindex(order)
    if changes.notify:
        await telling.tell(actor, order, invoice)
    fail_point('correcting.invoiced')
    return credit.id, invoice.id


async def _change(actor: Actor, order: Order, changes: Correction) -> None:
    if changes.customer is not None:
        touch(order, 'customer')
        await editing.change_customer(actor, order, changes.customer)
    if changes.shipping is not None or changes.billing is not None:
        touch(order, 'addresses')
        await editing.change_addresses(actor, order, changes.shipping or order.shipping,
                                       changes.billing or order.billing)
    edits = [*changes.lines, *await _without_withdrawn(order, {edit.line_id for edit in changes.lines})]
    if edits or changes.costs is not None:
        touch(order, 'lines')
        await editing.change_lines(actor, order, edits, changes.costs or editing.costs_of(order))


async def _without_withdrawn(order: Order, given: Collection[int | None]) -> list[LineEdit]:
    rows = await editing.rows_of(order)
    return [standing(row) for row in rows if row.withdrawn and row.id not in given]


def standing(line: OrderLine) -> LineEdit:
    """The line as a correction bills it when nothing else is said: without its withdrawn pieces and their share of its
    discount."""
    kept = line.quantity - line.withdrawn
    discount = half_up(line.discount_minor * kept, line.quantity) if line.withdrawn else line.discount_minor
    return LineEdit(line.id, kept, line.unit_price, discount, line.vat_rate)


class _Seen(Exception):
    """Carries what would have been written out of a transaction that is rolled back."""

    def __init__(self, papers: list[Document]) -> None:
        self.papers = papers


async def preview_correction(document_id: int, changes: Correction) -> tuple[dict[str, Any], dict[str, Any]]:
    """The snapshots of the credit and of the new invoice as they would be issued now, without numbers. Writes nothing;
    raises what the verb would raise."""
    try:
        await _try(document_id, changes)
    except _Seen as seen:
        credit, invoice = (json.loads(paper.snapshot) | {'number': ''} for paper in seen.papers)
        return credit, invoice
    raise AssertionError('unreachable')


@database.transactional
async def _try(document_id: int, changes: Correction) -> None:
    made = await correct_invoice(SYSTEM, (await issued(document_id)).order_id, document_id, changes)
    raise _Seen([await Document.get(id=one) for one in made])
