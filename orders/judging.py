"""The official rules look at stored e-invoices, where they are installed. Their word comes after the issue: what they
find stands in the order's history, for people to correct the invoice and to tell us."""
import asyncio
import json

from base.actor import SYSTEM
from data import database
from data.models import Document, DocumentFile
from documents import einvoice_check, einvoice_rules
from documents.einvoice_rules import Judge
from documents.store import Archive
from orders import ground, history, outbox

KINDS = ('cii', 'ubl')


async def ask(document_id: int) -> None:
    """Inside the transaction that marks the e-invoice as made."""
    if einvoice_rules.is_installed():
        await outbox.ask('rules', f'rules:{document_id}', {'document': document_id})


async def judge_einvoice(document_id: int, judge: Judge, archive: Archive) -> list[str]:
    """The rules its XML breaks. Raises RenderFailed when they cannot be asked."""
    document = await Document.get(id=document_id, using_db=database.reader())
    is_french = einvoice_check.in_france(json.loads(document.snapshot))
    faults: list[str] = []
    for file in await DocumentFile.filter(document_id=document_id, kind__in=KINDS).using_db(
            database.reader()).order_by('kind'):
        xml = await asyncio.to_thread(archive.read, file.sha256)
        faults += await judge.faults(file.kind, xml, is_french)
    if faults:
        await _tell(document, einvoice_rules.rule_names(faults))
    return faults


@database.transactional
async def _tell(document: Document, rules: str) -> None:
    await history.record(SYSTEM, 'einvoice_faulty', order_id=document.order_id, section='payment',
                         number=document.number, rules=rules)
    ground.tell(document.order_id)
