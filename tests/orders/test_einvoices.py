"""The e-invoice of a document is stored with its PDF, both or neither, and never changes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from base.errors import Missing, Refused
from data import database
from data.models import Document, DocumentFile, Job, Order
from documents.einvoice_check import DoesNotAddUp
from documents.store import Archive
from jobs import make_pdfs
from orders import crediting, invoicing, printing
from orders.credit_take import Ask
from tests.orders import desk
from tests.orders.desk import People, line

PAPERS = {'late_penalty': {'en': 'Late payment costs 12 % a year.'}, 'recovery': True,
          'discount_terms': {'en': 'No discount for early payment.'}}
LEGAL = {'vat_id': 'FR32732829320', 'siren': '732829320', 'siret': '73282932000074'}
BUYER = {'siren': '123456824'}


class XmlPress:
    """Writes the e-invoice, and a word for the PDF; counts what it made."""

    is_busy = False

    def __init__(self) -> None:
        self.made = 0

    async def issue(self, kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
        from documents import einvoice, einvoice_check
        self.made += 1
        fits = einvoice_check.has_einvoice(snapshot)
        xml = {name: make(snapshot) for name, make in einvoice.MAKERS.items()} if fits else {}
        return {'pdf': f'%PDF {snapshot["number"]}'.encode(), **xml}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / 'documents')


async def business(**values: Any) -> Order:
    await desk.set_shop(legal=LEGAL, papers=PAPERS)
    return await desk.order(line(), **{'company': 'Atelier Brun', 'vat_id': 'FR40123456824', 'buyer_type': 'business',
                                       'buyer': BUYER, 'billing': desk.ADDRESS, **values})


async def invoiced(people: People, **values: Any) -> int:
    order = await business(**values)
    return await invoicing.issue_invoice(people.clerk, order.id)


async def files(document_id: int) -> dict[str, str]:
    return dict(await DocumentFile.filter(document_id=document_id).values_list('kind', 'sha256'))


async def test_an_invoice_for_a_business_is_stored_with_both_kinds_of_xml(people: People, archive: Archive) -> None:
    document_id, press = await invoiced(people), XmlPress()
    await make_pdfs.run(press, archive)  # type: ignore[arg-type]
    stored = await files(document_id)
    assert set(stored) == {'pdf', 'cii', 'ubl'}
    for kind in ('cii', 'ubl'):
        xml = await printing.einvoice(document_id, kind, press, archive)  # type: ignore[arg-type]
        assert xml == archive.read(stored[kind])
        assert b'INV00001' in xml
    assert press.made == 1


async def test_a_credit_has_its_own(people: People, archive: Archive) -> None:
    document_id, press = await invoiced(people), XmlPress()
    order = await Order.get(documents__id=document_id)
    sold = (await desk.lines_of(order))[0]
    credit_id = await crediting.credit_invoice(people.clerk, order.id, document_id, Ask(pieces={sold.id: 1}))
    xml = await printing.einvoice(credit_id, 'ubl', press, archive)  # type: ignore[arg-type]
    assert b'<cbc:CreditNoteTypeCode>381<' in xml
    assert b'INV00001' in xml


async def test_it_is_made_when_it_is_asked_for_before_the_job_ran(people: People, archive: Archive) -> None:
    document_id = await invoiced(people)
    xml = await printing.einvoice(document_id, 'cii', XmlPress(), archive)  # type: ignore[arg-type]
    assert b'CrossIndustryInvoice' in xml


async def test_two_who_make_it_at_once_store_it_once(people: People, archive: Archive) -> None:
    document_id, press = await invoiced(people), XmlPress()
    made = await asyncio.gather(*(
        printing.einvoice(document_id, 'cii', press, archive) for _ in range(4)))  # type: ignore[arg-type]
    assert len(set(made)) == 1
    assert len(await DocumentFile.filter(document_id=document_id)) == 3


async def test_what_was_kept_but_not_marked_is_made_again_with_the_same_bytes(
        people: People, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a crash between the two: the job is still there, and nothing is half marked."""
    document_id, press = await invoiced(people), XmlPress()

    async def stop(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as crash:
        crash.setattr(printing, '_mark_made', stop)
        with pytest.raises(OSError):  # noqa: PT011
            await printing.pdf(document_id, press, archive)  # type: ignore[arg-type]
    assert await files(document_id) == {}
    kept = sorted(path.name for path in archive.folder.glob('??/*'))
    await make_pdfs.run(press, archive)  # type: ignore[arg-type]
    assert sorted((await files(document_id)).values()) == kept
    assert (await Job.get(kind='pdf')).state == 'done'


async def test_a_document_without_einvoice_says_why(people: People, archive: Archive) -> None:
    document_id = await invoiced(people, buyer={})
    press = XmlPress()
    with pytest.raises(Refused, match='Missing for an e-invoice: the buyer’s SIREN'):
        await printing.einvoice(document_id, 'cii', press, archive)  # type: ignore[arg-type]
    assert press.made == 0
    await make_pdfs.run(press, archive)  # type: ignore[arg-type]
    assert set(await files(document_id)) == {'pdf'}


async def test_a_consumer_has_none(people: People, archive: Archive) -> None:
    order = await desk.order(line())
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    assert 'for business buyers only' in str(printing.no_einvoice(await Document.get(id=document_id)))


async def test_one_that_could_not_be_written_says_so(people: People, archive: Archive) -> None:
    class Paper(XmlPress):
        async def issue(self, kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
            return {'pdf': b'%PDF'}

    with pytest.raises(Refused, match='it could not be written'):
        await printing.einvoice(await invoiced(people), 'cii', Paper(), archive)  # type: ignore[arg-type]


async def test_an_unknown_document_has_none(people: People, archive: Archive) -> None:
    with pytest.raises(Missing):
        await printing.einvoice(404, 'cii', XmlPress(), archive)  # type: ignore[arg-type]


async def test_an_invoice_whose_numbers_do_not_add_up_takes_no_number(
        people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from orders import snapshots
    right = snapshots.invoice

    def wrong(*facts: Any) -> dict[str, Any]:
        made = right(*facts)
        made['totals']['vat'] += 3
        return made

    order = await business()
    with monkeypatch.context() as mistake:
        mistake.setattr(snapshots, 'invoice', wrong)
        with pytest.raises(DoesNotAddUp):
            await invoicing.issue_invoice(people.clerk, order.id)
    assert await Document.all().using_db(database.reader()).count() == 0
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    assert (await Document.get(id=document_id)).number == 'INV00001'
