"""Code made wrong on purpose, in a copy of the tree, and the check that must catch it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns('.*', '__pycache__', 'docs', 'bench', '*.png', '*.svg', 'comptoir-data*')
COMMIT = """    from data import database as early
    await early.write('COMMIT')
    await early.write('BEGIN IMMEDIATE')
"""
KILL = 'tests.faults.driver --point'
MAILS = 'tests.faults.mail_kills 4'
TEST = 'pytest -q -x -p no:cacheprovider -p no:xdist'


@dataclass(frozen=True)
class Sabotage:
    """`old` becomes `new` in `file`; then `check` must fail and say `says`."""

    name: str
    file: str
    old: str
    new: str
    check: str
    says: str


SABOTAGES = [
    Sabotage('a number is taken outside its transaction', 'orders/numbering.py',
             "    fail_point('numbering.taken')\n", COMMIT + "    fail_point('numbering.taken')\n",
             f'{KILL} invoicing.frozen', 'begins at 2'),
    Sabotage('history is written after the commit', 'orders/history.py',
             '    await entry(actor, verb, order_id=order_id, quote_id=quote_id, **data).save(force_create=True)\n',
             '    import asyncio\n    from data import database\n'
             '    row = entry(actor, verb, order_id=order_id, quote_id=quote_id, **data)\n'
             '    save = database.transactional(row.save)\n'
             "    database.after_commit(lambda: fail_point('history.late'))\n"
             '    database.after_commit(lambda: asyncio.ensure_future(save(force_create=True)))\n',
             f'{KILL} history.late', 'is half done'),
    Sabotage('a cancel commits before the stock comes back', 'orders/cancelling.py',
             "    fail_point('cancelling.slips')\n", COMMIT + "    fail_point('cancelling.slips')\n",
             f'{KILL} cancelling.slips', 'half done'),
    Sabotage('a document is marked before its bytes are kept', 'orders/printing.py',
             '    files = await asyncio.to_thread(_keep, document_id, made, archive)\n',
             '    import hashlib\n    from types import SimpleNamespace\n'
             '    named = SimpleNamespace(keep=lambda content: hashlib.sha256(content).hexdigest())\n'
             '    await _mark_made(document.order_id, _keep(document_id, made, named))\n'
             '    files = await asyncio.to_thread(_keep, document_id, made, archive)\n',
             f'{KILL} archive.written:2', 'is missing'),
    Sabotage('news is told before the commit', 'data/database.py',
             "            fail_point('database.committing')\n    finally:\n        _pending.reset(token)\n"
             "    fail_point('database.committed')\n    _commit_done(pending)\n",
             "            _commit_done(pending)\n            fail_point('database.committing')\n"
             '    finally:\n        _pending.reset(token)\n',
             f'{TEST} tests/data/test_database.py::test_a_commit_that_fails_announces_nothing_and_leaves_nothing_open',
             '== ([], 0)'),
    Sabotage('a transaction is not shielded from a cancelled page', 'data/database.py',
             'return await asyncio.shield(task)', 'return await task',
             f'{TEST} tests/data/test_database.py::'
             'test_a_cancelled_page_loses_neither_its_change_nor_the_news_of_it[sqlite]', 'AssertionError'),
    Sabotage('a begin that fails keeps the lock', 'data/tortoise_mends.py',
             '            get_connections().reset(token)\n        self._trxlock.release()\n        raise\n',
             '            get_connections().reset(token)\n        raise\n',
             f'{TEST} tests/data/test_database.py::test_a_transaction_that_cannot_begin_gives_back_what_it_took',
             'did not match'),
    Sabotage('a transaction begins without the write lock', 'data/tortoise_mends.py', "'BEGIN IMMEDIATE'", "'BEGIN'",
             f'{TEST} tests/data/test_database.py::test_the_write_lock_is_taken_when_a_transaction_begins',
             'DID NOT RAISE'),
    Sabotage('two processes may open one file', 'data/single.py',
             'fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)', 'pass',
             f'{TEST} tests/data/test_database.py::test_a_second_process_on_the_same_file_refuses_with_a_sentence',
             'assert 0 == 1'),
    Sabotage('an order is paid without being claimed', 'orders/paying.py',
             '    order = await claim(order_id)\n    refuse(rules.mark_as_paid(order))\n    await _pay(actor, order,'
             ' order.open_minor',
             "    order = await Order.get(id=order_id).select_related('hold')\n    refuse(rules.mark_as_paid(order))\n"
             '    await _pay(actor, order, order.open_minor',
             f'{TEST} tests/orders/test_races.py::test_twenty_clicks_on_each_verb_have_one_effect[postgres]',
             'paying.mark_as_paid'),
    Sabotage('a stale save is not refused', 'orders/ground.py',
             '    if getattr(order, name) != version:\n', '    if getattr(order, name) < version:\n',
             f'{TEST} tests/orders/test_races.py::test_of_edits_made_from_the_same_copy_exactly_one_wins',
             'assert 20 == 1'),
    Sabotage('a split copies pieces instead of moving them', 'orders/packing.py',
             '        await _lessen(actor, lines[line_id], count)\n', '        pass\n',
             f'{TEST} tests/orders/test_packing.py::test_the_same_form_splits_once[sqlite]', 'assert [[5], [1]]'),
    Sabotage('a scan that is sent again counts again', 'orders/scanning.py',
             '[scanned.key, actor.staff_id, min(seen, now()), now()]', '[str(now()), actor.staff_id, seen, now()]',
             f'{TEST} tests/orders/test_scanning.py::'
             'test_the_same_key_counts_once_and_is_told_the_counts_of_now[sqlite]', 'AssertionError'),
    Sabotage('stock moves without its row', 'orders/stock.py',
             '    await StockMove(product_id=one.product_id, pieces=pieces,',
             '    _ = lambda: StockMove(product_id=one.product_id, pieces=pieces,',
             f'{TEST} tests/orders/test_stock.py::test_an_order_takes_its_pieces_and_a_cancel_brings_them_back[sqlite]',
             'AssertionError'),
    Sabotage('the payment ledger is not chained', 'orders/ledger.py',
             'payment.previous_hash = previous', "payment.previous_hash = ''",
             f'{TEST} tests/orders/test_paying.py::test_part_payments_add_up[sqlite]', 'Payment 2 has been changed'),
    Sabotage('the paid amount is not counted again', 'orders/ground.py',
             "order.paid_minor, order.shipped_pieces = int(sums['paid']), int(sums['shipped'])",
             "order.shipped_pieces = int(sums['shipped'])",
             f'{TEST} tests/orders/test_holding.py::test_what_was_paid_while_held_is_invoiced_when_resumed[sqlite]',
             'AssertionError'),
    Sabotage('a hold stops nothing', 'orders/rules.py',
             '    reason = Lazy(HOLD_REASONS.get(', '    return None\n    reason = Lazy(HOLD_REASONS.get(',
             f'{TEST} tests/orders/test_hold_everywhere.py::'
             'test_each_verb_works_and_a_hold_stops_just_those_it_must[sqlite]', 'invoicing.issue_invoice'),
    Sabotage('a verb does not ask for its right', 'orders/ground.py', '            actor.need(right)\n', '',
             f'{TEST} tests/orders/test_hold_everywhere.py::'
             'test_each_verb_is_for_its_roles_only_and_changes_nothing_for_others[sqlite]', "'viewer'"),
    Sabotage('what was credited before is not counted', 'orders/credit_left.py',
             'WHERE d.id = ? OR d.original_id = ?', 'WHERE d.id = ? AND ? > 0',
             f'{TEST} tests/orders/test_crediting.py::test_pieces_credited_twice_are_never_more_than_invoiced[sqlite]',
             'DID NOT RAISE'),
    Sabotage('an invoice is credited without its order being claimed', 'orders/crediting.py',
             '    order = await claim(order_id)\n    await billed.count(order)\n',
             "    order = await Order.get(id=order_id).select_related('hold')\n    await billed.count(order)\n",
             f'{TEST} tests/orders/test_races.py::'
             'test_pieces_credited_by_many_at_once_are_never_more_than_were_invoiced[postgres]', 'AssertionError'),
    Sabotage('a cancel puts credited pieces back once more', 'orders/cancelling.py',
             'line.quantity - line.withdrawn - counts', 'line.quantity - counts',
             f'{TEST} tests/orders/test_crediting.py::test_pieces_go_back_to_stock_once_however_they_come[sqlite]',
             'assert 10 == 9'),
    Sabotage('a return puts back what a credit put back already', 'orders/receiving.py',
             'more = min(back.belongs(line.resellable, line.restocked), most) - line.restocked',
             'more = line.resellable - line.restocked',
             f'{TEST} tests/orders/test_receiving.py::'
             'test_what_a_credit_put_back_before_does_not_go_back_with_the_return[sqlite]', 'AssertionError'),
    Sabotage('a reception commits before the stock comes back', 'orders/receiving.py',
             "    fail_point('receiving.counted')\n", COMMIT + "    fail_point('receiving.counted')\n",
             f'{KILL} receiving.counted', 'half done'),
    Sabotage('a credit commits before its rows are written', 'orders/crediting.py',
             "    fail_point('crediting.frozen')\n", COMMIT + "    fail_point('crediting.frozen')\n",
             f'{KILL} crediting.frozen', 'do not add up'),
    Sabotage('a mail is marked as sent before it is sent', 'orders/sending.py',
             '        await _record_sent(this.job, mail, await _send(this, mail))\n',
             "        await _record_sent(this.job, mail, '')\n        await _send(this, mail)\n",
             f'{MAILS} --point sending.assembled', 'is lost'),
    Sabotage('a mail is queued after the commit of its cause', 'orders/mailing.py',
             '    return await queue_anyway(actor, kind, about, event=event, wait=wait, **facts)\n',
             '    import asyncio\n    later = database.transactional(queue_anyway)\n'
             '    database.after_commit(lambda: asyncio.ensure_future(\n'
             '        later(actor, kind, about, event=event, wait=wait, **facts)))\n    return None\n',
             f'{TEST} tests/orders/test_posting.py::'
             'test_a_mail_is_queued_in_the_transaction_of_its_cause_or_not_at_all[sqlite]', 'assert 0 == 1'),
    Sabotage('each try of a mail has a Message-ID of its own', 'orders/assembling.py',
             '        mail.eml_sha256 = await _keep(mail, row, address, archive, settings)\n',
             '        pass\n    from orders import mailing\n    mail.message_id = await mailing._message_id()\n'
             '    letter = await _letter(mail, row, address, archive)\n'
             '    mail.eml_sha256 = archive.keep(assemble(letter))\n',
             f'{MAILS} --point sending.sent', 'is of no mail'),
]  # fmt: skip


def copy_tree(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT, folder / 'tree', ignore=LEFT_OUT))


def caught(one: Sabotage, tree: Path) -> str:
    """Empty when the check fails as it must; else what it said."""
    path = tree / one.file
    sound = path.read_text(encoding='utf-8')
    if sound.count(one.old) != 1:
        return f'{one.file} no longer has the text that is to be made wrong'
    _write(path, sound.replace(one.old, one.new))
    try:
        done = run(one.check, tree)
    finally:
        _write(path, sound)
    said = done.stdout + done.stderr
    return '' if done.returncode == 1 and one.says in said else f'exit {done.returncode}: {said[-3000:]}'


def _write(path: Path, text: str) -> None:
    """With a date of its own: what Python compiled of the text before it must not be taken for this one."""
    later = int(path.stat().st_mtime) + 1
    path.write_text(text, encoding='utf-8')
    os.utime(path, (later, later))


def run(check: str, tree: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'TESTS_', 'COMPTOIR_'))}
    return subprocess.run([sys.executable, '-m', *check.split()], cwd=tree, env=kept, capture_output=True,
                          text=True, timeout=110, check=False)
