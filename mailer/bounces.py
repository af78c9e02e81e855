"""A mail that came back, read: whose it was, and whether the address itself is at fault. Delivery reports (RFC 3464),
and the plain letters of Exim and qmail."""
import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from itertools import islice
from quopri import decodestring

LONGEST = 256 * 1024    # bytes of a report; what follows is the mail that came back
_LONGEST_WORDS = 32 * 1024    # bytes of what the server itself says
_MOST_PARTS = 60
_NESTS = re.compile(rb'boundary\s*=|message/', re.I)
_REPORTS = {'message/delivery-status', 'message/global-delivery-status'}
_ORIGINALS = {'message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers', 'message/global',
              'message/global-headers'}
_DAEMON = re.compile(r'mailer-daemon|postmaster|mail delivery (?:sub)?system', re.I)
_MESSAGE_ID = re.compile(r'^message-id:\s*(<[^<>\s]{3,190}>)', re.I | re.M)
_STATUS = re.compile(r'\b([245])\.(\d{1,3})\.(\d{1,3})\b')
_CODE = re.compile(r'\b([45])\d\d\b')
_QMAIL = re.compile(r'^<([^<>\s]{3,254})>:\s*\n(.{1,1000}?)(?:\n\s*\n|\n--- )', re.M | re.S)
_COPY = re.compile(r'^-{2,} ?(?:This is a copy of|Below this line is a copy of)', re.M | re.I)
# What servers say of an address that is not there; and of a refusal that is no fault of the address.
_GONE = re.compile(
    r'user unknown|unknown user|unknown (?:recipient|mailbox|address)|utilisateur inconnu|destinataire inconnu|'
    r'no such (?:user|recipient|mailbox|address|person|account|domain)|not a known user|no mailbox here|'
    r'(?:user|recipient|mailbox|account|address)(?: \S{1,80}){0,7}? (?:not found|unknown|disabled|does ?n.t exist|'
    r'does not exist|could not be found|inactive)|does(?: not|n.t) have an? \S{1,80} account|recipientnotfound|'
    r'invalid (?:recipient|mailbox)|recipient address rejected: access denied|unrouteable address|null mx|'
    r'host (?:or domain name )?not found|domain (?:name )?(?:not found|does not exist)', re.I)
_INNOCENT = re.compile(
    r'\bspam|black ?list|block ?list|\bblocked|reputation|\bpolicy\b|\bdmarc\b|\bspf\b|\bdkim\b|over ?quota|'
    r'quota exceeded|(?:mailbox|inbox)(?: is)? (?:over)?full|too (?:many|large|big)|\brate\b|gr[ae]y ?list|temporar|'
    r'try again|sender|relay|for explanation visit', re.I)
_SURE = {'5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10'}
_VAGUE = {'', '5.0.0', '5.1.0', '5.2.0', '5.2.1', '5.3.0', '5.4.1', '5.4.4', '5.5.0'}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that was given up. `hard`: its address does not exist; `message_id` is the mail's own, with its brackets,
    where the report names it."""
    recipient: str
    hard: bool
    status: str
    reason: str
    message_id: str = ''


def read(eml: bytes) -> Bounce | None:
    """None for what does not report a mail given up; whatever it is made of, nothing is raised."""
    head = eml[:LONGEST].replace(b'\0', b'')
    if len(list(islice(_NESTS.finditer(head), _MOST_PARTS))) == _MOST_PARTS:
        return None
    try:
        return _read(message_from_bytes(head))
    except Exception:    # what the parsers of the library trip over is no report that could be trusted
        return None


def looks_like_report(headers: bytes) -> bool:
    """By a mail's headers alone, so that nobody's letters are read."""
    try:
        message = message_from_bytes(headers[:LONGEST])
        return message.get_content_type() == 'multipart/report' or _is_from_daemon(message)
    except Exception:
        return False


def is_gone(answer: str) -> bool:
    """Whether a server's refusal of a recipient (`550 5.1.1 no such user`) says that the address does not exist."""
    code = _CODE.match(answer)
    return bool(code) and answer[0] == '5' and _at_fault(_status(answer), answer)


def _at_fault(status: str, words: str) -> bool:
    gone, innocent = _GONE.search(words), _INNOCENT.search(words)
    if status in _SURE:
        return bool(gone) or not innocent
    return status in _VAGUE and bool(gone) and not innocent


def _read(message: Message) -> Bounce | None:
    parts = list(islice(message.walk(), _MOST_PARTS))
    if message.get_content_type() == 'multipart/report' or _is_from_daemon(message):
        report = next((part for part in parts if part.get_content_type() in _REPORTS), None)
        found = _of_report(report, parts) if report is not None else None
        return found or (_of_letter(message, parts) if _is_from_daemon(message) else None)
    return None


def _is_from_daemon(message: Message) -> bool:
    return bool(_DAEMON.search(f'{message["From"] or ""}'[:500]))


# ---- delivery reports
def _of_report(report: Message, parts: Iterable[Message]) -> Bounce | None:
    for group in islice(_groups(report), 1, _MOST_PARTS):
        recipient = _address(group['Original-Recipient']) or _address(group['Final-Recipient'])
        action = _line(group['Action'], 40).lower()
        words = _line(group['Diagnostic-Code']).partition(';')[2].strip() or _line(group['Diagnostic-Code'])
        status = _clearest(_status(_line(group['Status'])), _status(words))
        if recipient and action == 'failed':
            return Bounce(recipient, _at_fault(status, words), status, words or status, _message_id(parts))
    return None


def _groups(report: Message) -> Iterable[Message]:
    """The fields of the report, then those of each recipient; split here, for the library leaves some encoded."""
    content = report.as_bytes().replace(b'\r\n', b'\n').partition(b'\n\n')[2]
    coding = str(report['Content-Transfer-Encoding'] or '').strip().lower()
    if coding == 'base64':
        content = b64decode(content).replace(b'\r\n', b'\n')
    elif coding == 'quoted-printable':
        content = decodestring(content)
    blocks = re.split(r'\n[ \t]*\n+', content[:_LONGEST_WORDS].decode('utf-8', 'replace').strip())
    fields = [message_from_string(block) for block in blocks]
    return fields if len(fields) > 1 else [Message(), *fields]


def _clearest(status: str, said: str) -> str:
    """What the server said where the report itself only says: failed."""
    return said if said and (not status or status.endswith('.0.0')) else status


def _status(words: str) -> str:
    found = _STATUS.search(words)
    return found[0] if found else ''


def _address(value: object) -> str:
    """Of `rfc822; anna@example.com`."""
    text = _line(value, 300)
    address = text.rpartition(';')[2].strip().strip('<>').strip()
    return address if 3 <= len(address) <= 254 and '@' in address and ' ' not in address else ''


def _message_id(parts: Iterable[Message]) -> str:
    for part in parts:
        if part.get_content_type() in _ORIGINALS:
            found = _MESSAGE_ID.search(_unfolded(part.as_bytes().decode('latin-1').partition('\n\n')[2]))
            if found:
                return found[1]
    return ''


# ---- letters of Exim and qmail
def _of_letter(message: Message, parts: Iterable[Message]) -> Bounce | None:
    text = next((_text(part) for part in parts if part.get_content_type() == 'text/plain'), '')
    said, copy = _halves(text)
    failed = _address(str(message['X-Failed-Recipients'] or '').partition(',')[0])
    if failed and failed in said:
        words = _line(said.partition(failed)[2], 600)
        return _of_words(failed, words, copy)
    found = _QMAIL.search(said) if 'qmail-send' in said else None
    return _of_words(found[1], _line(found[2]), copy) if found else None


def _of_words(recipient: str, words: str, copy: str) -> Bounce | None:
    code = _CODE.search(words)
    status = _status(words) or ('4.0.0' if code and code[1] == '4' else '')
    found = _MESSAGE_ID.search(_unfolded(copy))
    return Bounce(recipient, _at_fault(status, words), status, words, found[1] if found else '')


def _halves(text: str) -> tuple[str, str]:
    """What the server says, and the mail that came back."""
    mark = _COPY.search(text)
    said, copy = (text[:mark.start() + 4], text[mark.start():]) if mark else (text, '')
    return said[:_LONGEST_WORDS], copy


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode('utf-8', 'replace').replace('\r\n', '\n') if isinstance(content, bytes) else ''


def _unfolded(text: str) -> str:
    return re.sub(r'\r?\n[ \t]+', ' ', text)


def _line(value: object, longest: int = 500) -> str:
    """One printable line."""
    text = str(value or '')[:4 * longest]
    printable = ''.join(letter if letter.isprintable() else ' ' for letter in text)
    return ' '.join(printable.split())[:longest]
