"""The made-up shop: complete, believable, and the same at every start."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from base.settings import Settings, read_settings
from data import database
from data.models import (
    CustomStatus,
    Document,
    History,
    Note,
    Order,
    OrderLine,
    Product,
    Quote,
    Return,
    Shop,
    Staff,
    StockMove,
    Task,
)
from intake.demo import shop as demo
from orders import invariants, status
from people import signing_in
from tests.servers import Server

SVG = 'data:image/svg+xml,'


def settings_of(folder: Path) -> Settings:
    return read_settings({'COMPTOIR_DATA_DIR': str(folder)})


async def opened(settings: Settings) -> None:
    await database.connect(settings.database_url, settings.data_dir)


@pytest.fixture(scope='module')
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo after its first start, made once for all tests."""
    folder = tmp_path_factory.mktemp('demo')

    async def fill() -> None:
        await opened(settings_of(folder))
        try:
            await demo.fill(settings_of(folder))
        finally:
            await database.close()

    asyncio.run(fill())
    return folder


@pytest.fixture
async def settings(filled: Path, tmp_path: Path) -> AsyncIterator[Settings]:
    shutil.copytree(filled, tmp_path / 'demo')
    found = settings_of(tmp_path / 'demo')
    await opened(found)
    yield found
    await database.close()


async def test_there_are_200_orders_in_every_status(settings: Settings) -> None:
    orders = await Order.all()
    assert len(orders) == demo.ORDERS == 200
    assert {order.status for order in orders} == set(status.ORDER_STATUSES)
    assert {order.payment_status for order in orders} == set(status.PAYMENT_STATUSES)
    assert {order.shipment_status for order in orders} == set(status.SHIPMENT_STATUSES)


async def test_all_that_must_hold_holds(settings: Settings) -> None:
    assert await invariants.check() == []


@pytest.mark.parametrize('store', ['postgres'], indirect=True)
async def test_it_is_complete_on_postgres_as_well(db: database.Database, tmp_path: Path) -> None:
    await demo.fill(settings_of(tmp_path))
    assert await Order.all().count() == 200
    assert await invariants.check() == []


async def test_its_past_is_two_months_and_ends_today(settings: Settings) -> None:
    orders = await Order.all().order_by('id')
    placed = [order.placed_at for order in orders]
    assert placed == sorted(placed)
    assert timedelta(days=55) < placed[-1] - placed[0] < timedelta(days=61)
    assert datetime.now(UTC) - timedelta(days=1) < placed[-1]
    assert max(order.changed_at for order in orders) <= datetime.now(UTC)


async def test_things_happened_in_their_order(settings: Settings) -> None:
    told = await History.all().order_by('id')
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    assert {entry.verb for entry in told} >= {
        'placed', 'paid', 'part_paid', 'invoiced', 'shipped', 'slip_split', 'held', 'noted', 'task_added', 'cancelled',
        'ready_for_pickup', 'picked_up', 'status_changed', 'duplicated', 'credited', 'refunded', 'quote_sent',
        'quote_accepted'}
    documents = await Document.all().order_by('series', 'sequence')
    days = [(document.series, document.issued_on) for document in documents]
    assert len(set(days)) > 30
    assert days == sorted(days)


async def test_every_order_has_someone_to_send_it_to_and_something_to_send(settings: Settings) -> None:
    sold = {line.order_id for line in await OrderLine.filter(product_id__not_isnull=True)}
    for order in await Order.all():
        assert order.customer_name
        assert order.email.endswith(('.org', '.example'))
        assert all(order.shipping[name] for name in ('name', 'line1', 'postcode', 'city', 'country'))
        assert order.total_minor > 0
        assert order.id in sold


async def test_colleagues_talk_and_quotes_and_returns_wait(settings: Settings) -> None:
    counts = [await kind.all().count() for kind in (Note, Task, Quote, Return, CustomStatus)]
    assert [count > enough for count, enough in zip(counts, (20, 8, 1, 3, 2), strict=True)] == [True] * 5


async def test_of_what_came_back_some_waits_some_is_in_stock_and_some_is_refunded(settings: Settings) -> None:
    rows = await Return.all()
    assert {row.status for row in rows} == {'new', 'authorized', 'received', 'refunded', 'rejected'}
    assert [row.credit_id is not None for row in rows if row.status == 'refunded'] == [True]
    assert [row.status for row in rows if row.announced] == ['new']
    assert await StockMove.filter(cause='return').count() == 2


async def test_products_have_pictures_drawn_as_svg(settings: Settings) -> None:
    products = await Product.all()
    assert len(products) > 12
    assert len({product.picture for product in products}) == len(products)
    for product in products:
        assert product.picture.startswith(SVG)
        assert not {'<', '"', '#', '\n'} & set(product.picture)
        drawing = fromstring(unquote(product.picture.removeprefix(SVG)))
        assert drawing.tag == '{http://www.w3.org/2000/svg}svg'
        assert len(drawing) > 1
        assert {part.tag.rpartition('}')[2] for part in drawing.iter()} <= {'svg', 'rect', 'path', 'ellipse'}


async def test_stock_is_near_its_thresholds(settings: Settings) -> None:
    tracked = await Product.filter(tracking='on')
    kinds = {'below' if one.stock < 0 else 'none' if one.stock == 0 else
             'low' if one.stock <= one.alert_threshold else 'plenty' for one in tracked}
    assert kinds == {'below', 'none', 'low', 'plenty'}


async def test_products_have_article_numbers_a_scanner_takes(settings: Settings) -> None:
    for product in await Product.all():
        digits = [int(digit) for digit in product.gtin]
        assert len(digits) == 13
        assert sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


async def test_the_three_colleagues_sign_in_with_the_passwords_that_are_printed(settings: Settings) -> None:
    lines = [line.split() for line in demo.who(settings).splitlines()[1:]]
    assert [line[0] for line in lines] == ['owner', 'packer', 'viewer']
    for role, email, password in lines:
        staff, _token = await signing_in.sign_in(email, password, '127.0.0.1', 'test')
        assert staff.role == role
    assert await Staff.all().count() == 3


async def test_another_demo_has_other_passwords(settings: Settings, tmp_path: Path) -> None:
    assert demo.who(settings) != demo.who(settings_of(tmp_path / 'other'))


async def test_a_later_start_leaves_it_as_it_was_left(settings: Settings) -> None:
    before = await _state()
    await demo.fill(settings)
    assert await _state() == before


async def _state() -> list[Any]:
    return [await database.rows(f'SELECT * FROM {table} ORDER BY 1') for table in (
        'orders', 'product', 'staff', 'history', 'counter', 'stock_move')]


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_first_start_that_is_broken_off_leaves_nothing_behind(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lightning(_random: object) -> None:
        raise KeyError('lightning')

    with monkeypatch.context() as storm:
        storm.setattr(demo, '_shelves', lightning)
        with pytest.raises(KeyError):
            await demo.fill(settings_of(tmp_path))
    assert not await Shop.exists(id=1)
    assert await Staff.all().count() == 0


def test_started_as_a_process_it_prints_passwords_that_open_it(
    filled: Path, tmp_path: Path, serve: Callable[..., Server]
) -> None:
    shutil.copytree(filled, tmp_path / 'desk0', dirs_exist_ok=True)
    server = serve('demo')
    _role, email, password = next(line for line in server.log.splitlines() if 'owner' in line).split()
    answer = httpx.post(f'{server.url}/login', data={'email': email, 'password': password},
                        headers={'origin': server.url})
    assert answer.status_code == 303
    assert answer.cookies
