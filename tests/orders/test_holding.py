"""Hold and resume, and holds that wake by themselves."""

from datetime import timedelta

import pytest

from base.actor import Actor
from base.clock import today
from base.errors import Invalid, Refused
from data import database
from data.models import Hold
from orders import cancelling, holding, invoicing, paying, shipping
from tests.orders import desk
from tests.orders.desk import People

ZONE = 'Europe/Paris'


async def holds() -> list[Hold]:
    return await Hold.all(using_db=database.reader()).order_by('id')


async def test_a_hold_says_who_when_and_why(people: People) -> None:
    order = await desk.order()
    tomorrow = today(ZONE) + timedelta(days=1)
    await holding.hold(people.packer, order.id, 'address', ' No street number\x00 ', tomorrow)
    order = await desk.again(order)
    assert order.status == 'on_hold'
    row = (await holds())[0]
    assert (row.order_id, row.reason, row.note, row.wake_on) == (order.id, 'address', 'No street number', tomorrow)
    assert (row.held_by_id, row.resumed_at) == (people.packer.staff_id, None)
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.who, entry.data['reason']) == ('held', 'Packer Martin', 'address')


async def test_resuming_brings_back_the_status_the_facts_give(people: People) -> None:
    order = await desk.order(paid=2400)
    await holding.hold(people.clerk, order.id, 'fraud')
    await holding.resume(people.owner, order.id)
    order = await desk.again(order)
    assert (order.status, order.hold_id) == ('awaiting_shipment', None)
    row = (await holds())[0]
    assert row.resumed_at is not None
    assert row.resumed_by_id == people.owner.staff_id


async def test_an_order_is_held_once_and_may_be_held_again(people: People) -> None:
    order = await desk.order()
    await holding.hold(people.clerk, order.id, 'stock')
    with pytest.raises(Refused, match='already on hold'):
        await holding.hold(people.clerk, order.id, 'stock')
    await holding.resume(people.clerk, order.id)
    with pytest.raises(Refused, match='not on hold'):
        await holding.resume(people.clerk, order.id)
    await holding.hold(people.clerk, order.id, 'payment')
    assert [row.reason for row in await holds()] == ['stock', 'payment']


async def test_a_hold_needs_a_known_reason_and_a_day_to_come(people: People) -> None:
    order = await desk.order()
    for reason, day, field in [('boredom', None, 'reason'), ('stock', today(ZONE), 'wake_on')]:
        with pytest.raises(Invalid) as refusal:
            await holding.hold(people.clerk, order.id, reason, '', day)
        assert refusal.value.field == field
    assert (await desk.again(order)).hold_id is None


async def test_a_closed_order_cannot_be_held(people: People) -> None:
    done, gone = await desk.order(paid=2400), await desk.order()
    await shipping.mark_as_shipped(people.clerk, done.id)
    await cancelling.cancel(people.clerk, gone.id)
    with pytest.raises(Refused, match='completed'):
        await holding.hold(people.clerk, done.id, 'other')
    with pytest.raises(Refused, match='cancelled'):
        await holding.hold(people.clerk, gone.id, 'other')


async def test_cancelling_ends_the_hold(people: People) -> None:
    order = await desk.order()
    await holding.hold(people.clerk, order.id, 'other')
    await cancelling.cancel(people.clerk, order.id)
    assert (await holds())[0].resumed_at is not None


async def test_orders_wake_on_their_day_and_not_before(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    due, later, for_good = await desk.order(), await desk.order(), await desk.order()
    await holding.hold(people.clerk, due.id, 'stock', '', today(ZONE) + timedelta(days=1))
    await holding.hold(people.clerk, later.id, 'stock', '', today(ZONE) + timedelta(days=9))
    await holding.hold(people.clerk, for_good.id, 'stock')
    assert await holding.wake() == 0
    monkeypatch.setattr(holding, 'today', lambda zone: today(zone) + timedelta(days=1))
    assert await holding.wake() == 1
    assert [(await desk.again(one)).status for one in (due, later, for_good)] == [
        'awaiting_payment', 'on_hold', 'on_hold']
    assert (await desk.diary(due))[-1].source == 'auto'


async def test_what_was_paid_while_held_is_invoiced_when_resumed(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order = await desk.order()
    await holding.hold(people.clerk, order.id, 'fraud')
    await paying.mark_as_paid(people.clerk, order.id)
    assert await desk.documents_of(order) == []
    await holding.resume(people.packer, order.id)
    assert [one.issued_on for one in await desk.documents_of(order)] == [today(ZONE)]
    assert (await desk.verbs(order))[-2:] == ['resumed', 'invoiced']


async def test_a_held_order_is_not_invoiced_by_hand_either(people: People) -> None:
    order = await desk.order()
    await holding.hold(people.clerk, order.id, 'address')
    with pytest.raises(Refused, match=r'on hold \(Address\)'):
        await invoicing.issue_invoice(people.clerk, order.id)


async def test_without_a_shop_nothing_wakes(db: database.Database) -> None:
    assert await holding.wake() == 0




async def test_one_order_that_cannot_be_resumed_keeps_no_other_waiting(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = await desk.order(), await desk.order()
    for order in (broken, fine):
        await holding.hold(people.clerk, order.id, 'stock', wake_on=today(ZONE) + timedelta(days=1))
    resume = holding.resume

    async def fails_once(actor: Actor, order_id: int) -> None:
        if order_id == broken.id:
            raise RuntimeError('broken')
        await resume(actor, order_id)

    monkeypatch.setattr(holding, 'resume', fails_once)
    monkeypatch.setattr(holding, 'today', lambda zone: today(zone) + timedelta(days=1))
    assert await holding.wake() == 1
    assert ((await desk.again(broken)).status, (await desk.again(fine)).status) == ('on_hold', 'awaiting_payment')
