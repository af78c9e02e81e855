"""The mail server: where mails leave by and from whom, tried out, and why a mail might end up as spam."""
import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.errors import Refused
from base.i18n import N_, _, ngettext
from base.money import format_number
from base.sealing import seal, unseal
from data.models import MailAccount
from data.settings_view import OLD, SettingsView
from mailer import dkim_keys, health
from mailer.presets import ENVIRONMENT, OWN, PRESETS, REGIONS, SECURITIES, SES
from orders import mail_account, mail_trial, posting
from orders.mail_trial import Outcome
from ui.pages.settings_section import Section, pairs
from ui.panels.mail_alert import draw_pause
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.icons import icon
from ui.parts.pieces import badge, button, empty_state
from ui.scope import Scope

SECURITY_NAMES = {'tls': 'TLS', 'starttls': 'STARTTLS', 'none': N_('not encrypted')}
STATES = {'good': ('ok', N_('Good')), 'weak': ('warn', N_('To mend')), 'missing': ('bad', N_('Missing')),
          'unknown': ('mute', N_('Unknown'))}


class MailServer(Section):
    title = N_('Mail server')
    verbs: ClassVar = frozenset({'edit_mail_account', 'try_connection', 'send_trial', 'resume', 'cancel_all'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.outcome: Outcome | None = None
        super().__init__(scope, view)

    @property
    def is_of_environment(self) -> bool:
        return bool(self.scope.desk.settings.smtp_url)

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_mail_account', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        paused = h.div('.body')[self._draw_pause(view)] if view.mail.pause else None
        row = view.mail.account
        if row is None and not self.is_of_environment:
            return [paused, empty_state(
                _('No mail server yet'), _('Everything else works meanwhile; mails wait in the outbox.'),
                button(_('Set up the mail server'), 'edit_mail_account', kind='primary'), glyph='mail')]
        return [paused, pairs([*self._server(row), *_sender(row)]), self._draw_trials(row)]

    def _draw_trials(self, row: MailAccount | None) -> Node:
        blocked = '' if row and row.from_email else _('Set the sender’s address first.')
        return h.div('.body.stack')[
            h.div('.row.wrap')[button(_('Test the connection'), 'try_connection'),
                               button(_('Send a test mail to me'), 'send_trial', glyph='mail', blocked=blocked)],
            h.div(aria_live='polite')[draw_outcome(self.outcome) if self.outcome else None]]

    def _server(self, row: MailAccount | None) -> list[tuple[str, Node]]:
        if row is None or not row.host:
            return [(_('Server'), _('Set by the environment (COMPTOIR_SMTP_URL)'))]
        readable = unseal(self.scope.desk.settings.secret, row.password)
        kept = _('stored, encrypted') if readable else row.password and _('cannot be read any more: enter it again')
        return [(_('Server'), route(row.host, row.port, row.security)), (_('User name'), row.username),
                (_('Password'), kept)]

    def _draw_pause(self, view: SettingsView) -> Node:
        pause = view.mail.pause
        assert pause
        if pause.reason != 'old' or not view.mail.old:
            return draw_pause(pause.reason, pause.detail, [button(_('Resume'), 'resume')])
        waiting = ngettext('{count} mail has waited for more than a day.', '{count} mails have waited for more than a '
                           'day.', view.mail.old).format(count=format_number(view.mail.old))
        return draw_pause('old', waiting, [button(_('Send them'), 'resume'),
                                           button(_('Cancel the old ones…'), 'cancel_all', kind='danger')])

    async def edit_mail_account(self, data: Mapping[str, str]) -> None:
        row = self.view.mail.account
        await ask(self.scope, _('Mail server'), self._fields(mail_account.form(row), row),
                  hidden={'version': row.version if row else 0}, preview=preview, submit=self.save)

    async def save(self, values: Mapping[str, Any]) -> None:
        await mail_account.edit_mail_account(self.scope.actor, values['version'], values,
                                             self.scope.desk.settings.secret)
        self.outcome = None

    def _fields(self, now: Mapping[str, Any], row: MailAccount | None) -> list[f.Field]:
        presets = [*[(name, one.label) for name, one in PRESETS.items()], (OWN, _('Another server'))]
        if self.scope.desk.settings.smtp_url:
            presets.insert(0, (ENVIRONMENT, _('Set by the environment (COMPTOIR_SMTP_URL)')))
        own: dict[str, Any] = {'shown_if': ('preset', OWN)}
        return [
            f.select('preset', _('Provider'), presets, now['preset'], required=True),
            f.text('host', _('Server'), now['host'], required=True, longest=300, placeholder='smtp.example.com', **own),
            f.number('port', _('Port'), now['port'], required=True, half=True, minimum=1, maximum=65535, **own),
            f.select('security', _('Encryption'), [(name, _(label)) for name, label in SECURITIES.items()],
                     now['security'], required=True, half=True, **own),
            f.select('region', _('Region'), [(name, name) for name in REGIONS], now['region'], required=True,
                     shown_if=('preset', SES)),
            f.text('username', _('User name'), now['username'], half=True, longest=254),
            f.Field(name='password', label=_('Password'), kind='password', half=True, autocomplete='new-password',
                    hint=_('Leave it empty to keep the stored one.') if row and row.password else ''),
            f.heading(_('Sender')),
            f.text('from_name', _('Name'), now['from_name'] or self.view.shop.name, half=True, longest=200),
            f.text('from_email', _('Email'), now['from_email'] or str(self.view.shop.legal.get('email') or ''),
                   half=True, required=True, longest=254),
            f.text('reply_to', _('Replies go to'), now['reply_to'], longest=254,
                   hint=_('Only if it is another address than the sender’s.'))]

    async def try_connection(self, data: Mapping[str, str]) -> None:
        await self._show(await mail_trial.try_connection(self.scope.actor, self.scope.desk.settings))

    async def send_trial(self, data: Mapping[str, str]) -> None:
        await self._show(await mail_trial.send_trial(self.scope.actor, self.scope.desk.settings))

    async def _show(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.patch(self.view)

    async def resume(self, data: Mapping[str, str]) -> None:
        await posting.resume(self.scope.actor, 'mail')

    async def cancel_all(self, data: Mapping[str, str]) -> None:
        count = self.view.mail.old
        title = ngettext('Cancel {count} old mail?', 'Cancel {count} old mails?', count).format(
            count=format_number(count))
        if await confirm(self.scope, title, _('What has waited for more than a day is not sent; it stays on its order, '
                         'as cancelled. Newer mails leave.'), confirm=_('Cancel mails'), danger=True):
            await posting.cancel_all(self.scope.actor, 'mail', OLD)
            await posting.resume(self.scope.actor, 'mail')


async def preview(values: Mapping[str, Any]) -> Node:
    """What the chosen provider means, while choosing."""
    chosen = str(values.get('preset') or '')
    preset = PRESETS.get(chosen)
    if preset is None:
        return None
    return h.div('.banner.line', role='note')[icon('info'), h.div[
        h.div[route(mail_account.route_host(chosen, values), preset.port, preset.security)],
        h.div('.small')[_(preset.hint)]]]


def route(host: str, port: int, security: str) -> str:
    return f'{host} · {_("port {port}").format(port=port)} · {_(SECURITY_NAMES[security])}'


def _sender(row: MailAccount | None) -> list[tuple[str, Node]]:
    if row is None:
        return [(_('Sender'), None)]
    name = f'{row.from_name} <{row.from_email}>' if row.from_name else row.from_email
    return [(_('Sender'), name), (_('Replies go to'), row.reply_to or row.from_email)]


def draw_outcome(outcome: Outcome) -> Node:
    """What came of it, with the server's words."""
    tone, glyph = ('good', 'check') if outcome.well else ('bad', 'warning')
    return h.div(class_=f'banner line {tone}')[icon(glyph), h.div[
        h.b[_(outcome.sentence).format(to=outcome.to)],
        outcome.answer and h.div('.small.server-said')[_(outcome.answer)]]]


class MailHealth(Section):
    title = N_('Will mails arrive?')
    verbs: ClassVar = frozenset({'look_up'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.findings: list[health.Finding] = []
        self.domain = ''
        super().__init__(scope, view)

    def actions(self, view: SettingsView) -> Node:
        return button(_('Look up'), 'look_up', kind='quiet', glyph='search',
                      blocked='' if view.mail.account else _('Set the sender’s address first.'))

    def body(self, view: SettingsView) -> Node:
        if not self.findings:
            return h.p('.body.mute')[_('Records in DNS tell others which mails are truly from your domain. Without '
                                       'them mails end up as spam.')]
        return [h.p('.body')[_('What DNS says of {domain}').format(domain=self.domain)],
                h.div(aria_live='polite')[h.table('.health')[
                    h.thead[h.tr[[h.th(scope='col')[one] for one in (_('Record'), _('State'), _('What to do'))]]],
                    h.tbody[[_draw_finding(one) for one in self.findings]]]]]

    async def look_up(self, data: Mapping[str, str]) -> None:
        row = self.view.mail.account
        if row is None:
            raise Refused(N_('Set the sender’s address first.'))
        self.domain = mail_account.domain(row.from_email)
        self.findings = await health.look(self.domain, row.dkim.get('selector', ''), row.dkim.get('public', ''))
        self.patch(self.view)


def _draw_finding(one: health.Finding) -> Node:
    tone, words = STATES[one.state]
    return h.tr(data_key=one.name)[
        h.th(scope='row')[one.name], h.td('.nowrap')[badge(tone, _(words))],
        h.td[str(one.advice), one.found and h.div('.record-text.small.mute')[one.found]]]


class Signing(Section):
    title = N_('Signing (DKIM)')
    verbs: ClassVar = frozenset({'make_dkim_key', 'edit_dkim'})

    def actions(self, view: SettingsView) -> Node:
        row = view.mail.account
        label = _('New key…') if row and row.dkim.get('private') else _('Make a key…')
        return button(label, 'make_dkim_key', kind='quiet',
                      blocked='' if row else _('Set the sender’s address first.'))

    def body(self, view: SettingsView) -> Node:
        row = view.mail.account
        if row is None or not row.dkim.get('private'):
            return h.p('.body.mute')[_('Only needed when your provider does not sign itself: a signature proves that '
                                       'a mail is yours and was not changed.')]
        name = dkim_keys.record_name(row.dkim['selector'], mail_account.domain(row.from_email))
        on = bool(row.dkim.get('on'))
        return h.div('.body.stack')[
            h.label('.tick')[h.input(type='checkbox', data_verb_change='edit_dkim', checked=on,
                                     data_key=f'on-{on}-{row.version}'), h.span[_('Sign mails with this key')]],
            h.p('.mute.small')[_('Publish this TXT record at your domain’s provider first, and look it up above.')],
            _draw_record(_('Name'), name), _draw_record(_('Text'), dkim_keys.record(row.dkim['public']))]

    async def make_dkim_key(self, data: Mapping[str, str]) -> None:
        row = self.view.mail.account
        if row is None:
            raise Refused(N_('Set the sender’s address first.'))
        old = str(row.dkim.get('selector', ''))
        await ask(self.scope, _('New key'), [
            f.text('selector', _('Selector'), f'{mail_account.SELECTOR}{row.version}' if old else mail_account.SELECTOR,
                   required=True, longest=63, hint=_('The name of the key in DNS.'))],
            intro=_('Signing stops until the new record is published and you switch it on.') if row.dkim.get('on')
            else None, confirm=_('Make the key'), hidden={'version': row.version}, submit=self.save_key)

    async def save_key(self, values: Mapping[str, Any]) -> None:
        private, public = await asyncio.to_thread(dkim_keys.make_pair)
        sealed = seal(self.scope.desk.settings.secret, private)
        await mail_account.make_dkim_key(self.scope.actor, values['version'], values['selector'], sealed, public)

    async def edit_dkim(self, data: Mapping[str, str]) -> None:
        row = self.view.mail.account
        if row is not None:
            await mail_account.edit_dkim(self.scope.actor, row.version, data.get('checked') == 'true')


def _draw_record(label: str, text: str) -> Node:
    return h.div('.record', data_key=label)[
        h.div('.small.mute')[label], h.code('.record-text')[text],
        h.button('.btn', type='button', data_copy=text, aria_label=_('Copy: {what}').format(what=label))[
            icon('copy'), _('Copy')]]
