"""Payment reminders: on which days they go by themselves, and where customers pay."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data.settings_view import SettingsView
from orders import arranging_reminders, payment_links
from orders.arranging_reminders import LONGEST_LINK
from ui.pages.settings_section import Section, pairs
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.markup import link
from ui.parts.pieces import button


class Reminders(Section):
    title = N_('Payment reminders')
    verbs: ClassVar = frozenset({'edit_reminders'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_reminders', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        now = arranging_reminders.reminders(view.shop)
        days = _('{days} days after the order').format(days=now['days']) if now['days'] else \
            _('Off: reminders are sent by hand only')
        return [pairs([(_('Sent automatically'), days), (_('Payment link'), now['payment_link'])]),
                now['days'] and h.p('.body.small')[link('/outbox', _('What goes in the next seven days'))]]

    async def edit_reminders(self, data: Mapping[str, str]) -> None:
        now = arranging_reminders.reminders(self.view.shop)
        known = ' '.join(f'{{{name}}}' for name in payment_links.KEYS)
        await ask(self.scope, _('Payment reminders'), [
            f.text('days', _('Days after the order'), now['days'], longest=200, placeholder='7, 14, 30',
                   hint=_('Up to four, such as 7, 14, 30. Leave empty to send none by themselves.')),
            f.text('payment_link', _('Payment link'), now['payment_link'], longest=LONGEST_LINK,
                   placeholder='https://',
                   hint=_('Where customers pay online; filled in: {known}').format(known=known)),
        ], intro=_('They stop when the order is paid, on hold or cancelled. For goods paid after delivery days count '
                   'from when they left, or from the due date of their invoice.'),
            hidden={'version': self.view.shop.version}, submit=self.save_reminders)

    async def save_reminders(self, values: Mapping[str, Any]) -> None:
        await arranging_reminders.edit_reminders(self.scope.actor, values['version'], values)
