"""NiceGUI's simulation without what only costs time: it looks through every object of the process again and again."""

import gc
from types import SimpleNamespace

from nicegui import ui_run_with
from nicegui.testing import general

YOUNG = 1


def lighten() -> None:
    """No web server runs here that NiceGUI could find, and Python looks at old garbage by itself, now and then."""
    ui_run_with.gc = SimpleNamespace(get_objects=list)    # type: ignore[assignment,attr-defined]
    general.gc = SimpleNamespace(collect=lambda: gc.collect(YOUNG))    # type: ignore[assignment,attr-defined]
