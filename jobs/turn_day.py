"""Pages say how many days are left: when the shop's day turns, all are read anew."""
from datetime import date

from base.clock import today
from data import database
from live import Hub


class Midnight:
    """Remembers the day that the screens were last drawn for."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.day: date | None = None

    async def run(self) -> None:
        """Nothing before the first day of the shop."""
        found = await database.rows('SELECT timezone FROM shop WHERE id = 1')
        if not found:
            return
        day = today(found[0]['timezone'])
        if self.day not in {None, day}:
            self.hub.mark_all()
        self.day = day
