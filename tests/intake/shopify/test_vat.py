"""The VAT rate of a line, from a file that tells only the tax of the whole order."""
import pytest

from intake.shopify.vat import UNSURE
from orders import totals
from orders.incoming import IncomingOrder
from tests.intake.samples import line, one_from_shopify, row


def rates(order: IncomingOrder) -> list[int]:
    return [one.vat_rate for one in order.lines]


def rounding(order: IncomingOrder) -> int:
    lines = [totals.Line(place, one.quantity, one.amount, one.discount, one.vat_rate)
             for place, one in enumerate(order.lines)]
    charges = totals.Charges(order.discount, order.shipping_cost, order.payment_cost, order.shipping_vat_rate)
    return totals.compute(totals.PriceMode(order.price_mode), lines, charges, charged=order.total).rounding


def test_prices_that_include_tax_add_up_without_it() -> None:
    order = one_from_shopify(row(Taxes='4.98', Tax_1_Name='FR TVA 20%', Tax_1_Value='4.98'))
    assert (order.price_mode, rates(order), rounding(order)) == ('gross', [2000], 0)


def test_prices_without_tax_add_up_with_it() -> None:
    order = one_from_shopify(row(Taxes='5.98', Total='35.88', Tax_1_Name='GB VAT 20%', Tax_1_Value='5.98'))
    assert (order.price_mode, rates(order), rounding(order)) == ('net', [2000], 0)


def test_prices_without_tax_are_known_by_the_sums_of_the_lines_alone() -> None:
    order = one_from_shopify(row(Subtotal='', Taxes='5.98', Total='35.88'))
    assert (order.price_mode, rates(order), rounding(order)) == ('net', [2000], 0)


@pytest.mark.parametrize(('name', 'rate'), [
    ('TVA 5,5%', 550), ('VAT 5.5 %', 550), ('BTW 21%', 2100), ('MwSt 19 %', 1900)])
def test_the_rate_is_read_from_the_name_of_the_tax(name: str, rate: int) -> None:
    assert rates(one_from_shopify(row(Taxes='1.00', Tax_1_Name=name, Tax_1_Value='1.00'))) == [rate]


@pytest.mark.parametrize('tax', ['4.98', '4.17'], ids=['shipping taxed', 'shipping not taxed'])
def test_a_tax_without_a_name_is_derived_from_the_sums(tax: str) -> None:
    assert rates(one_from_shopify(row(Taxes=tax))) == [2000]


def test_what_is_not_taxable_has_no_rate() -> None:
    order = one_from_shopify(
        row(Taxes='4.17', Tax_1_Name='TVA 20%', Tax_1_Value='4.17', Total='34.90', Subtotal='30.00'),
        line(Lineitem_taxable='FAUX'))
    assert rates(order) == [2000, 0]


def test_two_rates_are_told_apart_by_the_taxes_they_explain() -> None:
    order = one_from_shopify(
        row(Lineitem_price='12.00', Shipping='0.00', Subtotal='34.55', Total='34.55', Taxes='4.55',
            Tax_1_Name='TVA 20%', Tax_1_Value='4.00', Tax_2_Name='TVA 5.5%', Tax_2_Value='0.55'),
        line(Lineitem_price='10.55'))
    assert (rates(order), order.notices, rounding(order)) == ([2000, 550], [], 0)


def test_two_rates_are_told_apart_with_shipping_and_discount_spread_over_them() -> None:
    order = one_from_shopify(
        row(Lineitem_quantity='3', Lineitem_price='14.90', Shipping='6.90', Subtotal='104.51', Total='124.94',
            Discount_Amount='10.00', Taxes='14.09', Tax_1_Name='TVA 20%', Tax_1_Value='11.03', Tax_2_Name='TVA 5.5%',
            Tax_2_Value='3.06', Lineitem_discount='4.47'),
        line(Lineitem_price='39.90'), line(Lineitem_quantity='7', Lineitem_price='3.99'),
        line(Lineitem_quantity='2', Lineitem_price='9.99'))
    assert (rates(order), order.discount, rounding(order)) == ([550, 2000, 2000, 550], 1000, 0)
    assert order.notices == []


def test_equal_lines_at_two_rates_leave_a_notice() -> None:
    order = one_from_shopify(
        row(Lineitem_quantity='1', Lineitem_price='12.00', Shipping='0.00', Subtotal='24.00', Total='24.00',
            Taxes='2.63', Tax_1_Name='TVA 20%', Tax_1_Value='2.00', Tax_2_Name='TVA 5.5%', Tax_2_Value='0.63'),
        line(Lineitem_price='12.00'))
    assert sorted(rates(order)) == [550, 2000]
    assert order.notices == [(UNSURE, {})]


def test_taxes_no_spread_explains_leave_a_notice_and_the_main_rate() -> None:
    order = one_from_shopify(
        row(Taxes='9.00', Tax_1_Name='TVA 20%', Tax_1_Value='8.00', Tax_2_Name='TVA 5.5%', Tax_2_Value='1.00'), line())
    assert rates(order) == [2000, 2000]
    assert order.notices == [(UNSURE, {})]


def test_state_and_county_tax_on_the_same_goods_are_added() -> None:
    order = one_from_shopify(
        row(Currency='USD', Lineitem_quantity='1', Lineitem_price='100.00', Shipping='0.00', Subtotal='100.00',
            Taxes='7.25', Total='107.25', Tax_1_Name='State 6%', Tax_1_Value='6.00', Tax_2_Name='County 1.25%',
            Tax_2_Value='1.25'))
    assert (order.price_mode, rates(order), order.notices) == ('net', [725], [])
