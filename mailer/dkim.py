"""Sign a mail for the shop's domain (DKIM, RFC 6376), over dkimpy."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import dkim

from base.errors import Invalid
from base.i18n import N_

_SIGNED = [b'from', b'to', b'reply-to', b'subject', b'date', b'message-id', b'mime-version', b'content-type',
           b'auto-submitted']


@dataclass(frozen=True)
class DkimKey:
    """`private_key`: RSA in PEM (PKCS#1 or PKCS#8, not encrypted); its other half stands in the DNS at
    `selector._domainkey.domain`."""
    domain: str
    selector: str
    private_key: str = field(repr=False)


class _Signer(dkim.DKIM):
    """Signs at the mail's own time instead of the clock's, so that the same mail is the same bytes."""
    at = b''

    def gen_header(self, fields: Sequence[tuple[bytes, bytes]], *rest: Any) -> bytes:
        signed: bytes = super().gen_header([(key, self.at if key == b't' else value) for key, value in fields], *rest)
        return signed


def sign(eml: bytes, key: DkimKey, date: datetime) -> bytes:
    """The mail with its signature on top; Invalid when the key cannot be read."""
    signer = _Signer(eml)
    signer.at = b'%d' % date.timestamp()
    present = {name.lower() for name, _value in signer.headers}
    try:
        header: bytes = signer.sign(key.selector.encode('ascii'), key.domain.encode('ascii'), key.private_key.encode(),
                                    canonicalize=(b'relaxed', b'relaxed'),
                                    include_headers=[name for name in _SIGNED if name in present])
    except (dkim.DKIMException, UnicodeError, ValueError, IndexError) as error:
        raise Invalid(N_('The key that signs mails cannot be read. Make a new one under Mail server.'),
                      'dkim') from error
    return header + eml
