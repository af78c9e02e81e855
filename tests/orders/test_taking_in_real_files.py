"""Real invoices and real payloads taken in, where their folder lies beside the project."""

import csv
import io
from decimal import Decimal

import pytest

from base.money import to_minor
from intake import sniff
from orders import taking_in
from tests.intake.samples import SHARED
from tests.orders import desk
from tests.orders.copies import everything, take, told_of
from tests.orders.desk import People

TABLES = SHARED / 'orders_csv'
INVOICES = {'plain': TABLES / 'uci_real_as_shopify_orders_export.csv',
            'excel': TABLES / 'uci_real_as_shopify__excel_fr_semicolon_decimalcomma_cp1252.csv',
            'marked': TABLES / 'uci_real_as_shopify__bom_crlf.csv'}
PAYLOADS = sorted((SHARED / 'payloads' / 'woocommerce').glob('*.json'))
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason='the real data is not there: ../shared/data')


def told_totals() -> dict[str, int]:
    """The column Total of the plain file, read without any of our code."""
    rows = csv.DictReader(io.StringIO(INVOICES['plain'].read_text(encoding='utf-8'), newline=''))
    return {row['Name']: to_minor(Decimal(row['Total']), row['Currency']) for row in rows if row['Total']}


@pytest.mark.parametrize(('store', 'name'), [('sqlite', 'plain'), ('sqlite', 'excel'), ('sqlite', 'marked'),
                                             ('postgres', 'plain')], indirect=['store'])
async def test_420_real_invoices_come_in_with_their_totals(people: People, name: str) -> None:
    path = INVOICES[name]
    report = await take(people.clerk, *sniff.read(path.read_bytes(), path.name))
    assert dict(report.counts) == {'created': 420}
    orders = await desk.orders_of('shopify')
    assert {order.source_name: order.total_minor for order in orders} == told_totals()
    assert report.totals == {'GBP': sum(told_totals().values())}


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_the_same_invoices_in_another_encoding_change_nothing(people: People) -> None:
    await take(people.clerk, *sniff.read(INVOICES['plain'].read_bytes()))
    before = await everything()
    for name in ('excel', 'marked'):
        report = await take(people.clerk, *sniff.read(INVOICES[name].read_bytes()))
        assert dict(report.counts) == {'unchanged': 420}
    assert await everything() == before


async def test_every_real_payload_comes_in_or_is_refused_in_words(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    for _time in range(2):
        for path in PAYLOADS:
            report = await take(people.clerk, *sniff.read(path.read_bytes(), path.name))
            assert report.outcomes, path.name
            assert not [one for one in report.outcomes if one.reason == taking_in.BUG], path.name
            assert all(one.sentence for one in report.outcomes if one.what == 'refused'), path.name
    assert len(await desk.orders_of('woocommerce')) >= 20


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_what_a_dry_run_of_real_payloads_foresees_is_what_happens(people: People) -> None:
    for path in PAYLOADS:
        told = list(sniff.read(path.read_bytes(), path.name))
        foreseen = told_of(await take(people.clerk, *told, dry_run=True))
        assert foreseen == told_of(await take(people.clerk, *told)), path.name
