"""Change how VAT is treated on a quote: as on an order, and back."""

from typing import Any

import pytest

from base.errors import Invalid, Refused, Stale
from data import database
from data.models import Order, Quote, QuoteLine
from orders import quote_editing, quote_snapshot, quoting, treating
from orders.editing import LineEdit
from tests.orders import desk
from tests.orders.desk import ADDRESS, People, line

BERLIN = {**ADDRESS, 'line1': 'Torstraße 1', 'postcode': '10119', 'city': 'Berlin', 'country': 'DE'}
VALUES = ('discount_minor', 'shipping_minor', 'shipping_vat_rate', 'total_minor', 'vat_treatment')


async def again(quote_id: int) -> Quote:
    return await Quote.get(id=quote_id, using_db=database.reader())


async def german(people: People, **values: Any) -> int:
    """A quote with VAT inside its prices, for a business in Berlin."""
    await desk.set_shop(legal={'vat_id': 'FR83404833048'})
    order = await desk.order(line(None, 3, 999, discount_minor=300), line(None, 1, 1490, vat_rate=550), **{
        'vat_id': 'DE136695976', 'shipping': BERLIN, 'country': 'DE', 'shipping_minor': 690, 'shipping_vat_rate': 2000,
        'discount_minor': 500, **values})
    return await quoting.duplicate(people.clerk, order.id)


async def treat(people: People, quote_id: int, treatment: str) -> Quote:
    version = (await again(quote_id)).version
    await quote_editing.change_quote_vat_treatment(people.clerk, quote_id, version, treatment)
    return await again(quote_id)


async def state(quote_id: int) -> list[Any]:
    quote = await again(quote_id)
    rows = await QuoteLine.filter(quote_id=quote_id).using_db(database.reader()).order_by('position')
    return [*(getattr(quote, name) for name in VALUES),
            *((row.unit_price, row.amount_minor, row.discount_minor, row.vat_rate, row.category) for row in rows)]


async def test_without_vat_the_new_total_is_the_net_one_and_goes_on_to_the_order(people: People) -> None:
    quote_id = await german(people)
    found = await quote_snapshot.read(quote_id)
    assert found is not None
    net = quote_snapshot.snapshot(*found)['totals']['net']
    quote = await treat(people, quote_id, 'intra_community')
    assert (quote.total_minor, quote.vat_treatment) == (net, 'intra_community')
    assert {(row.vat_rate, row.category) for row in await desk.quote_lines(quote_id)} == {(0, 'K')}
    order = await Order.get(id=await quoting.convert(people.clerk, quote_id))
    assert (order.total_minor, order.vat_treatment) == (net, 'intra_community')
    assert {(row.vat_rate, row.category) for row in await desk.lines_of(order)} == {(0, 'K')}


async def test_taken_back_the_quote_is_what_it_was(people: People) -> None:
    quote_id = await german(people)
    before = await state(quote_id)
    await treat(people, quote_id, 'reverse_charge')
    assert await state(quote_id) != before
    await treat(people, quote_id, '')
    assert await state(quote_id) == before


async def test_what_is_foreseen_is_what_it_costs_then(people: People) -> None:
    quote_id = await german(people)
    found = await quote_snapshot.read(quote_id)
    assert found is not None
    shop, quote, lines = found
    foreseen = treating.foresee(shop, quote, lines, 'reverse_charge', {})
    assert (await treat(people, quote_id, 'reverse_charge')).total_minor == foreseen.due


async def test_a_sent_quote_is_a_draft_again_and_another_version(people: People) -> None:
    quote_id = await german(people)
    await quoting.mark_quote(people.clerk, quote_id, 'sent')
    quote = await treat(people, quote_id, 'reverse_charge')
    assert (quote.status, quote.offer_version) == ('draft', 2)


async def test_what_does_not_fit_is_locked_or_stale_is_refused(people: People) -> None:
    quote_id = await german(people)
    version = (await again(quote_id)).version
    with pytest.raises(Refused, match='outside the European Union'):
        await treat(people, quote_id, 'export')
    with pytest.raises(Invalid):
        await treat(people, quote_id, 'none')
    await quote_editing.add_quote_line(people.owner, quote_id, LineEdit(None, 1, '5', 0, 2000, 'Tea'))
    with pytest.raises(Stale):
        await quote_editing.change_quote_vat_treatment(people.clerk, quote_id, version, 'reverse_charge')
    await quoting.mark_quote(people.clerk, quote_id, 'accepted')
    with pytest.raises(Refused, match='was accepted and is locked'):
        await treat(people, quote_id, 'reverse_charge')
