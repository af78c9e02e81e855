"""Returns as pure questions: their states, and which jumps between these ask first (order-desk §6)."""
from collections.abc import Mapping
from typing import Any

from base.errors import Refused
from base.i18n import N_
from orders.pieces import Pieces

STATUSES = {
    'new': N_('New'), 'pending': N_('Pending'), 'authorized': N_('Authorized'), 'received': N_('Received'),
    'repaired': N_('Repaired'), 'refunded': N_('Refunded'), 'rejected': N_('Rejected'),
    'cancelled': N_('Return cancelled'),
}
OPEN = ('new', 'pending', 'authorized', 'received')
EXPECTED = ('new', 'pending', 'authorized')
DEAD = ('rejected', 'cancelled')
"""Of these nothing comes back: their pieces may be announced again."""
_PLAIN = {
    'new': {'pending', 'authorized', 'rejected', 'cancelled'},
    'pending': {'authorized', 'rejected', 'cancelled'},
    'authorized': {'pending', 'received', 'rejected', 'cancelled'},
    'received': {'repaired', 'refunded', 'rejected'},
}


def is_odd(before: str, after: str) -> bool:
    """Whether this jump leaves a step out, or goes back."""
    return before != after and after not in _PLAIN.get(before, ())


def is_live(status: str) -> bool:
    return status not in DEAD


def create_return(o: Any) -> Refused | None:
    """Also while held or cancelled: what the customer sends back arrives all the same."""
    return None if o.shipped_pieces else Refused(N_('Nothing has been shipped yet.'))


def still_live(row: Any) -> Refused | None:
    """What is edited or received is a return that stands."""
    if is_live(row.status):
        return None
    sentence = {'rejected': N_('Return {number} is rejected. Give it another status first.'),
                'cancelled': N_('Return {number} is cancelled. Give it another status first.')}[row.status]
    return Refused(sentence, number=row.number)


def end(row: Any, restocked: int) -> Refused | None:
    """Rejected or cancelled: not while `restocked` pieces of it are in stock."""
    return Refused(N_('Pieces of return {number} are back in stock. Correct what was received first.'),
                   number=row.number) if restocked else None


def unship(here: Mapping[int, int], counts: Mapping[int, Pieces], numbers_back: bool) -> Refused | None:
    """Parcels whose pieces `here` (by order line) are to have never left: not what is in a return that stands, nor what
    came back by its serial number."""
    if not numbers_back and all(counts[line_id].shipped - pieces >= counts[line_id].returned
                                for line_id, pieces in here.items()):
        return None
    return Refused(N_('Pieces of this parcel are in a return. Cancel the return first.'))
