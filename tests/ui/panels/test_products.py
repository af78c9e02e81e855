"""What an order's lines and totals show."""
import pytest

from data.database import Database
from data.models import PackingSlip, SlipLine
from orders import cancelling, packing, shipping
from tests.ui.helpers import sheets
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import OWNER, line, order, product
from ui.panels.payment import Payment
from ui.panels.products import Products
from ui.panels.returns import Returns
from ui.panels.shipping import Shipping
from ui.panels.tasks import Tasks

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_line_shows_what_was_bought(shop: Database) -> None:
    scarf = await product('Merino scarf', sku='SC-OCH', gtin='3700123456789', variant='ochre')
    one = await order(line(2, '39.00', scarf, vat_rate=550, discount_minor=400))
    async with looking_at(one, Products) as user:
        for text in ('Merino scarf', 'ochre', 'SC-OCH', '3700123456789', '€39.00', '−€4.00', '5.5 %', '€74.00'):
            await user.should_see(text)


@pytest.mark.parametrize(('stock', 'tracking', 'words'), [
    (25, 'on', '24 in stock'), (4, 'on', '3 left · at threshold'), (1, 'on', 'Out of stock'),
    (0, 'indicator', '1 short'), (25, 'off', '–')])
async def test_inventory_is_said_in_words(shop: Database, stock: int, tracking: str, words: str) -> None:
    one = await order(line(1, '12.50', await product(stock=stock, tracking=tracking)))
    async with looking_at(one, Products) as user:
        await user.should_see(words)


async def test_totals_are_an_addition_down_to_what_is_still_open(shop: Database) -> None:
    one = await order(line(4, '12.50'), shipping_minor=640, payment_cost_minor=100, discount_minor=500,
                      discount_code='WELCOME5', paid=2000)
    async with looking_at(one, Products) as user:
        shown = ' '.join(str(sheets(user)[0]._displayed_contents(only_visible=True)[0]).split())
    assert ('Subtotal €50.00 Discount (WELCOME5) −€5.00 Shipping costs (Colissimo, home delivery) €6.40 '
            'Payment costs (Card) €1.00 VAT 20 % (included) €8.73 Total €52.40 Already paid −€20.00 '
            'Still open €32.40') in shown


@pytest.mark.parametrize(('paid', 'words'), [(0, 'Still open €0.00'), (2000, 'To refund €20.00')])
async def test_a_cancelled_order_asks_for_no_money(shop: Database, paid: int, words: str) -> None:
    one = await order(line(4, '12.50'), paid=paid)
    await cancelling.cancel(OWNER, one.id, '')
    async with looking_at(one, Products) as user:
        await user.should_see(words)


async def test_net_prices_add_the_vat_of_each_rate(shop: Database) -> None:
    one = await order(line(1, '100.00'), line(1, '10.00', vat_rate=550), price_mode='net')
    async with looking_at(one, Products) as user:
        for text in ('VAT 20 % €20.00', 'VAT 5.5 % €0.55', 'Total €130.55'):
            await user.should_see(text)
        await user.should_not_see('included')


async def test_what_the_source_charged_stands_with_a_mark(shop: Database) -> None:
    one = await order(line(3, '9.99'), charged_minor=3000, source_name='#1042')
    async with looking_at(one, Products) as user:
        await user.should_see('Rounding')
        await user.should_see('#1042 charged this much more or less')
        await user.should_see('€30.00')


async def test_a_line_explains_its_total(shop: Database) -> None:
    one = await order(line(2, '10.00', discount_minor=200), discount_minor=300)
    async with looking_at(one, Products) as user:
        for text in ('2 × €10.00', 'Line discount', 'With VAT €18.00', 'of which net €15.00', 'of which VAT 20 % €3.00',
                     'Its part of the order’s discount −€3.00', 'To pay €15.00'):
            await user.should_see(text)


async def test_marks_say_where_the_pieces_are(shop: Database) -> None:
    one = await order(line(4, '12.50'), line(1, '5.00'))
    first = await PackingSlip.get()
    lines = await SlipLine.filter(slip_id=first.id).order_by('id')
    parcel = await packing.move_pieces(OWNER, one.id, first.id, None, {lines[0].id: 1, lines[1].id: 1})
    await shipping.mark_as_shipped(OWNER, one.id, parcel)
    async with looking_at(one, Products) as user:
        await user.should_see('1 of 4 shipped')
        assert html(user).count('shipped</span>') == 2


async def test_sixty_lines_cost_no_more_elements_than_one(shop: Database) -> None:
    one = await order(*[line(1, '12.50', name=f'Line {number}') for number in range(60)])
    async with looking_at(one, Products, Payment, Shipping, Returns, Tasks) as user:
        await user.should_see('Line 59')
        assert user.client
        assert len(user.client.elements) < 20


async def test_hostile_names_stay_text(shop: Database) -> None:
    evil = await product('<img src=x onerror=alert(1)>', picture='javascript:alert(1)')
    async with looking_at(await order(line(1, '12.50', evil)), Products) as user:
        assert '<img' not in html(user)
        assert 'javascript:' not in html(user)
