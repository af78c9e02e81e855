"""The check of a whole shop names each lie in its part, and says what it looked at where all holds."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from base.clock import now
from base.i18n import speaking
from data import database
from data.models import Document, DocumentFile
from documents.store import Archive
from orders import check_report, checking, crediting, invoicing, outbox, paying, printing
from orders.checking import Part
from orders.invariants import FROZEN
from tests.databases import Store
from tests.faults.steps import Press
from tests.orders import desk
from tests.orders.desk import line

CREDIT = "(SELECT MIN(id) FROM document WHERE kind = 'credit')"
LIES = [
    ('numbers', 'Series INV: a number is missing or doubled.', "DELETE FROM document WHERE number = 'INV00002'"),
    ('chains', 'Document INV00003 has been changed, or the one before it.',
     "UPDATE document SET hash = 'f' || substr(hash, 2) WHERE number = 'INV00003'"),
    ('snapshots', 'Document INV00001: its snapshot is wrong in vat, total.',
     """UPDATE document SET snapshot = replace(snapshot, '"vat":400}', '"vat":399}') WHERE number = 'INV00001'"""),
    ('invoices', 'Invoice INV00001: more is credited at 20 % than was invoiced.',
     f"""UPDATE document SET snapshot = replace(snapshot, '"gross":1200', '"gross":9900') WHERE id = {CREDIT}"""),
    ('snapshots', 'Document INV00001: its snapshot is wrong in snapshot.',
     "UPDATE document SET snapshot = '{}' WHERE number = 'INV00001'"),
    ('payments', 'Payment 1 has been changed, or the one before it.',
     "UPDATE payment SET reference = 'other' WHERE sequence = 1"),
    ('stock', 'Product MUG: its stock is not the opening stock with all moves.',
     'UPDATE product SET stock = stock - 1'),
    ('orders', 'its total is not what its lines come to.', 'UPDATE orders SET total_minor = total_minor + 1'),
    ('orders', 'its status does not follow from its facts.', "UPDATE orders SET status = 'on_hold'"),
    ('snapshots', 'Document INV00001: its snapshot is wrong in snapshot.',
     """UPDATE document SET snapshot = '{"totals": {"rates": [{"category": "S", "gross": 1, "rate": 1e999}]}}'
        WHERE kind IN ('invoice', 'credit')"""),
    ('database', 'Rows of payment can be changed: their guard is missing.', ''),
]  # fmt: skip


@pytest.fixture
async def kept(db: database.Database, store: Store) -> Archive:
    """Three invoices, the first half credited."""
    people = await desk.open_shop()
    mug = await desk.product(sku='MUG')
    archive = Archive(store.folder / 'documents')
    for _number in range(3):
        order = await desk.order(line(mug))
        await invoicing.issue_invoice(people.clerk, order.id)
        await paying.mark_as_paid(people.clerk, order.id)
    first = await Document.get(number='INV00001')
    sold = await desk.lines_of(await first.order)
    await crediting.credit_invoice(people.clerk, (await first.order).id, first.id, crediting.Ask({sold[0].id: 1}))
    for document in await Document.all():
        await printing.pdf(document.id, Press(), archive)  # type: ignore[arg-type]
    for job in await outbox.claim('pdf', 9):
        await outbox.done(job)
    return archive


async def parts(kept: Archive) -> dict[str, Part]:
    return {part.name: part async for part in checking.check(kept, kept.folder.parent)}


async def unguarded(*statements: str) -> None:
    """As one who has the database file or its password: the guards fall first."""
    for name in FROZEN:
        if database.is_postgres():
            await write(f'ALTER TABLE {name} DISABLE TRIGGER USER')
        else:
            await write(f'DROP TRIGGER IF EXISTS {name}_no_update')
            await write(f'DROP TRIGGER IF EXISTS {name}_no_delete')
    for statement in statements:
        await write(statement)


@database.transactional
async def write(sql: str) -> None:
    await database.write(sql)


async def test_where_all_holds_each_part_says_how_much_it_looked_at(kept: Archive) -> None:
    found = await parts(kept)
    assert [part.name for part in found.values() if part.lies] == []
    assert found['numbers'].sentence == 'Documents: 4, series: 2, no gap, no double.'
    assert found['invoices'].counts == {'invoices': 3, 'credits': 1}
    assert found['files'].counts['files'] >= 4
    assert found['stock'].sentence == 'Products: 1, stock moves: 3, each stock is what its moves make it.'


async def test_each_lie_is_named_in_its_part(kept: Archive) -> None:
    missed = {}
    await unguarded('DELETE FROM document_terms', 'DELETE FROM document_line', 'DELETE FROM document_file')
    for part, sentence, sql in LIES:
        if sql:
            await write(sql)
        found = (await parts(kept))[part].lies
        if not any(sentence in lie for lie in found):
            missed[sentence] = found
    assert missed == {}


@pytest.mark.parametrize('harm', ['changed', 'gone'])
async def test_a_stored_byte_that_changed_is_named(kept: Archive, harm: str) -> None:
    file = (await DocumentFile.all().order_by('id'))[0]
    path = kept.path(file.sha256)
    path.chmod(0o600)
    path.unlink() if harm == 'gone' else path.write_bytes(path.read_bytes()[:-1] + b'?')
    found = await parts(kept)
    assert [part.name for part in found.values() if part.lies] == ['files']
    assert file.sha256[:12] in found['files'].lies[0]


async def test_a_noted_hash_that_is_none_is_named_and_the_check_goes_on(kept: Archive) -> None:
    await unguarded("UPDATE document_file SET sha256 = '../secret' WHERE id = (SELECT MIN(id) FROM document_file)")
    found = await parts(kept)
    assert found['files'].lies == ['The stored document ../secret is missing. Restore it from a backup.']


async def test_only_what_nobody_writes_any_more_is_unfinished(kept: Archive, tmp_path: Path) -> None:
    half = kept.path('0' * 64).with_suffix('.part')
    half.parent.mkdir(exist_ok=True)
    half.touch()
    assert (await parts(kept))['files'].lies == []
    old = (now() - timedelta(hours=1)).timestamp()
    os.utime(half, (old, old))
    assert (await parts(kept))['files'].lies == [f'The file {half.name} was never finished.']


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_it_is_said_in_the_shop_s_language(kept: Archive) -> None:
    await desk.set_shop(language='fr')
    said: list[str] = []
    with speaking('en'):
        assert await check_report.shop(kept.folder.parent, said.append, False) == 0
    assert said[-1] == 'Tout est exact.'


async def test_what_is_frozen_is_neither_changed_nor_deleted(kept: Archive) -> None:
    emptied = 'TRUNCATE {name} CASCADE' if database.is_postgres() else 'REPLACE INTO {name} SELECT * FROM {name}'
    for name in FROZEN:
        for sql in (f'UPDATE {name} SET id = id', f'DELETE FROM {name}', emptied.format(name=name)):
            with pytest.raises(Exception, match='frozen'):
                await write(sql)


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_database_opened_for_reading_takes_no_write_and_no_lock(kept: Archive, store: Store) -> None:
    await database.close()
    await database.look(store.url)
    assert [part.name for part in (await parts(kept)).values() if part.lies] == []
    with pytest.raises(Exception, match='readonly'):
        await write('DELETE FROM note')
