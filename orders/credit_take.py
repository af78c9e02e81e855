"""What is asked of a credit invoice, checked against what is left, as its rows. Gross minor units."""
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from base.errors import Invalid, Missing
from base.i18n import N_
from base.money import format_money
from base.text import clean
from orders.billed import Row
from orders.credit_left import Books, Left, LineLeft, Part, towards
from orders.credit_math import credit_rates, line_credit
from orders.rounding import split
from orders.totals import RateKey, RateTotal


@dataclass(frozen=True)
class Custom:
    """An amount of its own with its words, at a VAT rate of the invoice."""
    text: str
    gross_minor: int
    vat_rate: int


@dataclass(frozen=True)
class Ask:
    """Pieces to credit and to put back in stock by order line id; gross amounts; whether the customer gets a mail; the
    return it settles."""
    pieces: Mapping[int, int] = field(default_factory=dict)
    restock: Mapping[int, int] = field(default_factory=dict)
    shipping_minor: int = 0
    payment_minor: int = 0
    custom: Sequence[Custom] = ()
    reason: str = ''
    notify: bool = False
    return_id: int | None = None


@dataclass(slots=True)
class Taken:
    """All a credit takes: its rows, its VAT rates, and `due`, which differs from their sum where the invoice's did."""
    rows: list[Row]
    rates: tuple[RateTotal, ...]
    due: int


def everything(left: Left, reason: str = '') -> Ask:
    """All that is left, nothing put back in stock."""
    return Ask(pieces={one.line.id: one.pieces_left for one in left.lines if one.pieces_left},
               shipping_minor=left.shipping_minor, payment_minor=left.payment_minor, reason=reason)


def take(books: Books, left: Left, ask: Ask) -> Taken:
    """Raises Invalid, with the form's field, when nothing is asked, or more than is left."""
    rows = [*_lines(books, left, ask), *_costs(books, left, ask), *_custom(books, ask)]
    if not rows:
        raise Invalid(N_('Choose what is to be credited.'))
    _fit(books, rows)
    sums: Counter[RateKey] = Counter()
    for row in rows:
        sums[row.key] += row.gross
    rates = credit_rates(books.rates, books.credited, sums)
    bare = {row.key for row in rows} - {rate.key for rate in rates}
    rates += tuple(RateTotal(category, rate, 0, 0, 0) for category, rate in sorted(bare))
    return Taken(rows, rates, _due(books, sums))


def _lines(books: Books, left: Left, ask: Ask) -> list[Row]:
    known = {one.line.id: one for one in left.lines}
    if not {*ask.pieces, *ask.restock} <= known.keys():
        raise Missing(N_('This line is not on the invoice.'))
    rows = []
    for place, part in enumerate(one for one in books.parts if one.part == 'line'):
        one = known.get(part.line_id or 0)
        pieces, back = ask.pieces.get(part.line_id or 0, 0), ask.restock.get(part.line_id or 0, 0)
        if one is None or not (pieces or back):
            continue
        _check_pieces(one, pieces, back)
        rows.append(Row('line', part.key, _gross(part, pieces), pieces, part.line_id, back, place))
    return rows


def _check_pieces(one: LineLeft, pieces: int, back: int) -> None:
    if towards(pieces, one.pieces_left) != pieces:
        raise Invalid(N_('Only {count} left to credit.'), f'pieces-{one.line.id}', count=max(one.pieces_left, 0))
    most = one.restockable(pieces)
    if not 0 <= back <= most:
        raise Invalid(N_('Only {count} can go back to stock.'), f'restock-{one.line.id}', count=most)


def _gross(part: Part, pieces: int) -> int:
    return line_credit(part.gross, part.pieces, part.pieces_credited, part.pieces_credited + pieces)


def _costs(books: Books, left: Left, ask: Ask) -> list[Row]:
    rows = []
    for name, asked, most in (('shipping', ask.shipping_minor, left.shipping_minor),
                              ('payment', ask.payment_minor, left.payment_minor)):
        if towards(asked, most) != asked:
            raise _over(books, most, name)
        kept = books.costs_left()[name]
        shares = list(kept.values()) if asked == most else split(asked, list(kept.values()))
        rows += [Row(name, key, gross) for key, gross in zip(kept, shares, strict=True) if gross]
    return rows


def _over(books: Books, most: int, name: str) -> Invalid:
    return Invalid(N_('Only {amount} is left to credit.'), name, amount=format_money(most, books.document.currency))


def _custom(books: Books, ask: Ask) -> list[Row]:
    rows, lefts = [], books.lefts()
    for one in ask.custom:
        keys = sorted((key for key in lefts if key[1] == one.vat_rate), key=lambda key: -lefts[key])
        if not keys:
            raise Invalid(N_('This VAT rate is not on the invoice.'), 'custom')
        if one.gross_minor <= 0:
            raise Invalid(N_('Enter an amount above zero.'), 'custom')
        text = clean(one.text, 300)
        if not text:
            raise Invalid(N_('Say what this amount is for.'), 'custom')
        lefts[keys[0]] -= one.gross_minor
        rows.append(Row('custom', keys[0], one.gross_minor, text=text))
    return rows


def _fit(books: Books, rows: Sequence[Row]) -> None:
    """Pieces are worth no more than what custom amounts have left of their VAT rate, and the last of them all that is
    left of it. Raises Invalid when costs and custom amounts alone are more than that."""
    lefts = books.lefts()
    lines: defaultdict[RateKey, list[Row]] = defaultdict(list)
    for row in rows:
        lefts[row.key] -= 0 if row.part == 'line' else row.gross
        lines[row.key] += [row] if row.part == 'line' else []
    for rate in books.rates:
        left = lefts[rate.key]
        if towards(left, rate.gross) != left:
            raise _over_rate(books, rate)
        worth = sum(row.gross for row in lines[rate.key])
        _cut(lines[rate.key], left if _is_last(books, rate.key, rows) else towards(worth, left))


def _over_rate(books: Books, rate: RateTotal) -> Invalid:
    left = format_money(books.lefts()[rate.key], books.document.currency)
    return Invalid(N_('Only {amount} is left to credit at {rate} % VAT.'), 'custom', amount=left,
                   rate=f'{Decimal(rate.rate) / 100:f}')


def _is_last(books: Books, key: RateKey, rows: Sequence[Row]) -> bool:
    """Whether these rows leave no piece and no cost of the VAT rate to be credited later."""
    asked: Counter[int | str | None] = Counter()
    for row in (row for row in rows if row.key == key):
        asked[row.line_id or row.part] += row.pieces or row.gross
    costs = books.costs_left()
    return all(asked[part.line_id] == part.pieces_left if part.part == 'line' else
               asked[part.part] == costs[part.part][key] for part in books.parts if part.key == key)


def _cut(rows: Sequence[Row], wanted: int) -> None:
    """The rows, each next to what it is worth, so that they add up to what is wanted."""
    worth = [row.gross for row in rows]
    if wanted != sum(worth):
        for row, gross in zip(rows, split(wanted, worth), strict=True):
            row.gross = gross


def _due(books: Books, sums: Mapping[RateKey, int]) -> int:
    """The last credit ends at what the invoice charged, none goes past it."""
    if all(gross == sums[key] for key, gross in books.lefts().items()):
        return books.total_left
    return towards(sum(sums.values()), books.total_left)
