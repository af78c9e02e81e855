"""After an act that queued mails: until they leave, they alone can be taken back."""
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from base.actor import Right
from base.errors import Refused
from base.i18n import _, ngettext
from base.money import format_number
from data import mail_view
from data.models import Mail
from orders import mailing, posting

if TYPE_CHECKING:
    from ui.scope import Scope


@asynccontextmanager
async def offering_undo(scope: 'Scope') -> AsyncIterator[None]:
    """Says which mails came of what ran inside."""
    with mailing.noting() as mails:
        yield
    if mails:
        await _say(scope, mails)


async def _say(scope: 'Scope', mails: Sequence[Mail]) -> None:
    async def undo() -> None:
        await _take_back(scope, mails)

    service, seconds = await mail_view.service(), int(mailing.UNDO.total_seconds())
    leaves = (service.has_account or scope.desk.settings.smtp_url) and not service.paused('mail')
    scope.say('positive', (_leaving if leaves else _waiting)(mails).format(
        to=mails[0].recipient, count=format_number(len(mails)), seconds=seconds),
        undo if scope.actor.may(Right.MAIL) else None, stays=seconds)


def _leaving(mails: Sequence[Mail]) -> str:
    if len(mails) == 1:
        return _('Mail to {to} leaves in {seconds} seconds.')
    return ngettext('{count} mail leaves in {seconds} seconds.', '{count} mails leave in {seconds} seconds.',
                    len(mails))


def _waiting(mails: Sequence[Mail]) -> str:
    if len(mails) == 1:
        return _('Mail to {to} waits in the outbox.')
    return ngettext('{count} mail waits in the outbox.', '{count} mails wait in the outbox.', len(mails))


async def _take_back(scope: 'Scope', mails: Sequence[Mail]) -> None:
    """Of several those that still wait; of one that left, why not."""
    gone, refused = 0, None
    for mail in mails:
        try:
            await posting.cancel_mail(scope.actor, mail.id)
            gone += 1
        except Refused as why:
            refused = why
    if refused and not gone:
        raise refused
    scope.say('info', ngettext('The mail is not sent.', '{count} mails are not sent.', gone).format(
        count=format_number(gone)))
