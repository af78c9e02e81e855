"""The products list and a product's page, as people use them."""
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from data.models import Product, ProductCode
from orders import codes, stocking
from tests.ui.helpers import fill, press

if TYPE_CHECKING:
    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
CANDLE: dict[str, Any] = {
    'name': 'Candle', 'variant': '20 cm', 'sku': 'CN-20', 'gtin': '', 'shelf': 'B3', 'price_minor': 1250,
    'vat_rate': 2000, 'alert_threshold': 5, 'weight_g': 240, 'tracking': 'on', 'ships': True}


async def test_a_product_is_added_found_and_counted(desk: 'OpenDesk') -> None:
    user = await desk.person('clerk')
    await user.open('/products')
    await user.should_see('No products yet')
    await press(user, 'new')
    await fill(user, **{name: str(value) for name, value in CANDLE.items() if name not in {'price_minor', 'ships'}},
               price_minor='12.50', vat='20', ships='true')
    await user.should_see('Count stock…')
    product = await Product.get(sku='CN-20')
    assert (product.price_minor, product.vat_rate, product.ships) == (1250, 2000, True)
    await press(user, 'count')
    await fill(user, counted='12')
    await user.should_see('12 in stock')
    await user.should_see('+12')


async def test_a_count_is_seen_on_a_colleagues_list(desk: 'OpenDesk') -> None:
    product_id = await stocking.add_product(SYSTEM, CANDLE)
    watcher = await desk.person('viewer')
    await watcher.open('/products')
    await watcher.should_see('Out of stock')
    await stocking.count_stock(SYSTEM, product_id, 1, 40)
    await watcher.should_see('40 in stock')


async def test_a_packer_counts_but_does_not_edit(desk: 'OpenDesk') -> None:
    product_id = await stocking.add_product(SYSTEM, CANDLE)
    packer = await desk.person('packer')
    await packer.open(f'/products/{product_id}')
    await packer.should_see('Candle')
    await press(packer, 'count')
    await fill(packer, counted='3')
    await packer.should_see('3 left · at threshold')
    with pytest.raises(AssertionError):
        await press(packer, 'edit')


async def test_an_unknown_product_is_said_in_words(desk: 'OpenDesk') -> None:
    viewer = await desk.person('viewer')
    await viewer.open('/products/999')
    await viewer.should_see('This product does not exist.')


async def test_codes_are_added_listed_and_removed_and_a_scan_may_ask_for_numbers(desk: 'OpenDesk') -> None:
    product_id = await stocking.add_product(SYSTEM, CANDLE)
    user = await desk.person('clerk')
    await user.open(f'/products/{product_id}')
    await user.should_see('CN-20')
    await press(user, 'link_code')
    await fill(user, code='case-12', pieces='12')
    await user.should_see('CASE-12')
    await user.should_see('12 pieces')
    await press(user, 'link_code')
    await fill(user, code='cn-20', pieces='1')
    await user.should_see('This product already has this code.')
    await fill(user, code='BOX', pieces='4')
    code = await ProductCode.get(code='CASE-12')
    await press(user, 'unlink_code', row=code.id)
    await user.should_see('Remove “CASE-12”?')
    await fill(user)
    await user.should_not_see('CASE-12')
    await press(user, 'edit')
    await fill(user, numbers='serial')
    await user.should_see('Serial number of each piece')
    assert [row.code for row in await ProductCode.all()] == ['BOX']


async def test_a_packer_sees_the_codes_and_may_not_change_them(desk: 'OpenDesk') -> None:
    product_id = await stocking.add_product(SYSTEM, CANDLE)
    await codes.link_code(SYSTEM, product_id, 'BOX', 4)
    packer = await desk.person('packer')
    await packer.open(f'/products/{product_id}')
    await packer.should_see('BOX')
    for verb in ('link_code', 'unlink_code'):
        with pytest.raises(AssertionError):
            await press(packer, verb)
