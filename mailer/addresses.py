"""Mail addresses as they go over the wire: the domain in ASCII (IDNA), an odd local part in quotes."""
import re

from dns.exception import DNSException
from dns.name import IDNA_2008_Practical, from_unicode

from base.errors import Invalid
from base.i18n import N_

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a0-\U0010ffff]+"
_DOTTED = re.compile(rf'{_ATOM}(?:\.{_ATOM})*')
_LOCAL = re.compile(rf'(?:{_ATOM}|\.)+')
_HOST = re.compile(r'[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?')
_LONGEST, _LONGEST_LOCAL = 254, 64    # octets, RFC 5321


def wire(address: str, field: str = '') -> str:
    """`local@domain` as a server takes it; Invalid for what no server could. Non-ASCII only ever in the local part."""
    local, at, domain = address.strip(' ').rpartition('@')
    if not at or not local or not domain:
        raise _impossible(address, field)
    if not _LOCAL.fullmatch(local):
        raise Invalid(N_('“{address}” has a character that mail addresses cannot have. Check it for typing errors.'),
                      field, address=_shown(address))
    ready = f'{_quoted(local)}@{_ascii(domain, address, field)}'
    if len(local.encode()) > _LONGEST_LOCAL or len(ready.encode()) > _LONGEST:
        raise Invalid(N_('“{address}” is too long for a mail address. Check it for typing errors.'), field,
                      address=_shown(address))
    return ready


def _quoted(local: str) -> str:
    return local if _DOTTED.fullmatch(local) else f'"{local}"'


def _ascii(domain: str, address: str, field: str) -> str:
    try:
        name = ascii_domain(domain)
    except ValueError:
        raise _impossible(address, field) from None
    if not all(_HOST.fullmatch(label) for label in name.split('.')):
        raise _impossible(address, field)
    return name


def ascii_domain(domain: str) -> str:
    """As DNS has it. Raises ValueError for what cannot be a domain."""
    if domain.isascii():
        return domain.lower()
    try:
        return from_unicode(domain, idna_codec=IDNA_2008_Practical).to_text(omit_final_dot=True)
    except DNSException:
        raise ValueError(domain) from None


def _impossible(address: str, field: str) -> Invalid:
    return Invalid(N_('“{address}” is not a mail address: it needs a name, an @ and a domain, like anna@example.com.'),
                   field, address=_shown(address))


def _shown(address: str) -> str:
    clean = ''.join(letter if letter.isprintable() else '�' for letter in address)
    return clean if len(clean) <= 80 else f'{clean[:79]}…'
