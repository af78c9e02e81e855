"""Make a quote, duplicate an order into one, mark it, and convert it to an order."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from base.clock import now, today
from base.errors import Forbidden, Invalid, Missing, Refused
from data import database, quote_view
from data.database import transactional
from data.models import Customer, History, Order, PaymentMethod, Quote, QuoteLine, ShippingMethod
from orders import quote_editing, quote_rules, quoting
from orders.editing import LineEdit
from tests.orders import desk
from tests.orders.desk import People

YESTERDAY = timedelta(days=1)


async def again(quote_id: int) -> Quote:
    return await Quote.get(id=quote_id, using_db=database.reader())


async def lines(quote_id: int) -> list[QuoteLine]:
    return await QuoteLine.filter(quote_id=quote_id).using_db(database.reader()).order_by('position')


async def told(quote_id: int) -> list[History]:
    return await History.filter(quote_id=quote_id).using_db(database.reader()).order_by('id')


@transactional
async def set_quote(quote_id: int, **values: Any) -> None:
    await Quote.filter(id=quote_id).update(**values)


async def mug_quote(people: People, quantity: int = 2, stock: int = 10, tracking: str = 'on') -> int:
    """A draft for some mugs at 12.00."""
    mug = await desk.product(stock, tracking)
    quote_id = await quoting.add_quote(people.clerk)
    await quote_editing.add_quote_line(people.clerk, quote_id, LineEdit(None, quantity, '12', 0, 2000, '', mug.id))
    return quote_id


async def test_a_new_quote_is_an_empty_numbered_draft_that_holds_for_the_days_of_the_shop(people: People) -> None:
    quote = await again(await quoting.add_quote(people.clerk))
    assert (quote.number, quote.status, quote.total_minor, quote.currency) == ('QUO00001', 'draft', 0, 'EUR')
    assert quote.valid_until == today('Europe/Paris') + timedelta(days=30)
    assert [entry.verb for entry in await told(quote.id)] == ['quote_made']


async def test_duplicating_an_order_copies_lines_customer_addresses_and_methods(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(desk.line(mug, 2), desk.line(None, 1, 500, discount_minor=100), shipping_minor=640,
                             discount_minor=300, vat_id='FR123', remark='Ring twice')
    quote = await again(await quoting.duplicate(people.clerk, order.id))
    same = ('customer_name', 'email', 'vat_id', 'billing', 'shipping', 'payment_method', 'shipping_method',
            'shipping_minor', 'discount_minor', 'remark', 'total_minor')
    assert {name: getattr(quote, name) for name in same} == {name: getattr(order, name) for name in same}
    assert [(row.name, row.quantity, row.amount_minor, row.discount_minor, row.product_id) for row in await lines(
        quote.id)] == [('Mug', 2, 2400, 0, mug.id), ('Tea', 1, 500, 100, None)]
    assert quote.duplicate_of_id == order.id
    assert (await desk.verbs(order))[-1] == 'duplicated'


async def test_vat_buyer_and_code_go_from_the_order_to_its_quote_and_to_the_order_made_of_it(people: People) -> None:
    source = await desk.order(
        desk.line(None, 2, category='S'), desk.line(None, 1, 500, vat_rate=0),
        shipping_minor=640, shipping_vat_rate=550, discount_minor=300, discount_code='SPRING', vat_id='FR123',
        buyer_type='business', buyer={'siren': '732829320', 'reference': 'PO 7'})
    quote_id = await quoting.duplicate(people.clerk, source.id)
    quote = await again(quote_id)
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id))
    for name in ('shipping_vat_rate', 'discount_code', 'buyer_type', 'buyer', 'vat_treatment', 'vat_id', 'total_minor'):
        assert [getattr(row, name) for row in (source, quote, order)] == [getattr(source, name)] * 3, name
    assert [row.category for row in await lines(quote_id)] == ['S', 'Z']
    assert [row.category for row in await desk.lines_of(order)] == ['S', 'Z']


async def test_the_vat_treatment_goes_along_too(people: People) -> None:
    source = await desk.order(desk.line(None, 2, vat_rate=0, category='AE'), vat_treatment='reverse_charge')
    quote_id = await quoting.duplicate(people.clerk, source.id)
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id))
    assert [(await again(quote_id)).vat_treatment, order.vat_treatment] == ['reverse_charge'] * 2


async def test_a_quote_takes_no_stock_and_leaves_its_order_as_it_was(people: People) -> None:
    mug = await desk.product(10)
    order = await desk.order(desk.line(mug, 2))
    await quoting.duplicate(people.clerk, order.id)
    assert await desk.stock_of(mug) == 8
    assert (await desk.again(order)).total_minor == 2400


async def test_lines_without_pieces_are_not_offered(people: People) -> None:
    order = await desk.order(desk.line(None, 2), desk.line(None, -1), desk.line(None, 0))
    assert [row.quantity for row in await lines(await quoting.duplicate(people.clerk, order.id))] == [2]


async def test_an_order_that_does_not_exist_cannot_be_duplicated(people: People) -> None:
    with pytest.raises(Missing):
        await quoting.duplicate(people.clerk, 99)


async def test_converting_makes_the_order_takes_the_stock_and_links_both_ways(people: People) -> None:
    mug = await desk.product(10)
    source = await desk.order(desk.line(mug, 2), remark='Ring twice')
    quote_id = await quoting.duplicate(people.clerk, source.id)
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id))
    quote = await again(quote_id)
    assert (quote.status, quote.order_id) == ('converted', order.id)
    assert (order.source, order.source_id, order.source_name) == ('quote', str(quote_id), quote.number)
    assert (order.total_minor, order.customer_name, order.remark) == (2400, 'Claire Petit', 'Ring twice')
    assert [(row.name, row.quantity, row.category) for row in await desk.lines_of(order)] == [('Mug', 2, 'S')]
    assert await desk.stock_of(mug) == 6
    assert await desk.verbs(order) == ['converted']
    assert (await told(quote_id))[-1].data['order'] == order.number


async def test_the_methods_of_the_shop_decide_whether_the_order_is_paid_later_and_picked_up(people: People) -> None:
    @transactional
    async def open_methods() -> None:
        await PaymentMethod.create(name='On account', pay_later=True)
        await ShippingMethod.create(name='In the shop', pickup=True)

    await open_methods()
    quote_id = await mug_quote(people)
    version = (await again(quote_id)).version
    await quote_editing.edit_quote_terms(people.clerk, quote_id, version, quote_editing.Terms(
        payment_method='On account', shipping_method='In the shop'))
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id))
    assert (order.pay_later, order.pickup, order.status) == (True, True, 'awaiting_pickup')


@pytest.mark.parametrize(('email', 'customers'), [('claire@example.org', 1), ('New@example.org', 2), ('', 1)])
async def test_the_order_belongs_to_the_customer_with_that_mail_address(
    people: People, email: str, customers: int
) -> None:
    @transactional
    async def known() -> Customer:
        return await Customer.create(name='Claire Petit', email='claire@example.org', made_at=now())

    claire = await known()
    quote_id = await mug_quote(people)
    await set_quote(quote_id, email=email, customer_name='Someone')
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id)).select_related('customer')
    assert await Customer.all().count() == customers
    assert (order.customer.email if order.customer else '') == email.lower()
    assert (order.customer_id == claire.id) == (email == 'claire@example.org')


async def test_stock_that_is_not_there_is_refused_with_the_product_and_both_numbers(people: People) -> None:
    quote_id = await mug_quote(people, 3, stock=4)
    row = (await lines(quote_id))[0]
    await quote_editing.add_quote_line(people.clerk, quote_id, LineEdit(None, 2, '12', 0, 2000, '', row.product_id))
    with pytest.raises(Refused, match='“Mug”: 4 in stock, the quote needs 5'):
        await quoting.convert(people.clerk, quote_id)
    assert (await again(quote_id)).status == 'draft'
    assert await Order.all().count() == 0


@pytest.mark.parametrize('tracking', ['indicator', 'off'])
async def test_products_that_may_be_oversold_are(people: People, tracking: str) -> None:
    order_id = await quoting.convert(people.clerk, await mug_quote(people, 5, stock=1, tracking=tracking))
    assert (await Order.get(id=order_id)).pieces == 5


async def test_two_clicks_make_one_order(people: People) -> None:
    quote_id = await mug_quote(people)
    answers = await asyncio.gather(*[quoting.convert(actor, quote_id) for actor in (people.clerk, people.owner) * 3],
                                   return_exceptions=True)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert await Order.all().count() == 1


async def test_a_converted_quote_is_locked(people: People) -> None:
    quote_id = await mug_quote(people)
    await quoting.convert(people.clerk, quote_id)
    for attempt in (quoting.convert(people.clerk, quote_id), quoting.mark_quote(people.clerk, quote_id, 'draft'),
                    quote_editing.edit_quote_remark(people.clerk, quote_id, 9, 'x')):
        with pytest.raises(Refused, match='has become an order'):
            await attempt


async def test_an_empty_quote_can_be_neither_sent_accepted_nor_converted(people: People) -> None:
    quote_id = await quoting.add_quote(people.clerk)
    for attempt in (quoting.convert(people.clerk, quote_id), quoting.mark_quote(people.clerk, quote_id, 'sent'),
                    quoting.mark_quote(people.clerk, quote_id, 'accepted')):
        with pytest.raises(Refused, match='at least one line'):
            await attempt


async def test_a_quote_past_its_day_has_expired_and_waits_for_a_later_one(people: People) -> None:
    quote_id = await mug_quote(people)
    await set_quote(quote_id, valid_until=today('Europe/Paris') - YESTERDAY)
    for attempt in (quoting.convert(people.clerk, quote_id), quoting.mark_quote(people.clerk, quote_id, 'accepted')):
        with pytest.raises(Refused, match='has expired'):
            await attempt
    await set_quote(quote_id, valid_until=today('Europe/Paris'))
    await quoting.convert(people.clerk, quote_id)


async def test_what_the_customer_accepted_in_time_does_not_expire(people: People) -> None:
    quote_id = await mug_quote(people)
    await quoting.mark_quote(people.clerk, quote_id, 'accepted')
    await set_quote(quote_id, valid_until=today('Europe/Paris') - YESTERDAY)
    await quoting.convert(people.clerk, quote_id)


async def test_a_declined_quote_is_converted_only_by_who_knows_that_it_was_declined(people: People) -> None:
    quote_id = await mug_quote(people)
    await quoting.mark_quote(people.clerk, quote_id, 'declined')
    with pytest.raises(Refused, match='has declined this quote'):
        await quoting.convert(people.clerk, quote_id)
    await quoting.convert(people.clerk, quote_id, though_declined=True)
    assert [entry.verb for entry in await told(quote_id)] == [
        'quote_made', 'quote_lines_edited', 'quote_declined', 'quote_converted']


async def test_marking_twice_is_told_once(people: People) -> None:
    quote_id = await mug_quote(people)
    await quoting.mark_quote(people.clerk, quote_id, 'sent')
    await quoting.mark_quote(people.owner, quote_id, 'sent')
    assert [entry.verb for entry in await told(quote_id)].count('quote_sent') == 1
    with pytest.raises(Invalid):
        await quoting.mark_quote(people.clerk, quote_id, 'converted')


async def test_what_is_marked_as_sent_is_the_version_that_was_looked_at(people: People) -> None:
    quote_id = await mug_quote(people)
    looked_at = (await again(quote_id)).offer_version
    await quote_editing.edit_quote_remark(people.owner, quote_id, (await again(quote_id)).version, 'Ring twice')
    with pytest.raises(Refused, match='changed meanwhile'):
        await quoting.mark_quote(people.clerk, quote_id, 'sent', looked_at)
    await quoting.mark_quote(people.clerk, quote_id, 'sent', looked_at + 1)
    assert (await again(quote_id)).sent_at is not None


@pytest.mark.parametrize('role', ['packer', 'viewer'])
async def test_quotes_need_the_right(people: People, role: str) -> None:
    actor, quote_id = people.of(role), await mug_quote(people)
    order = await desk.order()
    for attempt in (quoting.add_quote(actor), quoting.duplicate(actor, order.id), quoting.convert(actor, quote_id),
                    quoting.mark_quote(actor, quote_id, 'sent'),
                    quote_editing.edit_quote_remark(actor, quote_id, 1, ''),
                    quote_editing.remove_quote_line(actor, quote_id, 1)):
        with pytest.raises(Forbidden):
            await attempt


@pytest.mark.parametrize(('status', 'until', 'expected'), [
    ('draft', 1, 'expired'), ('sent', 1, 'expired'), ('draft', 2, 'draft'), ('sent', 3, 'sent'),
    ('accepted', 1, 'accepted'), ('declined', 1, 'declined'), ('converted', 1, 'converted')])
def test_only_what_waits_for_an_answer_expires_the_day_after_its_last(status: str, until: int, expected: str) -> None:
    assert quote_rules.state(status, date(2026, 5, until), date(2026, 5, 2)) == expected
    assert quote_rules.state(status, None, date(2026, 5, 2)) == status


async def test_the_list_has_its_views_and_counts_by_the_day(people: People) -> None:
    on = today('Europe/Paris')
    made = {name: await mug_quote(people) for name in ('open', 'sent', 'expired', 'accepted', 'declined', 'converted')}
    for name in ('sent', 'accepted', 'declined'):
        await quoting.mark_quote(people.clerk, made[name], name)
    await quoting.convert(people.clerk, made['converted'])
    await set_quote(made['expired'], valid_until=on - YESTERDAY)
    assert await quote_view.counts(on) == {
        'open': 2, 'draft': 1, 'sent': 1, 'accepted': 1, 'declined': 1, 'expired': 1, 'converted': 1, 'all': 6}
    found = {view: [row.id for row in (await quote_view.page(view, on)).rows] for view in quote_view.VIEWS}
    assert found == {
        **{name: [made[name]] for name in ('sent', 'accepted', 'declined', 'expired', 'converted')},
        'open': [made['sent'], made['open']], 'draft': [made['open']], 'all': sorted(made.values(), reverse=True)}
    assert (await quote_view.page('converted', on)).rows[0].order_number == 'ORD00001'


async def test_pages_go_on_where_the_last_ended_and_back(people: People) -> None:
    on, made = today('Europe/Paris'), [await quoting.add_quote(people.clerk) for _number in range(5)]
    first = await quote_view.page('all', on, size=2)
    second = await quote_view.page('all', on, after=first.rows[-1].id, size=2)
    last = await quote_view.page('all', on, after=second.rows[-1].id, size=2)
    assert [row.id for page in (first, second, last) for row in page.rows] == made[::-1]
    assert [(page.has_newer, page.has_older) for page in (first, second, last)] == [
        (False, True), (True, True), (True, False)]
    assert await quote_view.page('all', on, before=last.rows[0].id, size=2) == second
    assert (await quote_view.page('all', on, before=second.rows[0].id, size=2)).rows == first.rows
