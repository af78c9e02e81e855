"""Correct an invoice in one step: what is left of it is credited, the order is changed, and invoiced again (order-desk
§4, §8). The new invoice bills the whole order as it stands after the changes."""
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from base.actor import SYSTEM, Actor, Right
from base.errors import Missing
from base.faults import fail_point
from base.i18n import N_
from data import database
from data.models import Document, Order
from orders import billed, credit_left, credit_take, crediting, editing, finding, invoicing, rules
from orders.editing import Costs, LineEdit
from orders.ground import claim, fresh, refuse, settle, touch, verb


@dataclass(frozen=True)
class Correction:
    """What is to be different: lines as the form of lines gives them, costs, customer fields and addresses as their
    own forms give them. Nothing given leaves it as it stands on the order now."""
    lines: Sequence[LineEdit] = ()
    costs: Costs | None = None
    customer: Mapping[str, str] | None = None
    shipping: Mapping[str, str] | None = None
    billing: Mapping[str, str] | None = None
    reason: str = ''


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
    await finding.reindex(order)
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
    if changes.lines or changes.costs is not None:
        touch(order, 'lines')
        await editing.change_lines(actor, order, changes.lines, changes.costs or editing.costs_of(order))


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
    document = await Document.get_or_none(id=document_id)
    if document is None:
        raise Missing(N_('This document does not exist.'))
    made = await correct_invoice(SYSTEM, document.order_id, document_id, changes)
    raise _Seen([await Document.get(id=one) for one in made])
