"""Who acts, and what their role may do. Enforced in every verb, not only hidden in the screen."""
from dataclasses import dataclass
from enum import Enum

from base.errors import Forbidden
from base.i18n import N_


class Right(Enum):
    VIEW = 'view'
    PACK = 'pack'
    SHIP = 'ship'
    HOLD = 'hold'
    NOTE = 'note'
    PAY = 'pay'
    INVOICE = 'invoice'
    EDIT = 'edit'
    QUOTE = 'quote'
    CANCEL = 'cancel'
    IMPORT = 'import'
    EXPORT = 'export'
    MAIL = 'mail'
    SETTINGS = 'settings'
    STAFF = 'staff'
    ANSWER = 'answer'


_PACKER = {Right.VIEW, Right.PACK, Right.SHIP, Right.HOLD, Right.NOTE}
_CLERK = _PACKER | {Right.PAY, Right.INVOICE, Right.EDIT, Right.QUOTE, Right.CANCEL, Right.IMPORT, Right.EXPORT,
                    Right.MAIL}
RIGHTS = {
    'owner': frozenset(set(Right) - {Right.ANSWER}),
    'clerk': frozenset(_CLERK),
    'packer': frozenset(_PACKER),
    'viewer': frozenset({Right.VIEW}),
    'system': frozenset(Right),
    'customer': frozenset({Right.ANSWER}),
}
ROLE_NAMES = {'owner': N_('Owner'), 'clerk': N_('Clerk'), 'packer': N_('Packer'), 'viewer': N_('Viewer')}


@dataclass(frozen=True, slots=True)
class Actor:
    """`staff_id` is None for the clock, an import or a customer; `source` is staff, auto, api, customer or import."""
    staff_id: int | None
    name: str
    role: str
    language: str = 'en'
    source: str = 'staff'

    def may(self, right: Right) -> bool:
        return right in RIGHTS.get(self.role, frozenset())

    def need(self, right: Right) -> None:
        """Raises Forbidden."""
        if not self.may(right):
            raise Forbidden()


SYSTEM = Actor(None, 'Comptoir', 'system', source='auto')
