"""Forms on demand: ask a person something, keep what they typed, and say beside the field what is wrong."""
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import htpy as h
from htpy import Node
from nicegui.events import GenericEventArguments

from base.errors import Invalid, Refused, Stale
from base.i18n import _, speaking
from base.text import clean
from ui.parts import fields as f
from ui.parts.fields import Field
from ui.parts.living import Living
from ui.parts.markup import render
from ui.parts.pieces import when
from ui.parts.sheet import release
from ui.scope import Scope, went_wrong

Values = dict[str, Any]
Submit = Callable[[Values], Awaitable[Any]]
Preview = Callable[[Values], Awaitable[Node]]


async def ask(scope: Scope, title: str, fields: Sequence[Field] = (), *, confirm: str = '', danger: bool = False,
              intro: Node = None, preview: Preview | None = None, submit: Submit | None = None,
              hidden: Mapping[str, Any] | None = None) -> Values | None:
    """Opens a dialog; the values once `submit` took them, or None when closed.

    `submit` may raise Invalid (shown beside its field), Stale (both texts shown, with a choice) or any Refused; the
    dialog then stays open with all that was typed. `hidden` values (ids, the version) never travel to the browser;
    after a conflict they are renewed from `Stale.theirs`."""
    release()
    with scope.client.layout:
        form = Form(scope, title, fields, confirm or _('Save'), submit, danger, intro, preview, hidden)
    return await form.answer


async def confirm(scope: Scope, title: str, sentence: Node = None, *, confirm: str, danger: bool = False) -> bool:
    """A yes or no."""
    return await ask(scope, title, confirm=confirm, danger=danger, intro=sentence) is not None


class Form(Living, component='form.js', dependencies=['morph.js']):
    """One dialog. The browser collects, the server reads and judges."""

    def __init__(self, scope: Scope, title: str, fields: Sequence[Field], confirm: str, submit: Submit | None,
                 danger: bool, intro: Node, preview: Preview | None, hidden: Mapping[str, Any] | None) -> None:
        super().__init__()
        self.scope = scope
        self.fields = fields
        self.submit = submit
        self.preview = preview
        self.hidden = dict(hidden or {})
        self.answer: asyncio.Future[Values | None] = asyncio.get_running_loop().create_future()
        self.errors: dict[str, str] = {}
        self._busy = False
        self._mine: dict[str, str] = {}
        self._title = title
        with speaking(scope.language):
            self._props['html'] = render(self._draw(confirm, danger, intro))
        self._props['live'] = preview is not None
        self.classes('dialog')
        self.on('save', self._save).on('settle', self._settle).on('shut', self._shut).on('left', self._left)
        self.on('typed', self._typed).on('suggest', self._suggest)

    def _draw(self, confirm: str, danger: bool, intro: Node) -> Node:
        kind = 'btn danger solid' if danger else 'btn primary'
        leave = _('Cancel') if self.fields and not danger else _('Close')
        return h.form(method='dialog', novalidate=True, autocomplete='off')[
            h.header[h.h2(id=f'f{self.id}-title')[self._title],
                     h.button('.icon-btn', type='button', data_shut=True, aria_label=_('Close'))['×']],
            h.div('.dialog-body')[
                intro and h.div('.intro')[intro],
                h.p('.form-error', role='alert', hidden=True),
                h.p('.kept', hidden=True)[_('Your unsaved text was kept.')],
                h.div('.fields')[[f.draw(field, f'f{self.id}') for field in self.fields]],
                self.preview and h.div('.preview', aria_live='polite'),
                h.div('.conflict', hidden=True)],
            h.footer[confirm != leave and h.button('.btn', type='button', data_shut=True)[leave],
                     h.button(class_=kind, type='submit')[confirm]],
            h.div('.discard', hidden=True, role='alertdialog', aria_label=_('Discard what you typed?'))[
                h.span[_('Discard what you typed?')],
                h.button('.btn', type='button', data_keep=True)[_('Keep editing')],
                h.button('.btn.danger', type='button', data_discard=True)[_('Discard')]]]

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
            if self.submit is not None:
                await self.submit({**self.hidden, **values})
        except Stale as stale:
            self._show_conflict(stale, values)
        except Refused as refused:
            self._refuse(*self._placed(refused))
        except Exception as error:
            self._refuse({}, went_wrong(error))
        else:
            self._end({**self.hidden, **values})

    def _placed(self, refused: Refused) -> tuple[dict[str, str], str]:
        if isinstance(refused, Invalid) and refused.field in {field.name for field in self.fields}:
            return {refused.field: str(refused)}, ''
        return {}, str(refused)

    def _refuse(self, wrong: dict[str, str], sentence: str = '') -> None:
        self.errors = {**wrong, **({'': sentence} if sentence else {})}
        if not self.is_deleted:
            self.run_method('refuse', wrong, sentence)

    def _end(self, values: Values | None) -> None:
        if not self.answer.done():
            self.answer.set_result(values)
        if not self.is_deleted:
            self.run_method('leave', values is not None)

    def _show_conflict(self, stale: Stale, values: Values) -> None:
        self.hidden.update({key: stale.theirs[key] for key in self.hidden if key in stale.theirs})
        self.errors = {'': str(stale)}
        rows = [(field.label, f.shown(field, stale.theirs[field.name]), f.shown(field, values[field.name]))
                for field in self.fields if field.name in stale.theirs
                and f.shown(field, stale.theirs[field.name]) != f.shown(field, values[field.name])]
        if not self.is_deleted:
            self.run_method('conflict', render(_draw_conflict(stale, rows, self.scope.zone)))

    async def _settle(self, event: GenericEventArguments) -> None:
        if event.args == 'mine':
            await self._once(self._mine)
        else:
            self._end(None)

    async def _typed(self, event: GenericEventArguments) -> None:
        if self.preview is None or self.answer.done():
            return
        values, _wrong = f.read_all(self.fields, _texts(event.args))
        with speaking(self.scope.language):
            node = await self.preview({**self.hidden, **values})
            if not self.is_deleted:
                self.run_method('look', render(node))

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


def _draw_conflict(stale: Stale, rows: list[tuple[str, str, str]], zone: str) -> Node:
    return [
        h.p[h.b[str(stale)], ' ', when(stale.when, zone)],
        h.table[h.thead[h.tr[h.td, h.th(scope='col')[_('Theirs')], h.th(scope='col')[_('Yours')]]],
                h.tbody[[h.tr[h.th(scope='row')[label], h.td[theirs], h.td[mine]] for label, theirs, mine in rows]]],
        h.div('.row-end')[h.button('.btn', type='button', data_choice='theirs')[_('Keep theirs')],
                          h.button('.btn.primary', type='button', data_choice='mine')[_('Use mine')]]]


def _texts(sent: Any) -> dict[str, str]:
    """What a socket sent, held to names and texts."""
    if not isinstance(sent, dict) or len(sent) > 400:
        return {}
    return {key: value for key, value in sent.items() if isinstance(key, str) and isinstance(value, str)}
