"""The books of a period, read from what was issued: amounts from the frozen snapshots alone, credits below zero.

VAT belongs to the country the goods go to (Directive 2006/112 art. 33 and 59c: distance sales, One-Stop Shop); picked
up in the shop, to the shop's.
"""
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from base.i18n import N_
from data import issued
from data.issued import Issued
from orders import frozen
from orders.ground import shop
from orders.periods import Period
from orders.rounding import half_up
from orders.totals import HUNDRED_PERCENT

CATEGORIES = {'S': N_('VAT'), 'Z': N_('Zero rate'), 'E': N_('Exempt'), 'AE': N_('Reverse charge'),
              'K': N_('Sold within the EU without VAT'), 'G': N_('Export'), 'O': N_('Outside VAT')}


@dataclass(frozen=True, slots=True)
class BookedRate:
    """One VAT rate of a document. `base` includes `charges`: shipping and payment costs without VAT."""
    category: str
    rate: int
    base: int
    vat: int
    charges: int

    @property
    def key(self) -> tuple[str, int]:
        return self.category, self.rate


@dataclass(frozen=True, slots=True)
class Booked:
    """An issued document as the books have it; `country` is where its VAT belongs."""
    document: Issued
    paper: Mapping[str, Any]
    country: str
    rates: tuple[BookedRate, ...]
    total: int
    rounding: int

    @property
    def customer(self) -> str:
        where = self.paper['buyer']['address']
        return str(where['company'] or where['name'])


@dataclass(slots=True)
class VatSum:
    """What was sold at one rate into one country."""
    base: int = 0
    vat: int = 0
    documents: int = 0

    def add(self, rate: BookedRate) -> None:
        self.base, self.vat, self.documents = self.base + rate.base, self.vat + rate.vat, self.documents + 1

    @property
    def total(self) -> int:
        return self.base + self.vat


VatKey = tuple[str, str, int]
"""Country, category, rate."""


@dataclass(slots=True)
class Turnover:
    """A period in one currency. `received` are the payments less what was given back."""
    invoices: int = 0
    credits: int = 0
    total: int = 0
    rounding: int = 0
    vat: dict[VatKey, VatSum] = field(default_factory=dict)
    payments: int = 0
    received: int = 0

    @property
    def base(self) -> int:
        return sum(one.base for one in self.vat.values())

    @property
    def tax(self) -> int:
        return sum(one.vat for one in self.vat.values())

    @property
    def rates(self) -> list[tuple[str, int]]:
        """Each category and rate, standard ones first and the highest on top."""
        return sorted({(category, rate) for _country, category, rate in self.vat},
                      key=lambda key: (key[0] != 'S', -key[1], key[0]))

    def take(self, one: Booked) -> None:
        self.invoices += one.document.kind == 'invoice'
        self.credits += one.document.kind == 'credit'
        self.total, self.rounding = self.total + one.total, self.rounding + one.rounding
        for rate in one.rates:
            self.vat.setdefault((one.country, *rate.key), VatSum()).add(rate)


async def documents(period: Period) -> AsyncIterator[list[Booked]]:
    """Invoices and credit invoices in the order they were issued, a batch at a time."""
    async for rows in issued.documents(period.first, period.last):
        yield [booked(row) for row in rows]


def booked(row: Issued) -> Booked:
    paper = frozen.paper_of(row)
    sign = -1 if row.kind == 'credit' else 1
    rates = tuple(_rate(rate, paper['prices'], sign) for rate in paper['totals']['rates'])
    return Booked(row, paper, _destination(paper, row.pickup), rates, sign * paper['totals']['due'],
                  sign * paper['totals']['rounding'])


def _rate(rate: Mapping[str, Any], prices: str, sign: int) -> BookedRate:
    charges = rate['shipping'] + rate['payment_cost']
    if prices == 'gross':
        charges = half_up(charges * HUNDRED_PERCENT, HUNDRED_PERCENT + max(rate['rate'], 0))
    return BookedRate(rate['category'], rate['rate'], sign * rate['base'], sign * rate['vat'], sign * charges)


def _destination(paper: Mapping[str, Any], pickup: bool) -> str:
    home = str(paper['seller']['address']['country'])
    there = paper['ship_to'] or paper['buyer']['address']
    return home if pickup else str(there['country'] or home)


async def turnover(period: Period) -> dict[str, Turnover]:
    """The period by currency, the shop's own first."""
    desk = await shop()
    found = {desk.currency: Turnover()}
    async for rows in documents(period):
        for one in rows:
            found.setdefault(one.document.currency, Turnover()).take(one)
    for currency, count, amount in await issued.received(*period.moments(desk.timezone)):
        into = found.setdefault(currency, Turnover())
        into.payments, into.received = count, amount
    return found
