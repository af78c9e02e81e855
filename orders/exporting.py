"""The orders as a CSV file: for spreadsheets, in the person's language, and with no cell that could be run."""
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _, language, speaking
from base.money import to_decimal
from data import listing
from data.listing_export import ExportRow, rows_of
from data.listing_filters import Filters
from orders import status
from orders.bulk import MOST
from orders.ground import shop

MARK = '\ufeff'    # tells spreadsheets that this is UTF-8
BATCH = 200
_RUN = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%')
Cell = Callable[[ExportRow], Any]


class _Amount(int):
    """Minor units, written in the row's currency."""


def _plain(name: str) -> Cell:
    return lambda row: row.values[name]


def _money(name: str) -> Cell:
    return lambda row: _Amount(row.values[name])


def _address(name: str) -> Cell:
    return lambda row: row.shipping.get(name) or ''


def _word(name: str, words: dict[str, str]) -> Cell:
    return lambda row: _(words.get(row.values[name], row.values[name]))


COLUMNS: tuple[tuple[str, Cell], ...] = (
    (N_('Order'), _plain('number')),
    (N_('Placed'), lambda row: row.placed_at),
    (N_('Number in the shop'), _plain('source_name')),
    (N_('Status'), _word('status', status.ORDER_STATUSES)),
    (N_('Custom status'), lambda row: row.values['label'] or ''),
    (N_('Payment'), _word('payment_status', status.PAYMENT_STATUSES)),
    (N_('Shipping'), _word('shipment_status', status.SHIPMENT_STATUSES)),
    (N_('Customer'), _plain('customer_name')),
    (N_('Company'), _plain('company')),
    (N_('Email'), _plain('email')),
    (N_('Phone'), _plain('phone')),
    (N_('VAT id'), _plain('vat_id')),
    (N_('Language'), _plain('language')),
    (N_('Ship to'), _address('name')),
    (N_('Address'), _address('line1')),
    (N_('Address line 2'), _address('line2')),
    (N_('Postcode'), _address('postcode')),
    (N_('City'), _address('city')),
    (N_('Country'), _plain('country')),
    (N_('Payment method'), _plain('payment_method')),
    (N_('Payment reference'), _plain('payment_reference')),
    (N_('Shipping method'), _plain('shipping_method')),
    (N_('Pieces'), _plain('pieces')),
    (N_('Weight (g)'), _plain('weight_g')),
    (N_('Currency'), _plain('currency')),
    (N_('Shipping costs'), _money('shipping_minor')),
    (N_('Payment costs'), _money('payment_cost_minor')),
    (N_('Discount'), _money('discount_minor')),
    (N_('Discount code'), _plain('discount_code')),
    (N_('Total'), _money('total_minor')),
    (N_('Paid'), _money('paid_minor')),
    (N_('Credited'), _money('credited_minor')),
    (N_('Invoices'), lambda row: ' '.join(row.invoices)),
    (N_('Tracking codes'), lambda row: ' '.join(row.codes)),
    (N_('Customer remark'), _plain('remark')),
)


async def export(actor: Actor, filters: Filters, order_ids: Sequence[int] = ()) -> AsyncIterator[str]:
    """The file piece by piece: the given orders, else all that match. Raises Forbidden, or Refused for too many ids,
    before the first piece."""
    actor.need(Right.EXPORT)
    if len(order_ids) > MOST:
        raise Refused(N_('Choose at most {most} orders at once.'), most=MOST)
    zone = ZoneInfo((await shop()).timezone)
    return _pieces(actor.language, filters, order_ids, zone)


async def _pieces(code: str, filters: Filters, order_ids: Sequence[int], zone: ZoneInfo) -> AsyncIterator[str]:
    with speaking(code):
        head = MARK + written([[_(title) for title, _cell in COLUMNS]])
    yield head
    async for batch in _batches(filters, order_ids):
        rows = await rows_of(batch)
        with speaking(code):
            text = written([_cells(row, zone) for row in rows])
        yield text


async def _batches(filters: Filters, order_ids: Sequence[int]) -> AsyncIterator[Sequence[int]]:
    for start in range(0, len(order_ids), BATCH):
        yield order_ids[start:start + BATCH]
    if order_ids:
        return
    async for batch in listing.batches(filters):
        yield batch


def written(rows: list[list[str]]) -> str:
    """French spreadsheets split at semicolons, since their decimals have commas."""
    file = io.StringIO()
    csv.writer(file, delimiter=';' if language() == 'fr' else ',', lineterminator='\r\n').writerows(rows)
    return file.getvalue()


def _cells(row: ExportRow, zone: ZoneInfo) -> list[str]:
    return [_cell(cell(row), row.values['currency'], zone) for _title, cell in COLUMNS]


def _cell(value: Any, currency: str, zone: ZoneInfo) -> str:
    if isinstance(value, _Amount):
        return amount(value, currency)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return harmless(value)
    return value.astimezone(zone).strftime('%Y-%m-%d %H:%M')


def amount(minor: int, currency: str) -> str:
    """As a spreadsheet of the reader's language takes it."""
    text = f'{to_decimal(minor, currency):f}'
    return text.replace('.', ',') if language() == 'fr' else text


def harmless(text: str) -> str:
    """A cell that begins like a formula gets an apostrophe in front, which spreadsheets read as "this is text"."""
    return f"'{text}" if text.lstrip(' \u00a0').startswith(_RUN) or text.startswith(_RUN) else text
