"""Tablets that send at once, again and in pieces: each scan counts once, in order, and no parcel takes too much."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data import database
from data.models import PackedNumber, Scan
from orders import invariants
from orders.scanning import Scanned, scan
from tests.orders import desk
from tests.orders.desk import People, line


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[People]:
    """A shop in memory, for what is about many scans and not about the database."""
    await database.connect('sqlite://:memory:', tmp_path)
    yield await desk.open_shop()
    assert await invariants.check() == []
    await database.close()


def outcomes(answers: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(answer['outcome']) for answer in answers)


async def test_two_tablets_never_pack_more_than_there_is_room_and_count_no_key_twice(people: People) -> None:
    slip = (await desk.slips_of(await desk.order(line(quantity=4), line(quantity=6))))[0]
    sent = [Scanned(f'{tablet}-{number}', slip.id, 'scan', 'TEA') for number in range(10) for tablet in ('a', 'b')]
    answers = await asyncio.gather(*[scan(people.packer, one) for one in sent * 2])
    assert outcomes(answers) == {'counted': 20, 'too_many': 20}
    assert [one['outcome'] for one in answers[:20]] == [one['outcome'] for one in answers[20:]]
    assert [row.packed for row in await desk.slip_lines(slip)] == [4, 6]
    assert await Scan.filter(slip_id=slip.id, outcome='counted').count() == 10


async def test_of_two_packers_at_once_one_has_the_parcel(people: People) -> None:
    slip = (await desk.slips_of(await desk.order(line(quantity=20))))[0]
    people_of = {f'key-{number}': (people.packer, people.clerk)[number % 2] for number in range(10)}
    answers = await asyncio.gather(*[scan(who, Scanned(key, slip.id, 'scan', 'TEA')) for key, who in people_of.items()])
    assert outcomes(answers) == {'counted': 5, 'refused': 5}


async def test_one_serial_number_scanned_into_many_parcels_at_once_is_in_one(people: People) -> None:
    clock = await desk.product(sku='CLOCK', numbers='serial', stock=99)
    slips = [(await desk.slips_of(await desk.order(line(clock))))[0] for _ in range(6)]
    sent = [Scanned(f'key-{slip.id}', slip.id, 'scan', 'CLOCK', number='S1') for slip in slips]
    answers = await asyncio.gather(*[scan(people.packer, one) for one in sent])
    assert outcomes(answers) == {'counted': 1, 'refused': 5}
    assert await PackedNumber.all().count() == 1


async def test_one_key_for_two_parcels_counts_in_one_of_them(people: People) -> None:
    slips = [(await desk.slips_of(await desk.order()))[0] for _ in range(2)]
    answers = await asyncio.gather(*[scan(people.packer, Scanned('key', slip.id, 'scan', 'TEA')) for slip in slips])
    assert answers[0] == answers[1]
    assert sum([row.packed for slip in slips for row in await desk.slip_lines(slip)]) == 1


async def test_a_thousand_scans_of_which_answers_were_lost_count_once_and_in_order(quick: People) -> None:
    """The queue of a tablet goes out in its order, a part at a time; what heard no answer is sent again."""
    dice, mug = Random(5), await desk.product(sku='MUG', stock=2000)
    slips = [(await desk.slips_of(await desk.order(line(mug, quantity=100))))[0] for _ in range(10)]
    lines = [(await desk.slip_lines(slip))[0].id for slip in slips]
    queue = [Scanned(f'key-{number}', slips[place].id, *(('take_off', '', lines[place]) if number % 10 == 9 else
                                                         ('scan', 'mug')))
             for number in range(1000) for place in [number // 10 % 10]]
    told: dict[str, str] = {}
    while left := [one for one in queue if one.key not in told]:
        again = dice.sample(queue[:queue.index(left[0])], min(len(told), dice.randint(0, 40)))    # old news comes late
        part = [*again, *left[:dice.randint(1, 60)]]
        answers = [await scan(quick.packer, one) for one in part]
        heard = len(part) if dice.random() < 0.6 else dice.randint(0, len(part))
        told |= {str(answer['key']): str(answer['outcome']) for answer in answers[:heard]}
    assert Counter(told.values()) == {'counted': 900, 'taken_off': 100}
    assert [(await desk.slip_lines(slip))[0].packed for slip in slips] == [80] * 10
    rows = await Scan.all().order_by('id').values_list('key', flat=True)
    assert rows == [one.key for one in queue]
