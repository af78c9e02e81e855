"""All the clockwork: what runs, and how often."""
import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from base.settings import Settings
from documents.einvoice_rules import Judge
from documents.store import Archive
from documents.workers import Press
from jobs import (
    judge_einvoices,
    make_papers,
    make_pdfs,
    read_bounces,
    remind,
    send_mails,
    send_prints,
    sweep_papers,
    turn_day,
    wake_holds,
)
from live import Hub
from orders import outbox

log = logging.getLogger('comptoir.jobs')


@dataclass
class Beat:
    """`run` every `seconds`, and at once when the hub tells of `topic`."""
    run: Callable[[], Awaitable[object]]
    seconds: float
    topic: str = ''
    rung: asyncio.Event = field(default_factory=asyncio.Event)


class Clock:
    """Starts with the process, stops with it; what was leased is free again by `outbox.begin` at the next start."""

    def __init__(self, settings: Settings, hub: Hub, press: Press, archive: Archive) -> None:
        self.hub, self.judge = hub, Judge()
        self.postman = send_mails.Postman(settings, press, archive)
        self.beats = [
            Beat(lambda: make_pdfs.run(press, archive), 30, outbox.TOPIC),
            Beat(lambda: make_papers.run(press, archive), 5),
            Beat(self.postman.run, 5, outbox.TOPIC),
            Beat(lambda: send_prints.run(press, archive), 2, outbox.TOPIC),
            Beat(lambda: judge_einvoices.run(self.judge, archive), 60),
            Beat(outbox.rescue, 60),
            Beat(wake_holds.run, 300),
            Beat(lambda: read_bounces.run(settings), 300),
            Beat(remind.run, 300),
            Beat(turn_day.Midnight(hub).run, 15),
            Beat(lambda: sweep_papers.run(archive), 12 * 3600),
        ]
        self.tasks: list[asyncio.Task[None]] = []
        self.stopping = False

    def start(self) -> None:
        for beat in self.beats:
            if beat.topic:
                self.hub.follow(beat.topic, _nothing, lambda _, beat=beat: beat.rung.set(), key=id(beat))  # type: ignore[misc]
            self.tasks.append(asyncio.create_task(self._keep(beat)))

    async def stop(self) -> None:
        self.stopping = True
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.postman.stop()
        await self.judge.stop()

    async def _keep(self, beat: Beat) -> None:
        """Until the clock stops. A cancel alone may be lost: where it comes with the bell, `wait_for` of Python 3.11
        knows the bell only."""
        while not self.stopping:
            try:
                await beat.run()
            except Exception:
                log.exception('a job of the clock failed')
            if not self.stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(beat.rung.wait(), beat.seconds)
            beat.rung.clear()


async def _nothing() -> None:
    return None
