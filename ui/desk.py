"""The services of this process, handed to every page."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from base.settings import Settings
from documents.store import Archive
from documents.workers import Press
from live import Hub
from orders.incoming import IncomingOrder, RefusedRow
from ui.imports import Imports
from ui.paper_previews import Previews
from ui.presence import Presence
from ui.print_runs import PrintRuns

ReadOrders = Callable[[bytes, str], Iterator[IncomingOrder | RefusedRow]]


@dataclass
class Desk:
    """`setup_token` opens the first-run page while there is no shop; `ready` is true between start and stop.
    `failed_scans` counts by key how often a scan of the bench went wrong."""
    settings: Settings
    hub: Hub
    press: Press
    archive: Archive
    read_orders: ReadOrders
    setup_token: str | None = None
    ready: bool = False
    failed_scans: dict[str, int] = field(default_factory=dict)
    presence: Presence = field(init=False)
    print_runs: PrintRuns = field(init=False)
    imports: Imports = field(init=False)
    previews: Previews = field(default_factory=Previews)

    def __post_init__(self) -> None:
        self.presence = Presence(self.hub)
        self.print_runs = PrintRuns(self.hub, self.press, self.archive)
        self.imports = Imports(self.hub, lambda content, name: list(self.read_orders(content, name)))
