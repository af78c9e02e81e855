"""Packing tables: what each prints on, and what the shop wants of its bench."""
from collections.abc import Mapping
from typing import Any

from tortoise.exceptions import IntegrityError

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Stale
from base.i18n import N_, _
from base.text import clean
from data import database
from data.models import Shop, Station
from documents import ipp
from orders import topics
from orders.arranging import claim_shop, save_shop
from orders.ground import verb

PRINTING = {'browser': N_('From the browser of the tablet'), 'ipp': N_('By itself, on a printer of the network'),
            'none': N_('Not at all')}
SWITCHES = {'ship': True, 'weight': False, 'print': True}
"""What the bench does by itself, unless the owner says otherwise: ships what is packed, asks for the weight, prints."""


def bench(shop: Shop) -> dict[str, bool]:
    """As the form has it, and as the bench goes by it."""
    return {name: bool(shop.bench.get(name, usual)) for name, usual in SWITCHES.items()}


@verb(Right.SETTINGS)
async def edit_bench(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """Raises Stale."""
    shop = await claim_shop(version, 'bench_edited', bench)
    shop.bench = {**shop.bench, **{name: bool(values.get(name)) for name in SWITCHES}}
    await save_shop(actor, shop, 'bench_edited')


@verb(Right.SETTINGS)
async def put_station(actor: Actor, station_id: int | None, version: int, name: str, printing: str,
                      printer: str = '') -> int:
    """Adds or changes a packing table; `printer` is an address that begins with ipp:// or ipps://. Raises Invalid,
    Stale, Missing."""
    if printing not in PRINTING:
        raise Invalid(N_('Please choose one from the list.'), 'printing')
    row = {'name': clean(name, 80), 'printing': printing,
           'printer': ipp.address_of(printer) if printing == 'ipp' else ''}
    if not row['name']:
        raise Invalid(N_('Give it a name.'), 'name')
    try:
        station_id = await _save(station_id, version, row)
    except IntegrityError as error:
        raise Invalid(N_('That name is already taken.'), 'name') from error
    database.announce(topics.SETTINGS, topics.PRINTS)
    return station_id


async def _save(station_id: int | None, version: int, row: dict[str, Any]) -> int:
    if station_id is None:
        return int((await Station.create(**row)).id)
    if not await Station.filter(id=station_id, version=version).update(**row, version=version + 1):
        raise _stale(await Station.get_or_none(id=station_id, using_db=database.writer()))
    return station_id


def _stale(theirs: Station | None) -> Exception:
    if theirs is None:
        return Missing(N_('This has been deleted.'))
    return Stale(_('A colleague'), now(),
                 {name: getattr(theirs, name) for name in ('name', 'printing', 'printer', 'version')})


@verb(Right.SETTINGS)
async def delete_station(actor: Actor, station_id: int) -> None:
    """What waits to be printed there is given up, and says so at the bench. Raises Missing."""
    if not await Station.filter(id=station_id).delete():
        raise Missing(N_('This has been deleted.'))
    database.announce(topics.SETTINGS, topics.PRINTS)
