"""The books' files as downloads: CSV, FEC, and the archive."""
import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from fastapi import APIRouter, Query, Request, Response

from base.actor import Actor
from base.errors import Missing
from base.i18n import N_
from orders import accounting_csv, accounting_fec, archiving, periods
from orders.ground import shop
from orders.periods import Period
from ui.files import CSV, saved

router = APIRouter(prefix='/accounting', include_in_schema=False)
CHUNK = 1 << 18
_CSV_FILES = {'documents': accounting_csv.documents, 'payments': accounting_csv.payments, 'vat': accounting_csv.vat}


def _asked(request: Request, first: str, last: str) -> tuple[Actor, Period]:
    actor: Actor = request.state.visitor.actor
    return actor, periods.read(first, last)


@router.get('/{name}.csv')
async def table(request: Request, name: str, first: str = Query('', alias='from'),
                last: str = Query('', alias='to')) -> Response:
    """documents.csv, payments.csv or vat.csv."""
    if name not in _CSV_FILES:
        raise Missing(N_('There is no such page.'))
    actor, period = _asked(request, first, last)
    return saved(await _CSV_FILES[name](actor, period), f'{name}-{period}.csv', CSV)


@router.get('/fec.txt')
async def fec(request: Request, first: str = Query('', alias='from'), last: str = Query('', alias='to'),
              currency: str = '') -> Response:
    """In the shop's currency, or the one named."""
    actor, period = _asked(request, first, last)
    desk = await shop()
    wanted = currency if len(currency) == 3 and currency.isalpha() else desk.currency
    pieces = await accounting_fec.fec(actor, period, wanted)
    return saved(pieces, accounting_fec.file_name(desk, period, wanted), 'text/plain; charset=utf-8')


@router.get('/archive.zip')
async def archive(request: Request, first: str = Query('', alias='from'),
                  last: str = Query('', alias='to')) -> Response:
    """Written whole to a file without a name before the first byte is sent, so that what is missing is said."""
    (actor, period), desk = _asked(request, first, last), request.app.state.desk
    file = await asyncio.to_thread(_nameless, desk.settings.data_dir)
    try:
        await archiving.archive(actor, period, desk.archive, file, desk.press)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return saved(_read(file), f'archive-{period}.zip', 'application/zip')


def _nameless(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        file.close()
