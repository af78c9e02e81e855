"""Papers are made beforehand, found ready, printed together, and say so when they are printed again."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from base.actor import Right
from base.clock import now
from base.errors import Forbidden, Missing, Refused
from data import database
from data.models import History, Job, Order, Paper, Print
from documents.store import Archive
from documents.workers import MEBIBYTE, Press
from jobs import make_papers
from orders import (
    cancelling,
    correcting,
    editing,
    holding,
    invoicing,
    outbox,
    packing,
    papers,
    print_sheets,
    printing,
    shipping,
)
from orders.print_run import PrintRun, whole
from tests.orders import desk
from tests.orders.desk import ADDRESS, People, line
from tests.orders.presses import PaperPress

one_database = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / 'documents')


@pytest.fixture
def press() -> PaperPress:
    return PaperPress()


async def many(count: int, **values: Any) -> list[Order]:
    return await desk.place_all(*(desk.new_order(line(), line(quantity=1), **values) for _ in range(count)))


async def printed(actor: Any, kind: str, orders: list[Order], press: Any, archive: Archive) -> PrintRun:
    run = PrintRun(actor, kind, [order.id for order in orders], press, archive, lambda: None)
    run.start()
    await run.ended()
    return run


async def opened(run: PrintRun, part: int | None = None) -> list[str]:
    """What the paper says, recorded as printed."""
    found = run.pdf(part)
    await run.record(found)
    return found.pdf.decode().splitlines()


def said(run: PrintRun) -> list[tuple[str, str]]:
    return [(one.number, str(one.refused)) for one in run.refused]


@database.transactional
async def hurry() -> None:
    await Job.filter(kind='paper').update(run_at=now())


async def clock(press: PaperPress, archive: Archive) -> list[str]:
    """The papers made beforehand since last asked."""
    await hurry()
    press.made.clear()
    await make_papers.run(press, archive)  # type: ignore[arg-type]
    return sorted(press.made)


# ---- made beforehand
async def test_a_slip_is_made_with_its_order_and_again_when_what_it_shows_changes(
        people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0].number
    assert await clock(press, archive) == [slip]
    assert await clock(press, archive) == []
    order = await desk.again(order)
    await editing.edit_addresses(people.clerk, order.id, order.addresses_version, {**ADDRESS, 'city': 'Brest'}, ADDRESS)
    assert await clock(press, archive) == [slip]
    run = await printed(people.packer, 'packing_slip', [order], press, archive)
    assert press.made == [slip]
    assert await opened(run) == [slip]


async def test_many_changes_of_an_order_are_one_job_and_none_stays(
        people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    for company in ('Roy', 'Roy & Fils', 'Roy SARL'):
        order = await desk.again(order)
        await editing.edit_customer(people.clerk, order.id, order.customer_version, company=company)
    assert await Job.filter(kind='paper').count() == 1
    assert len(await clock(press, archive)) == 1
    assert await Job.filter(kind='paper').count() == 0


async def test_what_changes_while_it_is_made_is_made_again(people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    press.gate.clear()
    await hurry()
    making = asyncio.create_task(make_papers.run(press, archive))  # type: ignore[arg-type]
    while not press.at_once:
        await asyncio.sleep(0)
    await packing.move_pieces(people.packer, order.id, *await _half(order))
    press.gate.set()
    await making
    assert len(await clock(press, archive)) == 2


async def _half(order: Order) -> tuple[int, None, dict[int, int]]:
    slip = (await desk.slips_of(order))[0]
    return slip.id, None, {(await desk.slip_lines(slip))[0].id: 1}


@one_database
async def test_nothing_is_made_for_what_is_shipped_held_or_cancelled(
        people: People, press: PaperPress, archive: Archive) -> None:
    gone, held, cancelled = await many(3)
    await shipping.mark_as_shipped(people.packer, gone.id)
    await holding.hold(people.clerk, held.id, 'stock')
    await cancelling.cancel(people.clerk, cancelled.id)
    await desk.order(shipped_at=desk.PLACED)
    assert await clock(press, archive) == []
    await holding.resume(people.clerk, held.id)
    assert len(await clock(press, archive)) == 1


@one_database
async def test_a_busy_press_is_left_to_those_who_wait(people: People, press: PaperPress, archive: Archive) -> None:
    await desk.order()
    press.is_busy = True
    assert await clock(press, archive) == []
    press.is_busy = False
    assert len(await clock(press, archive)) == 1


@one_database
async def test_a_slip_that_cannot_be_made_is_tried_again_and_holds_up_no_other(
        people: People, press: PaperPress, archive: Archive) -> None:
    first, second = await many(2)
    broken, whole = [(await desk.slips_of(order))[0].number for order in (first, second)]
    press.broken = {broken}
    assert await clock(press, archive) == [whole]
    job = await Job.get(kind='paper')
    assert (job.state, job.payload) == ('retryable', {'order': first.id})
    press.broken.clear()
    assert await clock(press, archive) == [broken]


@one_database
async def test_a_thousand_slips_are_read_in_few_reads(
        people: People, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = await many(150)
    reads: list[str] = []
    client = type(database.reader())
    execute = client.execute_query

    async def counted(self: Any, query: str, values: Any = None) -> Any:
        reads.append(query)
        return await execute(self, query, values)

    monkeypatch.setattr(client, 'execute_query', counted)
    found = await print_sheets.gather('packing_slip', [order.id for order in orders], archive)
    assert len(found.sheets) == 150
    assert len(reads) <= 14


async def test_equal_content_has_one_fingerprint_and_any_difference_another() -> None:
    assert papers.fingerprint({'a': 1, 'b': {'c': 'é', 'd': []}}) == papers.fingerprint(
        {'b': {'d': [], 'c': 'é'}, 'a': 1})
    assert papers.fingerprint({'template': 1}) != papers.fingerprint({'template': 2})


@one_database
async def test_a_lost_or_damaged_paper_is_made_anew(people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    await clock(press, archive)
    path = archive.path((await Paper.get(kind='packing_slip')).sha256)
    for spoil in (path.unlink, lambda: _overwrite(path)):
        spoil()
        run = await printed(people.packer, 'packing_slip', [order], press, archive)
        assert (run.state, len(press.made)) == ('done', 2)
        assert archive.read(path.name)
        press.made.pop()


def _overwrite(path: Path) -> None:
    path.chmod(0o640)
    path.write_bytes(b'something else')


async def test_what_nothing_refers_to_is_swept_after_days_and_nothing_else(
        people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    invoice_id = await invoicing.issue_invoice(people.clerk, order.id)
    await clock(press, archive)
    issued = await printing.file_of(invoice_id, press, archive)  # type: ignore[arg-type]
    paper = (await Paper.get()).sha256
    stray, recent, again = archive.keep(b'stray'), archive.keep(b'recent'), archive.keep(b'again')
    long_ago = (now() - papers.STRAY - timedelta(hours=1)).timestamp()
    for sha256 in (issued, paper, stray, again):
        os.utime(archive.path(sha256), (long_ago, long_ago))
    archive.keep(b'again')
    assert await papers.sweep(archive) == 1
    assert [archive.path(one).exists() for one in (stray, recent, again, issued, paper)] == [False, *[True] * 4]
    await _made(now() - papers.KEPT - timedelta(days=1))
    assert await papers.sweep(archive) == 1
    assert [archive.path(one).exists() for one in (issued, paper)] == [True, False]


@database.transactional
async def _made(moment: Any) -> None:
    await Paper.all().update(made_at=moment)


# ---- printed together
async def test_slips_of_many_orders_are_one_pdf_in_their_order(
        people: People, press: PaperPress, archive: Archive) -> None:
    orders = await many(5)
    wanted = orders[::-1]
    run = await printed(people.packer, 'packing_slip', wanted, press, archive)
    assert (run.state, run.done, run.total, run.refused) == ('done', 5, 5, [])
    assert await opened(run) == [(await desk.slips_of(order))[0].number for order in wanted]
    assert press.most_at_once == press.workers + 1
    for order in orders:
        assert (await desk.again(order)).printed_at is not None
        assert (await desk.verbs(order))[-1] == 'printed'


async def test_a_reprint_says_copy_on_paper_and_in_the_history(
        people: People, press: PaperPress, archive: Archive) -> None:
    first, second = await many(2, language='fr')
    await opened(await printed(people.packer, 'packing_slip', [first], press, archive))
    one, two = [(await desk.slips_of(order))[0].number for order in (first, second)]
    assert await opened(await printed(people.packer, 'packing_slip', [first, second], press, archive)) == [
        f'{one} fr', two]
    assert (await desk.verbs(first))[-2:] == ['printed', 'printed_again']
    assert (await desk.verbs(second))[-1:] == ['printed']
    assert (await desk.diary(first))[-1].data == {'papers': [one]}
    assert await Print.filter(order_id=first.id).count() == 2


@one_database
async def test_a_run_that_is_opened_again_is_printed_once(people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    run = await printed(people.packer, 'packing_slip', [order], press, archive)
    assert await Print.all().count() == 0
    assert await opened(run) == await opened(run)
    assert await Print.all().count() == 1


async def test_invoices_are_bound_and_the_stored_one_stays_as_it_is(
        people: People, press: PaperPress, archive: Archive) -> None:
    with_one, without = await many(2)
    invoice_id = await invoicing.issue_invoice(people.clerk, with_one.id)
    number = (await desk.documents_of(with_one))[0].number
    for marked in (number, f'{number} en'):
        run = await printed(people.viewer, 'invoice', [with_one, without], press, archive)
        assert await opened(run) == [marked]
        assert said(run) == [(without.number, 'It has no invoice.')]
    stored = await printing.pdf(invoice_id, press, archive)  # type: ignore[arg-type]
    assert press.made == [number]
    assert b'copy' not in stored.lower()


async def test_what_cannot_be_printed_is_listed_with_its_reason(
        people: People, press: PaperPress, archive: Archive) -> None:
    good, held, cancelled, bare, broken = await many(5)
    await holding.hold(people.clerk, held.id, 'stock')
    await cancelling.cancel(people.clerk, cancelled.id)
    await packing.cancel_slip(people.packer, bare.id, (await desk.slips_of(bare))[0].id)
    press.broken = {(await desk.slips_of(broken))[0].number}
    run = await printed(people.packer, 'packing_slip', [good, held, cancelled, bare, broken], press, archive)
    assert await opened(run) == [(await desk.slips_of(good))[0].number]
    assert said(run) == [
        (held.number, 'This order is on hold (Stock). Resume it first.'),
        (cancelled.number, 'This order is cancelled.'), (bare.number, 'It has no packing slip.'),
        (broken.number, 'The document took too long to make and was stopped.')]


@one_database
async def test_the_slips_of_a_held_order_are_not_printed_one_by_one_either(
        people: People, press: PaperPress, archive: Archive) -> None:
    order = await desk.order()
    slip = (await desk.slips_of(order))[0]
    await holding.hold(people.clerk, order.id, 'fraud')
    with pytest.raises(Refused, match='on hold'):
        await whole(await print_sheets.slips([slip.id], archive), press, archive)  # type: ignore[arg-type]
    await holding.resume(people.clerk, order.id)
    part = await whole(await print_sheets.slips([slip.id], archive), press, archive)  # type: ignore[arg-type]
    assert (slip.number.encode() in part.pdf, part.slip_ids) == (True, [slip.id])
    with pytest.raises(Missing):
        await whole(await print_sheets.slips([10**6], archive), press, archive)  # type: ignore[arg-type]


@one_database
async def test_the_invoices_of_parcels_are_those_that_stand_once_for_each_order(
        people: People, press: PaperPress, archive: Archive) -> None:
    good, bare, held, corrected = await many(4)
    wrong, *_others = [await invoicing.issue_invoice(people.clerk, one.id) for one in (corrected, good, held)]
    _credit, right = await correcting.correct_invoice(people.clerk, corrected.id, wrong, correcting.Correction())
    await packing.move_pieces(people.clerk, good.id, (slip := (await desk.slips_of(good))[0]).id, None,
                              {(await desk.slip_lines(slip))[0].id: 1})
    await holding.hold(people.clerk, held.id, 'stock')
    slip_ids = [slip.id for one in (good, bare, held, corrected) for slip in await desk.slips_of(one)]
    run = PrintRun(people.packer, 'invoice', [], press, archive, lambda: None, slip_ids=slip_ids)  # type: ignore[arg-type]
    run.start()
    await run.ended()
    assert len(slip_ids) == 5
    assert len(await opened(run)) == 2
    assert await Print.filter(kind='invoice', order_id=good.id).count() == 1
    assert await Print.filter(order_id=corrected.id).values_list('document_id', flat=True) == [right]
    assert said(run) == [
        (held.number, 'This order is on hold (Stock). Resume it first.'), (bare.number, 'It has no invoice.')]
    again = await print_sheets.invoices(slip_ids[:1], archive)
    assert [sheet.is_copy for sheet in again.sheets] == [True]


@one_database
async def test_nothing_to_print_is_said_and_leaves_nothing(people: People, press: PaperPress, archive: Archive) -> None:
    run = await printed(people.clerk, 'invoice', await many(2), press, archive)
    assert (run.state, run.total, len(run.refused)) == ('failed', 0, 2)
    with pytest.raises(Missing):
        run.pdf()


@one_database
async def test_more_than_two_thousand_orders_are_refused_in_clear_words(
        people: People, press: PaperPress, archive: Archive) -> None:
    run = PrintRun(people.packer, 'packing_slip', range(1, 2002), press, archive, lambda: None)  # type: ignore[arg-type]
    run.start()
    await run.ended()
    assert (run.state, str(run.failed)) == ('failed', 'Print at most 2000 orders at once. You chose 2001.')


@one_database
async def test_each_kind_of_paper_asks_for_its_right(people: People, press: Any, archive: Archive) -> None:
    for kind, allowed in (('packing_slip', False), ('pick_list', False), ('invoice', True)):
        if allowed:
            PrintRun(people.viewer, kind, [1], press, archive, lambda: None)
        else:
            with pytest.raises(Forbidden):
                PrintRun(people.viewer, kind, [1], press, archive, lambda: None)
    assert not people.viewer.may(Right.PACK)


# ---- long runs
@one_database
async def test_of_many_papers_the_first_part_is_there_long_before_the_last(
        people: People, press: PaperPress, archive: Archive) -> None:
    orders = await many(201)
    heard: list[tuple[int, bool]] = []
    run = PrintRun(people.packer, 'packing_slip', [order.id for order in orders], press, archive,  # type: ignore[arg-type]
                   lambda: heard.append((len(run.parts), run.whole is not None)))
    run.start()
    await run.ended()
    assert [(part.first, part.last) for part in run.parts] == [(1, 100), (101, 200), (201, 201)]
    assert list(dict.fromkeys(heard)) == [(0, False), (1, False), (2, False), (3, False), (3, True)]
    first, rest = await opened(run, 0), await opened(run)
    assert (len(first), len(rest), rest[:100]) == (100, 201, first)
    assert await Print.all().count() == 201
    assert await History.filter(verb='printed').count() == 201


@one_database
async def test_a_run_called_off_keeps_what_was_made_for_the_next(
        people: People, press: PaperPress, archive: Archive) -> None:
    orders = await many(12)
    press.gate.clear()
    run = PrintRun(people.packer, 'packing_slip', [order.id for order in orders], press, archive,  # type: ignore[arg-type]
                   lambda: None)
    run.start()
    while not press.at_once:
        await asyncio.sleep(0)
    run.cancel()
    press.gate.set()
    await run.ended()
    assert run.state == 'cancelled'
    with pytest.raises(Missing):
        run.pdf()
    assert await Print.all().count() == 0
    assert (await printed(people.packer, 'packing_slip', orders, press, archive)).state == 'done'


@pytest.mark.parametrize('deed', ['hang', 'eat', 'crash'])
@one_database
async def test_a_render_that_hangs_eats_or_crashes_is_reported_and_the_others_are_printed(
        people: People, archive: Archive, deed: str) -> None:
    orders = await many(3)
    bad = (await desk.slips_of(orders[1]))[0].number

    class Mischief(Press):
        async def render(self, kind: str, snapshot: dict[str, Any]) -> bytes:
            name = deed if snapshot['number'] == bad else 'who'
            return await super().render(name, {}) + snapshot['number'].encode()

    press = Mischief(1, 1, 400 * MEBIBYTE, maker='tests.documents.mischief')
    try:
        run = await printed(people.packer, 'packing_slip', orders, press, archive)
    finally:
        await press.stop()
    assert [one.number for one in run.refused] == [orders[1].number]
    assert run.state == 'done'
    assert run.parts[0].slip_ids == [(await desk.slips_of(orders[place]))[0].id for place in (0, 2)]


async def test_a_job_asked_for_again_while_it_runs_is_not_forgotten(people: People) -> None:
    await desk.order()
    await hurry()
    job = (await outbox.claim('paper', 8))[0]
    await _ask(job.key)
    assert await outbox.forget(job) is False
    await hurry()
    again = (await outbox.claim('paper', 8))[0]
    assert await outbox.forget(job) is False
    assert await outbox.forget(again) is True


@database.transactional
async def _ask(key: str) -> None:
    await outbox.ask_later('paper', [(key, {})])
