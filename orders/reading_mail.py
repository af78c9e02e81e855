"""What a mail says: the bytes that left, else what is written, else what would be written now."""
import asyncio
from collections.abc import Iterable

from base.settings import Settings
from data.models import Mail
from documents.store import Archive
from mailer.mime import Inline
from mailer.opening import Opened, open_eml, picture
from orders import writing


async def opened(mail: Mail, archive: Archive, settings: Settings) -> Opened:
    """Raises Lost, Damaged; Invalid where the letter cannot be written."""
    if mail.eml_sha256:
        return await asyncio.to_thread(lambda: open_eml(archive.read(mail.eml_sha256)))
    if mail.written_at is not None:
        body = await writing.read_body(mail.id)
        return Opened(body['html'], body['text'], _headers(mail, mail.subject), _pictures(writing.pictures(body)))
    drawn = await writing.draft(mail, settings)
    return Opened(drawn.html, drawn.text, _headers(mail, drawn.subject), _pictures(drawn.inline))


def _pictures(inline: Iterable[Inline]) -> dict[str, str]:
    return {one.cid: picture(one.mime, one.content) for one in inline}


def _headers(mail: Mail, subject: str) -> tuple[tuple[str, str], ...]:
    """Those that are known before it is put together."""
    to = f'{mail.recipient_name} <{mail.recipient}>' if mail.recipient_name else mail.recipient
    return ('To', to), ('Subject', subject), ('Message-ID', mail.message_id)
