"""The mail server tried out: whether it lets us in, and whether a mail gets through. Reads, and writes nothing."""
import asyncio
import html
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Refused
from base.i18n import N_, _
from base.settings import Settings
from data import database
from data.models import Staff
from mailer.letters import Written
from mailer.mime import Letter, assemble
from mailer.smtp import Account, Limits, Post, Trouble, try_account
from orders import ground, mail_account

LIMITS = Limits(connect=10, command=10, whole=18)
_LOGIN = {530, 534, 535, 538}
_SAID = {
    'account': N_('The mail server does not work with this account.'),
    'retry': N_('The mail server did not help just now.'),
    'recipient': N_('The mail server refused your address.'),
    'content': N_('The mail server refused the mail itself.'),
    'unknown': N_('The mail may have been sent, but the server did not confirm it.')}
Try = Callable[[Account, Limits], Awaitable[str]]


@dataclass(frozen=True)
class Outcome:
    """`answer` is the server's own words, or a msgid of ours."""
    well: bool
    sentence: str
    answer: str = ''
    to: str = ''


async def try_connection(actor: Actor, settings: Settings, attempt: Try = try_account) -> Outcome:
    """Connects and logs in, within 20 seconds."""
    actor.need(Right.SETTINGS)
    account = await _account(settings)
    try:
        return Outcome(True, N_('The mail server lets Comptoir in.'), await attempt(account, LIMITS))
    except Trouble as trouble:
        return _failed(trouble)


async def send_trial(actor: Actor, settings: Settings, written: Written | None = None) -> Outcome:
    """A small mail, or this letter, to the person's own address, sent as all others are, within 20 seconds."""
    actor.need(Right.SETTINGS)
    account, row = await _account(settings), await mail_account.account_row()
    if row is None or not row.from_email:
        raise Refused(N_('Set the address mails are sent from first.'))
    person = await Staff.get(id=actor.staff_id, using_db=database.reader())
    letter = await _letter(row.from_name, row.from_email, row.reply_to, person)
    if written:
        letter = replace(    # house: a letter, its values escaped
            letter, subject=written.subject, text=written.text, inline=tuple(written.inline), html=written.html)
    key = await mail_account.dkim_key(settings)
    post = Post(account, LIMITS)
    try:
        eml = await asyncio.to_thread(assemble, letter, key)
        return Outcome(True, N_('The mail server took the test mail to {to}.'),
                       await post.send(row.from_email, person.email, eml), person.email)
    except Trouble as trouble:
        return _failed(trouble)
    finally:
        await post.close()


async def _account(settings: Settings) -> Account:
    found = await mail_account.account(settings)
    if found is None:
        raise Refused(N_('Set up the mail server first.'))
    if found.username and not found.password:
        raise Invalid(N_('The stored password cannot be read any more. Enter it again.'), 'password')
    return found


async def _letter(from_name: str, from_email: str, reply_to: str, person: Staff) -> Letter:
    shop = (await ground.shop()).name
    text = _('Hello {name},\n\nthis is a test mail of {shop}. If you can read it, your mail server works.').format(
        name=person.name, shop=shop)
    lines = ''.join(f'<p>{html.escape(line)}</p>' for line in text.split('\n\n'))
    page = f'<!doctype html><html lang="{person.language}"><body>{lines}</body></html>'
    return Letter(    # house: its lines are escaped
        message_id=f'<{secrets.token_hex(16)}@{mail_account.domain(from_email)}>', date=now(),
        from_name=from_name or shop, from_email=from_email, reply_to=reply_to, to_name=person.name,
        to_email=person.email, subject=_('Test mail of {shop}').format(shop=shop), text=text, html=page)


def _failed(trouble: Trouble) -> Outcome:
    if trouble.code in _LOGIN:
        return Outcome(False, N_('The mail server refused the user name or the password.'), trouble.answer)
    return Outcome(False, _SAID[trouble.kind], trouble.answer)
