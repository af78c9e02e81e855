"""Packing slips go to the printers of packing tables; one printer that hangs does not hold up the others."""
import asyncio

from documents.store import Archive
from documents.workers import Press
from orders import outbox, printing_out

AT_ONCE = 3


async def run(press: Press, archive: Archive) -> None:
    if await outbox.is_due(printing_out.KIND):
        await asyncio.gather(*(_print_all(press, archive) for _ in range(AT_ONCE)))


async def _print_all(press: Press, archive: Archive) -> None:
    while await printing_out.print_next(press, archive):
        pass
