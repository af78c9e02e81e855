"""The mailbox mails come back to: where it is, tried out, how far it is read, and what stood in the way last."""
import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Refused, Stale
from base.i18n import N_
from base.sealing import seal, unseal
from base.settings import Settings
from data import database
from data.models import MailAccount
from mailer import imap
from mailer.imap import Mailbox, Place, Trouble
from orders import mail_account, topics
from orders.ground import verb
from orders.mail_trial import Outcome

LONGEST_FOLDER = 200
Try = Callable[[Mailbox], int]


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of the visits: when one last went well, or since when and why they do not."""
    read_at: datetime | None
    failed_at: datetime | None
    sentence: str
    answer: str


def form(row: MailAccount) -> dict[str, Any]:
    """As the form has it; never the password."""
    kept = row.bounces
    return {'on': bool(kept.get('on')), 'host': kept.get('host', ''), 'port': kept.get('port', 993),
            'security': kept.get('security', 'tls'), 'username': kept.get('username', ''),
            'folder': kept.get('folder') or 'INBOX'}


def visit(row: MailAccount) -> Visit:
    kept = row.bounces
    return Visit(_moment(kept.get('read_at')), _moment(kept.get('failed_at')), kept.get('error', ''),
                 kept.get('answer', ''))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@verb(Right.SETTINGS)
async def edit_bounce_account(actor: Actor, version: int, values: Mapping[str, Any], secret: str) -> None:
    """An empty password keeps the stored one, as long as the server is the same. Raises Invalid, Refused without a mail
    server, Stale."""
    row = await _claimed(version)
    where = mail_account.server_of(values)
    kept = {**row.bounces, 'on': bool(values.get('on')), 'username': mail_account.one_line(values, 'username', 254),
            'folder': mail_account.one_line(values, 'folder', LONGEST_FOLDER) or 'INBOX',
            'host': where.host, 'port': where.port, 'security': where.security}
    if not kept['username']:
        raise Invalid(N_('Enter the user name of this account.'), 'username')
    kept['password'] = _password(row.bounces, where.host, str(values.get('password') or ''), secret)
    if any(kept[name] != row.bounces.get(name) for name in ('host', 'username', 'folder')):
        kept |= asdict(Place())
    row.bounces = {**kept, 'failed_at': None, 'error': '', 'answer': ''}
    await mail_account.save(actor, row)


@verb(Right.SETTINGS)
async def switch_bounce_account(actor: Actor, version: int, on: bool) -> None:
    """Whether the mailbox is read. Raises Refused before it is set, Stale."""
    row = await _claimed(version)
    if not row.bounces.get('host'):
        raise Refused(N_('Set up the mailbox first.'))
    row.bounces = {**row.bounces, 'on': on}
    await mail_account.save(actor, row)


async def _claimed(version: int) -> MailAccount:
    try:
        return await mail_account.claimed(version)
    except Stale as stale:
        row = await mail_account.account_row()
        raise Stale(stale.who, stale.when, {**form(row or MailAccount(version=0)),
                                            'version': stale.theirs['version']}) from None


def _password(kept: Mapping[str, Any], host: str, typed: str, secret: str) -> str:
    """The sealed one to store. A stored one is never handed to another server."""
    mail_account.refuse_password(typed)
    if typed:
        return seal(secret, typed)
    stored = str(kept.get('password') or '')
    if not unseal(secret, stored):
        raise Invalid(N_('Enter the password of this account.'), 'password')
    if kept.get('host') != host:
        raise Invalid(N_('This is another server: enter its password.'), 'password')
    return stored


def mailbox(row: MailAccount, settings: Settings) -> Mailbox:
    """Raises Invalid when its password was sealed with another secret, Refused when there is none."""
    kept = row.bounces
    if not kept.get('host'):
        raise Refused(N_('Set up the mailbox first.'))
    password = unseal(settings.secret, str(kept.get('password') or ''))
    if not password:
        raise Invalid(N_('The stored password cannot be read any more. Enter it again.'), 'password')
    return Mailbox(kept['host'], kept['port'], kept['security'], kept['username'], kept['folder'], password)


def place(row: MailAccount) -> Place:
    return Place(int(row.bounces.get('validity') or 0), int(row.bounces.get('uid') or 1))


async def try_mailbox(actor: Actor, settings: Settings, attempt: Try = imap.try_out) -> Outcome:
    """Connects, logs in and opens the folder; within about 20 seconds."""
    actor.need(Right.SETTINGS)
    row = await mail_account.account_row()
    if row is None:
        raise Refused(N_('Set up the mailbox first.'))
    box = mailbox(row, settings)
    try:
        await asyncio.to_thread(attempt, box)
        return Outcome(True, N_('The mailbox can be read.'))
    except Trouble as trouble:
        return Outcome(False, trouble.sentence, trouble.answer)


@database.transactional
async def remember(row: MailAccount, reached: Place | None, trouble: Trouble | None = None) -> None:
    """How a visit went; nothing when the account was edited meanwhile."""
    touched = await database.write('UPDATE mail_account SET version = version WHERE id = 1 AND version = ?',
                                   [row.version])
    if not touched:
        return
    at = now().isoformat()
    told = {'failed_at': row.bounces.get('failed_at') or at, 'error': trouble.sentence, 'answer': trouble.answer} \
        if trouble else {'read_at': at, 'failed_at': None, 'error': '', 'answer': ''}
    kept = {**row.bounces, **told, **(asdict(reached) if reached else {})}
    await MailAccount.filter(id=1).update(bounces=kept)
    database.announce(topics.SETTINGS)
