"""Which letters the shop sends, when each goes, and what goes with it."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import LANGUAGES, N_, _
from base.text import row_id
from data import letter_view
from data.letter_view import LetterView
from data.settings_view import SettingsView
from mailer.kinds import ATTACHMENTS, KINDS, Kind
from orders import arranging_letters, topics
from ui.pages.settings_section import Section
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.markup import link
from ui.parts.pieces import badge, button, skeleton, when


class Letters(Section):
    title = N_('Letters')
    verbs: ClassVar = frozenset({'switch_letter', 'choose_attachments'})
    letters: LetterView | None = None

    async def begin(self) -> None:
        await self.scope.watch(self.sheet, topics.SETTINGS, letter_view.read, self._take, key='letters')

    def _take(self, letters: LetterView) -> None:
        self.letters = letters
        self.patch(self.view)

    def body(self, view: SettingsView) -> Node:
        if self.letters is None:
            return h.div('.body')[skeleton(6)]
        return h.ul('.letters')[[self._draw_letter(kind, self.letters) for kind in KINDS.values()]]

    def _draw_letter(self, kind: Kind, letters: LetterView) -> Node:
        on, chosen, version = _now(kind, letters)
        state = badge('ok', _('Switched on')) if on else badge('mute', _('Switched off'))
        name = _(kind.label)
        called = h.span('.sr')[' ', name]
        return h.li(data_key=kind.name)[
            h.div('.letter-about')[h.h3[name], h.p('.mute.small')[_(kind.when)]],
            h.div('.letter-along.small')[
                h.span('.mute')[_('Attachments:'), ' '],
                ', '.join(_(ATTACHMENTS[one]) for one in chosen) or '–'],
            h.div('.letter-words.small')[[self._draw_language(kind, code, letters) for code in LANGUAGES]],
            h.div('.letter-state')[state],
            h.div('.letter-does')[
                kind.offered and button([_('Attachments'), called], 'choose_attachments', kind='quiet',
                                        letter=kind.name),
                button([_('Switch off') if on else _('Switch on'), called], 'switch_letter', kind='quiet',
                       letter=kind.name, on='' if on else 'true', version=version)]]

    def _draw_language(self, kind: Kind, code: str, letters: LetterView) -> Node:
        newest = letters.newest.get((kind.name, code))
        edit = link(f'/settings/letters/{kind.name}/{code}', LANGUAGES[code],
                    aria_label=_('Edit {name}').format(name=f'{_(kind.label)} · {LANGUAGES[code]}'))
        if newest is None or not newest.source:
            return h.div[edit, ' · ', h.span('.mute')[_('original wording')]]
        return h.div[edit, ' · ', _('changed by {who}').format(who=newest.who), ' ',
                     when(newest.made_at, self.scope.zone)]

    async def switch_letter(self, data: Mapping[str, str]) -> None:
        await arranging_letters.switch_letter(
            self.scope.actor, data.get('letter', ''), data.get('on') == 'true', _version(data))

    async def choose_attachments(self, data: Mapping[str, str]) -> None:
        kind = KINDS.get(data.get('letter', ''))
        if kind is None or self.letters is None:
            return
        _on, chosen, version = _now(kind, self.letters)
        ticks = [f.checkbox(name, _(ATTACHMENTS[name]), name in chosen) for name in kind.offered]
        await ask(self.scope, _('Attachments of “{letter}”').format(letter=_(kind.label)), ticks,
                  hidden={'version': version}, submit=lambda values: self._save_attachments(kind, values))

    async def _save_attachments(self, kind: Kind, values: Mapping[str, Any]) -> None:
        chosen = [name for name in kind.offered if values[name]]
        await arranging_letters.choose_attachments(self.scope.actor, kind.name, chosen, values['version'])


def _now(kind: Kind, letters: LetterView) -> tuple[bool, list[str], int]:
    """Whether it is sent, what goes with it, and the version of that."""
    row = letters.kinds.get(kind.name)
    return (row.enabled, list(row.attachments), row.version) if row else (True, list(kind.attachments), 0)


def _version(data: Mapping[str, str]) -> int:
    """One that no row has, where a button names none."""
    known = row_id(data.get('version', ''))
    return -1 if known is None else known
