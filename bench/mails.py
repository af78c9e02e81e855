"""How fast mails leave: written letters with a PDF each, through one mail server on this machine."""
import asyncio
import multiprocessing
import os
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from base.settings import read_settings
from bench.results import Result, quantile
from data import database
from data.models import MailAccount
from documents.store import Archive
from jobs.send_mails import Postman
from tests.faults.mail_server import MailServer
from tests.orders import desk

MAILS = 1000
PDF = 60_000    # bytes, as an invoice with its e-invoice
EVERY = 0.005    # seconds between two looks at the loop


async def sent(folder: Path, mails: int = MAILS) -> list[Result]:
    """The server is a process of its own; what is late is the loop that sends."""
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context('spawn').Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    with closing(mine):
        try:
            return await _measured(folder, await asyncio.to_thread(mine.recv), mails)
        finally:
            server.kill()


def _serve(told: Connection) -> None:
    asyncio.run(_serving(told))


async def _serving(told: Connection) -> None:
    async with MailServer() as server:
        told.send(server.port)
        await asyncio.Event().wait()


async def _measured(folder: Path, port: int, mails: int) -> list[Result]:
    await database.connect(f'sqlite://{folder / "mails.db"}', folder)
    try:
        await _prepare(folder, port, mails)
        late: list[float] = []
        probe = asyncio.create_task(_look(late))
        began = time.perf_counter()
        await _send_all(folder)
        took = time.perf_counter() - began
        probe.cancel()
    finally:
        await database.close()
    return [Result(f'{mails} mails with a PDF each', mails / took, 'a second', 30, at_least=True),
            Result(f'event loop late meanwhile, p99 of {len(late)}', quantile(late, 0.99), 'ms', 30)]


async def _prepare(folder: Path, port: int, mails: int) -> None:
    archive = Archive(folder / 'documents')
    await desk.open_shop()
    await _account(port)
    for order in await desk.place_all(*[desk.new_order(notify=False) for _ in range(mails)]):
        pdf = b'%PDF-1.7\n' + os.urandom(PDF)
        file = {'name': f'{order.number}.pdf', 'mime': 'application/pdf', 'sha256': archive.keep(pdf), 'size': len(pdf)}
        await desk.mail(order, attachments=[file])


@database.transactional
async def _account(port: int) -> None:
    await MailAccount.create(id=1, host='127.0.0.1', port=port, security='none', from_email='shop@example.org')


async def _send_all(folder: Path) -> None:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(folder), 'COMPTOIR_SECRET': 's' * 40})
    nothing: Any = None    # no paper is made
    postman = Postman(settings, nothing, Archive(folder / 'documents'))
    await postman.run()
    await postman.stop()
    left = await database.rows('SELECT COUNT(*) AS n FROM mail WHERE sent_at IS NULL')
    assert left == [{'n': 0}], left


async def _look(late: list[float]) -> None:
    """Milliseconds over what was asked for."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(EVERY)
        late.append((time.perf_counter() - began - EVERY) * 1000)
