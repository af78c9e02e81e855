"""Papers nobody refers to any more are removed."""
from documents.store import Archive
from orders import papers


async def run(archive: Archive) -> None:
    await papers.sweep(archive)
