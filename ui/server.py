"""The server process: the desk is opened before its first request and closed after its last."""
import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from base.settings import Settings

GRACE_SECONDS = 12    # with the mail under way and all that is closed after it, out within 25


def serve(app: FastAPI, settings: Settings) -> None:
    """Serves until it is told to stop. What keeps the desk from opening is raised, not logged: SystemExit has one
    sentence for the owner."""
    config = uvicorn.Config(
        app, settings.host, settings.port, lifespan='off', access_log=False, log_level='warning', server_header=False,
        ws_per_message_deflate=False, timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=False)    # ui/web.py believes the trusted ones
    config.load()    # NiceGUI looks at the server's app before the server does
    with _bind(settings.host, settings.port) as port, asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(app, uvicorn.Server(config), port))


def _bind(host: str, number: int) -> socket.socket:
    """Taken before anything is opened, listened to when all is. Raises SystemExit with one sentence."""
    port = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET)
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        port.bind((host, number))
    except OSError as error:
        port.close()
        raise SystemExit(f'Comptoir cannot listen on {host}:{number}: {error.strerror}.') from error
    return port


async def _serve(app: FastAPI, server: uvicorn.Server, port: socket.socket) -> None:
    async with app.router.lifespan_context(app):
        gc.collect()
        gc.freeze()    # what is here by now stays: walking it at each collection would stop everything for 70 ms
        with _heard_once():
            await server.serve([port])


@contextmanager
def _heard_once() -> Iterator[None]:
    """uvicorn raises the signal that stopped it once more, which would end the process before the desk is closed."""
    before = {name: signal.signal(name, _nothing) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _nothing(_signal: int, _frame: FrameType | None) -> None:
    pass
