"""What the quotes list and a quote's page show, read from the connection screens read from."""
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from data import database
from data.models import History, Order, PaymentMethod, Product, Quote, QuoteLine, ShippingMethod, Shop
from data.moments import day, moment, stored_day

PAGE = 50
VIEWS = ('open', 'draft', 'sent', 'accepted', 'declined', 'expired', 'converted', 'all')


@dataclass(slots=True)
class QuoteLineView:
    line: QuoteLine
    product: Product | None


@dataclass(slots=True)
class QuoteView:
    """`origin` is the order it was duplicated from, `order` the one it became. `memo` is for whoever draws: one
    drawing serves all screens alike."""
    shop: Shop
    quote: Quote
    lines: list[QuoteLineView]
    history: list[History]
    origin: Order | None
    order: Order | None
    payment_methods: list[PaymentMethod]
    shipping_methods: list[ShippingMethod]
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        return str(self.quote.currency)


async def read(quote_id: int) -> QuoteView | None:
    """None when there is no such quote."""
    db = database.reader()
    quote = await Quote.get_or_none(id=quote_id, using_db=db).select_related('order', 'duplicate_of')
    if quote is None:
        return None
    lines = await QuoteLine.filter(quote_id=quote_id).using_db(db).order_by('position').select_related('product')
    return QuoteView(
        shop=await Shop.get(id=1, using_db=db), quote=quote,
        lines=[QuoteLineView(line, line.product) for line in lines],
        history=await History.filter(quote_id=quote_id).using_db(db).order_by('id'),
        origin=quote.duplicate_of, order=quote.order,
        payment_methods=await PaymentMethod.all().using_db(db).order_by('name'),
        shipping_methods=await ShippingMethod.all().using_db(db).order_by('name'))


@dataclass(frozen=True, slots=True)
class Row:
    """One quote as the list shows it; `status` as it is stored, without the day."""
    id: int
    number: str
    made_at: datetime
    customer_name: str
    company: str
    status: str
    valid_until: date | None
    total_minor: int
    currency: str
    answered_at: datetime | None
    answered_by: str
    order_id: int | None
    order_number: str


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """Newest first."""
    rows: tuple[Row, ...]
    has_newer: bool = False
    has_older: bool = False


_ROWS = """SELECT q.id, q.number, q.made_at, q.customer_name, q.company, q.status, q.valid_until, q.total_minor,
    q.currency, q.answered_at, q.answered_by, q.order_id, o.number AS order_number
    FROM quote q LEFT JOIN orders o ON o.id = q.order_id WHERE {where} ORDER BY q.id {way} LIMIT {most}"""
_IN_TIME = '(q.valid_until IS NULL OR q.valid_until >= ?)'
_VIEWS = {
    'open': f"q.status IN ('draft', 'sent') AND {_IN_TIME}",
    'draft': f"q.status = 'draft' AND {_IN_TIME}", 'sent': f"q.status = 'sent' AND {_IN_TIME}",
    'accepted': "q.status = 'accepted'", 'declined': "q.status = 'declined'",
    'expired': "q.status IN ('draft', 'sent') AND q.valid_until < ?", 'converted': "q.status = 'converted'",
    'all': '1 = 1'}
_COUNT = 'COALESCE(SUM(CASE WHEN {where} THEN 1 ELSE 0 END), 0) AS found_{view}'
_COUNTS = 'SELECT {columns} FROM quote q'


async def page(view: str, on: date, after: int | None = None, before: int | None = None,
               size: int = PAGE) -> QuotesPage:
    """The newest quotes of a view as of a day, or those next older than the quote `after`, or next newer than `before`.
    Pages go by id: quotes are numbered as they are made."""
    if before is not None:
        rows = await _rows(view, on, 'q.id > ?', before, size + 1, newest_first=False)
        if len(rows) > size:
            return QuotesPage(rows[1:], has_newer=True, has_older=True)
    rows = await _rows(view, on, 'q.id < ?', after, size + 1)
    return QuotesPage(rows[:size], has_newer=after is not None, has_older=len(rows) > size)


async def _rows(view: str, on: date, side: str, place: int | None, most: int,
                newest_first: bool = True) -> tuple[Row, ...]:
    """Newest first in any case; with `newest_first` false those at the old end of the matching ones."""
    where = _VIEWS[view]
    values = [stored_day(on)] * where.count('?')
    if place is not None:
        where, values = f'{where} AND {side}', [*values, place]
    way = 'DESC' if newest_first else 'ASC'
    sql = _ROWS.replace('{where}', where).replace('{way}', way).replace('{most}', str(most))
    found = tuple(_row(row) for row in await database.rows(sql, values))
    return found if newest_first else found[::-1]


def _row(row: dict[str, Any]) -> Row:
    return Row(
        id=row['id'], number=row['number'], made_at=moment(row['made_at']), customer_name=row['customer_name'],
        company=row['company'], status=row['status'], total_minor=row['total_minor'], currency=row['currency'],
        valid_until=day(row['valid_until']),
        answered_at=moment(row['answered_at']) if row['answered_at'] else None, answered_by=row['answered_by'],
        order_id=row['order_id'], order_number=row['order_number'] or '')


async def counts(on: date) -> dict[str, int]:
    """Quotes per view as of a day."""
    columns = ', '.join(_COUNT.format(where=where, view=view) for view, where in _VIEWS.items())
    found = (await database.rows(_COUNTS.format(columns=columns), [stored_day(on)] * columns.count('?')))[0]
    return {view: int(found[f'found_{view}']) for view in VIEWS}
