"""Kills whoever sends mails, again and again: none is lost, and each kill makes at most one extra copy, the same one.

    python -m tests.faults.mail_kills 500 [--database postgres] [--seed 7]
"""

import argparse
import asyncio
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from random import Random
from typing import Any

import base.faults
from base.actor import SYSTEM
from base.clock import now
from base.settings import read_settings
from data import database
from data.models import DocumentFile, Job, Mail, MailAccount, Order
from documents.store import Archive
from documents.workers import Press
from jobs.send_mails import Postman
from live import Hub
from orders import invariants, invoicing, outbox
from tests import postgres
from tests.databases import Store
from tests.documents import samples
from tests.faults import driver
from tests.faults.mail_server import MailServer
from tests.orders import desk

PAPER = b'%PDF-1.7 a small invoice'
LAST_LIFE = 1_200    # seconds
POINTS = ('writing.stored', 'sending.claimed', 'sending.assembled', 'sending.sent', 'sending.recorded')
_forkserver = multiprocessing.get_context('forkserver')
_forkserver.set_forkserver_preload(['tests.faults.mail_kills'])


def send(store: Store, point: str) -> None:
    """One life of a sender, in a process of its own: it begins as the desk does and ends when nothing is due."""
    os.environ['COMPTOIR_FAIL_POINT'] = point
    importlib.reload(base.faults)
    asyncio.run(_send(store))


async def _send(store: Store) -> None:
    await database.connect(store.url, store.folder, Hub(gather=0))
    settings = read_settings({'COMPTOIR_DATA_DIR': str(store.folder), 'COMPTOIR_SECRET': 's' * 40})
    press: Any = None    # every paper is made
    postman = Postman(settings, press, Archive(store.folder / 'documents'))
    try:
        await outbox.begin()
        await postman.run()
    finally:
        await postman.stop()
        await database.close()


async def open_desk(store: Store, port: int, mails: int, paper: bytes = PAPER) -> None:
    """A shop whose mails wait to be written, each on an order of its own with an invoice that looks like `paper`."""
    await database.connect(store.url, store.folder)
    try:
        await desk.open_shop()
        await account(port)
        archive = Archive(store.folder / 'documents')
        for order in await desk.place_all(*[desk.new_order(notify=False) for _ in range(mails)]):
            await invoice(order, archive, paper)
            await desk.mail(order, written=False)
    finally:
        await database.close()


@database.transactional
async def invoice(order: Order, archive: Archive, paper: bytes) -> None:
    """Issued, and made beforehand."""
    document_id = await invoicing.issue_invoice(SYSTEM, order.id)
    await DocumentFile.create(document_id=document_id, kind='pdf', sha256=archive.keep(paper), size=len(paper),
                              made_at=now())
    await Job.filter(kind__in=['pdf', 'paper']).delete()


@database.transactional
async def account(port: int) -> None:
    await MailAccount.create(id=1, host='127.0.0.1', port=port, security='none', from_email='shop@example.org')


async def die(store: Store, server: MailServer, dice: Random, point: str) -> bool:
    """One life that ends at this point, or at any moment after some mails; whether it was killed."""
    worker = _forkserver.Process(target=send, args=(store, f'{point}:{dice.randint(1, 3)}' if point else ''))
    worker.start()
    if not point:
        await _kill_later(worker, server, dice)
    await asyncio.to_thread(worker.join, 60)
    if worker.exitcode not in {0, -signal.SIGKILL}:
        raise AssertionError(f'the sender failed (exit {worker.exitcode})')
    return worker.exitcode == -signal.SIGKILL


async def _kill_later(worker: Any, server: MailServer, dice: Random) -> None:
    """Counted in mails, because lives begin slowly."""
    try:
        await asyncio.wait_for(server.until(len(server.took) + dice.randint(1, 3)), 20)
    except TimeoutError:
        return
    await asyncio.sleep(dice.uniform(0, 0.012))
    worker.kill()


async def live(store: Store) -> int | None:
    """In peace, until nothing is due; its exit code."""
    worker = _forkserver.Process(target=send, args=(store, ''))
    worker.start()
    await asyncio.to_thread(worker.join, LAST_LIFE)
    if worker.exitcode is None:
        worker.kill()    # what it sends while the copies are counted would seem lost
    return worker.exitcode


async def run(store: Store, kills: int, seed: int, points: tuple[str, ...] = POINTS,
              paper: bytes = PAPER) -> tuple[list[str], str]:
    """So many kills, half of them at the points; then one life in peace. What is wrong, and the figures."""
    dice, died = Random(seed), 0
    async with MailServer() as server:
        await open_desk(store, server.port, mails := kills * 8 + 4, paper)
        for number in range(kills):
            died += await die(store, server, dice, points[number // 2 % len(points)] if number % 2 == 0 else '')
            await driver.gone(store)
        problems = [] if died == kills else [f'only {died} were killed']
        problems += [] if await live(store) == 0 else ['the last life failed']
        copies = Counter(server.took)
    problems += await _audit(store, copies, died)
    problems += [f'{one} came without its invoice' for one, body in copies if paper not in _files(body)]
    return problems, f'{mails} mails, {died} kills, {copies.total()} copies arrived, {copies.total() - mails} extra'


def _files(body: bytes) -> list[Any]:
    return [part.get_payload(decode=True) for part in message_from_bytes(body).walk() if part.get_filename()]


async def _audit(store: Store, copies: Counter[tuple[str, bytes]], died: int) -> list[str]:
    await driver.gone(store)
    await database.connect(store.url, store.folder)
    try:
        mails = await Mail.all(using_db=database.reader()).select_related('job')
        archive = Archive(store.folder / 'documents')
        archive.sweep()    # as each start does
        problems = await invariants.check(archive)
    finally:
        await database.close()
    arrived = Counter(message_id for message_id, _ in copies)
    problems += [f'mail {mail.id} is lost' for mail in mails if mail.message_id not in arrived]
    problems += [f'mail {mail.id} is {mail.job.state}' for mail in mails if mail.job.state != 'done']
    problems += [f'{one} arrived in {count} kinds' for one, count in arrived.items() if count > 1]
    problems += [f'{one} is of no mail' for one in set(arrived) - {mail.message_id for mail in mails}]
    extra = copies.total() - len(mails)
    return problems + ([f'{extra} extra copies of {died} kills'] if extra > died else [])


async def _real_invoice() -> bytes:
    press = Press(1)
    try:
        return (await press.issue('invoice', samples.invoice()))['pdf']
    finally:
        await press.stop()


async def _main(options: argparse.Namespace, folder: Path) -> list[str]:
    server = postgres.start(folder / 'postgres', durable=True) if options.database == 'postgres' else None
    url = await server.create('desk') if server else f'sqlite://{folder / "desk.db"}'
    try:
        problems, figures = await run(Store(options.database, url, folder), options.kills, options.seed,
                                      (options.point,) if options.point else POINTS,
                                      PAPER if options.point else await _real_invoice())
    finally:
        if server:
            server.stop()
    driver.say(figures)
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('kills', type=int)
    parser.add_argument('--database', choices=['sqlite', 'postgres'], default='sqlite')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--point', choices=POINTS, help='let every other kill be at this point')
    with tempfile.TemporaryDirectory(prefix='comptoir-mails-') as name:
        Path(name).chmod(0o755)
        problems = asyncio.run(_main(parser.parse_args(), Path(name)))
    driver.say('\n'.join(problems) or 'everything holds')
    sys.exit(bool(problems))


if __name__ == '__main__':
    main()
