"""The desk with a window into it: `python -m bench.probed PORT run` answers on PORT what only the process knows.

/look: screens that follow, pages open, elements on them. /lag: how late the event loop was, in ms, since last asked.
/told: when changes of an order were last told, right after their commit, in ms of the clock.
"""
import asyncio
import gc
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import main
from live import Hub

BEAT = 0.005
TOLD: list[float] = []
HUBS: list[Hub] = []


class Window(BaseHTTPRequestHandler):
    late: list[float] | None = None

    def do_GET(self) -> None:
        answer: Any = {'/look': _look, '/lag': self._lag, '/told': lambda: TOLD[-20:]}[self.path]()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def _lag(self) -> list[float]:
        from nicegui import core

        late, Window.late = Window.late, []
        if late is None and core.loop is not None:    # begins to beat when first asked
            asyncio.run_coroutine_threadsafe(_beat(), core.loop)
        return late or []

    def log_message(self, *_: Any) -> None:
        pass


async def _beat() -> None:
    while True:
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        if Window.late is not None:
            Window.late.append(max(0.0, time.perf_counter() - due) * 1000)


def _look() -> dict[str, int]:
    from nicegui import Client

    gc.collect()
    clients = list(Client.instances.values())
    return {'followers': sum(hub.followers() for hub in HUBS), 'clients': len(clients),
            'elements': sum(len(client.elements) for client in clients)}


def _listen() -> None:
    mark, made = Hub.mark, Hub.__init__

    def known(hub: Hub, *arguments: Any, **named: Any) -> None:
        made(hub, *arguments, **named)
        HUBS.append(hub)

    def told(hub: Hub, *topics: str) -> None:
        if any(topic.startswith('order:') for topic in topics):
            TOLD.append(time.time() * 1000)
        mark(hub, *topics)

    Hub.__init__, Hub.mark = known, told    # type: ignore[assignment, method-assign]


if __name__ == '__main__':
    _listen()
    server = ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Window)
    Thread(target=server.serve_forever, daemon=True).start()
    sys.exit(main.main(sys.argv[2:]))
