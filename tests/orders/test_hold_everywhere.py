"""While held: no invoice, no packing slip and no shipping, on every path. And every verb asks for its right."""

from typing import Any

import pytest

from base.actor import SYSTEM
from base.errors import Forbidden, Refused
from orders import bulk, holding, paying, shipping, taking_in
from tests.faults import steps
from tests.faults.facts import facts
from tests.orders import desk
from tests.orders.desk import ROLES, People
from tests.orders.every_verb import VERBS, in_the_product
from tests.orders.verb_cases import Case

STOPPED = ('invoicing.issue_invoice', 'crediting.credit_invoice', 'correcting.correct_invoice', 'packing.add_slip',
           'packing.move_pieces', 'reminding.send_reminder', 'shipping.mark_as_shipped',
           'shipping.mark_as_not_shipped', 'shipping.ready_for_pickup', 'shipping.not_ready_for_pickup',
           'shipping.picked_up', 'scanning.scan', 'taking.take', 'taking.take_over', 'batching.make_batch',
           'finishing.finish_packing', 'finishing.ship_what_is_here', 'finishing.close_parcel')  # fmt: skip


def test_every_verb_is_in_the_table() -> None:
    assert in_the_product() == set(VERBS)


def test_the_verbs_a_hold_must_stop_are_told_to_be_stopped() -> None:
    assert {name for name, verb in VERBS.items() if verb.held == 'refused'} == set(STOPPED)


async def told(case: Case) -> Any:
    return await facts(case.order.id) if case.order else None


async def test_each_verb_works_and_a_hold_stops_just_those_it_must(people: People) -> None:
    wrong = {}
    for name, verb in VERBS.items():
        if verb.held in {'no order', 'again'}:
            continue
        await verb.call(people.owner, await verb.prepare(people, people.owner))
        case = await verb.prepare(people, people.owner)
        if name != 'holding.resume':
            await holding.hold(people.owner, case.order.id, 'fraud')
            case.order = await desk.again(case.order)
        outcome = await outcome_of(verb.call(people.owner, case))
        if outcome != ('refused' if verb.held == 'refused' else 'done'):
            wrong[name] = outcome
    assert wrong == {}


async def outcome_of(call: Any) -> str:
    try:
        await call
    except Refused as refusal:
        return 'refused' if 'on hold (Suspected fraud)' in str(refusal) else str(refusal)
    return 'done'


async def test_each_verb_is_for_its_roles_only_and_changes_nothing_for_others(people: People) -> None:
    wrong: dict[tuple[str, str], Any] = {}
    for name, verb in VERBS.items():
        for role in ROLES:
            actor = people.of(role)
            case = await verb.prepare(people, actor)
            before = None if role in verb.roles else await told(case)
            try:
                await verb.call(actor, case)
                may = True
            except Forbidden:
                may = False
            except Refused:    # done by the role before: the right was there
                may = True
            if may != (role in verb.roles):
                wrong[name, role] = may
            elif not may and before != await told(case):
                wrong[name, role] = 'forbidden, but changed something'
    assert wrong == {}


async def test_a_bulk_action_reports_the_held_orders_and_does_the_rest(people: People) -> None:
    held, free = await desk.order(), await desk.order()
    await holding.hold(people.clerk, held.id, 'stock')
    outcomes = await bulk.each(people.packer, [held.id, free.id], shipping.mark_as_shipped)
    assert ['on hold' in str(one.refused) for one in outcomes] == [True, False]
    assert [(await desk.again(one)).shipment_status for one in (held, free)] == ['not_shipped', 'shipped']


@pytest.mark.parametrize('moment', ['direct', 'paid', 'shipped'])
async def test_no_automatic_rule_invoices_a_held_order(people: People, moment: str) -> None:
    await desk.set_shop(invoice_when='manual')
    order = await desk.order()
    await desk.set_shop(invoice_when=moment)
    await holding.hold(people.clerk, order.id, 'payment')
    await paying.mark_as_paid(people.clerk, order.id)
    assert await desk.documents_of(order) == []


async def test_a_source_that_says_shipped_does_not_ship_a_held_order(people: People) -> None:
    first = steps.incoming('77')
    await taking_in.take_in(SYSTEM, [first])
    order = (await desk.orders_of('shopify'))[0]
    await holding.hold(people.clerk, order.id, 'fraud')
    newer = steps.incoming('77', 'gone')
    newer.shipped = True
    await taking_in.take_in(SYSTEM, [newer])
    order = await desk.again(order)
    assert (order.shipment_status, order.status, order.remark) == ('not_shipped', 'on_hold', 'gone')
