"""What belongs to the tablet: its whole screen, and whether its scanner is heard."""
from ui.parts.living import Living


class Tablet(Living, component='tablet.js'):
    """A press of `[data-full-screen]` fills the screen; the page's root is marked data-full then, data-fills where that
    can be done, and data-away while no key and no scanner reaches the page."""

    def seek_line(self) -> None:
        """Brings the line being packed into view, with those before and after it."""
        self.run_method('seek', '.bench-lines .now', 'center')

    def seek_parcel(self) -> None:
        """Brings the parcel on the table into view in the queue, which moves no further than it must."""
        self.run_method('seek', '.bench-side [aria-current=true]', 'nearest')
