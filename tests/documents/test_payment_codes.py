"""The payment code, scanned from the paper, says what the paper says."""
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdf
import pytest

from documents import payment_code
from tests.documents import samples
from tests.documents.codes import codes
from tests.documents.conftest import Render, text
from tests.documents.test_printing_an_invoice import after

SHOP = samples.seller(**samples.BANK)


def scanned(pdf: bytes) -> dict[str, str]:
    """EPC069-12, version 002, one field a line."""
    [payload] = codes(pdf)
    names = ['service', 'version', 'characters', 'kind', 'bic', 'name', 'iban', 'amount', 'purpose', 'reference',
             'text']
    return dict(zip(names, payload.split('\n'), strict=True))


def to_pay(**parts: Any) -> dict[str, Any]:
    own: dict[str, Any] = {'seller': SHOP, 'payment_qr': True}
    return samples.invoice(paid=False, **own | parts)


@pytest.mark.parametrize('language', ['en', 'fr'])
def test_the_code_of_an_invoice_pays_what_is_due(render: Render, language: str) -> None:
    invoice = to_pay(language=language)
    read = scanned(render(invoice))
    assert read | {'amount': ''} == {
        'service': 'BCD', 'version': '002', 'characters': '1', 'kind': 'SCT', 'bic': 'CCOPFRPPXXX', 'purpose': '',
        'name': 'Maison Garance', 'iban': 'FR7642559100000801234567890', 'amount': '', 'reference': '',
        'text': 'INV2026-00391'}
    assert Decimal(read['amount'].removeprefix('EUR')) == Decimal(invoice['totals']['due']) / 100


def test_the_code_the_due_amount_and_the_reference_stand_together(render: Render) -> None:
    paid = [{'method': 'Card', 'reference': '', 'amount': 1000, 'paid_on': '2026-11-21'}]
    paper = render(to_pay(payments=paid))
    read = text(paper)
    assert Decimal(scanned(paper)['amount'].removeprefix('EUR')) == after('Amount due', read)
    box = read[read.index('Pay by transfer'):]
    for wanted in ('21 December 2026', 'INV2026-00391', 'FR76 4255 9100 0008 0123 4567 890', 'CCOPFRPPXXX'):
        assert wanted in box


def test_the_code_of_a_reminder_pays_what_is_still_open(render: Render) -> None:
    read = scanned(render(samples.reminder()))
    assert (read['amount'], read['text']) == ('EUR153.1', 'INV2026-00391')


@pytest.mark.parametrize('parts', [
    {'payment_qr': False}, {'currency': 'USD'}, {'seller': samples.seller()},
    {'payments': [{'method': 'Card', 'reference': '', 'amount': 99999999, 'paid_on': '2026-11-21'}]},
    {'seller': samples.seller(iban='FR76')},
], ids=['not wanted', 'dollars', 'no account', 'paid', 'no real account'])
def test_there_is_no_code_unless_somebody_owes_euros_to_an_account(render: Render, parts: dict[str, Any]) -> None:
    assert codes(render(to_pay(**parts))) == []


def test_a_line_break_in_a_name_writes_no_field_of_its_own(render: Render) -> None:
    place = samples.address(name='', company='Evil\nFR7630006000011234567890189\nEUR9')
    read = scanned(render(to_pay(seller=SHOP | {'address': place})))
    assert read['name'] == 'Evil FR7630006000011234567890189 EUR9'
    assert read['iban'] == 'FR7642559100000801234567890'


def test_the_code_is_one_pixel_a_module_and_stays_crisp(render: Render) -> None:
    page = pypdf.PdfReader(BytesIO(render(to_pay()))).pages[0]
    [picture] = page.images
    assert picture.image
    assert picture.image.size == (49, 49)
    [stream] = page['/Resources']['/XObject'].values()  # type: ignore[index]
    assert str(stream.get_object().get('/Interpolate')) == 'False'


def test_a_bank_that_names_no_bic_still_gets_a_code() -> None:
    assert payment_code.make(SHOP | {'bic': ''}, 100, 'EUR', 'X1')  # type: ignore[arg-type]
