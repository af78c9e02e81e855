"""The orders list: pages, views, filters, search, counts, and the way to the next order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from base.clock import now
from base.errors import Missing
from data import database, listing, listing_choices
from data.listing import Row
from data.listing_filters import STATUSES, VIEWS, Filters
from data.listing_where import where
from data.models import Order
from orders import paying, status
from tests.orders import desk
from tests.orders.desk import People
from tests.seeds import shop_with

Test = Callable[[Row], bool]


async def ids(query: str = '', **more: int) -> list[int]:
    return [row.id for row in (await listing.page(Filters.from_query(query), **more)).rows]


async def newest_first() -> list[int]:
    rows = await Order.all().using_db(database.reader()).order_by('-placed_at', '-id')
    return [row.id for row in rows]


async def test_every_page_follows_the_other_without_gap_or_double(people: People) -> None:
    await shop_with(23)
    wanted, seen = await newest_first(), []
    page = await listing.page(Filters(), size=5)
    assert not page.has_newer
    while True:
        seen += [row.id for row in page.rows]
        if not page.has_older:
            break
        page = await listing.page(Filters(), after=seen[-1], size=5)
        assert page.has_newer
    assert seen == wanted
    back = await listing.page(Filters(), before=seen[-3], size=5)
    assert [row.id for row in back.rows] == wanted[-8:-3]
    assert back.has_newer
    assert back.has_older


async def test_going_back_over_the_beginning_shows_the_first_page_whole(people: People) -> None:
    await shop_with(8)
    wanted = await newest_first()
    page = await listing.page(Filters(), before=wanted[3], size=5)
    assert [row.id for row in page.rows] == wanted[:5]
    assert (page.has_newer, page.has_older) == (False, True)


async def test_orders_placed_at_the_same_moment_keep_their_places(people: People) -> None:
    rows = [await desk.order() for _ in range(5)]
    first = await listing.page(Filters(), size=2)
    second = await listing.page(Filters(), after=first.rows[-1].id, size=2)
    assert [row.id for row in (*first.rows, *second.rows)] == [row.id for row in rows[:0:-1]]


async def test_a_new_order_moves_no_older_page(people: People) -> None:
    rows = await shop_with(12)
    before = await ids(after=rows[8].id, size=4)
    await desk.order(placed_at=now())
    assert await ids(after=rows[8].id, size=4) == before


async def test_a_page_after_an_order_that_does_not_exist_is_refused(people: People) -> None:
    with pytest.raises(Missing):
        await listing.page(Filters(), after=4711)


async def test_a_row_tells_of_its_order(people: People) -> None:
    rows = await shop_with(12)
    row = (await listing.page(Filters(view='on_hold'))).rows[0]
    order = await desk.again(rows[7])
    assert (row.id, row.number, row.placed_at) == (order.id, order.number, order.placed_at)
    assert row.placed_at.utcoffset() == timedelta(0)
    assert (row.customer_name, row.country, row.status) == (order.customer_name, order.country, 'on_hold')
    assert (row.payment_status, row.shipment_status) == ('paid', 'not_shipped')
    assert (row.is_held, row.is_printed, row.notes, row.tasks) == (True, False, 1, 0)
    assert (row.total_minor, row.currency, row.pieces) == (order.total_minor, 'EUR', order.pieces)
    assert (row.label, row.label_colour) == ('', '')


async def test_the_views_hold_what_their_names_say_and_are_counted(people: People) -> None:
    await shop_with(36)
    everything = (await listing.page(Filters(), size=100)).rows
    for view, statuses in VIEWS.items():
        if view != 'returns':
            shown = {row.id for row in (await listing.page(Filters(view=view), size=100)).rows}
            assert shown == {row.id for row in everything if not statuses or row.status in statuses}, view
    counts = await listing.counts()
    assert {view: await listing.count(Filters(view=view)) for view in VIEWS} == counts
    assert counts['all'] == 36
    assert all(counts[view] for view in ('to_pay', 'to_pack', 'to_pickup', 'on_hold', 'completed', 'cancelled'))


async def test_every_status_is_in_exactly_one_view(people: People) -> None:
    assert sorted(STATUSES) == sorted(status.ORDER_STATUSES)
    assert sorted(one for statuses in VIEWS.values() for one in statuses) == sorted(STATUSES)


FILTERED: dict[str, Test] = {
    'status=on_hold&status=awaiting_payment': lambda row: row.status in {'on_hold', 'awaiting_payment'},
    'payment=partially_paid': lambda row: row.payment_status == 'partially_paid',
    'shipment=shipped': lambda row: row.shipment_status == 'shipped',
    'method=DHL&method=Store+pickup': lambda row: row.shipping_method in {'DHL', 'Store pickup'},
    'country=FR&country=PL': lambda row: row.country in {'FR', 'PL'},
    'marks=note': lambda row: row.notes > 0,
    'marks=note&marks=task': lambda row: row.notes > 0 and row.tasks > 0,
    'marks=not_printed&view=on_hold': lambda row: row.is_held,
    'marks=printed': lambda row: False,
    'view=to_pack&country=ES&payment=paid': lambda row: (row.status, row.country) == ('awaiting_shipment', 'ES'),
    'view=to_pack&status=on_hold': lambda row: False,
    'country=XX': lambda row: False,
}  # fmt: skip


async def test_filters_combine(people: People) -> None:
    await shop_with(36)
    everything = (await listing.page(Filters(), size=100)).rows
    for query, fits in FILTERED.items():
        wanted = [row.id for row in everything if fits(row)]
        assert await ids(query, size=100) == wanted, query
        assert await listing.count(Filters.from_query(query)) == len(wanted), query
        assert wanted or query in {'marks=printed', 'view=to_pack&status=on_hold', 'country=XX'}, query


async def test_orders_are_filtered_by_their_custom_status(people: People) -> None:
    await shop_with(20)
    label = (await listing_choices.labels())[1]
    rows = (await listing.page(Filters(label=(str(label.id),)))).rows
    assert [(row.label, row.label_colour) for row in rows] == [(label.title, label.colour)] * len(rows)
    assert rows


async def test_days_begin_and_end_in_the_shop_s_zone(people: People) -> None:
    paris = ZoneInfo('Europe/Paris')
    late, early = datetime(2026, 3, 1, 23, 59, 59, tzinfo=paris), datetime(2026, 3, 2, tzinfo=paris)
    first, second = await desk.order(placed_at=late), await desk.order(placed_at=early)
    assert await ids('since=2026-03-02') == [second.id]
    assert await ids('until=2026-03-01') == [first.id]
    assert await ids('since=2026-03-01&until=2026-03-02') == [second.id, first.id]


async def test_periods_reach_up_to_now(people: People) -> None:
    today, lately, long_ago = [await desk.order(placed_at=now() - timedelta(days=days)) for days in (0, 3, 40)]
    assert await ids('within=today') == [today.id]
    assert await ids('within=week') == [today.id, lately.id]
    assert await ids('within=month') == [today.id, lately.id]
    assert long_ago.id in await ids()


SEARCHED = ('ord00006', 'maximilian', 'freiherr obe', 'cafe des arts', 'helene', '0612340004', '06 12 34 00 04',
            '+33612340004', 'lindenau9@exa', 'cn20', 'CN-20', 'tea/33', '6A1', 'inv0', '#1006', 'leave door', 'PETIT')


async def test_an_order_is_found_by_what_people_know_of_it(people: People) -> None:
    await shop_with(12)
    wanted = await newest_first()
    for typed in SEARCHED:
        found = [row.id for row in (await listing.page(Filters(q=typed))).rows]
        assert 0 < len(found) < 12, typed
        assert found == [one for one in wanted if one in found], typed
        assert await listing.count(Filters(q=typed)) == len(found), typed


async def test_only_the_beginning_of_a_word_finds(people: People) -> None:
    await shop_with(3)
    for typed in ('ORD6', 'etit', 'petit nowak', '00001 x'):
        assert await ids('q=' + typed) == [], typed


async def test_search_and_filters_combine(people: People) -> None:
    await shop_with(24)
    held = await ids('view=on_hold')
    assert set(await ids('q=petit&view=on_hold')) == set(await ids('q=petit')) & set(held)
    assert await ids('q=petit&country=XX') == []


async def test_no_search_text_breaks_the_list(people: People) -> None:
    await shop_with(3)
    for typed in ('', ' ', '!!!', '"', "' OR 1=1 --", '*', 'a"* OR b', 'no-thing', ':*', '()&|', '\\', 'x' * 300):
        assert len((await listing.page(Filters(q=typed))).rows) in {0, 3}, typed


async def test_a_search_that_finds_very_many_finds_the_same(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop_with(24)
    queries = ('q=example', 'q=petit', 'q=petit&country=FR', 'q=petit&view=on_hold', 'q=nobody', 'q=petit&marks=note')
    few = [await ids(query) for query in queries]
    monkeypatch.setattr('data.listing_where.MANY_MATCHES', 1)
    assert [await ids(query) for query in queries] == few
    first = await listing.page(Filters(q='example'), size=5)
    rest = await listing.page(Filters(q='example'), after=first.rows[-1].id)
    assert [row.id for row in (*first.rows, *rest.rows)] == few[0]
    assert await listing.count(Filters(q='example')) == 24
    assert await listing.count(Filters(q='example', country=('FR',))) is None


async def test_counting_stops_where_nobody_reads_on(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop_with(12)
    monkeypatch.setattr('data.listing.MOST_COUNTED', 4)
    assert await listing.count(Filters(marks=('not_printed',))) == 5


async def test_the_place_of_a_page_is_known(people: People) -> None:
    await shop_with(10)
    wanted = await newest_first()
    assert await listing.count_newer(Filters(), wanted[6]) == 6


async def test_the_neighbours_are_those_of_the_list_one_came_from(people: People) -> None:
    await shop_with(24)
    held = await ids('view=on_hold')
    assert len(held) == 4
    neighbours = [await listing.neighbours(Filters(view='on_hold'), one) for one in held]
    assert neighbours == [(None, held[1]), (held[0], held[2]), (held[1], held[3]), (held[2], None)]
    wanted = await newest_first()
    assert await listing.neighbours(Filters(), wanted[5]) == (wanted[4], wanted[6])
    assert await listing.neighbours(Filters(view='completed'), held[0]) != (None, None)


async def test_an_order_that_left_the_list_still_has_neighbours(people: People) -> None:
    rows = [await desk.order(placed_at=now() - timedelta(hours=hour)) for hour in range(3)]
    await paying.mark_as_paid(people.clerk, rows[1].id)
    assert await listing.neighbours(Filters(view='to_pay'), rows[1].id) == (rows[0].id, rows[2].id)


async def test_all_matching_orders_come_in_batches(people: People) -> None:
    await shop_with(11)
    batches = [batch async for batch in listing.batches(Filters(), size=4)]
    assert [len(batch) for batch in batches] == [4, 4, 3]
    assert [one for batch in batches for one in batch] == await newest_first()


async def test_the_choices_are_the_values_that_occur(people: People) -> None:
    await shop_with(6)
    choices = await listing_choices.choices()
    assert choices.countries == ('DE', 'ES', 'FR', 'NL', 'PL')
    assert choices.methods == ('Colissimo', 'DHL', 'Mondial Relay', 'Store pickup')
    assert choices.payments == ('Bank transfer', 'Card', 'On account', 'PayPal')
    assert [label.title for label in choices.labels] == ['Gift wrapped', 'Waiting for the supplier']


async def test_an_empty_shop_has_an_empty_list(people: People) -> None:
    page = await listing.page(Filters())
    assert (page.rows, page.has_newer, page.has_older) == ((), False, False)
    assert set((await listing.counts()).values()) == {0}
    assert (await listing_choices.choices()).countries == ()
    assert await listing.newest() == 0


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
@pytest.mark.parametrize('view', VIEWS)
async def test_no_view_sorts_or_reads_all_orders(people: People, view: str) -> None:
    """Only SQLite's plans stay the same whatever the number of orders."""
    for query in (f'view={view}', f'view={view}&country=FR', f'view={view}&method=DHL&marks=note'):
        condition = await where(Filters.from_query(query))
        plan = await database.rows('EXPLAIN QUERY PLAN ' + listing._ids(condition, 50), condition.values)
        steps = ' / '.join(row['detail'] for row in plan)
        several = len(VIEWS[view]) > 1    # rows come sorted per status: SQLite merges, and stops at the limit
        assert 'USING' in steps, steps
        assert 'INDEX' in steps, steps
        assert several or 'TEMP B-TREE' not in steps, f'{query}: {steps}'


# ---- filters in the address


@pytest.mark.parametrize('query', [
    '', 'view=to_pack', 'view=completed&status=completed', 'method=A%2CB&method=C+D',
    'since=2026-01-31&until=2026-02-01', 'within=week&q=an%C3%A4is+%26', 'label=3&label=12', 'marks=note&marks=task',
    'country=FR&pay=On+account',
])  # fmt: skip
def test_filters_survive_the_address(query: str) -> None:
    filters = Filters.from_query(query)
    assert Filters.from_query(filters.to_query()) == filters
    assert Filters.from_query('?' + filters.to_query()) == filters
    assert bool(filters.to_query()) == bool(query)


@pytest.mark.parametrize('query', [
    'view=nowhere', 'status=stolen', 'label=abc&label=1;DROP', 'since=yesterday&until=2026-13-01', 'within=ever',
    'since=0001-01-01&until=9999-12-31', 'marks=x', 'nonsense=1', '%ff=%fe', 'q=%00%20', 'after=5&before=6', '=&&=',
])  # fmt: skip
def test_nonsense_in_the_address_is_left_out(query: str) -> None:
    assert Filters.from_query(query) == Filters()


def test_filters_are_bounded() -> None:
    filters = Filters.from_query('&'.join(f'method={number}{"x" * 200}' for number in range(150)) + '&q=' + 'y' * 900)
    assert len(filters.method) <= 30
    assert max(map(len, filters.method)) <= 80
    assert len(filters.q) <= 200


def test_only_a_view_is_plain() -> None:
    assert Filters().is_plain
    assert Filters(view='on_hold').is_plain
    assert not replace(Filters(), q='x').is_plain
    assert not replace(Filters(), since=date(2026, 1, 1)).is_plain
