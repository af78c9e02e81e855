"""What of an order is on a live invoice, and the rows that say so."""
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data import database
from data.models import DocumentLine, Order, OrderLine
from orders import amounts
from orders.rounding import split
from orders.totals import RateKey

_LIVE = """SELECT COUNT(*) AS invoices, COUNT(CASE WHEN c.n IS NULL OR c.total <> d.total_minor OR EXISTS (
        SELECT 1 FROM document_line l JOIN document x ON x.id = l.document_id
        WHERE (x.id = d.id OR x.original_id = d.id) AND l.order_line_id IS NOT NULL GROUP BY l.order_line_id
        HAVING SUM(CASE WHEN x.kind = 'invoice' THEN l.pieces ELSE -l.pieces END) <> 0) THEN 1 END) AS live
    FROM document d LEFT JOIN (SELECT original_id, COUNT(*) AS n, SUM(total_minor) AS total FROM document
        WHERE kind = 'credit' AND order_id = ? GROUP BY original_id) c ON c.original_id = d.id
    WHERE d.order_id = ? AND d.kind = 'invoice'"""


async def count(order: Any) -> None:
    """Sets what the rules ask for: how many invoices there are, how many of them are not credited in full, and whether
    the order may be invoiced (again)."""
    row = (await database.rows(_LIVE, [order.id, order.id]))[0]
    order.invoice_count, order.live_invoices = int(row['invoices']), int(row['live'])
    order.to_invoice = not order.live_invoices


def shown(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Without the lines that a correction took out: invoices name them, so their rows stay."""
    return [line for line in lines if line.quantity or line.amount_minor or line.discount_minor] or list(lines)


@dataclass(slots=True)
class Row:
    """One row of an invoice or a credit invoice, gross after every discount; `place` is that of its line on the
    invoice, `text` the words of a custom amount."""
    part: str
    key: RateKey
    gross: int
    pieces: int = 0
    line_id: int | None = None
    restock: int = 0
    place: int = 0
    text: str = ''


def rows(snapshot: Mapping[str, Any], order: Order, lines: Sequence[OrderLine]) -> list[Row]:
    """Those of an invoice: of each VAT rate they add up to its gross. What a source charged on a line without pieces
    counts as costs, or no pieces could ever take it back."""
    result = amounts.compute(order, lines)
    keys: list[RateKey] = [(one['category'], one['vat_rate']) for one in snapshot['lines']]
    spent: Counter[RateKey] = Counter()
    made = []
    for line, total, key in zip(lines, result.lines, keys, strict=True):
        gross = total.allocation if line.quantity else 0
        spent[key] += gross
        made.append(Row('line', key, gross, line.quantity, line.id))
    for rate in result.rates:
        costs = split(rate.gross - spent[rate.key], [rate.shipping_gross, rate.payment_gross])
        made += [Row(part, rate.key, gross)
                 for part, gross in zip(('shipping', 'payment'), costs, strict=True) if gross]
    return made


async def store(document_id: int, made: Iterable[Row]) -> None:
    await DocumentLine.bulk_create([DocumentLine(
        document_id=document_id, order_line_id=row.line_id, part=row.part, pieces=row.pieces, gross_minor=row.gross,
        restocked=row.restock, category=row.key[0], vat_rate=row.key[1]) for row in made])
