"""Orders of another shop come in: new ones are placed, newer copies update what is still open, the same copy changes
nothing, and what cannot be taken is reported while the rest goes in."""
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Refused
from base.i18n import N_, _
from base.money import to_decimal
from data import database
from data.models import Customer, Order, Product
from orders import incoming_rows, placing, updating
from orders.incoming import IncomingLine, IncomingOrder, RefusedRow

log = logging.getLogger('comptoir.import')
BATCH = 50
BUG = N_('This order could not be stored.')
OLDER = N_('This copy is older than the one we have.')
Progress = Callable[[int, 'Report'], None]


@dataclass(slots=True)
class Outcome:
    """What became, or would become, of one order of the file. `reason` is a msgid with its words."""
    row: int
    name: str
    what: str
    total: int = 0
    currency: str = ''
    reason: str = ''
    words: dict[str, Any] = field(default_factory=dict)
    order_id: int | None = None
    notices: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return _(self.reason).format(**{name: str(word) for name, word in self.words.items()}) if self.reason else ''


@dataclass(slots=True)
class Report:
    outcomes: list[Outcome] = field(default_factory=list)
    cancelled: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(outcome.what for outcome in self.outcomes)

    @property
    def totals(self) -> dict[str, int]:
        """Minor units per currency, of all that was not refused."""
        sums: Counter[str] = Counter()
        for outcome in self.outcomes:
            if outcome.what != 'refused':
                sums[outcome.currency] += outcome.total
        return dict(sums)

    def as_json(self) -> dict[str, Any]:
        counts = self.counts
        return {'created': counts['created'], 'updated': counts['updated'], 'unchanged': counts['unchanged'],
                'refused': [{'row': one.row, 'name': one.name, 'reason': one.sentence}
                            for one in self.outcomes if one.what == 'refused'],
                'total': {code: str(to_decimal(minor, code)) for code, minor in self.totals.items()}}


async def take_in(actor: Actor, incoming: Iterable[IncomingOrder | RefusedRow], *, dry_run: bool = False,
                  progress: Progress | None = None, stop: Callable[[], bool] = lambda: False) -> Report:
    """Each batch is one transaction; `stop` is asked between them, so a cancelled import keeps what is in.
    With `dry_run` nothing is written. Raises Forbidden."""
    actor.need(Right.IMPORT)
    report = Report()
    source = iter(incoming)
    number = 0
    while batch := list(islice(source, BATCH)):
        if stop():
            report.cancelled = True
            break
        numbered = [(number + place, one) for place, one in enumerate(batch, 1)]
        number += len(batch)
        report.outcomes += await _take_batch(actor, numbered, dry_run)
        if progress:
            progress(number, report)
    return report


Numbered = list[tuple[int, IncomingOrder | RefusedRow]]


async def _take_batch(actor: Actor, batch: Numbered, dry_run: bool) -> list[Outcome]:
    refused = [_refused(row) for _place, row in batch if isinstance(row, RefusedRow)]
    orders = [(place, one) for place, one in batch if isinstance(one, IncomingOrder)]
    if dry_run:
        return sorted([*refused, *await _judge(orders)], key=lambda outcome: outcome.row)
    try:
        taken = await _store(actor, orders)
    except Exception:
        log.exception('a batch could not be stored; its orders are tried one by one')
        taken = [await _store_alone(actor, place, one) for place, one in orders]
    return sorted([*refused, *taken], key=lambda outcome: outcome.row)


def _refused(row: RefusedRow) -> Outcome:
    return Outcome(row.row, row.name, 'refused', reason=row.reason, words=dict(row.words))


def _outcome(place: int, one: IncomingOrder, what: str, **more: Any) -> Outcome:
    return Outcome(place, one.name, what, one.total, one.currency, notices=one.notices, **more)


async def _known(orders: Sequence[IncomingOrder]) -> dict[tuple[str, str], Order]:
    found = {}
    for source in {one.source for one in orders}:
        ids = [one.source_id for one in orders if one.source == source]
        for order in await Order.filter(source=source, source_id__in=ids).using_db(database.reader()):
            found[(source, str(order.source_id))] = order
    return found


async def _judge(orders: list[tuple[int, IncomingOrder]]) -> list[Outcome]:
    existing = await _known([one for _place, one in orders])
    seen: set[tuple[str, str]] = set()
    outcomes = []
    for place, one in orders:
        key = (one.source, one.source_id)
        what, more = ('unchanged', {}) if key in seen else _verdict(one, existing.get(key))
        seen.add(key)
        outcomes.append(_outcome(place, one, what, **more))
    return outcomes


def _verdict(one: IncomingOrder, old: Order | None) -> tuple[str, dict[str, Any]]:
    if old is None:
        return 'created', {}
    if old.source_hash == one.raw_hash:
        return 'unchanged', {'order_id': old.id}
    if one.source_updated_at and old.source_updated_at and one.source_updated_at < old.source_updated_at:
        return 'unchanged', {'order_id': old.id, 'reason': OLDER}
    closed = updating.closed(old)
    if closed is not None:
        return 'unchanged', {'order_id': old.id, 'reason': closed.message, 'words': closed.words}
    return 'updated', {'order_id': old.id}


async def _store_alone(actor: Actor, place: int, one: IncomingOrder) -> Outcome:
    try:
        return (await _store(actor, [(place, one)]))[0]
    except Refused as refused:
        return _outcome(place, one, 'refused', reason=refused.message, words=refused.words)
    except Exception:
        log.exception('an order could not be stored')
        return _outcome(place, one, 'refused', reason=BUG)


@database.transactional
async def _store(actor: Actor, orders: list[tuple[int, IncomingOrder]]) -> list[Outcome]:
    outcomes = await _judge(orders)
    fresh = [(outcome, one) for outcome, (_place, one) in zip(outcomes, orders, strict=True)
             if outcome.what == 'created']
    if fresh:
        await _create(actor, fresh)
    for outcome, (_place, one) in zip(outcomes, orders, strict=True):
        if outcome.what == 'updated' and outcome.order_id:
            changed = await updating.update(actor, outcome.order_id, one, await _products([one]))
            outcome.what = 'updated' if changed else 'unchanged'
    return outcomes


async def _create(actor: Actor, fresh: list[tuple[Outcome, IncomingOrder]]) -> None:
    orders = [one for _outcome, one in fresh]
    products = await _products(orders)
    customers = await _customers(orders)
    placed = await placing.place(actor, [incoming_rows.new_order(one, products, customers) for one in orders])
    for (outcome, _one), order in zip(fresh, placed, strict=True):
        outcome.order_id = order.id


async def _products(orders: Sequence[IncomingOrder]) -> dict[str, Product]:
    """Products by SKU; unknown ones are added with the price they were sold at, their stock not tracked."""
    lines = {line.sku: line for one in orders for line in one.lines if line.sku}
    currency = {line.sku: one.currency for one in orders for line in one.lines}
    found = {product.sku: product for product in await Product.filter(sku__in=list(lines)).order_by('-id')}
    missing = [line for sku, line in lines.items() if sku not in found]
    if missing:
        ids = await database.take_ids('product', len(missing))
        added = [_product(line, currency[line.sku], pk) for line, pk in zip(missing, ids, strict=True)]
        await Product.bulk_create(added)
        found.update({product.sku: product for product in added})
    return found


def _product(line: IncomingLine, currency: str, pk: int) -> Product:
    price = int(Decimal(line.unit_price or '0').scaleb(-to_decimal(1, currency).adjusted()))
    product = Product(id=pk, sku=line.sku, gtin=line.gtin, name=line.name, variant=line.variant, price_minor=price,
                      vat_rate=line.vat_rate, ships=line.ships, made_at=now())
    product._custom_generated_pk = True
    return product


async def _customers(orders: Sequence[IncomingOrder]) -> dict[str, Customer]:
    """Customers by mail address; who gave none stays without a customer."""
    wanted = {one.email.lower(): one for one in orders if one.email}
    found = {customer.email: customer for customer in await Customer.filter(email__in=list(wanted)).order_by('-id')}
    missing = [email for email in wanted if email not in found]
    if missing:
        ids = await database.take_ids('customer', len(missing))
        added = [_customer(email, wanted[email], pk) for email, pk in zip(missing, ids, strict=True)]
        await Customer.bulk_create(added)
        found.update({customer.email: customer for customer in added})
    return found


def _customer(email: str, one: IncomingOrder, pk: int) -> Customer:
    customer = Customer(id=pk, name=one.billing.name or one.shipping.name, company=one.billing.company, email=email,
                        phone=one.phone[:40], language=one.language[:5], vat_id=one.vat_id[:20], made_at=now())
    customer._custom_generated_pk = True
    return customer
