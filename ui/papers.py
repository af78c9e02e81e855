"""The printer icons and e-invoices: files as answers to a plain GET."""
from fastapi import APIRouter, Request, Response

from base.actor import Right
from base.errors import Missing
from base.i18n import N_
from base.text import row_id
from orders import ground, papers, pick_lists, print_run, print_sheets, printing, printing_out
from ui.files import saved, shown_pdf

router = APIRouter(prefix='/papers', include_in_schema=False)
MOST_IDS = print_sheets.MOST
EINVOICES = ('cii', 'ubl')

FILE_NAMES = {'packing_slip': 'packing-slips', 'invoice': 'invoices', 'pick_list': 'pick-list'}


def _ids(text: str) -> list[int]:
    named = [row_id(part) for part in text.split(',', MOST_IDS + 1)[:MOST_IDS + 1]]
    return [one for one in dict.fromkeys(named) if one is not None]


@router.get('/documents/{document_id}.pdf')
async def document(request: Request, document_id: str) -> Response:
    """An issued document, as stored."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    row = await ground.issued(row_id(document_id) or 0)
    content = await printing.pdf(row.id, desk.press, desk.archive)
    await printing.record_print(visitor.actor, row.kind, document_ids=[row.id])
    return shown_pdf(content, row.number)


@router.get('/documents/{document_id}.{kind}.xml')
async def einvoice(request: Request, document_id: str, kind: str) -> Response:
    """The e-invoice of an issued document (cii or ubl), as stored."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    if kind not in EINVOICES:
        raise Missing(N_('There is no such page.'))
    row = await ground.issued(row_id(document_id) or 0)
    content = await printing.einvoice(row.id, kind, desk.press, desk.archive)
    return saved(content, f'{row.number}.{kind}.xml', 'application/xml')


@router.get('/slips.pdf')
async def slips(request: Request, orders: str = '', slips: str = '') -> Response:
    """Packing slips as one PDF: of these orders, or these slips."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.PACK)
    wanted = _ids(slips)
    found = await (print_sheets.slips(wanted, desk.archive) if wanted or not orders else
                   print_sheets.gather('packing_slip', _ids(orders), desk.archive))
    part = await print_run.whole(found, desk.press, desk.archive)
    await printing.record_print(visitor.actor, 'packing_slip', slip_ids=part.slip_ids)
    return shown_pdf(part.pdf, FILE_NAMES['packing_slip'])


@router.get('/invoices.pdf')
async def invoices(request: Request, slips: str = '') -> Response:
    """What goes into these parcels beside the goods: the invoices of their orders, as one PDF."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.VIEW)
    found = await print_sheets.invoices(_ids(slips), desk.archive)
    part = await print_run.whole(found, desk.press, desk.archive)
    await printing.record_print(visitor.actor, 'invoice', document_ids=part.document_ids)
    return shown_pdf(part.pdf, FILE_NAMES['invoice'])


@router.get('/pick-list.pdf')
async def pick_list(request: Request, orders: str = '') -> Response:
    """What is still to be fetched for these orders, in the language of whoever asks."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.PACK)
    who = visitor.actor
    picked = await pick_lists.of_orders(_ids(orders), who.name, who.language, (await ground.shop()).timezone)
    if not picked.slip_ids:
        refusals = [one.refused for one in picked.refused if one.refused]
        raise refusals[0] if refusals else Missing(N_('There is nothing to print.'))
    content = await desk.press.render('pick_list', picked.snapshot)
    await printing.record_print(who, 'pick_list', slip_ids=picked.slip_ids)
    return shown_pdf(content, FILE_NAMES['pick_list'])


@router.get('/command-cards.pdf')
async def command_cards(request: Request) -> Response:
    """What packers scan instead of pressing a button, in the language of whoever asks."""
    visitor, desk = request.state.visitor, request.app.state.desk
    visitor.actor.need(Right.PACK)
    content = await papers.pdf('command_cards', await printing_out.cards(visitor.actor.language), desk.press,
                               desk.archive)
    return shown_pdf(content, 'command-cards')


@router.get('/runs/{token}.pdf')
async def run(request: Request, token: str, part: str = '') -> Response:
    """What was asked for to be printed: all of it, or one part while the rest is being made."""
    visitor, desk = request.state.visitor, request.app.state.desk
    wanted = desk.print_runs.find(visitor.actor, token)
    found = wanted.pdf(row_id(part))
    content = await desk.print_runs.open(wanted, found)
    return shown_pdf(content, f'{FILE_NAMES[wanted.kind]}-{found.first}-{found.last}')
