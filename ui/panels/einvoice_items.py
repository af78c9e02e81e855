"""Download the e-invoice of a document, or why there is none."""
from base.i18n import _
from data.models import Document
from orders import printing
from ui.parts.menu import Item


def einvoice_items(document: Document) -> list[Item]:
    reason = printing.no_einvoice(document)
    if reason is not None:
        return [Item(_('Download e-invoice'), glyph='import', blocked=str(reason))]
    return [Item(label, href=f'/papers/documents/{document.id}.{kind}.xml', glyph='import', new_tab=True)
            for kind, label in (('cii', _('Download e-invoice (CII)')), ('ubl', _('Download e-invoice (UBL)')))]
