"""Orders of every VAT treatment, placed and invoiced as a shop does it, make e-invoices the official rules accept."""
import json

import pytest

from documents import einvoice, einvoice_check, einvoice_rules
from orders import editing, invoicing, treating
from tests.orders import desk
from tests.orders.desk import ADDRESS, line

pytestmark = [
    pytest.mark.parametrize('store', ['sqlite'], indirect=True),
    pytest.mark.skipif(not einvoice_rules.is_installed(), reason='needs the schematron extra')]
LEGAL = {'vat_id': 'FR44732829320', 'siren': '732829320', 'siret': '73282932000074', 'endpoint': '732829320',
         'endpoint_scheme': '0225', 'form': 'SARL', 'iban': 'FR76 3000 6000 0112 3456 7890 189'}
PAPERS = {'late_penalty': {'en': 'Three times the legal rate.'}, 'recovery': True, 'payment_qr': True,
          'discount_terms': {'en': 'No discount.'}, 'closing': {'en': 'Thank you.'}}
FRENCH = {'buyer_type': 'business', 'company': 'Café des Arts', 'siren': '303265045', 'vat_id': 'FR40303265045',
          'reference': 'PO 4711'}
GERMAN = {**FRENCH, 'company': 'Kaffee GmbH', 'siren': '', 'vat_id': 'DE136695976'}
SWISS = {**GERMAN, 'company': 'Kaffee AG', 'vat_id': 'CHE123456788'}
BERLIN = {**ADDRESS, 'city': 'Berlin', 'postcode': '10119', 'country': 'DE'}
ZURICH = {**ADDRESS, 'city': 'Zürich', 'postcode': '8001', 'country': 'CH'}
BASKET = [(3, 1490, 447, 550), (1, 3990, 0, 2000), (7, 399, 0, 2000), (2, 999, 0, 550)]


async def invoiced(people, mode, treatment='', buyer=FRENCH, place=ADDRESS, free=False):
    lines = [line(None, quantity, price, discount_minor=less, vat_rate=0 if free else rate)
             for quantity, price, less, rate in BASKET]
    order = await desk.order(*lines, price_mode=mode, discount_minor=1000, shipping_minor=690, billing=place,
                             shipping=place, country=place['country'])
    await editing.edit_customer(people.clerk, order.id, 1, **buyer)
    if treatment:
        await treating.change_vat_treatment(people.clerk, order.id, 1, treatment)
    await invoicing.issue_invoice(people.clerk, order.id)
    return json.loads((await desk.documents_of(order))[-1].snapshot)


async def faults(papers):
    """Every rule that an XML of one of these papers breaks, under the paper's number."""
    judge = einvoice_rules.Judge()
    found: dict[tuple[str, str], list[str]] = {}
    try:
        for paper in papers:
            assert einvoice_check.why_not(paper) is None
            for kind, make in einvoice.MAKERS.items():
                broken = await judge.faults(kind, make(paper), einvoice_check.in_france(paper))
                found |= {(paper['number'], kind): broken} if broken else {}
    finally:
        await judge.stop()
    return found


def categories(paper):
    return {rate['category'] for rate in paper['totals']['rates']}


async def test_the_official_rules_accept_every_treatment_in_both_ways_of_pricing_and_a_small_business(people):
    await desk.set_shop(legal=LEGAL, papers=PAPERS)
    papers = {
        (mode, category): await invoiced(people, mode, *how) for mode in ('gross', 'net') for category, *how in (
            ('S', '', FRENCH, ADDRESS), ('AE', 'reverse_charge', FRENCH, ADDRESS),
            ('K', 'intra_community', GERMAN, BERLIN), ('G', 'export', SWISS, ZURICH))}
    assert all(categories(paper) == {category} for (_mode, category), paper in papers.items())
    assert all(paper['totals']['net'] == papers[mode, 'S']['totals']['net'] for (mode, _category), paper
               in papers.items())
    await desk.set_shop(vat_regime='franchise')
    small = await invoiced(people, 'gross', free=True)
    assert (small['mentions'], categories(small)) == (['franchise'], {'E'})
    assert await faults([*papers.values(), small]) == {}
