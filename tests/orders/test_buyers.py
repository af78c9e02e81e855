"""Who buys: told on the order, kept for the next one, and said on papers."""
import json

import pytest

from base.errors import Invalid
from data import database
from data.models import Customer, Order
from orders import buyers, editing, invoicing, quote_editing, quoting, taking_in
from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder
from tests.orders import desk
from tests.orders.desk import ADDRESS, PLACED, line

BUSINESS = {'company': 'Café des Arts', 'buyer_type': 'business', 'vat_id': 'FR 403 032 650 45',
            'siren': '303 265 045', 'reference': 'PO 4711'}
SETTLED = {'siren': '303265045', 'endpoint': '303265045', 'endpoint_scheme': '0225', 'reference': 'PO 4711'}
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def edit(people, order, **values):
    await editing.edit_customer(people.clerk, order.id, (await desk.again(order)).customer_version, **values)
    return await desk.again(order)


async def bought(people, **values):
    order = await desk.order(email='arts@example.org', customer_id=await customer(), **values)
    return await edit(people, order, **BUSINESS)


@database.transactional
async def customer():
    return (await Customer.create(name='Hélène Moreau', email='arts@example.org', made_at=PLACED)).id


def incoming(**values):
    home = IncomingAddress(name='Hélène Moreau', country='FR')
    return IncomingOrder(**{
        'source': 'shopify', 'source_id': '1', 'name': '#1', 'placed_at': PLACED, 'currency': 'EUR', 'total': 2400,
        'email': 'Arts@example.org', 'billing': home, 'shipping': home, 'raw_hash': 'a',
        'lines': [IncomingLine('Tea', 2, '12.00', 2400, vat_rate=2000)], **values})


async def test_a_business_is_told_with_its_ids_typed_as_people_write_them(people):
    order = await bought(people)
    assert (order.company, order.buyer_type, order.vat_id) == ('Café des Arts', 'business', 'FR40303265045')
    assert order.buyer == SETTLED
    changes = (await desk.diary(order))[-1].data['changes']
    assert changes['buyer_type'] == ['', 'business']
    assert changes['siren'] == ['', '303265045']


async def test_the_next_order_of_the_customer_begins_with_them_but_for_the_reference(people):
    await bought(people)
    await taking_in.take_in(people.clerk, [incoming()])
    order, = await desk.orders_of('shopify')
    assert (order.buyer_type, order.vat_id) == ('business', 'FR40303265045')
    assert order.buyer == {name: SETTLED[name] for name in buyers.KEPT}


@on_sqlite
async def test_a_vat_number_of_the_source_is_stronger_and_a_newer_copy_without_one_takes_none_away(people):
    await bought(people)
    await taking_in.take_in(people.clerk, [incoming(vat_id='DE136695976')])
    await taking_in.take_in(people.clerk, [incoming(raw_hash='b', remark='ring twice')])
    order, = await desk.orders_of('shopify')
    assert (order.vat_id, order.remark) == ('DE136695976', 'ring twice')


@on_sqlite
@pytest.mark.parametrize(('values', 'field'), [
    ({'siren': '303265046'}, 'siren'), ({'siren': '12'}, 'siren'), ({'vat_id': 'FR40303265046'}, 'vat_id'),
    ({'buyer_type': 'alien'}, 'buyer_type'), ({'endpoint': 'a@b.example'}, 'endpoint_scheme'),
    ({'endpoint': 'x', 'endpoint_scheme': '4711'}, 'endpoint_scheme'), ({'email': 'nobody'}, 'email')])
async def test_what_cannot_be_is_refused_beside_its_field(people, values, field):
    order = await desk.order()
    with pytest.raises(Invalid) as refused:
        await edit(people, order, **{'buyer_type': 'business', **values})
    assert refused.value.field == field
    assert (await desk.again(order)).buyer == {}


@on_sqlite
async def test_a_vat_number_from_a_source_is_not_judged_until_it_is_changed(people):
    order = await desk.order(vat_id='FR123')
    assert (await edit(people, order, phone='1')).vat_id == 'FR123'
    with pytest.raises(Invalid):
        await edit(people, order, vat_id='FR124')


@on_sqlite
async def test_a_vat_number_from_beyond_the_union_is_taken_as_it_is(people):
    assert (await edit(people, await desk.order(), vat_id='CHE-123.456.788 MWST')).vat_id == 'CHE123456788MWST'


@on_sqlite
@pytest.mark.parametrize(('values', 'address'), [
    ({'vat_id': 'BE0403019261'}, ('0403019261', '0208')), ({'siren': '303265045'}, ('303265045', '0225')),
    ({'siren': '303265045', 'endpoint': '30326504500019', 'endpoint_scheme': '0009'}, ('30326504500019', '0009')),
    ({'vat_id': 'DE136695976'}, ('', '')), ({'siren': '303265045', 'buyer_type': 'consumer'}, ('', ''))])
async def test_the_electronic_address_follows_from_the_ids_unless_it_is_typed(people, values, address):
    order = await edit(people, await desk.order(), **{'buyer_type': 'business', **values})
    assert (order.buyer.get('endpoint', ''), order.buyer.get('endpoint_scheme', '')) == address


@on_sqlite
async def test_the_electronic_address_follows_when_the_siren_changes(people):
    order = await edit(people, await bought(people), vat_id='', siren='552100554', endpoint='303265045')
    assert (order.buyer['endpoint'], order.buyer['endpoint_scheme']) == ('552100554', '0225')


@pytest.mark.parametrize(('buyer_type', 'vat_id', 'business'), [
    ('', '', False), ('', 'FR40303265045', True), ('consumer', 'FR40303265045', False), ('business', '', True)])
def test_a_buyer_is_what_was_said_or_else_a_business_by_its_vat_number(buyer_type, vat_id, business):
    assert buyers.is_business(Customer(buyer_type=buyer_type, vat_id=vat_id)) is business


async def invoice_of(people, order):
    await invoicing.issue_invoice(people.clerk, order.id)
    return json.loads((await desk.documents_of(order))[-1].snapshot)


TEXTS = {'late_penalty': {'en': 'Three times the legal rate.'}, 'recovery': True, 'closing': {'fr': 'Merci !'},
         'discount_terms': {'en': 'No discount.'}, 'payment_qr': True, 'colour': '#14532d', 'debits': True,
         'footer': {'en': 'Maison Lilas\nLyon'}}


@on_sqlite
async def test_the_invoice_of_a_business_names_its_ids_and_the_terms_of_the_law(people):
    await desk.set_shop(papers=TEXTS, legal={'iban': 'FR7630006000011234567890189'}, language='fr')
    paper = await invoice_of(people, await bought(people))
    assert paper['buyer']['business']
    assert paper['buyer']['legal'] == ['SIREN 303 265 045']
    assert {name: paper['buyer'][name] for name in SETTLED} == SETTLED
    assert [(note['code'], note['text']) for note in paper['notes']] == [
        ('PMD', 'Three times the legal rate.'),
        ('PMT', 'A fixed charge of €40 for recovery costs is due in case of late payment.'),
        ('AAB', 'No discount.'), ('', 'Merci !')]
    assert (paper['prices'], paper['operation'], paper['payment_qr'], paper['mentions']) == (
        'net', 'goods', True, ['debits'])
    assert (paper['seller']['colour'], paper['seller']['footer']) == ('#14532d', ['Maison Lilas', 'Lyon'])


@on_sqlite
async def test_a_consumer_reads_none_of_what_the_law_wants_for_businesses(people):
    await desk.set_shop(papers=TEXTS, language='fr')
    order = await desk.order(line(ships=False), line(), paid=4800, buyer={'siren': '303265045'})
    paper = await invoice_of(people, order)
    assert [note['code'] for note in paper['notes']] == ['']
    assert (paper['buyer']['siren'], paper['buyer']['legal'], paper['prices']) == ('', [], 'gross')
    assert (paper['operation'], paper['payment_qr']) == ('both', False)


@on_sqlite
async def test_a_quote_tells_the_same_of_its_buyer_and_hands_it_to_the_order(people):
    quote_id = await quoting.duplicate(people.clerk, (await desk.order(line())).id)
    await quote_editing.edit_quote_customer(people.clerk, quote_id, 1, {
        'customer_name': 'Hélène Moreau', 'email': 'new@example.org', **BUSINESS}, ADDRESS, ADDRESS)
    order_id = await quoting.convert(people.clerk, quote_id)
    order = await Order.get(id=order_id, using_db=database.reader())
    assert (order.buyer_type, order.buyer, order.vat_id) == ('business', SETTLED, 'FR40303265045')
