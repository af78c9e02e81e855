import pytest
from hypothesis import given

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import Order, OrderLine, Shop
from orders import amounts, editing, invoicing, treating, vat
from orders.editing import Costs, LineEdit
from tests.orders import desk
from tests.orders.desk import ADDRESS, line
from tests.orders.money_samples import modes, orders

BERLIN = {**ADDRESS, 'line1': 'Torstraße 1', 'postcode': '10119', 'city': 'Berlin', 'country': 'DE'}
ZURICH = {**ADDRESS, 'city': 'Zürich', 'postcode': '8001', 'country': 'CH'}
GERMAN, FRENCH = 'DE136695976', 'FR44732829320'


@pytest.fixture
async def shop(people):
    await desk.set_shop(legal={'vat_id': 'FR83404833048'})
    return people


async def german(*lines, **values):
    return await desk.order(*lines, **{'vat_id': GERMAN, 'shipping': BERLIN, 'country': 'DE', **values})


async def treat(people, order, treatment, version=1):
    await treating.change_vat_treatment(people.clerk, order.id, version, treatment)
    return await desk.again(order)


async def sums(order):
    return [(row.unit_price, row.amount_minor, row.discount_minor, row.vat_rate, row.category)
            for row in await desk.lines_of(order)]


@pytest.mark.parametrize(('treatment', 'category', 'values'), [
    ('reverse_charge', 'AE', {}), ('intra_community', 'K', {}),
    ('export', 'G', {'vat_id': '', 'shipping': ZURICH, 'country': 'CH'})])
async def test_net_prices_stay_and_bear_no_vat(shop, treatment, category, values):
    order = await german(line(quantity=3, discount_minor=100), price_mode='net', shipping_minor=500, **values)
    assert order.total_minor == 4800
    order = await treat(shop, order, treatment)
    assert await sums(order) == [('12.00', 3600, 100, 0, category)]
    assert (order.vat_treatment, order.shipping_minor, order.total_minor) == (treatment, 500, 4000)


async def test_of_prices_with_vat_the_net_of_each_line_becomes_its_price(shop):
    order = await german(line(quantity=3, price=999, discount_minor=300), line(quantity=1, price=1490, vat_rate=550),
                         shipping_minor=690, discount_minor=500, charged_minor=4377)
    before = amounts.compute(order, await desk.lines_of(order))
    order = await treat(shop, order, 'intra_community')
    rows = await desk.lines_of(order)
    assert all(row.vat_rate == 0 and row.category == 'K' for row in rows)
    assert [row.amount_minor - row.discount_minor for row in rows] == [one.net for one in before.lines]
    assert order.shipping_minor == sum(rate.shipping_net for rate in before.rates)
    assert order.discount_minor == sum(rate.discount_net for rate in before.rates)
    assert (before.due, order.charged_minor, order.total_minor) == (4377, None, before.net)


async def test_the_new_total_is_the_net_total_the_order_had(shop):
    order = await german(*[line(quantity=quantity, price=price, vat_rate=rate) for quantity, price, rate in (
        (3, 1490, 550), (1, 3990, 2000), (7, 399, 2000), (2, 999, 550))], discount_minor=1000, shipping_minor=690)
    net = amounts.compute(order, await desk.lines_of(order)).net
    assert (await treat(shop, order, 'reverse_charge')).total_minor == net == 11508


@pytest.mark.parametrize('mode', ['net', 'gross'])
async def test_taken_back_the_order_is_what_it_was(shop, mode):
    order = await german(line(quantity=3, price=999, discount_minor=300), line(quantity=2, price=1490, vat_rate=550),
                         price_mode=mode, shipping_minor=690, shipping_vat_rate=2000, charged_minor=6500)
    before = await sums(order)
    order = await treat(shop, order, 'reverse_charge')
    order = await treat(shop, order, 'intra_community', 2)
    assert order.total_minor != 6500
    order = await treat(shop, order, '', 3)
    assert await sums(order) == before
    assert (order.total_minor, order.shipping_minor, order.shipping_vat_rate, order.charged_minor) == (
        6500, 690, 2000, 6500)


async def test_taken_back_an_edited_line_gets_the_rate_of_its_product(shop):
    book = await desk.product(vat_rate=550)
    order = await german(line(book, 1, 1000, vat_rate=550), line(quantity=1, price=999), price_mode='net')
    order = await treat(shop, order, 'reverse_charge')
    edits = [LineEdit(row.id, 2, row.unit_price, 0, 0) for row in await desk.lines_of(order)]
    await editing.edit_lines(shop.clerk, order.id, 2, edits, Costs(0, 0, 0))
    order = await treat(shop, order, '', 3)
    assert [(row.quantity, row.vat_rate, row.category) for row in await desk.lines_of(order)] == [
        (2, 550, 'S'), (2, 2000, 'S')]
    assert order.total_minor == 2000 + 110 + 1998 + 400


async def test_lines_edited_and_added_under_a_treatment_bear_no_vat(shop):
    order = await treat(shop, await german(price_mode='net'), 'reverse_charge')
    row, = await desk.lines_of(order)
    with pytest.raises(Invalid) as refused:
        await editing.edit_lines(shop.clerk, order.id, 2, [LineEdit(row.id, 2, '12', 0, 2000)], Costs(0, 0, 0))
    assert refused.value.field == f'vat-{row.id}'
    await editing.edit_lines(shop.clerk, order.id, 2, [LineEdit(None, 1, '5', 0, 0, 'Ribbon')], Costs(0, 0, 0))
    assert [one.category for one in await desk.lines_of(order)] == ['AE', 'AE']


@pytest.mark.parametrize(('treatment', 'values'), [
    ('reverse_charge', {'vat_id': ''}), ('reverse_charge', {'vat_id': 'DE136695977'}),
    ('intra_community', {'vat_id': ''}), ('intra_community', {'shipping': ADDRESS}),
    ('intra_community', {'shipping': ZURICH}), ('intra_community', {'vat_id': FRENCH}),
    ('export', {}), ('export', {'shipping': {}, 'billing': {}})])
async def test_a_treatment_that_the_buyer_or_the_place_does_not_allow_is_refused(shop, treatment, values):
    order = await german(**values)
    with pytest.raises(Refused):
        await treat(shop, order, treatment)
    assert (await desk.again(order)).total_minor == 2400


async def test_without_a_vat_number_of_its_own_the_shop_charges_vat(people):
    with pytest.raises(Refused, match='your own VAT number'):
        await treat(people, await german(), 'reverse_charge')


async def test_a_treatment_that_no_longer_fits_stops_the_invoice(shop):
    order = await treat(shop, await german(), 'intra_community')
    await editing.edit_addresses(shop.clerk, order.id, 1, ADDRESS, ADDRESS)
    with pytest.raises(Refused, match='another country'):
        await invoicing.issue_invoice(shop.clerk, order.id)
    assert await desk.documents_of(order) == []


async def test_an_invoiced_order_keeps_its_treatment(shop):
    order = await german()
    await invoicing.issue_invoice(shop.clerk, order.id)
    with pytest.raises(Refused, match='already invoiced'):
        await treat(shop, order, 'reverse_charge')


async def test_a_stale_form_is_refused(shop):
    order = await german()
    await treat(shop, order, 'reverse_charge')
    with pytest.raises(Stale):
        await treat(shop, order, 'intra_community')


async def test_an_unknown_treatment_is_refused(shop):
    with pytest.raises(Invalid):
        await treat(shop, await german(), 'magic')


async def test_the_same_treatment_again_changes_nothing(shop):
    order = await treat(shop, await german(), 'reverse_charge')
    before = await sums(order), len(await desk.diary(order)), order.lines_version
    order = await treat(shop, order, 'reverse_charge', version=2)
    assert (await sums(order), len(await desk.diary(order)), order.lines_version) == before


async def test_looking_ahead_changes_nothing(shop):
    order = await german(line(quantity=3, price=999))
    rows = await editing.rows_of(order)
    result = treating.foresee(await desk.shop(), order, rows, 'reverse_charge', {})
    assert (result.total, result.vat) == (2497, 0)
    assert (order.vat_treatment, rows[0].vat_rate, rows[0].amount_minor) == ('', 2000, 2997)
    assert (await desk.again(order)).total_minor == 2997


async def test_the_history_tells_the_treatment_before_and_after(shop):
    order = await german()
    await treat(shop, order, 'reverse_charge')
    entry = (await desk.diary(order))[-1]
    assert entry.verb == 'vat_treatment_changed'
    assert entry.data['changes']['vat_treatment'] == ['', 'reverse_charge']
    assert entry.data['changes']['total'] == [2400, 2000]


# The category of each line

async def test_a_small_business_sells_without_vat_in_category_e(people):
    await desk.set_shop(vat_regime='franchise')
    order = await desk.order(line(vat_rate=0))
    await editing.edit_lines(people.clerk, order.id, 1, [LineEdit(None, 1, '5', 0, 0, 'Ribbon')], Costs(0, 0, 0))
    assert [one.category for one in await desk.lines_of(order)] == ['E', 'E']
    with pytest.raises(Invalid, match='charges no VAT'):
        await editing.edit_lines(people.clerk, order.id, 2, [LineEdit(None, 1, '5', 0, 2000, 'Ink')], Costs(0, 0, 0))


async def test_what_a_source_charged_with_vat_stays_so_in_a_small_business(people):
    await desk.set_shop(vat_regime='franchise')
    order = await desk.order(line())
    row, = await desk.lines_of(order)
    await editing.edit_lines(people.clerk, order.id, 1, [LineEdit(row.id, 3, '12', 0, 2000)], Costs(0, 0, 0))
    assert [one.category for one in await desk.lines_of(order)] == ['S']


async def test_the_category_follows_the_rate_when_lines_are_placed_and_edited(people):
    order = await desk.order(line(vat_rate=0), line(vat_rate=550, category='Z'))
    assert [one.category for one in await desk.lines_of(order)] == ['Z', 'S']
    edits = [LineEdit(row.id, 2, '12', 0, rate)
             for row, rate in zip(await desk.lines_of(order), (2000, 0), strict=True)]
    await editing.edit_lines(people.clerk, order.id, 1, edits, Costs(0, 0, 0))
    assert [one.category for one in await desk.lines_of(order)] == ['S', 'Z']
    assert (await Order.get(id=order.id, using_db=database.reader())).total_minor == 4800


# Every order, decent or odd

def rows_of(mode, order):
    lines, charges = order
    row = Order(currency='EUR', price_mode=mode.value, discount_minor=charges.discount, shipping_minor=charges.shipping,
                payment_cost_minor=charges.payment_cost, shipping_vat_rate=charges.shipping_rate)
    return row, [OrderLine(id=place, position=place, name='Tea', quantity=one.quantity, amount_minor=one.amount,
                           discount_minor=one.discount, vat_rate=one.rate, category=one.category, unit_price='1')
                 for place, one in enumerate(lines, 1)]


@given(modes, orders)
def test_any_order_without_vat_costs_its_net_and_with_it_again_what_it_did(mode, order):
    row, lines = rows_of(mode, order)
    tax_office = Shop(country='FR', vat_regime='standard', default_vat_rate=2000)
    vat.mark(tax_office, row, lines)    # as wherever lines are made; what is put back is marked, too
    before = amounts.compute(row, lines)
    was = treating.were(row, lines)
    treating.convert(tax_office, row, lines, 'reverse_charge', {})
    without = amounts.compute(row, lines)
    assert (without.total, without.net, without.vat) == (before.net, before.net, 0)
    assert all(rate.key == ('AE', 0) for rate in without.rates if lines)
    treating.convert(tax_office, row, lines, '', {**was, 'became': treating.were(row, lines)})
    assert amounts.compute(row, lines).total == before.total
    assert treating.were(row, lines) == was
