"""Presses that print nothing, for tests of what is printed when."""

import asyncio
import json
from pathlib import Path
from typing import Any

from documents.workers import RenderFailed


class PaperPress:
    """A paper is its snapshot in words; `broken` numbers cannot be made, `gate` holds up every paper while closed."""

    workers = 2

    def __init__(self) -> None:
        self.made: list[str] = []
        self.broken: set[str] = set()
        self.is_busy = False
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def render(self, kind: str, snapshot: dict[str, Any]) -> bytes:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
            await asyncio.sleep(0)
            name = snapshot.get('number') or kind
            if name in self.broken:
                raise RenderFailed('timeout')
            self.made.append(name)
            return json.dumps(snapshot, sort_keys=True).encode()
        finally:
            self.at_once -= 1

    async def issue(self, kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
        return {'pdf': await self.render(kind, snapshot)}

    async def bind(self, files: list[tuple[str, str]]) -> bytes:
        """A line for each paper: its number, and the language in which it says that it is a copy."""
        papers = [(json.loads(Path(path).read_bytes()), language) for path, language in files]
        return '\n'.join(f'{paper["number"]} {language}'.strip() for paper, language in papers).encode()

    async def merge(self, pdfs: list[bytes]) -> bytes:
        return b'\n'.join(pdfs)
