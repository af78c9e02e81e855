"""Edit lines, prices, discounts and costs, and add a line."""
import pytest

from data.database import Database
from data.models import History, OrderLine, PackingSlip, Product, SlipLine
from orders import editing, holding, shipping
from orders.editing import Costs, LineEdit
from tests.ui.helpers import fill, open_form, press, sheets
from tests.ui.panels.pages import blocked, fresh, looking_at
from tests.ui.panels.samples import OWNER, PACKER, line, order, product
from ui.panels.products import Products

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_quantity_price_discount_and_vat_change_together(shop: Database) -> None:
    candle = await product(stock=10)
    one = await order(line(1, '12.50', candle))
    row = await OrderLine.get()
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        await user.should_see('Edit products')
        await fill(user, **{f'quantity-{row.id}': '3', f'price-{row.id}': '11.00', f'discount-{row.id}': '3',
                            f'vat-{row.id}': '5.5', 'shipping': '6.40', 'discount': '1', 'discount_code': 'HELLO'})
        for text in ('€11.00', '−€3.00', '5.5 %', 'Discount (HELLO)', '€35.40'):
            await user.should_see(text)
    row = await OrderLine.get()
    assert (row.quantity, row.amount_minor, row.discount_minor, row.vat_rate) == (3, 3300, 300, 550)
    assert (await Product.get()).stock == 7
    assert (await SlipLine.get()).pieces == 3
    assert (await History.filter(verb='lines_edited').count()) == 1


async def test_quantity_zero_takes_the_line_out(shop: Database) -> None:
    one = await order(line(1), line(1, '5.00', name='Matches'))
    first = await OrderLine.get(name='Beeswax candle')
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        await fill(user, **{f'quantity-{first.id}': '0'})
        await user.should_not_see('Beeswax candle')
    assert [row.name for row in await OrderLine.all()] == ['Matches']


async def test_a_line_that_was_not_touched_keeps_its_amount(shop: Database) -> None:
    """A source may have rounded its own way."""
    odd = line(3, '3.33', name='Odd')
    odd.amount_minor = 1000
    one = await order(odd, line(1))
    candle = await OrderLine.get(name='Beeswax candle')
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        await fill(user, **{f'quantity-{candle.id}': '2'})
    assert (await OrderLine.get(name='Odd')).amount_minor == 1000
    assert (await fresh(one)).total_minor == 3500


async def test_what_is_wrong_stands_beside_its_field(shop: Database) -> None:
    one = await order(line(1), line(1, '5.00', name='Matches'))
    matches = await OrderLine.get(name='Matches')
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        await fill(user, **{f'discount-{matches.id}': '9.00'})
        assert open_form(user).errors == {f'discount-{matches.id}': 'The discount is more than the line.'}
    assert (await fresh(one)).total_minor == 1750


async def test_lines_changed_meanwhile_are_shown_with_a_choice(shop: Database) -> None:
    one = await order()
    row = await OrderLine.get()
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        await editing.edit_lines(OWNER, one.id, 1, [LineEdit(row.id, 5, '12.50', 0, 2000)], Costs(0, 0, 0))
        await fill(user, **{f'quantity-{row.id}': '2'})
        await user.should_see('changed this while you were editing')
        assert open_form(user).hidden['version'] == 2
    assert (await OrderLine.get()).quantity == 5


async def test_the_new_total_is_shown_while_typing(shop: Database) -> None:
    one = await order()
    row = await OrderLine.get()
    async with looking_at(one, Products) as user:
        await press(user, 'edit_lines')
        form = open_form(user)
        assert form.preview is not None
        shown = str(await form.preview({f'quantity-{row.id}': 4, f'price-{row.id}': None, 'shipping': 500}))
        assert '€55.00' in shown
        assert 'was €12.50' in shown


async def test_a_product_is_added_by_its_name(shop: Database) -> None:
    await product('Merino scarf', stock=4, sku='SC-OCH', variant='ochre', price_minor=3900)
    one = await order()
    async with looking_at(one, Products) as user:
        await press(user, 'add_line')
        form = open_form(user)
        suggest = form.fields[0].suggest
        assert suggest is not None
        assert await suggest('scarf') == ['Merino scarf · ochre · SC-OCH']
        await fill(user, name='Merino scarf · ochre · SC-OCH', **{'quantity-new': '2'})
        await user.should_see('€78.00')
    row = await OrderLine.get(name='Merino scarf')
    assert (row.sku, row.variant, row.quantity, row.unit_price, row.vat_rate) == ('SC-OCH', 'ochre', 2, '39.00', 2000)
    assert (await Product.get()).stock == 2
    assert (await PackingSlip.all().count(), await SlipLine.all().count()) == (1, 2)


async def test_a_scanned_code_is_enough(shop: Database) -> None:
    await product('Merino scarf', gtin='3700123456789', price_minor=3900)
    one = await order()
    async with looking_at(one, Products) as user:
        await press(user, 'add_line')
        await fill(user, name='3700123456789')
        await user.should_see('Merino scarf')


async def test_a_free_line_needs_a_price(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Products) as user:
        await press(user, 'add_line')
        await fill(user, name='Gift wrapping')
        assert open_form(user).errors == {'price-new': 'Enter a price.'}
        await fill(user, name='Gift wrapping', **{'price-new': '2.50'})
        await user.should_see('Gift wrapping')
    row = await OrderLine.get(name='Gift wrapping')
    assert (row.product_id, row.vat_rate, row.amount_minor) == (None, 2000, 250)


async def test_more_than_there_is_in_stock_is_refused(shop: Database) -> None:
    await product('Merino scarf', stock=1, price_minor=3900)
    one = await order()
    async with looking_at(one, Products) as user:
        await press(user, 'add_line')
        await fill(user, name='CN-20', **{'quantity-new': '2'})
        await user.should_see('Only 1 left of “Merino scarf”.')
    assert await OrderLine.all().count() == 1


async def test_lines_that_are_on_their_way_can_no_longer_be_edited_and_say_why(shop: Database) -> None:
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id)
    reason = 'Part of this order has already been shipped.'
    async with looking_at(one, Products) as user:
        assert blocked(user, 'Edit') == reason
        assert blocked(user, 'Add a line') == reason
        assert str(sheets(user)[0]).count(reason) == 1


async def test_a_held_order_can_still_be_edited(shop: Database) -> None:
    one = await order()
    await holding.hold(OWNER, one.id, 'stock')
    async with looking_at(one, Products) as user:
        assert blocked(user, 'Edit') == ''


async def test_a_packer_cannot_edit(shop: Database) -> None:
    async with looking_at(await order(), Products, actor=PACKER) as user:
        assert 'Your role does not allow this' in blocked(user, 'Edit')


async def test_the_panel_speaks_french(shop: Database) -> None:
    async with looking_at(await order(shipping_minor=640), Products, language='fr') as user:
        for text in ('Articles', 'Sous-total 12,50\xa0€', '(Colissimo, home delivery) 6,40',
                     'TVA 20\u202f% (incluse)', 'Reste à payer'):
            await user.should_see(text)
