"""Another process on the same database: python -m tests.data.second URL FOLDER TOPIC…"""

import asyncio
import sys
from pathlib import Path

from data import database


@database.transactional
async def change(topics: list[str]) -> None:
    await database.write("UPDATE counter SET next = next + 1 WHERE series = 'shared'")
    database.announce(*topics)


async def main(url: str, folder: str, *topics: str) -> None:
    await database.connect(url, Path(folder))
    try:
        await change(list(topics))
    finally:
        await database.close()


asyncio.run(main(*sys.argv[1:]))
