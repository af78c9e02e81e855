"""What a WooCommerce order says arrives as it was meant."""
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from intake.woocommerce.read import read
from orders import totals
from orders.incoming import IncomingAddress, IncomingOrder, IncomingRefund
from tests.intake.samples import FIXTURES, from_woo, item, left_over, one_from_woo, only_order, orders, woo


def rounding(order: IncomingOrder) -> int:
    """What our own computation of the order leaves over of the total that was charged."""
    lines = [totals.Line(place, one.quantity, one.amount, one.discount, one.vat_rate)
             for place, one in enumerate(order.lines)]
    charges = totals.Charges(order.discount, order.shipping_cost, order.payment_cost, order.shipping_vat_rate)
    return totals.compute(totals.PriceMode(order.price_mode), lines, charges, charged=order.total).rounding


def of_the_fixture() -> IncomingOrder:
    return only_order(list(read((FIXTURES / 'woocommerce_orders.json').read_bytes())))


def test_an_order_with_two_rates_is_read_whole() -> None:
    order = of_the_fixture()
    assert (order.source, order.source_id, order.name, order.currency) == ('woocommerce', '7001', 'B-7001', 'EUR')
    assert (order.total, order.price_mode, order.shipping_cost, order.shipping_vat_rate) == (8703, 'gross', 690, 2000)
    assert order.placed_at == datetime(2026, 2, 10, 9, 15, tzinfo=UTC)
    assert order.source_updated_at == datetime(2026, 2, 14, 16, tzinfo=UTC)
    assert [(one.quantity, one.unit_price, one.amount, one.discount, one.vat_rate) for one in order.lines] == [
        (3, '14.90', 4470, 447, 550), (1, '39.90', 3990, 0, 2000)]
    assert (order.discount, order.discount_code) == (0, 'the-10')
    assert (left_over(order), rounding(order)) == (0, 0)


def test_names_come_without_html_and_variants_as_words() -> None:
    tea, candle = of_the_fixture().lines
    assert (tea.name, tea.variant, tea.sku, tea.gtin, tea.source_id) == (
        'Thé de Noël', 'Poids: 100 g', 'THE-1', '3700000000012', '11')
    assert (candle.name, candle.variant, candle.ships) == ('Bougie', '', True)


def test_the_customer_is_read() -> None:
    order = of_the_fixture()
    assert (order.email, order.phone, order.language, order.vat_id) == (
        'ines@example.org', '06 12 34 56 78', 'fr', 'FR40303265045')
    assert order.billing == IncomingAddress(
        'Inès Moreau', 'Moreau SARL', '4 quai du Port', '', '13002', 'Marseille', '', 'FR', '06 12 34 56 78')
    assert order.remark == 'Sonner à l’interphone,\n2e étage'


def test_payment_refunds_and_shipping_are_read() -> None:
    order = of_the_fixture()
    assert (order.paid, order.payment_method, order.payment_reference) == (8703, 'Carte bancaire', 'ch_77')
    assert order.refunds == [IncomingRefund(200), IncomingRefund(1341, 'Boîte abîmée')]
    assert (order.shipped, order.shipped_at) == (True, datetime(2026, 2, 12, 13, 30, tzinfo=UTC))
    assert (order.shipping_method, order.pickup) == ('Colissimo', False)


@pytest.mark.parametrize('wrap', [
    lambda order: order, lambda order: [order], lambda order: {'data': order}, lambda order: {'data': [order]},
    lambda order: {'orders': [order]}, lambda order: {'order': order}, lambda order: {'create': [order], 'update': []},
    lambda order: {'request': {'method': 'GET'}, 'response': {'status': 200, 'jsonBody': {'data': [order]}}}])
def test_an_order_is_found_in_every_wrapping(wrap: Any) -> None:
    assert from_woo(wrap(woo())) == [one_from_woo()]


def test_the_same_order_touched_again_has_the_same_hash_and_a_changed_one_another() -> None:
    before = one_from_woo().raw_hash
    assert one_from_woo(date_modified_gmt='2026-04-01T00:00:00', version='9.9').raw_hash == before
    for change in ({'total': '30.00'}, {'customer_note': 'hello'}, {'status': 'completed'},
                   {'refunds': [{'id': 1, 'total': '-1.00'}]}, {'line_items': [item(quantity=3)]}):
        assert one_from_woo(**change).raw_hash != before


def test_a_coupon_on_everything_is_the_order_s_discount() -> None:
    order = one_from_woo(
        line_items=[item('20.00') | {'total': '18.00'}, item('10.01') | {'total': '9.01'}],
        coupon_lines=[{'code': 'ten', 'discount': '3.00'}, {'code': 'vip', 'discount': '0.00'}], total='31.91')
    assert (order.discount, order.discount_code, [one.discount for one in order.lines]) == (300, 'ten, vip', [0, 0])
    assert left_over(order) == 0


def test_a_coupon_on_one_product_stays_on_its_line() -> None:
    order = one_from_woo(line_items=[item('20.00') | {'total': '10.00'}, item('10.00')],
                         coupon_lines=[{'code': 'half', 'discount': '10.00'}], total='24.90')
    assert (order.discount, [one.discount for one in order.lines], left_over(order)) == (0, [1000, 0], 0)


def test_a_price_lowered_by_hand_is_a_line_discount() -> None:
    order = one_from_woo(line_items=[item('20.00') | {'total': '18.00'}], total='22.90')
    assert (order.discount, order.lines[0].discount, left_over(order)) == (0, 200, 0)


def test_fees_are_lines_with_their_own_rate_that_do_not_ship() -> None:
    order = one_from_woo(
        line_items=[item('25.00', '1.38')], total='33.68', shipping_total='0',
        fee_lines=[{'id': 60, 'name': 'Emballage cadeau', 'total': '5.00', 'total_tax': '1.00'},
                   {'id': 61, 'name': 'Fidélité', 'total': '-2.00', 'total_tax': '-0.40'},
                   {'id': 62, 'name': 'Frais', 'total': '3.70', 'total_tax': '0.00'}])
    assert [(one.name, one.quantity, one.unit_price, one.amount, one.vat_rate, one.ships)
            for one in order.lines[1:]] == [('Emballage cadeau', 1, '5.00', 500, 2000, False),
                                            ('Fidélité', -1, '2.00', -200, 2000, False),
                                            ('Frais', 1, '3.70', 370, 0, False)]
    assert (order.payment_cost, rounding(order)) == (0, 0)


def test_a_gift_card_pays_without_lowering_the_vat() -> None:
    cards = [{'id': 2, 'code': 'GIFT-1', 'amount': 20}, {'id': 3, 'code': '', 'amount': '4.00'}]
    order = one_from_woo(line_items=[item('25.00', '5.00')], total='10.90', gift_cards=cards)
    assert [(one.name, one.amount, one.vat_rate) for one in order.lines[1:]] == [('GIFT-1', -2000, 0), ('—', -400, 0)]
    assert rounding(order) == 0


def test_shipping_is_the_order_s_own_sum_else_that_of_its_lines() -> None:
    assert one_from_woo(shipping_lines=[]).shipping_cost == 490
    assert one_from_woo(shipping_total=None).shipping_cost == 490
    method = {'method_id': 'local_pickup:3', 'method_title': 'Retrait'}
    pickup = one_from_woo(shipping_total='0', shipping_lines=[method])
    assert (pickup.shipping_cost, pickup.pickup, pickup.shipping_method) == (0, True, 'Retrait')
    assert pickup.shipping_vat_rate is None


def test_what_costs_nothing_takes_the_rate_of_the_rest() -> None:
    order = one_from_woo(line_items=[item('0.00', id=2), item('25.00', '5.00')], total='34.90')
    assert [one.vat_rate for one in order.lines] == [2000, 2000]


def test_small_amounts_follow_the_rate_of_the_dear_ones() -> None:
    order = one_from_woo(line_items=[item('0.10', '0.02', id=2), item('100.00', '21.00')])
    assert [one.vat_rate for one in order.lines] == [2100, 2100]


def test_the_tax_lines_settle_the_rate() -> None:
    taxed = item('0.10', '0.02', taxes=[{'id': 4, 'total': '0.02', 'subtotal': '0.02'}])
    order = one_from_woo(line_items=[taxed], tax_lines=[{'rate_id': 4, 'rate_percent': 19.0}])
    assert order.lines[0].vat_rate == 1900


def test_a_bundle_does_not_ship_but_its_pieces_do() -> None:
    order = one_from_woo(line_items=[item(id=5, name='Box'), item('0.00', id=6, bundled_by='5', name='Mug'),
                                     item('0.00', id=7, composite_parent=5, name='Tea'), item(id=8, bundled_by='')])
    assert [one.ships for one in order.lines] == [False, True, True, True]


@pytest.mark.parametrize(('quantity', 'total', 'expected'), [
    (-2, '-25.00', (-2, '12.50', -2500, '')), (1.5, '15.00', (1, '15.00', 1500, '1.5 ×')),
    ('3', '10.00', (3, '3.333', 1000, '')), (0, '4.00', (1, '4.00', 400, '')), (None, '4.00', (1, '4.00', 400, ''))])
def test_odd_quantities_keep_the_amount(quantity: Any, total: str, expected: tuple[int, str, int, str]) -> None:
    one = one_from_woo(line_items=[item(total, quantity=quantity)]).lines[0]
    assert (one.quantity, one.unit_price, one.amount, one.variant) == expected


def test_a_line_without_pieces_and_money_is_left_out() -> None:
    assert len(one_from_woo(line_items=[item(), item('0.00', quantity=0)]).lines) == 1


@pytest.mark.parametrize(('currency', 'total', 'minor'), [
    ('JPY', '2990', 2990), ('KWD', '2.990', 2990), ('EUR', 29.9, 2990)])
def test_totals_are_kept_in_every_currency_and_as_text_or_number(currency: str, total: Any, minor: int) -> None:
    assert one_from_woo(currency=currency, total=total).total == minor


def test_numbers_are_never_read_as_floats() -> None:
    data = json.dumps(woo(line_items=[item(total='X')])).replace('"X"', '10.799999999999999').encode()
    assert orders(list(read(data)))[0].lines[0].amount == 1080


def test_a_vat_id_is_found_in_the_billing_fields_too() -> None:
    order = one_from_woo(billing={'first_name': 'Bo', 'vat_number': 'BE0123456789'},
                         meta_data=[{'key': 'is_vat_exempt', 'value': 'no'}])
    assert order.vat_id == 'BE0123456789'


def test_fields_of_the_wrong_type_are_as_good_as_absent() -> None:
    order = one_from_woo(billing=[], shipping='x', meta_data={'a': 1}, coupon_lines=None, fee_lines=5, refunds=[3],
                         customer_note={'a': 1}, transaction_id=True, shipping_lines=[None])
    assert (order.total, order.email, order.remark, order.refunds) == (2990, '', '', [])
