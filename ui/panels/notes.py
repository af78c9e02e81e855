"""Notes: short messages between colleagues."""
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _
from data.models import Note
from data.order_view import OrderView
from orders import noting
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.icons import icon
from ui.parts.pieces import avatar, when


class Notes(Panel):
    title = N_('Notes')
    verbs: ClassVar = frozenset({'add_note', 'edit_note', 'delete_note', 'pin_note'})

    def own(self, view: OrderView) -> Hashable:
        return tuple(note.id for note in view.notes if self.is_mine(note))

    def actions(self, view: OrderView) -> Node:
        return h.small('.mute')[_('Only your team sees these')]

    def body(self, view: OrderView) -> Node:
        return h.div('.body')[
            h.ul('.notes')[[self.draw_note(view, note) for note in view.notes]] if view.notes else None,
            self.draw_form() if self.scope.actor.may(Right.NOTE) else None]

    def draw_note(self, view: OrderView, note: Note) -> Node:
        author = view.names.get(note.author_id or 0, 'Comptoir')
        return h.li({'class': 'note pinned' if note.pinned else 'note'}, data_key=f'note-{note.id}')[
            avatar(author),
            h.div[h.p[h.b[author], ' ', h.small('.mute')[when(note.at, self.scope.zone)],
                      h.small('.mute')[' · ', _('edited')] if note.edited_at else None,
                      h.small('.mute')[' · ', _('pinned')] if note.pinned else None],
                  h.p('.said')[note.text]],
            self.draw_note_buttons(note) if self.scope.actor.may(Right.NOTE) else None]

    def is_mine(self, note: Note) -> bool:
        return note.author_id == self.scope.actor.staff_id

    def draw_note_buttons(self, note: Note) -> Node:
        pin = _('Unpin') if note.pinned else _('Pin')
        button = [('pin_note', pin, 'pin')]
        if self.is_mine(note):
            button += [('edit_note', _('Edit note'), 'pencil'), ('delete_note', _('Delete note'), 'trash')]
        return h.span('.note-buttons')[[
            h.button('.icon-btn', type='button', data_verb=verb, data_note=str(note.id), title=label, aria_label=label)[
                icon(glyph)] for verb, label, glyph in button]]

    def draw_form(self) -> Node:
        return h.form('.note-form', data_verb='add_note', data_key='form')[
            h.textarea(name='text', rows='1', placeholder=_('Write a note… @name tells a colleague'),
                       aria_label=_('New note'), maxlength=str(noting.LONGEST), data_draft=f'note:{self.order_id}'),
            h.button('.btn', type='submit')[_('Add note')]]

    def note(self, data: Mapping[str, str]) -> Note | None:
        return next((note for note in self.view.notes if str(note.id) == data.get('note')), None)

    async def add_note(self, data: Mapping[str, str]) -> None:
        await noting.add_note(self.scope.actor, self.order_id, data.get('text', ''))

    async def edit_note(self, data: Mapping[str, str]) -> None:
        note = self.note(data)
        if note is not None:
            await ask(self.scope, _('Edit note'), [f.multiline('text', _('Note'), note.text, required=True)],
                      hidden={'note_id': note.id, 'version': note.version}, submit=self.save_note)

    async def save_note(self, values: Mapping[str, Any]) -> None:
        await noting.edit_note(self.scope.actor, self.order_id, **values)

    async def delete_note(self, data: Mapping[str, str]) -> None:
        note = self.note(data)
        if note and await confirm(self.scope, _('Delete this note?'), note.text, confirm=_('Delete note'), danger=True):
            await noting.delete_note(self.scope.actor, self.order_id, note.id)

    async def pin_note(self, data: Mapping[str, str]) -> None:
        note = self.note(data)
        if note is not None:
            await noting.pin_note(self.scope.actor, self.order_id, note.id, not note.pinned)
