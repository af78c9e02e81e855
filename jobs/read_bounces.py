"""The mailbox that mails come back to is visited: what it reports is recorded, and then marked as seen there."""
import asyncio
import logging

from base.errors import Refused
from base.settings import Settings
from data.models import MailAccount
from mailer import imap
from mailer.bounces import Bounce
from mailer.imap import Mailbox, Trouble
from orders import bounce_account, bouncing, mail_account

log = logging.getLogger('comptoir.mail')


async def run(settings: Settings) -> None:
    row = await mail_account.account_row()
    if row is None or not row.bounces.get('on'):
        return
    try:
        await _visit(row, bounce_account.mailbox(row, settings))
    except Trouble as trouble:
        await bounce_account.remember(row, None, trouble)
    except Refused as refused:
        await bounce_account.remember(row, None, Trouble(refused.message))


async def _visit(row: MailAccount, box: Mailbox) -> None:
    """Killed on the way, the same reports are read again, and change nothing."""
    found = await asyncio.to_thread(imap.look, box, bounce_account.place(row))
    ours = [uid for uid, bounce in found.bounces.items() if await _is_ours(bounce)]
    if ours:
        await asyncio.to_thread(imap.mark_seen, box, found.place, ours)
    await bounce_account.remember(row, found.place)


async def _is_ours(bounce: Bounce) -> bool:
    """One that cannot be recorded must not stand before those that follow."""
    try:
        return await bouncing.record_bounce(bounce)
    except Exception:
        log.exception('a report of a mail that came back could not be recorded')
        return False
