"""My sessions: where one is signed in, and one's own password."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.errors import Forbidden
from base.i18n import N_, _
from base.text import row_id
from data.models import Session
from people import pins, signing_in, staffing
from people import topics as people_topics
from ui.panels.by_pin import draw_by_pin
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import badge, button, when
from ui.parts.sheet import Sheet
from ui.scope import Scope, handler

NOT_BY_PIN = N_('Sign in with your password to do this.')
PROGRAMS = (('Edg/', 'Edge'), ('Firefox/', 'Firefox'), ('Chrome/', 'Chrome'), ('Safari/', 'Safari'))
SYSTEMS = (('iPad', 'iPad'), ('iPhone', 'iPhone'), ('Android', 'Android'), ('Windows', 'Windows'), ('Mac OS', 'Mac'),
           ('Linux', 'Linux'))


@dataclass(frozen=True, slots=True)
class View:
    sessions: list[Session]
    has_pin: bool


class MySessions:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        Sheet(node=[h.div('.page-head')[h.h1[_('My sessions')]], scope.by_pin and draw_by_pin('/me')])
        self.sheet = Sheet(self.act, tag='section', classes='card', label=_('My sessions'))

    def show(self, view: View) -> None:
        sessions = view.sessions
        more = [self._draw_pin(view.has_pin), button(_('Change password…'), 'change_password', kind='quiet'),
                button(_('End all others'), 'end_sessions', kind='quiet', blocked=self._why_not()
                       or ('' if len(sessions) > 1 else _('There is no other.')))]
        self.sheet.show([
            h.h2[h.span[_('Signed in')], h.span('.actions')[more]],
            h.table[h.thead[h.tr[h.th(scope='col')[_('Device')], h.th(scope='col')[_('Address')],
                                 h.th(scope='col')[_('Since')], h.th(scope='col')[_('Last seen')], h.td]],
                    h.tbody[[self._draw_row(one) for one in sessions]]]], flash=False)

    def _draw_pin(self, has_pin: bool) -> Node:
        if not self.scope.actor.may(Right.PACK):
            return None
        return [has_pin and button(_('Remove PIN'), 'remove_pin', kind='quiet', blocked=self._why_not()),
                button(_('Change PIN…') if has_pin else _('PIN for the bench…'), 'set_pin', kind='quiet')]

    def _draw_row(self, one: Session) -> Node:
        own = str(one.id) == self.scope.session_id
        return h.tr(data_key=str(one.id))[
            h.td[device(one.agent), ' ', one.by_pin and badge('info', _('PIN'))], h.td('.mute')[one.address],
            h.td[when(one.made_at, self.scope.zone)],
            h.td[when(one.seen_at, self.scope.zone)],
            h.td('.num')[badge('ok', _('This one')) if own else button(
                _('End'), 'end_session', session=one.id, blocked=self._why_not())]]

    def _why_not(self) -> str:
        return _(NOT_BY_PIN) if self.scope.by_pin else ''

    @handler
    async def act(self, verb: str, data: dict[str, str]) -> None:
        actor = self.scope.actor
        if self.scope.by_pin and verb in {'end_session', 'end_sessions', 'remove_pin'}:
            raise Forbidden(NOT_BY_PIN)
        match verb:
            case 'end_session':
                await signing_in.end_session(actor, row_id(data.get('session', '')) or 0)
            case 'end_sessions' if actor.staff_id:
                await signing_in.end_sessions(actor, actor.staff_id, but=int(self.scope.session_id))
            case 'change_password':
                await self.change_password()
            case 'set_pin':
                await self.set_pin()
            case 'remove_pin' if actor.staff_id:
                await pins.remove_pin(actor, actor.staff_id, int(self.scope.session_id))
                self.scope.say('positive', _('Your PIN is removed.'))

    async def change_password(self) -> None:
        done = await ask(self.scope, _('Change password'), [
            f.Field(name='current', label=_('Current password'), kind='password', required=True,
                    autocomplete='current-password'),
            f.Field(name='password', label=_('New password'), kind='password', required=True,
                    autocomplete='new-password',
                    hint=_('At least 10 characters.'))],
            intro=_('All your other sessions end.'), submit=self.save_password)
        if done is not None:
            self.scope.say('positive', _('Your password is changed.'))

    async def save_password(self, values: Mapping[str, Any]) -> None:
        if self.scope.actor.staff_id is not None:
            await staffing.change_password(self.scope.actor, self.scope.actor.staff_id, values['password'],
                                           values['current'], int(self.scope.session_id))

    async def set_pin(self) -> None:
        done = await ask(self.scope, _('PIN for the packing bench'), [
            pin_field(),
            f.Field(name='password', label=_('Password'), kind='password', required=True,
                    autocomplete='current-password')],
            intro=_('With it you take over a tablet on which a colleague has signed in. It opens packing, and '
                    'nothing else.'), submit=self.save_pin)
        if done is not None:
            self.scope.say('positive', _('Your PIN is set.'))

    async def save_pin(self, values: Mapping[str, Any]) -> None:
        if self.scope.actor.staff_id is not None:
            await pins.set_pin(self.scope.actor, self.scope.actor.staff_id, values['pin'], values['password'],
                               int(self.scope.session_id))


def pin_field() -> f.Field:
    return f.Field(name='pin', label=_('PIN'), kind='password', required=True, longest=pins.LONGEST,
                   autocomplete='one-time-code',
                   hint=_('{least} to {most} digits, nothing like 1234 or 0000.').format(
                       least=pins.SHORTEST, most=pins.LONGEST))


def device(agent: str) -> str:
    """Firefox, Windows: as far as the browser tells."""
    program = next((name for mark, name in PROGRAMS if mark in agent), _('Unknown browser'))
    system = next((name for mark, name in SYSTEMS if mark in agent), '')
    return ', '.join(part for part in (program, system) if part)


async def my_sessions_page(scope: Scope) -> None:
    page = MySessions(scope)

    async def read() -> View:
        staff_id = scope.actor.staff_id or 0
        return View(await signing_in.list_sessions(scope.actor, staff_id), await pins.has_pin(staff_id))

    await scope.watch(page.sheet, people_topics.STAFF, read, page.show, key=scope.actor.staff_id)
    ui.page_title(_('My sessions'))
