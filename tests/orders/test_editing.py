"""Edit customer, addresses, lines and custom status: one history entry each, stale saves refused."""

from typing import Any

import pytest

from base.errors import Invalid, Missing, Refused, Stale
from data import database
from data.models import CustomStatus, Order, SlipLine
from orders import cancelling, editing, invoicing, packing, returning, shipping
from orders.editing import Costs, LineEdit
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import ADDRESS, People, line

NO_COSTS = Costs(0, 0, 0)


@database.transactional
async def label(title: str) -> CustomStatus:
    return await CustomStatus.create(title=title)


def edit(row: Any, quantity: int, price: str = '12', **values: Any) -> LineEdit:
    return LineEdit(row.id, quantity, price, **{'vat_rate': 2000, **values})


async def edit_lines(people: People, order: Order, *edits: LineEdit, costs: Costs = NO_COSTS) -> None:
    await editing.edit_lines(people.clerk, order.id, (await desk.again(order)).lines_version, list(edits), costs)


async def test_the_customer_is_edited_with_before_and_after(people: People) -> None:
    order = await desk.order()
    await editing.edit_customer(people.clerk, order.id, 1, customer_name=' Claire  Roy\x00 ', phone='+33 1 22')
    order = await desk.again(order)
    assert (order.customer_name, order.phone, order.customer_version) == ('Claire  Roy', '+33 1 22', 2)
    entry = (await desk.diary(order))[-1]
    assert entry.verb == 'customer_edited'
    assert entry.data['changes']['customer_name'] == ['Claire Petit', 'Claire  Roy']


async def test_saving_a_customer_unchanged_tells_nothing(people: People) -> None:
    order = await desk.order()
    await editing.edit_customer(people.clerk, order.id, 1, customer_name='Claire Petit')
    assert await desk.verbs(order) == ['placed']


async def test_a_stale_customer_is_refused_with_who_when_and_what(people: People) -> None:
    order = await desk.order()
    await editing.edit_customer(people.owner, order.id, 1, company='Theirs')
    with pytest.raises(Stale) as stale:
        await editing.edit_customer(people.clerk, order.id, 1, company='Mine')
    assert stale.value.who == 'Owner Martin'
    assert stale.value.when == (await desk.diary(order))[-1].at
    assert stale.value.theirs == {**stale.value.theirs, 'company': 'Theirs', 'version': 2}
    assert (await desk.again(order)).company == 'Theirs'


@pytest.mark.parametrize('email', ['claire', 'a b@c', '@x', 'x@'])
async def test_a_bad_mail_address_is_refused(people: People, email: str) -> None:
    order = await desk.order()
    with pytest.raises(Invalid) as refusal:
        await editing.edit_customer(people.clerk, order.id, 1, email=email)
    assert refusal.value.field == 'email'


async def test_both_addresses_are_edited_and_the_country_follows(people: People) -> None:
    order = await desk.order()
    await editing.edit_addresses(people.clerk, order.id, 1, {**ADDRESS, 'country': 'be'}, {**ADDRESS, 'city': 'Lille'})
    order = await desk.again(order)
    assert (order.shipping['country'], order.country, order.billing['city']) == ('BE', 'BE', 'Lille')
    with pytest.raises(Stale):
        await editing.edit_addresses(people.clerk, order.id, 1, ADDRESS, ADDRESS)


async def test_a_country_is_two_letters(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Invalid) as refusal:
        await editing.edit_addresses(people.clerk, order.id, 1, {**ADDRESS, 'country': 'France'}, ADDRESS)
    assert refusal.value.field == 'shipping-country'


async def test_details_of_a_closed_order_stay(people: People) -> None:
    done, gone = await desk.order(paid=2400), await desk.order()
    await shipping.mark_as_shipped(people.packer, done.id)
    await cancelling.cancel(people.clerk, gone.id)
    for order, word in ((done, 'completed'), (gone, 'cancelled')):
        row = await desk.again(order)
        with pytest.raises(Refused, match=word):
            await editing.edit_customer(people.clerk, order.id, row.customer_version, company='X')
        with pytest.raises(Refused, match=word):
            await editing.edit_addresses(people.clerk, order.id, row.addresses_version, ADDRESS, ADDRESS)


async def test_a_custom_status_is_set_changed_and_cleared(people: People) -> None:
    order, wrap, gift = await desk.order(), await label('To wrap'), await label('Gift')
    for choice in (wrap.id, wrap.id, gift.id, None):
        await editing.change_status(people.clerk, order.id, choice)
    told = [(entry.data['before'], entry.data['after']) for entry in (await desk.diary(order))[1:]]
    assert told == [('', 'To wrap'), ('To wrap', 'Gift'), ('Gift', '')]


async def test_a_deleted_custom_status_cannot_be_chosen(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Missing, match='deleted'):
        await editing.change_status(people.clerk, order.id, 99)


async def test_lines_total_stock_and_slip_follow_an_edit(people: People) -> None:
    mug, bowl = await desk.product(10), await desk.product(10)
    order = await desk.order(line(mug, 3))
    row = (await desk.lines_of(order))[0]
    await edit_lines(people, order, edit(row, 5, '11,50', discount_minor=100),
                     LineEdit(None, 2, '20', 0, 550, product_id=bowl.id), costs=Costs(490, 0, 300, 'SPRING'))
    order = await desk.again(order)
    assert (order.pieces, order.ship_pieces, order.total_minor) == (7, 7, 5750 - 100 + 4000 + 490 - 300)
    assert (await desk.stock_of(mug), await desk.stock_of(bowl)) == (5, 8)
    assert await desk.pieces_on(order) == [[5, 2]]
    assert (order.lines_version, order.discount_code) == (2, 'SPRING')
    changes = (await desk.diary(order))[-1].data['changes']
    assert changes['total'] == [3600, 9840]
    assert changes['lines'] == [['3 × Mug · 12.00 · 20 %'], ['5 × Mug · 11.50 − 1.00 · 20 %', '2 × Mug · 20 · 5.5 %']]
    assert changes['discount_code'] == ['', 'SPRING']


async def test_fewer_pieces_leave_the_slips_from_the_last(people: People) -> None:
    order = await desk.order(line(quantity=5))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 2})
    await edit_lines(people, order, edit((await desk.lines_of(order))[0], 4))
    assert await desk.pieces_on(order) == [[3], [1]]


async def test_a_slip_left_without_a_piece_is_cancelled(people: People) -> None:
    order = await desk.order(line(quantity=5))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 2})
    await edit_lines(people, order, edit((await desk.lines_of(order))[0], 3))
    assert [one.status for one in await desk.slips_of(order)] == ['open', 'cancelled']
    assert await desk.pieces_on(order) == [[3]]


async def test_a_line_can_be_taken_out_and_its_stock_comes_back(people: People) -> None:
    mug, bowl = await desk.product(10), await desk.product(10)
    order = await desk.order(line(mug, 3), line(bowl, 1))
    await edit_lines(people, order, edit((await desk.lines_of(order))[0], 0))
    assert [row.product_id for row in await desk.lines_of(order)] == [bowl.id]
    assert (await desk.stock_of(mug), await desk.stock_of(bowl)) == (10, 9)
    assert await desk.pieces_on(order) == [[1]]


async def test_an_order_keeps_at_least_one_line(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Invalid, match='Cancel it instead'):
        await edit_lines(people, order, edit((await desk.lines_of(order))[0], 0))
    assert len(await desk.lines_of(order)) == 1


async def test_an_edit_cannot_sell_what_is_not_there(people: People) -> None:
    mug = await desk.product(4)
    order = await desk.order(line(mug, 3))
    with pytest.raises(Refused, match='Only 1 left of “Mug”'):
        await edit_lines(people, order, edit((await desk.lines_of(order))[0], 5))
    assert (await desk.stock_of(mug), (await desk.again(order)).lines_version) == (1, 1)


async def test_pieces_moved_from_one_line_to_another_are_not_sold_twice(people: People) -> None:
    mug = await desk.product(5)
    order = await desk.order(line(mug, 5), line(mug, 0))
    more, less = (await desk.lines_of(order))[1], (await desk.lines_of(order))[0]
    await edit_lines(people, order, edit(more, 2), edit(less, 3))
    assert await desk.stock_of(mug) == 0


WRONG = [
    ('quantity', {'quantity': -1}), ('quantity', {'quantity': 1_000_001}), ('vat', {'vat_rate': 10_000}),
    ('vat', {'vat_rate': -1}), ('discount', {'discount_minor': 2401}), ('discount', {'discount_minor': -1}),
    ('price', {'unit_price': 'twelve'}), ('price', {'unit_price': 'NaN'}), ('price', {'unit_price': '-1'}),
    ('price', {'unit_price': '1e-30'}), ('price', {'unit_price': '999999999999', 'quantity': 1_000_000}),
]  # fmt: skip


@pytest.mark.parametrize(('field', 'values'), WRONG)
async def test_a_line_that_cannot_be_is_refused_with_its_field(
    people: People, field: str, values: dict[str, Any]
) -> None:
    order = await desk.order()
    row = (await desk.lines_of(order))[0]
    with pytest.raises(Invalid) as refusal:
        await edit_lines(people, order, LineEdit(**{
            'line_id': row.id, 'quantity': 2, 'unit_price': '12', 'vat_rate': 2000, **values}))
    assert refusal.value.field.split('-')[0] == field


async def test_a_line_that_a_return_names_goes_with_its_pieces(people: People) -> None:
    order = await desk.order(line(), line(await desk.product(10), 2))
    mug = (await desk.lines_of(order))[1]
    await shipping.mark_as_shipped(people.packer, order.id)
    made = await returning.create_return(people.clerk, order.id, Wish({mug.id: 1}))
    await returning.set_return_status(people.clerk, order.id, made, 'rejected', 1)
    await shipping.mark_as_not_shipped(people.clerk, order.id)
    await edit_lines(people, order, edit(mug, 0))
    assert [one.quantity for one in await desk.lines_of(order)] == [2, 0]
    assert (await desk.again(order)).pieces == 2


async def test_a_line_another_shop_made_stays_as_it_is_beside_an_edit(people: People) -> None:
    order = await desk.order(line(), line(quantity=-1, price=500, ships=False))
    sold, back = await desk.lines_of(order)
    await edit_lines(people, order, edit(sold, 3), edit(back, -1, back.unit_price))
    assert [row.quantity for row in await desk.lines_of(order)] == [3, -1]


async def test_saving_lines_unchanged_tells_nothing_and_keeps_what_was_charged(people: People) -> None:
    order = await desk.order(charged_minor=2399)
    row = (await desk.lines_of(order))[0]
    await edit_lines(people, order, edit(row, 2, row.unit_price))
    order = await desk.again(order)
    assert (order.total_minor, order.lines_version, await desk.verbs(order)) == (2399, 1, ['placed'])


async def test_a_discount_above_the_total_is_refused(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Invalid) as refusal:
        await edit_lines(people, order, costs=Costs(0, 0, 10**6))
    assert refusal.value.field == 'discount'


async def test_an_edit_that_leaves_nothing_to_pay_is_invoiced_when_paid(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order = await desk.order(line(quantity=2), paid=1200)
    await edit_lines(people, order, edit((await desk.lines_of(order))[0], 1))
    assert [document.total_minor for document in await desk.documents_of(order)] == [1200]


async def test_negative_costs_and_nameless_lines_are_refused(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Invalid):
        await edit_lines(people, order, costs=Costs(-1, 0, 0))
    with pytest.raises(Invalid) as refusal:
        await edit_lines(people, order, LineEdit(None, 1, '5'))
    assert refusal.value.field == 'name'


async def test_a_line_of_another_order_or_named_twice_is_refused(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    own, foreign = (await desk.lines_of(mine))[0], (await desk.lines_of(theirs))[0]
    for edits in ([edit(foreign, 1)], [edit(own, 1), edit(own, 3)], [edit(own, 0), edit(own, 3)]):
        with pytest.raises(Missing, match='removed meanwhile'):
            await edit_lines(people, mine, *edits)


async def test_a_stale_edit_of_lines_is_refused(people: People) -> None:
    order = await desk.order()
    row = (await desk.lines_of(order))[0]
    await edit_lines(people, order, edit(row, 3))
    with pytest.raises(Stale) as stale:
        await editing.edit_lines(people.owner, order.id, 1, [edit(row, 4)], NO_COSTS)
    assert (stale.value.who, stale.value.theirs['lines']) == ('Clerk Martin', ['3 × Tea · 12 · 20 %'])


async def test_an_invoiced_order_keeps_its_lines_even_when_it_costs_nothing(people: People) -> None:
    for price in (1200, 0):
        order = await desk.order(line(price=price))
        await invoicing.issue_invoice(people.clerk, order.id)
        with pytest.raises(Refused, match='already invoiced'):
            await edit_lines(people, order, edit((await desk.lines_of(order))[0], 9))


async def test_an_order_that_has_begun_to_ship_keeps_its_lines(people: People) -> None:
    order = await desk.order(line(quantity=3))
    slip = (await desk.slips_of(order))[0]
    await packing.move_pieces(people.packer, order.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, order.id, slip.id)
    with pytest.raises(Refused, match='already been shipped'):
        await edit_lines(people, order, edit((await desk.lines_of(order))[0], 9))


async def test_a_removed_line_leaves_its_cancelled_slips_without_a_trace_of_it(people: People) -> None:
    order = await desk.order(line(), line())
    await packing.cancel_slip(people.packer, order.id, (await desk.slips_of(order))[0].id)
    row = (await desk.lines_of(order))[0]
    await edit_lines(people, order, edit(row, 0))
    assert not await SlipLine.filter(order_line_id=row.id).using_db(database.reader()).exists()
