"""What a customer reads on a credit invoice and on a quote."""
from decimal import Decimal
from io import BytesIO

import pypdf
import pytest

from tests.documents import samples
from tests.documents.codes import codes
from tests.documents.conftest import Render, pages, text
from tests.documents.test_printing_an_invoice import after, amounts, flat


@pytest.mark.parametrize('count', [1, 50])
def test_the_numbers_of_the_credit_are_on_paper(render: Render, count: int) -> None:
    credit = samples.credit(count)
    read, sums = text(render(credit)), credit['totals']
    assert after('Total credited incl. VAT', read) == Decimal(sums['due']) / 100
    printed = amounts(read)
    assert {Decimal(line['amount']) / 100 for line in credit['lines']} <= set(printed)
    for rate in sums['rates']:
        assert {Decimal(rate[name]) / 100 for name in ('base', 'vat', 'gross')} <= set(printed)


def test_a_credit_names_the_invoice_it_takes_back(render: Render) -> None:
    read = flat(render(samples.credit()))
    for wanted in ('Credit invoice', 'CRN2026-00012', '2 December 2026', 'Credited invoice INV2026-00391',
                   'takes back invoice INV2026-00391 of 21 November 2026', 'Sent back by the customer',
                   'Delivery of goods', 'RCS Nantes'):
        assert wanted in read, wanted


@pytest.mark.parametrize(('language', 'said'), [('en', 'There is nothing to pay'), ('fr', 'Vous n’avez rien à payer')])
def test_a_credit_asks_for_no_money(render: Render, language: str, said: str) -> None:
    paper = render(samples.credit(language=language, seller=samples.seller(**samples.BANK)))
    read = flat(paper)
    assert said in read
    for demand in ('Amount due', 'Due date', 'Pay by', 'Net à payer', 'Échéance', 'Payer par virement'):
        assert demand not in read
    assert codes(paper) == []


def test_a_french_credit_is_french(render: Render) -> None:
    read = flat(render(samples.credit(language='fr')))
    for wanted in ('Avoir', 'Facture créditée', 'la facture INV2026-00391 du 21 novembre 2026', 'Livraison de biens',
                   'Total de l’avoir TTC'):
        assert wanted in read, wanted


def test_a_net_credit_adds_its_vat(render: Render) -> None:
    credit = samples.credit(3, prices='net')
    read = text(render(credit))
    assert after('Total excl. VAT', read[read.index('Subtotal'):]) == Decimal(credit['totals']['net']) / 100
    assert 'Including VAT' not in read


def test_the_sums_of_a_long_credit_never_stand_alone(render: Render) -> None:
    sheets = pages(render(samples.credit(15)))
    last = next(sheet for sheet in sheets if 'Subtotal' in sheet)
    assert 'Total credited' in last
    assert 'Unit price' in last


def test_a_quote_says_until_when_and_where_to_answer(render: Render) -> None:
    quote = samples.quote()
    paper = render(quote)
    read = flat(paper)
    for wanted in ('Quote', 'QUO00031', 'Valid until 21 December 2026', 'Thank you for your interest.',
                   'Answer online', 'Agreed: date, name and signature'):
        assert wanted in read, wanted
    assert quote['accept_url'] in read.replace(' ', '')
    assert codes(paper) == [quote['accept_url']]
    links = [note.get_object()['/A']['/URI'] for page in pypdf.PdfReader(BytesIO(paper)).pages
             for note in page.get('/Annots', [])]
    assert links == [quote['accept_url']]
    assert read.index('Thank you for your interest.') < read.index('Description')


def test_a_quote_asks_for_no_money_and_names_no_order(render: Render) -> None:
    read = flat(render(samples.quote(accept_url='', seller=samples.seller(**samples.BANK))))
    for absent in ('Amount due', 'Due date', 'Order number', 'Order date', 'Answer online', 'Pay by transfer'):
        assert absent not in read
    assert 'Agreed' in read


@pytest.mark.parametrize('count', [1, 50])
def test_the_numbers_of_the_quote_are_on_paper(render: Render, count: int) -> None:
    quote = samples.quote(count, 'en', 'net')
    read = text(render(quote))
    assert after('Total incl. VAT', read) == Decimal(quote['totals']['due']) / 100
    assert {Decimal(line['amount']) / 100 for line in quote['lines']} <= set(amounts(read))
