"""Orders of other shops come in: created, unchanged, refused; the rest of a file goes in."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from base.actor import SYSTEM
from base.errors import Forbidden
from data.models import Customer, Order, Product
from orders import arranging, invoicing, placing, taking_in
from orders.incoming import IncomingAddress, IncomingLine, RefusedRow
from tests.orders import desk
from tests.orders.copies import HOME, MUG, TEA, Told, copy, everything, refund, take, take_one, told_of
from tests.orders.desk import PLACED, People

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def only_order() -> Order:
    return (await desk.orders_of('woocommerce'))[0]


async def test_an_order_comes_in_with_all_that_its_shop_told(people: People) -> None:
    outcome = await take_one(people.clerk, copy(remark='Ring twice', vat_id='FR1', language='fr', paid=3000))
    order = await only_order()
    assert (outcome.what, outcome.order_id, outcome.total, outcome.currency) == ('created', order.id, 3000, 'EUR')
    assert (order.source_name, order.customer_name, order.country) == ('#501', 'Paul Roy', 'FR')
    assert (order.remark, order.vat_id, order.language) == ('Ring twice', 'FR1', 'fr')
    assert (order.total_minor, order.paid_minor, order.status) == (3000, 3000, 'awaiting_shipment')
    assert [line.sku for line in await desk.lines_of(order)] == ['MUG', 'TEA']
    assert await desk.pieces_on(order) == [[2, 1]]
    entry = (await desk.diary(order))[0]
    assert (entry.verb, entry.who, entry.data) == ('imported', 'Clerk Martin', {'source': 'WooCommerce'})


async def test_the_same_order_twice_changes_nothing_at_all(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    told = [copy('501', paid=3000), copy('502', shipped=True), copy('503')]
    await take(people.clerk, *told)
    before = await everything()
    report = await take(people.clerk, *told)
    assert told_of(report) == ['unchanged'] * 3
    assert await everything() == before


@on_sqlite
async def test_who_may_not_import_takes_nothing_in(people: People) -> None:
    for actor in (people.packer, people.viewer):
        with pytest.raises(Forbidden):
            await take(actor, copy())
    assert await desk.orders_of('woocommerce') == []


async def test_refused_rows_are_reported_with_their_reason_and_the_rest_goes_in(people: People) -> None:
    broken = RefusedRow(3, '#502', '“{text}” is not a number.', {'text': 'abc'})
    report = await take(people.clerk, copy('501', row=2), broken, copy('503', row=4))
    assert told_of(report) == ['created', 'refused', 'created']
    assert report.as_json()['refused'] == [{'row': 3, 'name': '#502', 'reason': '“abc” is not a number.'}]
    assert len(await desk.orders_of('woocommerce')) == 2


@on_sqlite
async def test_the_report_goes_by_the_rows_of_the_file(people: People) -> None:
    report = await take(people.clerk, copy('501', row=9), copy('502', row=4), RefusedRow(7, '', 'Broken.'))
    assert [outcome.row for outcome in report.outcomes] == [4, 7, 9]


@on_sqlite
async def test_totals_are_told_per_currency_of_all_that_was_not_refused(people: People) -> None:
    yen = replace(MUG, unit_price='1200', amount=2400)
    report = await take(people.clerk, copy('1'), copy('2'), copy('3', 0, yen, currency='JPY'), RefusedRow(4, '', 'No.'))
    assert report.as_json()['total'] == {'EUR': '60.00', 'JPY': '2400'}


async def test_a_dry_run_tells_the_same_and_writes_nothing(people: People) -> None:
    await take(people.clerk, copy('501'), copy('502'))
    before = await everything()
    told: list[Told] = [copy('501'), copy('502', 1, remark='Gift'), copy('503'), RefusedRow(9, '#504', 'Broken.'),
            copy('503', 1, paid=3000)]
    foreseen = await take(people.clerk, *told, dry_run=True)
    assert await everything() == before
    done = await take(people.clerk, *told)
    assert told_of(foreseen) == told_of(done) == ['unchanged', 'updated', 'created', 'updated', 'refused']
    assert foreseen.totals == done.totals


async def test_a_dry_run_knows_what_an_earlier_copy_in_the_file_would_have_closed(people: People) -> None:
    told = [copy('1', cancelled_at=PLACED), copy('1', 1, remark='Late'), copy('2', 0, paid=3000, shipped=True),
            copy('2', 1, remark='Late')]
    foreseen = await take(people.clerk, *told, dry_run=True)
    done = await take(people.clerk, *told)
    assert told_of(foreseen) == told_of(done) == ['created', 'unchanged', 'created', 'unchanged']
    assert [one.sentence for one in foreseen.outcomes] == [one.sentence for one in done.outcomes] == [
        '', 'This order is cancelled.', '', 'This order is completed.']


async def test_a_duplicate_in_one_file_comes_in_once(people: People) -> None:
    report = await take(people.clerk, copy('501'), copy('502'), copy('501'))
    assert told_of(report) == ['created', 'created', 'unchanged']
    assert report.outcomes[0].order_id == report.outcomes[2].order_id
    assert len(await desk.orders_of('woocommerce')) == 2


async def test_a_newer_copy_in_the_same_file_updates_the_first(people: People) -> None:
    report = await take(people.clerk, copy('501'), copy('501', 1, remark='Second thought'))
    assert told_of(report) == ['created', 'updated']
    assert (await only_order()).remark == 'Second thought'


@on_sqlite
async def test_orders_of_two_sources_may_have_one_number(people: People) -> None:
    report = await take(people.clerk, copy('501'), copy('501', source='shopify'))
    assert told_of(report) == ['created', 'created']


async def test_a_batch_that_fails_goes_in_order_by_order(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """One order that the desk chokes on takes neither the orders beside it nor a number with it."""
    place = placing.place

    async def choke(actor: Any, new: Any, *more: Any) -> Any:
        placed = await place(actor, new, *more)
        assert not any(one.order.source_id == '502' for one in new)
        return placed

    monkeypatch.setattr(placing, 'place', choke)
    report = await take(people.clerk, copy('501'), copy('502'), copy('503'))
    assert told_of(report) == ['created', 'refused', 'created']
    assert report.outcomes[1].sentence == 'This order could not be stored.'
    assert [order.number for order in await desk.orders_of('woocommerce')] == ['ORD00001', 'ORD00002']


async def test_two_imports_of_one_file_at_once_take_each_order_once(people: People) -> None:
    told = [copy(str(number)) for number in range(5)]
    reports = await asyncio.gather(*(take(people.clerk, *told) for _ in range(3)))
    assert sorted(word for report in reports for word in told_of(report)) == ['created'] * 5 + ['unchanged'] * 10
    assert len(await desk.orders_of('woocommerce')) == 5


async def test_a_cancelled_import_keeps_what_is_in(people: People) -> None:
    seen: list[int] = []
    report = await take(people.clerk, *[copy(str(number)) for number in range(taking_in.BATCH * 2 + 1)],
                        progress=lambda done, _report: seen.append(done), stop=lambda: len(seen) == 1)
    assert report.cancelled
    assert seen == [taking_in.BATCH]
    assert len(report.outcomes) == len(await desk.orders_of('woocommerce')) == taking_in.BATCH


@on_sqlite
async def test_progress_is_told_after_each_batch(people: People) -> None:
    seen: list[tuple[int, int]] = []
    await take(people.clerk, *[copy(str(number)) for number in range(taking_in.BATCH + 3)], dry_run=True,
               progress=lambda done, report: seen.append((done, len(report.outcomes))))
    assert seen == [(50, 50), (53, 53)]


# ---- what an order speaks of


async def test_unknown_products_are_added_once_and_known_ones_are_found(people: People) -> None:
    mug = await desk.product(10, sku='MUG')
    await take(people.clerk, copy('501'), copy('502'))
    assert await desk.stock_of(mug) == 6
    tea = await Product.get(sku='TEA')
    assert (tea.name, tea.price_minor, tea.vat_rate, tea.tracking, tea.stock) == ('Tea', 600, 550, 'off', 0)


@on_sqlite
@pytest.mark.parametrize(('currency', 'price', 'minor'), [
    ('EUR', '12.00', 1200), ('EUR', '12.345', 1235), ('JPY', '1200', 1200), ('KWD', '1.250', 1250)])
async def test_a_new_product_has_its_price_in_minor_units_of_the_shop(
    people: People, currency: str, price: str, minor: int
) -> None:
    await desk.set_shop(currency=currency)
    line = IncomingLine('Cup', 1, price, minor, sku='CUP')
    assert (await take_one(people.clerk, copy('501', 0, line, currency=currency))).what == 'created'
    assert (await Product.get(sku='CUP')).price_minor == minor


@on_sqlite
async def test_a_price_in_another_currency_is_not_taken_for_the_shops(people: People) -> None:
    await take(people.clerk, copy('501', 0, IncomingLine('Cup', 1, '1200', 1200, sku='CUP'), currency='JPY'))
    assert (await Product.get(sku='CUP')).price_minor == 0


async def test_an_order_that_oversells_is_taken(people: People) -> None:
    mug = await desk.product(1, sku='MUG')
    assert (await take_one(people.clerk, copy())).what == 'created'
    assert await desk.stock_of(mug) == -1


async def test_customers_are_known_by_their_mail_address_however_it_is_written(people: People) -> None:
    await take(people.clerk, copy('501'), copy('502', email='paul@example.ORG'), copy('503', email=''))
    await take(people.clerk, copy('504', email='paul@example.org'))
    orders = await desk.orders_of('woocommerce')
    assert await Customer.all().count() == 1
    assert [order.customer_id is not None for order in orders] == [True, True, False, True]
    assert len({order.customer_id for order in orders if order.customer_id}) == 1


@on_sqlite
async def test_a_way_to_pay_after_delivery_is_known_by_its_name(people: People) -> None:
    await arranging.put_payment_method(people.owner, None, 'Cash on delivery', True)
    await take(people.clerk, copy('501', payment_method='Cash on delivery'), copy('502'))
    assert [order.status for order in await desk.orders_of('woocommerce')] == ['awaiting_shipment', 'awaiting_payment']


# ---- money and progress of a first copy


@on_sqlite
async def test_a_partial_shipment_comes_as_two_slips(people: People) -> None:
    await take(people.clerk, copy('501', 0, replace(MUG, shipped=True), replace(TEA), paid=3000))
    order = await only_order()
    assert [(slip.status, (await desk.slip_lines(slip))[0].pieces) for slip in await desk.slips_of(order)] == [
        ('shipped', 2), ('open', 1)]
    assert (order.shipment_status, order.status) == ('partially_shipped', 'awaiting_shipment')


async def test_refunds_are_payments_back_and_lower_what_is_due(people: People) -> None:
    await take(people.clerk, copy(paid=3000, refunds=[refund(500, 'late'), refund(100)]))
    order = await only_order()
    assert await desk.payments_of(order) == [3000, -500, -100]
    assert (order.paid_minor, order.credited_minor, order.payment_status) == (2400, 600, 'paid')


async def test_an_order_paid_back_in_part_can_still_be_invoiced(people: People) -> None:
    await take(people.clerk, copy(paid=3000, refunds=[refund(500)]))
    order = await only_order()
    await invoicing.issue_invoice(people.clerk, order.id)
    assert [document.total_minor for document in await desk.documents_of(order)] == [3000]


@on_sqlite
async def test_a_shipped_and_a_cancelled_order_come_in_closed(people: People) -> None:
    mug = await desk.product(10, sku='MUG')
    await take(people.clerk, copy('501', paid=3000, shipped=True), copy('502', cancelled_at=PLACED, cancel_reason='No'))
    shipped, cancelled = await desk.orders_of('woocommerce')
    assert (shipped.status, cancelled.status, cancelled.cancel_reason) == ('completed_shipped', 'cancelled', 'No')
    assert await desk.stock_of(mug) == 8


@on_sqlite
@pytest.mark.parametrize(('moment', 'documents'), [('direct', [1, 1, 0]), ('paid', [0, 1, 0]), ('manual', [0, 0, 0])])
async def test_the_shops_rule_invoices_what_comes_in_open(people: People, moment: str, documents: list[int]) -> None:
    await desk.set_shop(invoice_when=moment)
    await take(SYSTEM, copy('501'), copy('502', paid=3000), copy('503', paid=3000, shipped=True))
    orders = await desk.orders_of('woocommerce')
    assert [len(await desk.documents_of(order)) for order in orders] == documents


@on_sqlite
async def test_text_longer_than_any_field_is_cut_not_refused(people: People) -> None:
    long = IncomingAddress(name='n' * 900, company='c' * 900, country='FR')
    told = copy(billing=long, phone='1' * 90, email=f'{"m" * 300}@example.org', payment_reference='r' * 900,
                shipping_method='s' * 900, vat_id='v' * 90, language='french')
    assert (await take_one(people.clerk, told)).what == 'created'
    order = await only_order()
    assert (len(order.customer_name), len(order.email), len(order.phone)) == (200, 254, 40)
    assert order.billing['company'] == 'c' * 900
    assert HOME.name == order.shipping['name']
