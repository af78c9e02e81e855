"""Settings of pickups: what is asked at the counter."""
from collections.abc import Mapping
from typing import Any, ClassVar

from htpy import Node

from base.i18n import N_, _
from data.settings_view import SettingsView
from orders import arranging_pickups, pickups
from ui.pages.settings_section import Section, pairs
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import button

LABELS = {'pickup_code': N_('Pickup code'), 'identity': N_('Identity of who picks up')}
HINTS = {'pickup_code': N_('It stands in the mail that says the order is ready.'), 'identity': ''}


class Pickups(Section):
    title = N_('Pickup')
    verbs: ClassVar = frozenset({'edit_pickups'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_pickups', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        now = arranging_pickups.rules(view.shop)
        return pairs([(_(label), _(pickups.ASKED[now[name]])) for name, label in LABELS.items()])

    async def edit_pickups(self, data: Mapping[str, str]) -> None:
        now = arranging_pickups.rules(self.view.shop)
        options = [(value, _(label)) for value, label in pickups.ASKED.items()]
        await ask(self.scope, _('Pickup'), [
            f.radio(name, _(label), options, now[name], hint=HINTS[name] and _(HINTS[name]), required=True)
            for name, label in LABELS.items()],
            intro=_('What is asked at the counter before an order is handed over.'),
            hidden={'version': self.view.shop.version}, submit=self.save)

    async def save(self, values: Mapping[str, Any]) -> None:
        await arranging_pickups.edit_pickups(self.scope.actor, values['version'], values)
