"""Orders of another shop come in: new ones are placed, newer copies update what is still open, the same copy changes
nothing, and what cannot be taken is reported while the rest goes in."""
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _
from base.money import to_decimal
from data import database
from data.models import Order
from orders import incoming_known, incoming_rows, placing, telling, updating
from orders.incoming import IncomingOrder, RefusedRow

log = logging.getLogger('comptoir.import')
BATCH = 50
BUG = N_('This order could not be stored.')
OLDER = N_('This copy is older than the one we have.')
Progress = Callable[[int, 'Report'], None]


@dataclass(slots=True)
class Outcome:
    """What became, or would become, of one order of the file. `reason` is a msgid with its words: why it was refused,
    or what of it could not be taken."""
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

    @property
    def read(self) -> bool:
        """Whether any order of the file could be read."""
        return len(self.outcomes) > self.counts['refused']

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
    foreseen: dict[Key, Order] = {}
    for batch in _batches(incoming):
        if stop():
            report.cancelled = True
            break
        report.outcomes += [_refused(row) for _place, row in batch if isinstance(row, RefusedRow)]
        orders = [(place, one) for place, one in batch if isinstance(one, IncomingOrder)]
        report.outcomes += await (_foresee(orders, foreseen) if dry_run else _take_batch(actor, orders))
        if progress:
            progress(batch[-1][0], report)
    report.outcomes.sort(key=lambda outcome: outcome.row)
    return report


Numbered = tuple[int, IncomingOrder]
Key = tuple[str, str]


def _batches(incoming: Iterable[IncomingOrder | RefusedRow]) -> Iterator[list[tuple[int, IncomingOrder | RefusedRow]]]:
    """Numbered from 1. Never two copies of one order in a batch: the second is judged by what became of the first."""
    batch: list[tuple[int, IncomingOrder | RefusedRow]] = []
    keys: set[Key] = set()
    for place, one in enumerate(incoming, 1):
        key = _key(one) if isinstance(one, IncomingOrder) else None
        if len(batch) == BATCH or key in keys:
            yield batch
            batch, keys = [], set()
        batch.append((place, one))
        if key:
            keys.add(key)
    if batch:
        yield batch


def _key(one: IncomingOrder) -> Key:
    return one.source, one.source_id


async def _take_batch(actor: Actor, orders: list[Numbered]) -> list[Outcome]:
    try:
        return await _store(actor, orders)
    except Exception as error:
        log.warning('a batch could not be stored (%s); its orders are tried one by one', type(error).__name__)
    return [await _store_alone(actor, place, one) for place, one in orders]


def _refused(row: RefusedRow) -> Outcome:
    return Outcome(row.row, row.name, 'refused', reason=row.reason, words=dict(row.words))


def _outcome(place: int, one: IncomingOrder, what: str, **more: Any) -> Outcome:
    return Outcome(one.row or place, one.name, what, one.total, one.currency, notices=one.notices, **more)


async def _known(orders: list[Numbered]) -> dict[Key, Order]:
    found = {}
    for source in {one.source for _place, one in orders}:
        ids = [one.source_id for _place, one in orders if one.source == source]
        for order in await Order.filter(source=source, source_id__in=ids).using_db(database.reader()):
            found[(source, str(order.source_id))] = order
    return found


async def _foresee(orders: list[Numbered], foreseen: dict[Key, Order]) -> list[Outcome]:
    """A dry run; `foreseen` are the orders as the copies before these would have left them."""
    outcomes = _judged(orders, {**await _known(orders), **foreseen})
    for outcome, (_place, one) in zip(outcomes, orders, strict=True):
        if outcome.what in {'created', 'updated'}:
            foreseen[_key(one)] = incoming_rows.foreseen(one)
    return outcomes


def _judged(orders: list[Numbered], known: dict[Key, Order]) -> list[Outcome]:
    outcomes = []
    for place, one in orders:
        old = known.get(_key(one))
        what, refusal = _verdict(one, old)
        outcomes.append(_outcome(place, one, what, order_id=old.id if old else None))
        _explain(outcomes[-1], refusal)
    return outcomes


def _verdict(one: IncomingOrder, old: Order | None) -> tuple[str, Refused | None]:
    if old is None:
        return 'created', None
    if old.source_hash == one.raw_hash:
        return 'unchanged', None
    if one.source_updated_at and old.source_updated_at and one.source_updated_at < old.source_updated_at:
        return 'unchanged', Refused(OLDER)
    closed = updating.closed(old)
    return ('unchanged' if closed else 'updated'), closed


def _explain(outcome: Outcome, refusal: Refused | None) -> None:
    if refusal is not None:
        outcome.reason, outcome.words = refusal.message, refusal.words


async def _store_alone(actor: Actor, place: int, one: IncomingOrder) -> Outcome:
    try:
        return (await _store(actor, [(place, one)]))[0]
    except Refused as refused:
        return _outcome(place, one, 'refused', reason=refused.message, words=refused.words)
    except Exception:
        log.exception('an order could not be stored')
        return _outcome(place, one, 'refused', reason=BUG)


@database.transactional
async def _store(actor: Actor, orders: list[Numbered]) -> list[Outcome]:
    with telling.silence():
        return await _store_quietly(actor, orders)


async def _store_quietly(actor: Actor, orders: list[Numbered]) -> list[Outcome]:
    known = await _known(orders)
    outcomes = _judged(orders, known)
    told = list(zip(outcomes, [one for _place, one in orders], strict=True))
    await _create(actor, [(outcome, one) for outcome, one in told if outcome.what == 'created'])
    for outcome, one in told:
        if outcome.what == 'updated' and outcome.order_id:
            changed, refusal = await updating.update(actor, outcome.order_id, one)
            outcome.what = 'updated' if changed else 'unchanged'
            _explain(outcome, refusal)
        elif outcome.what == 'unchanged' and not outcome.reason:
            await _touched_again(known[_key(one)], one)
    return outcomes


async def _touched_again(old: Order, one: IncomingOrder) -> None:
    """The source only says that it saved the same again: copies from before that are old now."""
    if one.source_updated_at and old.source_updated_at != one.source_updated_at:
        await Order.filter(id=old.id).update(source_updated_at=one.source_updated_at)


async def _create(actor: Actor, fresh: Sequence[tuple[Outcome, IncomingOrder]]) -> None:
    if not fresh:
        return
    known = await incoming_known.meet([one for _outcome, one in fresh])
    placed = await placing.place(actor, [incoming_rows.new_order(one, known) for _outcome, one in fresh])
    for (outcome, _one), order in zip(fresh, placed, strict=True):
        outcome.order_id = order.id
