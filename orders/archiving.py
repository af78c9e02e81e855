"""The archive of a period: every issued document with its bytes, the payments, and all hashes, in one file that can be
verified without this desk. The same content always gives the same bytes."""
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC
from typing import IO, Any
from urllib.parse import quote

from base.actor import Actor, Right
from base.errors import Refused
from base.i18n import N_, _, speaking
from data import issued
from data.issued import Issued, Paid
from data.models import DocumentFile, Shop
from documents.store import Archive
from documents.workers import Press
from orders import printing
from orders.container import Packer
from orders.ground import shop
from orders.periods import Period

FORMAT, VERSION = 'comptoir-archive', 1
FACTS = ('kind', 'series', 'sequence', 'number', 'order_id', 'currency', 'net_minor', 'vat_minor', 'total_minor',
         'previous_hash', 'hash')
PAYMENT_FACTS = ('sequence', 'order_id', 'amount_minor', 'currency', 'method', 'reference', 'recorded_by_id',
                 'reverses_id', 'document_id', 'previous_hash', 'hash')
README = (
    N_('This is an archive of issued documents and payments, made by Comptoir.'),
    N_('documents/ holds a folder for each invoice and credit invoice: document.json has its facts and hashes, '
       'snapshot.json its frozen content, beside them the PDF and XML files as they were issued.'),
    N_('payments.jsonl is the payment ledger, one row a line. manifest.json lists every file with its SHA-256, and '
       'the counts and totals. Amounts are in the smallest unit of the currency.'),
    N_('Each document carries the hash of the one before it in its series, each payment that of the payment before it: '
       'nothing can be changed, removed or added without breaking the chain.'),
    N_('To verify all of it: python main.py check --archive FILE.zip. It needs no database.'),
    N_('To verify the files alone, unpack the archive and run in its folder: sha256sum -c SHA256SUMS'),
    N_('The hash of a document is the SHA-256 of this JSON list: kind, series, sequence, number, order_id, issued_at, '
       'issued_on, currency, net_minor, vat_minor, total_minor, the text of snapshot.json, previous_hash. That of a '
       'payment: sequence, order_id, amount_minor, currency, method, reference, paid_at, recorded_at, recorded_by_id, '
       'reverses_id, previous_hash, and document_id where it has one.'),
)


@dataclass
class Chain:
    """A piece of a chain: where it begins and ends, and the hash before it."""
    first: int = 0
    last: int = 0
    count: int = 0
    previous_hash: str = ''
    hash: str = ''

    def take(self, sequence: int, previous_hash: str, own: str) -> None:
        if not self.count:
            self.first, self.previous_hash = sequence, previous_hash
        self.last, self.hash = sequence, own
        self.count += 1


@dataclass
class Sums:
    """What an archive holds, counted: the same when it is made and when it is verified."""
    series: dict[str, Chain] = field(default_factory=dict)
    payments: Chain = field(default_factory=Chain)
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    paid: dict[str, dict[str, int]] = field(default_factory=dict)

    def document(self, row: Any) -> None:
        self.series.setdefault(row.series, Chain()).take(row.sequence, row.previous_hash, row.hash)
        _add(self.totals, f'{row.kind} {row.currency}', net=row.net_minor, vat=row.vat_minor, total=row.total_minor)

    def payment(self, row: Any) -> None:
        self.payments.take(row.sequence, row.previous_hash, row.hash)
        _add(self.paid, row.currency, total=row.amount_minor)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def _add(sums: dict[str, dict[str, int]], key: str, **amounts: int) -> None:
    row = sums.setdefault(key, {'count': 0, **dict.fromkeys(amounts, 0)})
    row['count'] += 1
    for name, amount in amounts.items():
        row[name] += amount


async def archive(actor: Actor, period: Period, store: Archive, target: IO[bytes], press: Press | None = None) -> Sums:
    """Writes the archive of the period to `target`. PDFs that are not made yet come from the press first. Raises
    Forbidden; Refused when a PDF is not there and there is no press, or stored bytes are lost or damaged."""
    actor.need(Right.SETTINGS)
    desk, packer, sums = await shop(), Packer(target), Sums()
    packer.add('README.txt', _readme())
    async for rows in issued.documents(period.first, period.last):
        files = await _files(rows, store, press)
        for row in rows:
            sums.document(row)
        await asyncio.to_thread(_pack_documents, packer, rows, files, store)
    await _pack_payments(packer, period, desk, sums)
    await asyncio.to_thread(_finish, packer, desk, period, sums)
    return sums


async def _files(rows: Sequence[Issued], store: Archive, press: Press | None) -> dict[int, list[DocumentFile]]:
    files = await issued.files_of(rows)
    unmade = [row for row in rows if not any(file.kind == 'pdf' for file in files[row.id])]
    if not unmade:
        return files
    if press is None:
        raise Refused(N_('The PDF of {number} is not made yet. Start the desk, wait a moment, and try again.'),
                      number=unmade[0].number)
    await asyncio.gather(*(printing.pdf(row.id, press, store) for row in unmade))
    return await issued.files_of(rows)


def _pack_documents(packer: Packer, rows: Sequence[Issued], files: Mapping[int, Sequence[DocumentFile]],
                    store: Archive) -> None:
    for row in rows:
        _pack_document(packer, row, files[row.id], store)


def _pack_document(packer: Packer, row: Issued, files: Sequence[DocumentFile], store: Archive) -> None:
    name = file_name(row.number)
    folder = f'documents/{name}'
    facts = {**{fact: getattr(row, fact) for fact in FACTS}, 'issued_at': row.issued_at.astimezone(UTC).isoformat(),
             'issued_on': row.issued_on.isoformat(),
             'files': {_path(folder, name, file.kind): file.sha256 for file in files}}
    packer.add(f'{folder}/document.json', _json(facts))
    packer.add(f'{folder}/snapshot.json', row.snapshot.encode())
    for file in files:
        packer.add(_path(folder, name, file.kind), store.read(file.sha256))


def file_name(number: str) -> str:
    """A document's number as a name in any file system."""
    return quote(number, safe='+')


def _path(folder: str, name: str, kind: str) -> str:
    return f'{folder}/{name}.pdf' if kind == 'pdf' else f'{folder}/{name}-{kind}.xml'


async def _pack_payments(packer: Packer, period: Period, desk: Shop, sums: Sums) -> None:
    lines: list[bytes] = []
    async for rows in issued.ledger(*period.moments(desk.timezone)):
        for row in rows:
            sums.payment(row)
            lines.append(_payment(row))
    packer.add('payments.jsonl', b''.join(lines))


def _payment(row: Paid) -> bytes:
    facts = {**{fact: getattr(row, fact) for fact in PAYMENT_FACTS}, 'order_number': row.order_number,
             'paid_at': row.paid_at.astimezone(UTC).isoformat(),
             'recorded_at': row.recorded_at.astimezone(UTC).isoformat()}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True).encode() + b'\n'


def _finish(packer: Packer, desk: Shop, period: Period, sums: Sums) -> None:
    files = {name: {'sha256': sha256, 'size': size} for name, (sha256, size) in packer.sums.items()}
    packer.add('manifest.json', _json({
        'format': FORMAT, 'version': VERSION, 'language': desk.language, 'timezone': desk.timezone,
        'period': [str(period.first), str(period.last)],
        'shop': {'name': desk.name, 'country': desk.country, 'vat_id': str(desk.legal.get('vat_id') or '')},
        **sums.as_json(), 'files': files}))
    packer.add('SHA256SUMS', ''.join(f'{sha256}  {name}\n' for name, (sha256, _size) in packer.sums.items()).encode())
    packer.close()


def _readme() -> bytes:
    texts = []
    for language in ('en', 'fr'):
        with speaking(language):
            texts.append('\n\n'.join(_(paragraph) for paragraph in README))
    return ('\n\n----\n\n'.join(texts) + '\n').encode()


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b'\n'
