"""The services of this process, handed to every page."""
from dataclasses import dataclass, field

from base.settings import Settings
from documents.store import Archive
from documents.workers import Press
from live import Hub
from ui.presence import Presence


@dataclass
class Desk:
    """`setup_token` opens the first-run page while there is no shop; `ready` is true between start and stop."""
    settings: Settings
    hub: Hub
    press: Press
    archive: Archive
    setup_token: str | None = None
    ready: bool = False
    presence: Presence = field(init=False)

    def __post_init__(self) -> None:
        self.presence = Presence(self.hub)
