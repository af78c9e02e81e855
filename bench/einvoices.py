"""What it costs to make an invoice fit for machines: a fresh page with its e-invoice against the bare page."""
import time
from collections.abc import Callable

from bench.results import Result, median
from documents import pdf, sheets
from tests.documents import einvoice_samples


def fresh_invoice(repeats: int) -> list[Result]:
    """Processor time of one page, the two ways in turn; both warm."""
    snapshot = einvoice_samples.invoice(3)
    html, styles = sheets.draw('invoice', snapshot), sheets.styles('invoice')
    bare = [_took(lambda: pdf.print_html(html, *styles))]
    whole = [_took(lambda: pdf.issue('invoice', snapshot))]
    for _ in range(repeats):
        bare.append(_took(lambda: pdf.print_html(html, *styles)))
        whole.append(_took(lambda: pdf.issue('invoice', snapshot)))
    return [Result('fresh invoice with e-invoice, one page', median(whole[1:]), 'ms'),
            Result('… over its bare render', median(whole[1:]) / median(bare[1:]), '×', 1.2)]


def _took(work: Callable[[], bytes]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
