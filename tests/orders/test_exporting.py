"""The CSV file of a list: what stands in it, and that no cell of it can be run."""

import csv
import io
from datetime import UTC, datetime

import pytest

from base.actor import Actor
from base.errors import Forbidden, Refused
from data.listing_filters import Filters
from orders import exporting, invoicing, paying, shipping
from tests.orders import desk
from tests.orders.desk import People
from tests.seeds import shop_with


async def text(actor: Actor, filters: Filters | None = None, ids: list[int] | None = None) -> str:
    pieces = await exporting.export(actor, filters or Filters(), ids or [])
    return ''.join([piece async for piece in pieces])


async def table(actor: Actor, filters: Filters | None = None, ids: list[int] | None = None,
                delimiter: str = ',') -> list[dict[str, str]]:
    content = await text(actor, filters, ids)
    assert content.startswith('\ufeff')
    return list(csv.DictReader(io.StringIO(content.removeprefix('\ufeff'), newline=''), delimiter=delimiter))


async def test_a_row_tells_all_of_its_order(people: People) -> None:
    order = await desk.order(placed_at=datetime(2026, 7, 1, 22, 5, tzinfo=UTC), shipping_minor=640, source_name='#77',
                             remark='First line\nsecond, “line”', company='Chez "Lui"; Lyon')
    await paying.mark_as_paid(people.clerk, order.id)
    await invoicing.issue_invoice(people.clerk, order.id)
    await shipping.mark_as_shipped(people.clerk, order.id, tracking_code='6A123')
    row = (await table(people.clerk))[0]
    order = await desk.again(order)
    invoice = (await desk.documents_of(order))[0]
    wanted = {
        'Order': order.number, 'Placed': '2026-07-02 00:05', 'Number in the shop': '#77',
        'Status': 'Completed, shipped', 'Payment': 'Paid', 'Shipping': 'Shipped', 'Customer': 'Claire Petit',
        'Company': 'Chez "Lui"; Lyon', 'Ship to': 'Claire Petit', 'Postcode': '69003', 'City': 'Lyon', 'Country': 'FR',
        'Pieces': '2', 'Currency': 'EUR', 'Shipping costs': '6.40', 'Total': '30.40', 'Paid': '30.40',
        'Invoices': invoice.number, 'Tracking codes': '6A123', 'Customer remark': 'First line\nsecond, “line”',
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


async def test_the_file_speaks_the_person_s_language_and_their_spreadsheet_s(people: People) -> None:
    await desk.order(shipping_minor=640)
    assert people.clerk.staff_id
    french = Actor(people.clerk.staff_id, 'Claire', 'clerk', 'fr')
    content = await text(french)
    assert ';30,40;' in content
    assert ',30.40,' in await text(people.clerk)


async def test_a_cell_that_begins_like_a_formula_is_text(people: People) -> None:
    for value in ('=1+1', '+33 6 12', '-2', '@SUM(A1)', ' =1', '\u00a0=1', '＝1', '=cmd|" /C calc"!A0', '\t=1'):
        assert exporting.harmless(value) == f"'{value}"
        await desk.order(company=value, email=value, payment_method=value, remark=value, customer_name=value)
    for row in await table(people.clerk):
        assert not [cell for cell in row.values() if cell.lstrip(' \u00a0').startswith(('=', '+', '-', '@', '＝'))]


async def test_ordinary_cells_stay_as_they_are(people: People) -> None:
    for value in ('Anaïs', '3 rue des Lilas', '', 'a=b', "O'Brien", '#1001'):
        assert exporting.harmless(value) == value


async def test_the_filters_choose_what_is_in_the_file(people: People) -> None:
    await shop_with(24)
    rows = await table(people.clerk, Filters(view='on_hold'))
    assert {row['Status'] for row in rows} == {'On hold'}
    assert len(rows) == 4
    assert len(await table(people.clerk)) == 24


async def test_a_long_list_comes_in_pieces_and_whole(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = await shop_with(12)
    monkeypatch.setattr('data.listing.batches.__defaults__', (5,))
    pieces = [piece async for piece in await exporting.export(people.clerk, Filters())]
    assert len(pieces) == 4
    numbers = [row['Order'] for row in await table(people.clerk)]
    assert sorted(numbers) == sorted(row.number for row in rows)


async def test_chosen_orders_alone_are_exported_in_their_order(people: People) -> None:
    rows = await shop_with(6)
    wanted = [rows[4], rows[1], rows[2]]
    assert [row['Order'] for row in await table(people.clerk, ids=[row.id for row in wanted])] == [
        row.number for row in wanted]
    with pytest.raises(Refused, match='at most 2000'):
        await exporting.export(people.clerk, Filters(), list(range(2001)))


@pytest.mark.parametrize('role', ['packer', 'viewer'])
async def test_customers_data_leaves_only_with_those_who_may(people: People, role: str) -> None:
    with pytest.raises(Forbidden):
        await exporting.export(people.of(role), Filters())
