"""The customer of an order: who they are, and what papers need to know of a business."""
import pytest

from data.database import Database
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import fresh, looking_at
from tests.ui.panels.samples import order
from ui.panels.customer import Customer

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_consumer_becomes_a_business_with_its_ids(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Customer) as user:
        await user.should_not_see('Business')
        await press(user, 'edit_customer')
        await fill(user, buyer_type='business', company='Café des Arts', siren='303 265 045', reference='PO 4711')
        for text in ('Business', 'Café des Arts', 'SIREN 303 265 045', 'Their reference PO 4711'):
            await user.should_see(text)
        await press(user, 'edit_customer')
        standing = open_form(user).standing()
        assert (standing['siren'], standing['endpoint'], standing['endpoint_scheme']) == (
            '303 265 045', '303265045', '0225')
    assert (await fresh(one)).buyer['siren'] == '303265045'


async def test_a_typing_error_stands_beside_its_field(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Customer) as user:
        await press(user, 'edit_customer')
        await fill(user, buyer_type='business', siren='303265046')
        assert list(open_form(user).errors) == ['siren']
        await fill(user, buyer_type='business', siren='', vat_id='FR40303265046')
        assert list(open_form(user).errors) == ['vat_id']
    assert (await fresh(one)).buyer_type == ''


async def test_a_vat_number_alone_makes_a_business_until_somebody_says_otherwise(shop: Database) -> None:
    one = await order(vat_id='FR40303265045')
    async with looking_at(one, Customer) as user:
        await user.should_see('Business')
        await press(user, 'edit_customer')
        await fill(user, buyer_type='consumer')
        await user.should_see('Consumer')


async def test_the_customer_is_shown_in_french(shop: Database) -> None:
    async with looking_at(await order(buyer_type='business'), Customer, language='fr') as user:
        await user.should_see('Professionnel')
