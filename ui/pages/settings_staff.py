"""Staff: who works here, in which role."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import ROLE_NAMES
from base.i18n import LANGUAGES, N_, _
from data.models import Staff
from data.settings_view import SettingsView
from people import pins, staffing
from ui.pages.me import pin_field
from ui.pages.settings_section import Section, add_button, row_of, table
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.menu import Item, menu
from ui.parts.pieces import avatar, badge

ROLE_HINTS = {
    'owner': N_('Everything, also settings and staff.'), 'clerk': N_('Orders, payments, invoices, quotes, imports.'),
    'packer': N_('Packs, ships, holds, writes notes.'), 'viewer': N_('Sees everything, changes nothing.')}


class StaffList(Section):
    title = N_('Staff')
    verbs: ClassVar = frozenset({'add_staff', 'edit_staff', 'reset_password', 'set_pin', 'remove_pin', 'disable',
                                 'enable'})

    def actions(self, view: SettingsView) -> Node:
        return add_button(_('Add colleague'), 'add_staff')

    def body(self, view: SettingsView) -> Node:
        return table([_('Name'), _('Email'), _('Role'), _('Language')], [self._draw_row(row) for row in view.staff])

    def _draw_row(self, row: Staff) -> Node:
        stop = Item(_('Disable'), 'disable', {'row': str(row.id)}, danger=True)
        items = [Item(_('Edit…'), 'edit_staff', {'row': str(row.id)}, glyph='pencil'),
                 Item(_('New password…'), 'reset_password', {'row': str(row.id)}), *self._pin_items(row), None,
                 stop if row.active else Item(_('Enable'), 'enable', {'row': str(row.id)})]
        return h.tr(data_key=str(row.id))[
            h.td[h.span('.row')[avatar(row.name), row.name, None if row.active else badge('mute', _('Disabled')),
                                row.pin_hash and badge('info', _('PIN'))]],
            h.td('.mute')[row.email], h.td[_(ROLE_NAMES[row.role])], h.td('.mute')[LANGUAGES[row.language]],
            h.td('.num')[menu(f'staff-{row.id}', _('More'), items)]]

    def _pin_items(self, row: Staff) -> list[Item]:
        if row.role not in pins.WHO_PACKS:
            return []
        new = Item(_('Change PIN…') if row.pin_hash else _('PIN for the bench…'), 'set_pin', {'row': str(row.id)})
        return [new, *([Item(_('Remove PIN'), 'remove_pin', {'row': str(row.id)})] if row.pin_hash else [])]

    def _fields(self, row: Staff | None) -> list[f.Field]:
        roles = [(role, f'{_(name)} – {_(ROLE_HINTS[role])}') for role, name in ROLE_NAMES.items()]
        return [f.text('name', _('Name'), row.name if row else '', required=True, longest=100),
                f.radio('role', _('Role'), roles, row.role if row else 'clerk', required=True),
                f.select('language', _('Language'), list(LANGUAGES.items()), row.language
                         if row else self.scope.language,
                         required=True)]

    async def add_staff(self, data: Mapping[str, str]) -> None:
        name, *rest = self._fields(None)
        await ask(self.scope, _('Add colleague'), [
            name, f.text('email', _('Email'), required=True, longest=254), *rest,
            f.Field(name='password', label=_('Password'), kind='password', required=True, autocomplete='new-password',
                    hint=_('At least 10 characters. They can change it themselves.'))],
            confirm=_('Add'), submit=lambda values: staffing.add_staff(self.scope.actor, **values))

    async def edit_staff(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row is not None:
            await ask(self.scope, row.email, self._fields(row), submit=lambda values: self.save_staff(row, values))

    async def save_staff(self, row: Staff, values: Mapping[str, Any]) -> None:
        actor = self.scope.actor
        changes = {'role': staffing.change_role, 'language': staffing.change_language, 'name': staffing.change_name}
        for name, change in changes.items():
            if values[name] != getattr(row, name):
                await change(actor, row.id, values[name])

    async def reset_password(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row is None:
            return
        if row.id == self.scope.actor.staff_id:
            self.scope.say('info', _('Change your own password under My sessions.'))
            return
        await ask(self.scope, _('New password for {name}').format(name=row.name), [
            f.Field(name='password', label=_('Password'), kind='password', required=True, autocomplete='new-password')],
            intro=_('All their sessions end.'),
            submit=lambda values: staffing.change_password(self.scope.actor, row.id, values['password']))

    async def set_pin(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row is None:
            return
        if row.id == self.scope.actor.staff_id:
            self.scope.say('info', _('Set your own PIN under My sessions.'))
            return
        await ask(self.scope, _('PIN of {name} for the packing bench').format(name=row.name), [pin_field()],
                  intro=_('With it they take over a tablet on which a colleague has signed in. It opens packing, and '
                          'nothing else.'),
                  submit=lambda values: pins.set_pin(self.scope.actor, row.id, values['pin']))

    async def remove_pin(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row is not None:
            await pins.remove_pin(self.scope.actor, row.id)

    async def disable(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row and await confirm(self.scope, _('Disable {name}?').format(name=row.name),
                                 _('They are signed out at once and cannot sign in. What they did keeps their name.'),
                                 confirm=_('Disable'), danger=True):
            await staffing.disable(self.scope.actor, row.id)

    async def enable(self, data: Mapping[str, str]) -> None:
        row = row_of(data, self.view.staff)
        if row is not None:
            await staffing.enable(self.scope.actor, row.id)
