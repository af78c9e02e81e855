"""Ten tablets pack at once: how soon a scan is heard and shown at the bench, is confirmed by the server, and is seen in
the office. One tablet is a real browser; the others are pages that draw nothing, as if on machines of their own."""
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, CDPSession, ViewportSize

from base.actor import SYSTEM
from base.clock import now
from bench.desk import Desk
from bench.results import Result, median, quantile
from bench.shop import FILE, PASSWORD
from bench.viewers import Viewer, close_all
from bench.window import Window, order_shown, window
from data import database
from data.models import Job, PackingSlip, Product
from orders.placing import NewOrder
from people import staffing
from tests.browsers import chromium
from tests.orders.desk import line, new_order, place_all
from tests.stories.wedge import Wedge

TABLETS = 10
QUEUE = 100    # parcels that wait meanwhile
LINES, PIECES = 12, 20
PACE = 1.0    # seconds between two scans of one person
SIZE: ViewportSize = {'width': 1180, 'height': 820}
SCRIPT = Path(__file__).with_name('packing.js').read_text(encoding='utf-8')
BADGES = "Array.from(document.querySelectorAll('#main .badge'), one => one.textContent)"
READY = "document.querySelectorAll('.bench-line').length"


@dataclass(frozen=True)
class Parcel:
    """What one of the ten packs, scan by scan."""
    order_id: int
    number: str
    slip_id: int
    codes: Sequence[str]
    email: str


async def packed(desk: Desk, scans: int) -> list[Result]:
    """Of a small shop; `scans` of each of the ten."""
    parcels = await _prepare(desk.folder)
    desk.start()
    desk.sign_in()
    try:
        async with chromium() as browser:
            return await _measured(desk, browser, parcels, scans)
    finally:
        desk.stop()


# ---- the parcels
async def _prepare(folder: Path) -> list[Parcel]:
    await database.connect(f'sqlite://{folder / FILE}', folder)
    try:
        goods = await Product.all().order_by('id').limit(LINES)
        await place_all(*(_order(goods[place % LINES:][:1], 3) for place in range(QUEUE)))
        parcels = [await _parcel(place, goods) for place in range(TABLETS)]
        await _make_idle()
        return parcels
    finally:
        await database.close()


async def _parcel(place: int, goods: Sequence[Product]) -> Parcel:
    email = f'packer{place}@example.org'
    await staffing.add_staff(SYSTEM, f'Packer {place}', email, 'packer', 'en', PASSWORD)
    order = (await place_all(_order(goods, PIECES)))[0]
    codes = [one.sku for one in goods for _ in range(PIECES)]
    Random(place).shuffle(codes)
    return Parcel(order.id, order.number, (await PackingSlip.get(order_id=order.id)).id, codes, email)


def _order(goods: Sequence[Product], pieces: int) -> NewOrder:
    return new_order(*(line(one, pieces) for one in goods), paid=len(goods) * pieces * 1200, placed_at=now())


@database.transactional
async def _make_idle() -> None:
    """Letters and papers of these orders are for another day."""
    await Job.all().update(run_at=now() + timedelta(days=1))


# ---- at work
async def _measured(desk: Desk, browser: Browser, parcels: list[Parcel], scans: int) -> list[Result]:
    mine, others = parcels[0], [_Tablet(desk, one, scans) for one in parcels[1:]]
    cookie = desk.sign_in(mine.email)
    async with window(browser, desk.url, desk.cookie) as office, window(browser, desk.url, cookie) as tablet:
        await office.load(f'/orders/{mine.order_id}', order_shown(mine.number))
        await tablet.page.set_viewport_size(SIZE)
        await tablet.page.add_init_script(SCRIPT)
        await tablet.load(f'/bench?slip={mine.slip_id}', READY)
        await asyncio.gather(*(one.open() for one in others), office.live(), tablet.live())
        desk.lag()
        began, cpu = time.perf_counter(), desk.cpu()
        working = [asyncio.create_task(one.work()) for one in others]
        scanner = _Scanner(await tablet.page.context.new_cdp_session(tablet.page), 'us')
        seen = await _scan(scanner, office, mine.codes[:scans])
        posted = [took for times in await asyncio.gather(*working) for took in times]
        took, used, late = time.perf_counter() - began, desk.cpu() - cpu, desk.lag()
        heard = await tablet.page.evaluate('bench.scans')
    await close_all([one.viewer for one in others if one.viewer])
    heard = [{**scan, 'pressed': at} for scan, at in zip(heard, scanner.ended, strict=True)]
    return [*_at_bench(heard), *_confirmed(heard, posted), *_in_office(heard, seen),
            Result('… server CPU a second meanwhile', used / took * 1000, 'ms'),
            Result(f'… event loop late meanwhile, p99 of {len(late)}', quantile(late, 0.99), 'ms', 30)]


class _Scanner(Wedge):
    """`ended` are the moments of each code's last key, in ms of the clock."""

    def __init__(self, session: CDPSession, tablet: str) -> None:
        super().__init__(session, tablet)
        self.ended: list[float] = []

    async def _press(self, key: str, code: str, modifiers: int) -> None:
        if key == 'Enter':
            self.ended.append(time.time() * 1000)
        await super()._press(key, code, modifiers)


async def _scan(scanner: Wedge, office: Window, codes: Sequence[str]) -> list[float]:
    """When the office saw each of them counted."""
    seen = []
    for count, code in enumerate(codes, 1):
        began = time.perf_counter()
        there = asyncio.create_task(office.sees(f"{BADGES}.includes('{count} of {LINES * PIECES} packed')"))
        await scanner.scan(code)
        seen.append(await there)
        await asyncio.sleep(max(0.0, PACE - (time.perf_counter() - began)))
    return seen


class _Tablet:
    """A page that follows its parcel and the queue, and sends a scan each second."""

    def __init__(self, desk: Desk, parcel: Parcel, scans: int) -> None:
        self.desk, self.parcel, self.scans = desk, parcel, scans
        self.cookie = desk.sign_in(parcel.email)
        self.random = Random(parcel.slip_id)
        self.viewer: Viewer | None = None

    async def open(self) -> None:
        self.viewer = await Viewer.open(self.desk.url, self.cookie, f'/bench?slip={self.parcel.slip_id}')

    async def work(self) -> list[float]:
        """ms until each was confirmed."""
        headers = {'Cookie': self.cookie, 'Origin': self.desk.url}
        async with httpx.AsyncClient(base_url=self.desk.url, headers=headers, timeout=60) as http:
            await asyncio.sleep(self.random.random() * PACE)
            return [await self._send(http, code) for code in self.parcel.codes[:self.scans]]

    async def _send(self, http: httpx.AsyncClient, code: str) -> float:
        scan = {'key': uuid4().hex, 'slip': self.parcel.slip_id, 'kind': 'scan', 'code': code, 'at': now().isoformat()}
        began = time.perf_counter()
        answer = await http.post('/bench/scans', json={'scans': [scan]})
        took = time.perf_counter() - began
        assert answer.json()['answers'][0]['outcome'] == 'counted', answer.text
        await asyncio.sleep(max(0.0, PACE * self.random.uniform(0.8, 1.2) - took))
        return took * 1000


# ---- what came of it
def _since(heard: list[dict[str, Any]], what: str) -> list[float]:
    """ms from the last key of each scan."""
    assert all(scan['outcome'] == 'counted' for scan in heard), heard
    return [scan[what] - scan['pressed'] for scan in heard]


def _at_bench(heard: list[dict[str, Any]]) -> list[Result]:
    sound, shown = _since(heard, 'sound'), _since(heard, 'shown')
    return [Result('scan → sound started, p95', quantile(sound, 0.95), 'ms', 50),
            Result('scan → shown at the bench, p50', median(shown), 'ms'),
            Result('scan → shown at the bench, p95', quantile(shown, 0.95), 'ms', 50)]


def _confirmed(heard: list[dict[str, Any]], posted: list[float]) -> list[Result]:
    confirmed = _since(heard, 'confirmed')
    return [Result(f'scan → confirmed and shown, {TABLETS} tablets, p50', median(confirmed), 'ms'),
            Result(f'scan → confirmed and shown, {TABLETS} tablets, p95', quantile(confirmed, 0.95), 'ms', 150),
            Result('scan sent → answered, the other tablets, p95', quantile(posted, 0.95), 'ms', 150)]


def _in_office(heard: list[dict[str, Any]], seen: list[float]) -> list[Result]:
    office = [there - scan['pressed'] for scan, there in zip(heard, seen, strict=True)]
    return [Result('scan → seen in the office, p50', median(office), 'ms'),
            Result('scan → seen in the office, p95', quantile(office, 0.95), 'ms', 250)]
