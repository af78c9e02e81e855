"""The first day: the one shop of this desk, its owner, and what a shop needs to start."""
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from base.actor import SYSTEM
from base.clock import now
from base.errors import Invalid, Refused
from base.i18n import LANGUAGES, N_, _, speaking
from base.text import clean
from data.database import announce, reader, transactional
from data.models import Carrier, PaymentMethod, ShippingMethod, Shop, Staff
from people import countries, passwords, staffing
from people.carriers import CARRIERS

PREFIXES = {'order': 'ORD', 'quote': 'QUO', 'invoice': 'INV', 'credit': 'CRN', 'slip': 'SHIP', 'return': 'RET'}
SETTINGS = 'settings'


class AlreadyOpen(Refused):
    def __init__(self) -> None:
        super().__init__(N_('This shop is already open. Sign in instead.'))


@dataclass(frozen=True)
class _Wishes:
    """What the first page asks about the shop, checked."""
    name: str
    country: str
    currency: str
    language: str
    timezone: str


async def is_open() -> bool:
    return await Shop.exists(using_db=reader())


async def open_shop(name: str, country: str, currency: str, language: str, timezone: str, owner_name: str,
                    owner_email: str, owner_password: str) -> Staff:
    """Opens the shop, once, and returns its owner. An empty currency or time zone is the country's. Raises Invalid,
    AlreadyOpen."""
    wishes = _checked(clean(name, 200), country, currency, language, timezone)
    owner = staffing.prepared(owner_name, owner_email, 'owner', language, owner_password)
    if await is_open():
        raise AlreadyOpen()
    return await _open(wishes, owner, await passwords.hashed(owner_password))


def _checked(name: str, country: str, currency: str, language: str, timezone: str) -> _Wishes:
    if not name:
        raise Invalid(N_('Enter the name of your shop.'), 'shop')
    if not countries.is_country(country):
        raise Invalid(N_('Choose the country of your shop.'), 'country')
    currency = currency or countries.currency_of(country)
    if not countries.is_currency(currency):
        raise Invalid(N_('Choose a currency.'), 'currency')
    if language not in LANGUAGES:
        raise Invalid(N_('Choose a language.'), 'language')
    timezone = timezone or countries.timezone_of(country)
    if not countries.is_timezone(timezone):
        raise Invalid(N_('Choose a time zone.'), 'timezone')
    return _Wishes(name, country, currency, language, timezone)


@transactional
async def _open(wishes: _Wishes, owner: staffing.Prepared, password_hash: str) -> Staff:
    try:
        await Shop.create(id=1, **vars(wishes), default_vat_rate=countries.VAT.get(wishes.country, 0),
                          prefixes=PREFIXES, made_at=now())
    except IntegrityError as error:    # row 1 is there: someone else was first
        raise AlreadyOpen() from error
    with speaking(wishes.language):
        await _payment_methods()
        await _shipping_methods()
    await Carrier.bulk_create([Carrier(name=name, tracking_url=url) for name, url in CARRIERS.items()])
    announce(SETTINGS)
    return await staffing.add_prepared(SYSTEM, owner, password_hash)


async def _payment_methods() -> None:
    now_or_later = {_('Card'): False, _('Bank transfer'): False, _('Cash on pickup'): True, _('On account'): True}
    await PaymentMethod.bulk_create([PaymentMethod(name=name, pay_later=later) for name, later in now_or_later.items()])


async def _shipping_methods() -> None:
    await ShippingMethod.bulk_create([ShippingMethod(name=_('Home delivery')),
                                      ShippingMethod(name=_('Pickup in the shop'), pickup=True)])
