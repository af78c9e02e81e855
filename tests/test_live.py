"""The hub tells of a change in the order in which it was named: the thing itself before the lists it stands in."""
import asyncio
from collections.abc import Awaitable, Callable

import pytest

import live
from live import Hub

Reader = Callable[[], Awaitable[str]]


@pytest.fixture
def told() -> list[str]:
    return []


async def after(turns: int, view: str) -> str:
    for _ in range(turns):
        await asyncio.sleep(0)
    return view


async def until(told: list[str], count: int) -> list[str]:
    async with asyncio.timeout(5):
        while len(told) < count:
            await asyncio.sleep(0)
    return told


async def test_what_is_named_first_is_told_first_even_when_it_takes_longer_to_read(told: list[str]) -> None:
    hub = Hub(gather=0)
    hub.follow('orders', lambda: after(0, 'list'), told.append)
    hub.follow('order:1', lambda: after(30, 'order'), told.append)
    hub.mark('order:1', 'orders')
    assert await until(told, 2) == ['order', 'list']
    await hub.close()


async def test_all_who_follow_the_first_are_told_before_the_second(told: list[str]) -> None:
    hub = Hub(gather=0)
    for turns in (20, 1, 10):
        hub.follow('order:1', lambda turns=turns: after(turns, 'order'), told.append, key=turns)    # type: ignore[misc]
    hub.follow('orders', lambda: after(0, 'list'), told.append)
    hub.mark('order:1', 'orders')
    assert await until(told, 4) == ['order', 'order', 'order', 'list']
    await hub.close()


async def test_a_first_that_cannot_be_read_keeps_nobody_waiting(told: list[str]) -> None:
    async def broken() -> str:
        raise ConnectionError

    hub = Hub(gather=0)
    hub.follow('order:1', broken, told.append)
    hub.follow('orders', lambda: after(0, 'list'), told.append)
    hub.mark('order:1', 'orders')
    assert await until(told, 1) == ['list']
    await hub.close()


async def test_a_first_that_hangs_is_not_waited_for_long(
        told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, 'LONGEST_TURN', 0.01)
    hub = Hub(gather=0)
    hub.follow('order:1', lambda: asyncio.Event().wait(), told.append)
    hub.follow('orders', lambda: after(0, 'list'), told.append)
    hub.mark('order:1', 'orders')
    assert await until(told, 1) == ['list']
    await hub.close()


async def test_a_first_that_nobody_follows_or_that_is_under_way_is_no_reason_to_wait(told: list[str]) -> None:
    hub = Hub(gather=30)
    hub.follow('order:1', lambda: after(0, 'order'), told.append)
    hub.follow('orders', lambda: after(0, 'list'), told.append)
    hub.mark('order:2', 'order:1')
    await until(told, 1)
    hub.mark('order:1', 'orders')    # the order is being gathered for half a minute
    assert await until(told, 2) == ['order', 'list']
    await hub.close()
