"""A mail read back from its bytes, as the customer's mail program shows it."""
import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

HEADERS = ('From', 'To', 'Reply-To', 'Subject', 'Date', 'Message-ID')
_CID = re.compile(r'cid:([\w.@+-]{1,200})')
_HEAD = re.compile(r'<head[^>]*>', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """`pictures` are data addresses by the id under which the HTML names them."""
    html: str
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)

    @property
    def framed(self) -> str:
        """The HTML with its pictures in it, whose links lead nowhere inside a frame without rights."""
        shown = _CID.sub(lambda found: self.pictures.get(found[1], ''), self.html)
        head = _HEAD.search(shown)
        at = head.end() if head else 0
        return f'{shown[:at]}<base target="_blank">{shown[at:]}'


def picture(mime: str, content: bytes) -> str:
    return f'data:{mime};base64,{base64.b64encode(content).decode()}'


def open_eml(eml: bytes) -> Opened:
    message = message_from_bytes(eml, policy=default)
    parts = [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]
    headers = tuple((name, str(message[name])) for name in HEADERS if message[name] is not None)
    return Opened(_content(parts, 'text/html'), _content(parts, 'text/plain'), headers, _pictures(parts))


def _content(parts: Iterable[EmailMessage], kind: str) -> str:
    return next((str(part.get_content()) for part in parts
                 if part.get_content_type() == kind and not part.is_attachment()), '')


def _pictures(parts: Iterable[EmailMessage]) -> dict[str, str]:
    return {str(part['Content-ID']).strip().strip('<>'): picture(part.get_content_type(), bytes(part.get_content()))
            for part in parts if part['Content-ID'] and part.get_content_maintype() == 'image'}
