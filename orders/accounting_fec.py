"""The French file of accounting entries (fichier des écritures comptables; LPF art. A47 A-1, decree of 29 July 2013).

Eighteen columns, tab-separated, one entry a document and a payment. Each entry balances. Entries are numbered by their
document, whose series has no gap, so that a file of any period numbers them alike. Amounts are in the currency of the
file: a document in another currency stands in a file of its own, with Montantdevise and Idevise.
"""
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _, speaking
from base.money import format_rate, to_decimal
from data import issued
from data.issued import Issued, Paid
from data.models import Shop
from orders import accounting
from orders.accounting import Booked, BookedRate
from orders.accounts import JOURNAL_NAMES, NAMES, accounts
from orders.ground import shop
from orders.legal import EU
from orders.periods import Period

COLUMNS = ('JournalCode', 'JournalLib', 'EcritureNum', 'EcritureDate', 'CompteNum', 'CompteLib', 'CompAuxNum',
           'CompAuxLib', 'PieceRef', 'PieceDate', 'EcritureLib', 'Debit', 'Credit', 'EcritureLet', 'DateLet',
           'ValidDate', 'Montantdevise', 'Idevise')
LINE_END = '\r\n'


@dataclass(frozen=True)
class Side:
    """One line of an entry: debit above zero, credit below."""
    account: str
    amount: int
    customer: tuple[str, str] = ('', '')
    words: str = ''


@dataclass(frozen=True)
class Entry:
    """Lines that add up to zero."""
    journal: str
    number: str
    on: date
    piece: str
    text: str
    valid_on: date
    sides: tuple[Side, ...]


def siren(desk: Shop) -> str:
    """Nine digits, or empty when the shop has not told its SIREN; a SIRET has told it (orders/legal.py)."""
    return str(desk.legal.get('siren') or '')


def no_file(desk: Shop) -> Refused | None:
    """Why there can be no file now: its name begins with the SIREN."""
    wanted = N_('Enter your SIREN in Settings › Company first: the file is named by it.')
    return None if siren(desk) else Refused(wanted)


def file_name(desk: Shop, period: Period, currency: str) -> str:
    """SIRENFECAAAAMMJJ.txt by the last day, as the decree wants it."""
    other = '' if currency == desk.currency else f'-{currency}'
    return f'{siren(desk)}FEC{period.last:%Y%m%d}{other}.txt'


async def fec(actor: Actor, period: Period, currency: str = '') -> AsyncIterator[str]:
    """The file piece by piece, in the shop's currency or another. Raises Forbidden, Refused before the first."""
    actor.need(Right.SETTINGS)
    desk = await shop()
    refusal = no_file(desk)
    if refusal:
        raise refusal
    return _pieces(_Books(desk, currency or desk.currency), period)


async def _pieces(books: '_Books', period: Period) -> AsyncIterator[str]:
    yield '\t'.join(COLUMNS) + LINE_END
    async for entry in books.entries(period):
        with speaking('fr'):
            text = ''.join('\t'.join(line) + LINE_END for line in books.lines(entry))
        yield text


class _Books:
    """How this shop's documents and payments become entries."""

    def __init__(self, desk: Shop, currency: str) -> None:
        self.desk, self.currency = desk, currency
        self.accounts = accounts(desk)
        self.zone = ZoneInfo(desk.timezone)

    async def entries(self, period: Period) -> AsyncIterator[Entry]:
        """In the order they were recorded."""
        payments = _flat(issued.payments(*period.moments(self.desk.timezone)))
        payment: Paid | None = await anext(payments, None)
        async for one in _flat(accounting.documents(period)):
            while payment is not None and payment.recorded_at < one.document.issued_at:
                if payment.currency == self.currency:
                    yield self.payment(payment)
                payment = await anext(payments, None)
            if one.document.currency == self.currency:
                yield self.document(one)
        while payment is not None:
            if payment.currency == self.currency:
                yield self.payment(payment)
            payment = await anext(payments, None)

    def document(self, one: Booked) -> Entry:
        row, own = one.document, self.accounts
        customer = _customer(row, one.customer)
        sold = own['services'] if one.paper.get('operation') == 'services' else own['goods']
        sides = [Side(own['customers'], one.total, customer)]
        for rate in one.rates:
            sides += [Side(sold, rate.charges - rate.base), Side(own['shipping'], -rate.charges),
                      Side(self._vat_account(one), -rate.vat, words=_rate_words(rate))]
        sides.append(Side(own['gain'] if one.rounding > 0 else own['loss'], -one.rounding))
        return Entry('sales', row.number, row.issued_on, row.number, self._words(one), self._day(row.issued_at),
                     tuple(side for side in sides if side.amount))

    def _vat_account(self, one: Booked) -> str:
        home = one.paper['seller']['address']['country'] or self.desk.country
        return self.accounts['vat_abroad' if one.country != home and one.country in EU else 'vat']

    def _words(self, one: Booked) -> str:
        with speaking('fr'):
            credit, invoice = _('Credit invoice {number} {name}'), _('Invoice {number} {name}')
        sentence = credit if one.document.kind == 'credit' else invoice
        return sentence.format(number=one.document.number, name=one.customer)

    def payment(self, row: Paid) -> Entry:
        customer = _customer(row, row.customer)
        sides = (Side(self.accounts['bank'], row.amount_minor),
                 Side(self.accounts['customers'], -row.amount_minor, customer))
        with speaking('fr'):
            sentence = _('Refund {order} {method}') if row.amount_minor < 0 else _('Payment {order} {method}')
        return Entry('payments', f'{row.sequence:06d}', self._day(row.paid_at), row.reference or row.order_number,
                     sentence.format(order=row.order_number, method=row.method), self._day(row.recorded_at),
                     sides if row.amount_minor else ())

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def lines(self, entry: Entry) -> list[list[str]]:
        foreign = self.currency != self.desk.currency
        return [[_plain(text) for text in (
            self.accounts[entry.journal], _(JOURNAL_NAMES[entry.journal]), entry.number, f'{entry.on:%Y%m%d}',
            side.account, self._account_name(side), *side.customer, entry.piece, f'{entry.on:%Y%m%d}', entry.text,
            self._amount(max(side.amount, 0)), self._amount(max(-side.amount, 0)), '', '', f'{entry.valid_on:%Y%m%d}',
            self._amount(side.amount) if foreign else '', self.currency if foreign else '')]
            for side in entry.sides]

    def _account_name(self, side: Side) -> str:
        name = next(name for name, account in self.accounts.items() if account == side.account)
        return f'{_(NAMES[name])} {side.words}'.strip()

    def _amount(self, minor: int) -> str:
        return f'{to_decimal(minor, self.currency):.2f}'.replace('.', ',')


def _rate_words(rate: BookedRate) -> str:
    return format_rate(rate.rate, 'fr')


def _customer(row: Issued | Paid, name: str) -> tuple[str, str]:
    """The customer's own account: all orders of one customer share it."""
    return f'C{row.customer_id:06d}' if row.customer_id else row.order_number, name


def _plain(text: str) -> str:
    """No tab, pipe or line end, which would break the file."""
    return ' '.join(re.sub(r'[\t|\r\n\x00-\x1f\u2028\u2029]', ' ', text).replace('\u202f', ' ').split())


async def _flat(batches: AsyncIterator[list[Any]]) -> AsyncIterator[Any]:
    async for rows in batches:
        for row in rows:
            yield row
