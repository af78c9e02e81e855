"""Forms on demand: ask a person something, keep what they typed, and say beside the field what is wrong."""
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import htpy as h
from htpy import Node
from nicegui.events import GenericEventArguments

from base.errors import Invalid, Refused, Stale
from base.i18n import _, speaking
from base.text import clean
from ui.mail_undo import offering_undo
from ui.parts import fields as f
from ui.parts.fields import Field
from ui.parts.living import Living
from ui.parts.markup import render
from ui.parts.pieces import when
from ui.parts.sheet import release
from ui.scope import Scope, went_wrong

Values = dict[str, Any]
Submit = Callable[[Values], Awaitable[Any]]
MOST_FIELDS = 5_000
"""An order of a thousand lines can still be corrected."""


@dataclass(frozen=True)
class Look:
    """What a dialog shows of the outcome, and what its button says meanwhile; empty for the usual words."""
    node: Node
    confirm: str = ''


Preview = Callable[[Values], Awaitable[Node | Look]]
Review = Callable[[Values], Awaitable[Look]]
Rows = list[tuple[str, Node, Node]]
"""Of a conflict: what it is, theirs and mine."""
Arrange = Callable[[Mapping[str, h.Element]], Node]


async def ask(scope: Scope, title: str, fields: Sequence[Field] = (), *, confirm: str = '', danger: bool = False,
              intro: Node = None, preview: Preview | None = None, submit: Submit | None = None,
              hidden: Mapping[str, Any] | None = None, arrange: Arrange | None = None, review: Review | None = None,
              look: str = '') -> Values | None:
    """Opens a dialog; the values once `submit` took them, or None when closed.

    `submit` may raise Invalid (shown beside its field), Stale (both texts shown, with a choice) or any Refused; the
    dialog then stays open with all that was typed. `hidden` values (ids, the version) never travel to the browser;
    after a conflict they are renewed from `Stale.theirs`.

    `preview` may raise what `submit` may: it is said at once. `review` is a second step: its outcome is shown alone,
    to go back from or to confirm. `arrange` lays out the drawn fields, given by name. `look`: beside (the preview
    stands at the right) or wide."""
    release()
    with scope.client.layout:
        form = Form(scope, title, fields, confirm or _('Save'), submit, danger, intro, preview, hidden, arrange, review,
                    look)
    return await form.answer


async def confirm(scope: Scope, title: str, sentence: Node = None, *, confirm: str, danger: bool = False) -> bool:
    """A yes or no."""
    return await ask(scope, title, confirm=confirm, danger=danger, intro=sentence) is not None


class Form(Living, component='form.js', dependencies=['morph.js', 'moments.js']):
    """One dialog. The browser collects, the server reads and judges."""

    def __init__(self, scope: Scope, title: str, fields: Sequence[Field], confirm: str, submit: Submit | None,
                 danger: bool, intro: Node, preview: Preview | None, hidden: Mapping[str, Any] | None,
                 arrange: Arrange | None, review: Review | None, look: str) -> None:
        super().__init__()
        self.scope = scope
        self.fields = fields
        self.submit = submit
        self.preview = preview
        self.review = review
        self.arrange = arrange
        self.hidden = dict(hidden or {})
        self.answer: asyncio.Future[Values | None] = asyncio.get_running_loop().create_future()
        self.errors: dict[str, str] = {}
        self._busy = False
        self._mine: dict[str, str] = {}
        self._reviewed: dict[str, str] | None = None
        self._typings = 0
        self._title = title
        with speaking(scope.language):
            self._props['html'] = render(self._draw(confirm, danger, intro))
        self._props['live'] = preview is not None
        self.classes(f'dialog {look}'.strip())
        self.on('save', self._save).on('settle', self._settle).on('shut', self._shut).on('left', self._left)
        self.on('typed', self._typed).on('suggest', self._suggest).on('back', self._back)

    def _draw(self, confirm: str, danger: bool, intro: Node) -> Node:
        kind = 'btn danger solid' if danger else 'btn primary'
        leave = _('Cancel') if self.fields and not danger else _('Close')
        return h.form(method='dialog', novalidate=True, autocomplete='off')[
            h.header(role='none')[
                h.h2(id=f'f{self.id}-title')[self._title],
                h.button('.icon-btn', type='button', data_shut=True, aria_label=_('Close'))['×']],
            h.div('.dialog-body')[
                intro and h.div('.intro')[intro],
                h.p('.form-error', role='alert', hidden=True),
                h.p('.kept', hidden=True)[_('Your unsaved text was kept.')],
                h.div('.fields')[self._draw_fields()],
                self.preview and h.div('.preview', aria_live='polite'),
                self.review and h.div('.review', hidden=True, tabindex='-1'),
                h.div('.conflict', hidden=True)],
            h.footer[self.review and h.button('.btn.back', type='button', data_back=True, hidden=True)[_('Back')],
                     confirm != leave and h.button('.btn', type='button', data_shut=True)[leave],
                     h.button(class_=kind, type='submit')[confirm]],
            h.div('.discard', hidden=True, role='alertdialog', aria_label=_('Discard what you typed?'))[
                h.span[_('Discard what you typed?')],
                h.button('.btn', type='button', data_keep=True)[_('Keep editing')],
                h.button('.btn.danger', type='button', data_discard=True)[_('Discard')]]]

    def _draw_fields(self) -> Node:
        drawn = [(field.name, f.draw(field, f'f{self.id}')) for field in self.fields]
        return self.arrange(dict(drawn)) if self.arrange else [one for _name, one in drawn]

    async def _save(self, event: GenericEventArguments) -> None:
        await self._once(_texts(event.args))

    async def _once(self, typed: dict[str, str]) -> None:
        if self._busy or self.answer.done():
            return
        self._busy = True
        try:
            with speaking(self.scope.language):
                await self._take(typed)
        finally:
            self._busy = False

    async def _take(self, typed: dict[str, str]) -> None:
        self._mine = typed
        values, wrong = f.read_all(self.fields, typed)
        if wrong:
            self._refuse(wrong)
            return
        try:
            if self.review is not None and typed != self._reviewed:
                await self._show_review(self.review, typed, values)
                return
            if self.submit is not None:
                async with offering_undo(self.scope):
                    await self.submit({**self.hidden, **values})
        except Stale as stale:
            self._show_conflict(stale, values)
        except Refused as refused:
            self._refuse(*self._placed(refused))
        except Exception as error:
            self._refuse({}, went_wrong(error))
        else:
            self._end({**self.hidden, **values})

    async def _show_review(self, review: Review, typed: dict[str, str], values: Values) -> None:
        """Nobody confirms what was not shown: what is typed differently is shown first."""
        look = await review({**self.hidden, **values})
        self._reviewed, self.errors = typed, {}
        if not self.is_deleted:
            self.run_method('reviewed', render(look.node), look.confirm)

    def _back(self) -> None:
        self._reviewed = None

    def _placed(self, refused: Refused) -> tuple[dict[str, str], str]:
        if isinstance(refused, Invalid) and refused.field in {field.name for field in self.fields}:
            return {refused.field: str(refused)}, ''
        return {}, str(refused)

    def _refuse(self, wrong: dict[str, str], sentence: str = '') -> None:
        self.errors = {**wrong, **({'': sentence} if sentence else {})}
        self._reviewed = None if wrong else self._reviewed
        if not self.is_deleted:
            self.run_method('refuse', wrong, sentence)

    def _end(self, values: Values | None) -> None:
        if not self.answer.done():
            self.answer.set_result(values)
        if not self.is_deleted:
            self.run_method('leave', values is not None)

    def _show_conflict(self, stale: Stale, values: Values) -> None:
        self.hidden.update({key: stale.theirs[key] for key in self.hidden if key in stale.theirs})
        self.errors, self._reviewed = {'': str(stale)}, None
        rows: Rows = [(field.label, f.shown(field, stale.theirs[field.name]), f.shown(field, values[field.name]))
                      for field in self.fields if field.name in stale.theirs
                      and f.shown(field, stale.theirs[field.name]) != f.shown(field, values[field.name])]
        if not self.is_deleted:
            self.run_method('conflict', render(draw_conflict(stale, rows, self.scope.zone)))

    async def _settle(self, event: GenericEventArguments) -> None:
        if event.args == 'mine':
            await self._once(self._mine)
        else:
            self._end(None)

    async def _typed(self, event: GenericEventArguments) -> None:
        if self.preview is None or self.answer.done():
            return
        self._typings += 1
        turn, typed = self._typings, _texts(event.args)
        values, wrong = f.read_all(self.fields, typed)
        wrong = {name: sentence for name, sentence in wrong.items() if typed.get(name)}
        with speaking(self.scope.language):
            look, more = (None, {}) if wrong else await self._looked(self.preview, values)
            if turn == self._typings and not self.is_deleted:
                self.run_method('look', look and render(look.node), look and look.confirm, {**more, **wrong})

    async def _looked(self, preview: Preview, values: Values) -> tuple[Look | None, dict[str, str]]:
        """The outcome so far, or why there is none; no outcome where something is wrong beside its field."""
        try:
            seen = await preview({**self.hidden, **values})
        except Refused as refused:
            wrong, sentence = self._placed(refused)
            return Look(h.p('.no-preview')[sentence]) if sentence else None, wrong
        return seen if isinstance(seen, Look) else Look(seen), {}

    async def _suggest(self, event: GenericEventArguments) -> None:
        sent = _texts(event.args)
        field = next((field for field in self.fields if field.name == sent.get('name')), None)
        if field is None or field.suggest is None:
            return
        found = await field.suggest(clean(sent.get('value', ''), field.longest))
        if not self.is_deleted:
            self.run_method('suggested', field.name, list(found))

    def standing(self) -> dict[str, str]:
        """What the inputs hold when opened, as the browser would send it."""
        return {field.name: f.typed(field) for field in self.fields if field.name}

    def _shut(self) -> None:
        self._end(None)

    def _left(self) -> None:
        if not self.is_deleted:
            self.delete()

    def _handle_delete(self) -> None:
        if not self.answer.done():
            self.answer.set_result(None)
        super()._handle_delete()

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        if self.answer.done():
            return []
        return [self._title, *self.errors.values(), *(field.label for field in self.fields)]


def draw_conflict(stale: Stale, rows: Rows, zone: str) -> Node:
    """Both texts, and the choice between them."""
    return [
        h.p[h.b[str(stale)], ' ', when(stale.when, zone)],
        rows and h.table[
            h.thead[h.tr[h.td, h.th(scope='col')[_('Theirs')], h.th(scope='col')[_('Yours')]]],
            h.tbody[[h.tr[h.th(scope='row')[label], h.td[theirs], h.td[mine]] for label, theirs, mine in rows]]],
        h.div('.row-end')[h.button('.btn', type='button', data_choice='theirs')[_('Keep theirs')],
                          h.button('.btn.primary', type='button', data_choice='mine')[_('Use mine')]]]


def _texts(sent: Any) -> dict[str, str]:
    """What a socket sent, held to names and texts."""
    if not isinstance(sent, dict) or len(sent) > MOST_FIELDS:
        return {}
    return {key: value for key, value in sent.items() if isinstance(key, str) and isinstance(value, str)}
