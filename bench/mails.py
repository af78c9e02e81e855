"""How fast mails leave a desk that runs, each written as a letter with an invoice along, through one mail server on
this machine; and how soon somebody who looks at an order sees that its mail has left."""
import asyncio
import multiprocessing
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from playwright.async_api import Browser

from base.actor import SYSTEM
from base.clock import now
from bench.desk import Desk
from bench.lot import stored
from bench.pages import number
from bench.results import Result, median, quantile
from bench.shop import FILE
from bench.window import Window, order_shown, window
from data import database
from data.models import Document, DocumentFile, Job, Mail, MailAccount, Order
from orders import invoicing, mailing
from tests.browsers import chromium
from tests.faults.mail_server import MailServer

WATCHED = 8    # so many orders are looked at while their mail leaves
WITHIN = 300.0
_SENT = 'SELECT COUNT(*), MIN(written_at), MAX(sent_at) FROM mail WHERE sent_at IS NOT NULL'
_ORDERS = """SELECT m.order_id, m.id FROM mail m JOIN job j ON j.id = m.job_id WHERE j.state = 'available'
    ORDER BY j.run_at, j.id"""


async def sent(desk: Desk, mails: int) -> list[Result]:
    """Of a small shop. The mail server is a process of its own, and so is the desk: what is late is its loop."""
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context('spawn').Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with closing(mine):
            await _prepare(desk.folder, await asyncio.to_thread(mine.recv), mails)
        desk.start()
        desk.sign_in()
        async with chromium() as browser:
            return await _measured(desk, browser, mails)
    finally:
        desk.stop()
        server.kill()


def _serve(told: Connection) -> None:
    asyncio.run(_serving(told))


async def _serving(told: Connection) -> None:
    async with MailServer() as server:
        told.send(server.port)
        await asyncio.Event().wait()


# ---- the mails
async def _prepare(folder: Path, port: int, mails: int) -> None:
    """Each order is invoiced, which asks for a letter; the invoices are ready, those of a real one of the shop."""
    await database.connect(f'sqlite://{folder / FILE}', folder)
    try:
        await _account(port)
        for order in await Order.filter(cancelled_at=None, hold_id=None).order_by('id'):
            if await Mail.filter(sent_at=None).count() < mails:
                await _invoice(order)
        await _make_ready(mails)
    finally:
        await database.close()


@database.transactional
async def _account(port: int) -> None:
    await MailAccount.create(id=1, host='127.0.0.1', port=port, security='none', from_email='shop@example.org')


@database.transactional
async def _invoice(order: Order) -> None:
    if not await Document.exists(order_id=order.id):
        await invoicing.issue_invoice(SYSTEM, order.id)
    if not await Mail.exists(order_id=order.id):
        await mailing.queue_anyway(SYSTEM, 'invoice', order)


@database.transactional
async def _make_ready(mails: int) -> None:
    """Nothing is to be done but the mails, and they only later."""
    real = await DocumentFile.filter(kind='pdf').first()
    assert real is not None
    missing = await Document.exclude(id__in=await DocumentFile.all().values_list('document_id', flat=True))
    await DocumentFile.bulk_create([
        DocumentFile(document_id=one.id, kind='pdf', sha256=real.sha256, size=real.size, made_at=now())
        for one in missing])
    await Job.exclude(kind='mail').delete()
    await Job.filter(kind='mail').update(run_at=now() + timedelta(days=1))
    while (short := mails - await Mail.filter(sent_at=None).count()) > 0:
        for order in await Order.filter(cancelled_at=None).order_by('id').limit(short):
            await mailing.queue_anyway(SYSTEM, 'invoice', order, wait=timedelta(days=1))
    await Mail.all().update(recipient='customer@example.org')    # some have letters only few servers take


def _let_go(folder: Path) -> list[tuple[int, int]]:
    """All are due; the order and mail of each, as they will leave."""
    with closing(sqlite3.connect(folder / FILE, timeout=20)) as connection:
        found = connection.execute(_ORDERS).fetchall()
        connection.execute("UPDATE job SET run_at = ? WHERE kind = 'mail'", [stored(now())])
        connection.commit()
    return found


# ---- looking on
async def _measured(desk: Desk, browser: Browser, mails: int) -> list[Result]:
    async with window(browser, desk.url, desk.cookie) as mine:
        leaving = _let_go(desk.folder)
        desk.lag()
        step = len(leaving) // (WATCHED + 1)
        seen = [await _see(desk, mine, *leaving[step * part]) for part in range(1, WATCHED + 1)]
        took = await _all_sent(desk.folder, len(leaving))
        late = desk.lag()
    known = [one for one in seen if one is not None]
    return [Result(f'{mails} mails written and sent with an invoice each', len(leaving) / took, 'a second', 30,
                   at_least=True),
            Result(f'event loop late meanwhile, p99 of {len(late)}', quantile(late, 0.99), 'ms', 30),
            Result(f'mail sent → seen on its order, p50 of {len(known)}', median(known), 'ms'),
            Result('mail sent → seen on its order, the slowest', max(known), 'ms', 500)]


async def _see(desk: Desk, mine: Window, order: int, mail: int) -> float | None:
    """ms from the record of its leaving until the panel says so; None when it had left before the page was there."""
    await mine.load(f'/orders/{order}', order_shown(number(order)))
    state = f"document.querySelector('[data-key=\"mail-{mail}\"] .mail-where')?.textContent"
    if 'Sent' in (await mine.page.evaluate(state) or ''):
        return None
    seen = await mine.sees(f"({state} || '').includes('Sent')")
    return seen - _moment(desk.folder, mail)


def _moment(folder: Path, mail: int) -> float:
    with closing(sqlite3.connect(folder / FILE, timeout=20)) as connection:
        sent_at = connection.execute('SELECT sent_at FROM mail WHERE id = ?', [mail]).fetchone()[0]
    return datetime.fromisoformat(sent_at).timestamp() * 1000


async def _all_sent(folder: Path, mails: int) -> float:
    """Seconds from the first letter written to the last one sent."""
    with closing(sqlite3.connect(folder / FILE, timeout=20)) as connection:
        for _ in range(int(WITHIN)):
            count, first, last = connection.execute(_SENT).fetchone()
            if count == mails:
                return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
            await asyncio.sleep(1)
    raise SystemExit(f'{count} of {mails} mails were sent')
