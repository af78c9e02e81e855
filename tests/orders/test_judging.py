"""What the official rules find wrong in a stored e-invoice stands in the order's history."""

from pathlib import Path

import pytest

from data.models import Document, DocumentFile, Job
from documents.store import Archive
from documents.workers import RenderFailed
from jobs import judge_einvoices, make_pdfs
from orders import outbox
from tests.orders import desk
from tests.orders.desk import People
from tests.orders.test_einvoices import XmlPress, invoiced
from ui import diary

one_database = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


class StrictJudge:
    """Finds what it is told to find, and remembers what it was asked."""

    def __init__(self, *found: str) -> None:
        self.found, self.asked = list(found), set[tuple[str, bool]]()

    async def faults(self, kind: str, xml: bytes, is_french: bool) -> list[str]:
        self.asked.add((kind, is_french))
        if self.found == ['hangs']:
            raise RenderFailed('timeout')
        return self.found


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / 'documents')


async def judged(people: People, archive: Archive, judge: StrictJudge) -> Document:
    document_id = await invoiced(people)
    await make_pdfs.run(XmlPress(), archive)  # type: ignore[arg-type]
    await judge_einvoices.run(judge, archive)  # type: ignore[arg-type]
    return await Document.get(id=document_id)


async def rule_verbs(document: Document) -> list[str]:
    return [row.data['rules'] for row in await desk.diary(document.order) if row.verb == 'einvoice_faulty']


async def test_both_kinds_are_judged_once_by_the_french_rules_too(people: People, archive: Archive) -> None:
    judge = StrictJudge()
    document = await judged(people, archive, judge)
    assert judge.asked == {('cii', True), ('ubl', True)}
    assert await Job.filter(kind='rules').values_list('state', flat=True) == ['done']
    assert await Document.filter(id=document.id).count() == 1


@one_database
async def test_a_broken_rule_stands_in_the_history_once_each(people: People, archive: Archive) -> None:
    document = await judged(people, archive, StrictJudge('BR-CO-15: wrong total', 'BR-S-08: wrong base'))
    await document.fetch_related('order')
    assert await rule_verbs(document) == ['BR-CO-15, BR-S-08']
    assert 'einvoice_faulty' in diary.SENTENCES


@one_database
async def test_a_judge_that_hangs_is_asked_again_later(people: People, archive: Archive) -> None:
    document = await judged(people, archive, StrictJudge('hangs'))
    job = await Job.get(kind='rules')
    assert (job.state, job.attempt) == ('retryable', 1)
    await document.fetch_related('order')
    assert await rule_verbs(document) == []


@one_database
async def test_where_the_rules_are_not_installed_nobody_is_asked(
        people: People, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('documents.einvoice_rules.is_installed', lambda: False)
    document_id = await invoiced(people)
    await make_pdfs.run(XmlPress(), archive)  # type: ignore[arg-type]
    assert await DocumentFile.filter(document_id=document_id).count() == 3
    assert not await outbox.is_due('rules')
