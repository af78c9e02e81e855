"""What belongs to the tablet: its whole screen, and whether its scanner is heard."""
from ui.parts.living import Living


class Tablet(Living, component='tablet.js'):
    """A press of `[data-full-screen]` fills the screen; the page's root is marked data-full then, data-fills where that
    can be done, and data-away while no key and no scanner reaches the page."""

    def seek(self) -> None:
        """Brings the line being packed into view."""
        self.run_method('seek')
