"""The clock starts with the desk and stops with it."""

import asyncio
from pathlib import Path
from typing import Any

from base.settings import read_settings
from jobs.clock import Beat, Clock
from live import Hub


async def test_a_bell_that_rings_in_the_moment_of_stopping_keeps_the_clock_from_nothing(tmp_path: Path) -> None:
    nothing: Any = None
    hub, beat = Hub(gather=0), Beat(_rest, 60)
    clock = Clock(read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)}), hub, nothing, nothing)
    clock.beats = [beat]
    clock.start()
    for _ in range(5):
        await asyncio.sleep(0)
    beat.rung.set()
    await asyncio.wait_for(clock.stop(), 5)
    assert all(task.done() for task in clock.tasks)
    await hub.close()


async def _rest() -> None:
    return None
