"""The rows of a Shopify order to lines, and how its prices are meant: the file does not say it, the sums do."""
import re
from dataclasses import dataclass

from base.errors import Invalid
from base.i18n import N_
from base.text import clean
from intake.amounts import is_whole, minor, number, pieces, plain
from intake.shopify.file import Row
from orders.incoming import IncomingLine

NO_QUANTITY = N_('The quantity of “{name}” is missing.')
_PERCENT = re.compile(r'(\d{1,2}(?:[.,]\d{1,3})?)\s*%')


@dataclass(slots=True)
class Tax:
    """One tax of the order; `rate` is 0 where its name does not tell it."""
    name: str
    rate: int
    amount: int


def lines_of(rows: list[Row], currency: str) -> list[tuple[IncomingLine, bool]]:
    """(line, is it taxable) of each row; rows without name, price and SKU tell nothing of a line."""
    told = [row.cells for row in rows if _says_something(row.cells)]
    return [(_line(cells, currency), not is_false(cells.get('lineitem taxable', ''))) for cells in told]


def _says_something(cells: dict[str, str]) -> bool:
    """A line that was edited away has no pieces left. Raises Invalid where the quantity is missing."""
    if not any(cells[key].strip() for key in ('lineitem name', 'lineitem price')) and not _sku(cells):
        return False
    if not cells['lineitem quantity'].strip():
        raise Invalid(NO_QUANTITY, name=clean(cells['lineitem name'], 80) or _sku(cells))
    return bool(number(cells['lineitem quantity']))


def _line(cells: dict[str, str], currency: str) -> IncomingLine:
    count, price = number(cells['lineitem quantity']), number(cells['lineitem price'])
    if price < 0:
        count, price = -count, -price
    quantity, whole = pieces(count), is_whole(count)
    amount = minor(count * price, currency)
    return IncomingLine(
        name=clean(cells['lineitem name'], 300) or _sku(cells) or '—', quantity=quantity,
        unit_price=plain(price if whole else abs(count) * price, currency), amount=amount,
        discount=minor(number(cells.get('lineitem discount', '')), currency), sku=_sku(cells),
        variant='' if whole else f'{count.normalize():f} ×',
        ships=not is_false(cells.get('lineitem requires shipping', '')),
        shipped=cells.get('lineitem fulfillment status', '').strip().lower() == 'fulfilled')


def _sku(cells: dict[str, str]) -> str:
    return clean(cells.get('lineitem sku', ''), 80)


def is_false(cell: str) -> bool:
    """Excel writes booleans in capitals and in its own language."""
    return cell.strip().lower() in {'false', 'faux', 'falsch', 'no', '0'}


def taxes_of(cells: dict[str, str], currency: str) -> list[Tax]:
    """Tax 1 … Tax 5, named like "FR TVA 20%"; just the sum where the file has no such columns."""
    taxes = [Tax(name, _rate_in(name), minor(number(cells.get(f'tax {place} value', '')), currency))
             for place in range(1, 6) for name in [cells.get(f'tax {place} name', '')]]
    taxes = [tax for tax in taxes if tax.amount]
    total = minor(number(cells.get('taxes', '')), currency)
    return taxes or ([Tax('', 0, total)] if total else [])


def _rate_in(name: str) -> int:
    found = _PERCENT.search(name)
    return int((number(found[1]) * 100).to_integral_value()) if found else 0


@dataclass(slots=True)
class Sums:
    """What the file declares of the whole order, in minor units."""
    lines: int
    line_discounts: int
    discount: int
    subtotal: int
    shipping: int
    taxes: int
    total: int


def meaning(sums: Sums) -> tuple[str, int]:
    """(price mode, discount on the order): the reading under which the sums add up to the total.
    Discount Amount may or may not contain the discounts of the lines, and may be one on shipping already taken off."""
    inside = sums.discount - sums.line_discounts
    for discount in (sums.discount, inside, 0):
        for mode, taxes in (('gross', 0), ('net', sums.taxes)):
            if sums.lines - sums.line_discounts - discount + sums.shipping + taxes == sums.total:
                return mode, discount
    added = sums.taxes and sums.subtotal + sums.shipping + sums.taxes == sums.total
    return ('net' if added else 'gross'), sums.discount
