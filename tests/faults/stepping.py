"""One step of a shop's day, known by its name."""

from collections.abc import Awaitable, Callable
from typing import Any

from data import database

Step = Callable[[Any, Any], Awaitable[Any]]
STEPS: dict[str, Step] = {}


def step(action: Step) -> Step:
    STEPS[action.__name__] = action
    return action


async def latest(rows: Any) -> Any:
    row = await rows.using_db(database.reader()).order_by('-id').first()
    if row is None:
        raise Nothing
    return row


class Nothing(Exception):
    """There is nothing for this step to be done on."""
