"""Edit a quote's customer, lines, terms and remark."""

import asyncio
from datetime import date
from typing import Any

import pytest

from base.errors import Invalid, Missing, Refused, Stale
from data import database
from data.database import transactional
from data.models import History, Quote, QuoteLine
from orders import quote_editing, quoting
from orders.editing import LineEdit
from orders.quote_editing import Terms
from tests.orders import desk
from tests.orders.desk import ADDRESS, People

NOBODY: dict[str, str] = {}


async def again(quote_id: int) -> Quote:
    return await Quote.get(id=quote_id, using_db=database.reader())


async def lines(quote_id: int) -> list[QuoteLine]:
    return await QuoteLine.filter(quote_id=quote_id).using_db(database.reader()).order_by('position')


async def last_entry(quote_id: int) -> History:
    found = await History.filter(quote_id=quote_id).using_db(database.reader()).order_by('-id').first()
    assert found is not None
    return found


async def quote_of(people: People, *new: LineEdit) -> int:
    quote_id = await quoting.add_quote(people.clerk)
    for edit in new:
        await quote_editing.add_quote_line(people.clerk, quote_id, edit)
    return quote_id


def tea(quantity: int = 2, price: str = '5', **more: Any) -> LineEdit:
    return LineEdit(None, quantity, price, **{'vat_rate': 2000, 'name': 'Tea', **more})


def same(row: QuoteLine, **changed: Any) -> LineEdit:
    return LineEdit(**{'line_id': row.id, 'quantity': row.quantity, 'unit_price': row.unit_price,
                       'discount_minor': row.discount_minor, 'vat_rate': row.vat_rate, **changed})


async def test_a_line_is_a_product_or_free_words(people: People) -> None:
    mug = await desk.product(5, gtin='3700123456797', variant='Blue')
    quote_id = await quote_of(people, tea(), LineEdit(None, 1, '12.50', 50, 550, 'ignored', mug.id))
    assert [(row.position, row.name, row.variant, row.sku, row.gtin, row.amount_minor, row.discount_minor, row.vat_rate)
            for row in await lines(quote_id)] == [
        (1, 'Tea', '', '', '', 1000, 0, 2000), (2, 'Mug', 'Blue', mug.sku, '3700123456797', 1250, 50, 550)]
    assert (await again(quote_id)).total_minor == 2200


async def test_editing_lines_keeps_them_in_place_and_tells_before_and_after(people: People) -> None:
    quote_id = await quote_of(people, tea(), tea(1, '3', name='Honey'))
    first, second = await lines(quote_id)
    version = (await again(quote_id)).version
    await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [
        same(first, quantity=4, unit_price='4.50', discount_minor=300), same(second)])
    assert [row.id for row in await lines(quote_id)] == [first.id, second.id]
    assert (await again(quote_id)).total_minor == 1800
    changes = (await last_entry(quote_id)).data['changes']
    assert changes['total'] == [1300, 1800]
    assert changes['lines'][1] == ['4 × Tea · 4.50 − 3.00 · 20 %', '1 × Honey · 3 · 20 %']


async def test_a_new_vat_rate_alone_is_a_change(people: People) -> None:
    quote_id = await quote_of(people, tea())
    row, version = (await lines(quote_id))[0], (await again(quote_id)).version
    await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(row, vat_rate=550)])
    assert (await lines(quote_id))[0].vat_rate == 550
    assert (await again(quote_id)).version == version + 1


async def test_a_quantity_of_nothing_takes_the_line_out(people: People) -> None:
    quote_id = await quote_of(people, tea(), tea(1, '3', name='Honey'))
    first, version = (await lines(quote_id))[0], (await again(quote_id)).version
    await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(first, quantity=0)])
    await quote_editing.remove_quote_line(people.clerk, quote_id, (await lines(quote_id))[0].id)
    assert await lines(quote_id) == []
    assert (await again(quote_id)).total_minor == 0
    with pytest.raises(Missing, match='removed meanwhile'):
        await quote_editing.remove_quote_line(people.clerk, quote_id, first.id)


@pytest.mark.parametrize(('changed', 'field'), [
    ({'quantity': -1}, 'quantity'), ({'quantity': 1_000_001}, 'quantity'), ({'unit_price': 'abc'}, 'price'),
    ({'unit_price': '-1'}, 'price'), ({'unit_price': '1e12', 'quantity': 900_000}, 'price'),
    ({'discount_minor': 1001}, 'discount'), ({'discount_minor': -1}, 'discount'), ({'vat_rate': 10_000}, 'vat')])
async def test_a_line_that_cannot_be_is_refused_with_its_field(
    people: People, changed: dict[str, Any], field: str
) -> None:
    quote_id = await quote_of(people, tea())
    row, version = (await lines(quote_id))[0], (await again(quote_id)).version
    with pytest.raises(Invalid) as refusal:
        await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(row, **changed)])
    assert refusal.value.field == f'{field}-{row.id}'
    assert (await again(quote_id)).version == version


async def test_a_new_line_needs_a_name(people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        await quote_of(people, tea(name=' '))
    assert refusal.value.field == 'name'


async def test_a_line_another_shop_made_stays_as_odd_as_it_is(people: People) -> None:
    order = await desk.order(desk.line(None, 2), desk.line(None, 1, -300, name='Voucher'))
    quote_id = await quoting.duplicate(people.clerk, order.id)
    first, voucher = await lines(quote_id)
    version = (await again(quote_id)).version
    await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(first, quantity=3), same(voucher)])
    assert [row.amount_minor for row in await lines(quote_id)] == [3600, -300]


async def test_terms_set_methods_costs_discount_and_the_last_day(people: People) -> None:
    quote_id = await quote_of(people, tea())
    terms = Terms(' Bank\ttransfer ', 100, 'Colissimo', 640, 240, date(2027, 1, 31))
    await quote_editing.edit_quote_terms(people.clerk, quote_id, (await again(quote_id)).version, terms)
    quote = await again(quote_id)
    assert (quote.payment_method, quote.shipping_method, quote.valid_until) == (
        'Bank transfer', 'Colissimo', date(2027, 1, 31))
    assert quote.total_minor == 1000 + 100 + 640 - 240
    entry = await last_entry(quote_id)
    assert entry.verb == 'quote_terms_edited'
    assert entry.data['changes']['discount'] == [0, 240]


@pytest.mark.parametrize('name', ['payment_cost_minor', 'shipping_minor', 'discount_minor'])
async def test_costs_are_not_below_zero(people: People, name: str) -> None:
    quote_id, terms = await quote_of(people, tea()), Terms()
    setattr(terms, name, -1)
    with pytest.raises(Invalid) as refusal:
        await quote_editing.edit_quote_terms(people.clerk, quote_id, (await again(quote_id)).version, terms)
    assert refusal.value.field == name


async def test_no_discount_makes_a_quote_cost_less_than_nothing(people: People) -> None:
    quote_id = await quote_of(people, tea())
    version = (await again(quote_id)).version
    with pytest.raises(Invalid, match='more than the total'):
        await quote_editing.edit_quote_terms(people.clerk, quote_id, version, Terms(discount_minor=1001))
    await quote_editing.edit_quote_terms(people.clerk, quote_id, version, Terms(discount_minor=1000))
    with pytest.raises(Invalid, match='more than the total'):
        await quote_editing.remove_quote_line(people.clerk, quote_id, (await lines(quote_id))[0].id)
    assert (await again(quote_id)).total_minor == 0


async def test_customer_and_addresses_are_one_entry_and_what_did_not_change_none(people: People) -> None:
    quote_id = await quote_of(people)
    customer, version = {'customer_name': 'Ana', 'email': 'ana@example.org'}, (await again(quote_id)).version
    await quote_editing.edit_quote_customer(people.clerk, quote_id, version, customer, {**ADDRESS, 'country': 'be'}, {})
    quote, entry = await again(quote_id), await last_entry(quote_id)
    assert (quote.customer_name, quote.shipping['country']) == ('Ana', 'BE')
    assert set(entry.data['changes']) == {'customer_name', 'email', 'shipping_address', 'billing'}
    await quote_editing.edit_quote_customer(
        people.clerk, quote_id, quote.version, customer, quote.shipping, quote.billing)
    assert (await again(quote_id)).version == quote.version


@pytest.mark.parametrize('empty', ['shipping', 'billing'])
async def test_an_address_left_empty_is_the_same_as_the_other(people: People, empty: str) -> None:
    quote_id = await quote_of(people)
    both = {'shipping': ADDRESS, 'billing': ADDRESS} | {empty: NOBODY}
    await quote_editing.edit_quote_customer(people.clerk, quote_id, (await again(quote_id)).version, NOBODY, **both)
    quote = await again(quote_id)
    assert quote.shipping == quote.billing
    assert quote.billing['city'] == 'Lyon'


@pytest.mark.parametrize(('customer', 'shipping', 'field'), [
    ({'email': 'nobody'}, NOBODY, 'email'), (NOBODY, {'country': 'XXX'}, 'shipping-country')])
async def test_a_customer_that_cannot_be_is_refused_with_its_field(
    people: People, customer: dict[str, str], shipping: dict[str, str], field: str
) -> None:
    quote_id = await quote_of(people)
    with pytest.raises(Invalid) as refusal:
        await quote_editing.edit_quote_customer(
            people.clerk, quote_id, (await again(quote_id)).version, customer, shipping, NOBODY)
    assert refusal.value.field == field


async def test_a_save_from_an_older_copy_is_refused_with_who_and_theirs(people: People) -> None:
    quote_id = await quote_of(people, tea())
    version = (await again(quote_id)).version
    await quote_editing.edit_quote_remark(people.owner, quote_id, version, 'by the owner')
    with pytest.raises(Stale) as stale:
        await quote_editing.edit_quote_remark(people.clerk, quote_id, version, 'by the clerk')
    assert (stale.value.who, stale.value.theirs) == ('Owner Martin', {'remark': 'by the owner', 'version': version + 1})
    await quote_editing.edit_quote_remark(people.clerk, quote_id, stale.value.theirs['version'], 'by the clerk')
    assert (await again(quote_id)).remark == 'by the clerk'


async def test_a_change_elsewhere_on_the_quote_is_no_conflict(people: People) -> None:
    quote_id = await quote_of(people, tea())
    row, version = (await lines(quote_id))[0], (await again(quote_id)).version
    await quote_editing.edit_quote_remark(people.owner, quote_id, version, 'hello')
    await quoting.mark_quote(people.owner, quote_id, 'sent')
    await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(row, quantity=3)])
    with pytest.raises(Stale):
        await quote_editing.edit_quote_lines(people.clerk, quote_id, version, [same(row, quantity=4)])
    assert (await again(quote_id)).remark == 'hello'


async def test_of_many_saves_from_one_copy_one_wins(people: People) -> None:
    quote_id = await quote_of(people)
    version = (await again(quote_id)).version
    answers = await asyncio.gather(*[
        quote_editing.edit_quote_remark(people.clerk, quote_id, version, f'text {number}') for number in range(6)],
        return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Stale) for answer in answers) == 5


@pytest.mark.parametrize('status', ['sent', 'declined'])
@pytest.mark.parametrize('section', ['lines', 'remark', 'customer', 'terms'])
async def test_a_changed_offer_is_a_draft_again_and_another_version(people: People, status: str, section: str) -> None:
    quote_id = await quote_of(people, tea())
    await quoting.mark_quote(people.clerk, quote_id, status)
    before = await again(quote_id)
    row = (await lines(quote_id))[0]
    await quote_editing.edit_quote_lines(people.clerk, quote_id, before.version, [same(row)])
    assert ((await again(quote_id)).status, (await again(quote_id)).offer_version) == (status, before.offer_version)
    await change(people, before, section)
    after = await again(quote_id)
    assert (after.status, after.offer_version) == ('draft', before.offer_version + 1)
    assert (after.sent_at, after.answered_at) == (None, None)
    assert (await last_entry(quote_id)).data['changes']['status'] == [status, 'draft']


async def change(people: People, quote: Quote, section: str) -> None:
    match section:
        case 'lines':
            await quote_editing.add_quote_line(people.clerk, quote.id, tea())
        case 'remark':
            await quote_editing.edit_quote_remark(people.clerk, quote.id, quote.version, 'hello')
        case 'customer':
            await quote_editing.edit_quote_customer(people.clerk, quote.id, quote.version, {'company': 'Roy'}, {}, {})
        case 'terms':
            await quote_editing.edit_quote_terms(people.clerk, quote.id, quote.version, Terms(discount_minor=100))


@pytest.mark.parametrize('section', ['lines', 'remark', 'customer', 'terms'])
async def test_an_accepted_offer_is_locked_until_it_is_put_back_to_draft(people: People, section: str) -> None:
    quote_id = await quote_of(people, tea())
    await quoting.mark_quote(people.clerk, quote_id, 'accepted')
    with pytest.raises(Refused, match='was accepted and is locked'):
        await change(people, await again(quote_id), section)
    await quoting.mark_quote(people.clerk, quote_id, 'draft')
    await change(people, await again(quote_id), section)


@pytest.mark.parametrize(('category', 'before', 'rate', 'after'), [
    ('S', 2000, 0, 'Z'), ('Z', 0, 550, 'S'), ('AE', 0, 0, 'Z'), ('E', 0, 2000, 'S'), ('S', 0, 0, 'Z')])
async def test_the_vat_category_goes_with_the_rate(
    people: People, category: str, before: int, rate: int, after: str
) -> None:
    quote_id = await quote_of(people, tea(vat_rate=before))
    await set_lines(quote_id, category=category)
    row = (await lines(quote_id))[0]
    edits = [same(row, quantity=7, vat_rate=rate)]
    await quote_editing.edit_quote_lines(people.clerk, quote_id, (await again(quote_id)).version, edits)
    assert [(row.vat_rate, row.category) for row in await lines(quote_id)] == [(rate, after)]


@transactional
async def set_lines(quote_id: int, **values: Any) -> None:
    await QuoteLine.filter(quote_id=quote_id).update(**values)


async def test_what_is_foreseen_is_what_it_costs_then(people: People) -> None:
    quote_id = await quote_of(people, tea(), tea(1, '3', name='Honey'))
    quote, (first, second) = await again(quote_id), await lines(quote_id)
    edits = [same(first, quantity=7, unit_price='1.99', discount_minor=15), same(second, quantity=0)]
    terms = Terms('', 55, '', 640, 120)
    foreseen = quote_editing.foresee_lines(quote, [first, second], edits).total
    await quote_editing.edit_quote_lines(people.clerk, quote_id, quote.version, edits)
    quote = await again(quote_id)
    assert quote.total_minor == foreseen
    foreseen = quote_editing.foresee_terms(quote, await lines(quote_id), terms).total
    await quote_editing.edit_quote_terms(people.clerk, quote_id, quote.version, terms)
    assert (await again(quote_id)).total_minor == foreseen


async def test_a_quote_that_does_not_exist_is_missing(people: People) -> None:
    with pytest.raises(Missing):
        await quote_editing.edit_quote_remark(people.clerk, 77, 1, 'x')
    with pytest.raises(Refused):
        await quote_editing.edit_quote_lines(people.clerk, await quote_of(people), 2, [LineEdit(5, 1, '1')])
