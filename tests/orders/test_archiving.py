"""The archive of a period: the same content gives the same bytes, and each lie in it is named without the database."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from base.clock import today
from base.errors import Forbidden, Refused
from documents.store import Archive
from orders import archive_check, archiving, invoicing, paying, printing
from orders.container import Packer
from orders.periods import Period
from tests.faults.steps import Press
from tests.orders import desk
from tests.orders.desk import People

Contents = dict[str, bytes]
only_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def this_day() -> Period:
    day = today('Europe/Paris')
    return Period(day, day)


async def three_invoices(people: People, store: Archive) -> None:
    for number in range(3):
        order = await desk.order(customer_name=f'Émilie {number}')
        document = await invoicing.issue_invoice(people.clerk, order.id)
        await printing.pdf(document, Press(), store)  # type: ignore[arg-type]
        await paying.mark_as_paid(people.clerk, order.id)


@pytest.fixture
async def kept(people: People, tmp_path: Path) -> Archive:
    store = Archive(tmp_path / 'documents')
    await three_invoices(people, store)
    return store


async def made(people: People, store: Archive, period: Period | None = None, press: Any = None) -> bytes:
    target = io.BytesIO()
    await archiving.archive(people.owner, period or this_day(), store, target, press)
    return target.getvalue()


def lies(content: bytes, folder: Path) -> list[str]:
    path = folder / 'archive.zip'
    path.write_bytes(content)
    return [lie for part in archive_check.check(path) for lie in part.lies]


def contents(archive: bytes) -> Contents:
    with zipfile.ZipFile(io.BytesIO(archive)) as box:
        return {name: box.read(name) for name in box.namelist()}


def packed(files: Contents) -> bytes:
    target = io.BytesIO()
    packer = Packer(target)
    for name, content in files.items():
        packer.add(name, content)
    packer.close()
    return target.getvalue()


def resealed(files: Contents) -> Contents:
    """As a forger would: lists and hashes of the files follow what was changed."""
    rest = {name: content for name, content in files.items() if name not in ('manifest.json', 'SHA256SUMS')}
    manifest = json.loads(files['manifest.json'])
    manifest['files'] = {name: {'sha256': hashlib.sha256(content).hexdigest(), 'size': len(content)}
                         for name, content in rest.items()}
    rest['manifest.json'] = (json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + '\n').encode()
    sums = ''.join(f'{hashlib.sha256(content).hexdigest()}  {name}\n' for name, content in rest.items())
    return {**rest, 'SHA256SUMS': sums.encode()}


async def test_an_archive_holds_and_says_what_it_holds(people: People, kept: Archive, tmp_path: Path) -> None:
    content = await made(people, kept)
    assert lies(content, tmp_path) == []
    files = contents(content)
    manifest = json.loads(files['manifest.json'])
    assert manifest['totals'] == {'invoice EUR': {'count': 3, 'net': 6000, 'total': 7200, 'vat': 1200}}
    assert manifest['paid'] == {'EUR': {'count': 3, 'total': 7200}}
    assert manifest['series']['INV']['count'] == manifest['payments']['count'] == 3
    assert files['documents/INV00002/INV00002.pdf'].endswith(b'invoice INV00002')
    assert 'Pour tout vérifier' in files['README.txt'].decode()


async def test_the_same_content_gives_the_same_bytes(people: People, kept: Archive) -> None:
    assert await made(people, kept) == await made(people, kept)


async def test_a_piece_of_the_chains_holds_without_what_came_before(
    people: People, kept: Archive, tmp_path: Path
) -> None:
    old = await made(people, kept, Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert lies(old, tmp_path) == []
    assert json.loads(contents(old)['manifest.json'])['payments']['count'] == 0


async def test_only_the_owner_takes_the_books_away(people: People, kept: Archive) -> None:
    for role in ('clerk', 'packer', 'viewer'):
        with pytest.raises(Forbidden):
            await archiving.archive(people.of(role), this_day(), kept, io.BytesIO())


async def test_a_pdf_not_made_yet_is_made_or_the_archive_refused(people: People, kept: Archive, tmp_path: Path) -> None:
    order = await desk.order()
    await invoicing.issue_invoice(people.clerk, order.id)
    with pytest.raises(Refused, match='The PDF of INV00004 is not made yet'):
        await made(people, kept)
    assert lies(await made(people, kept, press=Press()), tmp_path) == []


@only_sqlite
@pytest.mark.parametrize('state', ['gone', 'changed'])
async def test_stored_bytes_that_are_lost_or_changed_make_no_archive(
    people: People, kept: Archive, state: str
) -> None:
    path = next(kept.folder.glob('??/*'))
    path.chmod(0o600)
    path.unlink() if state == 'gone' else path.write_bytes(b'other')
    with pytest.raises(Refused, match='Restore it from a backup'):
        await made(people, kept)


@only_sqlite
async def test_every_changed_byte_is_seen(people: People, kept: Archive, tmp_path: Path) -> None:
    content = await made(people, kept)
    unseen = []
    for place in [*range(0, len(content), len(content) // 60), len(content) - 1, len(content) - 12]:
        changed = bytearray(content)
        changed[place] ^= 1
        if not lies(bytes(changed), tmp_path):
            unseen.append(place)
    assert unseen == []
    for shorter in (content[:-1], content[:1000], b'', content + b'!'):
        assert lies(shorter, tmp_path), len(shorter)


def _facts(name: str, **values: Any) -> Callable[[Contents], Any]:
    path = f'documents/{name}/document.json'
    return lambda files: files.update({path: json.dumps({**json.loads(files[path]), **values}).encode()})


def _manifest(**values: Any) -> Callable[[Contents], Any]:
    return lambda files: files.update({'manifest.json': json.dumps(
        {**json.loads(files['manifest.json']), **values}).encode()})


def _without(start: str) -> Callable[[Contents], Any]:
    return lambda files: [files.pop(name) for name in list(files) if name.startswith(start)]


def _snapshot(old: bytes, new: bytes) -> Callable[[Contents], Any]:
    path = 'documents/INV00002/snapshot.json'
    return lambda files: files.update({path: files[path].replace(old, new)})


def _payments(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Contents], Any]:
    return lambda files: files.update({'payments.jsonl': b''.join(change(files['payments.jsonl'].splitlines(True)))})


FORGED: dict[str, tuple[Callable[[Contents], Any], str]] = {
    'a document': (_without('documents/INV00002/'), 'Series INV: a number is missing or doubled.'),
    'the first': (_without('documents/INV00001/'), 'The manifest is wrong in series.'),
    'the last': (_without('documents/INV00003/'), 'The manifest is wrong in series.'),
    'a pdf': (lambda files: files.update({'documents/INV00002/INV00002.pdf': b'%PDF other'}),
              'Document INV00002: a file is not the one that was issued.'),
    'no pdf': (_without('documents/INV00002/INV00002.pdf'),
               'Document INV00002: a file is not the one that was issued.'),
    'one more file': (lambda files: files.update({'documents/INV00002/more.pdf': b'%PDF'}),
                      'The file documents/INV00002/more.pdf belongs to no document.'),
    'a name': (_snapshot(b'Claire Petit', b'Mallory'), 'Document INV00002 has been changed, or the one before it.'),
    'a price': (_snapshot(b'"due":2400', b'"due":1400'), 'Document INV00002: its snapshot is wrong in due, rounding.'),
    'a total': (_facts('INV00002', total_minor=1400), 'Document INV00002: its snapshot is wrong in due.'),
    'a hash': (_facts('INV00001', hash='0' * 64), 'Document INV00001 has been changed, or the one before it.'),
    'a day': (_facts('INV00001', issued_on='2019-01-01'), 'Document INV00001 is not of this period.'),
    'no facts': (lambda files: files.update({'documents/INV00001/document.json': b'[]'}),
                 'The file documents/INV00001/document.json cannot be read.'),
    'a payment': (_payments(lambda rows: [rows[0], rows[1].replace(b'2400', b'2300'), rows[2]]),
                  'Payment 2 has been changed, or the one before it.'),
    'no payment': (_payments(lambda rows: [rows[0], rows[2]]), 'The payment ledger lacks rows before 3.'),
    'a payment at the end of time': (
        _payments(lambda rows: [re.sub(rb'"paid_at": "[^"]*"', b'"paid_at": "0001-01-01T00:00:00+14:00"', row)
                                for row in rows]), 'This is no archive of Comptoir: date value out of range'),
    'counts': (_manifest(totals={}), 'The manifest is wrong in totals.'),
    'sums': (_manifest(paid={'EUR': {'count': 3, 'total': 7100}}), 'The manifest is wrong in paid.'),
}  # fmt: skip


@only_sqlite
async def test_a_forger_who_mends_every_list_is_named_all_the_same(
    people: People, kept: Archive, tmp_path: Path
) -> None:
    archive, missed = await made(people, kept), {}
    for what, (forge, sentence) in FORGED.items():
        files = contents(archive)
        forge(files)
        found = lies(packed(resealed(files)), tmp_path)
        if sentence not in found:
            missed[what] = found
    assert missed == {}


@only_sqlite
async def test_one_who_mends_no_list_is_named_by_the_file(people: People, kept: Archive, tmp_path: Path) -> None:
    files = contents(await made(people, kept))
    changed = packed({**files, 'manifest.json': files['manifest.json'].replace(b'Maison Lilas', b'Maison Mauve')})
    assert lies(changed, tmp_path) == ['The file manifest.json is not the one that was archived.']
    gone = {name: content for name, content in files.items() if name != 'documents/INV00003/INV00003.pdf'}
    assert 'The file documents/INV00003/INV00003.pdf is missing.' in lies(packed(gone), tmp_path)


@pytest.mark.parametrize('name', ['../evil', '/etc/passwd', 'documents/../x.pdf', 'documents/A/B/C.pdf', 'a.txt'])
def test_names_that_lead_elsewhere_are_no_archive(tmp_path: Path, name: str) -> None:
    assert 'is nothing an archive holds' in lies(packed({name: b'x', 'manifest.json': b'{}'}), tmp_path)[0]


def test_a_bomb_is_never_unpacked(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as box:
        box.writestr('manifest.json', b'0' * 50_000_000)
    assert 'is nothing an archive holds' in lies(target.getvalue(), tmp_path)[0]


@pytest.mark.parametrize('content', [b'', b'{}', b'[' * 100_000, b'null', b'{"format": "comptoir-archive"}'])
def test_a_manifest_that_is_none_is_said(tmp_path: Path, content: bytes) -> None:
    assert 'This is no archive of Comptoir' in lies(packed({'manifest.json': content}), tmp_path)[0]
    assert 'This is no archive of Comptoir' in lies(content, tmp_path)[0]
