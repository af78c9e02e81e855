"""Orders on hold resume by themselves on the day that was chosen."""
from orders import holding


async def run() -> None:
    await holding.wake()
