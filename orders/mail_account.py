"""The account mails leave by: its server, its sender, and the key they are signed with."""
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Refused, Stale
from base.i18n import N_, _
from base.sealing import seal, unseal
from base.settings import Settings
from base.text import clean
from data import database
from data.models import History, MailAccount, Pause
from data.settings_view import OLD, old_mails
from mailer.addresses import ascii_domain, wire
from mailer.dkim import DkimKey
from mailer.presets import ENVIRONMENT, OWN, PRESETS, REGIONS, SECURITIES, SES, preset_of, region_of, ses_host
from mailer.smtp import Account
from orders import history, mailing, outbox, topics
from orders.ground import verb

LONGEST_PASSWORD = 500
SELECTOR = 'comptoir'
_PORTS = {'smtp': ('none', 25), 'smtps': ('tls', 465), 'smtp+starttls': ('starttls', 587)}
_LABEL = re.compile(r'[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?')
_FIRST = """INSERT INTO mail_account (id, host, port, security, username, password, from_name, from_email, reply_to,
    dkim, bounces, version) VALUES (1, '', 465, 'tls', '', '', '', '', '', '{}', '{}', 0) ON CONFLICT (id) DO NOTHING"""


@dataclass(frozen=True)
class Route:
    """Where mails leave by, read and checked; no host means the one of the environment."""
    host: str
    port: int
    security: str
    username: str


async def account_row() -> MailAccount | None:
    return await MailAccount.get_or_none(id=1, using_db=database.reader())


async def account(settings: Settings) -> Account | None:
    """The one that was set; else that of COMPTOIR_SMTP_URL; None when there is neither."""
    row = await account_row()
    if row and row.host:
        security: Any = row.security
        return Account(row.host, row.port, security, row.username, unseal(settings.secret, row.password))
    return _of_url(settings.smtp_url) if settings.smtp_url else None


def _of_url(url: str) -> Account:
    parts = urlsplit(url)
    security: Any
    security, port = _PORTS[parts.scheme]
    return Account(parts.hostname or '', parts.port or port, security, unquote(parts.username or ''),
                   unquote(parts.password or ''))


def form(row: MailAccount | None) -> dict[str, Any]:
    """As the form of the account has it; never the password."""
    row = row or MailAccount(version=0)
    preset = preset_of(row.host, row.port, row.security) if row.host else ENVIRONMENT if row.version else ''
    return {'preset': preset, 'region': region_of(row.host) or 'eu-west-3', 'host': row.host, 'port': row.port,
            'security': row.security, 'username': row.username, 'from_name': row.from_name,
            'from_email': row.from_email, 'reply_to': row.reply_to}


@verb(Right.SETTINGS)
async def edit_mail_account(actor: Actor, version: int, values: Mapping[str, Any], secret: str) -> None:
    """`secret` seals the password; an empty one keeps the stored one, as long as the server is the same. Version 0 is
    the first time: mails that have waited for more than a day then wait for a person's word. Raises Invalid, Stale."""
    row = await _claim(version)
    route = route_of(values)
    row.password = _password(row, route, str(values.get('password') or ''), secret)
    row.host, row.port, row.security, row.username = route.host, route.port, route.security, route.username
    row.from_name = one_line(values, 'from_name', 200)
    before, row.from_email = row.from_email, sender(values)
    row.reply_to = wire(one_line(values, 'reply_to', 254), 'reply_to') if values.get('reply_to') else ''
    if domain(before) != domain(row.from_email):
        row.dkim = {**row.dkim, 'on': False}
    await save(actor, row)
    await _settle_pause(first=version == 0)


def route_of(values: Mapping[str, Any]) -> Route:
    """The server that was chosen or typed. Raises Invalid."""
    chosen = str(values.get('preset') or OWN)
    if chosen == ENVIRONMENT:
        return Route('', 465, 'tls', '')
    username = one_line(values, 'username', 254)
    preset = PRESETS.get(chosen)
    if preset is None:
        return server_of(values)
    if not username:
        raise Invalid(N_('Enter the user name of this account.'), 'username')
    return Route(route_host(chosen, values), preset.port, preset.security, username)


def server_of(values: Mapping[str, Any]) -> Route:
    """One that was typed. Raises Invalid."""
    return Route(host_name(one_line(values, 'host', 300)), _port(values.get('port')), _security(values),
                 one_line(values, 'username', 254))


def route_host(preset: str, values: Mapping[str, Any]) -> str:
    """Of a known preset. Raises Invalid."""
    return ses_host(_region(values)) if preset == SES else PRESETS[preset].host


def host_name(typed: str) -> str:
    """As DNS has it, a name or an address. Raises Invalid."""
    text = typed.strip().rstrip('.').lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        name = ascii_domain(text)
    except ValueError:
        name = ''
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split('.')):
        raise Invalid(N_('Write only the server’s name, such as smtp.example.com.'), 'host')
    return name


def sender(values: Mapping[str, Any]) -> str:
    """Raises Invalid: without an address no mail can leave."""
    typed = one_line(values, 'from_email', 254)
    if not typed:
        raise Invalid(N_('Enter the address mails are sent from.'), 'from_email')
    address = wire(typed, 'from_email')
    if not address.isascii():
        raise Invalid(N_('Use a sender address without accents before the @: many servers refuse the others.'),
                      'from_email')
    return address


def domain(address: str) -> str:
    return address.rpartition('@')[2]


def one_line(values: Mapping[str, Any], name: str, limit: int) -> str:
    """Raises Invalid for line breaks and control characters, which could forge a header of a mail."""
    text = str(values.get(name) or '')
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in '\u2028\u2029' for letter in text):
        raise Invalid(N_('Line breaks and control characters cannot stand here.'), name)
    return clean(text, limit)


def _port(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= 65535:
        raise Invalid(N_('Enter a port from 1 to 65535.'), 'port')
    return value


def _security(values: Mapping[str, Any]) -> str:
    if values.get('security') not in SECURITIES:
        raise Invalid(N_('Please choose one from the list.'), 'security')
    return str(values['security'])


def _region(values: Mapping[str, Any]) -> str:
    if values.get('region') not in REGIONS:
        raise Invalid(N_('Please choose one from the list.'), 'region')
    return str(values['region'])


def _password(row: MailAccount, route: Route, typed: str, secret: str) -> str:
    """The sealed one to store. A stored one is never handed to another server."""
    if not route.host:
        return ''
    if not route.username:
        if typed:
            raise Invalid(N_('A password needs a user name.'), 'username')
        return ''
    refuse_password(typed)
    if typed:
        return seal(secret, typed)
    if not unseal(secret, row.password):
        raise Invalid(N_('Enter the password of this account.'), 'password')
    if row.host != route.host:
        raise Invalid(N_('This is another server: enter its password.'), 'password')
    return row.password


def refuse_password(typed: str) -> None:
    """Raises Invalid for what no password can be."""
    if len(typed) > LONGEST_PASSWORD or any(ord(letter) < 32 for letter in typed):
        raise Invalid(N_('This cannot be a password: it is too long or has control characters.'), 'password')


async def _claim(version: int) -> MailAccount:
    """The row, locked and counted up. Raises Stale, with who it was and what stands there now."""
    if version == 0:
        await database.write(_FIRST)
    touched = await database.write('UPDATE mail_account SET version = version + 1 WHERE id = 1 AND version = ?',
                                   [version])
    row = await MailAccount.get(id=1, using_db=database.writer())
    if not touched:
        last = await History.filter(order_id=None, quote_id=None, verb='mail_account_edited').order_by('-id').first()
        raise Stale(last.who if last else _('A colleague'), last.at if last else now(),
                    {**form(row), 'version': row.version})
    return row


async def save(actor: Actor, row: MailAccount) -> None:
    await row.save()
    await history.record(actor, 'mail_account_edited')
    database.announce(topics.SETTINGS, mailing.OUTBOX, outbox.TOPIC)


async def _settle_pause(first: bool) -> None:
    """What an account of old could not do, this one may try; what is old does not leave unasked."""
    await Pause.filter(kind='mail', reason='account').delete()
    if first and await old_mails(now() - OLD):
        await outbox.pause_for('old')


# ---- signing
@verb(Right.SETTINGS)
async def make_dkim_key(actor: Actor, version: int, selector: str, sealed: str, public: str) -> None:
    """Keeps a new key pair in place of the last; mails are signed with it once its record is published and
    `edit_dkim` says so. Raises Invalid, Refused, Stale."""
    row = await claimed(version)
    name = selector.strip().lower()
    if len(name) > 63 or not all(_LABEL.fullmatch(label) for label in name.split('.')):
        raise Invalid(N_('A selector is a word of letters, digits and hyphens.'), 'selector')
    if name == row.dkim.get('selector'):
        raise Invalid(N_('Choose another selector than the last: its record may still be needed for a while.'),
                      'selector')
    row.dkim = {'selector': name, 'private': sealed, 'public': public, 'on': False}
    await save(actor, row)


@verb(Right.SETTINGS)
async def edit_dkim(actor: Actor, version: int, on: bool) -> None:
    """Whether mails are signed. Raises Refused without a key, Stale."""
    row = await claimed(version)
    if not row.dkim.get('private'):
        raise Refused(N_('Make a key first.'))
    row.dkim = {**row.dkim, 'on': on}
    await save(actor, row)


async def claimed(version: int) -> MailAccount:
    """The row that was set before, locked. Raises Refused, Stale."""
    if version == 0:
        raise Refused(N_('Set up the mail server first.'))
    return await _claim(version)


async def dkim_key(settings: Settings) -> DkimKey | None:
    """What mails are signed with; None while signing is off, or the key was sealed with another secret."""
    row = await account_row()
    if row is None or not row.dkim.get('on'):
        return None
    private = unseal(settings.secret, str(row.dkim.get('private', '')))
    return DkimKey(domain(row.from_email), str(row.dkim['selector']), private) if private else None
