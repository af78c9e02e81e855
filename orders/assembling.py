"""The bytes of a mail: put together once and kept before the first try, so that every copy that ever arrives is the
same one."""
import asyncio

from base.clock import now
from base.i18n import N_
from base.settings import Settings
from data import database
from data.models import Mail, MailAccount
from documents.store import Archive
from mailer.mime import Attachment, Letter, assemble
from mailer.smtp import Trouble
from orders import ground, mail_account, writing

_NO_SENDER = N_('No address is set that mails are sent from.')


async def ready(mail: Mail, archive: Archive, settings: Settings) -> tuple[str, bytes]:
    """The sender's address and the bytes. Raises Trouble, Invalid, NotKept, Lost, Damaged."""
    row = await MailAccount.get_or_none(id=1, using_db=database.reader()) or MailAccount()
    address = row.from_email or (row.username if '@' in row.username else '')
    if not address:
        raise Trouble('account', _NO_SENDER)
    if not mail.eml_sha256:
        mail.eml_sha256 = await _keep(mail, row, address, archive, settings)
    return address, await asyncio.to_thread(archive.read, mail.eml_sha256)


async def _keep(mail: Mail, row: MailAccount, address: str, archive: Archive, settings: Settings) -> str:
    letter = await _letter(mail, row, address, archive)
    key = await mail_account.dkim_key(settings)
    sha256 = await asyncio.to_thread(lambda: archive.keep(assemble(letter, key)))
    return await _mark(mail, sha256)


@database.transactional
async def _mark(mail: Mail, sha256: str) -> str:
    """The first to mark decides; whoever comes later sends the same."""
    if await Mail.filter(id=mail.id, eml_sha256='').update(eml_sha256=sha256):
        return sha256
    return (await Mail.get(id=mail.id)).eml_sha256


async def _letter(mail: Mail, row: MailAccount, address: str, archive: Archive) -> Letter:
    body = await writing.read_body(mail.id)
    files = tuple([Attachment(one['name'], one['mime'], await asyncio.to_thread(archive.read, one['sha256']))
             for one in mail.attachments])
    return Letter(mail.message_id, now(), row.from_name or (await ground.shop()).name, address, row.reply_to,
                  mail.recipient_name, mail.recipient, mail.subject, body['html'], body['text'],
                  writing.pictures(body), files)
