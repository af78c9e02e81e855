"""The books of a period: what they add up to, as a table, as CSV files and as the French file of entries."""

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from base.actor import Actor
from base.clock import today
from base.errors import Forbidden, Invalid, Refused, Stale
from data.models import Document
from orders import accounting, accounting_csv, accounting_fec, accounts, crediting, invoicing, paying, periods
from orders.periods import Period
from tests.orders import desk
from tests.orders.desk import People, line

SIREN = '732829320'
GERMAN = {**desk.ADDRESS, 'city': 'Köln', 'country': 'DE'}
only_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def this_day() -> Period:
    return Period(today('Europe/Paris'), today('Europe/Paris'))


async def busy_day(people: People) -> None:
    """Two invoices at two rates with shipping, one to Germany, one half credited and refunded; one in dollars."""
    await desk.set_shop(legal={'siren': SIREN})
    mixed = await desk.order(line(quantity=3, price=999), line(quantity=2, price=1490, vat_rate=550),
                             shipping_minor=690, discount_minor=500, payment_cost_minor=100)
    abroad = await desk.order(line(price=1200), billing=GERMAN, shipping=GERMAN, country='DE', charged_minor=2401)
    evil = {**desk.ADDRESS, 'name': '=Evil\tName|x'}
    dollars = await desk.order(line(quantity=1, price=5000), currency='USD', billing=evil)
    documents = [await invoicing.issue_invoice(people.clerk, order.id) for order in (mixed, abroad, dollars)]
    for order in (mixed, dollars):
        await paying.mark_as_paid(people.clerk, order.id, reference='=1+1')
    await paying.record_payment(people.clerk, abroad.id, 1000)
    await paying.mark_as_not_paid(people.clerk, abroad.id)
    sold = (await desk.lines_of(mixed))[0]
    credit = await crediting.credit_invoice(people.clerk, mixed.id, documents[0], crediting.Ask({sold.id: 1}))
    await crediting.mark_credit_as_refunded(people.clerk, mixed.id, credit)


async def text(pieces: Awaitable[AsyncIterator[str]]) -> str:
    return ''.join([piece async for piece in await pieces])


async def made(awaited: AsyncIterator[str]) -> AsyncIterator[str]:
    return awaited


async def table(pieces: Awaitable[AsyncIterator[str]]) -> list[dict[str, str]]:
    content = await text(pieces)
    assert content.startswith('\ufeff')
    return list(csv.DictReader(io.StringIO(content.removeprefix('\ufeff'), newline='')))


async def entries(actor: Actor, currency: str = '') -> list[dict[str, str]]:
    content = await text(accounting_fec.fec(actor, this_day(), currency))
    assert all(line.count('\t') == 17 for line in content.removesuffix('\r\n').split('\r\n'))
    return list(csv.DictReader(io.StringIO(content, newline=''), delimiter='\t', quoting=csv.QUOTE_NONE))


def minor(french: str) -> int:
    assert re.fullmatch(r'\d+,\d\d', french), french
    return int(french.replace(',', ''))


def cents(plain: str) -> int:
    return int(Decimal(plain) * 100)


def saldo(rows: list[dict[str, str]], account: str) -> int:
    return sum(minor(row['Debit']) - minor(row['Credit']) for row in rows if row['CompteNum'] == account)


async def issued(currency: str = 'EUR') -> list[Document]:
    return await Document.filter(currency=currency).order_by('id')


def signed(documents: list[Document], name: str) -> int:
    return sum(getattr(row, name) * (-1 if row.kind == 'credit' else 1) for row in documents)


# ---- what the period comes to


async def test_a_period_adds_up_to_its_documents(people: People) -> None:
    await busy_day(people)
    books = await accounting.turnover(this_day())
    assert list(books) == ['EUR', 'USD']
    for currency, one in books.items():
        documents = await issued(currency)
        assert (one.base, one.tax, one.total) == tuple(
            signed(documents, name) for name in ('net_minor', 'vat_minor', 'total_minor'))
        assert one.base + one.tax + one.rounding == one.total
    euros = books['EUR']
    assert (euros.invoices, euros.credits, euros.rounding, euros.payments) == (2, 1, 1, 4)
    assert {key: value.total for key, value in euros.vat.items() if key[0] == 'DE'} == {('DE', 'S', 2000): 2400}
    assert euros.rates == [('S', 2000), ('S', 550)]


@only_sqlite
async def test_another_day_is_empty(people: People) -> None:
    await busy_day(people)
    books = await accounting.turnover(Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert books == {'EUR': accounting.Turnover()}


@only_sqlite
async def test_what_is_picked_up_bears_the_shop_s_vat(people: People) -> None:
    order = await desk.order(billing=GERMAN, shipping=GERMAN, country='DE', pickup=True)
    await invoicing.issue_invoice(people.clerk, order.id)
    assert [key[0] for key in (await accounting.turnover(this_day()))['EUR'].vat] == ['FR']


# ---- CSV


async def test_the_documents_file_has_each_document_with_its_rates(people: People) -> None:
    await busy_day(people)
    rows = await table(accounting_csv.documents(people.owner, this_day()))
    documents = [*await issued('EUR'), *await issued('USD')]
    assert sorted(row['Number'] for row in rows) == sorted(document.number for document in documents)
    for row in rows:
        parts = [cents(row[f'{part} at {rate} %']) for part in ('Base', 'VAT') for rate in ('20', '5.5')]
        assert sum(parts) + cents(row['Rounding']) == cents(row['Total'])
        assert cents(row['Without VAT']) + cents(row['VAT']) + cents(row['Rounding']) == cents(row['Total'])
    told = {row['Number']: (row['Kind'], row['Credit of'], row['Payment'], row['Country']) for row in rows}
    assert told['INV00001'] == ('Invoice', '', 'Paid', 'FR')
    assert told['INV00002'] == ('Invoice', '', 'Not paid', 'DE')
    assert told['CRN00001'] == ('Credit invoice', 'INV00001', 'Refunded', 'FR')
    assert next(row for row in rows if row['Currency'] == 'USD')['Customer'].startswith("'=Evil")


async def test_the_payments_file_has_refunds_and_reversals(people: People) -> None:
    await busy_day(people)
    rows = await table(accounting_csv.payments(people.owner, this_day()))
    assert len(rows) == 5
    assert sum(cents(row['Amount']) for row in rows if row['Takes back'] == 'yes') == -1000
    refund = next(row for row in rows if row['Refund of'])
    assert (refund['Refund of'], refund['Invoices'], refund['Amount'][0]) == ('CRN00001', 'INV00001', '-')
    assert rows[0]['Reference'] == "'=1+1"


async def test_the_vat_file_adds_up_to_the_documents_by_country_and_month(people: People) -> None:
    await busy_day(people)
    rows = await table(accounting_csv.vat(people.owner, this_day()))
    euros = [row for row in rows if row['Currency'] == 'EUR']
    documents = await issued('EUR')
    assert sum(cents(row['VAT']) for row in euros) == signed(documents, 'vat_minor')
    assert sum(cents(row['Without VAT']) for row in euros) == signed(documents, 'net_minor')
    assert {row['Country'] for row in euros} == {'FR', 'DE'}
    day = this_day().first
    assert {(row['Month'], row['Quarter']) for row in rows} == {(f'{day:%Y-%m}', f'{day.year} Q{(day.month + 2) // 3}')}


@only_sqlite
async def test_the_files_speak_the_owner_s_language(people: People) -> None:
    await busy_day(people)
    french = Actor(people.owner.staff_id, 'Olga', 'owner', 'fr')
    assert ';-' in await text(accounting_csv.payments(french, this_day()))
    assert 'TVA à 5,5\u202f%' in await text(accounting_csv.documents(french, this_day()))


# ---- FEC


async def test_each_entry_balances_and_the_accounts_are_the_documents(people: People) -> None:
    await busy_day(people)
    rows = await entries(people.owner)
    assert tuple(rows[0]) == accounting_fec.COLUMNS
    by_entry: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row['JournalCode'], row['EcritureNum'])
        by_entry[key] = by_entry.get(key, 0) + minor(row['Debit']) - minor(row['Credit'])
        assert (row['Montantdevise'], row['Idevise']) == ('', '')
        assert minor(row['Debit']) * minor(row['Credit']) == 0
        for name in ('EcritureDate', 'PieceDate', 'ValidDate'):
            assert row[name] == f'{this_day().first:%Y%m%d}'
    assert set(by_entry.values()) == {0}
    assert [key for key in by_entry if key[0] == 'VE'] == [('VE', 'INV00001'), ('VE', 'INV00002'), ('VE', 'CRN00001')]
    documents = await issued()
    books = (await accounting.turnover(this_day()))['EUR']
    assert saldo(rows, '411000') == signed(documents, 'total_minor') - books.received
    assert saldo(rows, '445710') == -signed(documents, 'vat_minor')
    assert saldo(rows, '707000') + saldo(rows, '708500') == -signed(documents, 'net_minor')
    assert saldo(rows, '512000') == books.received
    assert (saldo(rows, '758000'), saldo(rows, '658000')) == (-1, 0)
    assert {row['CompAuxNum'] != '' for row in rows if row['CompteNum'] == '411000'} == {True}


@only_sqlite
async def test_vat_of_other_countries_has_the_account_the_shop_gives_it(people: People) -> None:
    await busy_day(people)
    await desk.set_shop(legal={'siren': SIREN, 'accounts': {'vat_abroad': '445712'}})
    rows = await entries(people.owner)
    abroad = await Document.get(number='INV00002')
    assert saldo(rows, '445712') == -abroad.vat_minor
    assert saldo(rows, '445710') + saldo(rows, '445712') == -signed(await issued(), 'vat_minor')


@only_sqlite
async def test_shipping_is_booked_without_its_vat(people: People) -> None:
    await desk.set_shop(legal={'siren': SIREN})
    order = await desk.order(line(quantity=1, price=1200), shipping_minor=600)
    await invoicing.issue_invoice(people.clerk, order.id)
    rows = await entries(people.owner)
    assert [(row['CompteNum'], row['Debit'], row['Credit']) for row in rows] == [
        ('411000', '18,00', '0,00'), ('707000', '0,00', '10,00'), ('708500', '0,00', '5,00'),
        ('445710', '0,00', '3,00')]
    assert rows[3]['CompteLib'] == 'TVA collectée 20 %'
    assert rows[0]['EcritureLib'] == 'Facture INV00001 Claire Petit'


@only_sqlite
async def test_another_currency_has_a_file_of_its_own(people: People) -> None:
    await busy_day(people)
    rows = await entries(people.owner, 'USD')
    assert {row['Idevise'] for row in rows} == {'USD'}
    assert rows[0]['Montantdevise'] == '50,00'
    assert rows[0]['CompAuxLib'] == '=Evil Name x'
    shop = await desk.shop()
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert accounting_fec.file_name(shop, year, 'EUR') == f'{SIREN}FEC20261231.txt'
    assert accounting_fec.file_name(shop, this_day(), 'USD').endswith('-USD.txt')


@only_sqlite
async def test_without_a_siren_there_is_no_file(people: People) -> None:
    with pytest.raises(Refused, match='Enter your SIREN'):
        await accounting_fec.fec(people.owner, this_day())
    await desk.set_shop(legal={'siren': SIREN})
    assert (await text(accounting_fec.fec(people.owner, this_day()))).count('\r\n') == 1


@only_sqlite
@pytest.mark.parametrize('role', ['clerk', 'packer', 'viewer'])
async def test_the_books_are_the_owner_s(people: People, role: str) -> None:
    makers: list[Any] = [accounting_csv.documents, accounting_csv.payments, accounting_csv.vat, accounting_fec.fec]
    for make in makers:
        with pytest.raises(Forbidden):
            await make(people.of(role), this_day())


# ---- accounts


async def test_the_accounts_are_the_shop_s_own(people: People) -> None:
    await busy_day(people)
    shop = await desk.shop()
    await accounts.edit_accounts(people.owner, shop.version, {'goods': '707100', 'sales': 'vt', 'bank': ''})
    rows = await entries(people.owner)
    assert {row['JournalCode'] for row in rows} == {'VT', 'BQ'}
    assert saldo(rows, '707100') < 0
    assert saldo(rows, '512000') > 0
    assert (await desk.shop()).legal['siren'] == SIREN
    with pytest.raises(Stale):
        await accounts.edit_accounts(people.owner, shop.version, {})


@only_sqlite
@pytest.mark.parametrize(('name', 'value'), [('goods', '70'), ('goods', '7O7'), ('bank', '512-1'), ('sales', 'JOURNAL'),
                                             ('vat', '4457100000001')])
async def test_an_account_that_is_none_stands_beside_its_field(people: People, name: str, value: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await accounts.edit_accounts(people.owner, 1, {name: value})
    assert wrong.value.field == name


# ---- periods


@pytest.mark.parametrize(('name', 'day', 'first', 'last'), [
    ('this_month', '2026-02-10', '2026-02-01', '2026-02-28'), ('last_month', '2026-01-31', '2025-12-01', '2025-12-31'),
    ('this_quarter', '2026-11-23', '2026-10-01', '2026-12-31'),
    ('last_quarter', '2026-02-28', '2025-10-01', '2025-12-31'),
    ('this_year', '2024-02-29', '2024-01-01', '2024-12-31'), ('last_year', '2024-02-29', '2023-01-01', '2023-12-31'),
])  # fmt: skip
def test_periods_have_names(name: str, day: str, first: str, last: str) -> None:
    period = periods.named(name, date.fromisoformat(day))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def test_a_period_is_of_the_shop_s_days() -> None:
    start, end = periods.read('2026-03-29', '2026-03-29').moments('Europe/Paris')
    assert (start.isoformat(), end.isoformat()) == ('2026-03-28T23:00:00+00:00', '2026-03-29T22:00:00+00:00')


@pytest.mark.parametrize(('first', 'last'), [('', '2026-01-01'), ('2026-01-02', '2026-01-01'), ('x', 'y'),
                                             ('1900-01-01', '2026-01-01')])
def test_a_period_that_is_none_is_refused(first: str, last: str) -> None:
    with pytest.raises(Invalid):
        periods.read(first, last)
