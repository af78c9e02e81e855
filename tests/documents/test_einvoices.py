"""E-invoices read back: every number is the snapshot's, and every sum holds to the last unit."""
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from base.money import digits, to_decimal
from documents import einvoice, einvoice_check
from orders.totals import Charges, line_amount
from tests.documents import einvoice_samples as samples
from tests.documents.einvoice_reading import READERS, Read

KINDS = ('cii', 'ubl')


def read(snapshot: dict[str, Any], kind: str) -> Read:
    assert einvoice_check.why_not(snapshot) is None
    return READERS[kind](einvoice.MAKERS[kind](snapshot))


def holds(told: Read) -> None:
    """BR-CO-10 to 16 and BR-S-08, exactly."""
    fraction = Decimal(1).scaleb(-min(digits(told['currency']), 2))
    for line in told['lines']:
        worked = (line['quantity'] * line['price'] / line['per']).quantize(fraction, ROUND_HALF_UP)
        extra = sum(one[0] for one in line['on']) - sum(one[0] for one in line['off'])
        assert worked + extra == line['amount']
        assert line['price'] >= 0
    assert told['subtotal'] == sum(line['amount'] for line in told['lines'])
    assert told['charges'] == sum(one[0] for one in told['on'])
    assert told['allowances'] == sum(one[0] for one in told['off'])
    assert told['net'] == told['subtotal'] - told['allowances'] + told['charges']
    assert told['vat'] == sum(rate['vat'] for rate in told['rates'])
    assert told['total'] == told['net'] + told['vat']
    assert told['to_pay'] == told['total'] - told['paid'] + told['rounding']
    for rate in told['rates']:
        key = rate['category'], rate['rate']
        bears = sum(line['amount'] for line in told['lines'] if (line['category'], line['rate']) == key)
        bears += sum(one[0] for one in told['on'] if one[1:] == key) - sum(
            one[0] for one in told['off'] if one[1:] == key)
        assert rate['base'] == bears


def is_of(told: Read, paper: dict[str, Any]) -> None:
    """Every number and name of the XML is the snapshot's."""
    totals, rates = paper['totals'], paper['totals']['rates']

    def money(minor: int) -> Decimal:
        return to_decimal(minor, paper['currency'])

    assert (told['number'], told['currency']) == (paper['number'], paper['currency'])
    assert told['issued_on'] == paper['issued_on'].replace('-', '')
    assert told['type'] == ('381' if paper['kind'] == 'credit' else '380')
    assert {name: told[name] for name in ('net', 'vat', 'total', 'rounding')} == {
        name: money(totals[name]) for name in ('net', 'vat', 'total', 'rounding')}
    paid = sum(payment['amount'] for payment in paper.get('payments', []))
    assert (told['paid'], told['to_pay']) == (money(paid), money(totals['due'] - paid))
    if paper['lines']:
        assert [(line['amount'], line['rate'] * 100) for line in told['lines']] == [
            (money(line['amount']), line['vat_rate']) for line in paper['lines']]
        assert told['charges'] == money(totals['shipping'] + totals['payment_cost'])
        assert told['allowances'] == money(totals['discount'])
    assert [(rate['category'], rate['rate'] * 100, rate['base'], rate['vat']) for rate in told['rates']] == [
        (rate['category'], rate['rate'], money(rate['base']), money(rate['vat'])) for rate in rates]
    assert told['seller'] == paper['seller']['address']['company']
    assert told['buyer'] == paper['buyer']['address']['company']


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('name', samples.SAMPLES)
def test_an_einvoice_says_what_the_snapshot_says(name: str, kind: str):
    snapshot = samples.SAMPLES[name]()
    einvoice_check.before_issue(snapshot['kind'], snapshot)
    told = read(snapshot, kind)
    holds(told)
    is_of(told, snapshot)


@pytest.mark.parametrize('kind', KINDS)
def test_the_same_snapshot_gives_the_same_bytes_and_is_left_as_it_was(kind: str):
    snapshot, untouched = samples.credit(), samples.credit()
    assert einvoice.MAKERS[kind](snapshot) == einvoice.MAKERS[kind](snapshot)
    assert snapshot == untouched


@pytest.mark.parametrize('kind', KINDS)
def test_a_credit_names_the_invoice_it_takes_back(kind: str):
    told = read(samples.credit(), kind)
    assert (told['type'], told['original'], told['original_on']) == ('381', 'INV2026-00391', '20261121')
    assert told['to_pay'] > 0


@pytest.mark.parametrize('kind', KINDS)
def test_costs_alone_are_the_lines(kind: str):
    told = read(samples.credit_of_shipping(), kind)
    assert [(line['name'], line['amount']) for line in told['lines']] == [('Frais de port', Decimal('6.90'))]
    assert told['on'] == []


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize(('sample', 'category', 'code', 'words'), [
    ('franchise', 'E', 'VATEX-FR-FRANCHISE', '293 B'), ('reverse charge', 'AE', 'VATEX-EU-AE', 'autoliquidation'),
    ('intra-Community', 'K', 'VATEX-EU-IC', '262 ter'), ('export', 'G', 'VATEX-EU-G', '262 I')])
def test_why_there_is_no_vat_is_said_with_its_code(sample: str, category: str, code: str, words: str, kind: str):
    rate, = read(samples.SAMPLES[sample](), kind)['rates']
    assert (rate['category'], rate['code'], rate['vat'], rate['rate']) == (category, code, 0, 0)
    assert words in rate['why']


@pytest.mark.parametrize('kind', KINDS)
def test_french_businesses_read_the_notes_of_the_law_once_each(kind: str):
    assert read(samples.invoice(), kind)['notes'] == [(note['code'], note['text']) for note in samples.NOTES]


@pytest.mark.parametrize('kind', KINDS)
def test_a_seller_without_vat_number_is_known_by_the_company_number(kind: str):
    assert read(samples.franchise(), kind)['seller_ids'] == ['732829320']
    assert read(samples.invoice(), kind)['seller_ids'] == ['FR32732829320']


@pytest.mark.parametrize(('sample', 'mode'), [
    ('two rates', 'B1'), ('paid', 'S2'), ('partly paid', 'M1'), ('credit', 'B1'), ('export', '')])
def test_the_billing_mode_follows_from_what_was_sold_and_whether_it_is_paid(sample: str, mode: str):
    assert einvoice.terms(samples.SAMPLES[sample]()).get('BT-23', '') == mode


@pytest.mark.parametrize('kind', KINDS)
def test_a_transfer_is_asked_for_only_while_something_is_open(kind: str):
    assert read(samples.invoice(), kind)['iban'] == 'FR7630006000011234567890189'
    assert read(samples.paid(), kind)['iban'] == read(samples.credit(), kind)['iban'] == ''


def test_an_invoice_paid_already_is_due_on_the_day_of_the_last_payment():
    assert einvoice.terms(samples.paid())['BT-9'] == '2026-11-20'


def test_no_day_of_delivery_is_made_up_unless_the_law_wants_one():
    assert 'BT-72' not in einvoice.terms(samples.invoice(supplied_on=''))
    assert einvoice.terms(samples.invoice(supplied_on='2026-11-18'))['BT-72'] == '2026-11-18'
    assert einvoice.terms(samples.intra_community() | {'supplied_on': ''})['BT-72'] == '2026-11-21'


def test_every_amount_bears_the_currency_of_the_document():
    """Also the rounding, which the library writes in euros."""
    root = ElementTree.fromstring(einvoice.ubl(samples.yen()))
    assert {one.get('currencyID') for one in root.iter() if one.get('currencyID')} == {'JPY'}


def test_yen_have_no_decimals_and_dinars_two():
    assert einvoice.terms(samples.yen())['BT-106'] == '3850'
    assert einvoice.terms(samples.dinar())['BT-106'] == '25.00'


@pytest.mark.parametrize('kind', KINDS)
def test_text_from_outside_stays_text(kind: str):
    evil = '</cbc:ID><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;\x00\x0b<a>'
    snapshot = samples.invoice(1)
    snapshot['lines'][0]['name'] = snapshot['buyer']['address']['company'] = evil
    told = read(snapshot, kind)
    assert told['lines'][0]['name'] == told['buyer'] == evil.replace('\x00', '').replace('\x0b', '\n')


prices = st.decimals(-20, 400, places=3, allow_nan=False, allow_infinity=False)
lines = st.builds(
    lambda price, quantity, off, rate: samples.line(
        str(price), quantity, off, rate, 'S' if rate else 'Z', line_amount(quantity, price, 2)),
    prices, st.integers(-3, 500), st.integers(0, 300), st.sampled_from([0, 550, 1000, 2000]))
charges = st.builds(Charges, st.integers(0, 3000), st.integers(0, 1500), st.integers(0, 400),
                    st.sampled_from([None, 550, 2000]))


@settings(max_examples=60, deadline=None)
@given(st.lists(lines, min_size=1, max_size=6), charges, st.sampled_from(['net', 'gross']),
       st.none() | st.integers(-5, 5), st.sampled_from(KINDS))
def test_whatever_the_core_computes_is_said_exactly(rows: Any, extra: Any, mode: str, off: int | None, kind: str):
    snapshot = samples.of_lines(*rows, charges=extra, mode=mode)
    if off:
        snapshot['totals'] |= {'rounding': off, 'due': snapshot['totals']['total'] + off}
    einvoice_check.before_issue('invoice', snapshot)
    told = read(snapshot, kind)
    holds(told)
    is_of(told, snapshot)
