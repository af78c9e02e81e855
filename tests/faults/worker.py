"""A desk that lives to be killed: it works all day, tells each step before it is begun and after it is done, and dies
where it was told to, or whenever it is killed."""

import asyncio
import importlib
import json
import os
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import base.faults
from base.actor import SYSTEM, Actor
from base.errors import Refused
from data import database, migrate
from data.models import CustomStatus, Order, Product, Staff
from documents.store import Archive
from live import Hub
from orders import placing, taking_in
from tests.faults import steps
from tests.faults.facts import facts, order_with
from tests.faults.stepping import Nothing


@dataclass(frozen=True)
class Life:
    """One life of the worker: where it works, what it does, and the named point where it dies. One that listens lives
    on, and tells which points each step passed; one with an order goes on with that order."""

    url: str
    folder: Path
    script: list[str]
    point: str = ''
    seed: int = 0
    lanes: int = 1
    shuffled: bool = False
    most: int = 400
    listens: bool = False
    order: int = 0


def live(life: Life, told: Connection) -> None:
    """The whole life, in a process of its own."""
    os.environ['COMPTOIR_FAIL_POINT'] = life.point
    importlib.reload(base.faults)
    asyncio.run(_live(life, told, _listen() if life.listens else None))


def _listen() -> list[str]:
    """The names of the points passed from now on."""
    passed: list[str] = []
    for module in list(sys.modules.values()):
        if hasattr(module, 'fail_point'):
            module.fail_point = passed.append    # type: ignore[attr-defined]
    return passed


def start(url: str, folder: Path, migrations: Path, point: str) -> None:
    """Only opens the database, which migrates it."""
    os.environ['COMPTOIR_FAIL_POINT'] = point
    importlib.reload(base.faults)
    migrate.FOLDER = migrations
    asyncio.run(_start(url, folder))


async def _start(url: str, folder: Path) -> None:
    await database.connect(url, folder)
    await database.close()


async def _live(life: Life, told: Connection, passed: list[str] | None) -> None:
    await database.connect(life.url, life.folder, Hub(gather=0))
    try:
        clerks = [await _clerk(life, lane, told) for lane in range(life.lanes)]
        for clerk in clerks:
            clerk.passed = passed
        await asyncio.gather(*[clerk.work() for clerk in clerks])
    finally:
        await database.close()


async def _clerk(life: Life, lane: int, told: Connection) -> 'Clerk':
    db = database.reader()
    staff = await Staff.get(role='clerk', using_db=db)
    products = await Product.filter(sku__startswith='SHARED').using_db(db).order_by('id')
    label = await CustomStatus.all(using_db=db).first()
    actor = Actor(staff.id, staff.name, staff.role)
    mine = await _orders(life.lanes, lane) if life.shuffled else [life.order] if life.order else []
    return Clerk(life, lane, told, actor, products, label.id if label else 0, mine)


async def _orders(lanes: int, lane: int) -> list[int]:
    rows = await Order.all(using_db=database.reader()).order_by('-id').limit(12)
    return sorted(row.id for row in rows if row.id % lanes == lane)


class Clerk:
    """One colleague: one step after the other, on orders of their own, while others work beside them."""

    def __init__(self, life: Life, lane: int, told: Connection, actor: Actor, products: Any, label: int,
                 orders: list[int]) -> None:
        self.life, self.lane, self.told = life, lane, told
        self.actor, self.products, self.label = actor, products, label
        self.dice = Random(life.seed * 1000 + lane)
        self.archive = Archive(life.folder / 'documents')
        self.orders = orders
        self.made = 0
        self.passed: list[str] | None = None

    def word(self) -> str:
        return f'word{self.dice.randrange(10**9)}'

    async def work(self) -> None:
        script = self.life.script
        for number in range(self.life.most if self.life.shuffled else len(script)):
            name = self.next(script, number)
            await (self.begin(name) if name in steps.STARTS else self.go_on(name))

    def next(self, script: list[str], number: int) -> str:
        if not self.life.shuffled:
            return script[number]
        return self.dice.choice(script) if self.orders else 'place'

    async def begin(self, name: str) -> None:
        """A new order, known by a word of our own until it has a number."""
        self.made += 1
        token = f'{self.life.seed}-{self.lane}-{self.made}-{name}'
        source = 'shopify' if name == 'import' else 'manual'
        self.tell('try', name, source=source, token=token)
        if name == 'import':
            await taking_in.take_in(SYSTEM, [steps.incoming(token)])
        else:
            await placing.place(self.actor, [steps.new_order(self, token)])
        order_id = (await order_with(source, token))[0]
        self.orders.append(order_id)
        self.tell('done', name, order=order_id, facts=await facts(order_id), source=source, token=token)

    async def go_on(self, name: str) -> None:
        order_id = self.dice.choice(self.orders[-3:]) if self.life.shuffled else self.orders[-1]
        order = await Order.get(id=order_id, using_db=database.reader())
        self.tell('try', name, order=order_id)
        end = 'done'
        try:
            await steps.STEPS[name](self, order)
        except (Refused, Nothing):
            end = 'refused'
        self.tell(end, name, order=order_id, facts=await facts(order_id))

    def tell(self, what: str, name: str, **more: Any) -> None:
        if self.passed is not None:
            more['points'] = [self.passed.pop(0) for _ in list(self.passed)]
        self.told.send_bytes(json.dumps({'what': what, 'step': name, 'lane': self.lane, **more}).encode())
