"""The check of all that must hold sees each breach, and nothing where all is well."""

from pathlib import Path

import pytest

from data import database
from data.models import PackingSlip, ReturnLine
from documents.store import Archive
from orders import (
    breaches,
    cancelling,
    crediting,
    holding,
    invariants,
    invoicing,
    noting,
    outbox,
    packed,
    packing,
    paying,
    printing,
    quoting,
    receiving,
    returning,
    shipping,
    tasking,
)
from orders.crediting import Ask
from orders.invariants import FROZEN
from orders.receiving import Came
from orders.returning import Wish
from tests.databases import Store
from tests.faults.steps import Press
from tests.orders import desk
from tests.orders.desk import People, line

A, B, C, D, E, F = (f"(SELECT id FROM orders WHERE number = 'ORD0000{number}')" for number in range(1, 7))
RETURN = "(SELECT id FROM \"return\" WHERE number = 'RET00001')"
LATER = "(SELECT id FROM \"return\" WHERE number = 'RET00002')"
CREDIT = "(SELECT id FROM document WHERE number = 'CRN00001')"
MISCHIEF = [
    ('what is credited does not follow', f'UPDATE orders SET credited_minor = 5 WHERE id = {F}'),
    ('but not all of its invoices are', f'UPDATE orders SET cancelled_at = placed_at WHERE id = {F}'),
    ('puts more pieces back in stock', f'UPDATE document_line SET restocked = 5 WHERE document_id = {CREDIT}'),
    ('more came back to stock than', f'UPDATE document_line SET restocked = 0 WHERE document_id = {CREDIT}'),
    ('its rows do not add up', f'UPDATE document_line SET gross_minor = 1 WHERE document_id = {CREDIT}'),
    ('more of a line or of a VAT rate', f'UPDATE document_line SET gross_minor = 9999 WHERE document_id = {CREDIT}'),
    ('more was given back than it credits', 'UPDATE payment SET amount_minor = -9999 WHERE document_id IS NOT NULL'),
    ('more of its pieces were withdrawn', f'UPDATE order_line SET withdrawn = 77 WHERE order_id = {F}'),
    ('its credit invoices and its history', f"DELETE FROM history WHERE verb = 'credited' AND order_id = {F}"),
    ('its refunds and its history', f"DELETE FROM history WHERE verb = 'refunded' AND order_id = {F}"),
    ('its failed mails are miscounted', f'UPDATE orders SET mail_failed = 7 WHERE id = {A}'),
    ('is sent, but its job is not done', 'UPDATE mail SET sent_at = made_at WHERE id = (SELECT MIN(id) FROM mail)'),
    ('nothing is kept of what it said', 'UPDATE mail SET sent_at = made_at WHERE id = (SELECT MAX(id) FROM mail)'),
    ('to send a mail that is not there, or two', 'UPDATE mail SET job_id = (SELECT MIN(job_id) FROM mail)'),
    ('its status does not follow', f"UPDATE orders SET status = 'on_hold' WHERE id = {A}"),
    ('the paid amount is not the sum', f'UPDATE orders SET paid_minor = 5 WHERE id = {A}'),
    ('its total is not what', f'UPDATE orders SET shipping_minor = 77 WHERE id = {A}'),
    ('more is invoiced than it costs', f'UPDATE orders SET total_minor = 100 WHERE id = {A}'),
    ('the invoiced amount is not', f'UPDATE orders SET invoiced_minor = 9000 WHERE id = {A}'),
    ('its shipped pieces are not', f'UPDATE orders SET shipped_pieces = 1 WHERE id = {A}'),
    ('its pieces are not', f'UPDATE orders SET pieces = 77 WHERE id = {A}'),
    ('its pieces to ship are not', f'UPDATE orders SET ship_pieces = 77 WHERE id = {A}'),
    ('its notes are miscounted', f'UPDATE orders SET note_count = 9 WHERE id = {B}'),
    ('its open tasks are', f'UPDATE orders SET open_tasks = 9 WHERE id = {B}'),
    ('its open returns are', f'UPDATE orders SET open_returns = 9 WHERE id = {B}'),
    ('come back than were shipped', f'UPDATE return_line SET pieces = 99 WHERE return_id = {RETURN}'),
    ('what it put back in stock', f'UPDATE return_line SET resellable = 2, restocked = 2 WHERE return_id = {RETURN}'),
    ('it counts pieces that cannot be', f'UPDATE return_line SET damaged = -1 WHERE return_id = {RETURN}'),
    ('a serial number came back with it', "UPDATE packed_number SET kind = 'lot' WHERE return_line_id IS NOT NULL"),
    ('that is no credit invoice', f'UPDATE "return" SET credit_id = {CREDIT} WHERE id = {RETURN}'),
    ('of more returns than there are', f'UPDATE "return" SET order_id = {B} WHERE id = {LATER}'),
    ('has no piece in it', f'DELETE FROM return_line WHERE return_id = {LATER}'),
    ('its notes and its history', f'DELETE FROM note WHERE order_id = {B}'),
    ('its tasks and its history', f'DELETE FROM task WHERE order_id = {B}'),
    ('it and its hold disagree', f'UPDATE orders SET hold_id = NULL WHERE id = {B}'),
    ('its holds and its history',
     f"DELETE FROM history WHERE verb = 'held' AND order_id = {B}"),
    ('while it was on hold', f"UPDATE history SET verb = 'shipped' WHERE verb = 'paid' AND order_id = {C}"),
    ('takes payments back that', f"DELETE FROM history WHERE verb = 'not_paid' AND order_id = {C}"),
    ('tells of more payments', ("INSERT INTO history (order_id, at, who, source, verb, data) "
     f"SELECT {C}, at, who, source, 'part_paid', data FROM history WHERE verb = 'placed'")),
    ('but something of it is still open', ("UPDATE packing_slip SET status = 'open', cancelled_at = NULL "
     f'WHERE order_id = {D}')),
    ('but its history does not tell', f"DELETE FROM history WHERE verb = 'cancelled' AND order_id = {D}"),
    ('tells of a cancellation', ("INSERT INTO history (order_id, at, who, source, verb, data) "
     f"SELECT {E}, at, who, source, 'cancelled', data FROM history WHERE verb = 'placed' AND order_id = {E}")),
    ('more pieces are on live slips', ('UPDATE slip_line SET pieces = 99 WHERE slip_id = '
     f'(SELECT MIN(id) FROM packing_slip WHERE order_id = {E})')),
    ('is not what its scans add up to', 'UPDATE slip_line SET packed = 1 WHERE pieces = 99'),
    ('is packed, but not all of its pieces', f'UPDATE packing_slip SET packed_at = made_at WHERE order_id = {E}'),
    ('holds pieces that cannot be', 'UPDATE slip_line SET packed = 100 WHERE pieces = 99'),
    ('is live without a piece', ('DELETE FROM slip_line WHERE slip_id = '
     f'(SELECT MAX(id) FROM packing_slip WHERE order_id = {E})')),
    ('is not done, though nothing in it', 'INSERT INTO batch (owner_id, made_at) SELECT id, made_at FROM staff'),
    ('its status and its dates disagree', f"UPDATE packing_slip SET status = 'shipped' WHERE order_id = {E}"),
    ('cannot be searched', f'DELETE FROM order_search WHERE rowid = {D}'),
    ('its stock is not the opening stock', 'UPDATE product SET stock = stock + 1'),
    ('more stock left or came back', 'UPDATE stock_move SET pieces = pieces * 9'),
    ('its counter does not follow', "UPDATE counter SET next = 9 WHERE series = 'INV'"),
    ('INV00002 has been changed', "UPDATE document SET snapshot = '{}' WHERE number = 'INV00002'"),
    ('a number is missing', 'UPDATE document SET sequence = 7 WHERE sequence = 2'),
    ('has neither its PDF', 'DELETE FROM document_file'),
    ('has no payment term', 'DELETE FROM document_terms'),
    ('a piece is on more than one live invoice', 'UPDATE document_line SET pieces = 50'),
    ('its invoices and its history',
     f"DELETE FROM history WHERE verb = 'invoiced' AND order_id = {A}"),
    ('does not exactly take back', 'UPDATE payment SET amount_minor = -7 WHERE reverses_id IS NOT NULL'),
    ('Payment 1 has been changed', 'UPDATE payment SET amount_minor = 1 WHERE sequence = 1'),
    ('is in another currency', "UPDATE payment SET currency = 'USD' WHERE sequence = 1"),
    ('are not numbered one after the other', 'UPDATE payment SET sequence = 99 WHERE sequence = 1'),
    ('does not belong to an invoice of its order', "UPDATE document SET kind = 'credit' WHERE number = 'INV00001'"),
    ('more is credited than was invoiced',
     ("UPDATE document SET original_id = (SELECT id FROM document WHERE number = 'INV00002'), total_minor = 99999 "
     "WHERE number = 'INV00001'")),
    ('the order made from it', "UPDATE quote SET status = 'converted'"),
    ('its version does not count', 'UPDATE quote SET version = 9'),
    ('has no history', f'DELETE FROM history WHERE order_id = {D}'),
]  # fmt: skip

GUARDED = [
    ('of one kind', ['ALTER TABLE orders DROP CONSTRAINT orders_number_key',
                              "UPDATE orders SET number = 'ORD00001'"]),
    ('which does not exist', ['ALTER TABLE order_search DROP CONSTRAINT order_search_rowid_fkey',
                              "INSERT INTO order_search (rowid, words) VALUES (999, '')"]),
]  # fmt: skip


async def fill(people: People, archive: Archive) -> None:
    """Seven orders in as many states."""
    first = await desk.order(line(await desk.product(10), 3))
    document_id = await invoicing.issue_invoice(people.clerk, first.id)
    await printing.pdf(document_id, Press(), archive)  # type: ignore[arg-type]
    await outbox.done((await outbox.claim('pdf', 1))[0])
    second = await desk.order()
    await noting.add_note(people.clerk, second.id, 'a note')
    await tasking.add_task(people.clerk, second.id, 'a task')
    await holding.hold(people.clerk, second.id, 'stock')
    third = await desk.order()
    await holding.hold(people.clerk, third.id, 'stock')
    await paying.mark_as_paid(people.clerk, third.id)
    await paying.mark_as_not_paid(people.clerk, third.id)
    await holding.resume(people.clerk, third.id)
    await invoicing.issue_invoice(people.clerk, third.id)
    await cancelling.cancel(people.clerk, (await desk.order()).id)
    fifth = await desk.order(line(quantity=3))
    slip = (await desk.slips_of(fifth))[0]
    await packing.move_pieces(people.packer, fifth.id, slip.id, None, {(await desk.slip_lines(slip))[0].id: 1})
    await shipping.mark_as_shipped(people.packer, fifth.id)
    await shipping.mark_as_not_shipped(people.packer, fifth.id)
    await quoting.duplicate(people.clerk, fifth.id)
    await _credited(people)
    await _returned(people)


async def _returned(people: People) -> None:
    """One received with its serial number, and one that is only announced."""
    seventh = await desk.order(line(await desk.product(10), 3))
    line_id, slip = (await desk.lines_of(seventh))[0].id, (await desk.slips_of(seventh))[0]
    await packed_as(slip, line_id, 'S1')
    await shipping.mark_as_shipped(people.packer, seventh.id)
    for _time in range(2):
        await returning.create_return(people.clerk, seventh.id, Wish({line_id: 1}))
    first = (await ReturnLine.all().using_db(database.reader()).order_by('id'))[0]
    await receiving.receive_return(people.packer, seventh.id, first.return__id, 1, {first.id: Came(1, 0, ['S1'])})


@database.transactional
async def packed_as(slip: PackingSlip, line_id: int, number: str) -> None:
    await packed.note_number(slip.id, line_id, None, 'serial', number, 1, None)


async def _credited(people: People) -> None:
    sixth = await desk.order(line(await desk.product(10), 3), paid=3600)
    document_id = await invoicing.issue_invoice(people.clerk, sixth.id)
    line_id = (await desk.lines_of(sixth))[0].id
    credit_id = await crediting.credit_invoice(people.clerk, sixth.id, document_id, Ask({line_id: 2}, {line_id: 2}))
    await crediting.mark_credit_as_refunded(people.clerk, sixth.id, credit_id)


@database.transactional
async def write(sql: str) -> None:
    await database.write(sql)


async def unfreeze() -> None:
    for name in FROZEN:
        if database.is_postgres():
            await write(f'ALTER TABLE {name} DISABLE TRIGGER {name}_frozen')
        else:
            await write(f'DROP TRIGGER {name}_no_update')
            await write(f'DROP TRIGGER {name}_no_delete')


@pytest.fixture
async def archive(db: database.Database, tmp_path: Path) -> Archive:
    kept = Archive(tmp_path / 'documents')
    await fill(await desk.open_shop(), kept)
    return kept


async def test_where_all_is_well_nothing_is_said(archive: Archive) -> None:
    assert await invariants.check(archive) == []


async def test_each_breach_is_seen(archive: Archive) -> None:
    await unfreeze()
    missed = []
    for sentence, sql in MISCHIEF:
        before = await invariants.check()
        await write(sql)
        after = await invariants.check()
        if not [said for said in after if sentence in said and said not in before]:
            missed.append(sentence)
    assert missed == []


def test_each_question_has_its_mischief() -> None:
    asked = [sentence for sentence, _ in breaches.BREACHES]
    assert [sentence for sentence in asked if not any(part in sentence for part, _ in [*MISCHIEF, *GUARDED])] == []


@pytest.mark.parametrize('store', ['postgres'], indirect=True)
async def test_what_only_a_broken_rule_allows_is_seen_too(archive: Archive) -> None:
    for sentence, sql in GUARDED:
        for statement in sql:
            await write(statement)
        assert [said for said in await invariants.check() if sentence in said] != [], sentence


async def test_a_missing_guard_is_seen(archive: Archive) -> None:
    await unfreeze()
    assert [said for said in await invariants.check() if 'guard' in said] == [
        f'Rows of {name} can be changed: their guard is missing.' for name in FROZEN]


async def test_lost_damaged_and_unfinished_documents_are_seen(archive: Archive) -> None:
    path = next(archive.folder.glob('*/*'))
    (path.parent / 'half.part').touch()
    path.chmod(0o600)
    content = path.read_bytes()
    path.write_bytes(content + b'!')
    damaged = await invariants.check(archive)
    path.unlink()
    lost = await invariants.check(archive)
    assert [said.split()[-1] for said in damaged] == ['finished.', 'backup.']
    assert 'is damaged' in damaged[1]
    assert 'is missing' in lost[1]


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_row_that_points_nowhere_is_seen(archive: Archive) -> None:
    await database.writer().execute_query('PRAGMA foreign_keys = OFF')
    await write('UPDATE orders SET custom_status_id = 999')
    assert 'A row of orders points to a row that is not there.' in await invariants.check()


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_a_damaged_file_is_told_and_does_not_stop_the_check(archive: Archive, store: Store) -> None:
    root = (await database.rows("SELECT rootpage FROM sqlite_master WHERE name = 'history'"))[0]['rootpage']
    await database.close()
    with (store.folder / 'comptoir.db').open('r+b') as file:
        file.seek((root - 1) * 4096)
        file.write(b'?' * 4096)
    await database.connect(store.url, store.folder)
    said = await invariants.check()
    assert any('damaged' in one or 'cannot be read' in one for one in said), said
