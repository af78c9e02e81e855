"""The hub: who is told what changed. It knows topics (plain names) and readers, and no domain.

A change marks topics dirty. The first mark is delivered at once, later ones are gathered for a moment; each dirty
topic is then read once, however many screens follow it, and the fresh view is handed to each.
"""
import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger('comptoir.live')

Reader = Callable[[], Awaitable[Any]]
Deliver = Callable[[Any], None]
GATHER = 0.15
LONGEST_TURN = 0.15    # seconds that what is named later waits for what is named first
LONGEST_PAUSE = 5.0    # seconds before a topic that could not be read is tried again


@dataclass(eq=False)
class _Channel:
    read: Reader
    followers: set['Following'] = field(default_factory=set)
    dirty: bool = False
    running: asyncio.Task[None] | None = None


@dataclass(eq=False)
class Following:
    """A screen's wish to be told; `stop()` ends it and may be called twice."""
    hub: 'Hub'
    topic: str
    key: Hashable
    deliver: Deliver

    def stop(self) -> None:
        self.hub._leave(self)


class Hub:
    """One per process, made at start and handed in. `gather` is the pause in seconds between two deliveries."""

    def __init__(self, gather: float = GATHER) -> None:
        self.gather = gather
        self._topics: dict[str, dict[Hashable, _Channel]] = {}
        self._closed = False

    def follow(self, topic: str, read: Reader, deliver: Deliver, key: Hashable = None) -> Following:
        """From now on `deliver` gets what `read` returns whenever `topic` changes. Followers with the same `key`
        share one read."""
        channel = self._topics.setdefault(topic, {}).setdefault(key, _Channel(read))
        following = Following(self, topic, key, deliver)
        channel.followers.add(following)
        return following

    def mark(self, *topics: str) -> None:
        """These topics changed: read and deliver soon, those named first before the others."""
        before: list[asyncio.Future[None]] = []
        for topic in topics:
            channels = self._topics.get(topic, {}).values()
            before += [self._begin(channel, tuple(before)) for channel in channels if self._soil(channel)]

    def _soil(self, channel: _Channel) -> bool:
        """Whether a run has to begin; one that is under way sees that there is more to do."""
        channel.dirty = True
        return channel.running is None and not self._closed

    def _begin(self, channel: _Channel, before: Sequence[asyncio.Future[None]]) -> asyncio.Future[None]:
        """Done with the first delivery."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        channel.running = asyncio.create_task(self._run(channel, before, told))
        return told

    def mark_all(self) -> None:
        """Everything may have changed, as after a lost connection to the database."""
        for topic in list(self._topics):
            self.mark(topic)

    def followers(self, topic: str | None = None) -> int:
        topics = self._topics.values() if topic is None else [self._topics.get(topic, {})]
        return sum(len(channel.followers) for channels in topics for channel in channels.values())

    @property
    def is_open(self) -> bool:
        return not self._closed

    async def close(self) -> None:
        self._closed = True
        running = [channel.running for channels in self._topics.values() for channel in channels.values()
                   if channel.running]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._topics.clear()

    def _leave(self, following: Following) -> None:
        channels = self._topics.get(following.topic, {})
        channel = channels.get(following.key)
        if channel is None:
            return
        channel.followers.discard(following)
        if not channel.followers:
            del channels[following.key]
            if not channels:
                del self._topics[following.topic]

    async def _run(self, channel: _Channel, before: Sequence[asyncio.Future[None]], told: asyncio.Future[None]) -> None:
        try:
            if before:
                await asyncio.wait(before, timeout=LONGEST_TURN)
            pause = self.gather
            while channel.dirty and channel.followers:
                channel.dirty = False
                read = await self._deliver(channel)
                _settle(told)
                pause = self.gather if read else min(max(2 * pause, GATHER), LONGEST_PAUSE)
                await asyncio.sleep(pause)
        finally:
            channel.running = None
            _settle(told)

    async def _deliver(self, channel: _Channel) -> bool:
        """False when it could not be read: it stays dirty."""
        try:
            view = await channel.read()
        except Exception:
            log.exception('a topic could not be read')
            channel.dirty = True
            return False
        for following in list(channel.followers):
            try:
                following.deliver(view)
            except Exception:
                log.exception('a screen could not be patched')
        return True


def _settle(told: 'asyncio.Future[None]') -> None:
    if not told.done():
        told.set_result(None)
