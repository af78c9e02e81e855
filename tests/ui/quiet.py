"""Waiting in tests of screens: until all that was started waits itself, not for a while."""

import asyncio
import time
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable, Sized
from functools import wraps
from typing import Any

import aiosqlite
import asyncpg

LONGEST = 20.0    # seconds on a busy machine; only what never comes to hold takes them
HELD_UP = 5.0    # seconds after which what still runs is left alone
ROUNDS = 3    # of the event loop in which nobody runs
_at_work: set[object] = set()
_settling: set[object] = set()


def _counts(owner: Any, name: str) -> None:
    """Whoever waits for this goes on by itself: the database is asked, which answers from elsewhere."""
    ask = getattr(owner, name)

    @wraps(ask)
    async def counted(*arguments: Any, **options: Any) -> Any:
        work = object()
        _at_work.add(work)
        try:
            return await ask(*arguments, **options)
        finally:
            _at_work.discard(work)

    setattr(owner, name, counted)


def _counts_threads() -> None:
    start = BaseEventLoop.run_in_executor

    @wraps(start)
    def counted(*arguments: Any) -> asyncio.Future[Any]:
        work = start(*arguments)
        _at_work.add(work)
        work.add_done_callback(_at_work.discard)
        return work

    BaseEventLoop.run_in_executor = counted    # type: ignore[assignment,method-assign]


_counts(aiosqlite.Connection, '_execute')
_counts(asyncpg.Connection, '_do_execute')
_counts(asyncpg.Connection, 'execute')
_counts_threads()


async def settle(longest: float = HELD_UP) -> None:
    """Lets what was started run until it waits: for a person, for a while, or for what the test holds back."""
    me = object()
    _settling.add(me)
    try:
        await _quiet(time.monotonic() + longest)
    finally:
        _settling.discard(me)


async def _quiet(end: float) -> None:
    quiet = 0
    while quiet < ROUNDS and time.monotonic() < end:
        await asyncio.sleep(0.001 if _at_work else 0)
        quiet = 0 if _is_busy() else quiet + 1


def _is_busy() -> bool:
    """Whether anyone runs, but for others who wait here."""
    ready: Sized = getattr(asyncio.get_running_loop(), '_ready')  # noqa: B009 - no public name
    return bool(_at_work) or len(ready) >= len(_settling)


async def until(holds: Callable[[], Any]) -> None:
    """Lets things run until this holds; fails when it never does."""
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, 'it never came to hold'
        await asyncio.sleep(0.005)
