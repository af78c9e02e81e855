"""Handing an order over at the counter: the code its customer was sent, and what the shop asks before it gives it."""
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from base.actor import Actor
from base.errors import Invalid, Refused
from base.i18n import N_
from data import database
from data.models import History, Mail, Order, OrderLine, Shop
from data.pickup_view import code_of
from orders import history, mailing
from orders.ground import claim, tell, touch

LETTERS = 'ACEFGHJKMNPRTVWXY34679'
"""None that is taken for another: no 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B."""
LENGTH = 6
ASKED = {'off': N_('Not asked'), 'asked': N_('Asked, but not needed'), 'required': N_('Needed')}
UNSET = {'pickup_code': 'asked', 'identity': 'asked'}
"""What a shop asks that has not said."""
_OPEN = ('awaiting_payment', 'awaiting_pickup', 'ready_for_pickup', 'on_hold')
P = ParamSpec('P')
T = TypeVar('T')


class WrongCode(Invalid):
    """It counts in the history."""


@dataclass(frozen=True, slots=True)
class Asks:
    """Each off, asked or required."""
    code: str
    identity: str


def asks(shop: Shop) -> Asks:
    code, identity = (value if (value := shop.bench.get(name)) in ASKED else usual for name, usual in UNSET.items())
    return Asks(code, identity)


def code_to_tell(shop: Shop, order: Order) -> str:
    """Nothing when nobody will ask for it."""
    return '' if asks(shop).code == 'off' else str(order.pickup_code)


async def new_code() -> str:
    """One that no other order has that is still here."""
    while True:
        code = ''.join(secrets.choice(LETTERS) for _place in range(LENGTH))
        if not await Order.filter(status__in=_OPEN, pickup_code=code).exists():
            return code


def check(order: Order, asked: Asks, code: str, identity_checked: bool) -> bool:
    """Whether the code was checked. Raises Invalid for what the shop needs and does not have, WrongCode."""
    given = code_of(code) if asked.code != 'off' and order.pickup_code else ''
    if given and given != order.pickup_code:
        raise WrongCode(N_('This is not the pickup code of order {order}.'), 'code', order=order.number)
    if asked.code == 'required' and order.pickup_code and not given:
        raise Invalid(N_('Ask for the pickup code: it is in the mail that said the order is ready.'), 'code')
    if asked.identity == 'required' and not identity_checked:
        raise Invalid(N_('Check who picks it up, and tick that you did.'), 'identity_checked')
    return bool(given)


def check_counter(actor: Actor, asked: Asks) -> None:
    """Staff mark no order to pick up as shipped where the counter needs to see something; another shop may have handed
    it over. Raises Refused."""
    if actor.source == 'staff' and 'required' in {asked.code, asked.identity}:
        raise Refused(N_('This order is picked up: hand it over at the counter.'))


async def no_longer_ready(actor: Actor, order: Order, added: bool = False) -> bool:
    """Pieces of a claimed order were taken out of its parcels, or `added`: what waits for its customer is not all of
    it. The caller settles it. False when it was not ready."""
    if order.ready_at is None or order.picked_up_at is not None:
        return False
    order.ready_at = None
    touch(order, 'shipping')
    gone = await mailing.withdraw(order, ['ready'])
    told = not gone and await Mail.exists(order_id=order.id, kind='ready', job__state__in=('running', 'done'))
    await history.record(actor, 'no_longer_ready', order_id=order.id, section='shipping', added=added, told=told)
    return True


async def recheck(actor: Actor, order: Order, before: Mapping[int, int], lines: Iterable[OrderLine]) -> None:
    """After a change of its lines, which had so many pieces `before`."""
    if any(line.ships and line.quantity > before.get(line.id, 0) for line in lines):
        await no_longer_ready(actor, order, added=True)


async def is_told(order: Order) -> bool:
    """Whether the customer heard of what is ready again: something was only out of its parcel for a moment."""
    last = await History.filter(order_id=order.id, verb__in=('no_longer_ready', 'not_ready_for_pickup')).order_by(
        '-id').first()
    return last is not None and bool(last.data.get('told')) and not last.data.get('added')


def counting_wrong_codes(action: Callable[Concatenate[Actor, int, P], Awaitable[T]],
                         ) -> Callable[Concatenate[Actor, int, P], Awaitable[T]]:
    """What was refused leaves nothing behind, but that a wrong code was tried does."""
    @wraps(action)
    async def run(actor: Actor, order_id: int, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await action(actor, order_id, *args, **kwargs)
        except WrongCode:
            await _count(actor, order_id)
            raise
    return run


@database.transactional
async def _count(actor: Actor, order_id: int) -> None:
    await claim(order_id)
    before = await History.filter(order_id=order_id, verb='pickup_code_wrong').count()
    await history.record(actor, 'pickup_code_wrong', order_id=order_id, tries=before + 1)
    tell(order_id)
