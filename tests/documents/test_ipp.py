"""A PDF reaches a printer of the network, or a person reads why not."""

from collections.abc import AsyncIterator

import pytest

from base.errors import Invalid
from documents import ipp
from tests.documents import fake_printer
from tests.documents.fake_printer import PRINT, Printer

PDF = b'%PDF-1.7 a slip'


@pytest.fixture
async def printer() -> AsyncIterator[Printer]:
    async with fake_printer.printing() as one:
        yield one


@pytest.mark.parametrize(('typed', 'kept'), [
    ('ipp://printer', 'ipp://printer:631/ipp/print'),
    (' IPPS://Brother.local:443/printers/A4/ ', 'ipps://brother.local:443/printers/A4'),
    ('ipp://[fe80::1]/ipp', 'ipp://[fe80::1]:631/ipp')])
def test_an_address_is_kept_in_full(typed: str, kept: str) -> None:
    assert ipp.address_of(typed) == kept


@pytest.mark.parametrize('typed', [
    '', 'printer', 'http://printer/ipp', 'https://printer', 'file:///etc/passwd', 'ipp://', 'ipp:///ipp/print',
    'ipp://me:secret@printer', 'ipp://printer?x=1', 'ipp://printer#x', 'ipp://printer:99999', 'ipp://[::1',
    'ipp://printer/a b', 'ipp://printer/\r\nHost: x', 'ipp://ｐrinter', 'ipp://' + 'x' * 300])
def test_what_is_no_address_of_a_printer_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        ipp.address_of(typed)
    assert refused.value.field == 'printer'


async def test_a_printer_gets_the_pages(printer: Printer) -> None:
    assert await ipp.look(printer.address) == ''
    await ipp.send(printer.address, PDF, 'SHIP00012')
    assert printer.printed == [PDF]


async def test_a_printer_that_stopped_says_why(printer: Printer) -> None:
    printer.state, printer.reasons = 5, b'media-empty'
    assert await ipp.look(printer.address) == 'media-empty'


async def looked_and_sent(address: str) -> None:
    await ipp.look(address)
    await ipp.send(address, PDF, 'SHIP00012')


async def trouble(printer: Printer, address: str = '') -> tuple[str, str]:
    with pytest.raises(ipp.Trouble) as found:
        await looked_and_sent(address or printer.address)
    return found.value.kind, found.value.answer


async def test_a_printer_without_pdf_is_sent_none(printer: Printer) -> None:
    printer.formats = [b'image/urf', b'image/jpeg']
    assert await trouble(printer) == ('format', 'image/urf, image/jpeg')
    assert PRINT not in printer.asked


async def test_a_printer_that_takes_no_work_says_so(printer: Printer) -> None:
    printer.accepts = False
    assert (await trouble(printer))[0] == 'busy'


@pytest.mark.parametrize(('wrong', 'kind'), [
    (0x0406, 'unknown'), (0x040A, 'format'), (0x0402, 'login'), (0x0507, 'busy'), (0x0400, 'refused'), ('401', 'login'),
    ('404', 'unknown'), ('426', 'tls'), ('302', 'unknown'), ('500', 'refused'), ('503', 'busy'), ('drop', 'perhaps'),
    ('garbage', 'perhaps')])
async def test_what_a_printer_answers_is_told(printer: Printer, wrong: int | str, kind: ipp.Kind) -> None:
    printer.misbehaves = [wrong]
    found, answer = await trouble(printer)
    assert (found, printer.printed) == (kind, [])
    assert answer == {int: 'out of sorts', str: f'HTTP {wrong}' if kind != 'perhaps' else ''}[type(wrong)]
    assert ipp.SENTENCES[kind]


async def test_a_printer_that_hangs_may_have_printed(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, 'WHOLE', .2)
    printer.misbehaves = ['hang']
    assert (await trouble(printer))[0] == 'perhaps'


async def test_a_printer_that_is_not_there_cannot_be_reached(printer: Printer) -> None:
    assert await trouble(printer, 'ipp://127.0.0.1:9/ipp/print') == ('unreachable', '')
    assert (await trouble(printer, 'ipp://nowhere.invalid:631/ipp/print'))[0] == 'unreachable'


async def test_a_printer_that_speaks_no_tls_is_told_apart(printer: Printer) -> None:
    assert (await trouble(printer, printer.address.replace('ipp:', 'ipps:')))[0] == 'tls'


async def test_an_endless_answer_is_not_read_to_its_end(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, 'MOST_READ', 100)
    assert (await trouble(printer))[0] == 'unknown'
