"""Issue an invoice: gapless numbers, frozen rows, terms that may still change."""

import json
from datetime import date, timedelta

import pytest

from base.clock import today
from base.errors import Missing, Refused, Stale
from data import database
from data.models import DocumentLine, DocumentTerms, Job
from orders import cancelling, editing, finding, invoicing, numbering, paying
from tests.orders import desk
from tests.orders.desk import People, line

ZONE = 'Europe/Paris'


async def terms_of(document_id: int) -> DocumentTerms:
    return await DocumentTerms.get(document_id=document_id, using_db=database.reader())


async def test_an_invoice_bills_everything_on_the_order(people: People) -> None:
    order = await desk.order(line(quantity=3), line(quantity=1, price=500, vat_rate=550), shipping_minor=690)
    document_id = await invoicing.issue_invoice(people.clerk, order.id, ' within 3 working days ')
    document = (await desk.documents_of(order))[0]
    assert (document.id, document.kind, document.number, document.sequence) == (document_id, 'invoice', 'INV00001', 1)
    assert (document.total_minor, document.net_minor + document.vat_minor) == (4790, 4790)
    assert document.issued_on == today(ZONE)
    billed = await DocumentLine.filter(document_id=document_id).using_db(database.reader()).order_by('id')
    assert [(one.part, one.pieces, one.gross_minor, one.vat_rate) for one in billed] == [
        ('line', 3, 3600, 2000), ('line', 1, 500, 550), ('shipping', 0, 84, 550), ('shipping', 0, 606, 2000)]
    order = await desk.again(order)
    assert (order.invoiced_minor, (await desk.verbs(order))[-1]) == (4790, 'invoiced')


async def test_the_snapshot_freezes_what_the_paper_shows(people: People) -> None:
    order = await desk.order(vat_id='FR40303265045', company='Petit SARL')
    await invoicing.issue_invoice(people.clerk, order.id)
    await editing.edit_customer(people.clerk, order.id, order.customer_version, customer_name='Someone Else')
    shown = json.loads((await desk.documents_of(order))[0].snapshot)
    assert shown['number'] == 'INV00001'
    assert shown['buyer']['address']['name'] == 'Claire Petit'
    assert (shown['seller']['address']['name'], shown['prices']) == ('Maison Lilas', 'net')


async def test_a_document_asks_for_its_pdf_in_the_same_breath(people: People) -> None:
    order = await desk.order()
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    jobs = await Job.filter(kind='pdf').using_db(database.reader())
    assert [(job.payload, job.state) for job in jobs] == [({'document': document_id}, 'available')]


async def test_an_order_is_invoiced_once(people: People) -> None:
    order = await desk.order()
    await invoicing.issue_invoice(people.clerk, order.id)
    with pytest.raises(Refused, match='already invoiced'):
        await invoicing.issue_invoice(people.clerk, order.id)
    assert len(await desk.documents_of(order)) == 1


async def test_an_invoice_of_nothing_is_issued_once_too(people: People) -> None:
    free = await desk.order(line(price=0))
    await invoicing.issue_invoice(people.clerk, free.id)
    with pytest.raises(Refused, match='already invoiced'):
        await invoicing.issue_invoice(people.clerk, free.id)


async def test_a_cancelled_order_is_not_invoiced(people: People) -> None:
    order = await desk.order()
    await cancelling.cancel(people.clerk, order.id)
    with pytest.raises(Refused, match='cancelled'):
        await invoicing.issue_invoice(people.clerk, order.id)


async def test_a_failure_after_the_number_was_taken_gives_it_back(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await desk.order()

    async def fail(*_: object, **__: object) -> None:
        raise OSError('the disk is full')

    with monkeypatch.context() as broken:
        broken.setattr(finding, 'reindex', fail)
        with pytest.raises(OSError, match='full'):
            await invoicing.issue_invoice(people.clerk, order.id)
    assert await desk.documents_of(order) == []
    await invoicing.issue_invoice(people.clerk, order.id)
    assert (await desk.documents_of(order))[0].number == 'INV00001'


async def test_each_document_carries_the_hash_of_the_one_before(people: People) -> None:
    orders = [await desk.order() for _ in range(3)]
    for order in orders:
        await invoicing.issue_invoice(people.clerk, order.id)
    documents = [(await desk.documents_of(order))[0] for order in orders]
    assert [one.previous_hash for one in documents] == ['', documents[0].hash, documents[1].hash]
    assert len({one.hash for one in documents}) == 3


async def test_a_prefix_with_the_year_begins_again_each_year(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.set_shop(prefixes={'invoice': 'F{year}-'})
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)):
        monkeypatch.setattr(invoicing, 'today', lambda _, day=day: day)
        order = await desk.order()
        await invoicing.issue_invoice(people.clerk, order.id)
        assert (await desk.documents_of(order))[0].issued_on == day
    numbers = [row['number'] for row in await database.rows('SELECT number FROM document ORDER BY id')]
    assert numbers == ['F2026-00001', 'F2027-00001', 'F2027-00002']


async def test_the_dates_of_a_series_never_go_back(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the machine's clock was set back."""
    for day in (date(2026, 5, 9), date(2026, 5, 8)):
        monkeypatch.setattr(invoicing, 'today', lambda _, day=day: day)
        order = await desk.order()
        await invoicing.issue_invoice(people.clerk, order.id)
        assert (await desk.documents_of(order))[0].issued_on == date(2026, 5, 9)


async def test_a_paid_invoice_is_due_at_once_and_another_after_the_shops_term(people: People) -> None:
    paid, open_ = await desk.order(paid=2400), await desk.order()
    due = [(await terms_of(await invoicing.issue_invoice(people.clerk, one.id))).due_on for one in (paid, open_)]
    assert due == [today(ZONE), today(ZONE) + timedelta(days=30)]


async def test_an_order_is_invoiced_with_its_placing_when_the_shop_says_so(people: People) -> None:
    await desk.set_shop(invoice_when='direct')
    order = await desk.order()
    assert [one.number for one in await desk.documents_of(order)] == ['INV00001']
    assert await desk.verbs(order) == ['placed', 'invoiced']


async def test_terms_may_change_and_the_document_does_not(people: People) -> None:
    order = await desk.order()
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    before = (await desk.documents_of(order))[0].hash
    await invoicing.edit_terms(people.clerk, order.id, document_id, 1, date(2026, 9, 1), 'next week')
    terms = await terms_of(document_id)
    assert (terms.due_on, terms.delivery_text, terms.version) == (date(2026, 9, 1), 'next week', 2)
    assert (await desk.documents_of(order))[0].hash == before
    assert (await desk.diary(order))[-1].data['changes']['delivery_text'] == ['', 'next week']


async def test_stale_terms_are_refused_with_their_text(people: People) -> None:
    order = await desk.order()
    document_id = await invoicing.issue_invoice(people.clerk, order.id)
    await invoicing.edit_terms(people.clerk, order.id, document_id, 1, None, 'mine')
    with pytest.raises(Stale) as stale:
        await invoicing.edit_terms(people.owner, order.id, document_id, 1, None, 'theirs')
    assert stale.value.theirs['delivery_text'] == 'mine'


async def test_terms_of_another_order_are_missing(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    document_id = await invoicing.issue_invoice(people.clerk, theirs.id)
    with pytest.raises(Missing):
        await invoicing.edit_terms(people.clerk, mine.id, document_id, 1, None, '')


FROZEN = [
    'UPDATE document SET total_minor = 1', 'DELETE FROM document', 'UPDATE document_line SET pieces = 9',
    'UPDATE payment SET amount_minor = 1', 'DELETE FROM payment', "UPDATE history SET who = 'me'",
    'DELETE FROM history', 'UPDATE stock_move SET pieces = 0',
]  # fmt: skip


@pytest.mark.parametrize('sql', FROZEN)
async def test_the_database_itself_keeps_what_was_issued(people: People, sql: str) -> None:
    order = await desk.order(line(await desk.product()))
    await paying.mark_as_paid(people.clerk, order.id)
    await invoicing.issue_invoice(people.clerk, order.id)
    with pytest.raises(Exception, match='frozen'):
        await database.transactional(database.write)(sql)


def test_numbers_have_at_least_five_digits() -> None:
    assert numbering.number('INV', 7) == 'INV00007'
    assert numbering.number('INV', 123456) == 'INV123456'
