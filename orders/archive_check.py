"""An archive verified without the database: its bytes, its chains, its numbers, its sums."""
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from base.i18n import N_, _
from base.money import format_number
from orders import archiving, frozen, invoicing, ledger, numbering
from orders.checking import Part
from orders.container import NoArchive, Unpacker
from orders.invariants import MOST

SUMS, MANIFEST, PAYMENTS = 'SHA256SUMS', 'manifest.json', 'payments.jsonl'
_BROKEN = (NoArchive, *frozen.UNREADABLE)
LONGEST_LINE = 1 << 20


def language(path: Path) -> str:
    """The one its shop speaks; English when it cannot be told."""
    try:
        with path.open('rb') as file:
            return str(_manifest(Unpacker(file))['language'])
    except (OSError, *_BROKEN):
        return 'en'


def check(path: Path) -> Iterator[Part]:
    """Reads the whole file; never raises for what stands in it."""
    try:
        with path.open('rb') as file:
            yield from _Check(Unpacker(file)).parts()
    except (OSError, *_BROKEN) as error:
        yield Part('archive', '', {}, [_('This is no archive of Comptoir: {what}').format(what=error)])


def _manifest(box: Unpacker) -> dict[str, Any]:
    manifest = json.loads(box.read(MANIFEST))
    if manifest['format'] != archiving.FORMAT or manifest['version'] != archiving.VERSION:
        raise NoArchive('another format or version')
    return dict(manifest)


class _Check:
    """One archive. Keeps of each document only what later questions need."""

    def __init__(self, box: Unpacker) -> None:
        self.box = box
        self.manifest = _manifest(box)
        self.hashes: dict[str, str] = {}
        self.known = {SUMS, MANIFEST, PAYMENTS, 'README.txt'}
        self.documents: list[Any] = []
        self.sums = archiving.Sums()

    def parts(self) -> Iterator[Part]:
        yield self._part('files', N_('Files: {count}, each with the bytes that were archived.'), self._files,
                         lambda: len(self.box.names))
        yield self._part('documents', N_('Documents: {count}, each as issued, with its files.'), self._documents,
                         lambda: len(self.documents))
        yield self._part('chains', N_('Series: {count}, no gap, no double, each document linked to the one before.'),
                         self._chains, lambda: len(self.sums.series))
        yield self._part('credits', N_('Credit invoices: {count}, none beyond its invoice where both are here.'),
                         self._credits, lambda: sum(row.kind == 'credit' for row in self.documents))
        yield self._part('payments', N_('Payments: {count}, one unbroken chain.'), self._payments,
                         lambda: self.sums.payments.count)
        yield self._part('manifest', N_('Manifest: its {count} counts and totals are those of the documents.'),
                         self._totals, lambda: len(self.sums.totals) + len(self.sums.paid) + len(self.sums.series) + 1)

    def _part(self, name: str, sentence: str, look: Callable[[], list[str]], count: Callable[[], int]) -> Part:
        try:
            lies = look()[:MOST]
        except _BROKEN as error:
            lies = [_('This is no archive of Comptoir: {what}').format(what=error)]
        return Part(name, _(sentence).format(count=format_number(count())), {name: count()}, lies)

    def _files(self) -> list[str]:
        told = _sums_of(self.box.read(SUMS).decode())
        listed = {**{name: entry['sha256'] for name, entry in self.manifest['files'].items()}, MANIFEST: None}
        lies = [_('The file {what} is missing.').format(what=name)
                for name in sorted((set(told) | set(listed)) - set(self.box.names))]
        for name in self.box.names:
            if name == SUMS:
                continue
            self.hashes[name] = self._hash(name)
            if told.get(name) != self.hashes[name] or listed.get(name, '') not in (None, self.hashes[name]):
                lies.append(_('The file {what} is not the one that was archived.').format(what=name))
        return lies + self._container()

    def _hash(self, name: str) -> str:
        try:
            return self.box.sha256(name)
        except NoArchive:
            return ''

    def _container(self) -> list[str]:
        where = self.box.tampered()
        return [_('The archive was changed around {what}.').format(what=where)] if where else []

    def _documents(self) -> list[str]:
        lies: list[str] = []
        for name in self.box.names:
            if name.endswith('/document.json'):
                try:
                    lies += self._document(name)
                except _BROKEN:
                    lies.append(_('The file {what} cannot be read.').format(what=name))
        return lies + [_('The file {what} belongs to no document.').format(what=name)
                       for name in self.box.names if name not in self.known]

    def _document(self, name: str) -> list[str]:
        folder = name.rpartition('/')[0]
        row: Any = SimpleNamespace(**json.loads(self.box.read(name)))
        row.snapshot = self.box.read(f'{folder}/snapshot.json').decode()
        self.known |= {name, f'{folder}/snapshot.json', *row.files}
        row.issued_at, row.issued_on = datetime.fromisoformat(row.issued_at), date.fromisoformat(row.issued_on)
        paper = frozen.paper_of(row)
        lies = [_('Document {what}: its snapshot is wrong in {fields}.').format(what=row.number, fields=', '.join(
            fields)) for fields in [frozen.contradictions(row, paper)] if fields]
        if invoicing.fingerprint(row) != row.hash or folder != f'documents/{archiving.file_name(row.number)}':
            lies.append(_('Document {what} has been changed, or the one before it.').format(what=row.number))
        if any(self.hashes.get(path) != sha256 for path, sha256 in row.files.items()) or not row.files:
            lies.append(_('Document {what}: a file is not the one that was issued.').format(what=row.number))
        if not self._in_period(row.issued_on):
            lies.append(_('Document {what} is not of this period.').format(what=row.number))
        row.original, row.totals = paper.get('original_number', ''), paper.get('totals', {})
        del row.snapshot
        self.documents.append(row)
        return lies

    def _in_period(self, day: date) -> bool:
        first, last = self.manifest['period']
        return bool(first <= day.isoformat() <= last)

    def _chains(self) -> list[str]:
        lies: list[str] = []
        before: dict[str, Any] = {}
        for row in sorted(self.documents, key=lambda row: (row.series, row.sequence)):
            self.sums.document(row)
            last = before.get(row.series)
            if row.number != numbering.number(row.series, row.sequence):
                lies.append(_('Document {what} has a number that is not of its series.').format(what=row.number))
            if last is not None and row.sequence != last.sequence + 1:
                lies.append(_('Series {what}: a number is missing or doubled.').format(what=row.series))
            elif last is not None and (row.previous_hash != last.hash or row.issued_on < last.issued_on):
                lies.append(_('Document {what} has been changed, or the one before it.').format(what=row.number))
            before[row.series] = row
        return lies

    def _credits(self) -> list[str]:
        invoices = {row.number: row for row in self.documents if row.kind == 'invoice'}
        credits_: dict[str, list[dict[str, Any]]] = {}
        for row in self.documents:
            if row.kind == 'credit' and row.original in invoices:
                credits_.setdefault(row.original, []).append({'totals': row.totals})
        return [_('Invoice {what}: more is credited at {rate} % than was invoiced.').format(
            what=number, rate=f'{rate / 100:g}') for number, papers in credits_.items()
            for _category, rate in frozen.over_credited({'totals': invoices[number].totals}, papers)]

    def _payments(self) -> list[str]:
        lies: list[str] = []
        last: Any = None
        for line in self._lines():
            row: Any = SimpleNamespace(**json.loads(line))
            row.paid_at, row.recorded_at = (datetime.fromisoformat(at) for at in (row.paid_at, row.recorded_at))
            if last is not None and row.sequence != last.sequence + 1:
                lies.append(_('The payment ledger lacks rows before {what}.').format(what=row.sequence))
            elif ledger.fingerprint(row) != row.hash or (last is not None and row.previous_hash != last.hash):
                lies.append(_('Payment {what} has been changed, or the one before it.').format(what=row.sequence))
            self.sums.payment(row)
            last = row
        return lies

    def _lines(self) -> Iterator[bytes]:
        rest = b''
        for chunk in self.box.chunks(PAYMENTS):
            *whole, rest = (rest + chunk).split(b'\n')
            yield from whole
            if len(rest) > LONGEST_LINE:
                raise NoArchive(f'{PAYMENTS} has a line that is too long')
        if rest:
            raise NoArchive(f'{PAYMENTS} ends in the middle of a line')

    def _totals(self) -> list[str]:
        found = self.sums.as_json()
        return [_('The manifest is wrong in {what}.').format(what=name)
                for name in found if self.manifest.get(name) != found[name]]


def _sums_of(text: str) -> dict[str, str]:
    return {name: sha256 for sha256, _sep, name in (line.partition('  ') for line in text.splitlines())}
