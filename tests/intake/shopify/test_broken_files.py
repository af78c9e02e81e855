"""Broken rows of a Shopify export are told, and the rest goes in."""
from intake.limits import MOST_ROWS
from intake.shopify.read import read
from orders.incoming import RefusedRow
from tests.intake.samples import export, from_shopify, line, orders, row, sentences


def refused(*rows: dict[str, str]) -> str:
    """Why the one order cannot be taken."""
    found = from_shopify(*rows)
    assert not orders(found)
    assert len(found) == 1
    return sentences(found)[0]


def test_an_order_that_cannot_be_read_says_why_and_the_others_come_in() -> None:
    found = from_shopify(row('#1'), row('#2', Total='a lot'), row('#3'))
    assert [order.name for order in orders(found)] == ['#1', '#3']
    refusal = next(one for one in found if isinstance(one, RefusedRow))
    assert (refusal.row, refusal.name, sentences(found)) == (3, '#2', ['“a lot” is not a number.'])


def test_each_thing_that_is_wrong_has_its_sentence() -> None:
    assert refused(row(Total=''), line()) == 'The total of this order is missing.'
    assert refused(row(Currency='')) == 'The currency is missing.'
    assert refused(row(Currency='euros')) == '“euros” is not a currency code such as EUR.'
    assert refused(row(Created_at='soon')) == '“soon” is not a date and time.'
    assert refused(row(Lineitem_quantity='')) == 'The quantity of “Candle” is missing.'
    assert refused(row(Lineitem_price='9' * 13)) == '“9999999999999” is not an amount. Write it like 12.50.'
    assert refused(row(Lineitem_quantity='2000000')) == 'The number 2000000 is too large.'


def test_a_row_without_a_name_is_told_and_takes_its_order_with_it() -> None:
    found = from_shopify(row('#1'), line(''), row('#2'))
    assert [order.name for order in orders(found)] == ['#2']
    assert 'This row names no order.' in sentences(found)


def test_a_row_of_sums_under_the_table_costs_no_order() -> None:
    found = from_shopify(row('#1'), {'Name': '', 'Total': '29.90'})
    assert [order.name for order in orders(found)] == ['#1']
    assert sentences(found) == ['This row names no order.']


def test_a_stray_quotation_mark_costs_its_order_only() -> None:
    lines = export(row('#1'), line('#1'), row('#2'), line('#2'), row('#3')).splitlines()
    lines[4] = lines[4].replace('Soap', '"Soap" bar')
    found = list(read('\n'.join(lines).encode()))
    assert [order.name for order in orders(found)] == ['#1', '#3']
    assert sentences(found) == ['Row 5 of this order is broken; without it the order would be wrong.',
                                'This row is broken: a quotation mark is missing or in the wrong place.']


def test_an_unclosed_quotation_mark_is_told() -> None:
    lines = export(row('#1'), row('#2'), row('#3')).splitlines()
    lines[2] = lines[2].replace('Candle', '"Candle')
    found = list(read('\n'.join(lines).encode()))
    assert [order.name for order in orders(found)] == ['#1']
    assert [one.name for one in found if isinstance(one, RefusedRow)] == ['#2']


def test_a_row_of_another_width_costs_its_order() -> None:
    lines = export(row('#1'), line('#1'), row('#2')).splitlines()
    for wrong in (lines[2] + ',more', ','.join(lines[2].split(',')[:-3])):
        found = list(read('\n'.join([*lines[:2], wrong, *lines[3:]]).encode()))
        assert [order.name for order in orders(found)] == ['#2']
        assert any(sentence.startswith('This row has ') for sentence in sentences(found))


def test_blank_rows_are_passed_over() -> None:
    lines = export(row('#1'), row('#2')).splitlines()
    found = list(read('\n'.join([*lines[:2], '', ',' * lines[0].count(','), *lines[2:]]).encode()))
    assert [order.name for order in orders(found)] == ['#1', '#2']


def test_a_header_alone_says_that_it_is_empty() -> None:
    header = export(row()).splitlines()[0]
    assert sentences(list(read(header.encode()))) == ['This export is empty: it has a header and no orders.']


def test_too_many_rows_are_refused_as_a_file() -> None:
    header, first = export(row()).splitlines()
    data = '\n'.join([header, first, *[first.replace('#1001', f'#{place}') for place in range(MOST_ROWS)]])
    found = list(read(data.encode()))
    assert sentences(found) == ['The file has more than 100000 rows. Export fewer orders at a time.']
    assert not orders(found)
