"""Issued papers last (PDF/A-3a), are read aloud (PDF/UA-1), and carry their e-invoice (Factur-X)."""
import zlib
from decimal import Decimal
from io import BytesIO
from typing import Any

import page
import pikepdf
import pydyf
import pytest
from defusedxml import ElementTree

from base.i18n import speaking
from base.money import format_money
from documents import archival, bundle, einvoice
from documents import pdf as making
from documents.merge import merge
from tests.documents import einvoice_samples, samples
from tests.documents.conftest import Issue, text
from tests.documents.einvoice_reading import cii

PNG = ('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGP8z8Dwn4GBgYGJAQoAHxcCAr7pD6MAAAAASUVORK5CYII=')
Files = dict[str, bytes]
FX = '{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}'


@pytest.fixture(scope='module')
def business(issue: Issue) -> Files:
    return issue(_invoice())


def _invoice() -> dict[str, Any]:
    made = einvoice_samples.invoice(4, language='fr', payment_qr=True)
    made['seller']['logo'] = f'data:image/png;base64,{PNG}'
    return made


def broken(pdf: bytes) -> list[str]:
    return [f'{one.rule_id}: {one.message}' for profile in ('3a', 'ua1')
            for one in page.validate_pdf_bytes(pdf, profile=profile).failures]


@pytest.mark.parametrize('snapshot', [
    samples.invoice(3), einvoice_samples.credit(), einvoice_samples.foreign_names(), einvoice_samples.franchise(),
    einvoice_samples.invoice(40)], ids=['consumer', 'credit', 'foreign names', 'franchise', 'several pages'])
def test_an_issued_paper_is_pdf_a_3a_and_pdf_ua_1(snapshot: dict[str, Any], issue: Issue):
    assert broken(issue(snapshot)['pdf']) == []


def test_one_with_logo_and_payment_code_is_too(business: Files):
    assert broken(business['pdf']) == []


def test_the_validator_does_find_what_is_wrong(business: Files):
    with pikepdf.open(BytesIO(business['pdf'])) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.Root.Metadata = pdf.make_stream(b'<x/>')
        spoilt = BytesIO()
        pdf.save(spoilt)
    assert broken(spoilt.getvalue())


def test_the_invoice_of_a_business_carries_its_xml_once(business: Files):
    with pikepdf.open(BytesIO(business['pdf'])) as pdf:
        attached, = pdf.Root.AF
        assert list(pdf.attachments) == ['factur-x.xml']
        assert pdf.attachments['factur-x.xml'].get_file().read_bytes() == business['cii'] == einvoice.cii(_invoice())
        assert (str(attached.AFRelationship), str(attached.EF.F.Subtype)) == ('/Alternative', '/text/xml')


def test_the_metadata_say_what_the_xml_is(business: Files):
    with pikepdf.open(BytesIO(business['pdf'])) as pdf:
        assert '/Filter' not in pdf.Root.Metadata
        told = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
    said = {name: value for one in told.iter() for name, value in one.attrib.items() if name.startswith(FX)}
    assert said == {f'{FX}DocumentType': 'INVOICE', f'{FX}DocumentFileName': 'factur-x.xml', f'{FX}Version': '1.0',
                    f'{FX}ConformanceLevel': 'EN 16931'}


def test_a_consumer_gets_no_xml(issue: Issue):
    files = issue(samples.invoice(1))
    assert list(files) == ['pdf']
    with pikepdf.open(BytesIO(files['pdf'])) as pdf:
        assert list(pdf.attachments) == []


def test_a_business_whose_siren_is_missing_gets_the_plain_paper(issue: Issue):
    snapshot = einvoice_samples.invoice(1)
    snapshot['buyer']['siren'] = ''
    files = issue(snapshot)
    assert list(files) == ['pdf']
    assert broken(files['pdf']) == []


def test_the_same_document_has_the_same_bytes(business: Files, issue: Issue):
    assert issue(_invoice()) == business


def test_paper_and_xml_show_the_same_numbers(business: Files):
    told, paper = cii(business['cii']), text(business['pdf'])
    amounts = [line['amount'] for line in told['lines']]
    amounts += [told[name] for name in ('subtotal', 'charges', 'net', 'total', 'to_pay')]
    amounts += [rate[name] for rate in told['rates'] for name in ('base', 'vat')]
    with speaking('fr'):
        shown = [format_money(int(amount * 100), 'EUR').replace('\u202f', ' ').replace('\u00a0', ' ')
                 for amount in amounts]
    assert len(told['rates']) == 2
    assert [one for one in shown if one not in paper] == []
    assert told['number'] in paper
    assert told['to_pay'] > Decimal(0)


def test_files_come_out_of_their_bundle_as_they_went_in():
    files = {'pdf': b'%PDF', 'cii': b'', 'ubl': bytes(range(256)) * 9}
    assert bundle.unpack(bundle.pack(files)) == files
    for cut in (1, 7, len(bundle.pack(files)) - 1):
        with pytest.raises(ValueError, match='cut off'):
            bundle.unpack(bundle.pack(files)[:cut])


def ends_in_return() -> bytes:
    """Text whose compressed form ends in CR, as one stream in 256 does."""
    texts = (b'%% %d' % count for count in range(10_000))
    return next(text for text in texts if zlib.compress(text, 9).endswith(b'\r'))


def test_no_stream_ends_like_the_line_after_it():
    """A reader could not tell where it ends: PDF/A does not allow it."""
    pdf = pydyf.PDF()
    stream = pydyf.Stream([ends_in_return()], compress=True)
    assert archival.has_open_end(stream.data)
    pdf.add_object(stream)
    metadata = pydyf.Stream([b'<rdf:RDF></rdf:RDF>'], compress=True)
    pdf.add_object(metadata)
    pdf.catalog['Metadata'] = metadata.reference
    archival.finish(pdf, with_xml=False, spare=1)
    assert not archival.has_open_end(stream.data)
    written = BytesIO()
    box = pydyf.Array([0, 0, 9, 9])
    pdf.add_page(pydyf.Dictionary({'Type': '/Page', 'MediaBox': box, 'Contents': stream.reference}))
    pdf.write(written)
    with pikepdf.open(written) as read:
        assert read.pages[0].Contents.read_bytes() == ends_in_return()


def test_what_is_written_last_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    tries = []

    def print_html(*_: Any, finisher: Any, **__: Any) -> bytes:
        tries.append(finisher.keywords['spare'])
        return b'x\r\nendstream' if len(tries) < 3 else b'x'

    monkeypatch.setattr(making, 'print_html', print_html)
    assert making.make('invoice', samples.invoice(1)) == b'x'
    assert tries == [0, 1, 2]


def test_the_colour_profile_is_carried_once_by_many(business: Files, issue: Issue):
    merged = merge([business['pdf'], issue(samples.invoice(2))['pdf'], issue(einvoice_samples.credit())['pdf']])
    with pikepdf.open(BytesIO(merged)) as pdf:
        assert len([one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get('/N') == 3]) == 1
