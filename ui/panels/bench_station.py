"""Which packing table this tablet stands at, and what could not be printed there."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, ngettext
from base.text import row_id
from data import bench_prints
from data.bench_prints import Stuck
from data.models import Station
from orders import topics
from ui.panels.bench_print import KEPT, NOWHERE, STUCK_VERBS, station_of, take_care
from ui.parts import fields as f
from ui.parts.dialog import Values, ask
from ui.parts.icons import icon
from ui.parts.kept import Kept
from ui.parts.markup import link
from ui.parts.pieces import button
from ui.parts.sheet import Sheet
from ui.scope import Scope

CARDS = '/papers/command-cards.pdf'


@dataclass(frozen=True, slots=True)
class View:
    """`known` are all packing tables, `station` the one of this tablet."""
    known: Sequence[Station]
    station: Station | None
    stuck: list[Stuck]


class BenchStation:
    """Draws the key of the bench's head where it is made; `draw_troubles` the alerts, where that is called."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.view = View((), None, [])
        self.kept = Kept(KEPT, scope.handles(self._restore))
        self.key = Sheet(scope.handles(self.act), classes='bench-station', node=_draw_key(None))

    def draw_troubles(self) -> None:
        self.troubles = Sheet(self.scope.handles(self.act), classes='bench-stuck', label=_('Printing'))

    async def load(self) -> None:
        """Shows how it is, and follows it."""
        await self.scope.watch(self.key, topics.PRINTS, self._read, self.show, key=('prints', self.scope.client.id))

    async def _read(self) -> View:
        station = await station_of(self.scope)
        return View(await bench_prints.stations(), station,
                    await bench_prints.stuck(station.id) if station else [])

    def show(self, view: View) -> None:
        self.view = view
        self.key.show(_draw_key(view.station), flash=False)
        self.troubles.show([_draw_stuck(one) for one in view.stuck], flash=False)

    async def _restore(self, kept: str) -> None:
        await self._stand_at(row_id(kept))

    async def _stand_at(self, station_id: int | None) -> None:
        self.scope.client.storage[KEPT] = station_id
        self.show(await self._read())

    # ---- what a person does
    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        if verb == 'choose_station':
            await self._choose()
        elif verb in STUCK_VERBS:
            await take_care(self.scope, verb, row_id(data.get('job', '')) or 0, self.view.stuck)
        else:
            return False
        return True

    async def _choose(self) -> None:
        options = [*((str(one.id), one.name) for one in self.view.known),
                   (str(NOWHERE), _('None of these: this tablet prints from its browser'))]
        here = str(self.view.station.id if self.view.station else NOWHERE)

        async def submit(values: Values) -> None:
            self.kept.remember(values['station'])
            await self._stand_at(row_id(values['station']))
        await ask(self.scope, _('Where does this tablet stand?'),
                  [f.radio('station', _('Packing table'), options, here, required=True)], submit=submit,
                  intro=[h.p('.mute')[_('Packing slips come out of the printer of this table.')],
                         h.p[link(CARDS, _('Print the command cards'), class_='btn big', new_tab=True)]])


def _draw_key(station: Station | None) -> Node:
    name = station.name if station else _('From the browser')
    label = _('Printing: {station}').format(station=name)
    return h.button('.bench-key', type='button', data_verb='choose_station', aria_label=label, title=label)[
        icon('printer'), h.span('.bench-table', dir='auto')[station.name] if station else None]


def _draw_stuck(one: Stuck) -> Node:
    said = ngettext('{slips} could not be printed.', '{slips} could not be printed.', len(one.numbers)).format(
        slips=_named(one.numbers))
    return h.section('.bench-stop-banner.bad', role='alert', data_key=f'stuck-{one.job_id}')[
        icon('printer'), h.div[h.b[said], h.p[_(one.why)]],
        h.div('.bench-stuck-acts')[
            button(_('Print again'), 'print_again', kind='big primary', job=one.job_id),
            button(_('Print in the browser'), 'print_in_browser', kind='big', job=one.job_id),
            button(_('It is there'), 'dismiss_print', kind='big', job=one.job_id)]]


def _named(numbers: list[str]) -> str:
    return ', '.join([*numbers[:3], *(['…'] if len(numbers) > 3 else [])])
