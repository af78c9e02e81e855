"""What does not change while the same is done to many orders is read once for them all: the shop's settings, which
letters it sends, the address it sends from."""
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from time import monotonic
from typing import Any, TypeVar

T = TypeVar('T')
LASTS = 1.0    # seconds: whoever changes a setting meanwhile is heard soon
_known: ContextVar[dict[Callable[[], Awaitable[Any]], tuple[float, Any]] | None] = ContextVar('known', default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is asked for inside is remembered for a moment; each asks for itself elsewhere."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def read_once(read: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """For what is only looked at by those who ask."""
    @wraps(read)
    async def run() -> T:
        known = _known.get()
        if known is None:
            return await read()
        since, found = known.get(read, (0.0, None))
        if since < monotonic() - LASTS:
            found = await read()
            known[read] = monotonic(), found
        return found
    return run
