"""What of an order is on a live invoice, and the rows that say so."""
from collections import Counter
from collections.abc import Sequence
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


def rows(document_id: int, snapshot: dict[str, Any], order: Order, lines: Sequence[OrderLine]) -> list[DocumentLine]:
    """The rows of an invoice, gross after every discount: those of a VAT rate add up to its gross."""
    result = amounts.compute(order, lines)
    keys: list[RateKey] = [(one['category'], one['vat_rate']) for one in snapshot['lines']]
    spent: Counter[RateKey] = Counter()
    made = []
    for line, total, key in zip(lines, result.lines, keys, strict=True):
        spent[key] += total.allocation
        made.append(_row(document_id, 'line', key, total.allocation, line.quantity, line.id))
    for rate in result.rates:
        costs = split(rate.gross - spent[rate.key], [rate.shipping_gross, rate.payment_gross])
        made += [_row(document_id, part, rate.key, gross)
                 for part, gross in zip(('shipping', 'payment'), costs, strict=True) if gross]
    return made


def _row(document_id: int, part: str, key: RateKey, gross: int, pieces: int = 0,
         line_id: int | None = None) -> DocumentLine:
    return DocumentLine(document_id=document_id, order_line_id=line_id, part=part, pieces=pieces, gross_minor=gross,
                        category=key[0], vat_rate=key[1])
