"""The lines of a packing slip as a scan fills them."""
from collections.abc import Iterator, Sequence

from base import gtin
from base.text import with_variant
from data import database
from data.bench_view import LineOnSlip
from orders.codes import Meaning, Read


class Line(LineOnSlip):
    """A line of the slip, and what its codes may be when no product is known."""
    __slots__ = ()

    @property
    def full_name(self) -> str:
        return with_variant(self.name, self.variant)

    def is_meant(self, code: Read, means: Meaning) -> bool:
        if self.product_id and means.product_id:
            return self.product_id == means.product_id
        own = {self.sku.strip().upper(), self.gtin, *gtin.forms(self.gtin)} - {''}
        return not own.isdisjoint(code.spellings)


_LINES = """SELECT l.id AS line_id, l.order_line_id, ol.product_id, ol.name, ol.variant, ol.sku, ol.gtin,
    l.pieces AS wanted, l.packed, COALESCE(p.numbers, '') AS numbers
    FROM slip_line l JOIN order_line ol ON ol.id = l.order_line_id LEFT JOIN product p ON p.id = ol.product_id
    WHERE l.slip_id = ? ORDER BY ol.position, l.id"""


async def lines_of(slip_id: int) -> list[Line]:
    """In the order of the packing slip."""
    return [Line(**row) for row in await database.rows(_LINES, [slip_id])]


def parts(lines: Sequence[Line], pieces: int) -> Iterator[tuple[Line, int]]:
    """How many of the pieces go into each, one after the other."""
    for line in lines:
        if taken := min(pieces, line.left):
            yield line, taken
        pieces -= taken
