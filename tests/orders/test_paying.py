"""Mark as paid, mark as not paid, and part payments."""

from datetime import timedelta

import pytest

from base.clock import now
from base.errors import Invalid, Missing, Refused, Stale
from orders import cancelling, paying
from tests.orders import desk
from tests.orders.desk import People

WRONG = [(0, 0, 'amount'), (-5, 0, 'amount'), (2401, 0, 'amount'), (5, 2, 'paid_on')]


async def test_marking_as_paid_records_what_is_open(people: People) -> None:
    order = await desk.order()
    await paying.mark_as_paid(people.clerk, order.id, reference='T-88')
    order = await desk.again(order)
    assert (order.payment_status, order.status, order.paid_minor) == ('paid', 'awaiting_shipment', 2400)
    assert await desk.payments_of(order) == [2400]
    entry = (await desk.diary(order))[-1]
    assert (entry.verb, entry.who, entry.data['amount']) == ('paid', 'Clerk Martin', 2400)
    assert entry.data['reference'] == 'T-88'


async def test_an_order_is_paid_only_once(people: People) -> None:
    order = await desk.order()
    await paying.mark_as_paid(people.clerk, order.id)
    with pytest.raises(Refused, match='already paid'):
        await paying.mark_as_paid(people.clerk, order.id)
    with pytest.raises(Refused, match='already paid'):
        await paying.record_payment(people.clerk, order.id, 1)
    assert await desk.payments_of(order) == [2400]


async def test_part_payments_add_up(people: People) -> None:
    order = await desk.order()
    await paying.record_payment(people.clerk, order.id, 1000, 'Cheque', 'n° 7', now() - timedelta(days=3))
    order = await desk.again(order)
    assert (order.payment_status, order.status) == ('partially_paid', 'awaiting_payment')
    await paying.mark_as_paid(people.clerk, order.id)
    assert await desk.payments_of(order) == [1000, 1400]
    assert (await desk.verbs(order))[-2:] == ['part_paid', 'paid']


@pytest.mark.parametrize(('amount', 'hours', 'field'), WRONG)
async def test_a_payment_that_cannot_be_is_refused_with_its_field(
    people: People, amount: int, hours: int, field: str
) -> None:
    order = await desk.order()
    with pytest.raises(Invalid) as refusal:
        await paying.record_payment(people.clerk, order.id, amount, paid_at=now() + timedelta(hours=hours))
    assert refusal.value.field == field
    assert await desk.payments_of(order) == []


async def test_the_same_form_records_one_payment(people: People) -> None:
    order = await desk.order()
    await paying.record_payment(people.clerk, order.id, 500, version=order.payment_version)
    with pytest.raises(Stale) as stale:
        await paying.record_payment(people.owner, order.id, 500, version=order.payment_version)
    assert (stale.value.who, stale.value.theirs['open']) == ('Clerk Martin', 1900)
    assert await desk.payments_of(order) == [500]


async def test_marking_as_not_paid_reverses_every_payment_and_keeps_both(people: People) -> None:
    order = await desk.order(paid=1000)
    await paying.mark_as_paid(people.clerk, order.id)
    await paying.mark_as_not_paid(people.clerk, order.id)
    order = await desk.again(order)
    assert (order.paid_minor, order.payment_status) == (0, 'not_paid')
    assert await desk.payments_of(order) == [1000, 1400, -1000, -1400]
    with pytest.raises(Refused, match='No payment'):
        await paying.mark_as_not_paid(people.clerk, order.id)


async def test_what_was_reversed_is_not_reversed_again(people: People) -> None:
    order = await desk.order()
    for _ in range(2):
        await paying.mark_as_paid(people.clerk, order.id)
        await paying.mark_as_not_paid(people.clerk, order.id)
    assert await desk.payments_of(order) == [2400, -2400, 2400, -2400]


async def test_a_cancelled_order_takes_no_payment(people: People) -> None:
    order = await desk.order()
    await cancelling.cancel(people.clerk, order.id)
    for pay in (paying.mark_as_paid, paying.mark_as_not_paid):
        with pytest.raises(Refused, match='cancelled'):
            await pay(people.clerk, order.id)


async def test_an_order_that_does_not_exist_is_missing(people: People) -> None:
    with pytest.raises(Missing):
        await paying.mark_as_paid(people.clerk, 404)


async def test_a_paid_order_gets_its_invoice_when_the_shop_says_so(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order = await desk.order()
    await paying.record_payment(people.clerk, order.id, 1000)
    assert await desk.documents_of(order) == []
    await paying.mark_as_paid(people.clerk, order.id)
    assert [one.number for one in await desk.documents_of(order)] == ['INV00001']
    assert (await desk.verbs(order))[-2:] == ['paid', 'invoiced']


async def test_paying_again_makes_no_second_invoice(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order = await desk.order(paid=2400)
    await paying.mark_as_not_paid(people.clerk, order.id)
    await paying.mark_as_paid(people.clerk, order.id)
    assert len(await desk.documents_of(order)) == 1


async def test_a_pay_later_order_is_packed_before_it_is_paid(people: People) -> None:
    order = await desk.order(pay_later=True)
    assert (order.payment_status, order.status) == ('not_paid', 'awaiting_shipment')


async def test_foreign_text_on_a_payment_is_cleaned_and_cut(people: People) -> None:
    order = await desk.order()
    await paying.mark_as_paid(people.clerk, order.id, 'Card\x00\u202e' + 'x' * 200, 'r\x00' + 'y' * 300)
    data = (await desk.diary(order))[-1].data
    assert data['method'] == 'Card' + 'x' * 76
    assert data['reference'] == 'r' + 'y' * 119
