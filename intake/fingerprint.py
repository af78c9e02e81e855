"""What an incoming order says, as one hash: the same order twice is "unchanged"."""
import json
from dataclasses import fields
from hashlib import sha256
from operator import attrgetter
from typing import Any

from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder, IncomingRefund

_LEFT_OUT = {'raw_hash', 'source_updated_at', 'notices', 'row'}
_NAMES = {kind: [item.name for item in fields(kind) if item.name not in _LEFT_OUT]
          for kind in (IncomingOrder, IncomingLine, IncomingAddress, IncomingRefund)}
_READ = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def seal(order: IncomingOrder) -> IncomingOrder:
    """Sets `raw_hash`. A later copy that only says it was touched again hashes the same."""
    order.raw_hash = sha256(json.dumps(_told(order), separators=(',', ':'), default=_told).encode()).hexdigest()
    return order


def _told(value: Any) -> Any:
    """Only what is set, so that a field added some day does not make every known order look changed."""
    if type(value) not in _READ:
        return str(value)
    pairs = zip(_NAMES[type(value)], _READ[type(value)](value), strict=True)
    return {name: item for name, item in pairs if item}
