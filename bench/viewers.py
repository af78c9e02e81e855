"""Colleagues with a page open: each loads it and holds its websocket as NiceGUI's script does, but draws nothing, as if
their browsers had machines of their own."""
import ast
import asyncio
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from websockets import Origin
from websockets.asyncio.client import ClientConnection, connect

_QUERY = re.compile(r'query: (\{[^}]*\})')
_ELEMENTS = re.compile(r'parseElements\(String\.raw`([^`]*)`')
_ESCAPED = {'&#36;': '$', '&#96;': '`', '&gt;': '>', '&lt;': '<', '&amp;': '&'}
ACK_SECONDS = 3.0


@dataclass
class Viewer:
    """One open page; `heard` counts what it was told."""
    socket: ClientConnection
    client_id: str
    next_message: int
    elements: dict[str, Any]
    heard: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def open(cls, url: str, cookie: str, path: str) -> 'Viewer':
        async with httpx.AsyncClient(timeout=60) as http:
            page = await http.get(url + path, headers={'Cookie': cookie, 'Accept': 'text/html'})
        found = _QUERY.search(page.text)
        assert found, page.text[:500]
        query = {**ast.literal_eval(found[1]), 'document_id': uuid4(), 'tab_id': uuid4(), 'EIO': 4,
                 'transport': 'websocket'}
        words = '&'.join(f'{name}={str(value).lower()}' for name, value in query.items())
        socket = await connect(f'{url.replace("http", "ws")}/_nicegui_ws/socket.io/?{words}', compression=None,
                               max_size=None, origin=Origin(url), additional_headers={'Cookie': cookie})
        await socket.recv()
        await socket.send('40')
        viewer = cls(socket, query['client_id'], int(query['next_message_id']), _elements(page.text))
        viewer.tasks = [asyncio.create_task(viewer._hear()), asyncio.create_task(viewer._ack())]
        return viewer

    async def press(self, label: str, verb: str) -> float:
        """Presses what has the verb, in the sheet of that name; returns the moment, in ms of the clock."""
        number, sheet = next((number, one) for number, one in self.elements.items()
                             if one.get('props', {}).get('aria-label') == label)
        event = {'id': int(number), 'client_id': self.client_id, 'listener_id': sheet['events'][0]['listener_id'],
                 'args': [json.dumps({'verb': verb, 'turn': 0})]}
        pressed = time.time() * 1000
        await self._say('event', event)
        return pressed

    async def _say(self, name: str, message: dict[str, Any]) -> None:
        await self.socket.send('42' + json.dumps([name, message]))

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.socket.close()

    async def _hear(self) -> None:
        async for said in self.socket:
            text = said if isinstance(said, str) else said.decode()
            if text == '2':
                await self.socket.send('3')
            elif text.startswith('42'):
                self.heard += 1
                self.next_message += 1

    async def _ack(self) -> None:
        while True:
            await asyncio.sleep(ACK_SECONDS)
            with suppress(Exception):
                await self._say('ack', {'client_id': self.client_id, 'next_message_id': self.next_message})


def _elements(page: str) -> dict[str, Any]:
    found = _ELEMENTS.search(page)
    assert found, page[:500]
    text = found[1]
    for escaped, plain in _ESCAPED.items():
        text = text.replace(escaped, plain)
    elements: dict[str, Any] = json.loads(text)
    return elements


async def open_many(count: int, url: str, cookie: str, path: str) -> list[Viewer]:
    return [await Viewer.open(url, cookie, path) for _ in range(count)]


async def close_all(viewers: list[Viewer]) -> None:
    await asyncio.gather(*(viewer.close() for viewer in viewers))
