"""The books as CSV files for spreadsheets: documents, payments, and VAT by country, rate and month."""
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from base.actor import Actor, Right
from base.i18n import N_, _, speaking
from base.money import format_rate
from data import issued
from data.issued import Issued, Paid
from data.models import Shop
from orders import accounting, status
from orders.accounting import Booked, VatKey, VatSum
from orders.exporting import MARK, amount, harmless, written
from orders.ground import shop
from orders.periods import Period

RateKey = tuple[str, int]
DOCUMENTS = (N_('Kind'), N_('Number'), N_('Date'), N_('Order'), N_('Customer'), N_('Country'), N_('VAT id'),
             N_('Credit of'), N_('Currency'))
SUMS = (N_('Without VAT'), N_('VAT'), N_('Rounding'), N_('Total'), N_('Payment'))
PAYMENTS = (N_('Number'), N_('Paid on'), N_('Recorded'), N_('Order'), N_('Invoices'), N_('Customer'), N_('Method'),
            N_('Reference'), N_('Amount'), N_('Currency'), N_('Takes back'), N_('Refund of'))
VAT = (N_('Month'), N_('Quarter'), N_('Country'), N_('Treatment'), N_('Rate'), N_('Currency'), N_('Without VAT'),
       N_('VAT'), N_('Total'), N_('Documents'))
KINDS = {'invoice': N_('Invoice'), 'credit': N_('Credit invoice')}
Lines = AsyncIterator[list[list[str]]]


async def documents(actor: Actor, period: Period) -> AsyncIterator[str]:
    """Each document of the period, with what it has at each VAT rate. Raises Forbidden before the first piece."""
    actor.need(Right.SETTINGS)
    books = await accounting.turnover(period)
    rates = list(dict.fromkeys(rate for one in books.values() for rate in one.rates))
    return _file(actor, lambda: [*map(_, DOCUMENTS), *(text(rate) for rate in rates for text in (_base, _vat)),
                                 *map(_, SUMS)], _documents(period, rates))


def _base(rate: RateKey) -> str:
    return _('Base at {rate}').format(rate=_named(rate))


def _vat(rate: RateKey) -> str:
    return _('VAT at {rate}').format(rate=_named(rate))


def _named(rate: RateKey) -> str:
    """5.5 %, or 0 % (Reverse charge)."""
    category, percent = rate
    return format_rate(percent) if category == 'S' else f'{format_rate(percent)} ({_(accounting.CATEGORIES[category])})'


async def _documents(period: Period, rates: Sequence[RateKey]) -> Lines:
    async for rows in accounting.documents(period):
        given_back = await issued.refunded([one.document for one in rows if one.document.kind == 'credit'])
        yield [_document(one, rates, given_back) for one in rows]


def _document(one: Booked, rates: Sequence[RateKey], given_back: dict[int, int]) -> list[str]:
    row, paper = one.document, one.paper
    at = {rate.key: rate for rate in one.rates}
    sums = [(at[key].base, at[key].vat) if key in at else (0, 0) for key in rates]
    money = [*(part for pair in sums for part in pair), one.total - one.rounding - _tax(one), _tax(one), one.rounding,
             one.total]
    return [_(KINDS.get(row.kind, row.kind)), row.number, row.issued_on.isoformat(), paper['order_number'],
            harmless(one.customer), one.country, harmless(paper['buyer']['vat_id']), paper.get('original_number', ''),
            row.currency, *(amount(minor, row.currency) for minor in money), _paid(row, given_back)]


def _tax(one: Booked) -> int:
    return sum(rate.vat for rate in one.rates)


def _paid(row: Issued, given_back: dict[int, int]) -> str:
    if row.kind == 'credit':
        return _('Refunded') if given_back[row.id] > 0 else _('Not refunded')
    return _(status.PAYMENT_STATUSES.get(row.payment_status, row.payment_status))


async def payments(actor: Actor, period: Period) -> AsyncIterator[str]:
    """Each payment, refund and reversal by the day it was paid. Raises Forbidden before the first piece."""
    actor.need(Right.SETTINGS)
    return _file(actor, lambda: [_(head) for head in PAYMENTS], _payments(period, await shop()))


async def _payments(period: Period, desk: Shop) -> Lines:
    zone = ZoneInfo(desk.timezone)
    async for rows in issued.payments(*period.moments(desk.timezone)):
        invoices = await issued.invoice_numbers({row.order_id for row in rows})
        yield [_payment(row, invoices[row.order_id], zone) for row in rows]


def _payment(row: Paid, invoices: Sequence[str], zone: ZoneInfo) -> list[str]:
    paid, recorded = row.paid_at.astimezone(zone), row.recorded_at.astimezone(zone)
    return [str(row.sequence), f'{paid:%Y-%m-%d}', f'{recorded:%Y-%m-%d %H:%M}', row.order_number, ' '.join(invoices),
            harmless(row.customer), harmless(row.method), harmless(row.reference),
            amount(row.amount_minor, row.currency), row.currency, _('yes') if row.reverses_id else '',
            row.document_number or '']


async def vat(actor: Actor, period: Period) -> AsyncIterator[str]:
    """VAT by month, destination, rate and currency, as the One-Stop Shop asks for it by quarter. Raises Forbidden."""
    actor.need(Right.SETTINGS)
    sums: dict[tuple[str, str, VatKey], VatSum] = {}
    async for rows in accounting.documents(period):
        for one in rows:
            for rate in one.rates:
                key = (f'{one.document.issued_on:%Y-%m}', one.document.currency, (one.country, *rate.key))
                sums.setdefault(key, VatSum()).add(rate)
    return _file(actor, lambda: [_(head) for head in VAT], _vat_rows(sums))


async def _vat_rows(sums: dict[tuple[str, str, VatKey], VatSum]) -> Lines:
    yield [[month, _quarter(date.fromisoformat(f'{month}-01')), country, _(accounting.CATEGORIES[category]),
            format_rate(rate), currency, *(amount(minor, currency) for minor in (one.base, one.vat, one.total)),
            str(one.documents)] for (month, currency, (country, category, rate)), one in sorted(sums.items())]


def _quarter(day: date) -> str:
    return _('{year} Q{quarter}').format(year=day.year, quarter=(day.month + 2) // 3)


async def _file(actor: Actor, heads: Callable[[], Iterable[str]], lines: Lines) -> AsyncIterator[str]:
    """Line by line in the actor's language, which an async generator keeps for one step only."""
    with speaking(actor.language):
        head = MARK + written([list(heads())])
    yield head
    while True:
        with speaking(actor.language):
            rows = await anext(lines, None)
            text = written(rows) if rows is not None else ''
        if rows is None:
            return
        yield text
