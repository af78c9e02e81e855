"""A newer copy of an order updates what is still open, and leaves alone what the desk has done."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from base.errors import Stale
from data.models import Customer, Order
from orders import (
    arranging,
    cancelling,
    editing,
    holding,
    invoicing,
    method_editing,
    packing,
    paying,
    returning,
    shipping,
)
from orders.editing import Costs, LineEdit
from orders.incoming import IncomingLine
from orders.returning import Wish
from tests.orders import desk
from tests.orders.copies import HOME, MOVED, MUG, TEA, copy, everything, refund, take_one
from tests.orders.desk import ADDRESS, PLACED, People

MUGS = replace(MUG, quantity=3, amount=3600)
TEA_SAID = '1 × Tea · 6.00 · 5.5 %'
SHIRT = IncomingLine('Shirt', 1, '20.00', 2000, vat_rate=2000, sku='SHIRT', source_id='3')

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def come(people: People, *lines: IncomingLine, **told: Any) -> Order:
    """The first copy is in."""
    outcome = await take_one(people.clerk, copy('501', 0, *lines, **told))
    assert outcome.what == 'created'
    return await Order.get(id=outcome.order_id)


async def newer(people: People, *lines: IncomingLine, hours: int = 1, **told: Any) -> tuple[str, str, Order]:
    """What became of a newer copy: the word, the sentence, the order."""
    outcome = await take_one(people.clerk, copy('501', hours, *lines, **told))
    return outcome.what, outcome.sentence, await Order.get(id=outcome.order_id)


async def test_a_newer_copy_updates_customer_addresses_methods_and_remark(people: People) -> None:
    await come(people)
    what, why, order = await newer(people, shipping=MOVED, phone='+33 1 02', remark='Ring', payment_method='Transfer',
                                   shipping_method='Pickup', pickup=True)
    assert (what, why) == ('updated', '')
    assert (order.shipping['line1'], order.phone, order.remark) == ('8 rue Crébillon', '+33 1 02', 'Ring')
    assert (order.payment_method, order.shipping_method, order.pickup) == ('Transfer', 'Pickup', True)


async def test_an_update_is_one_history_entry_with_before_and_after(people: People) -> None:
    await come(people)
    _what, _why, order = await newer(people, phone='+33 1 02', remark='Ring')
    assert await desk.verbs(order) == ['imported', 'import_updated']
    assert (await desk.diary(order))[1].data == {
        'source': 'WooCommerce', 'sections': ['customer'],
        'changes': {'phone': ['', '+33 1 02'], 'remark': ['', 'Ring']}}


@on_sqlite
async def test_an_open_form_on_what_a_copy_changed_is_stale_and_names_the_importer(people: People) -> None:
    order = await come(people)
    await newer(people, phone='+33 1 02')
    with pytest.raises(Stale, match='Clerk Martin'):
        await editing.edit_customer(people.owner, order.id, order.customer_version, company='Roy SARL')
    await editing.edit_addresses(people.owner, order.id, order.addresses_version, ADDRESS, ADDRESS)


async def test_another_mail_address_is_another_customer(people: People) -> None:
    first = await come(people)
    _what, _why, order = await newer(people, email='marie@example.org')
    assert order.customer_id not in {None, first.customer_id}
    assert (await Customer.get(id=order.customer_id)).email == 'marie@example.org'


@on_sqlite
async def test_another_way_to_pay_decides_anew_whether_goods_leave_first(people: People) -> None:
    await arranging.put_payment_method(people.owner, None, 'Cash on delivery', True)
    await come(people)
    assert (await newer(people, payment_method='Cash on delivery'))[2].status == 'awaiting_shipment'
    assert (await newer(people, hours=2))[2].status == 'awaiting_payment'


async def test_an_updated_order_is_found_by_its_new_words(people: People) -> None:
    await come(people)
    _what, _why, order = await newer(people, email='zoe@example.org')
    words = next(row['words'] for row in (await everything())['order_search'])
    assert 'zoe' in words
    assert order.number.lower() in words


async def test_an_older_copy_changes_nothing(people: People) -> None:
    await take_one(people.clerk, copy('501', 5))
    before = await everything()
    outcome = await take_one(people.clerk, copy('501', 4, remark='Old', paid=3000))
    assert (outcome.what, outcome.sentence) == ('unchanged', 'This copy is older than the one we have.')
    assert await everything() == before


async def test_a_copy_saved_again_unchanged_makes_those_from_between_old(people: People) -> None:
    await come(people)
    assert (await newer(people, hours=5))[0] == 'unchanged'
    assert (await newer(people, hours=3, remark='Between'))[0] == 'unchanged'


@on_sqlite
async def test_a_source_that_tells_no_times_is_believed_each_time(people: People) -> None:
    await take_one(people.clerk, copy(source_updated_at=None))
    assert (await take_one(people.clerk, copy(source_updated_at=None, remark='Ring'))).what == 'updated'
    assert (await take_one(people.clerk, copy(source_updated_at=None))).what == 'updated'


@pytest.mark.parametrize('told', [{'cancelled_at': PLACED}, {'paid': 3000, 'shipped': True}])
async def test_a_completed_or_cancelled_order_stays_as_it_is(people: People, told: dict[str, Any]) -> None:
    await come(people, **told)
    before = await everything()
    what, why, _order = await newer(people, remark='Late', refunds=[refund(500)])
    assert (what, why.startswith('This order is c')) == ('unchanged', True)
    assert await everything() == before


# ---- what the desk has done


async def test_what_a_clerk_corrected_is_not_set_back(people: People) -> None:
    order = await come(people)
    await editing.edit_customer(people.clerk, order.id, order.customer_version, phone='+33 9 99', company='Roy SARL')
    liege = {**ADDRESS, 'city': 'Liège', 'country': 'BE'}
    await editing.edit_addresses(people.clerk, order.id, order.addresses_version, liege, asdict(HOME))
    _what, _why, order = await newer(people, phone='+33 1 02', billing=MOVED, shipping=MOVED, vat_id='FR9')
    assert (order.phone, order.company, order.vat_id) == ('+33 9 99', 'Roy SARL', 'FR9')
    assert (order.shipping['city'], order.country, order.billing['line1']) == ('Liège', 'BE', '8 rue Crébillon')


@on_sqlite
async def test_how_a_clerk_sends_it_and_has_it_paid_stays(people: People) -> None:
    order = await come(people, pickup=True)
    await method_editing.edit_delivery(people.clerk, order.id, order.shipping_version, 'By bike', None)
    await method_editing.edit_payment_method(people.clerk, order.id, order.payment_version, 'Shells')
    _what, _why, order = await newer(people, pickup=True, shipping_method='Counter', payment_method='Cash', remark='X')
    assert (order.shipping_method, order.pickup, order.payment_method) == ('By bike', False, 'Shells')
    assert order.remark == 'X'


async def test_lines_a_clerk_edited_stay_as_edited(people: People) -> None:
    order = await come(people)
    mug = (await desk.lines_of(order))[0]
    await editing.edit_lines(people.clerk, order.id, 1, [LineEdit(mug.id, 5, '10', 0, 2000)], Costs(500, 0, 0))
    what, _why, order = await newer(people, MUGS, SHIRT, remark='Ring')
    assert what == 'updated'
    assert ([line.quantity for line in await desk.lines_of(order)], order.total_minor) == ([5, 1], 6100)


# ---- lines


async def test_lines_stock_slips_and_total_follow_while_nothing_is_invoiced_or_shipped(people: People) -> None:
    mug, shirt = await desk.product(10, sku='MUG'), await desk.product(10, sku='SHIRT')
    await come(people)
    what, _why, order = await newer(people, MUGS, SHIRT, shipping_cost=500, total=6100)
    assert (what, order.total_minor, order.pieces, order.ship_pieces) == ('updated', 6100, 4, 4)
    assert [(line.sku, line.quantity, line.position) for line in await desk.lines_of(order)] == [
        ('MUG', 3, 1), ('SHIRT', 1, 2)]
    assert [await desk.stock_of(mug), await desk.stock_of(shirt)] == [7, 9]
    assert await desk.pieces_on(order) == [[3, 1]]


@on_sqlite
async def test_an_update_of_lines_tells_both_lists_and_totals(people: People) -> None:
    await come(people)
    _what, _why, order = await newer(people, MUGS, TEA)
    assert (await desk.diary(order))[-1].data['changes'] == {
        'lines': [['2 × Mug · 12.00 · 20 %', TEA_SAID], ['3 × Mug · 12.00 · 20 %', TEA_SAID]],
        'total': [3000, 4200]}


async def test_a_line_that_stays_keeps_what_was_packed_of_it_and_what_goes_comes_out_of_the_box(people: People) -> None:
    order = await come(people)
    slip = (await desk.slips_of(order))[0]
    await desk.put_in(slip)
    await newer(people, MUGS, SHIRT)
    assert [(row.pieces, row.packed) for row in await desk.slip_lines(slip)] == [(3, 2), (1, 0)]
    assert [entry.data['name'] for entry in await desk.diary(order) if entry.verb == 'taken_off'] == ['Tea']


async def test_pieces_the_source_took_off_come_back_to_stock_once(people: People) -> None:
    mug, tea = await desk.product(10, sku='MUG'), await desk.product(10, sku='TEA')
    order = await come(people)
    await newer(people, replace(MUG, quantity=1, amount=1200))
    await cancelling.cancel(people.clerk, order.id)
    assert [await desk.stock_of(mug), await desk.stock_of(tea)] == [10, 10]


async def test_a_line_that_a_return_names_goes_with_its_pieces_and_may_come_again(people: People) -> None:
    mug, order = await desk.product(10, sku='MUG'), await come(people)
    line_id = (await desk.lines_of(order))[0].id
    await shipping.mark_as_shipped(people.packer, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({line_id: 1}))
    await returning.set_return_status(people.clerk, order.id, made, 'cancelled', 1)
    await shipping.mark_as_not_shipped(people.clerk, order.id)
    what, why, order = await newer(people, TEA)
    assert (what, why, order.pieces, await desk.stock_of(mug)) == ('updated', '', 1, 10)
    assert [line.quantity for line in await desk.lines_of(order)] == [1, 0]
    assert (await newer(people, TEA, hours=2))[0] == 'unchanged'
    assert (await newer(people, TEA, MUGS, hours=3))[0] == 'updated'
    assert (await desk.stock_of(mug), await desk.pieces_on(order)) == (7, [[1, 3]])


async def test_lines_of_an_invoiced_order_stay_and_the_report_says_why(people: People) -> None:
    order = await come(people)
    await invoicing.issue_invoice(people.clerk, order.id)
    what, why, order = await newer(people, MUGS, TEA, remark='Ring')
    assert (what, why) == ('updated', 'This order is already invoiced: its lines can no longer be edited.')
    assert (order.total_minor, order.remark) == (3000, 'Ring')


@on_sqlite
async def test_lines_of_a_partly_shipped_order_stay_and_the_report_says_why(people: People) -> None:
    await come(people, replace(MUG, shipped=True), TEA)
    what, why, order = await newer(people, MUGS, TEA)
    assert (what, why) == ('unchanged', 'Part of this order has already been shipped.')
    assert [line.quantity for line in await desk.lines_of(order)] == [2, 1]


async def test_a_copy_that_cannot_be_taken_changes_nothing_and_says_so_each_time(people: People) -> None:
    order = await come(people)
    await invoicing.issue_invoice(people.clerk, order.id)
    await newer(people, MUGS, TEA)
    before = await everything()
    assert (await newer(people, MUGS, TEA))[:2] == (
        'unchanged', 'This order is already invoiced: its lines can no longer be edited.')
    after = await everything()
    for row in (*before['orders'], *after['orders']):
        del row['revision']    # only says that the order was looked at
    assert after == before


# ---- payments


async def test_a_payment_since_is_recorded_with_what_was_missing(people: People) -> None:
    await come(people, paid=1000)
    what, _why, order = await newer(people, paid=3000, paid_at=PLACED)
    assert (what, await desk.payments_of(order)) == ('updated', [1000, 2000])
    assert (order.payment_status, order.status) == ('paid', 'awaiting_shipment')
    assert (await desk.diary(order))[-1].data['changes'] == {'paid': [1000, 3000]}


@on_sqlite
async def test_what_the_desk_marked_as_paid_is_not_paid_again(people: People) -> None:
    order = await come(people)
    await paying.mark_as_paid(people.clerk, order.id)
    _what, _why, order = await newer(people, paid=3000)
    assert await desk.payments_of(order) == [3000]


async def test_refunds_since_go_back_once(people: People) -> None:
    await come(people, paid=3000, refunds=[refund(500)])
    _what, _why, order = await newer(people, paid=3000, refunds=[refund(500), refund(700, 'broken')])
    assert await desk.payments_of(order) == [3000, -500, -700]
    assert (order.credited_minor, order.payment_status) == (1200, 'paid')
    assert (await newer(people, hours=2, paid=3000, refunds=[refund(1200)]))[0] == 'unchanged'


@on_sqlite
async def test_a_refund_of_money_that_only_the_desk_recorded_goes_back_alone(people: People) -> None:
    order = await come(people)
    await paying.mark_as_paid(people.clerk, order.id)
    _what, _why, order = await newer(people, refunds=[refund(500)])
    assert await desk.payments_of(order) == [3000, -500]


@on_sqlite
@pytest.mark.parametrize(('moment', 'count'), [('paid', 1), ('shipped', 0), ('manual', 0)])
async def test_a_payment_since_invoices_by_the_shops_rule(people: People, moment: str, count: int) -> None:
    await desk.set_shop(invoice_when=moment)
    await come(people)
    _what, _why, order = await newer(people, paid=3000)
    assert len(await desk.documents_of(order)) == count


# ---- shipped, picked up, cancelled


async def test_shipped_at_the_source_is_shipped_here_and_invoiced_by_the_shops_rule(people: People) -> None:
    await desk.set_shop(invoice_when='shipped')
    await come(people)
    what, _why, order = await newer(people, paid=3000, shipped=True)
    assert (what, order.status) == ('updated', 'completed_shipped')
    assert len(await desk.documents_of(order)) == 1
    assert await desk.verbs(order) == ['imported', 'import_updated', 'shipped', 'invoiced']


@on_sqlite
async def test_shipped_at_the_source_where_slips_are_made_later(people: People) -> None:
    await desk.set_shop(slips_when='later')
    await come(people)
    _what, _why, order = await newer(people, shipped=True)
    assert order.shipment_status == 'shipped'


async def test_a_parcel_gone_at_the_source_is_gone_here_as_well(people: People) -> None:
    await come(people, MUG, TEA)
    what, _why, order = await newer(people, replace(MUG, shipped=True), TEA)
    assert (what, order.shipment_status) == ('updated', 'partially_shipped')
    assert {slip.status: (await desk.slip_lines(slip))[0].pieces for slip in await desk.slips_of(order)} == {
        'shipped': 2, 'open': 1}
    _what, _why, order = await newer(people, hours=2, shipped=True)
    assert order.shipment_status == 'shipped'
    assert len(await desk.slips_of(order)) == 2


@on_sqlite
async def test_a_parcel_gone_at_the_source_where_no_slip_is_made_yet(people: People) -> None:
    await desk.set_shop(slips_when='later')
    await come(people)
    _what, _why, order = await newer(people, MUG, replace(TEA, shipped=True))
    assert (order.shipped_pieces, order.shipment_status) == (1, 'partially_shipped')


@on_sqlite
async def test_fetched_at_the_source_is_picked_up_here(people: People) -> None:
    await come(people, pickup=True)
    _what, _why, order = await newer(people, pickup=True, paid=3000, shipped=True)
    assert order.status == 'completed_picked_up'
    assert order.picked_up_at is not None


async def test_cancelled_at_the_source_is_cancelled_here_with_all_consequences(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    mug = await desk.product(10, sku='MUG')
    await come(people)
    what, _why, order = await newer(people, paid=3000, cancelled_at=PLACED, cancel_reason='Sold out')
    assert (what, order.status, order.cancel_reason) == ('updated', 'cancelled', 'Sold out')
    assert [slip.status for slip in await desk.slips_of(order)] == ['cancelled']
    assert (await desk.stock_of(mug), await desk.documents_of(order)) == (10, [])


@on_sqlite
async def test_an_invoiced_order_that_its_source_cancels_is_cancelled_with_its_credit(people: People) -> None:
    order = await come(people)
    await invoicing.issue_invoice(people.clerk, order.id)
    what, _why, order = await newer(people, cancelled_at=PLACED)
    assert (what, order.status) == ('updated', 'cancelled')
    assert [one.kind for one in await desk.documents_of(order)] == ['invoice', 'credit']


async def test_a_held_order_is_updated_but_neither_shipped_nor_invoiced(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order = await come(people)
    await holding.hold(people.clerk, order.id, 'fraud')
    what, why, order = await newer(people, paid=3000, shipped=True, remark='Ring')
    assert (what, why) == ('updated', 'This order is on hold (Suspected fraud). Resume it first.')
    assert (order.status, order.payment_status, order.shipment_status) == ('on_hold', 'paid', 'not_shipped')
    assert await desk.documents_of(order) == []


async def test_after_the_hold_the_same_copy_is_followed(people: People) -> None:
    order = await come(people)
    await holding.hold(people.clerk, order.id, 'fraud')
    await newer(people, shipped=True)
    assert (await newer(people, shipped=True))[0] == 'unchanged'
    await holding.resume(people.clerk, order.id)
    what, why, order = await newer(people, shipped=True)
    assert (what, why, order.shipment_status) == ('updated', '', 'shipped')
    assert (await newer(people, shipped=True))[:2] == ('unchanged', '')


@on_sqlite
async def test_what_the_desk_has_split_and_shipped_stays(people: People) -> None:
    order = await come(people)
    slip = (await desk.slips_of(order))[0]
    first = (await desk.slip_lines(slip))[0]
    other = await packing.move_pieces(people.packer, order.id, slip.id, None, {first.id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, other, 'DHL', 'X1')
    _what, _why, order = await newer(people, shipped=True)
    assert [(one.status, one.carrier) for one in await desk.slips_of(order)] == [('shipped', ''), ('shipped', 'DHL')]
