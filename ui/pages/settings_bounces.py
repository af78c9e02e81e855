"""Mails that come back: the mailbox they come back to, tried out, and how its last visit went."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.errors import Refused
from base.i18n import N_, _
from base.sealing import unseal
from data.models import MailAccount
from data.settings_view import SettingsView
from mailer.presets import SECURITIES
from orders import bounce_account
from orders.bounce_account import Visit
from orders.mail_trial import Outcome
from ui.pages.settings_mail import draw_outcome, route
from ui.pages.settings_section import Section, pairs
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.pieces import badge, button, when
from ui.scope import Scope

SECURITY_NAMES = {**SECURITIES, 'tls': N_('TLS from the start (usually port 993)'),
                  'starttls': N_('STARTTLS (usually port 143)')}


class Bounces(Section):
    title = N_('Mails that come back')
    verbs: ClassVar = frozenset({'edit_bounce_account', 'switch_bounce_account', 'try_mailbox'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.outcome: Outcome | None = None
        super().__init__(scope, view)

    def actions(self, view: SettingsView) -> Node:
        row = view.mail.account
        label = _('Edit') if _is_set(row) else _('Set up the mailbox…')
        return button(label, 'edit_bounce_account', kind='quiet',
                      blocked='' if row else _('Set up the mail server first.'))

    def body(self, view: SettingsView) -> Node:
        row = view.mail.account
        intro = h.p('.body.mute')[_(
            'Mails to an address that does not exist come back to a mailbox. Comptoir can read it every five minutes '
            'and show on the order that a mail did not arrive. It opens only such reports, marks those of its own '
            'mails as read, and deletes nothing.')]
        if row is None or not _is_set(row):
            return intro
        return [intro, pairs(self._facts(row)), self._draw_visit(bounce_account.visit(row)), self._draw_trials(row)]

    def _facts(self, row: MailAccount) -> list[tuple[str, Node]]:
        now = bounce_account.form(row)
        readable = unseal(self.scope.desk.settings.secret, str(row.bounces.get('password') or ''))
        visited = bounce_account.visit(row).read_at
        return [(_('Server'), route(now['host'], now['port'], now['security'])), (_('User name'), now['username']),
                (_('Password'), _('stored, encrypted') if readable else _('cannot be read any more: enter it again')),
                (_('Folder'), now['folder']),
                (_('State'), badge('ok', _('On')) if now['on'] else badge('mute', _('Off'))),
                (_('Last read'), when(visited, self.scope.zone) if visited else _('not yet'))]

    def _draw_visit(self, visit: Visit) -> Node:
        """What stands in the way."""
        if visit.failed_at is None:
            return None
        return h.div('.body')[h.div('.banner.line.bad', role='status')[icon('warning'), h.div[
            h.b[_('The mailbox cannot be read.')], h.div[_(visit.sentence)],
            visit.answer and h.div('.small.server-said')[visit.answer],
            h.div('.small')[_('Since:'), ' ', when(visit.failed_at, self.scope.zone)]]]]

    def _draw_trials(self, row: MailAccount) -> Node:
        on = bool(row.bounces.get('on'))
        return h.div('.body.stack')[
            h.label('.tick')[h.input(type='checkbox', data_verb_change='switch_bounce_account', checked=on,
                                     data_key=f'on-{on}-{row.version}'), h.span[_('Read this mailbox')]],
            h.div('.row.wrap')[button(_('Test the mailbox'), 'try_mailbox')],
            h.div(aria_live='polite')[draw_outcome(self.outcome) if self.outcome else None]]

    async def edit_bounce_account(self, data: Mapping[str, str]) -> None:
        row = self._row()
        await ask(self.scope, _('Mails that come back'), _fields(bounce_account.form(row), _is_set(row)),
                  hidden={'version': row.version}, submit=self.save, intro=h.p('.mute')[_(
                      'The mailbox of the sender’s address, or the one your mail provider sends reports to.')])

    async def save(self, values: Mapping[str, Any]) -> None:
        await bounce_account.edit_bounce_account(self.scope.actor, values['version'], values,
                                                 self.scope.desk.settings.secret)
        self.outcome = None

    async def switch_bounce_account(self, data: Mapping[str, str]) -> None:
        await bounce_account.switch_bounce_account(self.scope.actor, self._row().version, data.get('checked') == 'true')

    async def try_mailbox(self, data: Mapping[str, str]) -> None:
        self.outcome = await bounce_account.try_mailbox(self.scope.actor, self.scope.desk.settings)
        self.patch(self.view)

    def _row(self) -> MailAccount:
        row = self.view.mail.account
        if row is None:
            raise Refused(N_('Set up the mail server first.'))
        return row


def _is_set(row: MailAccount | None) -> bool:
    return bool(row and row.bounces.get('host'))


def _fields(now: Mapping[str, Any], is_set: bool) -> list[f.Field]:
    return [
        f.text('host', _('Server'), now['host'], required=True, longest=300, placeholder='imap.example.com'),
        f.number('port', _('Port'), now['port'], required=True, half=True, minimum=1, maximum=65535),
        f.select('security', _('Encryption'), [(name, _(label)) for name, label in SECURITY_NAMES.items()],
                 now['security'], required=True, half=True),
        f.text('username', _('User name'), now['username'], required=True, half=True, longest=254),
        f.Field(name='password', label=_('Password'), kind='password', half=True, required=not is_set,
                autocomplete='new-password', hint=_('Leave it empty to keep the stored one.') if is_set else ''),
        f.text('folder', _('Folder'), now['folder'], longest=bounce_account.LONGEST_FOLDER,
               hint=_('INBOX, unless your provider sorts reports into another one.')),
        f.checkbox('on', _('Read this mailbox'), now['on'] or not is_set)]
