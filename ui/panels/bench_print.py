"""Printing at the bench."""
from nicegui import ui

from ui.scope import Scope


async def print_slip(scope: Scope, slip_id: int) -> None:
    """The packing slip, to be printed from the browser."""
    open_slips([slip_id])


def open_slips(slip_ids: list[int]) -> None:
    """Several as one PDF, in a page of their own."""
    ui.navigate.to(f'/papers/slips.pdf?slips={",".join(map(str, slip_ids))}', new_tab=True)
