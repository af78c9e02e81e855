"""What a Shopify export says arrives as it was meant, in every shape the file comes in."""
import csv
import io
import re
from datetime import UTC, datetime

import pytest

from intake.shopify.read import read
from orders.incoming import IncomingAddress, IncomingOrder
from tests.intake.samples import (
    FIXTURES,
    export,
    from_shopify,
    left_over,
    line,
    one_from_shopify,
    orders,
    row,
    sentences,
)

TEXT = (FIXTURES / 'french_shop.csv').read_text(encoding='utf-8')


def of_the_fixture() -> list[IncomingOrder]:
    found = list(read(TEXT.encode()))
    assert not sentences(found)
    return orders(found)


def test_an_order_of_two_lines_is_read_whole() -> None:
    order = of_the_fixture()[0]
    assert (order.source, order.source_id, order.name, order.currency) == ('shopify', '#2001', '#2001', 'EUR')
    assert (order.total, order.shipping_cost, order.discount, order.discount_code) == (12494, 1000, 1447, 'BIENVENUE')
    assert order.placed_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert [(one.name, one.quantity, one.unit_price, one.amount, one.sku) for one in order.lines] == [
        ('Thé de Noël', 3, '14.90', 4470, 'THE-1'), ('Bougie, grande', 1, '39.90', 3990, 'BOU-2')]
    assert (order.shipping_method, order.pickup, order.payment_method, order.payment_reference) == (
        'Colissimo', False, 'Shopify Payments', 'rx-1')


def test_the_customer_and_a_note_of_several_lines_are_read() -> None:
    order = of_the_fixture()[0]
    assert order.email == 'anais@example.org'
    assert order.billing == IncomingAddress(
        'Anaïs Lefèvre', 'Café Crème', '12 rue de l’Église', 'Bât. B', '42000', 'Saint-Étienne', 'Auvergne-Rhône-Alpes',
        'FR', '+33 4 77 00 00 00')
    assert order.remark == 'Merci d’appeler avant,\nsonner « deux fois » "côté cour"\nCadeau: oui'


def test_an_unpaid_pickup_of_something_that_does_not_ship() -> None:
    order = of_the_fixture()[1]
    assert (order.paid, order.shipped, order.pickup) == (0, False, True)
    assert [one.ships for one in order.lines] == [False]


def as_french_excel_saves(text: str) -> bytes:
    """Semicolons, decimal commas in money, Windows-1252, CRLF; long numbers ruined."""
    out = io.StringIO(newline='')
    rows = [[re.sub(r'^(-?\d+)\.(\d\d)$', r'\1,\2', cell) for cell in cells]
            for cells in csv.reader(io.StringIO(text, newline=''))]
    ruined = [[re.sub(r'^(\d)(\d{5})\d{7}$', r'\1,\2E+12', cell) for cell in cells] for cells in rows]
    csv.writer(out, delimiter=';').writerows(ruined)
    return out.getvalue().encode('cp1252', 'replace')


@pytest.mark.parametrize('data', [
    b'\xef\xbb\xbf' + TEXT.replace('\n', '\r\n').encode(), as_french_excel_saves(TEXT),
    b'sep=;\r\n' + as_french_excel_saves(TEXT), TEXT.replace(',', '\t').encode('utf-16'), ('\n\n' + TEXT).encode()],
    ids=['BOM and CRLF', 'French Excel', 'French Excel with sep', 'Unicode text', 'blank lines on top'])
def test_every_encoding_says_the_same(data: bytes) -> None:
    found = list(read(data))
    assert not sentences(found)
    if b'\x00' in data:  # tabs stand inside its texts, too
        assert [order.total for order in orders(found)] == [12494, 3000]
    else:
        assert orders(found) == of_the_fixture()


def test_the_same_order_has_the_same_hash_and_a_changed_one_another() -> None:
    same = {one_from_shopify(row()).raw_hash, one_from_shopify(row(Id='9', Tags='vip')).raw_hash}
    assert len(same) == 1
    changed = [row(Email='a@example.org'), row(Total='29.91'), row(Lineitem_quantity='3'), row(Refunded_Amount='1.00'),
               row(Shipping_City='Lille'), row(Fulfillment_Status='fulfilled')]
    hashes = {one_from_shopify(one).raw_hash for one in changed} | same
    assert len(hashes) == len(changed) + 1


def test_the_rows_of_an_order_need_not_stand_together() -> None:
    first, second = orders(from_shopify(row('#1'), row('#2'), line('#1'), line('#2'), line('#1', Lineitem_name='Cup')))
    assert [one.name for one in first.lines] == ['Candle', 'Soap', 'Cup']
    assert [one.name for one in second.lines] == ['Candle', 'Soap']


def test_a_further_row_may_stand_before_the_first() -> None:
    assert [one.name for one in one_from_shopify(line('#1'), row('#1')).lines] == ['Soap', 'Candle']


def test_an_order_pasted_twice_is_two_equal_orders_not_one_of_double_lines() -> None:
    apart = orders(from_shopify(row('#1'), line('#1'), row('#2'), row('#1'), line('#1')))
    assert [(one.name, len(one.lines)) for one in apart] == [('#1', 2), ('#2', 1), ('#1', 2)]
    assert apart[0] == apart[2]
    together = orders(from_shopify(row('#1'), line('#1'), row('#1'), line('#1')))
    assert [len(one.lines) for one in together] == [2, 2]


def test_a_newer_copy_further_down_is_an_order_of_its_own() -> None:
    copies = orders(from_shopify(row('#1'), row('#2'), row('#1', Lineitem_quantity='3', Total='42.40'), line('#1')))
    assert [(one.name, one.total, len(one.lines)) for one in copies] == [
        ('#1', 2990, 1), ('#2', 2990, 1), ('#1', 4240, 2)]


def test_columns_filled_down_on_every_row_are_one_order() -> None:
    order = one_from_shopify(row(), row(Lineitem_name='Soap'))
    assert [one.name for one in order.lines] == ['Candle', 'Soap']


def test_columns_are_found_by_name_in_any_order_and_case() -> None:
    turned = [dict(reversed(one.items())) for one in (row(), line())]
    header, _newline, body = export(*turned).partition('\n')
    assert list(read(f'{header.upper()}\n{body}'.encode())) == from_shopify(row(), line())


def test_only_seven_columns_are_needed() -> None:
    needed = ('Name', 'Currency', 'Total', 'Created at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price')
    order = one_from_shopify({name: row()[name] for name in needed})
    assert (order.total, order.paid, order.lines[0].ships) == (2990, 0, True)


def test_missing_columns_are_named_in_one_refusal() -> None:
    rows = [{key: value for key, value in one.items() if key not in ('Total', 'Lineitem price')}
            for one in (row(), line())]
    assert sentences(from_shopify(*rows)) == [
        'This is not a Shopify orders export: it lacks the columns Total, Lineitem price.']


def test_a_line_discount_and_a_discount_on_the_order_are_kept_apart() -> None:
    apart = one_from_shopify(row(Lineitem_discount='1.00', Discount_Amount='2.00', Total='26.90'))
    assert (apart.lines[0].discount, apart.discount, left_over(apart)) == (100, 200, 0)
    contained = one_from_shopify(row(Lineitem_discount='2.00', Discount_Amount='2.00', Total='27.90'))
    assert (contained.lines[0].discount, contained.discount, left_over(contained)) == (200, 0, 0)


def test_a_free_shipping_code_is_not_taken_off_twice() -> None:
    order = one_from_shopify(row(Shipping='0.00', Discount_Amount='4.90', Discount_Code='FREESHIP', Total='25.00'))
    assert (order.discount, order.discount_code, left_over(order)) == (0, 'FREESHIP', 0)


def test_sums_that_do_not_add_up_are_taken_as_charged() -> None:
    assert one_from_shopify(row(Total='31.00')).total == 3100


def test_credits_with_negative_pieces_and_totals_come_in() -> None:
    order = one_from_shopify(row(Lineitem_quantity='-2', Subtotal='-25.00', Shipping='0.00', Total='-25.00'))
    assert (order.total, order.lines[0].quantity, order.lines[0].unit_price, order.lines[0].amount) == (
        -2500, -2, '12.50', -2500)


def test_a_negative_price_is_told_by_negative_pieces() -> None:
    order = one_from_shopify(row(Lineitem_price='-12.50', Subtotal='-25.00', Shipping='0.00', Total='-25.00'))
    assert (order.lines[0].quantity, order.lines[0].unit_price, order.lines[0].amount) == (-2, '12.50', -2500)


def test_a_part_of_a_piece_is_one_piece_at_what_was_charged() -> None:
    order = one_from_shopify(row(Lineitem_quantity='1.5', Lineitem_price='10.00', Subtotal='15.00', Total='19.90'))
    assert [(one.quantity, one.unit_price, one.amount, one.variant) for one in order.lines] == [
        (1, '15.00', 1500, '1.5 ×')]


def test_a_line_without_pieces_is_left_out() -> None:
    assert [one.name for one in one_from_shopify(row(), line(Lineitem_quantity='0')).lines] == ['Candle']


def test_currencies_with_no_and_three_decimals_keep_theirs() -> None:
    yen = one_from_shopify(row(Currency='JPY', Lineitem_price='1250', Shipping='490', Total='2990', Subtotal='2500'))
    assert (yen.total, yen.lines[0].amount, yen.lines[0].unit_price, yen.shipping_cost) == (2990, 2500, '1250', 490)
    dinar = one_from_shopify(row(Currency='KWD', Lineitem_price='1.250', Shipping='0.490', Total='2.990', Subtotal=''))
    assert (dinar.total, dinar.lines[0].amount, dinar.lines[0].unit_price) == (2990, 2500, '1.250')


def test_duties_are_a_line_that_does_not_ship() -> None:
    order = one_from_shopify(row(Duties='3.10', Total='33.00'))
    assert [(one.name, one.amount, one.ships) for one in order.lines][-1] == ('Duties', 310, False)
    assert left_over(order) == 0
    given_back = one_from_shopify(row(Duties='-3.10', Total='26.80')).lines[-1]
    assert (given_back.quantity, given_back.unit_price, given_back.amount) == (-1, '3.10', -310)


def test_phones_and_postcodes_that_a_spreadsheet_marked_or_ruined() -> None:
    order = one_from_shopify(row(Billing_Phone="'+33612345678", Billing_Zip="'01000", Shipping_Phone='3,36123E+10'))
    assert (order.billing.phone, order.billing.postcode, order.shipping.phone) == ('+33612345678', '01000', '')


def test_a_vat_id_in_the_cart_attributes_is_found() -> None:
    order = one_from_shopify(row(Note_Attributes='Gift wrap: yes\nVAT number: BE 0123.456.789\n_program: x'))
    assert order.vat_id == 'BE0123456789'
    assert order.remark == 'Gift wrap: yes\nVAT number: BE 0123.456.789'


def test_an_unknown_country_keeps_its_name() -> None:
    order = one_from_shopify(row(Shipping_Country='Atlantis', Billing_Country='EIRE'))
    assert (order.shipping.country, order.shipping.region, order.billing.country) == ('', 'Atlantis', 'IE')


def test_stored_text_is_clean() -> None:
    order = one_from_shopify(row(Billing_Name='in\u202evoice\x07', Lineitem_name='Cafe\u0301'))
    assert (order.billing.name, order.lines[0].name) == ('invoice', 'Café')
