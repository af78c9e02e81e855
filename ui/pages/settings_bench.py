"""Settings of the packing bench: what it does by itself, its tables with their printers, and the command cards."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data.models import Station
from data.settings_view import SettingsView
from orders import printing_out, stations
from orders.mail_trial import Outcome
from ui.pages.settings_mail import draw_outcome
from ui.pages.settings_section import Section, add_button, pairs, row_buttons, row_of, table
from ui.panels.bench_station import CARDS
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.pieces import button, empty_state, link_button
from ui.scope import Scope

LABELS = {'ship': N_('Mark a parcel as shipped when it is finished'),
          'weight': N_('Ask for the weight when a parcel is finished'),
          'print': N_('Print the packing slip when a parcel is finished')}


class BenchRules(Section):
    title = N_('At the packing bench')
    verbs: ClassVar = frozenset({'edit_bench'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_bench', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        now = stations.bench(view.shop)
        return pairs([(_(label), _('yes') if now[name] else _('no')) for name, label in LABELS.items()])

    async def edit_bench(self, data: Mapping[str, str]) -> None:
        now = stations.bench(self.view.shop)
        await ask(self.scope, _('At the packing bench'), [
            f.checkbox(name, _(label), now[name]) for name, label in LABELS.items()],
            hidden={'version': self.view.shop.version}, submit=self.save,
            intro=h.p('.mute')[_('Customers are told that their order has left when a parcel is marked as shipped.')])

    async def save(self, values: Mapping[str, Any]) -> None:
        await stations.edit_bench(self.scope.actor, values['version'], values)


class Stations(Section):
    title = N_('Packing tables')
    verbs: ClassVar = frozenset({'put_station', 'delete_station', 'try_printer'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.outcomes: dict[int, Outcome] = {}
        super().__init__(scope, view)

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add packing table'), 'put_station')

    def body(self, view: SettingsView) -> Node:
        if not view.stations:
            return empty_state(_('No packing table yet'), _(
                'Tablets print from their browser. Add a table to print on a printer of its own, without a question.'))
        return table([_('Name'), _('Prints')], [self._draw(row) for row in view.stations])

    def _draw(self, row: Station) -> Node:
        outcome = self.outcomes.get(row.id)
        return h.tr(data_key=str(row.id))[
            h.td(dir='auto')[row.name],
            h.td[h.div('.stack')[
                h.div('.between')[
                    h.div[_(stations.PRINTING[row.printing]), row.printer and h.div('.small.mute')[row.printer]],
                    row.printing == 'ipp' and button(_('Test print'), 'try_printer', kind='small', row=row.id)],
                h.div(aria_live='polite')[draw_outcome(outcome) if outcome else None]]],
            row_buttons(row.id, row.name, 'put_station', 'delete_station')]

    async def put_station(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.stations)

        async def submit(values: Mapping[str, Any]) -> None:
            await stations.put_station(self.scope.actor, row.id if row else None, **values)
            if row:
                self.outcomes.pop(row.id, None)
        await ask(self.scope, _('Packing table'), _fields(row), hidden={'version': row.version if row else 1},
                  submit=submit)

    async def delete_station(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.stations)
        if row and await confirm(self.scope, _('Delete “{name}”?').format(name=row.name),
                                 _('Its tablets print from their browser then.'), confirm=_('Delete'), danger=True):
            await stations.delete_station(self.scope.actor, row.id)

    async def try_printer(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.stations)
        if row:
            self.outcomes[row.id] = await printing_out.try_printer(self.scope.actor, row.id, self.scope.desk.press)
            self.patch(self.view)


def _fields(row: Station | None) -> list[f.Field]:
    return [
        f.text('name', _('Name'), row.name if row else '', required=True, longest=80,
               placeholder=_('Table by the door')),
        f.radio('printing', _('Packing slips are printed'), [(name, _(label)) for name, label in
                stations.PRINTING.items()], row.printing if row else 'browser', required=True),
        f.text('printer', _('Address of the printer'), row.printer if row else '', longest=300,
               required=True, shown_if=('printing', 'ipp'), placeholder='ipp://192.168.1.50/ipp/print',
               hint=_('Most printers of a network understand IPP. It has to take PDF, without a password.'))]


class CommandCards(Section):
    title = N_('Command cards')

    def actions(self, view: SettingsView) -> Node:
        return link_button(_('Print'), CARDS, kind='quiet', glyph='printer', new_tab=True)

    def body(self, view: SettingsView) -> Node:
        return h.p('.body.mute')[_('Cards to scan instead of pressing a button: finish the parcel, ship what is here, '
                                   'next order, leave it to others.')]
