"""Killed at any point of any write path, the desk comes back with everything it acknowledged: whole or absent."""

from random import Random

import pytest

from tests.databases import Store
from tests.faults import driver, steps
from tests.orders.every_verb import ORDERS, VERBS

ISSUING = ['invoicing.numbered', 'invoicing.frozen', 'database.committing', 'archive.written']
pytestmark = [pytest.mark.kill, pytest.mark.timeout(400)]


def test_every_room_of_verbs_on_an_order_names_where_it_may_be_killed() -> None:
    rooms = {name.split('.')[0] for name, verb in VERBS.items() if verb.held != 'no order'}
    nowhere = {room for room in rooms if 'fail_point(' not in (ORDERS / f'{room}.py').read_text(encoding='utf-8')}
    assert nowhere == set()


def points_on(dialect: str) -> list[str]:
    """All of them on SQLite; on PostgreSQL, where each takes longer, one of every room."""
    points = driver.points()
    return points if dialect == 'sqlite' else sorted({point.partition('.')[0]: point for point in points}.values())


async def test_every_fail_point_is_reached_and_nothing_is_half_done_there(store: Store) -> None:
    await driver.open_shop(store)
    with driver.book(store.folder) as told:
        found = await driver.die_along(store, told, points_on(store.dialect))
        assert {point: problems for point, problems in found.items() if problems} == {}
        assert await driver.audit(store, told, everything=True) == []


async def test_nothing_acknowledged_is_lost_when_killed_at_any_moment(store: Store) -> None:
    await driver.open_shop(store)
    dice = Random(20)
    with driver.book(store.folder) as told:
        for _ in range(10):
            assert await driver.die_anywhere(store, told, dice, steps.EVERYTHING) == []
        assert told.acknowledged > 20
        assert await driver.audit(store, told, everything=True) == []


@pytest.mark.parametrize('point', ['scanning.counted:3', 'database.committed:4'])
async def test_scans_sent_again_after_a_kill_count_once(store: Store, point: str) -> None:
    """Killed before the scan is kept, and after it is kept but before its answer: the tablet cannot tell which."""
    await driver.open_shop(store)
    with driver.book(store.folder) as told:
        assert await driver.die_at(store, told, point, 1, ['place', 'scan']) == []
        assert await driver.scan_all_again(store) == []


async def test_a_killed_desk_leaves_no_number_out_and_doubles_none(store: Store) -> None:
    await driver.open_shop(store)
    with driver.book(store.folder) as told:
        for seed, point in enumerate(ISSUING):
            assert await driver.die_at(store, told, f'{point}:{seed + 2}', seed, steps.ISSUING * 5) == []
        assert await driver.audit(store, told, everything=True) == []
