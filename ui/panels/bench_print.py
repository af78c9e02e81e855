"""Printing at the bench: at the packing table this tablet stands at, else from its browser."""
from base.i18n import _
from data import bench_prints
from data.bench_prints import Stuck
from data.models import Station
from orders import ground, printing_out, stations
from ui.feedback import open_page
from ui.scope import Scope

KEPT = 'station'
STUCK_VERBS = frozenset({'print_again', 'print_in_browser', 'dismiss_print'})
NOWHERE = 0
"""Chosen, and no packing table."""


async def station_of(scope: Scope) -> Station | None:
    """The packing table of this tablet: the one that was chosen, else the only one there is."""
    known, chosen = await bench_prints.stations(), scope.client.storage.get(KEPT)
    if chosen is None and len(known) == 1:
        return known[0]
    return next((station for station in known if station.id == chosen), None)


async def print_slip(scope: Scope, slip_id: int) -> None:
    """The packing slip, because somebody asks for it."""
    await print_slips(scope, [slip_id])


async def print_slips(scope: Scope, slip_ids: list[int]) -> None:
    """Several, one after the other."""
    station = await station_of(scope)
    if station is None or station.printing != 'ipp':
        open_slips(slip_ids)
        return
    await printing_out.print_slips(scope.actor, station.id, slip_ids)
    scope.say('info', _('Printing: {station}').format(station=station.name))


async def print_finished(scope: Scope, slip_id: int, station: Station | None) -> None:
    """What printing is left to the browser once a parcel is closed; what prints by itself was asked for with it."""
    if (station is None or station.printing == 'browser') and stations.bench(await ground.shop())['print']:
        open_slips([slip_id])


def invoice_address(slip_id: int) -> str:
    """The invoices that go into this parcel, from the browser wherever the table prints its slips."""
    return f'/papers/invoices.pdf?slips={slip_id}'


async def take_care(scope: Scope, verb: str, job_id: int, stuck: list[Stuck]) -> None:
    """One of STUCK_VERBS, of what could not be printed."""
    if verb == 'print_again':
        await printing_out.print_again(scope.actor, job_id)
        return
    await printing_out.dismiss_print(scope.actor, job_id)
    if verb == 'print_in_browser':
        open_slips([slip_id for one in stuck if one.job_id == job_id for slip_id in one.slip_ids])


def open_slips(slip_ids: list[int]) -> None:
    """Several as one PDF, in a page of their own."""
    open_page(f'/papers/slips.pdf?slips={",".join(map(str, slip_ids))}', _('The packing slip is ready.'), _('Open it'))
