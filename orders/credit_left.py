"""What is left to credit of an invoice: per line, shipping, payment costs and VAT rate. Gross minor units."""
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from base.errors import Refused
from base.i18n import N_
from data import database
from data.models import Document, OrderLine
from orders import came_back
from orders.came_back import Back
from orders.ground import issued
from orders.totals import RateKey, RateTotal


@dataclass(slots=True)
class LineLeft:
    """`pieces_left` may be credited for `gross_left`; `restock_left` may go back to stock, 0 when not tracked. Of a
    credit that settles a return, `of_return` pieces are in it."""
    line: OrderLine
    pieces_left: int
    gross_left: int
    restock_left: int
    back: Back = field(default_factory=Back)
    of_return: int = 0

    def restockable(self, count: int) -> int:
        """How many may go back to stock when so many are credited: none that came back with a return."""
        return max(0, min(count, self.restock_left, self.back.restockable(count, self.of_return)))


@dataclass(slots=True)
class Left:
    """`shipping_minor` and `payment_minor` are gross; `total_minor` is what the invoice still asks for."""
    document: Document
    lines: list[LineLeft]
    shipping_minor: int
    payment_minor: int
    rates: dict[RateKey, int]
    total_minor: int

    def leaving(self, pieces: Mapping[int, int]) -> dict[int, int]:
        """By order line: how many of the pieces to credit have not left, and will not."""
        return {one.line.id: one.back.leaving(pieces.get(one.line.id, 0), one.of_return) for one in self.lines}


@dataclass(slots=True)
class Part:
    """One line of an invoice, or its shipping or payment costs at one VAT rate, with what credits took of it."""
    part: str
    line_id: int | None
    key: RateKey
    pieces: int
    gross: int
    pieces_credited: int
    gross_credited: int

    @property
    def pieces_left(self) -> int:
        return self.pieces - self.pieces_credited

    @property
    def gross_left(self) -> int:
        return self.gross - self.gross_credited


@dataclass(slots=True)
class Books:
    """An invoice with its credits: the rows behind `Left`. `credited` is gross per rate, custom amounts included."""
    document: Document
    snapshot: dict[str, Any]
    parts: list[Part]
    rates: tuple[RateTotal, ...]
    credited: Counter[RateKey]
    total_left: int

    def lefts(self) -> dict[RateKey, int]:
        return {rate.key: rate.gross - self.credited[rate.key] for rate in self.rates}

    def costs_left(self) -> dict[str, dict[RateKey, int]]:
        """Shipping and payment costs per rate, as far as custom amounts have left something of the rate."""
        over = self.lefts()
        found: dict[str, dict[RateKey, int]] = {'shipping': {}, 'payment': {}}
        for name, kept in found.items():
            for one in self.parts:
                if one.part == name:
                    kept[one.key] = towards(one.gross_left, over[one.key])
                    over[one.key] -= kept[one.key]
        return found

    @property
    def is_done(self) -> bool:
        return not self.total_left and not any(self.lefts().values()) and not any(
            one.pieces_left for one in self.parts)


def towards(amount: int, limit: int) -> int:
    """The amount, but not past the limit nor on the other side of zero."""
    return max(min(amount, limit), 0) if limit >= 0 else min(max(amount, limit), 0)


_PARTS = """SELECT l.part, l.order_line_id, l.category, l.vat_rate,
    SUM(CASE WHEN d.kind = 'invoice' THEN l.pieces ELSE 0 END) AS pieces,
    SUM(CASE WHEN d.kind = 'invoice' THEN l.gross_minor ELSE 0 END) AS gross,
    SUM(CASE WHEN d.kind = 'credit' THEN l.pieces ELSE 0 END) AS pieces_credited,
    SUM(CASE WHEN d.kind = 'credit' THEN l.gross_minor ELSE 0 END) AS gross_credited
    FROM document_line l JOIN document d ON d.id = l.document_id WHERE d.id = ? OR d.original_id = ?
    GROUP BY l.part, l.order_line_id, l.category, l.vat_rate ORDER BY MIN(l.id)"""
_OUT = """SELECT m.product_id, m.key, -m.pieces AS n FROM stock_move m JOIN product p ON p.id = m.product_id
    WHERE m.order_id = ? AND p.tracking <> 'off'"""


async def left(document_id: int) -> Left:
    """What is left to credit of this invoice now. Raises Missing, or Refused for what is not an invoice."""
    return await of_books(await books(await issued(document_id)))


async def of_books(told: Books) -> Left:
    rows = await OrderLine.filter(order_id=told.document.order_id).using_db(database.reader()).order_by('position')
    order_id = told.document.order_id
    return summed(told, rows, await restockable(order_id, rows), await came_back.of_order(order_id, rows))


def summed(told: Books, rows: Iterable[OrderLine], out: Mapping[int, int], backs: Mapping[int, Back]) -> Left:
    """`out` are the pieces of each line that left the stock, `backs` what became of them."""
    over = told.lefts()
    costs = {name: sum(kept.values()) for name, kept in told.costs_left().items()}
    by_id = {row.id: row for row in rows}
    lines = [LineLeft(by_id[one.line_id], one.pieces_left, towards(one.gross_left, over[one.key]),
                      max(0, out[one.line_id] - backs[one.line_id].damaged), backs[one.line_id])
             for one in told.parts if one.part == 'line' and one.line_id]
    return Left(told.document, lines, costs['shipping'], costs['payment'], over, told.total_left)


async def books(document: Document) -> Books:
    if document.kind != 'invoice':
        raise Refused(N_('Only an invoice can be credited.'))
    rows = [Part(row['part'], row['order_line_id'], (row['category'], row['vat_rate']), *(int(row[name]) for name in (
        'pieces', 'gross', 'pieces_credited', 'gross_credited')))
        for row in await database.rows(_PARTS, [document.id, document.id])]
    credited: Counter[RateKey] = Counter()
    for one in rows:
        credited[one.key] += one.gross_credited
    taken = await database.rows('SELECT COALESCE(SUM(total_minor), 0) AS n FROM document WHERE original_id = ?',
                                [document.id])
    snapshot = json.loads(document.snapshot)
    return Books(document, snapshot, [one for one in rows if one.part != 'custom'], rates_of(snapshot), credited,
                 document.total_minor - int(taken[0]['n']))


def rates_of(snapshot: dict[str, Any]) -> tuple[RateTotal, ...]:
    return tuple(RateTotal(row['category'], row['rate'], row['gross'], row['vat'], row['base'])
                 for row in snapshot['totals']['rates'])


async def restockable(order_id: int, lines: Iterable[OrderLine]) -> dict[int, int]:
    """Pieces of each line that left the stock for this order and have not come back. The stock ledger is the truth: the
    key of each move of an order ends with its line."""
    out: Counter[int] = Counter()
    own: Counter[int] = Counter()
    for row in await database.rows(_OUT, [order_id]):
        out[row['product_id']] += int(row['n'])
        own[int(row['key'].rpartition(':')[2])] += int(row['n'])
    found = {}
    for line in lines:
        found[line.id] = max(0, min(line.quantity, own[line.id], out[line.product_id or 0]))
        out[line.product_id or 0] -= found[line.id]
    return found
